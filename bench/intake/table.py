"""The raw results as tables for people: medians over the rounds with the least and the greatest, our
ratios to the ceiling and to the peers. Standard library only.
"""
import statistics
from collections import defaultdict

BEGIN = "<!-- intake table: begin -->"
END = "<!-- intake table: end -->"
# Projections that fall behind by a part of the rate are behind by as many seconds as the run's share of it;
# those that are done within this were keeping up.
CAUGHT_UP_SECONDS = 1.0


class Results:
    """(system, point) -> one value a round, of whatever is asked for."""

    def __init__(self, rows):
        self.rows = defaultdict(list)
        self.kinds = {}
        for row in rows:
            self.rows[row["system"], row["point"]].append(row)
            self.kinds[row["system"]] = row["kind"]

    def values(self, system, point, pick):
        return [pick(row) for row in self.rows.get((system, point), [])]

    def median(self, system, point, pick):
        values = self.values(system, point, pick)
        return statistics.median(values) if values else None

    def systems(self, *kinds):
        return [system for system, kind in self.kinds.items() if kind in kinds]

    def best(self, point, *kinds):
        """(rate, system) of the fastest by median; None when none was measured."""
        rates = [(self.median(system, point, rate), system) for system in self.systems(*kinds)]
        return max(((value, system) for value, system in rates if value), default=None)


def rate(row):
    return row["result"]["orders_per_second"]


def latency(name):
    return lambda row: row["result"][name]


def spread(values, text):
    if not values:
        return ""
    middle = text(statistics.median(values))
    if len(values) == 1:
        return middle
    low, high = text(min(values)), text(max(values))
    return middle if low == high else f"{middle} ({low}–{high})"


def thousands(value):
    return f"{value:,.0f}"


def milliseconds(value):
    return f"{value:.2f}"


def stood_still(row):
    """The share of the time in which the machine as a whole did nothing (standstill.py); 0 if unknown."""
    stops = row.get("standstill")
    return stops["seconds"] / stops["of"] if stops else 0.0


def percent(value):
    return f"{value:.1%}"


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def rates_table(results, points):
    """Orders a second, every system beside the others."""
    order = ["ours", "ceiling", "peer", "not durable"]
    rows = []
    for system in sorted(results.kinds, key=lambda name: order.index(results.kinds[name])):
        mark = "" if results.kinds[system] in ("ours", "peer") else f" *({results.kinds[system]})*"
        cpu = spread(results.values(system, "64", lambda row: row["cpu_us_per_order"]), lambda v: f"{v:.1f}")
        rows.append([system + mark, *(spread(results.values(system, point, rate), thousands) for point in points), cpu])
    return markdown(["orders/s over connections", *points, "CPU µs an order at 64"], rows)


def latency_table(results, points):
    """Our latencies and how far the projections were behind."""
    rows = []
    for system in results.systems("ours"):
        for point in points:
            if not results.rows.get((system, point)):
                continue
            cells = [spread(results.values(system, point, latency(name)), milliseconds)
                     for name in ("p50_ms", "p99_ms", "p999_ms", "max_ms")]
            most = spread(results.values(system, point, lambda row: max(row["lag_events"], default=0)), thousands)
            seconds = spread(results.values(system, point, lambda row: row["caught_up_seconds"]), milliseconds)
            still = spread(results.values(system, point, stood_still), percent)
            rows.append([point, *cells, still, most, seconds])
    return markdown(
        ["Jidan", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "machine stood still", "projections behind, events at most", "caught up after s"],
        rows)


def ratio_rows(results):
    """(what is asked, the floor, ours by it) of issue-sized claims; ours is None when not measured."""
    ours = next(iter(results.systems("ours")), None)

    def against(point, *kinds, only=None):
        mine = results.median(ours, point, rate)
        other = (results.median(only, point, rate), only) if only else results.best(point, *kinds)
        if not other or not other[0]:
            return None, "none here"
        return (mine / other[0] if mine else None), other[1]

    def at_most(point, name):
        return results.median(ours, point, latency(name))

    def caught_up(point):
        return results.median(ours, point, lambda row: row["caught_up_seconds"])

    ceiling, ceiling_name = against("64", "ceiling")
    best64, best64_name = against("64", "peer")
    postgres, _ = against("64", only="node + PostgreSQL")
    best256, best256_name = against("256", "peer")
    bulk, bulk_name = against("NDJSON 100", "peer")
    return [
        (f"64 connections beside the ceiling ({ceiling_name})", ">=", 0.30, ceiling, "×"),
        (f"64 connections beside the best peer ({best64_name})", ">=", 2.7, best64, "×"),
        ("64 connections beside node + PostgreSQL", ">=", 10.0, postgres, "×"),
        (f"256 connections beside the best peer ({best256_name})", ">=", 3.5, best256, "×"),
        (f"NDJSON of 100 beside the best peer's bulk ({bulk_name})", ">=", 3.0, bulk, "×"),
        ("p99 at 64 connections, saturated", "<=", 5.0, at_most("64", "p99_ms"), "ms"),
        ("p99 in the open loop at 20,000/s", "<=", 2.0, at_most("open loop 20,000/s", "p99_ms"), "ms"),
        ("p50 of one connection", "<=", 0.35, at_most("1", "p50_ms"), "ms"),
        ("projections caught up behind 64 connections", "<=", CAUGHT_UP_SECONDS, caught_up("64"), "s"),
        ("projections caught up behind NDJSON of 100", "<=", CAUGHT_UP_SECONDS, caught_up("NDJSON 100"), "s"),
    ]


def ratio_table(results):
    rows = []
    for what, sense, floor, value, unit in ratio_rows(results):
        if value is None:
            rows.append([what, f"{'≥' if sense == '>=' else '≤'} {floor:g} {unit}", "not measured", ""])
            continue
        met = value >= floor if sense == ">=" else value <= floor
        rows.append([what, f"{'≥' if sense == '>=' else '≤'} {floor:g} {unit}", f"{value:.2f} {unit}", "yes" if met else "**no**"])
    return markdown(["what", "floor", "measured", "met"], rows)


def report(rows, points):
    results = Results(rows)
    rounds = max(len(same) for same in results.rows.values())
    dates = sorted({row["at"][:10] for row in rows})
    commands = "; ".join(f"`{command}`" for command in dict.fromkeys(row["command"] for row in rows))
    head = (f"{commands}, {dates[-1]}, {rows[-1]['machine']}. Median of {rounds} "
            f"round{'s (least–greatest)' if rounds > 1 else ''}.")
    return "\n\n".join([head, rates_table(results, points), ratio_table(results), latency_table(results, [*points, "open loop 20,000/s"])])


def write_between_markers(path, text):
    with open(path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} has no {BEGIN} … {END}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{text}\n{END}{after}")
