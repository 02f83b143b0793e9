"""The order of work: phases, when they are due, and the tables that each names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.errors import Problem
from audit.severity import Severity
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.document import Entry, Section
from audit.spec.importers.markdown.matching import Matcher
from audit.spec.importers.markdown.words import (
    identifier,
    plain,
    sentence,
    trimmed,
    without_parentheses,
)

_WORD = (
    r"(?:phase|milestone|sprint|stage|iteration|release|wave|fase|etapa|étape|meilenstein|phase)"
)
_PHASE = re.compile(
    rf"^(?:{_WORD}\s*[-#]?\s*(?P<number>\d{{1,2}}|[ivx]{{1,4}}|[a-d])\b|p(?P<priority>[0-4])\b)"
    r"\s*[:.–—-]*\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(?:phases?|roadmap|recommendations?|implementation (?:plan|order|phases)|priorit(?:y|ies)"
    r"|timeline|roll-?out|milestones?|next steps|action plan|fases|etapas|prioridades|plan)\b",
    re.IGNORECASE,
)
_SEVERITIES: tuple[tuple[Severity, re.Pattern[str]], ...] = (
    (
        "low",
        re.compile(
            r"nice|later|optional|future|backlog|low\b|polish|someday|bonus|depois|después|später",
            re.I,
        ),
    ),
    ("medium", re.compile(r"important|medium|should|enhance|growth|improve", re.I)),
    (
        "critical",
        re.compile(r"critical|blocker|immediate|urgent|must|now\b|p0\b|kritisch|crít", re.I),
    ),
    ("high", re.compile(r"essential|high\b|core|foundation|required|esencial|essencial", re.I)),
)
_IN_ORDER: tuple[Severity, ...] = ("critical", "high", "medium", "low")
# What headings of a plan say that are phases without the word.
_WHEN_DUE = re.compile(
    r"\b(?:now|next|later|first|second|third|immediate(?:ly)?|urgent|short|mid|long|weeks?|days?"
    r"|months?|quarters?|q[1-4]|sprint|mvp|v\d|launch|priority|critical|essential|important|must"
    r"|should|could|high|medium|low|nice|optional|backlog|future|today|tomorrow|soon|short-term"
    r"|urgente|depois|después|später|sofort|januar|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_TABLES = re.compile(r"(?:tables?|what|items?|scope|tabellen|tablas|tabelas)\b", re.IGNORECASE)
_WHEN = re.compile(r"(?:when|due|date|time|week|days?|quarter|wann|cuándo|quando)\b", re.IGNORECASE)
_BARE = re.compile(r"(?P<number>\d{1,2})\b\s*[:.–—-]*\s*(?P<title>.*)$")
_FEWEST_OF_A_PLAN = 0.4  # of the items of all phases
_FEWEST_MATCHED = 0.5  # of the items of a section without the word Phase


@dataclass(eq=False)
class PhaseDraft:
    """A phase as the document has it."""

    id: str
    title: str
    line: int
    when: str = ""
    goal: str = ""
    severity: Severity = "high"
    number: str = ""
    section: Section | None = None
    tables: list[Entry] = field(default_factory=list)


@dataclass
class Phases:
    """All phases, in order, and what could not be told."""

    found: list[PhaseDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    by_table: dict[int, PhaseDraft] = field(default_factory=dict)

    def of(self, entry: Entry) -> PhaseDraft | None:
        """The phase that a table is in: the first that names it."""
        return self.by_table.get(id(entry))


def is_phase(section: Section) -> bool:
    """Whether a heading is a phase's by its own words."""
    return _PHASE.match(section.title) is not None


def read_phases(path: str, root: Section, entries: list[Entry], matcher: Matcher) -> Phases:
    """The phases of a document with the tables that they name."""
    phases = Phases()
    for section in root.all():
        if section.level and is_phase(section):
            _from_section(phases, section, matcher, path, certain=True)
    if not phases.found:
        for section in root.all():
            _from_rows(phases, section, matcher, path)
    if not phases.found:
        for section in root.all():
            if section.level and _PLAN.search(section.title):
                for child in section.children:
                    if not _WHEN_DUE.search(f"{child.title} {child.aside}"):
                        continue
                    _from_section(phases, child, matcher, path, certain=False)
                if not phases.found:
                    _from_items(phases, section, matcher, path)
            if phases.found:
                break
    _drop_other_plans(phases)
    _from_sections_around(phases, entries)
    _from_labels(phases, entries)
    _set_severities(phases.found)
    _tell_doubles(phases, path)
    return phases


def _drop_other_plans(phases: Phases) -> None:
    """A plan most of whose items are no tables is one of other work: nothing is wrong with it."""
    misses = len(phases.problems)
    hits = sum(len(phase.tables) for phase in phases.found)
    if misses and hits < _FEWEST_OF_A_PLAN * (hits + misses):
        phases.problems.clear()
        phases.found = [phase for phase in phases.found if phase.tables]


def _new(phases: Phases, title: str, line: int, number: str = "") -> PhaseDraft:
    title, when = without_parentheses(trimmed(title).rstrip(":"))
    title = sentence(title) or f"Phase {number}".strip()
    title = title[:1].upper() + title[1:]
    phase = PhaseDraft(identifier(title, [p.id for p in phases.found]), title, line, when)
    phase.number = number
    return phase


def _from_section(
    phases: Phases, section: Section, matcher: Matcher, path: str, *, certain: bool
) -> None:
    """A phase from a heading and the list under it."""
    match = _PHASE.match(section.title)
    title = match["title"] if match else section.title
    number = (match["number"] or match["priority"] or "") if match else ""
    phase = _new(phases, title, section.line, number)
    phase.when = phase.when or section.aside
    phase.section = section
    blocks = _own_blocks(section)
    matched = _matched(blocks, matcher)
    lead = next((block for block in blocks if block.kind != "code"), None)
    if lead is not None and lead.kind == "paragraph":
        phase.goal = plain(lead.text).rstrip(":")
    hits = sum(bool(tables) for _, _, tables in matched)
    if not certain and (not hits or hits < _FEWEST_MATCHED * len(matched)):
        return
    _fill(phases, phase, matched, path)


def _fill(
    phases: Phases,
    phase: PhaseDraft,
    matched: list[tuple[str, int, list[Entry]]],
    path: str,
) -> None:
    for text, line, tables in matched:
        if not tables:
            message = f'"{plain(text)[:80]}" in phase {phase.title} names no table that is known'
            phases.problems.append(Problem(path, line, message, rule=rules.UNMATCHED_ITEM.id))
        phase.tables += [entry for entry in tables if entry not in phase.tables]
    phases.found.append(phase)


def _own_blocks(section: Section) -> list[Block]:
    """What stands under a heading, up to a line across the page that follows its list."""
    found: list[Block] = []
    listed = False
    for block in section.blocks:
        if block.kind == "rule" and listed:
            break
        listed = listed or block.kind in ("item", "table")
        if not block.quoted and block.kind != "rule":
            found.append(block)
    return found


def _matched(blocks: list[Block], matcher: Matcher) -> list[tuple[str, int, list[Entry]]]:
    """Each item of the lists, and row of the tables, with the tables that it names.

    The first list is one of tables; another is only where it names some.
    """
    lists: list[list[tuple[str, int]]] = []
    last = 0
    for item in _outer(blocks):
        if item.list != last:
            lists.append([])
            last = item.list
        lists[-1].append((item.text, item.line))
    lists += (
        [(row.cells[0], row.line) for row in block.rows[1:] if row.cells]
        for block in blocks
        if block.kind == "table"
    )
    found: list[tuple[str, int, list[Entry]]] = []
    for place, items in enumerate(lists):
        matched = [(text, line, matcher.tables(plain(text))) for text, line in items]
        hits = sum(bool(tables) for _, _, tables in matched)
        if not place or hits >= _FEWEST_MATCHED * len(matched):
            found += matched
    return found


def _outer(blocks: list[Block]) -> Iterator[Block]:
    """The items of lists that are in no other item."""
    items = [block for block in blocks if block.kind == "item"]
    if items:
        level = min(item.level for item in items)
        yield from (item for item in items if item.level == level)


def _from_rows(phases: Phases, section: Section, matcher: Matcher, path: str) -> None:
    """Phases from a table that has one in each row: `| 1 - Critical | May | users, orders |`."""
    for block in section.blocks:
        if block.kind != "table" or block.quoted:
            continue
        heads = [plain(cell) for cell in block.rows[0].cells]
        tables = next((n for n, head in enumerate(heads) if n and _TABLES.match(head)), None)
        when = next((n for n, head in enumerate(heads) if n and _WHEN.match(head)), None)
        if tables is None or not re.match(rf"{_WORD}|priority|step", heads[0], re.IGNORECASE):
            continue
        for row in block.rows[1:]:
            if len(row.cells) <= tables:
                continue
            match = _PHASE.match(plain(row.cells[0])) or _BARE.match(plain(row.cells[0]))
            title = match["title"] if match else plain(row.cells[0])
            phase = _new(phases, title, row.line, (match["number"] or "") if match else "")
            if when is not None and not phase.when:
                phase.when = plain(row.cells[when])
            parts = [
                part for part in re.split(r"\s*(?:[,;]|<br ?/?>)\s*", row.cells[tables]) if part
            ]
            _fill(
                phases,
                phase,
                [(part, row.line, matcher.tables(plain(part))) for part in parts],
                path,
            )


def _from_items(phases: Phases, section: Section, matcher: Matcher, path: str) -> None:
    """Phases from a list: `1. **Phase 1 - Critical**: users, orders`."""
    for item in _outer(_own_blocks(section)):
        text = plain(item.text)
        match = _PHASE.match(text)
        if match is None:
            continue
        title, _, names = match["title"].partition(":")
        phase = _new(phases, title, item.line, match["number"] or match["priority"] or "")
        parts = [part for part in re.split(r"\s*[,;]\s*", names) if part]
        matched = [(part, item.line, matcher.tables(part)) for part in parts]
        _fill(phases, phase, matched, path)


def _from_sections_around(phases: Phases, entries: list[Entry]) -> None:
    """Tables that are defined under the heading of a phase are in it."""
    by_section = {id(each.section): each for each in phases.found if each.section is not None}
    if not by_section:
        return
    for entry in entries:
        for place, _ in entry.places:
            for around in place.ancestors():
                phase = by_section.get(id(around))
                if phase is not None and entry not in phase.tables:
                    phase.tables.append(entry)


def _from_labels(phases: Phases, entries: list[Entry]) -> None:
    """Tables that name their phase: `Phase: 1`, a column Priority of a list."""
    for entry in entries:
        if not entry.phase:
            continue
        words = trimmed(entry.phase)
        digits = re.search(r"\d+", words)
        phase = next(
            (
                each
                for each in phases.found
                if each.title.lower() == words.lower()
                or (digits and each.number == digits[0])
                or words.lower() in (each.id, f"phase {each.number}".strip())
            ),
            None,
        )
        if phase is None:
            match = _PHASE.match(words)
            title = (match["title"] or words) if match else words
            number = (match["number"] or match["priority"] or "") if match else ""
            phase = _new(phases, title, entry.line, number)
            phases.found.append(phase)
        if entry not in phase.tables:
            phase.tables.append(entry)


def _set_severities(found: list[PhaseDraft]) -> None:
    """By the words of the title; else by the order, the first being the worst."""
    for place, phase in enumerate(found):
        words = f"{phase.title} {phase.when}"
        said = next((level for level, pattern in _SEVERITIES if pattern.search(words)), None)
        phase.severity = said or _IN_ORDER[min(place, len(_IN_ORDER) - 1)]


def _tell_doubles(phases: Phases, path: str) -> None:
    """A table has one phase: the first that names it."""
    for phase in phases.found:
        for entry in list(phase.tables):
            first = phases.by_table.setdefault(id(entry), phase)
            if first is not phase:
                message = f"{entry.shown} is in phase {phase.title} and in {first.title} before it"
                phases.problems.append(
                    Problem(
                        path, phase.line, message, rule=rules.TWO_PHASES.id, subject=entry.shown
                    )
                )
                phase.tables.remove(entry)
