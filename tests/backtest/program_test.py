#!/usr/bin/env python3
"""jidan-backtest from outside: what it prints for a small history, what it says of bad input, that a
store gives what the same orders gave as NDJSON, that threads change nothing.
usage: program_test.py BIN_FOLDER SOURCE_FOLDER [--update]. Standard library only."""
import gzip, hashlib, html.parser, http.client, json, os, pathlib, subprocess, sys, tempfile, time, unittest, xml.etree.ElementTree

BIN = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
UPDATE = "--update" in sys.argv[3:]
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
CATALOG = SOURCE / "schemas" / "examples" / "catalog.json"
ORDERS = GOLDEN / "orders.csv"
# Rules that nobody tunes: the golden files change only when costs or promises do.
STEADY = [word for name in ("daily-cutoff", "quantity", "lot-for-lot", "rent-or-buy") for word in ("--policy", name)]
TOKEN = "jdn_live_backtest"


def backtest(*options, orders=ORDERS, catalog=CATALOG):
    return subprocess.run([BIN / "jidan-backtest", "--orders", orders, "--catalog", catalog, *map(str, options)],
                          capture_output=True, text=True, timeout=600)


def document(*options, **files):
    answer = backtest("--json", "-", *options, **files)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def file(self, name, text):
        (self.path / name).write_text(text)
        return self.path / name

    def assert_golden(self, name, text):
        if UPDATE:
            (GOLDEN / name).write_text(text)
        self.assertEqual((GOLDEN / name).read_text(), text, f"{name}: --update writes it anew")


class Reports(Program):
    def test_the_table_says_what_each_policy_costs_and_what_was_left_out(self):
        answer = backtest(*STEADY, "--uncounted-days", 5)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assert_golden("table.txt", answer.stdout)

    def test_the_document_has_the_same_figures_as_integers(self):
        answer = backtest(*STEADY, "--json", "-")
        self.assert_golden("document.json", answer.stdout)
        whole = json.loads(answer.stdout)
        for row in [*whole["policies"], whole["reference"]]:
            costs = dict(row["cost_micro"])
            self.assertEqual(costs.pop("total"), sum(costs.values()), row["policy"])
            self.assertEqual(row["lines"], whole["reference"]["lines"])
        self.assertEqual(sum(pool["reference"]["lines"] for pool in whole["pools"]), whole["reference"]["lines"])

    def test_threads_change_no_byte(self):
        one = backtest("--json", "-", "--jobs", 1)
        many = backtest("--json", "-", "--jobs", 5)
        self.assertEqual((one.stdout, one.stderr), (many.stdout, many.stderr))

    def test_a_compressed_table_is_the_same_table(self):
        packed = self.path / "orders.csv.gz"
        packed.write_bytes(gzip.compress(ORDERS.read_bytes()))
        self.assertEqual(document(*STEADY, orders=packed), document(*STEADY))

    def test_from_and_until_choose_what_counts(self):
        whole = document(*STEADY, "--from", "2026-11-09", "--until", "2026-11-16")
        counted = [line for line in ORDERS.read_text().splitlines()[1:] if "2026-11-09 08" <= line.split(",")[1] < "2026-11-16 08"]
        self.assertEqual(whole["reference"]["lines"], len(counted))
        self.assertEqual(whole["counted_from"], "2026-11-09T00:00:00.000Z")

    def test_a_short_history_leaves_a_quarter_uncounted_and_says_so(self):
        whole = document(*STEADY)
        self.assertTrue(whole["history_is_short"])
        self.assertEqual(whole["history_days"], 5)
        self.assertFalse(document(*STEADY, "--uncounted-days", 5)["history_is_short"])

    def test_progress_goes_to_standard_error_and_only_when_asked_for(self):
        self.assertEqual(backtest(*STEADY).stderr, "")
        self.assertIn("replaying 15 of 15", backtest(*STEADY, "--progress").stderr)

    def test_on_a_terminal_progress_is_one_line_that_changes(self):
        ours, theirs = os.openpty()
        with open(ours, "rb", buffering=0) as terminal:
            subprocess.run([BIN / "jidan-backtest", "--orders", ORDERS, "--catalog", CATALOG, *STEADY],
                           stdout=subprocess.DEVNULL, stderr=theirs, check=True, timeout=600)
            os.close(theirs)
            told = terminal.read(65_536)
        self.assertIn(b"\r\x1b[Kreplaying 14 of 15\r\x1b[Kreplaying 15 of 15", told)


class WellFormed(html.parser.HTMLParser):
    """Every element is closed in order, and nothing is loaded from anywhere."""
    VOID = {"meta", "br"}
    LOADING = {"script", "img", "link", "iframe", "object", "embed", "use", "image", "foreignobject", "base"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.text, self.language = [], [], "", None

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if tag == "html":
            self.language = names["lang"]
        if tag in self.LOADING or {"src", "href", "xlink:href", "style", "onload", "onclick"} & names.keys():
            self.wrong.append(self.get_starttag_text())
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, text):
        self.text += text


class Page(Program):
    def page(self, *options, **files):
        answer = backtest(*STEADY, "--html", self.path / "page.html", *options, **files)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        text = (self.path / "page.html").read_text()
        parsed = WellFormed()
        parsed.feed(text)
        parsed.close()
        self.assertEqual((parsed.wrong, parsed.open), ([], []))
        for drawing in text.split("<svg ")[1:]:
            xml.etree.ElementTree.fromstring("<svg " + drawing.split("</svg>")[0] + "</svg>")
        for word in ("http:", "https:", "//", "url(", "@import"):
            self.assertNotIn(word, text)
        return parsed, text

    def test_the_page_is_whole_and_loads_nothing_in_both_languages(self):
        for language, html_language, words in (("en", "en", ("lower bound", "set-up", "daily cut-off")),
                                               ("zh", "zh-CN", ("下界", "开机费", "每日截单"))):
            parsed, text = self.page("--language", language)
            self.assertEqual(parsed.language, html_language)
            for word in (*words, "lot-for-lot", "mug-red", "dtf-print, blank=tee-180g"):
                self.assertIn(word, parsed.text)
            self.assertEqual(text.count("<svg "), 2)
            self.assertIn("prefers-color-scheme: dark", text)

    def test_what_strangers_wrote_is_text_on_the_page(self):
        catalog = json.loads(CATALOG.read_text())
        for product in catalog["products"][:3]:
            product["options"]["blank"] = '<b onclick="x">&'
        orders = self.file("o.csv", ORDERS.read_text() + 'T9,2026-11-20 10:00,<script>alert(1)</script>,1,CN,,,,\n')
        parsed, _ = self.page(orders=orders, catalog=self.file("c.json", json.dumps(catalog)))
        self.assertIn('<b onclick="x">&', parsed.text)
        self.assertIn("<script>alert(1)</script>", parsed.text)

    def test_a_pool_is_drawn_by_its_key_and_one_that_is_not_there_is_usage(self):
        parsed, _ = self.page("--pool", "eva-mould|mould=clog-a")
        self.assertIn("eva-mould, mould=clog-a, foshan-eva-01", parsed.text)
        self.assertEqual(backtest("--html", self.path / "page.html", "--pool", "none").returncode, 2)

    def test_a_single_line_makes_a_page(self):
        orders = self.file("o.csv", "order_id,ordered_at,sku,quantity\n1,2026-11-02 09:00,tee-white-m,1\n")
        parsed, _ = self.page(orders=orders)
        self.assertIn("1 lines", parsed.text)


class BadInput(Program):
    HEADER = "order_id,ordered_at,sku,quantity\n"
    GOOD = "1,2026-11-02 09:00,tee-white-m,1\n"

    def test_bad_lines_are_named_and_the_rest_goes_on(self):
        orders = self.file("o.csv", self.HEADER + self.GOOD + "2,yesterday,tee-white-m,1\n3,2026-11-02T09:00:00Z,tee-white-m,0\n"
                           "4,2026-11-02 09:00,tee-white-m\n5,2026-11-02 09:00,\"tee,1\n" + self.GOOD)
        whole = document(*STEADY, orders=orders)
        self.assertEqual(whole["reference"]["lines"], 2)
        self.assertEqual([bad["line"] for bad in whole["source"]["bad_lines"]], [3, 4, 5, 6])
        whys = " ".join(bad["why"] for bad in whole["source"]["bad_lines"])
        for word in ("ordered_at is no time: yesterday", "quantity is none of", "3 fields, not 4", "quotes are not closed"):
            self.assertIn(word, whys)
        strict = backtest("--strict", orders=orders)
        self.assertEqual((strict.returncode, strict.stdout), (1, ""))
        self.assertIn(":3: ordered_at is no time", strict.stderr)

    def test_the_first_line_must_name_the_columns(self):
        answer = backtest(orders=self.file("o.csv", "order_id,sku,quantity\n1,tee-white-m,1\n"))
        self.assertEqual(answer.returncode, 1)
        self.assertIn("ordered_at is missing", answer.stderr)

    def test_an_order_of_ndjson_is_held_against_the_intakes_rules(self):
        order = json.loads((SOURCE / "schemas/examples/order.json").read_text())
        order["promise"] = "ship_72h"
        bad = {**order, "external_id": "X-2", "currency": "RMB", "surprise": 1}
        lines = [json.dumps(order), "{oops", "", json.dumps(bad), json.dumps(order)]
        whole = document(*STEADY, orders=self.file("o.ndjson", "\n".join(lines) + "\n"))
        self.assertEqual([each["line"] for each in whole["source"]["bad_lines"]], [2, 4])
        self.assertIn("/currency", whole["source"]["bad_lines"][1]["why"])
        self.assertIn("/surprise", whole["source"]["bad_lines"][1]["why"])
        self.assertEqual(whole["not_replayed"]["repeated"]["lines"], len(order["lines"]))

    def test_nothing_to_replay_is_refused_and_says_why(self):
        answer = backtest(orders=self.file("o.csv", self.HEADER + "1,2026-11-02 09:00,mug-red,1\n"))
        self.assertEqual(answer.returncode, 1)
        self.assertIn("unknown-sku 1: mug-red (1)", answer.stderr)
        answer = backtest("--from", "2027-01-01")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("no line counts: they come from 2026-11-02 to 2026-11-25", answer.stderr)

    def test_a_catalog_with_mistakes_is_refused_with_each_of_them(self):
        broken = json.loads(CATALOG.read_text())
        broken["offers"][0]["factory"] = "nobody"
        del broken["products"][0]["process"]
        answer = backtest(catalog=self.file("c.json", json.dumps(broken)))
        self.assertEqual(answer.returncode, 1)
        self.assertIn("/offers/0/factory", answer.stderr)
        self.assertIn("/products/0/process", answer.stderr)

    def test_usage_is_status_2(self):
        for options in (["--policy", "best"], ["--from", "soon"], ["--from", "2026-12-01", "--until", "2026-11-01"],
                        ["--channel", "nobody"], ["--region", "Atlantis"], ["--jobs", "-1"]):
            self.assertEqual(backtest(*options).returncode, 2, options)
        self.assertEqual(subprocess.run([BIN / "jidan-backtest"], capture_output=True).returncode, 2)
        for file in ("none.csv", "."):
            self.assertEqual(backtest(orders=self.path / file).returncode, 1)


class Store(Program):
    def test_a_store_gives_what_its_orders_gave_as_ndjson(self):
        catalog, orders = self.path / "catalog.json", self.path / "orders.ndjson"
        subprocess.run([BIN / "jidan-orders", "--days", "5", "--seed", "11", "--catalog-out", catalog, "--orders-out", orders],
                       check=True, capture_output=True)
        self.catalog_without_webhooks(catalog)
        daemon = self.start(catalog)
        self.post(orders)
        self.pay_one_of_two(orders)
        wanted = self.figures(orders, catalog)
        self.assertEqual(wanted["not_replayed"]["unpaid"]["most"][0]["what"], "PENDING-2")
        self.assertEqual(self.figures(self.path / "data", catalog), wanted, "while the daemon works")
        backup = self.path / "backup.db"
        subprocess.run([BIN / "jidanctl", "--url", f"http://127.0.0.1:{self.ports['status']}", "backup", backup],
                       check=True, capture_output=True, timeout=120)
        self.assertEqual(self.figures(backup, catalog), wanted, "of a backup")
        daemon.terminate()
        self.assertEqual(daemon.wait(timeout=60), 0)
        self.assertEqual(self.figures(self.path / "data" / "journal.db", catalog), wanted, "of a stopped daemon")

    def catalog_without_webhooks(self, catalog):
        whole = json.loads(catalog.read_text())
        for factory in whole["factories"]:
            del factory["webhook_url"]
        catalog.write_text(json.dumps(whole))

    def start(self, catalog):
        (self.path / "jidan.toml").write_text(
            f'data_dir = "{self.path}/data"\nkey_file = "{self.path}/master.key"\ncatalog = "{catalog}"\n'
            '[intake]\nlisten = "127.0.0.1:0"\n[status]\nlisten = "127.0.0.1:0"\n'
            f'[[channels]]\nname = "demo"\ntoken_sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"\n')
        daemon = subprocess.Popen([BIN / "jidan-aggregator", "--config", self.path / "jidan.toml"], stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: daemon.poll() is None and daemon.kill())
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                self.ports = json.loads((self.path / "data" / "ports.json").read_text())
                return daemon
            except (OSError, ValueError):
                pass  # not written yet
            try:
                daemon.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            break
        raise AssertionError("the daemon isn't ready")

    def post(self, orders):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["intake"], timeout=120)
        connection.request("POST", "/v1/orders", orders.read_bytes(),
                           {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-ndjson"})
        answer = connection.getresponse()
        rows = [json.loads(line) for line in answer.read().splitlines()]
        connection.close()
        self.assertEqual({row["status"] for row in rows}, {201})

    # Two orders that await payment; in `orders` the one that is paid comes as paid.
    def pay_one_of_two(self, orders):
        first = json.loads(orders.read_text().splitlines()[700])
        paid_at = "2026-11-05T07:08:09.000Z"
        pending = {**{key: value for key, value in first.items() if key != "paid_at"}, "payment": "pending"}
        for name in ("PENDING-1", "PENDING-2"):
            status, answer = self.call("POST", "/v1/orders", {**pending, "external_id": name})
            self.assertEqual(status, 201, answer)
            if name == "PENDING-1":
                self.assertEqual(self.call("POST", f"/v1/orders/{answer['order_id']}/paid", {"paid_at": paid_at})[0], 200)
        told = [{**first, "external_id": "PENDING-1", "paid_at": paid_at}, {**pending, "external_id": "PENDING-2"}]
        orders.write_text(orders.read_text() + "".join(json.dumps(order) + "\n" for order in told))

    def call(self, method, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["intake"], timeout=60)
        connection.request(method, path, json.dumps(body), {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        document = json.loads(answer.read())
        connection.close()
        return answer.status, document

    def figures(self, orders, catalog):
        whole = document(orders=orders, catalog=catalog)
        del whole["source"]
        return whole


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
