"""From what is missing to statements in an order that applies."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from audit.compare.finding import Comparison
from audit.errors import UsageError
from audit.remediate.beside import (
    enum_statements,
    extension_statements,
    namespace_statements,
    view_statements,
)
from audit.remediate.create import (
    added_foreign_key,
    create_table,
    suggested_table,
    why_not_created,
)
from audit.remediate.draft import decision, fingerprints
from audit.remediate.functions import function_decisions
from audit.remediate.model import SECTIONS, PhaseHeading, Plan, Statement
from audit.remediate.publications import publication_statements
from audit.remediate.references import Reference, resolve_reference
from audit.remediate.repair import repair_table
from audit.remediate.sequences import sequence_statements
from audit.remediate.situation import Situation, TableKey
from audit.remediate.types import type_statements
from audit.schema.model import Schema
from audit.spec.model import ForeignKeySpec, Spec, TableSpec
from audit.spec.order import build_order, dependencies, unblocks

_VIEWS = frozenset({"view", "materialized view"})

_CREATING = frozenset({"create-table", "create-view"})

# Among what existing rows can refuse: first what binds new rows only, then what a foreign key may
# rest on, and last what reads every row.
_ROW_RANK = {
    "add-check": 1,
    "add-primary-key": 2,
    "add-unique": 2,
    "create-index": 2,
    "add-exclusion": 2,
    "add-foreign-key": 3,
    "set-not-null": 4,
    "validate-constraint": 5,
    "widen-type": 6,
}


def plan_remediation(
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    *,
    phases: tuple[str, ...] = (),
    only: Collection[TableKey] | None = None,
    building: bool = False,
) -> Plan:
    """Everything that closes the gaps of `comparison`, which `spec` and `schema` were compared to.

    With `phases` or `only` (required tables) the plan is for those tables, and for what they need
    of the others. Every gap is closed by a statement, or stands among the decisions. `building`
    takes what the spec names and does not require to be there. Raises UsageError for a phase that
    the spec does not have.
    """
    for phase in phases:
        if phase not in spec.phase_by_id:
            raise UsageError(
                f'there is no phase "{phase}" in the spec', hint=", ".join(spec.phase_by_id)
            )
    chosen = {
        (table.namespace, table.name)
        for table in spec.tables
        if (not phases or table.phase in phases)
        and (only is None or (table.namespace, table.name) in only)
    }
    narrowed = bool(phases) or only is not None
    situation = Situation(spec, schema, comparison, chosen, building=building)
    planner = _Planner(situation)
    planner.plan_tables()
    made = [*planner.made, *_beside(situation, planner.planned, narrowed)]
    made += sequence_statements(made, spec.tables)
    made += _left_over(situation, made, narrowed)
    scope = {"", *(f"{namespace}.{name}" for namespace, name in chosen)}
    return Plan(
        statements=_numbered(situation, _merged(made)),
        phases=_headings(spec),
        unverified=sum(f.kind == "unverified" and f.table in scope for f in comparison.findings),
        selection=tuple(t.qualified for t in spec.tables if (t.namespace, t.name) in chosen)
        if narrowed
        else (),
    )


class _Planner:
    """The tables, phase by phase, each after what it needs."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.made: list[Statement] = []
        self.needs = dependencies(situation.spec)
        self.needed_by = unblocks(situation.spec)
        self.place = {key: number for number, key in enumerate(build_order(situation.spec))}
        self.standing: set[TableKey] = set()
        self.waiting: dict[TableKey, list[tuple[TableSpec, ForeignKeySpec]]] = {}
        self.blocked: dict[TableKey, str] = {}
        self.planned = self._closure()
        situation.planned = frozenset(self.planned)
        self.wanted = situation.planned | situation.chosen

    def _closure(self) -> set[TableKey]:
        """The chosen tables that can be created, and those that they need, however far."""
        situation = self.situation
        planned: set[TableKey] = set()
        found = {key for key in situation.chosen if self._wanted(key)}
        while found:
            planned |= {key for key in found if not self._blocked(key)}
            needed = {other for key in found & planned for other in self.needs.get(key, ())}
            found = {key for key in needed if situation.is_missing(key) and key not in planned}
            found -= self.blocked.keys()
        return planned

    def _wanted(self, key: TableKey) -> bool:
        table = self.situation.spec.by_name[key]
        return self.situation.is_missing(key) and not table.optional

    def _blocked(self, key: TableKey) -> bool:
        table = self.situation.spec.by_name[key]
        if table.kind in _VIEWS:
            return False  # told when its turn comes: it may read what is planned
        reason = why_not_created(self.situation, table)
        if reason:
            self.blocked[key] = reason
        return bool(reason)

    def plan_tables(self) -> None:
        """All tables in the order of the phases, those without a phase last."""
        spec = self.situation.spec
        rank: dict[str | None, int] = {phase.id: number for number, phase in enumerate(spec.phases)}
        ordered = sorted(
            (
                table
                for table in spec.tables
                if (table.namespace, table.name) in self.situation.chosen
            ),
            key=lambda t: (rank.get(t.phase, len(rank)), self.place[t.namespace, t.name]),
        )
        for table in ordered:
            key = (table.namespace, table.name)
            relation = self.situation.relation(key)
            if key in self.planned:
                self._create_with_needs(key, table.phase)
            elif relation is not None:
                self.made += repair_table(self.situation, table, relation, standing=self.planned)
            elif key in self.blocked:
                self.made.append(self._undecided(key, table))

    def _undecided(self, key: TableKey, table: TableSpec) -> Statement:
        findings = fingerprints(self.situation.gaps.get(table.qualified, ()))
        sql = suggested_table(self.situation, table)
        return decision(table.name, self.blocked[key], sql, table=table, findings=findings)

    def _create_with_needs(self, key: TableKey, phase: str | None) -> None:
        """Create a table, and first of all what it needs and is not there yet."""
        wanted: set[TableKey] = set()
        open_ = [key]
        while open_:
            current = open_.pop()
            if current in wanted or current in self.standing or current not in self.planned:
                continue
            wanted.add(current)
            open_ += self.needs.get(current, ())
        for current in sorted(wanted, key=self.place.__getitem__):
            self._create(current, phase)

    def _create(self, key: TableKey, phase: str | None) -> None:
        situation = self.situation
        table = situation.spec.by_name[key]
        if table.kind in _VIEWS:
            made: list[Statement] = list(view_statements(situation, table))
        else:
            created = create_table(situation, table, standing=self.standing)
            made = list(created.statements)
            self.standing.add(key)
            for foreign_key, reference in created.waiting:
                self._wait(table, foreign_key, reference, made)
            for other, foreign_key in self.waiting.pop(key, ()):
                made.append(self._late_key(other, foreign_key))
        required_by: tuple[str, ...] = ()
        if key not in situation.chosen or table.phase != phase:
            required_by = self._dependents(key)
        self.made += (
            replace(s, phase=phase, required_by=required_by if s.kind in _CREATING else ())
            for s in made
        )
        self.standing.add(key)

    def _wait(
        self, table: TableSpec, key: ForeignKeySpec, found: Reference, made: list[Statement]
    ) -> None:
        if found.when == "later":
            self.waiting.setdefault(found.target, []).append((table, key))
        else:
            made.append(added_foreign_key(self.situation, table, key, found, "existing rows"))

    def _late_key(self, table: TableSpec, key: ForeignKeySpec) -> Statement:
        found = resolve_reference(self.situation, table, key, standing=self.standing)
        return added_foreign_key(self.situation, table, key, found, "tables")

    def _dependents(self, key: TableKey) -> tuple[str, ...]:
        wanted = self.wanted
        by_name = self.situation.spec.by_name
        return tuple(by_name[other].qualified for other in self.needed_by[key] if other in wanted)


def _beside(
    situation: Situation, planned: Collection[TableKey], narrowed: bool
) -> Iterable[Statement]:
    """What the tables stand on; of a part of the spec only the types that it uses."""
    wanted: set[TableKey] | None = None
    tables = situation.chosen.union(planned)
    if narrowed:
        wanted = set()
        for key in tables:
            for column in situation.spec.by_name[key].columns:
                if column.type is not None:
                    home = situation.type_home(column.type, key[0])
                    wanted.add((home or "", column.type.name))
        wanted = situation.own_types.with_parts(wanted)
    enums = enum_statements(situation, wanted)
    namespaces = {namespace for namespace, _ in planned}
    namespaces.update(
        key[0] for key in situation.spec.type_names if wanted is None or key in wanted
    )
    yield from namespace_statements(situation, namespaces)
    yield from extension_statements(situation)
    yield from enums
    yield from type_statements(situation, wanted)
    yield from publication_statements(situation, tables, narrowed=narrowed)
    if not narrowed:
        yield from function_decisions(situation, situation.spec)


def _left_over(situation: Situation, made: Iterable[Statement], narrowed: bool) -> list[Statement]:
    """A decision for every gap that nothing else closes: none is left out in silence."""
    closed = {fingerprint for statement in made for fingerprint in statement.findings}
    scope = {f"{namespace}.{name}" for namespace, name in situation.chosen}
    if not narrowed:
        scope.add("")
    by_name = {table.qualified: table for table in situation.spec.tables}
    return [
        decision(
            finding.object,
            f"{finding.message} {finding.hint}".strip(),
            table=by_name.get(finding.table),
            source=finding.source,
            findings=(finding.fingerprint,),
        )
        for finding in situation.comparison.findings
        if finding.kind == "gap" and finding.table in scope and finding.fingerprint not in closed
    ]


def _merged(statements: Iterable[Statement]) -> list[Statement]:
    """Each statement once: two requirements may come to the same SQL."""
    kept: dict[tuple[str, str, str], Statement] = {}
    for statement in statements:
        key = (statement.section, statement.sql, statement.why if statement.decision else "")
        before = kept.get(key)
        if before is None:
            kept[key] = statement
        else:
            findings = dict.fromkeys((*before.findings, *statement.findings))
            kept[key] = replace(before, findings=tuple(findings))
    return list(kept.values())


def _numbered(situation: Situation, statements: list[Statement]) -> tuple[Statement, ...]:
    """In the order of the file, with numbers and search paths."""
    section = {name: number for number, name in enumerate(SECTIONS)}

    def rank(statement: Statement) -> tuple[int, int]:
        late = statement.section == "existing rows"
        return section[statement.section], _ROW_RANK.get(statement.kind, 0) if late else 0

    tables = {table.qualified: table.namespace for table in situation.spec.tables}
    rows = _row_estimates(situation)
    default = situation.spec.default_namespace
    return tuple(
        replace(
            statement,
            order=number,
            search_path=situation.search_path(tables.get(statement.table, default)),
            rows=rows.get(statement.table),
        )
        for number, statement in enumerate(sorted(statements, key=rank), 1)
    )


def _row_estimates(situation: Situation) -> dict[str, int | None]:
    """Required table (`namespace.name`) → how many rows the relation that stands for it has."""
    found: dict[str, int | None] = {}
    for table in situation.spec.tables:
        relation = situation.relation((table.namespace, table.name))
        if relation is not None:
            found[table.qualified] = relation.row_estimate
    return found


def _headings(spec: Spec) -> tuple[PhaseHeading, ...]:
    headings = [PhaseHeading(p.id, p.title, p.when, p.goal) for p in spec.phases]
    return (*headings, PhaseHeading(None, "Without a phase"))
