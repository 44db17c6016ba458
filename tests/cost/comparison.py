"""Callgrind's file read, and counts held against a baseline: what tests/cost/run decides by. Pure; the
tests call it with counts made up.
"""
import json
import re
from dataclasses import dataclass, field

TOTAL_TOLERANCE = 0.02  # of all stages together, either way
STAGE_TOLERANCE = 0.05  # of one stage: a loss may not hide behind another stage's gain
STAGE = re.compile(r"jidan::cost::Replay::stage_(\w+)\(")
NAME = re.compile(r"^(c?fn|c?ob|c?fi|fe|fl)=\((\d+)\)(?: (.*))?$")


@dataclass
class Counts:
    stages: dict = field(default_factory=dict)  # stage → instructions, with all it calls
    functions: dict = field(default_factory=dict)  # (object, function) → its own instructions


def parse(lines):
    """Counts of a callgrind.out file (uncompressed positions). A stage's inclusive cost is the sum of all
    cost lines in its own block: its own instructions and those of the calls it makes."""
    counts = Counts()
    names = {"fn": {}, "ob": {}}
    function = library = ""
    stage = None
    after_call = False
    for line in lines:
        line = line.rstrip("\n")
        found = NAME.match(line)
        if found:
            kind, number, text = found.groups()
            if kind.lstrip("c") in names:
                table = names[kind.lstrip("c")]
                if text is not None:
                    table[number] = text
                if kind == "fn":
                    function = table[number]
                    match = STAGE.match(function)
                    stage = match.group(1) if match else None
                elif kind == "ob":
                    library = table[number]
        elif line.startswith("calls="):
            after_call = True
        elif line and line[0].isdigit():
            cost = int(line.split()[1]) if " " in line else 0
            if stage is not None:
                counts.stages[stage] = counts.stages.get(stage, 0) + cost
            if not after_call:
                key = (library.rsplit("/", 1)[-1], function)
                counts.functions[key] = counts.functions.get(key, 0) + cost
            after_call = False
    return counts


def total(stages):
    return sum(stages.values())


def change(before, now):
    return (now - before) / before if before else float("inf")


def compare(baseline, stages):
    """Sentences about what isn't as recorded; empty when all is within the tolerances."""
    if baseline is None:
        return ["there is no baseline: tests/cost/run BIN_FOLDER --record"]
    problems = []
    if baseline.keys() != stages.keys():
        problems.append(f"the stages are {', '.join(sorted(stages))}; recorded are {', '.join(sorted(baseline))}")
    parts = [("the whole path", total(baseline), total(stages), TOTAL_TOLERANCE)]
    parts += [(f"stage {name}", baseline[name], stages[name], STAGE_TOLERANCE) for name in sorted(baseline.keys() & stages.keys())]
    for what, before, now, tolerance in parts:
        by = change(before, now)
        if by > tolerance:
            problems.append(f"{what} costs {by:.1%} more than recorded ({before:,} to {now:,} instructions an order, {tolerance:.0%} allowed): "
                            "make it cheaper, or say in the commit why and record it with --record")
        elif by < -tolerance:
            problems.append(f"{what} improved by {-by:.1%} ({before:,} to {now:,} instructions an order): "
                            "record it with --record, so that it isn't lost again")
    return problems


def table(baseline, stages):
    rows = [f"{'stage':<12}{'instructions an order':>24}{'recorded':>12}{'change':>9}{'share':>8}"]
    for name, now in [*sorted(stages.items(), key=lambda each: -each[1]), ("total", total(stages))]:
        before = None if baseline is None else total(baseline) if name == "total" else baseline.get(name)
        rows.append(f"{name:<12}{now:>24,}{'-' if before is None else f'{before:,}':>12}"
                    f"{'-' if not before else f'{change(before, now):+.1%}':>9}{now / total(stages):>8.1%}")
    return "\n".join(rows)


def function_table(counts, orders, most):
    rows = ["instructions an order, of the function itself"]
    ranked = sorted(counts.functions.items(), key=lambda each: -each[1])[:most]
    rows += [f"{cost / orders:>10,.0f}  {library:<24} {name[:110]}" for (library, name), cost in ranked]
    return "\n".join(rows)


def read(file):
    return json.loads(file.read_text())["instructions_an_order"]


def write(file, stages):
    file.write_text(json.dumps({"instructions_an_order": dict(sorted(stages.items())), "total": total(stages)}, indent=2) + "\n")
