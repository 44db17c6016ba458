"""Pools of the yardstick: from the trace by its rule, or made from a seed. A pool is a name and a list
of (milliseconds, pieces, variant) sorted by time.
"""
import csv
import datetime
import gzip
import re

DAY_MS = 86_400_000
UTC = datetime.timezone.utc


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp()) * 1000


def of_trace(configurations, folder):
    """The pools of the trace, or nothing where it is absent."""
    trace = configurations["trace"]
    if not (folder / trace["file"]).exists():
        return None
    rules = [(pool["name"], re.compile(r"(?<![A-Za-z])" + re.escape(pool["word"]) + r"S?(?![A-Za-z])")) for pool in configurations["pools"]]
    pool_of = {}
    with open(folder / trace["names"], newline="") as names:
        for row in csv.DictReader(names):
            pool_of[row["sku"]] = next((name for name, word in rules if word.search(row["name"])), None)
    pools = {name: [] for name, _ in rules}
    variants = {}
    with gzip.open(folder / trace["file"], "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            name, pieces = pool_of.get(row["sku"]), int(row["quantity"])
            if name is None or pieces > trace["line_pieces_max"]:
                continue
            variant = variants.setdefault(row["sku"], len(variants))
            pools[name].append((milliseconds(row["ordered_at"]), pieces, variant))
    return list(pools.items())


class Seeded:
    """SplitMix64: the same numbers on every machine."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return mixed ^ (mixed >> 31)

    def below(self, bound):
        return self.next() % bound


def lines_of_day(seeded, mean):
    """A count around the mean: 64 chances for what 64 doesn't divide, the rest certain."""
    return mean // 64 * 64 + sum(1 for _ in range(64) if seeded.below(64) < mean % 64)


def generated(pool, generated_rules):
    """A year of one generated pool."""
    seeded = Seeded(pool["seed"])
    first = milliseconds(generated_rules["first_day"])
    arrivals = []
    for day in range(generated_rules["days"]):
        for _ in range(lines_of_day(seeded, pool["lines_per_day"])):
            evening = pool["evening_permille"]
            if evening == 0:
                begin, hours = 7, 17
            elif seeded.below(1000) < evening:
                begin, hours = 18, 4
            else:
                begin, hours = 8, 14
            at = first + day * DAY_MS + begin * 3_600_000 + seeded.below(hours * 3_600_000)
            # The lesser of two draws: popularity falls off.
            variant = min(seeded.below(pool["variants"]), seeded.below(pool["variants"]))
            arrivals.append((at, 1 + seeded.below(6), variant))
    arrivals.sort()
    return arrivals


def of_seeds(configurations):
    rules = configurations["generated"]
    return [(pool["name"], generated(pool, rules)) for pool in rules["pools"]]
