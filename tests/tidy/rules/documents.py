"""Documents that name code must name code that is there."""
import re

from .source import Finding

LIFE = "docs/life-of-an-order.md"
TICKED = re.compile(r"`([^`\n]+)`")
FUNCTION = re.compile(r"[A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_~]\w*)*(?:\(\))?")


def check_life_of_an_order(tree):
    file = tree.get(LIFE)
    if file is None:
        return []
    words = set()
    for source in tree.files:
        if source.path.endswith((".cpp", ".hpp", ".sql")):
            words.update(re.findall(r"\w+", source.uncommented))
    folders = {path.rsplit("/", 1)[0] for path in tree.paths if "/" in path}
    folders |= {"/".join(folder.split("/")[:n]) for folder in folders for n in range(1, folder.count("/") + 1)}
    findings = []
    for match in TICKED.finditer(file.text):
        name = match.group(1)
        if re.fullmatch(r"[\w-]+(?:/[\w.-]+)+/?", name) and not name.startswith("/"):
            path = name.rstrip("/")
            if path not in folders and not any(p == path or p.startswith(path + ".") for p in tree.paths):
                findings.append(Finding(LIFE, file.line_of(match.start()), "life-of-an-order", f"no file or folder {name}"))
        elif FUNCTION.fullmatch(name):
            last = re.split(r"::|\.", name.removesuffix("()"))[-1]
            if last not in words:
                findings.append(Finding(LIFE, file.line_of(match.start()), "life-of-an-order", f"no such name in the tree: {name}"))
    return findings
