"""How long the machine stood still while something was measured. A guest whose host gives it less than
its cores stops as a whole for tens of milliseconds; no program on it can answer meanwhile, so every
latency beside it has to be read with it. One process a core that nothing in the machine may hold up (it
runs in real time) sleeps in small steps and notes when it woke too late. Standard library only;
`python3 bench/standstill.py SECONDS` shows the machine as it is.
"""
import json
import os
import select
import subprocess
import sys
import time

STEP_SECONDS = 0.004
STOP_SECONDS_MIN = 0.010


def observe(core):
    """Until its standard input ends; prints [(when, how long)] of the stops, monotonic seconds."""
    os.sched_setaffinity(0, {core})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    stops, last = [], time.monotonic()
    print("ready", flush=True)
    while True:
        time.sleep(STEP_SECONDS)
        now = time.monotonic()
        if now - last > STOP_SECONDS_MIN:
            stops.append((last, now - last - STEP_SECONDS))
        last = now
        if select.select([0], [], [], 0)[0]:
            break
    print(json.dumps(stops))


class Standstill:
    """`with Standstill() as watch: …`, then watch.seconds (of all cores the longest) and watch.longest;
    None where the machine doesn't let us look: it takes the right to run in real time."""

    def __enter__(self):
        self.began = time.monotonic()
        self.observers = [subprocess.Popen([sys.executable, __file__, "--core", str(core)], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
                          for core in sorted(os.sched_getaffinity(0))]
        for observer in self.observers:
            observer.stdout.readline()
        self.seconds = self.longest = self.lasted = None
        return self

    def __exit__(self, *_):
        self.lasted = time.monotonic() - self.began
        found = [observer.communicate()[0] for observer in self.observers]
        if all(observer.returncode == 0 for observer in self.observers):
            stops = [[each for _, each in json.loads(text)] for text in found]
            self.seconds = max(sum(each) for each in stops)
            self.longest = max((max(each, default=0.0) for each in stops), default=0.0)

    def text(self):
        if self.seconds is None:
            return "whether the machine stood still isn't known"
        return (f"the machine stood still for {self.seconds * 1e3:.0f} ms of {self.lasted:.0f} s, "
                f"at most {self.longest * 1e3:.0f} ms at once")

    def numbers(self):
        if self.seconds is None:
            return None
        return {"seconds": round(self.seconds, 3), "longest": round(self.longest, 3), "of": round(self.lasted, 2)}


if __name__ == "__main__":
    if sys.argv[1] == "--core":
        observe(int(sys.argv[2]))
    else:
        with Standstill() as watched:
            time.sleep(float(sys.argv[1]))
        print(watched.text())
