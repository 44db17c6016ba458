"""Reading the tree: which files are ours, their text, and their text without comments and strings.

Blanked text has the same length and line breaks as the original, so an offset in one is an offset in
the other.
"""
import os
import re
from dataclasses import dataclass, field

CODE = (".cpp", ".hpp")
TEXT = CODE + (".md", ".py", ".sh", ".json", ".yaml", ".toml", ".txt", ".cmake", ".sql", ".css", ".js", ".html", ".supp")
SKIPPED_DIRS = {".git", "build", "node_modules", "demo-data", "__pycache__"}

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\s\\]{0,16})\(.*?\)(?P=d)"|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-zA-Z_])\'(?:[^\'\\\n]|\\.)+\'',
    re.S,
)


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    rule: str
    detail: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.detail}"


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def blanked(text, keep_strings):
    """`text` with comments as spaces; strings too (their quotes stay) unless they are kept."""

    def replace(match):
        found = match.group(0)
        if found.startswith("/"):
            return blank(found)
        if keep_strings:
            return found
        return found[0] + blank(found[1:-1]) + found[-1]

    return TOKEN.sub(replace, text)


@dataclass
class File:
    path: str  # relative to the root, with /
    text: str
    _code: str = field(default=None, repr=False)
    _uncommented: str = field(default=None, repr=False)

    @property
    def code(self):
        """Without comments, string contents and preprocessor lines."""
        if self._code is None:
            without = blanked(self.text, keep_strings=False)
            self._code = re.sub(r"(?m)^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: blank(m.group(0)), without)
        return self._code

    @property
    def uncommented(self):
        """Without comments only."""
        if self._uncommented is None:
            self._uncommented = blanked(self.text, keep_strings=True)
        return self._uncommented

    @property
    def is_code(self):
        return self.path.endswith(CODE)

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


class Tree:
    """Every text file below `root` that is ours, sorted by path."""

    def __init__(self, root):
        self.root = root
        self.files = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(d for d in folders if d not in SKIPPED_DIRS)
            for name in sorted(names):
                full = os.path.join(folder, name)
                path = os.path.relpath(full, root).replace(os.sep, "/")
                if self._is_text(path, full):
                    with open(full, encoding="utf-8", newline="") as handle:
                        self.files.append(File(path, handle.read()))
        self.paths = {f.path for f in self.files}

    @staticmethod
    def _is_text(path, full):
        if path.endswith(TEXT):
            return not path.endswith("package-lock.json")
        with open(full, "rb") as handle:
            return handle.read(2) == b"#!"

    @property
    def code(self):
        return [f for f in self.files if f.is_code]

    def get(self, path):
        return next((f for f in self.files if f.path == path), None)


def closing(code, opening):
    """The offset of the bracket that closes the one at `opening`, or the end of the text."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    stack = []
    for offset in range(opening, len(code)):
        character = code[offset]
        if character in pairs:
            stack.append(pairs[character])
        elif stack and character == stack[-1]:
            stack.pop()
            if not stack:
                return offset
    return len(code)
