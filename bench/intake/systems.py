"""What is measured: our daemon, the ceilings, the peers. Each can start in a folder of its own, has a
port and the ids of its processes, and can stop. Standard library only.
"""
import hashlib
import json
import os
import signal
import subprocess

from peers import servers

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TREE = os.path.dirname(BENCH)
PEERS = os.path.join(BENCH, "peers")
TOKEN = "jdn_live_bench"


class System:
    name = ""
    kind = "peer"  # ours, ceiling, peer, or not durable: a yardstick
    takes_many = True  # NDJSON, and does with it what it is there for
    ready_seconds = 0.0  # from its start to its port

    def start(self, folder):
        raise NotImplementedError

    def stop(self):
        raise NotImplementedError

    def process_ids(self):
        """Of the processes whose CPU time is the system's; their children count too."""
        raise NotImplementedError


def printed_port(process, name):
    line = process.stdout.readline().strip()
    if not line.isdigit():
        process.wait()
        raise servers.CannotStart(f"{name} printed no port")
    return int(line)


class Jidan(System):
    name, kind = "Jidan", "ours"

    def __init__(self, programs):
        self.program = os.path.join(programs, "jidan-aggregator")
        self.process = None

    def start(self, folder):
        data = os.path.join(folder, "data")
        configuration = os.path.join(folder, "jidan.toml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(self._configuration(folder, data))
        ports = os.path.join(data, "ports.json")
        if os.path.exists(ports):
            os.remove(ports)
        with open(os.path.join(folder, "log"), "ab") as log:
            self.process = subprocess.Popen([self.program, "--config", configuration], stderr=log)
        servers.wait_until(lambda: os.path.exists(ports) and os.path.getsize(ports) > 0, self.process, self.name)
        with open(ports, encoding="utf-8") as file:
            found = json.load(file)
        self.port, self.status_port = found["intake"], found["status"]

    @staticmethod
    def _configuration(folder, data):
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        catalog = os.path.join(TREE, "schemas", "examples", "catalog.json")
        return (
            f'data_dir = "{data}"\nkey_file = "{folder}/master.key"\ncatalog = "{catalog}"\n'
            '[intake]\nlisten = "127.0.0.1:0"\n[status]\nlisten = "127.0.0.1:0"\n'
            f'[[channels]]\nname = "demo"\ntoken_sha256 = "{digest}"\n')

    def stop(self):
        servers.stop(self.process)

    def process_ids(self):
        return [self.process.pid]


class Ceiling(System):
    kind = "ceiling"

    def __init__(self, name, program, takes_many):
        self.name, self.program, self.takes_many, self.process = name, program, takes_many, None

    def start(self, folder):
        self.process = subprocess.Popen([self.program], stdout=subprocess.PIPE, text=True)
        self.port = printed_port(self.process, self.name)

    def stop(self):
        servers.stop(self.process, signal.SIGTERM)

    def process_ids(self):
        return [self.process.pid]


class Peer(System):
    def __init__(self, name, store, server, kind="peer"):
        self.name, self.store, self.make_server, self.kind = name, store, server, kind
        self.server = self.process = None

    def start(self, folder):
        node = servers.program("node")
        if not os.path.isdir(os.path.join(PEERS, "node_modules")):
            raise servers.CannotStart("its npm packages are not installed")
        self.server = self.make_server()
        self.server.start(folder)
        with open(os.path.join(folder, "node.log"), "wb") as log:
            self.process = subprocess.Popen(
                [node, os.path.join(PEERS, "serve.js"), self.store, self.server.address],
                stdout=subprocess.PIPE, stderr=log, text=True)
        self.port = printed_port(self.process, self.name)

    def stop(self):
        servers.stop(self.process)
        if self.server is not None and getattr(self.server, "process", None) is not None:
            self.server.stop()

    def process_ids(self):
        behind = [self.server.process.pid] if self.server.process is not None else []
        return [self.process.pid, *behind]


def all_systems(programs):
    return [
        Jidan(programs),
        Ceiling("bare Asio + llhttp, 202", os.path.join(programs, "jidan-bench-bare-ceiling"), takes_many=True),
        Ceiling("our HTTP library, 202", os.path.join(programs, "jidan-bench-http-ceiling"), takes_many=False),
        Peer("node + SQLite, group commit", "sqlite_group", servers.File),
        Peer("node + SQLite, a commit an order", "sqlite_naive", servers.File),
        Peer("Redis Streams, appendfsync always", "redis_streams", servers.Redis),
        Peer("BullMQ, appendfsync always", "bullmq", servers.Redis),
        Peer("node + PostgreSQL", "postgres", servers.Postgres),
        Peer("pg-boss", "pg_boss", servers.Postgres),
        Peer("graphile-worker", "graphile_worker", servers.Postgres),
        Peer("NATS JetStream", "nats_jetstream", servers.Nats, kind="not durable"),
    ]
