#!/usr/bin/env python3
"""The choice of factories against the optimum: 200 fixed instances of 30 runs x 8 factories x 3 days.
The optima were proved by coinor-cbc and are kept beside this file with the choice that reaches each; a
choice is priced by our own program, never believed. Without cbc the kept ones serve; --prove makes those
that are missing. usage: bench/planning/assignment.py BIN_FOLDER [--prove [--seconds S] [--folder F]]
"""
import argparse
import concurrent.futures
import datetime
import json
import math
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measure  # noqa: E402

PROGRAM = "jidan-bench-assignment"
OPTIMA = HERE / "assignment_optima.csv"
INSTANCES, RUNS = 200, 30
GREEDY_GAP_MIN, LOCAL_GAP_MAX, P99_MS_MAX = 0.06, 0.05, 50.0
METHODS = (("greedy", "earliest due first"), ("regret", "regret-2"), ("local_search", "local search"))
COLUMN = re.compile(r"\b(?:y_\d+_\d+|x_\d+_\d+_\d+|o_\d+)\b")
CHOSEN = re.compile(r"\s*\d+\s+x_(\d+)_(\d+)_\d+\s+(\S+)")


def percentile(values, share):
    """The least value that the share does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


# -- the kept optima ----------------------------------------------------------------------------


def read_optima(path=OPTIMA):
    """Instance -> (fingerprint, days)."""
    if not path.exists():
        return {}
    kept = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            number, fingerprint, days = line.split(",")
            kept[int(number)] = (fingerprint, days.split())
    return kept


def write_optima(kept, path=OPTIMA):
    lines = ["# Proved optima: instance, fingerprint of the instance, day of each run (factory x 3 + day; - left out).",
             "# Made by bench/planning/assignment.py --prove with coinor-cbc; costs are not kept but priced anew."]
    lines += [f"{number},{kept[number][0]},{' '.join(kept[number][1])}" for number in sorted(kept)]
    path.write_text("\n".join(lines) + "\n")


def priced(program, kept):
    """Instance -> (fingerprint, cost in micro-units) of each kept choice, as our program prices it."""
    text = "".join(f"{number} {' '.join(days)}\n" for number, (_, days) in sorted(kept.items()))
    out = subprocess.run([program, "--price"], input=text, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    return {row["instance"]: (row["fingerprint"], row["cost"]) for row in rows}


def still_true(program, kept):
    """Of the kept optima those that are of today's instances and break no rule: instance -> cost."""
    prices = priced(program, kept)
    return {number: prices[number][1] for number, (fingerprint, _) in kept.items()
            if prices[number][0] == fingerprint and prices[number][1] > 0}


# -- proving ------------------------------------------------------------------------------------


def chosen_days(solution):
    """The day of each run in cbc's solution file, or nothing when the optimum was not proved."""
    lines = solution.read_text().splitlines() if solution.exists() else []
    if not lines or not lines[0].startswith("Optimal"):
        return None
    days = ["-"] * RUNS
    for line in lines[1:]:
        match = CHOSEN.match(line)
        if match and float(match.group(3)) > 0.5:
            days[int(match.group(1))] = match.group(2)
    return days


def write_priorities(folder, number):
    """The steps of the days are branched on before the runs: it halves what a proof takes."""
    columns = sorted(set(COLUMN.findall((folder / f"{number}.lp").read_text())))
    rows = [f"{column},{1 if column.startswith('y') else 1000}" for column in columns]
    (folder / f"{number}.priorities").write_text("\n".join(["name,priority", *rows]) + "\n")


def solve(folder, number, seconds):
    solution = folder / f"{number}.sol"
    if chosen_days(solution) is None:
        write_priorities(folder, number)
        command = ["cbc", f"{number}.lp", "mips", f"{number}.start", "priorityIn", f"{number}.priorities",
                   "sec", str(seconds), "solve", "solu", solution.name]
        with open(folder / f"{number}.log", "w") as log:
            subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False)
    return number, chosen_days(solution)


def prove(program, folder, seconds):
    """Solves what is not kept yet and keeps what was proved."""
    if not shutil.which("cbc"):
        sys.exit("assignment: --prove needs cbc (Debian: coinor-cbc)")
    kept = read_optima()
    kept = {number: kept[number] for number in still_true(program, kept)}
    missing = [number for number in range(INSTANCES) if number not in kept]
    folder.mkdir(parents=True, exist_ok=True)
    fingerprints = {}
    for number in missing:
        subprocess.run([program, "--lp", folder, str(number), "1"], check=True)
        fingerprints[number] = priced(program, {number: ("", ["-"] * RUNS)})[number][0]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, days in pool.map(lambda each: solve(folder, each, seconds), missing):
            print(f"{number}: {'proved' if days else 'not proved'}", file=sys.stderr, flush=True)
            if days:
                kept[number] = (fingerprints[number], days)
                write_optima(kept)


# -- the table ----------------------------------------------------------------------------------


def gaps_of(rows, optima, method, less=lambda row: 0):
    """How much dearer than the optimum, of both without the part `less` says."""
    return [(row[method] - less(row)) / (optima[row["instance"]] - less(row)) - 1 for row in rows]


def table(rows, optima):
    def cells(method, less=lambda row: 0):
        gaps = gaps_of(rows, optima, method, less)
        return [f"{100 * value:.2f} %" for value in (sum(gaps) / len(gaps), percentile(gaps, 0.9), max(gaps))]

    lines = ["| above the proved optimum | mean | p90 | worst | mean, controllable part |", "|---|---|---|---|---|"]
    for method, name in METHODS:
        controllable = cells(method, lambda row: row["unavoidable"])[0]
        lines.append(f"| {name} | {' | '.join(cells(method))} | {controllable} |")
    return "\n".join(lines)


def main(arguments=None):
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("bin_folder")
    words.add_argument("--prove", action="store_true", help="prove the optima that are not kept, with cbc")
    words.add_argument("--seconds", type=int, default=400, help="processor time for one instance")
    words.add_argument("--folder", type=pathlib.Path, help="where the integer programs go; solved ones are not solved again")
    options = words.parse_args(arguments)
    measure.build(options.bin_folder, PROGRAM)
    program = pathlib.Path(options.bin_folder).resolve() / PROGRAM
    if options.prove:
        with measure.Workplace("assignment") as temporary:
            prove(program, options.folder or temporary, options.seconds)
    optima = still_true(program, read_optima())
    out = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in out.splitlines()]
    known = [row for row in rows if row["instance"] in optima]
    if not known:
        sys.exit("assignment: no kept optimum is of these instances; run with --prove")
    print(f"{len(known)} of {len(rows)} instances have a proved optimum, {datetime.date.today()}\n")
    print(table(known, optima) + "\n")
    return verdict(options.bin_folder, rows, known, optima)


def verdict(bin_folder, rows, known, optima):
    results = measure.Results("assignment", bin_folder)
    for row in rows:
        results.keep("instance", optimum=optima.get(row["instance"]), **row)
    mean = {method: sum(gaps_of(known, optima, method)) / len(known) for method, _ in METHODS}
    times = [row["ms"] for row in rows]
    exact = sum(row["local_search"] == optima[row["instance"]] for row in known)
    print(f"optimum reached: {exact} of {len(known)}; left out: {sum(row['left_out'] for row in rows)} runs, "
          f"greedy {sum(row['greedy_left_out'] for row in rows)}; "
          f"an instance takes {percentile(times, 0.5):.1f} ms of processor time at the median, {percentile(times, 0.99):.1f} at p99")
    results.hold("instances with a proved optimum", len(known), len(rows), at_least=True)
    results.hold("earliest due first above the optimum, mean", 100 * mean["greedy"], 100 * GREEDY_GAP_MIN, "%", at_least=True)
    results.hold("local search above the optimum, mean", 100 * mean["local_search"], 100 * LOCAL_GAP_MAX, "%")
    results.hold("an instance, p99, processor time", percentile(times, 0.99), P99_MS_MAX, "ms")
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
