"""How figures, dates, lists and names are put into words; the same in every report for people."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from audit.result.model import AuditResult, Counts

# Bidirectional controls can make a name read as another one, and escape sequences can rewrite a
# terminal; neither has a place in an identifier.
_INVISIBLE = frozenset("\u061c\u200e\u200f\u2028\u2029\ufeff") | {
    chr(code)
    for first, last in ((0x202A, 0x202E), (0x2066, 0x2069))
    for code in range(first, last + 1)
}
_SPACE = re.compile(r"[ \t\r\n]+")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # not strftime's, which follow the locale


def _visible(char: str) -> str:
    if char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cs"):
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return char


def clean(text: str) -> str:
    """`text` on one line, with control characters written out (`\\x1b`) so that they do nothing."""
    flat = _SPACE.sub(" ", text).strip()
    return flat if flat.isascii() and flat.isprintable() else "".join(map(_visible, flat))


def clean_block(text: str) -> str:
    """As `clean`, but lines stay lines: for SQL."""
    lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return "\n".join("".join(map(_visible, line)).rstrip() for line in lines).strip("\n")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 table`, `2 tables`, `1,204 categories`; `no tables` for none."""
    if number == 0:
        return f"no {plural or noun + 's'}"
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listing(items: Iterable[str], limit: int = 0) -> str:
    """`a, b and c`; with a limit, `a, b and 3 more`."""
    names = list(items)
    if limit and len(names) > limit:
        names = [*names[:limit], f"{len(names) - limit} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def percent(ratio: float) -> str:
    """A whole per cent, rounded down: only all is 100%, and only nothing is 0%."""
    whole = int(ratio * 100 + 1e-9)
    return "<1%" if whole == 0 and ratio > 0 else f"{whole}%"


def coverage(counts: Counts) -> str:
    """Complete of required tables in per cent, or why there is no such figure."""
    if not counts.required:
        return "nothing required"
    ratio = counts.coverage_tables
    return "not known" if ratio is None else percent(ratio)


def columns_met(counts: Counts) -> str:
    """`120 of 410`: columns met of columns required."""
    if not counts.columns_required:
        return "none required"
    return f"{counts.columns_met:,} of {counts.columns_required:,}"


def moment(iso: str) -> str:
    """`1 November 2025, 09:30 UTC` from ISO 8601; the text itself where it is no date."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC"


def opening(text: str) -> str:
    """`text` with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    text = text.strip()
    if not text:
        return ""
    return opening(text) + ("" if text[-1] in ".!?" else ".")


class Names:
    """Names of tables for people: without the schema that most required tables are in."""

    def __init__(self, result: AuditResult) -> None:
        spaces = Counter(table.name.partition(".")[0] for table in result.tables)
        self.common = max(spaces, key=lambda name: (spaces[name], name), default="")

    def short(self, qualified: str) -> str:
        """`orders` for `public.orders` where most tables are in `public`; else as it is."""
        if self.common and qualified.startswith(f"{self.common}."):
            return qualified[len(self.common) + 1 :]
        return qualified

    def shorten(self, qualified: Iterable[str]) -> tuple[str, ...]:
        """`short` of each."""
        return tuple(map(self.short, qualified))
