"""Columns of tables that exist: what is missing is added, what differs is mostly for a person."""

from __future__ import annotations

import re

from audit.grammar.quote import identifier, qualified
from audit.remediate import define, guard
from audit.remediate.create import column_sql
from audit.remediate.draft import decision, draft
from audit.remediate.model import EXCLUSIVE, Statement
from audit.remediate.rows import Rows
from audit.schema.model import Column
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec

# Functions whose value is fixed while a statement runs: a column with such a default is added
# without storing the rows anew. Of any other function that cannot be told.
_STABLE_TEXT = """
now transaction_timestamp statement_timestamp timezone current_setting date_trunc make_interval
jsonb_build_object jsonb_build_array json_build_object to_jsonb lower upper coalesce
"""
_STABLE = frozenset(_STABLE_TEXT.split())
_CALL = re.compile(r"([\w.]+)\s*\(")


def add_column(rows: Rows, column: ColumnSpec, findings: tuple[str, ...]) -> tuple[Statement, ...]:
    """A missing column with its default; what rows could refuse follows in its own steps."""
    situation, table = rows.situation, rows.table
    target = qualified(*rows.own)
    problem = situation.type_problem(column, table.namespace)
    for expression in (column.default, column.generated):
        problem = problem or situation.problem_of(expression)
    if problem:
        return (
            decision(column.name, problem, table=table, source=column.source, findings=findings),
        )
    # Without a value for the rows that are there, NOT NULL comes later and by itself.
    filled = (
        column.serial
        or column.identity is not None
        or (define.has_default(column) and column.generated is None)
    )
    clause = column_sql(situation, table, column, not_null=filled)
    rewrites = (
        column.serial
        or column.identity is not None
        or column.generated is not None
        or may_be_volatile(column.default)
    )
    added = draft(
        "add-column",
        "tables",
        column.name,
        f"ALTER TABLE {target} ADD COLUMN IF NOT EXISTS {clause}",
        table=table,
        group=f"columns {table.qualified}",
        source=column.source,
        findings=findings,
        why=column.why,
        hazards=("rewrites-table",) if rewrites else (),
        lock=EXCLUSIVE,
    )
    made = [added]
    if column.comment is not None:
        made.append(comment(rows, column, column.name, findings))
    if column.default_via:
        reason = "A trigger has to fill the column; its function has to be written first."
        made.append(decision(column.name, reason, table=table, source=column.source))
    if column.nullable is False and not filled:
        made += rows.not_null(column.name, column.source, findings)
    return tuple(made)


def may_be_volatile(expression: str | None) -> bool:
    """Whether a default may differ from row to row, which makes the server write every row."""
    return any(
        call.lower().rpartition(".")[2] not in _STABLE for call in _CALL.findall(expression or "")
    )


def comment(rows: Rows, column: ColumnSpec, actual: str, findings: tuple[str, ...]) -> Statement:
    """The comment of a column."""
    from audit.grammar.quote import literal

    name = f"{qualified(*rows.own)}.{identifier(actual)}"
    return draft(
        "comment",
        "tables",
        actual,
        f"COMMENT ON COLUMN {name} IS {literal(column.comment or '')}",
        table=rows.table,
        group=f"columns {rows.table.qualified}",
        source=column.source,
        findings=findings,
    )


def change_type(
    rows: Rows, column: ColumnSpec, there: Column, findings: tuple[str, ...]
) -> tuple[Statement, ...]:
    """Another type. Only a wider one of the same storage is changed without a person."""
    situation, table = rows.situation, rows.table
    if problem := situation.type_problem(column, table.namespace):
        return (
            decision(column.name, problem, table=table, source=column.source, findings=findings),
        )
    assert column.type is not None
    home = situation.type_home(column.type, table.namespace)
    wanted = str(column.type) if column.serial else define.type_clause(column, home)
    target = qualified(*rows.own)
    alter = f"ALTER TABLE {target} ALTER COLUMN {identifier(there.name)} TYPE {wanted}"
    if is_widening(there.type, column.type):
        return (
            draft(
                "widen-type",
                "existing rows",
                there.name,
                guard.while_type(*rows.own, there.name, str(there.type), alter),
                short=alter,
                table=table,
                source=column.source,
                findings=findings,
                lock=EXCLUSIVE,
                notes=("No row is rewritten. Fails if a view or policy uses the column.",),
            ),
        )
    using = f"{alter} USING {identifier(there.name)}::{wanted}"
    reason = f"It is {there.type} and must be {column.type_text or column.type}."
    hazards = ("rewrites-table", "loses-data", "changes-behaviour")
    return (
        decision(
            there.name,
            reason,
            using,
            table=table,
            source=column.source,
            findings=findings,
            hazards=hazards,
        ),
    )


def is_widening(there: DataType, wanted: DataType) -> bool:
    """Whether every value fits the new type as it is stored, and no row is rewritten."""
    if there.array or wanted.array or {there.namespace, wanted.namespace} != {"pg_catalog"}:
        return False
    if there.name == "varchar" and wanted.name == "text":
        return True
    if there.name != wanted.name or not there.modifiers:
        return False
    if there.name in ("varchar", "varbit"):
        return not wanted.modifiers or int(wanted.modifiers) >= int(there.modifiers)
    if there.name == "numeric":
        if not wanted.modifiers:
            return True
        precision, scale = there.modifiers.split(",")
        new_precision, new_scale = wanted.modifiers.split(",")
        return scale == new_scale and int(new_precision) >= int(precision)
    return False


def change_default(
    rows: Rows, column: ColumnSpec, there: Column, findings: tuple[str, ...]
) -> tuple[Statement, ...]:
    """A default where there is none; another in place of one that is there is for a person."""
    table = rows.table
    alter = f"ALTER TABLE {qualified(*rows.own)} ALTER COLUMN {identifier(there.name)}"
    if not define.has_default(column):
        reason = f"It must have no default and has {there.default or 'one'}."
        sql = f"{alter} DROP DEFAULT"
    else:
        sql = f"{alter} SET DEFAULT {define.default_expression(column.default or '')}"
        reason = rows.situation.problem_of(column.default)
        if there.default is not None and not reason:
            reason = f"It has another default: {there.default}."
        if (there.identity or there.generated is not None) and not reason:
            reason = "The server computes the column; it can have no default beside that."
        if not reason:
            return (
                draft(
                    "set-default",
                    "tables",
                    there.name,
                    sql,
                    table=table,
                    group=f"columns {table.qualified}",
                    source=column.source,
                    findings=findings,
                    lock=EXCLUSIVE,
                    notes=("For rows to come; those that are there stay as they are.",),
                ),
            )
    return (
        decision(
            there.name,
            reason,
            sql,
            table=table,
            source=column.source,
            findings=findings,
            hazards=("changes-behaviour",),
        ),
    )
