"""A document as sections under headings, and the tables that it tells of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.words import (
    codes,
    numbered,
    plain,
    sentence,
    table_name,
    without_parentheses,
    words_of,
)

State = Literal["existing", "missing", ""]

_EXISTING = re.compile(
    r"\b(?:current(?:ly)?|exist(?:s|ing)?|(?:you|we) (?:already )?have|already|present|in place"
    r"|today|implemented|available|vorhanden\w*|bestehend\w*|existent\w*|existant\w*|atua(?:l|is)"
    r"|actual(?:es)?|actuel\w*|ya existen)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b(?:missing|needed|required|absent|lacking|to (?:be )?(?:add|create|built?)(?:ed|d)?"
    r"|proposed|planned|not (?:yet )?(?:there|present|implemented)|fehl\w+|falta\w*|faltante\w*"
    r"|manqu\w+|nötig\w*)\b",
    re.IGNORECASE,
)
TABLES = re.compile(
    r"\b(?:tables?|schema|entit(?:y|ies)|relations|tabellen?|tablas?|tabelas?|entidades?)\b",
    re.IGNORECASE,
)
# Titles of these words alone name no area of a business.
_GENERIC_TEXT = """
a add all already and are be core create critical current currently database data db ddl definition
definitions design detail details entity existing field fields for have in index indexes it key
list missing model name needed new of our overview place planned postgre postgres postgresql
proposed reference require required schema script section sql structure supabase table tables the
there to today we what which with you column columns constraint constraints ddls full complete
tabelle
tabellen tabla tablas tabela tabelas existente existentes faltante faltantes fehlende bestehende
"""
_GENERIC = frozenset(_GENERIC_TEXT.split())


@dataclass(eq=False)
class Section:
    """What stands under a heading; the section of level 0 is the whole document.

    `title` has no number, no brackets at its end and no symbols; `number` and `aside` are these.
    """

    level: int
    line: int
    raw: str = ""
    title: str = ""
    number: int | None = None
    aside: str = ""
    parent: Section | None = None
    children: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def ancestors(self) -> Iterator[Section]:
        """This section and those around it, the document last."""
        section: Section | None = self
        while section is not None:
            yield section
            section = section.parent

    def all(self) -> Iterator[Section]:
        """This section and all in it, in order."""
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def state(self) -> State:
        """Whether its heading, or the nearest that says so, tells of tables that exist or lack."""
        for section in self.ancestors():
            found = state_of(f"{section.title} {section.aside}")
            if found:
                return found
        return ""

    @property
    def is_generic(self) -> bool:
        """Whether the title names no area of a business: Missing tables, Schema, DDL."""
        words = words_of(self.title)
        if len(self.title) < 2:
            return True  # a letter of an alphabetical list
        return all(word in _GENERIC or word.isdigit() for word in words)

    def names(self, name: str) -> bool:
        """Whether the title is a table's name, in code or in words."""
        code = {found[1] for text in codes(self.raw) if (found := table_name(text))}
        if code:
            return name in code
        words = [word for word in words_of(self.title) if word not in ("table", "the", "new")]
        return words == words_of(name) or table_name(self.title) == (None, name)


def state_of(text: str) -> State:
    """What a heading says of the tables under it; a question says nothing."""
    if text.rstrip().endswith("?"):
        return ""
    if _MISSING.search(text):
        return "missing"
    return "existing" if _EXISTING.search(text) else ""


@dataclass(eq=False)
class Entry:
    """A table that the document tells of, and what it says for people.

    `line` is where it is listed or defined; `places` are the sections that do. `number` is its
    own in the document. `phase` and `category` are as a label or a column of a list has them.
    """

    namespace: str | None
    name: str
    line: int
    section: Section
    state: State = ""
    number: int | None = None
    why: str = ""
    impact: str = ""
    description: str = ""
    near: list[str] = field(default_factory=list)
    phase: str = ""
    category: str = ""
    places: list[tuple[Section, int]] = field(default_factory=list)
    defined: bool = False

    @property
    def shown(self) -> str:
        """The name as the document has it."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


def sections_of(blocks: list[Block]) -> Section:
    """The document as a tree of sections."""
    root = Section(0, 1)
    here = root
    for block in blocks:
        if block.kind != "heading" or block.quoted:
            here.blocks.append(block)
            continue
        while here.level >= block.level:
            here = here.parent or root
        number, title = numbered(plain(block.text))
        title, aside = without_parentheses(title)
        section = Section(
            block.level, block.line, block.text, sentence(title), number, aside, parent=here
        )
        here.children.append(section)
        here = section
    return root


def title_of_document(root: Section, fallback: str) -> str:
    """The first heading, if it is above all others; else `fallback`."""
    first = next((section for section in root.all() if section.level), None)
    return first.title if first is not None and first.title else fallback
