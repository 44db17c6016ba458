#!/usr/bin/env python3
# The real jidan-aggregator and jidanctl, from outside: starting, orders, repeats, refusals, what is
# planted and must be found nowhere, erasing, sealed history, kill -9, a second daemon, backup and
# restore, SIGTERM.
# Usage: daemon_test.py BIN_FOLDER SOURCE_FOLDER. Standard library only; ports are the system's choice.
import hashlib, http.client, json, os, pathlib, signal, socket, subprocess, sys, tempfile, threading, time
import unittest
from datetime import datetime, timedelta, timezone

BIN = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
TOKEN = "jdn_live_end_to_end"
CANARIES = ["CanaryRecipient", "CanaryStreet 77", "CanaryPhone13912345678", "CanaryLyric海阔天空"]


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def order(external_id, **changes):
    document = {
        "external_id": external_id, "placed_at": now(), "payment": "paid", "paid_at": now(),
        "mode": "custom", "promise": "ship_72h", "currency": "CNY",
        "ship_to": {"country": "CN", "region": "CN-ZJ", "city": "杭州", "recipient": CANARIES[0],
                    "phone": CANARIES[2], "address": CANARIES[1]},
        "lines": [{"line": 1, "sku": "tee-white-l", "quantity": 1, "unit_price": 3900,
                   "personalization": [{"placement": "front", "text": CANARIES[3]}]}]}
    document.update(changes)
    return document


class Daemon:
    # `top` and `history`: further keys of the configuration.
    def __init__(self, folder, top="", history=""):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        (self.folder / "jidan.toml").write_text(
            f'{top}data_dir = "{self.data}"\nkey_file = "{self.folder}/master.key"\n'
            f'catalog = "{SOURCE}/schemas/examples/catalog.json"\n'
            '[intake]\nlisten = "127.0.0.1:0"\n[status]\nlisten = "127.0.0.1:0"\n'
            f'[history]\nsegment_bytes = "64 KiB"\n{history}'
            '[[channels]]\nname = "demo"\n'
            f'token_sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"\n')
        self.log = self.folder / "log.txt"

    def start(self):
        (self.data / "ports.json").unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BIN / "jidan-aggregator", "--config", self.folder / "jidan.toml"], stderr=log)
        self.ports = self.await_ready()
        return self

    # Looks again every twentieth of a second, unless the daemon ends first.
    def await_ready(self):
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                self.ports = json.loads((self.data / "ports.json").read_text())
                if self.status("GET", "/readyz")[0] == 200:
                    return self.ports
            except (OSError, ValueError):
                pass  # not written yet, or not listening yet
            try:
                self.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError("the daemon ended: " + self.log.read_text())
        raise AssertionError("the daemon isn't ready: " + self.log.read_text())

    def call(self, port, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content, dict(answer.getheaders())

    def intake(self, method, path, document=None, kind="application/json", token=TOKEN):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = None
        if document is not None:
            headers["Content-Type"] = kind
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.call(self.ports["intake"], method, path, body, headers)

    def status(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        return self.call(self.ports["status"], method, path, body, headers)

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.ports["intake"]), timeout=30) as peer:
            peer.sendall(data)
            answer = b""
            while chunk := peer.recv(65536):
                answer += chunk
                if b"\r\n\r\n" in answer:
                    break
        return int(answer.split(b" ")[1]) if answer else 0

    def ctl(self, *words):
        return subprocess.run([BIN / "jidanctl", "--url", f"http://127.0.0.1:{self.ports['status']}",
                               *map(str, words)], capture_output=True, text=True, timeout=120)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def metric(self, name):
        for line in self.status("GET", "/metrics")[1].decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split(" ")[1])
        raise AssertionError("no metric " + name)

    # What jidanctl verify --all says of a store, which must be well.
    @staticmethod
    def verify(data):
        result = subprocess.run([BIN / "jidanctl", "--json", "verify", "--all", "--data-dir", data],
                                capture_output=True, text=True, timeout=120)
        if result.returncode != 0:
            raise AssertionError(result.stdout + result.stderr)
        return json.loads(result.stdout)


class TheDaemon(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="jidan-e2e-")
        self.daemon = Daemon(self.folder.name).start()

    def tearDown(self):
        if self.daemon.process.poll() is None:
            self.daemon.kill()
        self.folder.cleanup()

    def test_the_same_order_again_gets_the_bytes_of_the_first_answer_even_after_kill_9(self):
        document = order("A")
        first = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual(first[0], 201)
        again = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual((again[0], again[1]), (200, first[1]))
        self.daemon.kill()
        self.daemon.start()
        third = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual((third[0], third[1]), (200, first[1]))
        other = self.daemon.intake("POST", "/v1/orders", order("A", mode="bulk"))
        self.assertEqual(other[0], 409)
        self.assertIn(b"order-conflict", other[1])

    def test_a_get_right_after_the_201_finds_the_order(self):
        for number in range(20):
            answer = json.loads(self.daemon.intake("POST", "/v1/orders", order(f"G{number}"))[1])
            status, body, headers = self.daemon.intake("GET", "/v1/orders/" + answer["order_id"])
            self.assertEqual(status, 200)
            self.assertIn("ETag", headers)
            self.assertEqual(json.loads(body)["lines"][0]["personalization"][0]["text"], CANARIES[3])

    def test_requests_the_gate_refuses_get_their_status_and_the_daemon_lives(self):
        head = b"POST /v1/orders HTTP/1.1\r\nHost: a\r\n"
        cases = [
            (411, head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            (411, head + b"Transfer-Encoding: gzip\r\n\r\n"),
            (411, head + b"Transfer-Encoding: chunked, gzip\r\n\r\n"),
            (411, head + b"\r\n"),
            (400, head + b"Content-Length: +3\r\n\r\nabc"),
            (400, head + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
            (400, b"POST /v1/orders HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
            (400, head + b"Host: b\r\nContent-Length: 0\r\n\r\n"),
            (400, head + b"Content_Length: 3\r\nContent-Length: 0\r\n\r\n"),
            (400, head + b"X: a\r\n b\r\nContent-Length: 0\r\n\r\n"),
            (400, head + b"X : a\r\nContent-Length: 0\r\n\r\n"),
            (400, b"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            (400, b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n"),
            (413, head + b"Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"),
            (415, head + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"),
            (417, head + b"Expect: 200-ok\r\nContent-Length: 1\r\n\r\na"),
            (431, head + b"X: " + b"a" * 20000 + b"\r\n\r\n"),
            (501, b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ]
        for expected, request in cases:
            with self.subTest(request=request[:80]):
                self.assertEqual(self.daemon.raw(request), expected)
        self.assertEqual(self.daemon.status("GET", "/livez")[0], 200)

    def test_no_token_and_a_wrong_token_are_401_and_nothing_is_kept(self):
        for token in (None, "", "jdn_live_other", "x" * 5000):
            self.assertEqual(self.daemon.intake("POST", "/v1/orders", order("T"), token=token)[0], 401)
        self.assertEqual(json.loads(self.daemon.status("GET", "/v1/status")[1])["totals"]["orders"], 0)

    def test_ndjson_lines_are_independent_and_equal_ids_are_201_then_200(self):
        lines = [order("N1"), order("N1"), order("N2", currency="XX"), order("N3")]
        lines[1] = lines[0]
        body = b"\n".join(json.dumps(each).encode() for each in lines)
        status, answer, _ = self.daemon.intake("POST", "/v1/orders", body, "application/x-ndjson")
        self.assertEqual(status, 200)
        results = [json.loads(each) for each in answer.splitlines()]
        self.assertEqual([each["status"] for each in results], [201, 200, 422, 201])
        self.assertEqual(results[0]["order_id"], results[1]["order_id"])

    def test_personal_data_is_found_nowhere_in_plain_and_can_be_erased(self):
        answer = json.loads(self.daemon.intake("POST", "/v1/orders", order("P"))[1])
        order_id = answer["order_id"]
        pages = b"".join(self.daemon.status("GET", path)[1] for path in (
            "/metrics", "/v1/status", "/v1/pools", "/v1/orders", "/v1/orders/" + order_id, "/v1/runs",
            "/v1/holds", "/v1/deliveries", "/v1/factories", "/"))
        self.search_for_canaries(pages, "status answers")
        for file in [self.daemon.log, *(each for each in self.daemon.data.rglob("*") if each.is_file())]:
            self.search_for_canaries(file.read_bytes(), file.name)
        erased = self.daemon.ctl("erase", order_id)
        self.assertEqual(erased.returncode, 0, erased.stderr)
        status, body, _ = self.daemon.intake("GET", "/v1/orders/" + order_id)
        self.assertEqual(status, 200)
        self.search_for_canaries(body, "the erased order")
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.verify(self.daemon.data)

    def search_for_canaries(self, content, where):
        for canary in CANARIES:
            self.assertNotIn(canary.encode(), content, where)

    def test_a_recurring_order_becomes_orders_that_are_confirmed_and_outlive_its_end(self):
        zone = "Asia/Shanghai"
        # Dates that stay within the horizon, and those behind it outside, when a midnight passes.
        first = (datetime.now(timezone.utc) + timedelta(hours=8)).date() + timedelta(days=1)
        later = first + timedelta(days=3)
        once = order("never-used")
        document = {"rule": "FREQ=DAILY;INTERVAL=3", "zone": zone, "starts": str(first), "horizon_days": 4,
                    "order": {name: once[name] for name in ("currency", "promise", "ship_to", "lines")}}
        path = "/v1/recurrences/every%203%2Fdays"
        self.assertEqual(self.daemon.intake("GET", path)[0], 404)
        status, body, _ = self.daemon.intake("PUT", path, document)
        self.assertEqual(status, 201, body)
        self.assertEqual(self.daemon.intake("PUT", path, document)[0], 200)
        self.assertEqual(self.daemon.intake("PUT", path, dict(document, rule="FREQ=HOURLY"))[0], 422)
        shown = json.loads(self.daemon.intake("GET", path)[1])
        self.assertEqual([each["date"] for each in shown["occurrences"]], [str(first), str(later)])
        self.assertEqual([each["status"] for each in shown["occurrences"]], ["expected", "expected"])
        self.assertEqual(shown["order"]["ship_to"]["recipient"], CANARIES[0])

        confirm = f"{path}/occurrences/{later}/confirm"
        self.assertEqual(self.daemon.intake("POST", confirm)[0], 200)
        self.assertEqual(self.daemon.intake("POST", confirm)[0], 200)
        self.assertEqual(self.daemon.intake("POST", f"{path}/occurrences/{later + timedelta(days=3)}/confirm")[0], 409)
        placed = json.loads(self.daemon.intake("GET", f"/v1/orders?external_id=every%203/days/{later}")[1])["orders"]
        self.assertEqual(len(placed), 1)
        self.assertEqual(placed[0]["mode"], "recurring")
        self.assertNotEqual(placed[0]["status"], "awaiting_payment")
        self.assertEqual(placed[0]["ship_to"]["recipient"], CANARIES[0])
        again = order(f"every 3/days/{later}")
        self.assertEqual(self.daemon.intake("POST", "/v1/orders", again)[0], 409)

        self.daemon.kill()
        self.daemon.start()
        self.assertEqual([each["status"] for each in json.loads(self.daemon.intake("GET", path)[1])["occurrences"]],
                         ["expected", "placed"])
        status, body, _ = self.daemon.intake("DELETE", path)
        self.assertEqual(status, 200, body)
        ended = json.loads(body)
        self.assertEqual((ended["state"], ended["erased"], ended["next"]), ("ended", True, None))
        self.assertEqual([each["status"] for each in ended["occurrences"]], ["skipped", "placed"])
        kept = json.loads(self.daemon.intake("GET", f"/v1/orders/{placed[0]['order_id']}")[1])
        self.assertEqual(kept["ship_to"]["recipient"], CANARIES[0])
        self.assertEqual(self.daemon.stop(), 0)
        for file in self.daemon.data.rglob("*"):
            if file.is_file():
                for canary in CANARIES:
                    self.assertNotIn(canary.encode(), file.read_bytes(), f"{canary} in {file}")
        Daemon.verify(self.daemon.data)

    def test_a_second_daemon_on_the_same_data_refuses_to_start(self):
        second = subprocess.run(
            [BIN / "jidan-aggregator", "--config", self.daemon.folder / "jidan.toml"],
            capture_output=True, text=True, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn("in use", second.stderr)

    def test_a_backup_under_load_restores_to_a_store_that_verifies(self):
        for number in range(50):
            self.assertEqual(self.daemon.intake("POST", "/v1/orders", order(f"B{number}"))[0], 201)
        backup = self.daemon.folder / "backup.db"
        made = self.daemon.ctl("backup", backup)
        self.assertEqual(made.returncode, 0, made.stderr)
        restored = self.daemon.folder / "restored"
        refused = subprocess.run([BIN / "jidanctl", "restore", backup, "--data-dir", self.daemon.data],
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual(refused.returncode, 1, "a data_dir that isn't empty")
        done = subprocess.run([BIN / "jidanctl", "restore", backup, "--data-dir", restored],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.daemon.verify(restored)

    # The rules of a repeat, of reading, erasing and backups hold wherever an order lies.
    def test_an_order_whose_commit_was_sealed_is_answered_read_and_erased_as_any_other(self):
        document = order("S0")
        first = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual(first[0], 201)
        order_id = json.loads(first[1])["order_id"]
        give_up = time.monotonic() + 60
        number = 0
        while self.daemon.metric("jidan_archive_segments") < 2 and time.monotonic() < give_up:
            lines = [json.dumps(order(f"S{number + each + 1}")).encode() for each in range(50)]
            number += len(lines)
            body = b"\n".join(lines)
            self.assertEqual(
                self.daemon.intake("POST", "/v1/orders", body, "application/x-ndjson")[0], 200)
        self.assertGreaterEqual(self.daemon.metric("jidan_archive_segments"), 2)
        self.assertGreater(self.daemon.metric("jidan_archive_bytes"), 2 * 65536)
        self.daemon.kill()
        self.daemon.verify(self.daemon.data)
        for pattern in ("read.db*", "*.snap", "ids-*"):  # all of it is made again from the segments
            for file in self.daemon.data.glob(pattern):
                file.unlink()
        self.daemon.start()
        again = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual((again[0], again[1]), (200, first[1]))
        body = self.daemon.intake("GET", "/v1/orders/" + order_id)[1]
        self.assertEqual(json.loads(body)["lines"][0]["personalization"][0]["text"], CANARIES[3])
        self.assertEqual(self.daemon.ctl("erase", order_id).returncode, 0)
        self.search_for_canaries(self.daemon.intake("GET", "/v1/orders/" + order_id)[1], "erased")
        backup = self.daemon.folder / "sealed-backup.db"
        made = self.daemon.ctl("backup", backup)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.verify(self.daemon.data)
        restored = self.daemon.folder / "restored"
        done = subprocess.run([BIN / "jidanctl", "restore", backup, "--data-dir", restored],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.daemon.verify(restored)
        self.daemon.data.rename(self.daemon.folder / "before")
        restored.rename(self.daemon.data)
        self.daemon.start()
        again = self.daemon.intake("POST", "/v1/orders", document)
        self.assertEqual((again[0], again[1]), (200, first[1]))
        self.search_for_canaries(self.daemon.intake("GET", "/v1/orders/" + order_id)[1], "erased")

    # A segment holds some hundred orders here, so each death meets another moment of sealing.
    def test_what_was_answered_is_there_however_often_the_daemon_dies_while_it_seals(self):
        answered = {}
        for death in range(6):
            stop = threading.Event()
            sender = threading.Thread(target=self.send_until, args=(stop, f"D{death}", answered))
            sender.start()
            wanted = len(answered) + 100 + 170 * death
            give_up = time.monotonic() + 60
            while len(answered) < wanted and time.monotonic() < give_up:
                sender.join(timeout=0.01)
            self.daemon.kill()
            stop.set()
            sender.join()
            self.daemon.start()
        self.assertGreaterEqual(self.daemon.metric("jidan_archive_segments"), 4)
        documents = list(answered)
        for at in range(0, len(documents), 200):
            results = self.send(documents[at:at + 200])
            for document, result in zip(documents[at:at + 200], results):
                self.assertEqual((result["status"], result["order_id"]), (200, answered[document]))
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.verify(self.daemon.data)

    def send(self, documents):
        status, body, _ = self.daemon.intake(
            "POST", "/v1/orders", "\n".join(documents).encode(), "application/x-ndjson")
        self.assertEqual(status, 200)
        return [json.loads(each) for each in body.splitlines()]

    def send_until(self, stop, prefix, answered):
        number = 0
        while not stop.is_set():
            documents = [json.dumps(order(f"{prefix}-{number + each}")) for each in range(20)]
            number += len(documents)
            try:
                results = self.send(documents)
            except (OSError, http.client.HTTPException):
                return  # it died: nothing of these was answered
            for document, result in zip(documents, results):
                self.assertEqual(result["status"], 201)
                answered[document] = result["order_id"]

    def test_a_configuration_with_mistakes_names_them_all_and_ends_with_2(self):
        file = self.daemon.folder / "bad.toml"
        file.write_text('clock = "atomic"\n[intake]\nlisten = "7810"\nlistne = "x"\n')
        result = subprocess.run([BIN / "jidan-aggregator", "--config", file, "--check-config"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 2)
        for word in ("data_dir", "clock", "intake.listen", "listne"):
            self.assertIn(word, result.stderr)

    def test_a_quote_places_nothing_and_an_explanation_speaks_both_languages(self):
        placed = json.loads(self.daemon.intake("POST", "/v1/orders", order("X1"))[1])
        pool = placed["lines"][0]["pool"]
        status, body, _ = self.daemon.intake("POST", "/v1/quotes", order("X2"))
        self.assertEqual(status, 200, body)
        quoted = json.loads(body)
        self.assertEqual((quoted["pools"][0]["pool"], quoted["pools"][0]["pieces"]), (pool, 1))
        self.assertGreater(quoted["pools"][0]["now"]["per_piece"], 0)
        self.assertEqual(json.loads(self.daemon.status("GET", "/v1/status")[1])["totals"]["orders"], 1)
        for language, word in (("en", "pieces"), ("zh-CN", "件")):
            for thing in (pool, placed["order_id"], placed["lines"][0]["line_id"]):
                _, body, headers = self.daemon.call(self.daemon.ports["status"], "GET", "/v1/explain/" + thing,
                                                    headers={"Accept-Language": language})
                self.assertEqual(headers["Content-Language"], language)
                self.assertIn(word, "".join(json.loads(body)["sentences"]))
        self.assertIn("Asia/Shanghai", self.daemon.ctl("explain", pool).stdout)
        self.assertEqual(self.daemon.ctl("explain", "pol_0000000000000").returncode, 1)

    def test_a_catalog_is_patched_by_lines_and_a_start_finds_it(self):
        issued = json.loads(self.daemon.intake("POST", "/v1/orders", order("issued"))[1])
        released = self.daemon.ctl("--json", "release", issued["lines"][0]["pool"])
        run = json.loads(released.stdout)["runs"][0]
        placed = self.daemon.intake("POST", "/v1/orders", order("patched"))
        self.assertEqual(placed[0], 201, placed)
        catalog = json.loads((SOURCE / "schemas/examples/catalog.json").read_text())
        tee = next(each for each in catalog["products"] if each["sku"] == "tee-white-l")
        tee["pool_by"] = ["blank", "colour"]
        changes = self.daemon.folder / "changes.ndjson"
        changes.write_text(json.dumps({"kind": "product"} | tee) + "\n")
        tried = self.daemon.ctl("--json", "catalog", "apply", changes, "--dry-run")
        self.assertEqual(tried.returncode, 0, tried.stderr)
        self.assertEqual(json.loads(tried.stdout)["moves"][0]["pieces"], 1)
        applied = self.daemon.ctl("--json", "catalog", "apply", changes, "--if-version", 1)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        self.assertEqual(json.loads(applied.stdout)["version"], 2)
        self.assertEqual(json.loads(applied.stdout)["parts_moved"], 1)
        late = self.daemon.ctl("catalog", "apply", changes, "--if-version", 1)
        self.assertEqual(late.returncode, 1)
        self.daemon.kill()
        self.daemon.start()
        pools = json.loads(self.daemon.status("GET", "/v1/pools")[1])["pools"]
        self.assertEqual([each["pieces"] for each in pools if "colour=white" in each["pool_key"]], [1])
        sheet = json.loads(self.daemon.status("GET", f"/v1/runs/{run}/job-sheet")[1])
        self.assertEqual(sheet["catalog_version"], 1, "an issued run keeps its catalog")
        again = self.daemon.ctl("--json", "catalog", "apply", changes)
        self.assertEqual(json.loads(again.stdout)["version"], 3)
        self.assertEqual(self.daemon.stop(), 0)
        self.daemon.verify(self.daemon.data)

    def test_ctl_answers_with_its_exit_codes(self):
        self.assertEqual(self.daemon.ctl("status").returncode, 0)
        self.assertEqual(self.daemon.ctl("pools", "--json").returncode, 0)
        self.assertEqual(self.daemon.ctl("order", "ord_0000000000000").returncode, 1)
        self.assertEqual(self.daemon.ctl("no-such-command").returncode, 2)
        self.daemon.kill()
        self.assertEqual(self.daemon.ctl("status").returncode, 3)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
