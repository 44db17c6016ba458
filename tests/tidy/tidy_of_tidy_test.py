#!/usr/bin/env python3
"""A checker that never failed proves nothing: each planted violation must be found by its rule, and
each near miss beside it must not.
"""
import os
import tempfile
import unittest

from check_tree import check

HEAD = "// What it is,\n// and what it is not.\n"
HEADER = HEAD + "#pragma once\n"

# (rule, path, text): the tree of these files and no other breaks that rule.
PLANTED = [
    ("dependency-direction", "aggregator/core/a.cpp", HEAD + '#include "web-hooks/x.hpp"\n'),
    ("dependency-direction", "aggregator/core/a.cpp", HEAD + '#include "aggregator/ledger/x.hpp"\n'),
    ("dependency-direction", "aggregator/ledger/a.cpp", HEAD + '#include "aggregator/runtime/x.hpp"\n'),
    ("dependency-direction", "aggregator/ledger/a.cpp", HEAD + '#include "web-hooks/x.hpp"\n'),
    ("dependency-direction", "aggregator/runtime/a.cpp", HEAD + '#include "aggregator/intake/x.hpp"\n'),
    ("dependency-direction", "aggregator/intake/a.cpp", HEAD + '#include "aggregator/status/x.hpp"\n'),
    ("dependency-direction", "aggregator/status/a.cpp", HEAD + '#include "tests/support/x.hpp"\n'),
    ("dependency-direction", "web-hooks/http/a.cpp", HEAD + '#include "aggregator/core/x.hpp"\n'),
    ("dependency-direction", "web-hooks/a.cpp", HEAD + '#include "platform/x.hpp"\n'),
    ("dependency-direction", "platform/a.cpp", HEAD + '#include "aggregator/core/x.hpp"\n'),
    ("dependency-direction", "platform/a.cpp", HEAD + '#include "factory-adapter/x.hpp"\n'),
    ("dependency-direction", "factory-adapter/a.cpp", HEAD + '#include "aggregator/core/x.hpp"\n'),
    ("include-root-relative", "platform/a.cpp", HEAD + '#include "nowhere.hpp"\n'),
    ("core-is-pure", "aggregator/core/a.cpp", HEAD + "#include <boost/asio.hpp>\n"),
    ("core-is-pure", "aggregator/core/a.cpp", HEAD + "#include <random>\n"),
    ("core-is-pure", "aggregator/core/a.cpp", HEAD + "#include <time.h>\n"),
    ("heavy-include", "aggregator/intake/a.cpp", HEAD + "#include <nlohmann/json.hpp>\n"),
    ("heavy-include", "aggregator/intake/a.cpp", HEAD + "#include <CLI/CLI.hpp>\n"),
    ("heavy-include", "aggregator/intake/a.hpp", HEADER + "#include <simdjson.h>\n"),
    ("heavy-include", "aggregator/status/a.cpp", HEAD + "#include <SQLiteCpp/SQLiteCpp.h>\n"),
    ("now-outside-the-clock", "aggregator/core/a.cpp", HEAD + "auto t = std::chrono::system_clock::now();\n"),
    ("now-outside-the-clock", "aggregator/runtime/a.cpp", HEAD + "using tick = std::chrono::steady_clock;\n"),
    ("now-outside-the-clock", "aggregator/status/a.cpp", HEAD + "void f() { std::time(nullptr); }\n"),
    ("now-outside-the-clock", "aggregator/intake/a.cpp", HEAD + "void f() { timer.expires_after(limit); }\n"),
    ("random-outside", "aggregator/core/a.cpp", HEAD + "int f() { return rand(); }\n"),
    ("random-outside", "aggregator/runtime/a.cpp", HEAD + "std::random_device device;\n"),
    ("random-outside", "aggregator/sim/a.cpp", HEAD + "std::mt19937_64 random;\n"),
    ("random-outside", "aggregator/intake/a.cpp", HEAD + "void f() { RAND_bytes(p, 16); }\n"),
    ("no-sleeping", "tests/core/a_test.cpp", HEAD + "void f() { std::this_thread::sleep_for(x); }\n"),
    ("no-sleeping", "tests/core/a_test.cpp", HEAD + "void f() { usleep(10); }\n"),
    ("sql-outside-the-ledger", "aggregator/status/a.cpp", HEAD + 'auto q = "SELECT id FROM orders";\n'),
    ("sql-outside-the-ledger", "aggregator/runtime/a.cpp", HEAD + 'auto q = R"(\n  insert\n INSERT OR IGNORE INTO t VALUES(1))";\n'),
    ("sql-outside-the-ledger", "factory-adapter/receiver.cpp", HEAD + 'auto q = "BEGIN IMMEDIATE";\n'),
    ("coroutine-expression", "web-hooks/a.cpp", HEAD + 'Task f() { co_await send(Message{"a", "b"}); }\n'),
    ("coroutine-expression", "web-hooks/a.cpp", HEAD + "Task f() { co_await run([this] { go(); }); }\n"),
    ("coroutine-expression", "web-hooks/a.cpp", HEAD + "Task f() { if (co_await send({first, second})) go(); }\n"),
    ("coroutine-expression", "web-hooks/a.cpp", HEAD + "void f() { co_spawn(io, [self = me()]() -> Task { go(); }, detached); }\n"),
    ("coroutine-lambda", "web-hooks/a.cpp", HEAD + "void f() { auto g = [&x]() -> Task { co_return; }; }\n"),
    ("co-await-in-catch", "web-hooks/a.cpp", HEAD + "Task f() { try { go(); } catch (const E& e) { co_await tell(e); } }\n"),
    ("co-await-with-lock", "web-hooks/a.cpp", HEAD + "Task f() { std::lock_guard hold(mutex_); x(); co_await tell(e); }\n"),
    ("newline-at-end", "docs/a.md", "words"),
    ("no-tabs", "docs/a.md", "a\tb\n"),
    ("no-carriage-return", "docs/a.md", "a\r\n"),
    ("no-machine-names", "docs/a.md", "see /" + "work/main\n"),
    ("no-machine-names", "scripts/a.sh", "curl https://" + "deb" + ".debian.org/x\n"),
    ("file-length", "platform/a.cpp", HEAD + "int a;\n" * 300),
    ("file-length", "tests/core/a_test.cpp", HEAD + "int a;\n" * 500),
    ("function-length", "platform/a.cpp", HEAD + "int f(int a) {\n" + "  a += 1;\n" * 60 + "}\n"),
    ("function-length", "platform/a.cpp", HEAD + "namespace n {\nclass C {\n public:\n  int f() const {\n" + "  g();\n" * 60 + "}\n};\n}\n"),
    ("function-length", "platform/a.cpp", HEAD + "C::C(int a) : a_{a}, b_(a) {\n" + "  g();\n" * 60 + "}\n"),
    ("function-length", "platform/a.cpp", HEAD + "template <class T>\nResult<T> f(T a) {\n" + "  g();\n" * 60 + "}\n"),
    ("function-length", "platform/a.cpp", HEAD + "int f() {\n  const int table[] = {\n" + "    1,\n" * 60 + "  };\n}\n"),
    ("opening-comment", "platform/a.cpp", "int a;\n"),
    ("pragma-once", "platform/a.hpp", HEAD + "int a;\n"),
    ("banned-word", "platform/a.hpp", HEADER + "class OrderManager {};\n"),
    ("banned-word", "platform/a.hpp", HEADER + "void f(int helper_count);\n"),
    ("banned-word", "platform/string_util.hpp", HEADER + "int a;\n"),
    ("banned-word", "platform/a.hpp", HEADER + "struct OrderData {};\n"),
    ("life-of-an-order", "docs/life-of-an-order.md", "The `Writer::commit()` answers.\n"),
    ("life-of-an-order", "docs/life-of-an-order.md", "See `aggregator/nothing`.\n"),
]

# What looks like a violation and is none.
CLEAN = {
    "aggregator/core/decide.hpp": HEADER + "#include <map>\n// rand() and co_await Message{1} in a comment\nint decide(int now);\n",
    "aggregator/core/decide.cpp": HEAD + '#include "aggregator/core/decide.hpp"\nint decide(int now) { return clock.now() + now; }\n',
    "aggregator/ledger/a.cpp": HEAD + '#include <SQLiteCpp/SQLiteCpp.h>\nauto q = "SELECT 1 FROM t";\n',
    "aggregator/status/a.cpp": HEAD + 'auto text = "Select a pool from the list";\nauto brand = operand(1);\nstruct Database {};\n',
    "aggregator/intake/order_json.cpp": HEAD + "#include <nlohmann/json.hpp>\n",
    "aggregator/sim/a.cpp": HEAD + "std::mt19937_64 random{seed};\nstruct S { std::mt19937 seeded_; };\n",
    "platform/clock.cpp": HEAD + "auto t = std::chrono::system_clock::now();\n",
    "web-hooks/http/a.cpp": HEAD
    + "Task f() {\n  for (auto& x : list) y();\n  const Message message{\"a\", \"b\"};\n  timer.expires_after(std::chrono::seconds{5});\n"
    + "  if (co_await send(std::move(message), limits_[0], std::chrono::milliseconds{5})) { list = {1, 2}; }\n"
    + "  while (auto next = co_await take()) {\n    go();\n  }\n  { std::lock_guard hold(mutex_); x(); }\n  co_await g();\n"
    + "  auto done = [this](int a) { h(a); };\n  co_spawn(io, serve(std::move(socket)), done);\n  try { a(); } catch (...) { b(); }\n  co_await g();\n}\n",
    "platform/long.cpp": HEAD + "namespace n {\nconst int kTable[] = {\n" + "  1,\n" * 80 + "};\nstruct S {\n" + "  int a = 0;\n" * 80 + "  int f() { return a; }\n};\n}\n",
    "tests/core/cases_test.cpp": HEAD + "int f() {\n  const Case cases[] = {\n" + "    {1, f({2})},\n" * 80 + "  };\n  return 1;\n}\n",
    "docs/life-of-an-order.md": "`decide()` in `aggregator/core/decide`, then `/v1/orders` and `POST`ed: `core::decide`.\n".replace("`POST`ed: ", ""),
}


def rules_broken(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            full = os.path.join(root, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8", newline="") as handle:
                handle.write(text)
        return check(root)[1]


# What the planted includes name, so that only their direction is wrong.
TARGETS = {
    folder + "/x.hpp": HEADER
    for folder in ("aggregator/core", "aggregator/ledger", "aggregator/runtime", "aggregator/intake", "aggregator/status",
                   "web-hooks", "platform", "factory-adapter", "tests/support")
}


class TidyOfTidy(unittest.TestCase):
    def test_every_planted_violation_is_found_and_nothing_beside_it(self):
        for rule, path, text in PLANTED:
            with self.subTest(rule=rule, path=path, text=text[-60:]):
                found = rules_broken({**TARGETS, path: text})
                self.assertEqual({f.rule for f in found}, {rule}, [str(f) for f in found])
                self.assertEqual({f.path for f in found}, {path})

    def test_near_misses_are_not_violations(self):
        self.assertEqual([str(f) for f in rules_broken(CLEAN)], [])

    def test_every_rule_has_a_planted_violation(self):
        """A rule is known by the names in the sources of the rules: each must be planted above."""
        import re

        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rules")
        names = set()
        for module in ("dependencies", "calls", "coroutines", "shape", "documents"):
            with open(os.path.join(folder, module + ".py"), encoding="utf-8") as handle:
                names.update(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', handle.read()))
        folders_and_endings = {"web-hooks", "factory-adapter"}
        self.assertEqual(names - folders_and_endings, {rule for rule, _, _ in PLANTED})


if __name__ == "__main__":
    unittest.main()
