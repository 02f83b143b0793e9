"""What the business can't do without certain tables: issues that refer to these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.errors import Problem
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.document import Entry, Section
from audit.spec.importers.markdown.phases import is_phase
from audit.spec.importers.markdown.words import (
    codes,
    identifier,
    numbered,
    plain,
    sentence,
    trimmed,
)

_NUMBERS = re.compile(
    r"\(?\b(?:tables?|tabellen?|tablas?|tabelas?)\s*(?:no\.?|nr\.?|#)?\s*"
    r"(#?\d{1,4}(?:\s*(?:[-–—,;&+]|\b(?:to|bis|a|and|und|y|e)\b)+\s*#?\d{1,4})*)\)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"#?(\d{1,4})\s*(?:[-–—]|\bto\b|\bbis\b|\ba\b)\s*#?(\d{1,4})|#?(\d{1,4})")
_NEEDS = re.compile(
    r"\((?:needs?|requires?|tables?|uses?|missing)?\s*:?\s*([a-z_`][\w`,. &]*)\)\s*$", re.IGNORECASE
)
_ISSUES = re.compile(
    r"\b(?:issues?|capabilit(?:y|ies)|blocked|blockers?|cannot|can't|gaps?|problems?|features?"
    r"|consequences|risks?|impact|missing|critical|what (?:breaks|fails)|probleme?s?"
    r"|riesgos?|riscos?)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"^(?:no|missing|lack of|lacking|without|broken|cannot|can't|there is no|keine?|sin|sem"
    r"|pas de)\s+",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"^(?P<area>[^:]{2,40}):\s*(?P<blocked>\S.{0,39})$")
_MOST = 2_000  # the widest range of numbers that anybody writes


@dataclass
class CapabilityDraft:
    """A thing that takes certain tables, and what follows while these are missing."""

    id: str
    title: str
    line: int
    needs: list[Entry] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    area: str = ""
    blocked: str = ""


def read_capabilities(
    path: str, root: Section, entries: Sequence[Entry]
) -> tuple[list[CapabilityDraft], list[Problem]]:
    """Items and headings that refer to tables by number, or by name under a heading of issues."""
    numbers = {entry.number: entry for entry in entries if entry.number is not None}
    names = {entry.name: entry for entry in entries}
    found: list[CapabilityDraft] = []
    problems: list[Problem] = []
    for section in root.all():
        if any(is_phase(around) for around in section.ancestors()):
            continue
        for text, line, under in _candidates(section):
            needs, unknown = _needs(text, numbers, names, section)
            for number in unknown:
                message = f"table {number} is referred to, and no table has this number"
                problems.append(Problem(path, line, message, rule=rules.UNKNOWN_NUMBER.id))
            title = _title(text)
            if needs and title and not _is_definition(section, needs):
                capability = CapabilityDraft(
                    identifier(title, [each.id for each in found]), title, line, needs
                )
                _consequences(capability, under)
                found.append(capability)
    return found, problems


def _is_definition(section: Section, needs: Sequence[Entry]) -> bool:
    """Whether the section is where one of the tables is defined or listed."""
    return any(place is section for entry in needs for place, _ in entry.places)


def _candidates(section: Section) -> Iterator[tuple[str, int, list[Block]]]:
    """Each outer item of a section, and its heading, with what stands under it."""
    if section.level:
        yield section.raw, section.line, [b for b in section.blocks if b.kind == "item"]
    items = [block for block in section.blocks if block.kind == "item"]
    for place, item in enumerate(items):
        under = []
        for following in items[place + 1 :]:
            if following.level <= item.level:
                break
            under.append(following)
        yield item.text, item.line, under


def _needs(
    text: str, numbers: dict[int, Entry], names: dict[str, Entry], section: Section
) -> tuple[list[Entry], list[int]]:
    """The tables that a text refers to, and the numbers that no table has."""
    first = plain(text.split("\n")[0])
    match = _NUMBERS.search(first)
    wanted: list[int] = []
    if match and ("(" in first or first.lower().startswith("table") is False):
        for low, high, alone in _RANGE.findall(match[1]):
            if alone:
                wanted.append(int(alone))
            elif 0 <= int(high) - int(low) <= _MOST:
                wanted += range(int(low), int(high) + 1)
    # Without a table that has a number, a number is a count: `No payments (5 tables)`.
    if wanted and numbers:
        needs = [numbers[number] for number in wanted if number in numbers]
        return needs, [number for number in wanted if number not in numbers]
    if not any(_ISSUES.search(around.title) for around in section.ancestors() if around.level):
        return [], []
    listed = [names[code.lower()] for code in codes(text) if code.lower() in names]
    bracketed = _NEEDS.search(first)
    if bracketed:
        for word in re.split(r"[\s,&`]+", bracketed[1]):
            if word in names and names[word] not in listed:
                listed.append(names[word])
    return list({entry.name: entry for entry in listed}.values()), []


def _title(text: str) -> str:
    """What a capability is called: `NO PAYMENT SYSTEM (Tables 28-32)` is a payment system."""
    first = plain(_NUMBERS.sub("", plain(text.split("\n")[0])))
    first = re.sub(r"\s*\([^()]*\)\s*$", "", first)
    first = re.split(r"\s*(?::|\s[–—-]\s)\s*", numbered(first)[1])[0]
    first = sentence(trimmed(first))
    positive = _NEGATION.sub("", first)
    return (positive[:1].upper() + positive[1:]).strip(" .:–—-")[:80]


def _consequences(capability: CapabilityDraft, under: Sequence[Block]) -> None:
    """What follows, a sentence each; a bold `Revenue: none` is the verdict."""
    for item in under:
        text = plain(item.text)
        match = _VERDICT.match(text)
        bold = item.text.strip().startswith(("**", "__"))
        if match and bold and not capability.area:
            capability.area = match["area"].strip()
            blocked = match["blocked"].strip()
            capability.blocked = blocked.lower() if blocked.isupper() else blocked
        elif text:
            capability.without.append(text)
