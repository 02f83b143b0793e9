"""A script of SQL cut into statements the way psql cuts it, with the line each one starts on."""

from __future__ import annotations

import re
from typing import NamedTuple


class Statement(NamedTuple):
    """One statement without its semicolon, and the line (from 1) of its first word.

    `meta` is set for a psql command, such as `\\connect`; it is no SQL.
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
    | (?P<escaped>\b[eE]'(?:[^'\\]|''|\\.)*(?:'|\Z))
    | (?P<string>'(?:[^']|'')*(?:'|\Z))
    | (?P<name>"(?:[^"]|"")*(?:"|\Z))
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
_META = re.compile(r"\\[^\r\n]*")
_COPY_DATA = re.compile(r"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
_COPY_END = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE)


def split_statements(text: str) -> tuple[Statement, ...]:
    """Cut a script at its semicolons.

    Semicolons inside quotes, comments, parentheses and the body of a function written as BEGIN
    ATOMIC … END do not end a statement. The rows that follow COPY … FROM stdin are left out.
    """
    statements: list[Statement] = []
    start: int | None = None  # where the statement's first word stands
    depth = 0  # of parentheses
    atomic = 0  # of BEGIN ATOMIC and the CASE … END inside it
    previous = ""
    position, line, counted = 0, 1, 0
    length = len(text)

    def finish(end: int) -> None:
        nonlocal start, depth, atomic, previous, line, counted
        if start is not None:
            line += text.count("\n", counted, start)
            counted = start
            statements.append(Statement(text[start:end].rstrip(), line))
        start, depth, atomic, previous = None, 0, 0, ""

    while position < length:
        step = _STEP.match(text, position)
        assert step is not None  # the last alternative takes any character
        kind = step.lastgroup
        here, position = position, step.end()
        if kind in ("blank", "comment"):
            continue
        if kind == "block":
            position = _end_of_comment(text, position)
            continue
        if kind == "meta" and start is None:
            command = _META.match(text, here)
            assert command is not None
            position = command.end()
            line += text.count("\n", counted, here)
            counted = here
            statements.append(Statement(command.group().rstrip(), line, meta=True))
            continue
        if kind == "end" and depth == 0 and atomic == 0:
            copies = start is not None and _COPY_DATA.match(text, start, here) is not None
            finish(here)
            if copies:
                position = _end_of_copy(text, position)
            continue
        start = here if start is None else start
        if kind == "dollar":
            closing = text.find(step.group(), position)
            position = length if closing < 0 else closing + len(step.group())
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "word":
            word = step.group().lower()
            if (word == "atomic" and previous == "begin") or (atomic and word == "case"):
                atomic += 1
            elif atomic and word == "end":
                atomic -= 1
            previous = word
    finish(length)
    return tuple(statements)


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
