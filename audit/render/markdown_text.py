"""Markdown that says what it was given: escaping, code, tables, and nothing taken as markup.

Text of a spec or a database can hold anything, a pipe or a fence included. `inline` is for prose,
`code` for names and SQL, `cell` and `code_cell` for the same inside a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audit.render.report.words import clean, clean_block

_MARKS = re.compile(r"([\\`*\[\]~$|])")
_EDGE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINE_START = re.compile(r"^(?:[#+\-=:]|\d+[.)](?=\s|$))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# GitHub notifies whoever is named after an @; a report must not.
_MENTION = re.compile(r"(?<![\w`])@(?=[A-Za-z0-9])")
_TICKS = re.compile(r"`+")
_TICKED = re.compile(r"`([^`]+)`")


def inline(text: str) -> str:
    """`text` as prose on one line, in which nothing is markup."""
    out = _ENTITY.sub("&amp;", clean(text)).replace("<", "&lt;").replace(">", "&gt;")
    out = _MARKS.sub(r"\\\1", out)
    out = _EDGE_UNDERSCORE.sub(r"\\_", out)
    out = _MENTION.sub("@&#8203;", out)
    return _LINE_START.sub(lambda m: m[0][:-1] + "\\" + m[0][-1], out)


def prose(text: str) -> str:
    """As `inline`, but `names` between backticks become code, as in the messages of findings."""
    pieces = _TICKED.split(clean(text))
    return "".join(code(p) if i % 2 else _flow(p) for i, p in enumerate(pieces))


def _flow(piece: str) -> str:
    """`inline` for a piece of a line, which keeps the spaces at its ends."""
    if not piece.strip():
        return piece
    before = piece[: len(piece) - len(piece.lstrip())]
    after = piece[len(piece.rstrip()) :]
    return f"{before}{inline(piece)}{after}"


def code(text: str) -> str:
    """`text` as a code span, with as many backticks as it takes; nothing for nothing."""
    flat = clean(text)
    if not flat:
        return ""
    longest = max((len(run) for run in _TICKS.findall(flat)), default=0)
    fence = "`" * (longest + 1)
    space = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{fence}{space}{flat}{space}{fence}"


def code_cell(text: str) -> str:
    """`code` inside a table, where a pipe must be escaped even in code.

    A backslash before a pipe cannot be written in a code span there, so such text is prose.
    """
    if "\\|" in text or text.endswith("\\"):
        return inline(text)
    return code(text).replace("|", "\\|")


def prose_cell(text: str) -> str:
    """`prose` inside a table."""
    pieces = _TICKED.split(clean(text))
    return "".join(code_cell(p) if i % 2 else _flow(p) for i, p in enumerate(pieces))


def fence(text: str, language: str = "") -> str:
    """A fenced block, its fence longer than any inside."""
    body = clean_block(text)
    longest = max((len(run) for run in _TICKS.findall(body)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{body}\n{mark}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """A table of cells that are Markdown already; `numbers` are the columns set to the right."""
    right = set(numbers)
    rule = ["---:" if i in right else "---" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def bullets(lines: Iterable[str]) -> str:
    """A list of lines that are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)
