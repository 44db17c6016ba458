#!/usr/bin/env python3
# An order's life after it was accepted, through the real programs: cancelled while it is pooled, out
# of a sheet nobody has accepted, and by asking a factory that has.
# Usage: life_test.py BIN_FOLDER SOURCE_FOLDER. Standard library only; ports are the system's choice.
import json
import tempfile
import unittest

from daemon_test import Daemon, now, order

FACTORY = "yiwu-print-01"


class AnOrdersLife(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="jidan-life-")
        self.daemon = Daemon(self.folder.name).start()
        made = self.daemon.status("POST", "/v1/endpoints", json.dumps({"factory": FACTORY}))
        self.assertEqual(made[0], 201, made[1])
        self.token = json.loads(made[1])["token"]
        self.seq = 0

    def tearDown(self):
        if self.daemon.process.poll() is None:
            self.daemon.kill()
        self.folder.cleanup()

    def place(self, external_id, lines=2):
        document = order(external_id)
        document["lines"] = [dict(document["lines"][0], line=number + 1) for number in range(lines)]
        status, body, _ = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual(status, 201, body)
        return json.loads(body)

    def cancel(self, placed, **document):
        status, body, _ = self.daemon.intake("POST", f"/v1/orders/{placed['order_id']}/cancel", document)
        return status, json.loads(body)

    def actions(self, placed):
        status, body, _ = self.daemon.intake("GET", f"/v1/orders/{placed['order_id']}/actions")
        self.assertEqual(status, 200, body)
        return json.loads(body)["actions"]

    def release(self, placed):
        pool = placed["lines"][0]["pool"]
        status, body, _ = self.daemon.status("POST", f"/v1/pools/{pool}/release", b"")
        self.assertEqual(status, 200, body)
        return json.loads(body)["runs"][0]

    def report(self, kind, run, revision=1, **data):
        self.seq += 1
        return self.daemon.intake("POST", f"/v1/factories/{FACTORY}/reports", {
            "type": kind, "timestamp": now(),
            "data": {"run_id": run, "revision": revision, "seq": self.seq, "at": now(), **data}},
            token=self.token)

    def messages(self):
        status, body, _ = self.daemon.intake("GET", f"/v1/factories/{FACTORY}/job-sheets", token=self.token)
        self.assertEqual(status, 200, body)
        return [each["message"] for each in json.loads(body)["messages"]]

    def test_a_pooled_line_is_cancelled_at_once_and_its_repeat_changes_nothing(self):
        placed = self.place("P")
        self.assertEqual({each["how"] for each in self.actions(placed)}, {"at_once"})
        status, after = self.cancel(placed, lines=[1], reason="changed my mind")
        self.assertEqual(status, 200)
        self.assertEqual([line["status"] for line in after["lines"]], ["cancelled", "pooled"])
        self.assertEqual(self.cancel(placed, lines=[1])[0], 200)
        self.assertEqual(self.cancel(placed)[1]["status"], "cancelled")
        self.assertEqual(self.actions(placed), [])
        self.assertEqual(self.cancel(placed)[0], 200)

    def test_a_line_leaves_a_sheet_nobody_has_accepted_and_the_sheet_says_so(self):
        placed = self.place("S")
        run = self.release(placed)
        self.assertEqual(self.cancel(placed, lines=[1])[0], 200)
        revised = self.messages()[-1]
        self.assertEqual(revised["type"], "job_sheet.revised")
        self.assertEqual(revised["data"]["revision"], 2)
        self.assertIn("第2版，第1版作废", revised["data"]["changes"]["text"]["zh"])
        self.assertEqual(sum(len(group["lines"]) for group in revised["data"]["groups"]), 1)
        stale = self.report("job_sheet.accepted", run, revision=1)
        self.assertEqual(stale[0], 409)
        self.assertIn(b"revision-stale", stale[1])
        self.assertEqual(self.report("job_sheet.accepted", run, revision=2)[0], 200)
        shown = json.loads(self.daemon.status("GET", f"/v1/runs/{run}/job-sheet")[1])
        self.assertEqual(shown["revision"], 2)

    def test_a_factory_that_accepted_is_asked_and_what_it_had_not_started_is_cancelled(self):
        placed = self.place("A")
        run = self.release(placed)
        self.assertEqual(self.report("job_sheet.accepted", run)[0], 200)
        self.assertEqual({each["how"] for each in self.actions(placed)}, {"ask_factory"})
        self.assertEqual(self.cancel(placed, lines=[1])[0], 202)
        self.assertEqual(self.cancel(placed, lines=[1])[0], 202)
        asked = [each for each in self.messages() if each["type"] == "job_sheet.cancel_requested"]
        self.assertEqual(len(asked), 1)
        line = asked[0]["data"]["lines"][0]["line_id"]
        self.assertEqual(line, placed["lines"][0]["line_id"])
        self.daemon.kill()
        self.daemon.start()
        self.assertIn("asked", {each["how"] for each in self.actions(placed)})
        outcome = self.report("job_sheet.cancel_outcome", run,
                              lines=[{"line_id": line, "not_started": 1, "already_made": 0}])
        self.assertEqual(outcome[0], 200, outcome[1])
        after = json.loads(self.daemon.intake("GET", "/v1/orders/" + placed["order_id"])[1])
        self.assertEqual([each["status"] for each in after["lines"]], ["cancelled", "in_run"])
        self.assertEqual(self.report("run.completed", run, revision=2)[0], 200)
        self.assertEqual(self.cancel(placed, lines=[2])[0], 409)
        self.daemon.stop()
        self.daemon.verify(self.daemon.data)

    def test_an_operator_takes_a_run_back_and_its_factorys_late_yes_is_a_claim(self):
        placed = self.place("O")
        run = self.release(placed)
        refused = self.daemon.ctl("cancel-run", run)
        self.assertEqual(refused.returncode, 2)
        done = self.daemon.ctl("reassign", run, "--reason", "factory on fire")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.messages()[-1]["type"], "job_sheet.cancelled")
        late = self.report("job_sheet.accepted", run)
        self.assertEqual(late[0], 409)
        self.assertIn(run, self.daemon.ctl("--json", "claims").stdout)
        line = placed["lines"][0]["line_id"]
        self.assertEqual(self.daemon.ctl("cancel-line", line, "--reason", "asked by phone").returncode, 0)
        after = json.loads(self.daemon.intake("GET", "/v1/orders/" + placed["order_id"])[1])
        self.assertEqual(after["lines"][0]["status"], "cancelled")


if __name__ == "__main__":
    unittest.main(argv=["life_test.py", "-v"])
