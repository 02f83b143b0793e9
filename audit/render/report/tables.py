"""Tables and findings as a report lists them: existing, missing by category, partial, unknown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from audit.render.report.model import ColumnRow, FindingRow, TableEntry, TableGroup
from audit.render.report.words import Names, count
from audit.result.model import AuditResult, ResultFinding, ResultTable


def finding_row(finding: ResultFinding, names: Names) -> FindingRow:
    """A finding as published, with its state in one word."""
    waiver = ""
    if finding.waiver:
        owner = f", {finding.waiver.owner}" if finding.waiver.owner else ""
        until = f", until {finding.waiver.expires}" if finding.waiver.expires else ""
        waiver = f"{finding.waiver.reason}{owner}{until}"
    table = names.short(finding.table)
    return FindingRow(
        rule=finding.rule,
        table=table,
        object="" if finding.object in (table, finding.table) else finding.object,
        severity=finding.severity,
        state="waived" if finding.waiver else finding.kind,
        message=finding.message,
        expected=finding.expected,
        actual=finding.actual,
        hint=finding.hint,
        why=finding.why,
        impact=finding.impact,
        source=f"{finding.source.path}:{finding.source.line}",
        waiver=waiver,
    )


@dataclass(frozen=True)
class Tables:
    """The required tables, sorted into the lists of a report."""

    existing: tuple[TableEntry, ...]
    optional: tuple[TableEntry, ...]
    missing: tuple[TableGroup, ...]
    partial: tuple[TableEntry, ...]
    unknown: tuple[TableEntry, ...]
    right: tuple[TableGroup, ...]


@dataclass(frozen=True)
class _Context:
    """What an entry says of its surroundings: titles by id, and the status of the other tables."""

    categories: dict[str | None, str]
    phases: dict[str | None, str]
    status: dict[str, str]


def _current(table: ResultTable, names: Names) -> str:
    """What is there today, in one phrase: the state, and what may be it under another name."""
    text = table.state or {"complete": "complete", "missing": "does not exist"}.get(
        table.status, table.status
    )
    if table.found and table.found != table.name and names.short(table.found) not in text:
        text += f"; found as {names.short(table.found)}"
    near = [n for n in table.near if n.name not in text and names.short(n.name) not in text]
    if near:
        text += "; near: " + "; ".join(f"{names.short(n.name)}, {n.reason}" for n in near[:3])
    return text


def _entry(
    table: ResultTable, context: _Context, names: Names, rows: tuple[FindingRow, ...]
) -> TableEntry:
    status = context.status
    return TableEntry(
        name=names.short(table.name),
        number=table.number,
        status=table.status,
        optional=table.optional,
        kind=table.kind,
        category=context.categories.get(table.category, ""),
        phase=context.phases.get(table.phase, ""),
        severity=table.severity,
        description=table.description,
        why=table.why,
        impact=table.impact,
        current=_current(table, names),
        columns=f"{table.columns_met} of {count(table.columns_required, 'column')}"
        if table.columns_required
        else "",
        rows=_rows(table.row_estimate),
        needs_first=names.shorten(n for n in table.depends_on if status.get(n) == "missing"),
        unblocks=names.shorten(n for n in table.unblocks if status.get(n) != "complete"),
        sql=table.sql,
        source=f"{table.source.path}:{table.source.line}",
        lacks=rows,
        column_rows=tuple(
            ColumnRow(c.name, c.definition, c.status, c.description) for c in table.columns
        ),
    )


def _rows(estimate: int | None) -> str:
    """The planner's estimate; it is no count, and says so."""
    if not estimate:
        return "" if estimate is None else "no rows by estimate"
    return f"about {count(estimate, 'row')}"


def _by_category(
    entries: dict[str, TableEntry], result: AuditResult, status: str
) -> tuple[TableGroup, ...]:
    """The entries of one status under their categories, in report order."""
    groups = []
    for group in result.categories:
        tables = [entries[n] for n in group.tables if n in entries]
        tables = [t for t in tables if t.status == status and not t.optional]
        if tables:
            tables.sort(key=lambda t: t.number)
            note = f"{len(tables)} of {group.counts.required} {status}"
            groups.append(TableGroup(group.title, note, tuple(tables), group.description))
    return tuple(groups)


def sort_tables(result: AuditResult, names: Names) -> Tables:
    """Every required table in the lists that a report has of it."""
    rows: dict[str, list[FindingRow]] = defaultdict(list)
    for finding in result.findings:
        if finding.table:
            rows[finding.table].append(finding_row(finding, names))
    context = _Context(
        {g.id: g.title for g in result.categories if g.id},
        {g.id: g.title for g in result.phases if g.id},
        {t.name: t.status for t in result.tables},
    )
    entries = {t.name: _entry(t, context, names, tuple(rows[t.name])) for t in result.tables}
    required = [e for e in entries.values() if not e.optional]
    exist = [e for e in required if e.status in ("complete", "partial")]
    return Tables(
        existing=tuple(replace(e, number=i) for i, e in enumerate(exist, 1)),
        optional=tuple(e for e in entries.values() if e.optional),
        missing=_by_category(entries, result, "missing"),
        partial=tuple(e for e in required if e.status == "partial"),
        unknown=tuple(e for e in required if e.status == "unknown"),
        right=_by_category(entries, result, "complete"),
    )
