"""One measurement: jidan-load against a started system, with the CPU time of the system's processes and,
for our daemon, how far the projections are behind while it lasts. Standard library only.
"""
import datetime
import json
import os
import re
import subprocess
import time
import urllib.request
from dataclasses import dataclass

import standstill
from intake.systems import TOKEN

LAG = re.compile(r"(?m)^jidan_read_lag_events (\d+)")
# The projections of 1 M orders are caught up with well within this.
CAUGHT_UP_SECONDS_MAX = 300


class LoadFailed(Exception):
    pass


@dataclass(frozen=True)
class Point:
    name: str
    connections: int
    orders_per_request: int = 1
    rate: int = 0  # orders a second; 0: closed loop


SINGLE = [Point("1", 1), Point("16", 16), Point("64", 64), Point("256", 256)]
MANY = Point("NDJSON 100", 16, orders_per_request=100)
OPEN = Point("open loop 20,000/s", 64, rate=20_000)


def cpu_seconds(process_ids):
    """User and system time of the processes and all their descendants."""
    parents, ticks = {}, {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents[int(entry)] = int(fields[1])
        ticks[int(entry)] = int(fields[11]) + int(fields[12])
    wanted = set(process_ids)
    while True:
        more = {child for child, parent in parents.items() if parent in wanted} - wanted
        if not more:
            break
        wanted |= more
    return sum(ticks.get(process, 0) for process in wanted) / os.sysconf("SC_CLK_TCK")


def memory_mib(process_id):
    with open(f"/proc/{process_id}/status", encoding="utf-8") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read()).group(1)) // 1024


def read_lag(status_port):
    with urllib.request.urlopen(f"http://127.0.0.1:{status_port}/metrics", timeout=10) as answer:
        return int(LAG.search(answer.read().decode()).group(1))


def wait_until_caught_up(status_port):
    """Seconds it took."""
    begun = time.monotonic()
    while read_lag(status_port) > 0:
        if time.monotonic() - begun > CAUGHT_UP_SECONDS_MAX:
            raise LoadFailed(f"the projections did not catch up within {CAUGHT_UP_SECONDS_MAX} s")
        time.sleep(0.1)
    return time.monotonic() - begun


def load_command(load, port, point, prefix):
    placed_at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [load, "--port", str(port), "--token", TOKEN, "--placed-at", placed_at, "--prefix", prefix,
            "--connections", str(point.connections), "--orders-per-request", str(point.orders_per_request)]


def put_orders(load, port, count, prefix):
    """Puts `count` orders there as fast as it goes; for a store that is not empty."""
    point = Point("present", 8, orders_per_request=500)
    subprocess.run([*load_command(load, port, point, prefix), "--orders", str(count)], check=True, stdout=subprocess.DEVNULL)


def measure(load, system, point, seconds, warm_up, prefix):
    """The line of jidan-load as a dictionary, and what is known of the system beside it."""
    command = load_command(load, system.port, point, prefix)
    command += ["--seconds", str(seconds), "--warm-up", str(warm_up), "--raw"]
    if point.rate:
        command += ["--rate", str(point.rate)]
    status_port = getattr(system, "status_port", None)
    lags = []
    cpu_before = cpu_seconds(system.process_ids())
    with standstill.Standstill() as watch, \
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while status_port is not None and process.poll() is None:
            lags.append(read_lag(status_port))
            try:
                process.wait(1.0)
            except subprocess.TimeoutExpired:
                pass
        out, complaints = process.communicate()
    if process.returncode != 0:
        raise LoadFailed(complaints.strip())
    result = json.loads(out)
    whole_run = (seconds + warm_up) / seconds  # CPU is that of the warm-up too
    cpu = cpu_seconds(system.process_ids()) - cpu_before
    beside = {"cpu_us_per_order": round(cpu * 1e6 / max(1.0, result["orders"] * whole_run), 2),
              "memory_mib": memory_mib(system.process_ids()[0]), "standstill": watch.numbers()}
    if status_port is not None:
        beside |= {"lag_events": lags, "lag_events_at_end": read_lag(status_port),
                   "caught_up_seconds": round(wait_until_caught_up(status_port), 2)}
    return result, beside, complaints.strip()
