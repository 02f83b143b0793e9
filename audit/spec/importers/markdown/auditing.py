"""A document audited: its numbers, references, categories and phases against what it lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from audit.errors import Problem
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.claims import (
    Claim,
    Figures,
    Kind,
    claims_in,
    figures_in,
    nearest_title,
)
from audit.spec.importers.markdown.document import Entry, Section
from audit.spec.importers.markdown.grouping import Categories
from audit.spec.importers.markdown.phases import Phases
from audit.spec.importers.markdown.referenced import Referenced

_SHOWN_LINES = 6
_WORDS: dict[Kind, str] = {"existing": "existing", "missing": "missing", "total": ""}


def audit_document(
    path: str,
    lines: Sequence[str],
    root: Section,
    entries: Sequence[Entry],
    categories: Categories,
    phases: Phases,
    referenced: Sequence[Referenced],
) -> list[Problem]:
    """Everything that contradicts itself, by line."""
    figures = list(figures_in(root))
    found = [
        *_counts(path, root, entries, categories, figures),
        *_sums(path, figures),
        *_references(path, lines, referenced),
        *_states(path, entries),
        *_numbers(path, entries),
        *_without_phase(path, entries, phases),
        *categories.problems,
        *phases.problems,
    ]
    return sorted(found, key=lambda problem: problem.line)


def _listed(kind: Kind, entries: Iterable[Entry]) -> int | None:
    """How many tables of a kind there are; None where the document tells nothing of that kind."""
    own = list(entries)
    if kind == "existing":
        number = sum(entry.state == "existing" for entry in own)
        if not number and own and not any(entry.state for entry in own):
            return len(own)  # it makes no difference between what is there and what is not
        return number or None
    if kind == "missing":
        return sum(entry.state != "existing" for entry in own) or None
    return len(own) or None


def _counts(
    path: str,
    root: Section,
    entries: Sequence[Entry],
    categories: Categories,
    figures: Sequence[Figures],
) -> Iterator[Problem]:
    """Claimed numbers that are not those of what is listed; the same claim is told once."""
    told: dict[tuple[str, Kind, int, int], list[int]] = {}
    order = [each.title for each in categories.found]
    whole: dict[Kind, int | None] = {kind: _listed(kind, entries) for kind in _WORDS}
    places: dict[int, list[Entry]] = {}
    for entry in entries:
        for section, _ in entry.places:
            places.setdefault(id(section), []).append(entry)
    for claim in [*claims_in(root), *_totals(figures)]:
        if claim.section is None:
            where, kind, listed = "", claim.kind, whole[claim.kind]
        else:
            where, kind, listed = _place(claim.kind, claim.section, whole, categories, places)
        if listed is not None and not _holds(claim, listed):
            told.setdefault((where, kind, claim.number, listed), []).append(claim.line)
    for table in figures:
        for row in table.rows:
            place = nearest_title(row.title, order)
            if place is None:
                continue
            category = categories.found[place]
            own = [entry for entry in category.tables if entry not in categories.guessed]
            for head, number in row.figures.items():
                kind = table.columns[head]
                if kind != "missing":
                    continue  # which of the existing tables belong here, the document doesn't say
                listed = _listed(kind, own)
                if listed is not None and listed != number:
                    key = (category.title, kind, number, listed)
                    told.setdefault(key, []).append(row.line)
    for (where, kind, number, listed), at in told.items():
        problem = _count_problem(path, where, kind, number, listed, at)
        added = None if where else _added(kind, problem.line, figures)
        if added not in (None, number, listed):
            message = f"{problem.message}; the rows here add up to {added}"
            problem = replace(problem, message=message)
        yield problem


def _added(kind: Kind, line: int, figures: Sequence[Figures]) -> int | None:
    """What the rows of the table add up to whose total stands on this line."""
    for table in figures:
        if table.totals is not None and table.totals.line == line:
            for head, own in table.columns.items():
                if own == kind:
                    return sum(row.figures.get(head, 0) for row in table.rows)
    return None


def _totals(figures: Sequence[Figures]) -> Iterator[Claim]:
    """What the rows of totals claim of the whole document."""
    for table in figures:
        if table.totals is not None:
            for head, number in table.totals.figures.items():
                yield Claim(table.columns[head], number, table.totals.line)


def _holds(claim: Claim, listed: int) -> bool:
    return listed >= claim.number if claim.least else listed == claim.number


def _place(
    kind: Kind,
    section: Section,
    whole: Mapping[Kind, int | None],
    categories: Categories,
    places: Mapping[int, list[Entry]],
) -> tuple[str, Kind, int | None]:
    """What a heading's claim is about, in words, of which kind, and how many tables there are."""
    within = (entry for each in section.all() for entry in places.get(id(each), ()))
    inside = list({id(entry): entry for entry in within}.values())
    category = next((c for c in categories.found if c.section is section), None)
    if category is not None:
        return category.title, kind, _listed(kind, inside)
    states = {entry.state for entry in inside}
    if len(states) == 1 and len(inside) == whole[_kind(inside[0])]:
        # All that the document has of a kind: the same claim as one about the whole.
        return "", _kind(inside[0]), len(inside)
    return section.title, kind, _listed(kind, inside)


def _kind(entry: Entry) -> Kind:
    return entry.state or "total"


def _count_problem(
    path: str, where: str, kind: Kind, number: int, listed: int, at: list[int]
) -> Problem:
    lines = sorted(set(at))
    noun = "table is" if number == 1 else "tables are"
    word = f"{_WORDS[kind]} " if _WORDS[kind] else ""
    whole = " in all" if kind == "total" and not where else ""
    place = f" under {where}" if where else whole
    more = ""
    if len(lines) > 1:
        shown = ", ".join(map(str, lines[:_SHOWN_LINES]))
        more = f" (lines {shown}{' …' if len(lines) > _SHOWN_LINES else ''})"
    are = "is" if listed == 1 else "are"
    message = f"{number} {word}{noun} claimed{place}{more}, and {listed} {are} listed"
    return Problem(path, lines[0], message, rule=rules.CLAIMED_COUNT.id, subject=where)


def _sums(path: str, figures: Sequence[Figures]) -> Iterator[Problem]:
    """Columns that don't add up to their total, rows whose figures don't fit each other."""
    rule = rules.COLUMN_TOTAL.id
    for table in figures:
        for head in table.columns:
            total = table.totals.figures.get(head) if table.totals else None
            added = sum(row.figures.get(head, 0) for row in table.rows)
            if table.totals is not None and total is not None and total != added:
                message = f'the column "{head}" adds up to {added}, and its total says {total}'
                yield Problem(path, table.totals.line, message, rule=rule, subject=head)
        heads = {kind: head for head, kind in reversed(table.columns.items())}
        for row in table.rows:
            has = row.figures.get(heads.get("existing", ""))
            lacks = row.figures.get(heads.get("missing", ""))
            needs = row.figures.get(heads.get("total", ""))
            if None not in (has, lacks, needs) and (has or 0) + (lacks or 0) != needs:
                message = f"{row.title}: {has} and {lacks} are not {needs}"
                yield Problem(path, row.line, message, rule=rule, subject=row.title)


def _references(
    path: str, lines: Sequence[str], referenced: Sequence[Referenced]
) -> Iterator[Problem]:
    """Foreign keys to tables that the document has nowhere."""
    for one in referenced:
        name = one.key[1]
        by = ", ".join(table.name for table in one.by)
        verb = "references" if len(one.by) == 1 else "reference"
        line = _line_of(lines, one.by[0].line, name)
        message = f"{by} {verb} {name}, which the document neither lists nor defines"
        yield Problem(path, line, message, rule=rules.UNDEFINED_REFERENCE.id, subject=name)


def _line_of(lines: Sequence[str], start: int, name: str) -> int:
    """The line from `start` on that references a table."""
    pattern = re.compile(rf"references\W+(?:\w+\W{{1,3}})?{re.escape(name)}\b", re.IGNORECASE)
    for number, line in enumerate(lines[start - 1 : start + 400], start):
        if pattern.search(line):
            return number
    return start


def _states(path: str, entries: Sequence[Entry]) -> Iterator[Problem]:
    for entry in entries:
        states = {section.state for section, _ in entry.places} - {""}
        if len(states) > 1:
            at = ", ".join(str(line) for line in sorted({line for _, line in entry.places}))
            message = f"{entry.shown} is said to exist and to be missing (lines {at})"
            yield Problem(path, entry.line, message, rule=rules.TWO_STATES.id, subject=entry.shown)


def _numbers(path: str, entries: Sequence[Entry]) -> Iterator[Problem]:
    seen: dict[int, Entry] = {}
    for entry in entries:
        if entry.number is None:
            continue
        first = seen.setdefault(entry.number, entry)
        if first is not entry:
            message = f"{entry.shown} has number {entry.number}, as {first.shown} has"
            yield Problem(
                path, entry.line, message, rule=rules.REPEATED_NUMBER.id, subject=entry.shown
            )


def _without_phase(path: str, entries: Sequence[Entry], phases: Phases) -> Iterator[Problem]:
    """Missing tables that no phase names, where the document has phases."""
    if not any(phase.tables for phase in phases.found):
        return
    planned = {id(entry) for phase in phases.found for entry in phase.tables}
    for entry in entries:
        if entry.state != "existing" and id(entry) not in planned:
            message = f"{entry.shown} is in no phase"
            yield Problem(path, entry.line, message, rule=rules.NO_PHASE.id, subject=entry.shown)
