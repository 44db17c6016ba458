#!/usr/bin/env python3
"""The tree checks itself: every rule of the style that a machine can hold, each with the place that
breaks it. Standard library only. usage: check_tree.py [ROOT]; exit 1 when something is found.
"""
import os
import sys

from rules import calls, coroutines, dependencies, documents, shape
from rules.source import Tree

RULES = [
    dependencies.check_includes,
    calls.check_clock,
    calls.check_random,
    calls.check_sleep,
    calls.check_sql,
    coroutines.check_expressions,
    coroutines.check_capturing_lambdas,
    coroutines.check_catch_and_locks,
    shape.check_plain_text,
    shape.check_file_length,
    shape.check_function_length,
    shape.check_opening,
    shape.check_names,
    documents.check_life_of_an_order,
]


def check(root):
    tree = Tree(root)
    return tree, sorted({finding for rule in RULES for finding in rule(tree)}, key=str)


def main():
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    tree, findings = check(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else default))
    for finding in findings:
        print(finding)
    print(f"tidy: {len(tree.files)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
