"""A missing table, whole: its columns, keys, indexes, row level security and comments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from audit.grammar.quote import identifier, literal, parenthesised, qualified
from audit.remediate import define, guard
from audit.remediate.access import access_statements, rls_statements
from audit.remediate.constraints import (
    check_name,
    constraint_name,
    ended,
    needs_values_check,
    undecided_foreign_key,
    values_name,
)
from audit.remediate.draft import decision, draft, fingerprints
from audit.remediate.indexes import (
    index_statement,
    serving_foreign_keys,
    unique_index_statement,
)
from audit.remediate.model import NEW_OBJECT, NO_WRITES_BOTH, Section, Statement
from audit.remediate.references import Reference, resolve_reference
from audit.remediate.situation import Situation, TableKey
from audit.spec.model import ColumnSpec, ForeignKeySpec, IndexSpec, KeySpec, TableSpec
from audit.spec.since import too_new


def why_not_created(situation: Situation, table: TableSpec) -> str:
    """Why a missing table cannot be created from its requirement; empty if it can."""
    for finding in situation.gaps.get(table.qualified, ()):
        if (
            finding.rule in ("found-elsewhere", "case-mismatch", "wrong-kind")
            and finding.column is None
        ):
            return finding.message
    if table.namespace in situation.platform:
        return f"Schema {table.namespace} belongs to the platform, which creates its tables itself."
    parted = situation.building and table.kind == "partitioned table" and table.columns
    if table.kind not in (None, "table") and not parted:
        return f"The spec does not say enough to create a {table.kind}."
    if not table.columns and not situation.building:
        return "The spec names no column of it."
    if holder := situation.names.holder(table.namespace, table.name):
        return f"The name is taken by {holder}."
    for column in table.columns:
        if problem := _column_problem(situation, table, column):
            return problem
    for check in table.checks:
        if problem := situation.problem_of(check.expression):
            return f"Check {check.expression}: {problem}"
    return ""


def _column_problem(situation: Situation, table: TableSpec, column: ColumnSpec) -> str:
    if problem := situation.type_problem(column, table.namespace):
        return problem
    for expression in (column.default, column.generated):
        if problem := situation.problem_of(expression):
            return f"Column {column.name}: {problem}"
    if reason := too_new(situation.schema.server_version_num, column):
        return f"Column {column.name}: {reason}"
    return ""


class Created(NamedTuple):
    """What creates one table, and its foreign keys that have to wait for what they reference."""

    statements: tuple[Statement, ...]
    waiting: tuple[tuple[ForeignKeySpec, Reference], ...]


def create_table(
    situation: Situation, table: TableSpec, *, standing: Collection[TableKey]
) -> Created:
    """Everything that a missing table needs, while of the planned tables these are `standing`."""
    made = _Parts(situation, table)
    made.add_keys()
    made.add_foreign_keys(standing)
    made.add_checks()
    own = (table.namespace, table.name)
    group = f"create {table.qualified}"
    after = [
        *made.after,
        *(
            index_statement(situation, table, own, index)
            for index in (*table.indexes, *serving_foreign_keys(table))
        ),
        *comment_statements(table, own),
        *rls_statements(table, own),
    ]
    return Created(
        (
            made.statement(group),
            *(s if s.decision else replace(s, group=group, lock=NEW_OBJECT) for s in after),
            *access_statements(situation, table, own),
            *made.decisions,
        ),
        tuple(made.waiting),
    )


def suggested_table(situation: Situation, table: TableSpec) -> str:
    """The CREATE TABLE of a table that cannot be created yet; empty where it is there in some way.

    It is for a person to read, so it has every constraint but the foreign keys.
    """
    there = situation.gaps.get(table.qualified, ())
    if any(finding.rule != "missing-table" for finding in there) or not table.columns:
        return ""
    if table.kind not in (None, "table") or any(column.type is None for column in table.columns):
        return ""
    made = _Parts(situation, table)
    made.add_keys()
    made.add_checks()
    return made.statement("").sql


class _Parts:
    """The lines of one CREATE TABLE while they come together."""

    def __init__(self, situation: Situation, table: TableSpec) -> None:
        self.situation = situation
        self.table = table
        self.key = (table.namespace, table.name)
        self.inline: dict[str, list[str]] = {column.name: [] for column in table.columns}
        self.constraints: list[str] = []
        self.after: list[Statement] = []
        self.decisions: list[Statement] = []
        self.waiting: list[tuple[ForeignKeySpec, Reference]] = []

    def add_keys(self) -> None:
        key = self.table.primary_key
        if key is not None:
            if reason := too_new(self.situation.schema.server_version_num, key):
                self.decisions.append(
                    decision(", ".join(key.columns), reason, table=self.table, source=key.source)
                )
            elif define.is_plain(key):
                self._inline(key.columns[0], "PRIMARY KEY")
                self.situation.names.take_constraint(
                    self.key, self.table.name, suffix="pkey", index=True
                )
            else:
                clause = define.primary_key_clause(key, key.columns)
                self._named(key.name, clause, index=True)
        for unique in self.table.uniques:
            self._add_unique(unique)

    def _add_unique(self, key: KeySpec) -> None:
        if reason := too_new(self.situation.schema.server_version_num, key):
            self.decisions.append(
                decision(", ".join(key.columns), reason, table=self.table, source=key.source)
            )
        elif key.where:
            self.after.append(
                unique_index_statement(self.situation, self.table, self.key, key, key.columns)
            )
        elif define.is_plain(key):
            self._inline(key.columns[0], "UNIQUE")
            self.situation.names.take_constraint(
                self.key, self.table.name, *key.columns, suffix="key", index=True
            )
        else:
            self._named(key.name, define.unique_clause(key, key.columns), index=True)

    def add_foreign_keys(self, standing: Collection[TableKey]) -> None:
        for key in self.table.foreign_keys:
            found = resolve_reference(self.situation, self.table, key, standing=standing)
            if found.problem:
                self.decisions.append(undecided_foreign_key(self.table, self.key, key, found))
            elif found.when == "now":
                self._add_reference(key, found)
            else:
                self.waiting.append((key, found))

    def _add_reference(self, key: ForeignKeySpec, found: Reference) -> None:
        clause = define.reference_clause(key, found.target, found.columns)
        if len(key.columns) == 1 and not (key.name or key.period):
            self._inline(key.columns[0], clause)
            self.situation.names.take_constraint(
                self.key, self.table.name, *key.columns, suffix="fkey"
            )
        else:
            self._named(key.name, define.foreign_key_clause(key, key.columns, clause))

    def add_checks(self) -> None:
        for check in self.table.checks:
            name = check_name(self.situation, self.key, check)
            self._check(name, check.expression, check.name)
        for column in self.table.columns:
            if needs_values_check(self.situation, self.table, column):
                name = values_name(self.situation, self.key, column.name)
                self._check(name, define.values_expression(column, column.name))
        for exclusion in self.table.exclusions:
            self._named(exclusion.name, ended(exclusion.definition), index=True)

    def _check(self, name: str | None, expression: str, wanted: str | None = None) -> None:
        clause = f"CHECK {parenthesised(expression)}"
        if name is None:
            self._taken(wanted or "", clause)
        else:
            self.constraints.append(f"CONSTRAINT {identifier(name)} {clause}")

    def _inline(self, column: str, clause: str) -> None:
        """Put a constraint at its column."""
        self.inline.setdefault(column, []).append(clause)

    def _named(self, name: str | None, clause: str, *, index: bool = False) -> None:
        if name is None:
            self.constraints.append(clause)
        elif self.situation.names.claim_constraint(self.key, name, index=index):
            self.constraints.append(f"CONSTRAINT {identifier(name)} {clause}")
        else:
            self._taken(name, clause)

    def _taken(self, name: str, clause: str) -> None:
        reason = f"The name {name} that the spec gives it is taken."
        sql = f"ALTER TABLE {qualified(*self.key)} ADD CONSTRAINT {identifier(name)} {clause}"
        self.decisions.append(decision(name, reason, sql, table=self.table))

    def statement(self, group: str) -> Statement:
        lines = []
        for column in self.table.columns:
            clause = column_sql(self.situation, self.table, column)
            lines.append(" ".join((clause, *self.inline[column.name])))
        lines += self.constraints
        body = ",\n".join(f"  {line}" for line in lines)
        findings = self.situation.gaps.get(self.table.qualified, ())
        near = self.situation.outcomes[self.key].near
        return draft(
            "create-table",
            "tables",
            self.table.name,
            f"CREATE TABLE IF NOT EXISTS {qualified(*self.key)} (\n{body}\n){self._partitions()}",
            table=self.table,
            group=group,
            findings=fingerprints(findings),
            why=self.table.why,
            hazards=("maybe-renamed",) if near else (),
            notes=tuple(f"{other.name} is like it: {other.reason}." for other in near),
        )

    def _partitions(self) -> str:
        """By what a partitioned table is parted: by a column of every key, for want of more."""
        if self.table.kind != "partitioned table":
            return ""
        keys: list[KeySpec | IndexSpec] = [index for index in self.table.indexes if index.unique]
        keys.extend((*filter(None, [self.table.primary_key]), *self.table.uniques))
        free = [column.name for column in self.table.columns if column.generated is None]
        common = [name for name in free if all(name in key.columns for key in keys)]
        return f" PARTITION BY LIST ({identifier((common or free)[0])})"


def column_sql(
    situation: Situation, table: TableSpec, column: ColumnSpec, *, not_null: bool = True
) -> str:
    """A column's clause with its type and collation as this database knows them."""
    home = situation.type_home(column.type, table.namespace) if column.type else None
    return define.column_clause(
        column,
        define.type_clause(column, home),
        collation_sql(situation, column.collation),
        not_null=not_null,
    )


def collation_sql(situation: Situation, collation: str | None) -> str:
    """A collation's name; a dot means a schema only where that exists (not in `en_US.utf8`)."""
    if not collation:
        return ""
    namespace, dot, name = collation.partition(".")
    if dot and name and namespace in situation.namespaces | situation.namespaces_to_come:
        return qualified(namespace, name)
    return identifier(collation)


def added_foreign_key(
    situation: Situation, table: TableSpec, key: ForeignKeySpec, found: Reference, section: Section
) -> Statement:
    """A foreign key put on a table that this plan creates, once what it references is there."""
    own = (table.namespace, table.name)
    name = constraint_name(situation, own, key.name, *key.columns, suffix="fkey")
    clause = define.reference_clause(key, found.target, found.columns)
    added = define.foreign_key_clause(key, key.columns, clause)
    if name is None:
        reason = f"The name {key.name} that the spec gives it is taken."
        sql = f"ALTER TABLE {qualified(*own)} ADD {added}"
        return decision(", ".join(key.columns), reason, sql, table=table, source=key.source)
    plain = f"ALTER TABLE {qualified(*own)} ADD CONSTRAINT {identifier(name)}\n  {added}"
    return draft(
        "add-foreign-key",
        section,
        name,
        guard.unless_constraint(*own, name, plain),
        short=plain,
        table=table,
        source=key.source,
        findings=fingerprints(situation.gaps.get(table.qualified, ())),
        lock=NO_WRITES_BOTH,
        notes=("It stands apart from its table, for what it references comes after that.",),
    )


def comment_statements(table: TableSpec, own: TableKey) -> tuple[Statement, ...]:
    """The comments that a table and its columns must have."""
    made = []
    if table.comment is not None:
        sql = f"COMMENT ON TABLE {qualified(*own)} IS {literal(table.comment)}"
        made.append(draft("comment", "tables", table.name, sql, table=table))
    for column in table.columns:
        if column.comment is not None:
            name = f"{qualified(*own)}.{identifier(column.name)}"
            sql = f"COMMENT ON COLUMN {name} IS {literal(column.comment)}"
            made.append(
                draft("comment", "tables", column.name, sql, table=table, source=column.source)
            )
    return tuple(made)
