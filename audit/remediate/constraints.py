"""Names and texts of constraints, whether their table is new or not."""

from __future__ import annotations

from audit.grammar.quote import qualified
from audit.remediate import define
from audit.remediate.draft import decision
from audit.remediate.model import Statement
from audit.remediate.references import Reference
from audit.remediate.situation import Situation, TableKey
from audit.spec.model import CheckSpec, ColumnSpec, ForeignKeySpec, TableSpec


def constraint_name(
    situation: Situation,
    own: TableKey,
    wanted: str | None,
    *parts: str,
    suffix: str,
    index: bool = False,
) -> str | None:
    """The name for a constraint of the table `own`: the spec's, or else a free one.

    None where the spec's name is taken already.
    """
    names = situation.names
    if wanted is None:
        return names.take_constraint(own, own[1], *parts, suffix=suffix, index=index)
    return wanted if names.claim_constraint(own, wanted, index=index) else None


def check_name(situation: Situation, own: TableKey, check: CheckSpec) -> str | None:
    """The name for a check: after its column, if it was written at one, as the server would."""
    parts = (check.column,) if check.column else _only_column(check.expression)
    return constraint_name(situation, own, check.name, *parts, suffix="check")


def _only_column(expression: str) -> tuple[str, ...]:
    from audit.grammar.parse import GrammarError, parse_expression

    try:
        columns = parse_expression(expression).columns
    except GrammarError:
        return ()
    return columns if len(columns) == 1 else ()


def values_name(situation: Situation, own: TableKey, column: str) -> str:
    """The name for the check of a column's values."""
    return situation.names.take_constraint(own, own[1], column, suffix="check")


def needs_values_check(situation: Situation, table: TableSpec, column: ColumnSpec) -> bool:
    """Whether a check must see to a column's `values`, which an enum may do as well."""
    if not column.values:
        return False
    labels = situation.enum_labels(column.type, table.namespace) if column.type else None
    return labels is None or not set(labels) <= set(column.values)


def ended(text: str) -> str:
    """SQL of the spec, ended so that a comment in its last line swallows nothing after it."""
    return f"{text.strip()}\n" if "--" in text else text.strip()


def undecided_foreign_key(
    table: TableSpec,
    own: TableKey,
    key: ForeignKeySpec,
    found: Reference,
    findings: tuple[str, ...] = (),
) -> Statement:
    """A foreign key that cannot be added, with the reason."""
    clause = define.reference_clause(key, found.target, key.ref_columns)
    sql = f"ALTER TABLE {qualified(*own)} ADD {define.foreign_key_clause(key, key.columns, clause)}"
    return decision(
        ", ".join(key.columns),
        found.problem,
        sql,
        table=table,
        source=key.source,
        findings=findings,
    )
