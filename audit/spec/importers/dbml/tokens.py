"""DBML cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<blank>[^\S\n]+)
    |(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<newline>\n)
    |(?P<block>'''(?:[^'\\]|\\.|'(?!''))*''')
    |(?P<string>'(?:[^'\\\n]|\\.)*')
    |(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<expression>`[^`]*`)
    |(?P<unclosed>'''.*|['"](?:[^'"\\\n]|\\.)*|`.*)
    |(?P<relation><>|[<>-]\?|\?[<>-]|[<>]|-(?!\d))
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w))
    |(?P<color>\#[0-9A-Fa-f]+\b)
    |(?P<name>\w+)
    |(?P<mark>[{}()\[\],:.~*])
    |(?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


class Token(NamedTuple):
    """A token: `name` (also where it stood in quotes), `string`, `expression`, `number`, `mark` …

    `text` is what it says, without quotes; `bare` whether a name stood without any. `start` and
    `end` are where it stands in the file, in characters.
    """

    kind: str
    text: str
    line: int
    start: int
    end: int
    bare: bool = True


class Odd(Exception):
    """Something else stands where a part of the language was expected."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Cursor:
    """A place among the tokens of one file."""

    def __init__(self, text: str, file: str, note: Callable[[str], None]) -> None:
        self._tokens = _tokens(text)
        self._note = note
        self.file = file
        self.at = 0

    @property
    def token(self) -> Token:
        """The token that is next."""
        return self._tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """A later token."""
        return self._tokens[min(self.at + count, len(self._tokens) - 1)]

    def place(self, line: int) -> str:
        """A line of the file."""
        return f"{self.file}:{line}"

    def note(self, line: int, what: str) -> None:
        """Tell that something at a line is left out."""
        self._note(f"{self.place(line)}: {what}")

    def is_mark(self, *marks: str) -> bool:
        """Whether one of `marks` is next."""
        return self.token.kind == "mark" and self.token.text in marks

    def skip(self, mark: str) -> bool:
        """Go past a mark; False where it isn't next."""
        found = self.is_mark(mark)
        self.at += found
        return found

    def blank(self) -> None:
        """Go past the ends of lines."""
        while self.token.kind == "newline":
            self.at += 1

    def take(self, kind: str, text: str = "") -> Token:
        """Go past a token of that kind; raises Odd where another is next."""
        token = self.token
        if token.kind != kind or (text and token.text != text):
            raise self.odd(text or f"a {kind}")
        self.at += 1
        return token

    def odd(self, expected: str) -> Odd:
        """What to raise where `expected` isn't next."""
        token = self.token
        words = {"newline": "the end of the line", "end": "the end of the file"}
        found = words.get(token.kind, token.text[:40])
        return Odd(f"not understood: {expected} was expected, not {found}", token.line)

    def end_line(self) -> None:
        """Raise Odd where the line goes on."""
        if self.token.kind not in ("newline", "end") and not self.is_mark("}"):
            raise self.odd("the end of the line")

    def skip_line(self) -> None:
        """Go to the end of the line, past what is in brackets on it; never past a block's end."""
        while self.token.kind not in ("newline", "end") and not self.is_mark("}"):
            if self.is_mark("{", "["):
                self.skip_block()
            else:
                self.at += 1

    def skip_block(self) -> None:
        """Go past a pair of brackets and all in it."""
        depth = 0
        while self.token.kind != "end":
            depth += self.is_mark("{", "[", "(")
            depth -= self.is_mark("}", "]", ")")
            self.at += 1
            if depth <= 0:
                return

    def lines(self, read: Callable[[], None], what: str) -> None:
        """Read what is in the braces that are next, by a call for each line or part."""
        line = self.token.line
        self.take("mark", "{")
        while True:
            self.blank()
            if self.skip("}"):
                return
            if self.token.kind == "end":
                self.note(line, f"{what} is not closed")
                return
            before = self.at
            try:
                read()
            except Odd as odd:
                self.note(odd.line, odd.message)
                self.skip_line()
            if self.at == before:
                self.at += 1


def _tokens(text: str) -> list[Token]:
    found = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "", match.group()
        start, end = match.span()
        if kind == "block":
            found.append(Token("string", _block(written[3:-3]), line, start, end))
        elif kind == "string":
            found.append(Token("string", _unescaped(written[1:-1]), line, start, end))
        elif kind == "quoted":
            found.append(Token("name", _unescaped(written[1:-1]), line, start, end, bare=False))
        elif kind == "expression":
            found.append(Token(kind, written[1:-1].strip(), line, start, end))
        elif kind == "unclosed":  # all of it, so that no quote in it is looked at again
            found.append(Token(kind, written[:40], line, start, end))
        elif kind not in ("blank", "comment"):
            found.append(Token(kind, written, line, start, end))
        line += written.count("\n")
    found.append(Token("end", "", line, len(text), len(text)))
    return found


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _LETTERS.get(match[1], match[1]), text)


def _block(text: str) -> str:
    """A text between triple quotes, without the indentation that all its lines share."""
    return dedent(_unescaped(text)).strip()
