"""Counts of required tables, whole and by category and phase: every sum is made here, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.result.model import Counts, Group, ResultTable
from audit.spec.business import Category, Phase

NO_CATEGORY = "No category"
NO_PHASE = "No phase yet"


def count(tables: Iterable[ResultTable]) -> Counts:
    """Count required tables by status; optional ones are nobody's gap and count nowhere."""
    by_status = {"complete": 0, "partial": 0, "missing": 0, "unknown": 0}
    columns_required = columns_met = 0
    for table in tables:
        if table.optional:
            continue
        by_status[table.status] += 1
        columns_required += table.columns_required
        columns_met += table.columns_met
    return Counts(
        required=sum(by_status.values()),
        complete=by_status["complete"],
        partial=by_status["partial"],
        missing=by_status["missing"],
        unknown=by_status["unknown"],
        columns_required=columns_required,
        columns_met=columns_met,
    )


def category_groups(
    categories: Sequence[Category], tables: Sequence[ResultTable]
) -> tuple[Group, ...]:
    """The categories in the spec's order with their tables, in the order given.

    Tables without a category make a last group of their own, where there are any.
    """
    members = _by_key(tables, [category.id for category in categories], "category")
    declared = {category.id: category for category in categories}
    groups = []
    for key, found in members.items():
        if key is None and not found:
            continue
        category = declared.get(key) if key is not None else None
        title = NO_CATEGORY if key is None else category.title if category else key
        groups.append(
            Group(
                id=key,
                title=title,
                counts=count(found),
                tables=tuple(table.name for table in found),
                description=category.description if category else "",
            )
        )
    return tuple(groups)


def phase_groups(phases: Sequence[Phase], tables: Sequence[ResultTable]) -> tuple[Group, ...]:
    """The phases in the spec's order, the tables of each in the order they can be built."""
    in_build_order = sorted(tables, key=lambda table: table.build_order)
    members = _by_key(in_build_order, [phase.id for phase in phases], "phase")
    declared = {phase.id: phase for phase in phases}
    groups = []
    for key, found in members.items():
        if key is None and not found:
            continue
        phase = declared.get(key) if key is not None else None
        names = tuple(table.name for table in found)
        if phase is None:
            groups.append(Group(key, NO_PHASE if key is None else key, count(found), names))
            continue
        groups.append(
            Group(
                id=phase.id,
                title=phase.title,
                counts=count(found),
                tables=names,
                when=phase.when,
                severity=phase.severity,
                goal=phase.goal,
            )
        )
    return tuple(groups)


def _by_key(
    tables: Sequence[ResultTable], declared: Sequence[str], attribute: str
) -> dict[str | None, list[ResultTable]]:
    """Every table under its key: declared keys first, then undeclared ones, then None."""
    members: dict[str | None, list[ResultTable]] = {key: [] for key in declared}
    rest: list[ResultTable] = []
    for table in tables:
        key = getattr(table, attribute)
        if key is None:
            rest.append(table)
        else:
            members.setdefault(key, []).append(table)
    members[None] = rest
    return members
