"""The coroutine rule of g++ 12: inside a co_await or co_spawn expression only names, std::move(name)
and trivial values. A capturing lambda there is a double free, a braced aggregate that holds a string an
invalid free.
"""
import re

from .source import Finding, closing

LAMBDA = re.compile(r"(?<![\w)\]])\[(?P<capture>[^\[\]]*)\]\s*(?=[({]|mutable|->|<)")
CATCH = re.compile(r"\bcatch\s*\(")
LOCK = re.compile(r"\b(?:lock_guard|unique_lock|scoped_lock|shared_lock)\b")
CO = re.compile(r"\bco_(?:await|return|yield)\b")
# Braces after these hold a number: trivial.
TRIVIAL_BRACE = re.compile(r"(?:\b(?:milliseconds|microseconds|seconds|minutes|hours|Duration|Instant)|\b(?:[iu]nt\d+_t|size_t|bool|int))\s*$")


def expression_end(code, start):
    """Where the full expression that begins at `start` ends."""
    offset = start
    while offset < len(code):
        character = code[offset]
        if character in "([":
            offset = closing(code, offset)
        elif character == "{":
            # Directly after a name or a template's > it initialises; otherwise a statement begins.
            if not re.search(r"[\w>]\s*$", code[start:offset]):
                return offset
            offset = closing(code, offset)
        elif character in ";)]}":
            return offset
        offset += 1
    return offset


def lambda_body(code, match):
    """(start, end) of the braces of the lambda introduced by `match`, or None."""
    offset = match.end()
    while offset < len(code) and code[offset] != "{":
        if code[offset] == "(":
            offset = closing(code, offset)
        elif code[offset] in ";)]}":
            return None
        offset += 1
    return (offset, closing(code, offset)) if offset < len(code) else None


def without_plain_lambdas(code):
    """Bodies of lambdas that capture nothing are a function of their own: blanked."""
    for match in list(LAMBDA.finditer(code)):
        if match.group("capture").strip():
            continue
        body = lambda_body(code, match)
        if body:
            code = code[: body[0]] + " " * (body[1] + 1 - body[0]) + code[body[1] + 1 :]
    return code


def expression_problem(expression):
    expression = without_plain_lambdas(expression)
    if any(match.group("capture").strip() for match in LAMBDA.finditer(expression)):
        return "a capturing lambda"
    for match in re.finditer(r"\{", expression):
        if not TRIVIAL_BRACE.search(expression[: match.start()]):
            return "a braced aggregate"
    return None


def check_expressions(tree):
    findings = []
    for file in tree.code:
        code = file.code
        extents = [(m.start(), "co_await", expression_end(code, m.end())) for m in re.finditer(r"\bco_await\b", code)]
        extents += [(m.start(), "co_spawn", closing(code, m.end() - 1)) for m in re.finditer(r"\bco_spawn\s*\(", code)]
        for start, name, end in extents:
            problem = expression_problem(code[start + len(name) : end])
            if problem:
                findings.append(Finding(file.path, file.line_of(start), "coroutine-expression", f"{problem} inside a {name} expression"))
    return findings


def check_capturing_lambdas(tree):
    findings = []
    for file in tree.code:
        for match in LAMBDA.finditer(file.code):
            body = lambda_body(file.code, match) if match.group("capture").strip() else None
            if body and CO.search(file.code, body[0], body[1]):
                findings.append(Finding(file.path, file.line_of(match.start()), "coroutine-lambda", "a capturing lambda is a coroutine"))
    return findings


def enclosing_end(code, offset):
    depth = 0
    while offset < len(code):
        if code[offset] == "{":
            depth += 1
        elif code[offset] == "}":
            if depth == 0:
                return offset
            depth -= 1
        offset += 1
    return offset


def check_catch_and_locks(tree):
    findings = []
    for file in tree.code:
        code = file.code
        for match in CATCH.finditer(code):
            brace = code.find("{", closing(code, match.end() - 1))
            if brace >= 0 and "co_await" in code[brace : closing(code, brace)]:
                findings.append(Finding(file.path, file.line_of(match.start()), "co-await-in-catch", "co_await inside a catch"))
        for match in LOCK.finditer(code):
            if re.search(r"\bco_await\b", code[match.end() : enclosing_end(code, match.end())]):
                findings.append(Finding(file.path, file.line_of(match.start()), "co-await-with-lock", "co_await while a lock is held"))
    return findings
