#!/usr/bin/env python3
"""The tables of bench/intake say what the raw results say. Standard library only."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))

from intake import table  # noqa: E402


def row(number, system, kind, point, rate, p50=1.0, p99=2.0):
    result = {"orders_per_second": rate, "p50_ms": p50, "p99_ms": p99, "p999_ms": 3.0, "max_ms": 4.0}
    return {"round": number, "system": system, "kind": kind, "point": point, "at": "2026-11-22T00:00:00+00:00",
            "machine": "2 cores", "command": f"scripts/bench intake {number}", "cpu_us_per_order": 9.5, "lag_events": [1, 7], "caught_up_seconds": 0.5, "result": result}


class Table(unittest.TestCase):
    def ratios(self, rows):
        return {what: value for what, _, _, value, _ in table.ratio_rows(table.Results(rows))}

    def test_a_ratio_is_of_medians_and_against_the_fastest(self):
        rows = [row(n, "Jidan", "ours", "64", rate) for n, rate in enumerate([50_000, 60_000, 90_000])]
        rows += [row(0, "bare", "ceiling", "64", 200_000), row(0, "library", "ceiling", "64", 150_000)]
        rows += [row(0, "slow", "peer", "64", 5_000), row(0, "fast", "peer", "64", 20_000)]
        ratios = self.ratios(rows)
        self.assertEqual(ratios["64 connections beside the ceiling (bare)"], 0.3)
        self.assertEqual(ratios["64 connections beside the best peer (fast)"], 3.0)

    def test_what_is_not_durable_is_no_peer(self):
        rows = [row(0, "Jidan", "ours", "64", 60_000), row(0, "fast", "not durable", "64", 90_000),
                row(0, "slow", "peer", "64", 20_000)]
        self.assertEqual(self.ratios(rows)["64 connections beside the best peer (slow)"], 3.0)

    def test_what_was_not_measured_has_no_ratio(self):
        rows = [row(0, "Jidan", "ours", "64", 60_000)]
        self.assertIsNone(self.ratios(rows)["64 connections beside node + PostgreSQL"])
        self.assertIn("not measured", table.ratio_table(table.Results(rows)))

    def test_a_floor_met_is_yes_and_one_missed_is_no(self):
        text = table.ratio_table(table.Results([row(0, "Jidan", "ours", "64", 60_000, p99=5.01), row(0, "Jidan", "ours", "1", 4_000, p50=0.35)]))
        self.assertIn("| 5.01 ms | **no** |", text)
        self.assertIn("| 0.35 ms | yes |", text)

    def test_the_spread_is_the_least_and_the_greatest(self):
        self.assertEqual(table.spread([3, 1, 2_000], table.thousands), "3 (1–2,000)")
        self.assertEqual(table.spread([5], table.thousands), "5")
        self.assertEqual(table.spread([], table.thousands), "")

    def test_the_head_names_every_command_once_and_the_most_rounds_of_one_figure(self):
        rows = [row(1, "Jidan", "ours", "64", 1), row(2, "Jidan", "ours", "64", 2), row(1, "slow", "peer", "64", 1)]
        head = table.report(rows, ["64"]).split("\n")[0]
        self.assertEqual(head, "`scripts/bench intake 1`; `scripts/bench intake 2`, 2026-11-22, 2 cores. "
                               "Median of 2 rounds (least–greatest).")

    def test_only_the_text_between_the_markers_is_replaced(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "README.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
            table.write_between_markers(path, "new")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n")


if __name__ == "__main__":
    unittest.main()
