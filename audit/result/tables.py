"""Required tables as published: outcome, business context, build order, columns, remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from audit.compare.finding import Finding, TableOutcome
from audit.result.model import ResultColumn, ResultTable, SourceRef
from audit.result.requirement import definitions, differs, state
from audit.schema.model import Schema
from audit.severity import Severity
from audit.spec.model import ColumnSpec, Spec, TableSpec
from audit.spec.order import build_order, dependencies

Place = tuple[str, str]
ColumnStatus = Literal["met", "unmet", "missing", "unknown"]


class _Order(NamedTuple):
    """Who needs whom, and who comes when; names are `namespace.name`."""

    positions: Mapping[Place, int]
    needs: Mapping[Place, tuple[str, ...]]
    needed_by: Mapping[Place, tuple[str, ...]]


def result_tables(
    spec: Spec,
    schema: Schema,
    outcomes: Sequence[TableOutcome],
    findings: Sequence[Finding],
    sql_by_table: Mapping[str, str],
) -> tuple[ResultTable, ...]:
    """Every required table, by category in the spec's order, those without a category last."""
    by_place = {(outcome.namespace, outcome.name): outcome for outcome in outcomes}
    by_table: dict[str, list[Finding]] = {}
    for finding in findings:
        by_table.setdefault(finding.table, []).append(finding)
    rows = {
        relation.qualified: relation.row_estimate
        for relation in (*schema.platform, *schema.relations)
    }
    order = _order(spec)
    tables: list[ResultTable] = []
    number = 0
    for table in _in_report_order(spec):
        place = (table.namespace, table.name)
        outcome = by_place[place]
        # Optional tables are nobody's gap: the numbers count what `missing` counts.
        numbered = outcome.status == "missing" and not table.optional
        number += numbered
        of_table = by_table.get(table.qualified, [])
        tables.append(
            ResultTable(
                name=table.qualified,
                category=table.category,
                phase=table.phase,
                kind=table.kind or "table",
                status=outcome.status,
                optional=table.optional,
                severity=_severity(spec, table),
                columns_required=outcome.columns_required,
                columns_met=outcome.columns_met,
                description=table.description,
                why=table.why,
                impact=table.impact,
                state=state(table, outcome, of_table),
                number=number if numbered else 0,
                build_order=order.positions[place],
                depends_on=order.needs[place],
                unblocks=order.needed_by[place],
                found=None if outcome.found == table.qualified else outcome.found,
                row_estimate=None if outcome.found is None else rows.get(outcome.found),
                source=SourceRef(table.source.path, table.source.line),
                near=tuple(near._replace(score=round(near.score, 4)) for near in outcome.near),
                columns=_columns(table, outcome, of_table),
                sql=sql_by_table.get(table.qualified, ""),
            )
        )
    return tuple(tables)


def _in_report_order(spec: Spec) -> list[TableSpec]:
    ranks: dict[str | None, int] = {
        category.id: rank for rank, category in enumerate(spec.categories)
    }
    for table in spec.tables:  # undeclared categories keep the order in which they appear
        if table.category is not None:
            ranks.setdefault(table.category, len(ranks))
    ranks[None] = len(ranks)
    return sorted(spec.tables, key=lambda table: ranks[table.category])


def _order(spec: Spec) -> _Order:
    names = {(table.namespace, table.name): table.qualified for table in spec.tables}
    positions = {place: position for position, place in enumerate(build_order(spec), 1)}
    graph = dependencies(spec)
    needs: dict[Place, tuple[str, ...]] = {}
    needed_by: dict[Place, list[Place]] = {place: [] for place in names}
    for place in names:
        wanted = sorted(set(graph.get(place, ())) - {place}, key=positions.__getitem__)
        needs[place] = tuple(names[needed] for needed in wanted)
        for needed in wanted:
            needed_by[needed].append(place)
    return _Order(
        positions,
        needs,
        {
            place: tuple(names[other] for other in sorted(others, key=positions.__getitem__))
            for place, others in needed_by.items()
        },
    )


def _severity(spec: Spec, table: TableSpec) -> Severity:
    if table.optional:
        return "info"
    phase = spec.phase_by_id.get(table.phase) if table.phase is not None else None
    return phase.severity if phase is not None else "high"


def _columns(
    table: TableSpec, outcome: TableOutcome, findings: Sequence[Finding]
) -> tuple[ResultColumn, ...]:
    lines = definitions(table)
    lacking = {f.column for f in findings if f.rule == "missing-column" and f.kind != "unverified"}
    lacking.update(outcome.missing_columns)
    by_column: dict[str | None, list[Finding]] = {}
    for finding in findings:
        by_column.setdefault(finding.column, []).append(finding)

    def status(column: ColumnSpec) -> ColumnStatus:
        if outcome.status == "missing" or column.name in lacking:
            return "missing"
        found = by_column.get(column.name, ())
        optional = table.optional or column.optional
        if any(differs(finding, optional=optional) for finding in found):
            return "unmet"
        if outcome.found is None or any(finding.kind == "unverified" for finding in found):
            return "unknown"
        return "met"

    return tuple(
        ResultColumn(
            name=column.name,
            definition=lines[column.name],
            status=status(column),
            description=column.description,
        )
        for column in table.columns
    )
