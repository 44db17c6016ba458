"""Shape of files: length, headers, names, plain text."""
import re

from .source import Finding, closing

FILE_LINES_MAX = 300
TEST_FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
# Path -> why it may be longer.
LONG_FILES = {
    "aggregator/core/event.hpp": "the closed set of events, one plain struct each: its value is being whole",
}
# (path, name) -> why it may be longer.
LONG_FUNCTIONS = {
    ("web-hooks/http/message.cpp", "reason_phrase"): "a table: one status a line",
}

BANNED_WORDS = {"manager", "helper", "helpers", "util", "utils", "utility", "common", "misc", "tenant"}
BANNED_TYPE_ENDINGS = {"Data", "Info"}
TYPE = re.compile(r"\b(?:class|struct|enum(?:\s+class)?|concept)\s+([A-Z]\w*)|\busing\s+([A-Z]\w*)\s*=")
IDENTIFIER = re.compile(r"\b[A-Za-z_]\w*\b")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Names of other people's interfaces that hold a banned word.
FOREIGN = {"common_type", "common_type_t", "common_reference", "common_with"}

# Written apart so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join([r"(?<![\w.])/" + "work/", r"/" + r"home/[a-z]", r"\." + r"library\b", "deb" + r"\.debian\.", "registry" + r"\.npmjs", "node" + "source"])
)


def is_test(path):
    return path.startswith(("tests/", "bench/"))


def check_plain_text(tree):
    findings = []
    for file in tree.files:
        text = file.text
        if text and not text.endswith("\n"):
            findings.append(Finding(file.path, text.count("\n") + 1, "newline-at-end", "the last line is not ended"))
        for rule, pattern, detail in (("no-tabs", "\t", "a tab"), ("no-carriage-return", "\r", "a carriage return")):
            if pattern in text:
                findings.append(Finding(file.path, file.line_of(text.index(pattern)), rule, detail))
        for match in MACHINE.finditer(text):
            findings.append(Finding(file.path, file.line_of(match.start()), "no-machine-names", match.group(0)))
    return findings


def check_file_length(tree):
    findings = []
    for file in tree.files:
        if not file.path.endswith((".cpp", ".hpp", ".py", ".sh", ".js")) or file.path in LONG_FILES:
            continue
        most = TEST_FILE_LINES_MAX if is_test(file.path) else FILE_LINES_MAX
        lines = file.text.count("\n")
        if lines > most:
            findings.append(Finding(file.path, lines, "file-length", f"{lines} lines, {most} at most"))
    return findings


def check_opening(tree):
    findings = []
    for file in tree.code:
        lines = file.text.split("\n")
        count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
        if count == 0:
            findings.append(Finding(file.path, 1, "opening-comment", "a file opens by saying what it is"))
        if file.path.endswith(".hpp") and "#pragma once" not in lines[count : count + 2]:
            findings.append(Finding(file.path, count + 1, "pragma-once", "#pragma once follows the opening comment"))
    return findings


def check_names(tree):
    findings = []
    for file in tree.code:
        seen = set()
        stem = file.path.rsplit("/", 1)[-1].split(".")[0]
        for match in [*IDENTIFIER.finditer(file.code), re.match(".*", stem)]:
            name = match.group(0)
            if name in seen or name in FOREIGN:
                continue
            seen.add(name)
            banned = {word.lower() for word in WORD.findall(name)} & BANNED_WORDS
            if banned:
                line = 1 if name == stem else file.line_of(match.start())
                findings.append(Finding(file.path, line, "banned-word", f"{name} ({', '.join(sorted(banned))})"))
        for match in TYPE.finditer(file.code):
            name = match.group(1) or match.group(2)
            if any(name.endswith(ending) for ending in BANNED_TYPE_ENDINGS):
                findings.append(Finding(file.path, file.line_of(match.start()), "banned-word", f"type {name}"))
    return findings


def strip_templates(head):
    """`head` without leading template<…> and attributes."""
    head = re.sub(r"\[\[[^\]]*\]\]", "", head).strip()
    while head.startswith("template"):
        depth, offset = 0, head.find("<")
        for offset in range(offset, len(head)):
            depth += {"<": 1, ">": -1}.get(head[offset], 0)
            if depth == 0:
                break
        head = head[offset + 1 :].strip()
        head = re.sub(r"^requires\s+[^(]*?(?=\b(?:class|struct|auto|void|[A-Z]))", "", head)
    return head


def is_function(head):
    head = strip_templates(head)
    if re.match(r"(?:inline\s+)?(?:namespace|class|struct|union|enum|extern)\b", head) and not head.endswith(")"):
        return False
    if re.match(r"(?:class|struct|union|enum|namespace)\b", head):
        return False
    return "(" in head and not head.endswith(("=", ",", "return"))


def functions(code):
    """(start, end) of every function body with its head, found at namespace or class scope."""
    offset = head_start = 0
    while offset < len(code):
        character = code[offset]
        if character in ";}":
            head_start = offset + 1
        elif character == "(":
            offset = closing(code, offset)
        elif character == "{":
            head = code[head_start:offset].strip()
            if is_function(head):
                end = closing(code, offset)
                # A constructor's braced initialisers are followed by , or another {: not the body yet.
                after = code[end + 1 : end + 200].lstrip()[:1]
                if ":" in head and after in (",", "{"):
                    offset = end
                else:
                    yield head_start + len(code[head_start:offset]) - len(code[head_start:offset].lstrip()), end
                    offset = end
                    head_start = end + 1
            elif re.match(r".*\b(?:namespace|class|struct|union|extern)\b", strip_templates(head), re.S):
                head_start = offset + 1
            else:
                offset = closing(code, offset)
        elif character == ":" and re.search(r"\b(?:public|private|protected)\s*$", code[head_start:offset]):
            head_start = offset + 1
        offset += 1


def table_lines(code, start, end):
    """Lines inside tables (= {…}): data, not steps to follow."""
    lines = 0
    offset = start
    for match in re.finditer(r"=\s*\{|\breturn\s*\{", code[start:end]):
        if start + match.end() > offset:
            offset = closing(code, start + match.end() - 1)
            lines += code.count("\n", start + match.end(), offset)
    return lines


def check_function_length(tree):
    findings = []
    for file in tree.code:
        for start, end in functions(file.code):
            lines = file.code.count("\n", start, end) + 1
            if is_test(file.path):
                lines -= table_lines(file.code, start, end)
            name = re.search(r"(\w+)\s*\(", file.code[start:end])
            if lines > FUNCTION_LINES_MAX and (file.path, name and name.group(1)) not in LONG_FUNCTIONS:
                findings.append(Finding(file.path, file.line_of(start), "function-length", f"{lines} lines, {FUNCTION_LINES_MAX} at most"))
    return findings
