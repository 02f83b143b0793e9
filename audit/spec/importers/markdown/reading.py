"""A Markdown document as a spec, and what the document contradicts itself in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from audit.errors import AuditError, Problem
from audit.spec.importers.ddl.writing import SpecParts
from audit.spec.importers.imported import Imported
from audit.spec.importers.markdown.auditing import audit_document
from audit.spec.importers.markdown.blocks import blocks_of
from audit.spec.importers.markdown.capabilities import read_capabilities
from audit.spec.importers.markdown.document import Entry, sections_of, title_of_document
from audit.spec.importers.markdown.gathering import Gathering
from audit.spec.importers.markdown.grouping import Categories, read_categories
from audit.spec.importers.markdown.matching import Matcher
from audit.spec.importers.markdown.phases import read_phases
from audit.spec.importers.markdown.referenced import require, undefined
from audit.spec.importers.markdown.text import DocumentText, read_document
from audit.spec.importers.markdown.words import codes
from audit.spec.importers.markdown.writing import DocumentSpec, write_document


class ImportedDocument(NamedTuple):
    """The spec of a document, its problems by line, and how much of what it holds."""

    imported: Imported
    problems: tuple[Problem, ...]
    counts: dict[str, int]


def import_markdown(path: Path, *, single: bool = False) -> ImportedDocument:
    """The spec that a document comes to: one file (`spec.yaml`) if `single`, else a folder's.

    Raises AuditError where the file is no text, too large, or tells of no table.
    """
    return import_text(read_document(path), single=single, fallback=path.stem)


def import_text(document: DocumentText, *, single: bool, fallback: str) -> ImportedDocument:
    """The same of a text that is read already; `fallback` is the title of one without a heading."""
    path = document.path
    root = sections_of(blocks_of(document))
    gathering = Gathering(path, root)
    gathering.run()
    entries = list(gathering.entries.values())
    if not entries:
        raise _no_table(document, gathering)
    _set_numbers(entries)
    _set_near(gathering.currents, entries)
    categories = read_categories(path, root, entries)
    phases = read_phases(path, root, entries, Matcher(entries, _titles(categories)))
    capabilities, unknown = read_capabilities(path, root, entries)
    draft = gathering.reader.draft
    referenced = undefined(draft)
    counts = {
        "tables": len(draft.tables),
        "existing": sum(entry.state == "existing" for entry in entries),
        "missing": sum(entry.state != "existing" for entry in entries),
        "referenced": len(referenced),
        "columns": sum(len(table.columns) for table in draft.tables.values()),
        "categories": len(categories.found),
        "phases": len(phases.found),
        "capabilities": len(capabilities),
    }
    problems = [
        *document.problems,
        *gathering.reader.finish(),
        *gathering.problems,
        *unknown,
        *audit_document(path, document.lines, root, entries, categories, phases, referenced),
    ]
    require(draft, referenced)
    parts = SpecParts(draft, gathering.default, problems)
    title = title_of_document(root, fallback)
    spec = DocumentSpec(
        title, path, gathering.entries, categories, phases, capabilities, referenced
    )
    imported = write_document(spec, parts, problems, single=single)
    return ImportedDocument(imported, tuple(sorted(problems, key=_place)), counts)


def _place(problem: Problem) -> int:
    return problem.line


def _titles(categories: Categories) -> dict[str, str]:
    """The title of each table's category, by the table's name."""
    return {each.name: found.title for found in categories.found for each in found.tables}


def _no_table(document: DocumentText, gathering: Gathering) -> AuditError:
    unread = [*gathering.reader.finish(), *gathering.problems, *document.problems]
    hint = (
        "tables are read from fences of SQL, from lists under headings that speak of tables, and"
        " from tables of columns"
    )
    if unread:
        hint = f"line {unread[0].line}: {unread[0].message}"
    return AuditError("this document tells of no table", where=document.path, hint=hint)


def _set_numbers(entries: list[Entry]) -> None:
    """A table has the number of the heading that is its own."""
    for entry in entries:
        for section in entry.section.ancestors():
            if section.level and section.number is not None and section.names(entry.name):
                entry.number = section.number
                break


def _set_near(currents: list[tuple[Entry, str]], entries: list[Entry]) -> None:
    """Tables that are named where a table's present state is told look like it and are not it."""
    names = {entry.name for entry in entries}
    for entry, text in currents:
        words = [*codes(text), *re.findall(r"(?<![\w.])[a-z][a-z0-9_]*(?![\w(])", text)]
        for word in words:
            telling = "_" in word or re.search(rf"[`\"']{re.escape(word)}[`\"']", text)
            exists = re.search(rf"\b{re.escape(word)}\s+(?:table\s+)?(?:exists?|is there)\b", text)
            known = word in names and word != entry.name and word not in entry.near
            if known and (telling or exists):
                entry.near.append(word)
