"""The numbers that a document claims: in headings, in sentences, in tables of figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.document import Section
from audit.spec.importers.markdown.words import plain, words_of

Kind = Literal["existing", "missing", "total"]

_TABLES = r"(?:tables?|tabellen?|tablas?|tabelas?|entities)"
_NUMBER = (
    r"(?P<about>~|≈|about |around |over |more than |at least |some |ca\.? )?\s*"
    r"(?P<number>\d{1,5})(?P<more>\+)?"
)
_ASIDE = re.compile(
    rf"^{_NUMBER}\s*(?P<words>(?:{_TABLES}|total|missing|existing|current|new|needed|required"
    r"|in total|fehlend\w*|faltantes?|existentes?|\s)+)$",
    re.IGNORECASE,
)
# NUM stands for a number, TAB for the word tables.
_SENTENCES: tuple[tuple[Kind, str], ...] = (
    (
        "existing",
        r"\b(?:has|have|had|there are|hat|tiene|tem|possui)\s+(?:only |just )?NUM\s+"
        r"(?:existing |current )?TAB\b",
    ),
    (
        "existing",
        r"\bcurrent(?:ly)?(?: state)?\s*:?\s*(?:only )?NUM(?=\s+TAB\b|\s*\)|\s*$)",
    ),
    ("existing", r"NUM\s+(?:existing|current)\s+TAB\b"),
    ("existing", r"NUM\s+TAB\s+(?:already )?exist\b"),
    ("missing", r"\bmissing\s+NUM\s+(?:\w+\s+){0,2}TAB\b"),
    ("missing", r"NUM\s+(?:\w+\s+)?missing\s+TAB\b"),
    ("missing", r"NUM\s+TAB\s+(?:are |is )?missing\b"),
    ("total", r"\bneeds?\s+(?:a total of )?NUM\s+TAB\b"),
    ("total", r"\btotal of\s+NUM\s+TAB\b"),
    ("total", r"NUM\s+TAB\s+(?:in total|altogether)\b"),
    ("total", r"\btotal TAB\s*:?\s*NUM\b"),
)
_PATTERNS = tuple(
    (kind, re.compile(text.replace("NUM", _NUMBER).replace("TAB", _TABLES), re.IGNORECASE))
    for kind, text in _SENTENCES
)
_SUPPOSED = re.compile(
    r"\b(?:would|if|could|suppose|imagine|should|might|assume|unless|wäre|würde|sería|seria)\b|\?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n|\s+\|\s+|;\s+")
_LONGEST = 4_000  # characters of a paragraph that are looked at

_COLUMNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("missing", re.compile(r"missing|gap|to add|to create|lacking|\bnew\b|fehl|falta", re.I)),
    ("existing", re.compile(r"current|exist|have|present|today|now|vorhanden|actual|atual", re.I)),
    ("total", re.compile(r"need|require|total|target|should|expected|tables?$|count|nötig", re.I)),
)
_TOTALS = re.compile(r"^(?:grand |sub)?totals?\b|^sum\b|^all\b|^gesamt|^summe|^overall", re.I)
_FIGURE = re.compile(r"^~?\s*(\d{1,5})\s*(\+?)$")


class Claim(NamedTuple):
    """A number that a document claims, of the tables of a section or of all (`section` None).

    `least` is set for `40+`: there may be more. Numbers that are only about right are no claims.
    """

    kind: Kind
    number: int
    line: int
    section: Section | None = None
    least: bool = False


class FigureRow(NamedTuple):
    """A row of a table of figures: what it is about, and a number for each kind of column."""

    title: str
    line: int
    figures: dict[str, int]  # by the head of the column


class Figures(NamedTuple):
    """A table of figures by category: its columns, its rows, and the row of totals."""

    section: Section
    columns: dict[str, Kind]
    rows: tuple[FigureRow, ...]
    totals: FigureRow | None


def claims_in(root: Section) -> Iterator[Claim]:
    """Every claim in headings and sentences; those in quotes and suppositions are left out."""
    for section in root.all():
        claim = _of_heading(section)
        if claim is not None:
            yield claim
        for block in section.blocks:
            if block.kind in ("paragraph", "item") and not block.quoted:
                yield from _of_text(block)


def _of_heading(section: Section) -> Claim | None:
    match = _ASIDE.match(section.aside)
    if match is None or match["about"]:
        return None
    words = match["words"].lower()
    kind: Kind = "total"
    if re.search(r"missing|new|needed|required|fehl|falta", words):
        kind = "missing"
    elif re.search(r"exist|current", words):
        kind = "existing"
    return Claim(kind, int(match["number"]), section.line, section, bool(match["more"]))


def _of_text(block: Block) -> Iterator[Claim]:
    line = block.line
    for raw in block.text[:_LONGEST].split("\n"):
        for sentence in _SENTENCE.split(plain(raw)):
            if not _SUPPOSED.search(sentence):
                yield from _of_sentence(sentence, line)
        line += 1


def _of_sentence(sentence: str, line: int) -> Iterator[Claim]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            if not (match["about"] or match["more"]):
                yield Claim(kind, int(match["number"]), line)


def figures_in(root: Section) -> Iterator[Figures]:
    """The tables of the document that give figures by category."""
    for section in root.all():
        for block in section.blocks:
            if block.kind == "table" and not block.quoted:
                found = _figures(section, block)
                if found is not None:
                    yield found


def _figures(section: Section, block: Block) -> Figures | None:
    heads = [plain(cell) for cell in block.rows[0].cells]
    columns: dict[str, Kind] = {}
    for head in heads[1:]:
        kind = next((kind for kind, pattern in _COLUMNS if pattern.search(head)), None)
        if kind is not None and head not in columns:
            columns[head] = kind
    if not columns:
        return None
    rows: list[FigureRow] = []
    totals = None
    for row in block.rows[1:]:
        figures = {}
        for head, cell in zip(heads[1:], row.cells[1:], strict=False):
            match = _FIGURE.match(plain(cell))
            if head in columns and match and not match[2]:
                figures[head] = int(match[1])
        title = plain(row.cells[0]) if row.cells else ""
        read = FigureRow(title, row.line, figures)
        if _TOTALS.match(title):
            totals = read
        elif figures:
            rows.append(read)
    if len(rows) < 2 or len(rows) * 2 < len(block.rows) - 1:
        return None
    return Figures(section, columns, tuple(rows), totals)


_SHORT = {
    "mgmt": "management",
    "mgt": "management",
    "auth": "authentication",
    "comm": "communication",
}


def nearest_title(title: str, titles: Sequence[str]) -> int | None:
    """Which of `titles` a row is about: it shares most words, and no other does as well."""
    said = [_SHORT.get(word, word) for word in words_of(title)]
    scores = []
    for other in titles:
        words = [_SHORT.get(word, word) for word in words_of(other)]
        shared = sum(any(_alike(one, two) for two in words) for one in said)
        scores.append(shared / len(said) if said else 0.0)
    best = max(scores, default=0.0)
    return scores.index(best) if best >= 0.5 and scores.count(best) == 1 else None


def _alike(one: str, two: str) -> bool:
    return one == two or (min(len(one), len(two)) > 4 and one[:5] == two[:5])
