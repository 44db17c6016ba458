"""The database servers behind the peers: each an own process in a folder of its own, on a Unix socket
or a free loopback port, durable as far as it can be, ended by its own handle. Standard library only.
"""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30


class CannotStart(Exception):
    """The program is not here, or did not come up; the text says which."""


def wait_until(ready, process, name):
    end = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < end:
        if process.poll() is not None:
            raise CannotStart(f"{name} ended with {process.returncode}")
        if ready():
            return
        time.sleep(0.05)
    raise CannotStart(f"{name} was not ready within {START_SECONDS_MAX} s")


def stop(process, how=signal.SIGTERM):
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def accepts(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(address) == 0


def program(name, pattern=""):
    """Where Debian keeps it out of the way (a glob pattern; the newest), else where the path finds it."""
    found = max(glob.glob(pattern), default=None)
    found = found or shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise CannotStart(f"no {name} here")
    return found


class Redis:
    """appendfsync always: a command is answered when the append-only file is synced. The rest is as
    Redis comes, but for its snapshots, which the file makes superfluous."""

    def start(self, folder):
        self.address = os.path.join(folder, "redis.sock")
        with open(os.path.join(folder, "redis.log"), "wb") as log:
            self.process = subprocess.Popen(
                [program("redis-server"), "--port", "0", "--unixsocket", self.address, "--dir", folder,
                 "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"],
                stdout=log, stderr=log)
        wait_until(lambda: accepts(socket.AF_UNIX, self.address), self.process, "redis-server")

    def stop(self):
        stop(self.process)


class Postgres:
    """A cluster of its own, tuned as one would for many small commits: memory for its pages, and no
    checkpoint within a run. fsync and synchronous_commit are on. It refuses to run as root."""

    SETTINGS = {
        "listen_addresses": "", "port": "5432", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
        "shared_buffers": "1GB", "max_wal_size": "16GB", "checkpoint_timeout": "30min", "max_connections": "100",
        "jit": "off",
    }

    def start(self, folder):
        programs = os.path.dirname(program("postgres", pattern="/usr/lib/postgresql/*/bin/postgres"))
        user = self._user(folder)
        data = os.path.join(folder, "data")
        with open(os.path.join(folder, "postgres.log"), "wb") as log:
            subprocess.run(
                [os.path.join(programs, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                 "--locale=C", "--no-sync"],
                check=True, stdout=log, stderr=log, cwd=folder, **user)
            settings = {**self.SETTINGS, "unix_socket_directories": folder}
            options = [f"--{name}={value}" for name, value in settings.items()]
            self.process = subprocess.Popen(
                [os.path.join(programs, "postgres"), "-D", data, *options], stdout=log, stderr=log, cwd=folder, **user)
        self.address = f"{folder}:{self.SETTINGS['port']}"
        ready = [os.path.join(programs, "pg_isready"), "-q", "-h", folder, "-p", self.SETTINGS["port"]]
        wait_until(lambda: subprocess.run(ready).returncode == 0, self.process, "postgres")

    @staticmethod
    def _user(folder):
        if os.geteuid() != 0:
            return {}
        try:
            postgres = pwd.getpwnam("postgres")
        except KeyError:
            raise CannotStart("no user postgres to run it as") from None
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}

    def stop(self):
        stop(self.process, signal.SIGINT)  # fast: does not wait for clients


class Nats:
    """JetStream on files, as it comes: it answers before it syncs."""

    def start(self, folder):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        with open(os.path.join(folder, "nats.log"), "wb") as log:
            self.process = subprocess.Popen(
                [program("nats-server"), "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", folder], stdout=log, stderr=log)
        wait_until(lambda: accepts(socket.AF_INET, ("127.0.0.1", port)), self.process, "nats-server")

    def stop(self):
        stop(self.process)


class File:
    """No server: the store is a file that the peer opens itself."""

    process = None

    def start(self, folder):
        self.address = os.path.join(folder, "orders.db")

    def stop(self):
        pass
