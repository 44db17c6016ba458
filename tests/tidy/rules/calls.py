"""What may be called where: clocks, randomness, sleeping, SQL."""
import re

from .source import Finding

CLOCK = re.compile(
    r"_clock\s*::\s*now\s*\(|=\s*std::chrono::\w+_clock\s*;|\b(?:gettimeofday|clock_gettime|localtime(?:_r)?|mktime)\s*\("
    r"|(?<![\w.>])(?:std::)?time\s*\(\s*(?:nullptr|NULL|0|&)|\bexpires_after\s*\("
)
# Path prefix -> why time is read there. Business time comes from the clock; these are the clock, or
# transport time, which is the system's.
CLOCK_ALLOWED = {
    "platform/clock.": "the clock itself",
    "platform/time_source.": "where the clock reads the system",
    "platform/wake_timer.": "sleeps until an instant the clock named",
    "web-hooks/http/": "deadlines of sockets",
    "web-hooks/dispatcher.": "the limit of stopping",
    "demo/wall_clock.": "measures, and waits for the programs it started",
    "tests/support/": "deadlines of waiting for a real program",
    "tests/end_to_end/": "deadlines of waiting for a real program",
    "bench/": "measures",
    "tests/bench/": "a server that is slow on purpose",
}

RANDOM = re.compile(
    r"\brandom_device\b|(?<![\w.>:])s?rand\s*\(|\bRAND_(?:priv_)?bytes\b|\bgetrandom\s*\(|\barc4random\w*\s*\(|\bdefault_random_engine\b"
    r"|\bmt19937(?:_64)?\s+\w*[^\W_]\s*(?:;|\{\s*\})"
)
RANDOM_ALLOWED = {
    "aggregator/ledger/master_key": "makes the master key",
    "aggregator/ledger/sealing": "keys and nonces of personal data",
    "aggregator/runtime/secrets": "makes secrets and tokens",
    "platform/random": "the one source of random bytes",
    "platform/secrets": "makes secrets and tokens",
    "demo/secrets": "makes secrets and tokens of one demonstration",
    "factory-adapter/body_key.": "keys and nonces of stored bodies",
    "factory-adapter/secrets": "makes secrets",
}

SLEEP = re.compile(r"\bsleep_(?:for|until)\s*\(|(?<![\w.>:])(?:::)?(?:sleep\s*\(\s*\d|usleep\s*\(|nanosleep\s*\()")
SLEEP_ALLOWED = {}

SQL = re.compile(
    r"\bSELECT\s+\S.*|\bINSERT\s+(?:OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\bCREATE\s+(?:UNIQUE\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\b"
    r"|\bBEGIN\s+(?:IMMEDIATE|EXCLUSIVE|DEFERRED)\b|\bPRAGMA\s+\w+|\bATTACH\s+DATABASE\b",
)
SQL_ALLOWED = {
    "aggregator/ledger/": "the ledger",
    "factory-adapter/inbox": "the adapter's inbox",
    "tests/ledger/": "looks into the ledger's files",
    "tests/factory_adapter/": "looks into the inbox's file",
    "tests/end_to_end/": "looks into the files from outside",
    "bench/": "measures the store",
}
STRING = re.compile(r'R"([^()\s\\]{0,16})\((.*?)\)\1"|"((?:[^"\\\n]|\\.)*)"', re.S)


def allowed(path, table):
    return any(path.startswith(prefix) for prefix in table)


def _matches(tree, rule, pattern, table, say):
    return [
        Finding(file.path, file.line_of(match.start()), rule, f"{match.group(0).strip()} {say}")
        for file in tree.code
        if not allowed(file.path, table)
        for match in pattern.finditer(file.code)
    ]


def check_clock(tree):
    return _matches(tree, "now-outside-the-clock", CLOCK, CLOCK_ALLOWED, "reads a clock; time comes in as an argument")


def check_random(tree):
    return _matches(tree, "random-outside", RANDOM, RANDOM_ALLOWED, "is not reproducible from a seed")


def check_sleep(tree):
    return _matches(tree, "no-sleeping", SLEEP, SLEEP_ALLOWED, "sleeps; wait for the event")


def check_sql(tree):
    findings = []
    for file in tree.code:
        if allowed(file.path, SQL_ALLOWED):
            continue
        for match in STRING.finditer(file.uncommented):
            sql = SQL.search(match.group(2) or match.group(3) or "")
            if sql:
                findings.append(Finding(file.path, file.line_of(match.start()), "sql-outside-the-ledger", sql.group(0)[:60]))
    return findings
