"""Whether a column that must not be null can't be."""

from __future__ import annotations

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.grammar.condition import not_null, parse_condition
from audit.schema.model import Check, Column, NotNull
from audit.spec.model import ColumnSpec

NULLABILITY_MISMATCH = Rule(
    id="nullability-mismatch",
    family="nullability",
    title="the column refuses null where it must",
    failure="A column that must not be null may be",
    why="""Rows without the value get in, and each query that counts on it is wrong in a way
        nobody sees: a comparison with null is never true.""",
    how="""Fill the rows that have none, then SET NOT NULL. On a large table add a CHECK (… IS NOT
        NULL) NOT VALID first, validate it, and let SET NOT NULL use it.""",
    compared="""NOT NULL on the column, through the primary key, by its domain, or by a validated
        CHECK that says the same all count. The name of the constraint (`not_null`, PostgreSQL 18)
        only where the spec states it. A database that is stricter than the spec is no gap
        unless `exact`.""",
    spec="""
        tables:
          users:
            columns:
              email: text not null
    """,
    sql="""
        ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;
    """,
)
RULES = (NULLABILITY_MISMATCH,)


def check_nullability(subject: Subject, column: ColumnSpec, there: Column) -> None:
    """Compare whether one column may be null."""
    required = column.nullable is False or (
        column.nullable is None and (column.serial or column.identity is not None)
    )
    if column.nullable is None and not required:
        return
    subject.context.checked["nullability"] += 1
    if required and there.nullable:
        _may_be_null(subject, column, there)
    elif required and not there.nullable:
        _check_constraint(subject, column, there)
    elif column.nullable and not there.nullable and (column.exact or subject.table.exact):
        _report(
            subject,
            column,
            f"Column `{column.name}` refuses null; it must allow it.",
            expected="NULL",
            actual="NOT NULL",
        )


def _check_constraint(subject: Subject, column: ColumnSpec, there: Column) -> None:
    """Compare the name of NOT NULL, and whether children inherit it."""
    if column.not_null_name is None and column.no_inherit is None:
        return
    if unread := subject.hidden("not null constraints"):
        subject.unverified(
            NULLABILITY_MISMATCH, column.name, unread, column.source, column=column.name
        )
        return
    stored = next((n for n in subject.relation.not_nulls if n.column == there.name), None)
    stored = stored or NotNull(there.name, f"{subject.relation.name}_{there.name}_not_null")
    newer = subject.too_new(column)
    name = column.not_null_name or stored.name
    no_inherit = stored.no_inherit if column.no_inherit is None else column.no_inherit
    if (name, no_inherit) == (stored.name, stored.no_inherit) and not newer:
        return
    actual = "NOT NULL" if newer else _constraint_text(stored.name, stored.no_inherit)
    expected = _constraint_text(name, no_inherit)
    message = f"Column `{column.name}` has {actual}; it must be {expected}."
    hint = newer or ("ALTER TABLE … RENAME CONSTRAINT" if name != stored.name else "")
    _report(subject, column, message, expected=expected, actual=actual, hint=hint)


def _constraint_text(name: str, no_inherit: bool) -> str:
    return f"CONSTRAINT {name} NOT NULL{' NO INHERIT' if no_inherit else ''}"


def _may_be_null(subject: Subject, column: ColumnSpec, there: Column) -> None:
    if any(not domain.nullable for domain in subject.context.domains_of(there.type)):
        return
    if subject.relation.kind in ("view", "materialized view"):
        subject.report(
            NULLABILITY_MISMATCH,
            column.name,
            f"Column `{column.name}` belongs to a {subject.relation.kind}, "
            "which declares no NOT NULL.",
            column.source,
            kind="unverified",
            column=column.name,
            expected="NOT NULL",
            hint="Leave `not null` out of a view's columns, or demand it of the table below.",
            optional=column.optional,
        )
        return
    check = not_null_check(subject, there.name)
    unread = subject.hidden("checks") if check is None else ""
    if unread:
        subject.unverified(
            NULLABILITY_MISMATCH, column.name, unread, column.source, column=column.name
        )
    elif check is None:
        _report(
            subject,
            column,
            f"Column `{column.name}` may be null; it must not be.",
            expected="NOT NULL",
            actual="NULL",
        )
    elif not (check.validated and check.enforced):
        _not_validated(subject, column, check)


def not_null_check(subject: Subject, name: str) -> Check | None:
    """The check that keeps null out of a column, a validated one if there are several."""
    wanted = not_null(name)
    found: Check | None = None
    for check in subject.relation.checks:
        if "not null" not in check.expression.lower():
            continue
        condition = parse_condition(check.expression)
        if condition and wanted in condition.conjuncts:
            if check.validated and check.enforced:
                return check
            found = check
    return found


def _not_validated(subject: Subject, column: ColumnSpec, check: Check) -> None:
    from audit.compare.rules.validation import NOT_VALIDATED, weakness

    subject.report(
        NOT_VALIDATED,
        column.name,
        f"Column `{column.name}` is kept from null by constraint `{check.name}`, "
        f"which is {weakness(check)}.",
        column.source,
        column=column.name,
        expected="NOT NULL",
        actual=f"CHECK ({plain(check.expression)}) {weakness(check)}",
        optional=column.optional,
    )


def _report(
    subject: Subject,
    column: ColumnSpec,
    message: str,
    *,
    expected: str,
    actual: str,
    hint: str = "",
) -> None:
    subject.report(
        NULLABILITY_MISMATCH,
        column.name,
        message,
        column.source,
        column=column.name,
        expected=expected,
        actual=actual,
        why=column.why,
        impact=column.impact,
        hint=hint,
        optional=column.optional,
    )
