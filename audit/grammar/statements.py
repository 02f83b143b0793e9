"""A script of SQL cut into statements the way psql cuts it, with the line each one starts on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Statement(NamedTuple):
    """One statement without its semicolon, and the line (from 1) of its first word.

    `meta` is set for a psql command, such as `\\connect`; it is no SQL. So is a query that one ends
    which does more than send it: `select 'drop table a' \\gexec`.
    """

    text: str
    line: int
    meta: bool = False


# The next place where the cutting has something to decide. A quote of any kind is consumed whole;
# one that never closes runs to the end of the script, as in psql.
_STEP = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<comment>--[^\r\n]*)
    | (?P<block>/\*)
    | (?P<escaped>\b[eE]'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+(?:'|\Z|\\\Z))
    | (?P<string>'[^']*+(?:''[^']*+)*+(?:'|\Z))
    | (?P<name>"[^"]*+(?:""[^"]*+)*+(?:"|\Z))
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d\w*)
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<end>;)
    | (?P<meta>\\)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_LINE_END = re.compile(r"[\r\n]")
_COPY_DATA = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)
# What sends the statement at hand in place of a semicolon; all but the first two do more with it.
_SENDS = re.compile(r"\\(?:gx?(?!\w)|g(?:exec|set|desc)\b|crosstabview\b|watch\b)")
_PLAINLY = re.compile(r"\\gx?\s*$")


def split_statements(text: str) -> tuple[Statement, ...]:
    """Cut a script at its semicolons.

    Semicolons inside quotes, comments, parentheses and the body of a function written as BEGIN
    ATOMIC … END do not end a statement. The rows that follow COPY … FROM stdin are left out.
    """
    return tuple(each_statement(text))


def each_statement(text: str) -> Iterator[Statement]:
    """The same one after the other, for a script of which nobody wants all at once."""
    return _Cutter(text).statements()


class ScriptComment(NamedTuple):
    """A comment: its text without the marks around it, and where it stands (characters)."""

    text: str
    start: int
    end: int


def comments_in(text: str) -> tuple[ScriptComment, ...]:
    """The comments of a script in their order, `--` and `/* */`; quoted text holds none."""
    found: list[ScriptComment] = []
    position = 0
    while position < len(text):
        step = _STEP.match(text, position)
        assert step is not None  # the last alternative takes any character
        start, position = position, step.end()
        if step.lastgroup == "comment":
            found.append(ScriptComment(step.group()[2:].strip(), start, position))
        elif step.lastgroup == "block":
            position = _end_of_comment(text, position)
            inside = text[start + 2 : position].removesuffix("*/")
            lines = (line.strip().removeprefix("*").strip() for line in inside.split("\n"))
            found.append(ScriptComment("\n".join(lines).strip(), start, position))
        elif step.lastgroup == "dollar":
            closing = text.find(step.group(), position)
            position = len(text) if closing < 0 else closing + len(step.group())
    return tuple(found)


class _Cutter:
    """A walk through a script; `_start` is where the statement at hand began, if one has."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start: int | None = None
        self._line, self._counted = 1, 0  # lines are counted up to the last statement's start
        self._begin(None)

    def _begin(self, start: int | None) -> None:
        self._start = start
        self._parentheses = 0
        self._atomic = 0  # BEGIN ATOMIC, and each CASE … END inside it
        self._previous = ""  # the last word, in lower case

    def statements(self) -> Iterator[Statement]:
        """The statements in their order."""
        text, position = self._text, 0
        while position < len(text):
            step = _STEP.match(text, position)
            assert step is not None  # the last alternative takes any character
            kind = step.lastgroup
            here, position = position, step.end()
            if kind in ("blank", "comment"):
                continue
            if kind == "block":
                position = _end_of_comment(text, position)
            elif kind == "meta" and self._start is None:
                position = _end_of_line(text, here)
                yield self._statement(here, position, meta=True)
            elif kind == "meta" and _SENDS.match(text, here):
                assert self._start is not None
                position = _end_of_line(text, here)
                plain = _PLAINLY.fullmatch(text[here:position])
                yield self._statement(self._start, here if plain else position, meta=not plain)
                self._begin(None)
            elif kind == "end" and not self._parentheses and not self._atomic:
                if self._start is not None:
                    yield self._statement(self._start, here)
                    if _COPY_DATA.match(text, self._start, here):
                        position = _end_of_copy(text, position)
                self._begin(None)
            else:
                if self._start is None:
                    self._begin(here)
                position = self._inside(kind, step.group(), position)
        if self._start is not None:
            yield self._statement(self._start, len(text))

    def _inside(self, kind: str | None, token: str, position: int) -> int:
        """Take note of a token inside a statement; return where the walk goes on."""
        if kind == "dollar":
            closing = self._text.find(token, position)
            return len(self._text) if closing < 0 else closing + len(token)
        if kind == "open":
            self._parentheses += 1
        elif kind == "close":
            self._parentheses = max(0, self._parentheses - 1)
        elif kind == "word":
            word = token.lower()
            if (word == "atomic" and self._previous == "begin") or (
                self._atomic and word == "case"
            ):
                self._atomic += 1
            elif self._atomic and word == "end":
                self._atomic -= 1
            self._previous = word
        return position

    def _statement(self, start: int, end: int, *, meta: bool = False) -> Statement:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return Statement(self._text[start:end].rstrip(), self._line, meta)


def _end_of_line(text: str, position: int) -> int:
    end = _LINE_END.search(text, position)
    return len(text) if end is None else end.start()


def _end_of_comment(text: str, position: int) -> int:
    """Where a block comment that opened before `position` ends; PostgreSQL's may be nested."""
    depth = 1
    while depth:
        edge = _BLOCK_EDGE.search(text, position)
        if edge is None:
            return len(text)
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position


def _end_of_copy(text: str, position: int) -> int:
    """Where the rows of a COPY end: after the line that holds a backslash and a full stop."""
    end = _COPY_END.search(text, position)
    return len(text) if end is None else end.end()
