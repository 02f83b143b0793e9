"""Constraints on tables that exist, whose rows can refuse them."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.exclusion import exclusion_elements, exclusion_parts
from audit.grammar.quote import identifier, parenthesised, qualified
from audit.remediate import define, guard, probes
from audit.remediate.constraints import (
    check_name,
    constraint_name,
    ended,
    undecided_foreign_key,
    values_name,
)
from audit.remediate.draft import decision, draft
from audit.remediate.indexes import unique_index_statement
from audit.remediate.model import (
    BACKGROUND,
    EXCLUSIVE,
    NO_WRITES_BOTH,
    Probe,
    Statement,
    StatementKind,
)
from audit.remediate.names import cut
from audit.remediate.references import actual_column, resolve_reference
from audit.remediate.situation import Situation, TableKey, target_of
from audit.schema.model import Relation
from audit.spec.model import (
    CheckSpec,
    ColumnSpec,
    ExclusionSpec,
    ForeignKeySpec,
    KeySpec,
    TableSpec,
)
from audit.spec.since import too_new
from audit.spec.source import Source


class Rows:
    """One required table that exists, and what its rows have to put up with."""

    def __init__(self, situation: Situation, table: TableSpec, relation: Relation | None) -> None:
        self.situation = situation
        self.table = table
        self.relation = relation
        self.own: TableKey = target_of(table, relation)

    def actual(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns under the names that they have in the database."""
        if self.relation is None:
            return columns
        return tuple(actual_column(self.table, self.relation, column) for column in columns)

    def interim(self, column: str) -> str:
        """The name of the check that stands in for NOT NULL until every row was read."""
        return cut((self.own[1], column), "is_set")

    def not_null(
        self, column: str, source: Source, findings: tuple[str, ...]
    ) -> tuple[Statement, ...]:
        """NOT NULL without a long lock: a check for new rows, its validation, then the word.

        The server does not read the table again where a valid check says the same, from PostgreSQL
        12.
        """
        target = qualified(*self.own)
        name = identifier(column)
        interim = self.interim(column)
        add = (
            f"ALTER TABLE {target} ADD CONSTRAINT {identifier(interim)} "
            f"CHECK ({name} IS NOT NULL) NOT VALID"
        )
        validate = f"ALTER TABLE {target} VALIDATE CONSTRAINT {identifier(interim)}"
        short = f"ALTER TABLE {target} ALTER COLUMN {name} SET NOT NULL"
        finish = f"{short};\nALTER TABLE {target} DROP CONSTRAINT {identifier(interim)}"
        found = (probes.nulls(self.own, (column,)),)
        steps = (
            (guard.while_nullable_without(*self.own, column, interim, add), (), EXCLUSIVE),
            (
                guard.if_constraint(*self.own, interim, validate),
                ("fails-if-nulls", "scans-table"),
                BACKGROUND,
            ),
            (guard.if_constraint(*self.own, interim, finish), (), EXCLUSIVE),
        )
        return tuple(
            draft(
                "set-not-null",
                "existing rows",
                column,
                sql,
                short=short,
                table=self.table,
                group=f"not null {target}.{name} {number}",
                source=source,
                findings=findings,
                hazards=hazards,
                lock=lock,
                probes=found if hazards else (),
            )
            for number, (sql, hazards, lock) in enumerate(steps, 1)
        )

    def primary_key(self, key: KeySpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
        """The primary key of a table that has none."""
        columns = self.actual(key.columns)
        clause = define.primary_key_clause(key, columns)
        if reason := too_new(self.situation.schema.server_version_num, key):
            return (self._refused(", ".join(columns), reason, clause, key, findings),)
        if self.relation is not None and self.relation.primary_key is not None:
            there = ", ".join(self.relation.primary_key.columns)
            return (
                self._refused(
                    ", ".join(columns), f"The primary key is ({there}).", clause, key, findings
                ),
            )
        name = constraint_name(self.situation, self.own, key.name, suffix="pkey", index=True)
        if name is None:
            return (self._taken(key.name or "", clause, key, findings),)
        hazards = ("fails-if-duplicates", "fails-if-nulls", "blocks-writes")
        found = (probes.nulls(self.own, columns), *self._doubles(key, columns))
        return (
            self._added("add-primary-key", name, clause, key, findings, hazards, EXCLUSIVE, found),
        )

    def unique(self, key: KeySpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
        """A unique constraint, or a unique index where it holds for some rows only."""
        columns = self.actual(key.columns)
        clause = define.unique_clause(key, columns)
        if reason := too_new(self.situation.schema.server_version_num, key):
            return (self._refused(", ".join(columns), reason, clause, key, findings),)
        if key.where:
            return (
                unique_index_statement(
                    self.situation, self.table, self.own, key, columns, findings
                ),
            )
        name = constraint_name(
            self.situation, self.own, key.name, *columns, suffix="key", index=True
        )
        if name is None:
            return (self._taken(key.name or "", clause, key, findings),)
        hazards = ("fails-if-duplicates", "blocks-writes")
        found = self._doubles(key, columns)
        return (self._added("add-unique", name, clause, key, findings, hazards, EXCLUSIVE, found),)

    def _doubles(self, key: KeySpec, columns: tuple[str, ...]) -> tuple[Probe, ...]:
        """What counts the rows of which a key would be one too many."""
        names = tuple(map(identifier, columns))
        if key.without_overlaps:
            elements = [*((name, "=") for name in names[:-1]), (names[-1], "&&")]
            return (probes.overlaps(self.own, elements, None),)
        return (probes.duplicates(self.own, names, nulls_alike=bool(key.nulls_not_distinct)),)

    def check(self, check: CheckSpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
        """A check: added for new rows first, then validated."""
        clause = f"CHECK {parenthesised(check.expression)}"
        if problem := self.situation.problem_of(check.expression):
            return (self._refused(check.name or "check", problem, clause, check, findings),)
        name = check_name(self.situation, self.own, check)
        if name is None:
            return (self._taken(check.name or "", clause, check, findings),)
        found = probes.violations(self.own, check.expression)
        return self._validated("add-check", name, clause, check, findings, found)

    def values(self, column: ColumnSpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
        """The check of a column's values."""
        actual = self.actual((column.name,))[0]
        name = values_name(self.situation, self.own, actual)
        condition = define.values_expression(column, actual)
        found = probes.violations(self.own, condition)
        return self._validated("add-check", name, f"CHECK ({condition})", column, findings, found)

    def exclusion(self, item: ExclusionSpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
        """An exclusion constraint; it can't be added without looking at the rows."""
        clause = ended(item.definition)
        name = constraint_name(self.situation, self.own, item.name, suffix="excl", index=True)
        if name is None:
            return (self._taken(item.name or "", clause, item, findings),)
        hazards = ("fails-if-overlaps", "blocks-writes")
        elements, parts = exclusion_elements(item.definition), exclusion_parts(item.definition)
        found = (probes.overlaps(self.own, elements, parts.where),) if elements and parts else ()
        return (
            self._added("add-exclusion", name, clause, item, findings, hazards, EXCLUSIVE, found),
        )

    def foreign_key(
        self, key: ForeignKeySpec, findings: tuple[str, ...], standing: Collection[TableKey]
    ) -> tuple[Statement, ...]:
        """A foreign key: added for new rows first, then validated."""
        found = resolve_reference(self.situation, self.table, key, standing=standing)
        if found.problem:
            return (undecided_foreign_key(self.table, self.own, key, found, findings),)
        columns = self.actual(key.columns)
        reference = define.reference_clause(key, found.target, found.columns)
        clause = define.foreign_key_clause(key, columns, reference)
        name = constraint_name(self.situation, self.own, key.name, *columns, suffix="fkey")
        if name is None:
            return (self._taken(key.name or "", clause, key, findings),)
        lost = probes.orphans(
            self.own,
            columns,
            found.target,
            found.columns,
            match=key.match or "simple",
            period=key.period,
            exists=self.situation.relation(found.target) is not None,
        )
        if self.relation is not None and self.relation.kind == "partitioned table":
            # PostgreSQL before 18 refuses NOT VALID there.
            hazards = ("fails-if-orphans", "blocks-writes", "locks-referenced-table")
            return (
                self._added(
                    "add-foreign-key", name, clause, key, findings, hazards, NO_WRITES_BOTH, (lost,)
                ),
            )
        return self._validated("add-foreign-key", name, clause, key, findings, lost)

    def validate(
        self, name: str, source: Source, findings: tuple[str, ...], probe: Probe, short: str = ""
    ) -> Statement:
        """Hold an existing constraint against every row."""
        plain = f"ALTER TABLE {qualified(*self.own)} VALIDATE CONSTRAINT {identifier(name)}"
        return draft(
            "validate-constraint",
            "existing rows",
            name,
            plain,
            short=short,
            table=self.table,
            source=source,
            findings=findings,
            hazards=(probe.hazard, "scans-table"),
            lock=BACKGROUND,
            probes=(probe,),
        )

    def _alter(self, name: str, clause: str) -> str:
        return f"ALTER TABLE {qualified(*self.own)} ADD CONSTRAINT {identifier(name)}\n  {clause}"

    def _added(
        self,
        kind: StatementKind,
        name: str,
        clause: str,
        requirement: KeySpec | ExclusionSpec | ForeignKeySpec,
        findings: tuple[str, ...],
        hazards: tuple[str, ...],
        lock: str,
        found: tuple[Probe, ...],
    ) -> Statement:
        plain = self._alter(name, clause)
        return draft(
            kind,
            "existing rows",
            name,
            guard.unless_constraint(*self.own, name, plain),
            short=plain,
            table=self.table,
            source=requirement.source,
            findings=findings,
            hazards=hazards if self.relation else (),
            lock=lock,
            probes=found if self.relation else (),
        )

    def _validated(
        self,
        kind: StatementKind,
        name: str,
        clause: str,
        requirement: CheckSpec | ColumnSpec | ForeignKeySpec,
        findings: tuple[str, ...],
        probe: Probe,
    ) -> tuple[Statement, ...]:
        plain = self._alter(name, clause)
        lock = NO_WRITES_BOTH if kind == "add-foreign-key" else EXCLUSIVE
        add = draft(
            kind,
            "existing rows",
            name,
            guard.unless_constraint(*self.own, name, f"{plain} NOT VALID"),
            short=plain,
            table=self.table,
            source=requirement.source,
            findings=findings,
            hazards=("locks-referenced-table",) if kind == "add-foreign-key" else (),
            lock=lock,
        )
        return add, self.validate(name, requirement.source, findings, probe, plain)

    def _taken(
        self,
        name: str,
        clause: str,
        requirement: KeySpec | CheckSpec | ExclusionSpec | ForeignKeySpec,
        findings: tuple[str, ...],
    ) -> Statement:
        reason = f"The name {name} that the spec gives it is taken by something else."
        return self._refused(name, reason, clause, requirement, findings)

    def _refused(
        self,
        object_: str,
        reason: str,
        clause: str,
        requirement: KeySpec | CheckSpec | ExclusionSpec | ForeignKeySpec,
        findings: tuple[str, ...],
    ) -> Statement:
        sql = f"ALTER TABLE {qualified(*self.own)} ADD {clause}"
        return decision(
            object_, reason, sql, table=self.table, source=requirement.source, findings=findings
        )
