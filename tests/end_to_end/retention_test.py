#!/usr/bin/env python3
# The real daemon with an end to its history, on a driven clock: months of orders that are never paid
# and so are closed a day later, one that stays open, kill -9 in between, and what of all that is
# still there and what isn't.
# Usage: retention_test.py BIN_FOLDER SOURCE_FOLDER. Standard library only; ports are the system's choice.
import json, subprocess, sys, tempfile, time, unittest
from datetime import datetime, timedelta, timezone

from daemon_test import BIN, CANARIES, Daemon, order

BEGIN = datetime(2026, 1, 5, 2, tzinfo=timezone.utc)
ORDERS_A_DAY = 40
OPEN_FROM_DAY = 25


def text_of(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class Retention(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="jidan-e2e-")
        self.daemon = Daemon(self.folder.name,
                             f'clock = "driven"\nclock_start = "{text_of(BEGIN)}"\n',
                             "keep_days = 30\n").start()
        self.now = BEGIN
        self.batches = 0

    def tearDown(self):
        if self.daemon.process.poll() is None:
            self.daemon.kill()
        self.folder.cleanup()

    def unpaid(self, external_id, at):
        document = order(external_id, placed_at=text_of(at), payment="pending")
        del document["paid_at"]
        return document

    def advance(self, to):
        while self.now < to:
            status, body, _ = self.daemon.status(
                "POST", "/v1/clock", json.dumps({"advance_to": text_of(to)}))
            self.assertEqual(status, 200, body)
            self.now = datetime.fromisoformat(json.loads(body)["now"].replace("Z", "+00:00"))

    def live_until(self, day):
        while self.now < BEGIN + timedelta(days=day):
            self.batches += 1
            lines = [json.dumps(self.unpaid(f"R{self.batches}-{each}", self.now)).encode()
                     for each in range(ORDERS_A_DAY)]
            status, body, _ = self.daemon.intake(
                "POST", "/v1/orders", b"\n".join(lines), "application/x-ndjson")
            self.assertEqual(status, 200, body)
            self.assertIn(b'"status":201', body)
            self.advance(self.now + timedelta(days=1))

    # Days pass here faster than a disk is tidied: an order every hour until the chores have caught up.
    def live_while(self, waiting):
        give_up = time.monotonic() + 60
        while waiting():
            self.assertLess(time.monotonic(), give_up, self.daemon.log.read_text())
            self.batches += 1
            self.post(self.unpaid(f"H{self.batches}", self.now))
            self.advance(self.now + timedelta(hours=1))

    def live_until_removed(self, sequence):
        self.live_while(lambda: self.daemon.metric("jidan_history_removed_sequence") <= sequence)

    def post(self, document):
        status, body, _ = self.daemon.intake("POST", "/v1/orders", document)
        return status, json.loads(body)

    def test_what_is_closed_goes_after_its_days_and_what_is_open_stays(self):
        first = self.unpaid("first", self.now)
        status, placed = self.post(first)
        self.assertEqual(status, 201)
        self.live_until(OPEN_FROM_DAY)
        self.assertEqual(self.daemon.metric("jidan_history_removed_sequence"), 0)
        at = text_of(self.now)
        status, open_order = self.post(order("stays", placed_at=at, paid_at=at))
        self.assertEqual(status, 201)
        self.live_until(OPEN_FROM_DAY + 3)
        status, let_go = self.post(self.unpaid("let go", self.now))
        self.live_until(70)
        self.live_until_removed(0)
        # Long closed, so no list has it any more, but what is open is older: its history is there.
        path = "/v1/orders/" + let_go["order_id"]
        self.live_while(lambda: self.daemon.intake("GET", path)[0] == 200)
        removed = self.daemon.metric("jidan_history_removed_sequence")
        self.assertGreater(removed, 0)

        for restarted in (False, True):
            status, body, _ = self.daemon.intake("GET", "/v1/orders/" + placed["order_id"])
            self.assertEqual(status, 404)
            self.assertIn("2026-0", json.loads(body)["detail"])
            self.assertEqual(self.daemon.status("GET", "/v1/orders/" + placed["order_id"])[0], 404)
            status, body, _ = self.daemon.intake("GET", "/v1/orders/" + open_order["order_id"])
            self.assertEqual(status, 200)
            text = json.loads(body)["lines"][0]["personalization"][0]["text"]
            self.assertEqual(text, CANARIES[3])
            erased = self.daemon.ctl("--json", "erase", let_go["order_id"])
            self.assertEqual(erased.returncode, 0, erased.stderr)
            self.assertEqual(json.loads(erased.stdout)["applied"], not restarted)
            if restarted:
                break
            backup = self.daemon.folder / "backup.db"
            made = self.daemon.ctl("backup", backup)
            self.assertEqual(made.returncode, 0, made.stderr)
            self.daemon.kill()
            finding = self.daemon.verify(self.daemon.data)
            self.assertGreaterEqual(finding["removed_to"], removed)
            self.assertEqual(finding["from"], finding["removed_to"] + 1)
            for pattern in ("read.db*", "state-*", "ids-*"):  # made again from the base on
                for file in self.daemon.data.glob(pattern):
                    file.unlink()
            self.daemon.start()

        # Its history is gone, so the first order is a new one when it comes again.
        status, again = self.post(first)
        self.assertEqual(status, 201)
        self.assertNotEqual(again["order_id"], placed["order_id"])
        status, again = self.post(order("stays", placed_at=at, paid_at=at))
        self.assertEqual((status, again["order_id"]), (200, open_order["order_id"]))
        self.assertEqual(self.daemon.stop(), 0)

        restored = self.daemon.folder / "restored"
        done = subprocess.run([BIN / "jidanctl", "restore", backup, "--data-dir", restored],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreaterEqual(self.daemon.verify(restored)["removed_to"], removed)

    def test_it_may_die_at_any_time_and_goes_on_removing(self):
        for day in range(20, 81, 6):
            self.live_until(day)
            self.daemon.kill()
            self.daemon.verify(self.daemon.data)
            self.daemon.start()
            status, body, _ = self.daemon.status("GET", "/v1/clock")
            self.assertEqual(status, 200)
            self.now = datetime.fromisoformat(json.loads(body)["now"].replace("Z", "+00:00"))
        self.live_until_removed(0)
        removed = self.daemon.metric("jidan_history_removed_sequence")
        self.live_until(110)
        self.live_until_removed(removed)
        # What a removal had no time to delete goes at the next start.
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.start()
        self.assertEqual(self.daemon.stop(), 0)
        finding = self.daemon.verify(self.daemon.data)
        self.assertGreater(finding["removed_to"], removed)
        files = {file.name for file in (self.daemon.data / "archive").iterdir()}
        self.assertEqual(len(files), 2 * finding["segments"])
        self.assertEqual(len(list(self.daemon.data.glob("base-*"))), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
