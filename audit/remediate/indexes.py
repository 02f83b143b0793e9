"""Indexes, unique ones over some of the rows included."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.quote import identifier
from audit.remediate import define, probes
from audit.remediate.draft import decision, draft
from audit.remediate.model import NO_WRITES, Probe, Statement
from audit.remediate.references import actual_column
from audit.remediate.situation import Situation, TableKey
from audit.spec.model import IndexSpec, KeySpec, TableSpec
from audit.spec.since import too_new


def index_statement(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    index: IndexSpec,
    findings: tuple[str, ...] = (),
) -> Statement:
    """A required index on the table that is called `own` in the database."""
    relation = situation.relation((table.namespace, table.name))

    def rename(column: str) -> str:
        return actual_column(table, relation, column) if relation else column

    title = ", ".join(index.columns)
    columns = {column.name for column in table.columns}
    columns.update(column.name for column in (relation.columns if relation else ()))
    if index.name is None:
        name = situation.names.take_relation(
            own[0], own[1], *define.index_words(index, columns), suffix="idx"
        )
    else:
        name = index.name
        if holder := situation.names.claim_relation(own[0], name, "an index of this plan"):
            reason = f"The name {name} that the spec gives the index is taken by {holder}."
            sql = define.index_statement(index, name, own, rename, columns)
            return decision(title, reason, sql, table=table, source=index.source, findings=findings)
    sql = define.index_statement(index, name, own, rename, columns)
    if reason := too_new(situation.schema.server_version_num, index):
        return decision(title, reason, sql, table=table, source=index.source, findings=findings)
    for expression in (*(key for key in index.columns if key not in columns), index.where):
        if problem := situation.problem_of(expression):
            return decision(
                title, problem, sql, table=table, source=index.source, findings=findings
            )
    return draft(
        "create-index",
        "existing rows" if index.unique and relation else "tables",
        name,
        sql,
        table=table,
        source=index.source,
        findings=findings,
        why=index.why,
        hazards=_hazards(index.unique) if relation else (),
        lock=NO_WRITES,
        probes=(_doubles(own, index, rename, columns),) if index.unique and relation else (),
    )


def serving_foreign_keys(table: TableSpec) -> tuple[IndexSpec, ...]:
    """The indexes of a new table that its foreign keys must have, and no other brings along."""
    leading = [index.columns for index in table.indexes if not index.where]
    leading += [key.columns for key in table.uniques if not key.where]
    leading += [table.primary_key.columns] if table.primary_key else []
    found: dict[frozenset[str], IndexSpec] = {}
    for key in table.foreign_keys:
        wanted = frozenset(key.columns)
        served = any(frozenset(columns[: len(wanted)]) == wanted for columns in leading)
        if key.indexed and not served:
            found.setdefault(wanted, IndexSpec(key.columns, key.source))
    return tuple(found.values())


def unique_index_statement(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    key: KeySpec,
    columns: tuple[str, ...],
    findings: tuple[str, ...] = (),
) -> Statement:
    """A unique guarantee for the rows that meet the key's `where`."""
    existing = situation.relation((table.namespace, table.name)) is not None
    if key.name is None:
        name = situation.names.take_relation(own[0], own[1], *columns, suffix="key")
    else:
        name = key.name
        if holder := situation.names.claim_relation(own[0], name, "an index of this plan"):
            return decision(
                ", ".join(columns),
                f"The name {name} that the spec gives it is taken by {holder}.",
                define.unique_index(key, name, own, columns),
                table=table,
                source=key.source,
                findings=findings,
            )
    return draft(
        "create-index",
        "existing rows" if existing else "tables",
        name,
        define.unique_index(key, name, own, columns),
        table=table,
        source=key.source,
        findings=findings,
        hazards=_hazards(True) if existing else (),
        lock=NO_WRITES,
        probes=(
            probes.duplicates(
                own,
                tuple(map(identifier, columns)),
                where=key.where,
                nulls_alike=bool(key.nulls_not_distinct),
            ),
        )
        if existing
        else (),
    )


def _hazards(unique: bool) -> tuple[str, ...]:
    return ("fails-if-duplicates", "blocks-writes") if unique else ("blocks-writes",)


def _doubles(
    own: TableKey, index: IndexSpec, rename: define.Rename, columns: Collection[str]
) -> Probe:
    """What counts the rows of which a unique index would have one too many."""
    return probes.duplicates(
        own,
        tuple(define.key_text(key, rename, columns) for key in index.columns),
        where=index.where,
        nulls_alike=bool(index.nulls_not_distinct),
    )
