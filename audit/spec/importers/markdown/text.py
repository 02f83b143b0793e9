"""A document's bytes as lines of text: decoded, repaired, every fence closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from audit.errors import AuditError, Problem
from audit.spec.importers.markdown import rules

LARGEST = 8 * 1024 * 1024  # bytes; ten books. What is larger was not written by people.
_LONGEST_REPAIRED = 20_000  # characters of a line; what is longer holds no sentence

_FENCE = re.compile(r"^(?P<indent> {0,3})(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S")
_SQL_INFO = re.compile(r"(?:postgre|pg|plpg|ps|my)?sql\b|postgres\b|ddl\b", re.IGNORECASE)
# U+274C, whose second byte many programs drop on the way.
_BROKEN_CROSS = "\u00e2\u0152"


@dataclass
class DocumentText:
    """The lines of a document, and for each the number that it has in the file (from 1)."""

    path: str
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_document(path: Path) -> DocumentText:
    """The text of a document.

    Raises AuditError where it isn't there, can't be read, is too large, or is no text.
    """
    try:
        if path.is_dir():
            raise AuditError("this is a folder", where=str(path), hint="name one document")
        if path.stat().st_size > LARGEST:
            raise AuditError(
                f"this document is larger than {LARGEST >> 20} MB",
                where=str(path),
                hint="split it by its headings and import the parts",
            )
        data = path.read_bytes()
    except OSError as error:
        raise AuditError(f"cannot read it: {error.strerror}", where=str(path)) from error
    except ValueError as error:  # a NUL in the name
        raise AuditError("there is no file of such a name", where=repr(str(path))) from error
    return document_text(_decoded(data, str(path)), str(path))


def _decoded(data: bytes, where: str) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuditError(
            f"this is not {encoding.removesuffix('-sig').upper()} text (line {line})",
            where=where,
            hint="a Markdown document is wanted; save it as UTF-8",
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise AuditError(
            f"this is no text: line {line} holds a NUL",
            where=where,
            hint="a Markdown document is wanted; save it as UTF-8",
        )
    return text


def document_text(text: str, path: str) -> DocumentText:
    """The lines of a text, mis-decoded ones repaired, and fences closed that were left open."""
    found = DocumentText(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    repaired = 0
    opened: tuple[str, int, bool] | None = None  # the marks, the line, whether it holds SQL
    for number, raw in enumerate(lines, 1):
        line = raw if raw.isascii() else _repaired(raw)
        repaired += line != raw
        fence = _FENCE.match(line)
        if opened is None:
            if fence:
                opened = (fence["marks"], number, _holds_sql(fence["info"], lines, number))
        elif fence and not fence["info"].strip() and fence["marks"].startswith(opened[0]):
            opened = None
        elif opened[2] and (_HEADING.match(line) or (fence and fence["info"].strip())):
            found.lines.append(opened[0])
            found.numbers.append(number)
            found.problems.append(_not_closed(path, opened[1]))
            opened = None
            if fence:
                opened = (fence["marks"], number, _holds_sql(fence["info"], lines, number))
        found.lines.append(line)
        found.numbers.append(number)
    if opened is not None:
        found.problems.append(_not_closed(path, opened[1]))
    if repaired:
        noun = "line was" if repaired == 1 else "lines were"
        message = f"{repaired} {noun} decoded wrongly once and repaired here"
        found.problems.append(Problem(path, 1, message, rule=rules.MOJIBAKE.id))
    return found


def _not_closed(path: str, line: int) -> Problem:
    return Problem(path, line, "this fence is never closed", rule=rules.OPEN_FENCE.id)


def _holds_sql(info: str, lines: list[str], after: int) -> bool:
    """Whether a fence that opens before line `after` (from 0) is one of SQL."""
    if info.strip():
        return bool(_SQL_INFO.match(info.strip()))
    following = next((line for line in lines[after : after + 20] if line.strip()), "")
    return bool(re.match(r"\s*(?:--|create\b|alter\b)", following, re.IGNORECASE))


def _repaired(line: str) -> str:
    from ftfy import fix_encoding

    if len(line) > _LONGEST_REPAIRED:
        return line
    return fix_encoding(line.replace(_BROKEN_CROSS, "\u274c"))
