"""What every benchmark needs: a daemon of the release programs on loopback, orders put into it, its
metrics, memory and processor time from outside, and medians with their intervals. Standard library
only. Not here: what is measured and what the result should be; each bench/NAME/run says that.
"""
import base64
import hashlib
import http.client
import json
import math
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from datetime import datetime, timedelta, timezone

SOURCE = pathlib.Path(__file__).resolve().parent.parent
TOKEN = "jdn_live_bench"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def now_text(days_ago=0):
    return (datetime.now(timezone.utc) - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def build(bin_folder, *targets):
    """Benchmarks' own programs are built on demand, beside the daemon."""
    subprocess.run(["cmake", "--build", str(pathlib.Path(bin_folder).resolve().parent), "--target", *targets],
                   check=True, stdout=subprocess.DEVNULL)


class Workplace:
    """A temporary folder that goes away at the end, whatever happens; on the disk TMPDIR names."""

    def __init__(self, name, keep=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"jidan-{name}-"))
        self.keep = keep

    def __enter__(self):
        return self.folder

    def __exit__(self, *_):
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


# -- the daemon ---------------------------------------------------------------------------------


class Daemon:
    """jidan-aggregator on a folder of its own. `settings` is TOML: keys of the top level in `top`, whole
    tables in `tables`. The catalog is a file or a document."""

    def __init__(self, bin_folder, folder, catalog=None, top="", tables=""):
        self.bin = pathlib.Path(bin_folder).resolve()
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data = self.folder / "data"
        self.log = self.folder / "log.txt"
        self.process = None
        self.ports = {}
        if isinstance(catalog, dict):
            (self.folder / "catalog.json").write_text(json.dumps(catalog, ensure_ascii=False))
            catalog = self.folder / "catalog.json"
        (self.folder / "jidan.toml").write_text(
            f'data_dir = "{self.data}"\nkey_file = "{self.folder}/master.key"\n'
            f'catalog = "{catalog or SOURCE / "schemas/examples/catalog.json"}"\n{top}\n'
            '[intake]\nlisten = "127.0.0.1:0"\n[status]\nlisten = "127.0.0.1:0"\n'
            '[[channels]]\nname = "demo"\n'
            f'token_sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"\n{tables}\n')

    def start(self, timeout=600):
        """Starts and waits for /readyz; returns how many seconds that took."""
        (self.data / "ports.json").unlink(missing_ok=True)
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "jidan-aggregator", "--config", self.folder / "jidan.toml"], stderr=log)
        while time.monotonic() < began + timeout:
            try:
                self.ports = json.loads((self.data / "ports.json").read_text())
                if self.get("/readyz")[0] == 200:
                    return time.monotonic() - began
            except (OSError, ValueError, http.client.HTTPException):
                pass  # not written yet, or not listening yet
            try:
                self.process.wait(timeout=0.005)
                break
            except subprocess.TimeoutExpired:
                continue
        raise RuntimeError("the daemon isn't ready:\n" + self.log.read_text()[-4000:])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, timeout=120):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=timeout)

    @property
    def pid(self):
        return self.process.pid

    def get(self, path, port="status"):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"} if port == "intake" else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def metrics(self):
        """{"name" or 'name{label="x"}': value} of everything the daemon tells."""
        status, body = self.get("/metrics")
        if status != 200:
            raise RuntimeError(f"/metrics answers {status}")
        values = {}
        for line in body.decode().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                values[name] = float(value)
        return values

    def read_lag(self):
        return self.metrics()["jidan_read_lag_events"]

    def settle(self, lag_events_max=0, timeout=600):
        """Waits until the read tables have taken everything in; returns how many seconds that took."""
        began = time.monotonic()
        while self.read_lag() > lag_events_max:
            if time.monotonic() > began + timeout:
                raise RuntimeError(f"the read tables lag by {self.read_lag():.0f} events")
            time.sleep(0.05)
        return time.monotonic() - began

    def cpu(self):
        return cpu_seconds(self.pid)

    def memory(self):
        return memory_bytes(self.pid)

    def disk(self):
        """{file name: allocated bytes} of the data folder."""
        found = {}
        for path in sorted(self.data.rglob("*")):
            try:
                if path.is_file():
                    found[str(path.relative_to(self.data))] = path.stat().st_blocks * 512
            except FileNotFoundError:
                pass  # it went away while we looked
        return found

    def load(self, connections=64, batch=1, seconds=6, prefix=None, **options):
        """One measurement by jidan-load; what it printed, as a dict. Options become --words."""
        return load_result(start_load(self, connections, batch, seconds, prefix, **options))


FILLED_DAYS = 20  # over which a filled store's orders came: inside the de-duplication window


def filled_daemon(bin_folder, folder, catalog, tables="", closed=0, open_lines=0, days=FILLED_DAYS):
    """The daemon of a fresh store with so many orders, put in by jidan-fill; not running, its read tables
    up to date. SKUs of the catalog: two_processes."""
    # Catalog and secrets are the daemon's to put in, at a time before the first order.
    before = f'clock = "driven"\nclock_start = "{now_text(days_ago=days + 1)}"\n'
    daemon = Daemon(bin_folder, folder, catalog=catalog, top=before, tables=tables)
    daemon.start()
    daemon.stop()
    daemon = Daemon(bin_folder, folder, catalog=catalog, tables=tables)
    began = time.monotonic()
    subprocess.run([daemon.bin / "jidan-fill", "--data-dir", daemon.data, "--key-file", daemon.folder / "master.key",
                    "--until", now_text(), "--days", str(days), "--closed", str(closed), "--open", str(open_lines)],
                   check=True, stdout=subprocess.DEVNULL)
    filled = time.monotonic() - began
    started = daemon.start()
    lagged = daemon.settle()
    daemon.stop(timeout=600)
    print(f"filled {closed:,} closed and {open_lines:,} open orders in {filled:.0f} s; first start {started:.1f} s, "
          f"read tables made in {lagged:.0f} s", flush=True)
    return daemon


_load_count = 0


def start_load(daemon, connections=64, batch=1, seconds=6, prefix=None, complaints=None, **options):
    """jidan-load under way; `complaints`: where its standard error goes."""
    global _load_count
    _load_count += 1
    prefix = prefix or f"b{os.getpid():x}-{_load_count}-{time.monotonic_ns() & 0xFFFFFF:x}"
    command = [daemon.bin / "jidan-load", "--port", daemon.ports["intake"], "--token", TOKEN, "--placed-at", now_text(),
               "--seconds", seconds, "--prefix", prefix, "--connections", connections, "--orders-per-request", batch]
    for name, value in options.items():  # True: a flag
        command += [f"--{name.replace('_', '-')}", *([] if value is True else [value])]
    return subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=complaints,
                            text=True)


def load_result(load):
    output, _ = load.communicate()
    if load.returncode != 0:
        raise RuntimeError(f"jidan-load ended with {load.returncode}")
    result = json.loads(output.strip().splitlines()[-1])
    if result.get("refused", 0):
        raise RuntimeError(f"orders were refused: {result}")
    return result


class Sink:
    """A factory's socket and nothing behind it (jidan-sink): where job sheets go."""

    def __init__(self, bin_folder, keep=False):
        command = [pathlib.Path(bin_folder).resolve() / "jidan-sink", *(["--keep"] if keep else [])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/webhooks"

    def finish(self):
        """What it kept, one dict a line; the last says how many there were."""
        output, _ = self.process.communicate()
        return [json.loads(line) for line in output.splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def webhook_tables(folder, factory):
    """Configuration that lets the factory be sent job sheets on loopback."""
    secret = pathlib.Path(folder) / f"{factory}.secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("whsec_" + base64.b64encode(hashlib.sha256(factory.encode()).digest()).decode() + "\n")
    return ("[webhooks]\nallow_private_targets = true\n"
            f'[[factories]]\nid = "{factory}"\nsecret_file = "{secret}"\nreport_secret_file = "{secret}"\n')


# -- a process from outside -----------------------------------------------------------------------


def cpu_seconds(pid):
    """{thread name: user + system seconds}, in the order of their start; the second of a name is "name 2"."""
    spent = {}
    for task in sorted(pathlib.Path(f"/proc/{pid}/task").iterdir(), key=lambda each: int(each.name)):
        try:
            name = (task / "comm").read_text().strip()
            fields = (task / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        same = sum(1 for known in spent if known.split(" ")[0] == name)
        spent[f"{name} {same + 1}" if same else name] = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
    return spent


def memory_bytes(pid):
    """Resident now and at most, and what of it is private and anonymous."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    found = dict(re.findall(r"(\w+):\s+(\d+) kB", status))
    return {"resident": int(found["VmRSS"]) * 1024, "most": int(found["VmHWM"]) * 1024,
            "anonymous": int(found["RssAnon"]) * 1024}


# -- numbers -------------------------------------------------------------------------------------


def median(values):
    return statistics.median(values)


def median_interval(values, confidence=0.95):
    """(low, high): order statistics that hold the median with at least that confidence, whatever the
    distribution: the sign test's interval. Fewer than 6 values: the whole range."""
    ordered = sorted(values)
    count = len(ordered)
    left_out = 0  # of each end
    below = 0.5 ** count + count * 0.5 ** count  # that at most one value is below the median
    for i in range(2, count // 2 + 1):
        if below > (1 - confidence) / 2:
            break
        left_out = i - 1
        below += math.comb(count, i) * 0.5 ** count
    return ordered[left_out], ordered[count - 1 - left_out]


def quantile(values, share):
    """The value with `share` of all at or below it."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def pairs(count, first, second):
    """Runs both `count` times in turn, swapping who begins, so that a drift of the machine falls on
    both; returns the two lists."""
    firsts, seconds = [], []
    for i in range(count):
        if i % 2 == 0:
            firsts.append(first(i))
            seconds.append(second(i))
        else:
            seconds.append(second(i))
            firsts.append(first(i))
    return firsts, seconds


class Results:
    """Raw numbers as JSON lines in a file, and what is held against a bound at the end."""

    def __init__(self, name, bin_folder):
        folder = pathlib.Path(bin_folder).resolve().parent.parent / "bench"
        folder.mkdir(exist_ok=True)
        self.path = folder / f"{name}-{datetime.now(timezone.utc).strftime('%Y%m%dT%H%M%SZ')}.ndjson"
        self.failed = []

    def keep(self, kind, **numbers):
        with open(self.path, "a") as file:
            file.write(json.dumps({"kind": kind, "at": now_text(), **numbers}, ensure_ascii=False) + "\n")

    def hold(self, what, value, bound, unit="", at_least=False, binding=True):
        """Prints and keeps one result beside its bound. A run at a small scale isn't `binding`."""
        good = value >= bound if at_least else value <= bound
        word = "ok" if good else "MISSED" if binding else "missed (small scale)"
        print(f"{what:<58} {value:>12,.2f} {unit:<9} {'>=' if at_least else '<='} {bound:>10,.2f}  {word}", flush=True)
        self.keep("result", what=what, value=value, bound=bound, unit=unit, good=good)
        if not good and binding:
            self.failed.append(what)

    def finish(self):
        print(f"raw numbers: {self.path}")
        return 1 if self.failed else 0
