"""Who may include whom. The direction is: intake, status -> runtime -> ledger -> core."""
import re

from .source import Finding

# Folder of the including file -> folders it may include. The longest matching folder decides.
ALLOWED = {
    "aggregator/core": ["aggregator/core"],
    "aggregator/ledger": ["aggregator/ledger", "aggregator/core", "platform"],
    "aggregator/runtime": ["aggregator/runtime", "aggregator/ledger", "aggregator/core", "web-hooks", "platform"],
    "aggregator/intake": ["aggregator/intake", "aggregator/runtime", "aggregator/ledger", "aggregator/core", "web-hooks", "platform"],
    "aggregator/status": ["aggregator/status", "aggregator/runtime", "aggregator/ledger", "aggregator/core", "web-hooks", "platform"],
    # The small programs and the daemon's main put the parts together.
    "aggregator": ["aggregator", "web-hooks", "platform"],
    # A world has everybody in it; the adapter's pure steps too.
    "aggregator/backtest": ["aggregator/backtest", "aggregator/core", "platform"],
    "aggregator/backtest/program": ["aggregator", "web-hooks", "platform"],
    "aggregator/sim": ["aggregator", "web-hooks", "platform", "factory-adapter"],
    "web-hooks": ["web-hooks"],
    "platform": ["platform"],
    "factory-adapter": ["factory-adapter", "web-hooks", "platform"],
    # The demonstration drives the programs from outside; only its comparison runs a core of its own.
    "demo": ["demo", "aggregator/core", "aggregator/ledger", "web-hooks", "platform"],
    "tests": ["demo", "aggregator", "web-hooks", "platform", "factory-adapter", "bench", "tests"],
    "bench": ["aggregator", "web-hooks", "platform", "factory-adapter", "tests", "bench"],
}
# web-hooks sees of platform only what has no state and no clock: nothing, today.

# Standard headers that are no business of a pure core.
IMPURE_STD = {
    "atomic", "condition_variable", "cstdio", "ctime", "filesystem", "fstream", "future", "iostream",
    "mutex", "random", "semaphore", "shared_mutex", "stop_token", "thread",
}
# Heavy headers and the only files they may be in (style: building on two cores).
HEAVY = [
    (re.compile(r"^nlohmann/json\.hpp$"), re.compile(r"_json\.cpp$"), "full nlohmann only in *_json.cpp"),
    (re.compile(r"^CLI/"), re.compile(r"(^|/)(main|[a-z_]+_main)\.cpp$"), "CLI11 only in main files"),
    (re.compile(r"^simdjson"), re.compile(r"\.cpp$|/decode(?:r)?_\w+\.hpp$"), "simdjson only in decoders' .cpp files and their own headers"),
    (re.compile(r"^(SQLiteCpp/|sqlite3\.h$)"), re.compile(r"^(aggregator/ledger/|factory-adapter/inbox)"), "SQLite only in the ledger and the adapter's inbox"),
]
INCLUDE = re.compile(r'(?m)^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]')


def under(path, folder):
    return path == folder or path.startswith(folder + "/")


def rule_of(path):
    matching = [folder for folder in ALLOWED if under(path, folder)]
    return max(matching, key=len) if matching else None


def check_includes(tree):
    findings = []
    for file in tree.code:
        own = rule_of(file.path)
        for match in INCLUDE.finditer(file.uncommented):
            kind, target = match.groups()
            line = file.line_of(match.start(2))
            if kind == '"':
                findings += _own_include(tree, file, own, target, line)
            elif own == "aggregator/core" and (not re.fullmatch(r"[a-z_0-9]+", target) or target in IMPURE_STD):
                findings.append(Finding(file.path, line, "core-is-pure", f"<{target}> in core"))
            if not file.path.startswith(("tests/", "bench/")):
                for heavy, allowed, reason in HEAVY:
                    if heavy.search(target) and not allowed.search(file.path):
                        findings.append(Finding(file.path, line, "heavy-include", f"<{target}>: {reason}"))
    return findings


def _own_include(tree, file, own, target, line):
    if target not in tree.paths:
        if file.path.endswith("CMakeLists.txt") or target.startswith("generated/"):
            return []
        return [Finding(file.path, line, "include-root-relative", f'"{target}" is no file of the tree')]
    if own is not None and not any(under(target, folder) for folder in ALLOWED[own]):
        return [Finding(file.path, line, "dependency-direction", f'{own} may not include "{target}"')]
    return []
