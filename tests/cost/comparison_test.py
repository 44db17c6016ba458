#!/usr/bin/env python3
"""The comparison notices what it is there to notice."""
import io
import unittest

import comparison

RECORDED = {"decode": 20_000, "decide": 15_000, "append": 10_000, "sheet": 5_000}

CALLGRIND = """\
events: Ir
ob=(1) /a/bin/jidan-cost-replay
fl=(1) replay.cpp
fn=(1) jidan::cost::Replay::stage_decode(std::vector<int> const&)
10 100
cob=(2) /usr/lib/libcrypto.so.3
cfn=(2) EVP_EncryptUpdate
calls=3 0
11 5000
12 40
fn=(3) jidan::core::decide(int)
cfn=(1)
calls=1 10
20 5140
21 7
ob=(2)
fn=(2)
0 5000
totals: 5147
"""


def with_change(**changes):
    return {**RECORDED, **changes}


class Comparison(unittest.TestCase):
    def test_the_recorded_counts_pass(self):
        self.assertEqual(comparison.compare(RECORDED, dict(RECORDED)), [])

    def test_one_percent_more_passes(self):
        self.assertEqual(comparison.compare(RECORDED, with_change(decode=20_500)), [])

    def test_five_percent_more_of_the_whole_path_fails_though_no_stage_moved_far(self):
        grown = {name: round(each * 1.049) for name, each in RECORDED.items()}
        self.assertEqual([each.split(" costs")[0] for each in comparison.compare(RECORDED, grown)], ["the whole path"])

    def test_a_stage_that_costs_more_is_named_even_when_another_makes_up_for_it(self):
        problems = comparison.compare(RECORDED, with_change(sheet=5_500, decide=14_600))
        self.assertEqual(len(problems), 1)
        self.assertIn("stage sheet costs 10.0% more", problems[0])

    def test_a_better_count_must_be_recorded(self):
        problems = comparison.compare(RECORDED, with_change(decode=17_000))
        self.assertEqual(len(problems), 2)
        self.assertTrue(all("improved" in each and "--record" in each for each in problems))

    def test_a_stage_that_is_gone_or_new_is_said(self):
        self.assertIn("the stages are", comparison.compare(RECORDED, with_change(extra=1))[0])

    def test_without_a_baseline_the_check_fails(self):
        self.assertEqual(len(comparison.compare(None, RECORDED)), 1)

    def test_a_stages_cost_includes_its_calls_and_a_functions_own_does_not(self):
        counts = comparison.parse(io.StringIO(CALLGRIND))
        self.assertEqual(counts.stages, {"decode": 5_140})
        self.assertEqual(counts.functions[("libcrypto.so.3", "EVP_EncryptUpdate")], 5_000)
        self.assertEqual(counts.functions[("jidan-cost-replay", "jidan::core::decide(int)")], 7)


if __name__ == "__main__":
    unittest.main()
