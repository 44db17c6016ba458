#!/usr/bin/env python3
"""What the benchmarks' verdicts rest on: medians with their intervals, pairs in turn, bounds."""
import contextlib
import io
import json
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import measure


class TheMediansInterval(unittest.TestCase):
    # Ranks of the sign test's interval at 95 %: the largest r with P(Bin(n, 1/2) < r) <= 2.5 %.
    RANKS = {6: (1, 6), 8: (1, 8), 9: (2, 8), 15: (4, 12), 17: (5, 13), 20: (6, 15), 25: (8, 18)}

    def test_it_is_the_sign_tests(self):
        for count, ranks in self.RANKS.items():
            self.assertEqual(measure.median_interval(range(1, count + 1)), ranks, f"{count} values")

    def test_of_few_values_it_is_their_whole_range(self):
        for count in range(1, 6):
            self.assertEqual(measure.median_interval(range(count)), (0, count - 1))

    def test_it_does_not_depend_on_the_order_of_the_values(self):
        values = list(range(15))
        random.Random(7).shuffle(values)
        self.assertEqual(measure.median_interval(values), (3, 11))

    def test_it_holds_the_true_median_as_often_as_it_says(self):
        chance = random.Random(20261122)
        held = 0
        for _ in range(2_000):
            low, high = measure.median_interval([chance.expovariate(1.0) for _ in range(15)])
            held += low <= 0.6931 <= high
        self.assertGreater(held / 2_000, 0.95)


class Pairs(unittest.TestCase):
    def test_who_begins_changes_so_that_a_drift_falls_on_both(self):
        order = []
        firsts, seconds = measure.pairs(4, lambda i: order.append(f"a{i}") or i, lambda i: order.append(f"b{i}") or -i)
        self.assertEqual(order, ["a0", "b0", "b1", "a1", "a2", "b2", "b3", "a3"])
        self.assertEqual((firsts, seconds), ([0, 1, 2, 3], [0, -1, -2, -3]))


class Verdicts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="jidan-measure-")
        self.addCleanup(self.folder.cleanup)
        bin_folder = pathlib.Path(self.folder.name) / "build/release/bin"
        bin_folder.mkdir(parents=True)
        self.results = measure.Results("try", bin_folder)

    def hold(self, *arguments, **options):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            self.results.hold(*arguments, **options)
        return said.getvalue()

    def finish(self):
        with contextlib.redirect_stdout(io.StringIO()):
            return self.results.finish()

    def test_a_bound_that_is_met_exactly_is_met(self):
        self.assertIn("ok", self.hold("latency", 25.0, 25.0, "ms"))
        self.assertIn("ok", self.hold("rate", 0.8, 0.8, at_least=True))
        self.assertEqual(self.finish(), 0)

    def test_a_missed_bound_fails_the_benchmark(self):
        self.assertIn("MISSED", self.hold("rate", 0.79, 0.8, at_least=True))
        self.assertEqual(self.finish(), 1)

    def test_a_bound_missed_at_a_small_scale_is_said_and_fails_nothing(self):
        self.assertIn("missed", self.hold("latency", 26.0, 25.0, "ms", binding=False))
        self.assertEqual(self.finish(), 0)

    def test_every_number_is_kept_as_a_line_of_json(self):
        self.results.keep("load", orders_per_second=45_000)
        self.hold("latency", 3.0, 25.0, "ms")
        kept = [json.loads(line) for line in self.results.path.read_text().splitlines()]
        self.assertEqual([each["kind"] for each in kept], ["load", "result"])
        self.assertEqual((kept[0]["orders_per_second"], kept[1]["value"], kept[1]["good"]), (45_000, 3.0, True))


if __name__ == "__main__":
    unittest.main()
