"""Whether a column takes the required values and no other."""

from __future__ import annotations

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.compare.rules.checks import Held, find_condition, held_conditions, report_weak
from audit.compare.rules.validation import weakness
from audit.grammar.condition import allowed_values
from audit.schema.model import Check, Column, EnumType
from audit.spec.model import ColumnSpec

VALUES_NOT_ENFORCED = Rule(
    id="values-not-enforced",
    family="checks",
    title="the column takes exactly the required values",
    failure="A column with a closed list of values takes others, or not all of them",
    why="""A status with a typing error in it is in no list, no filter and no report: the row is
        there and never seen again.""",
    how="""Add a CHECK (… IN (…)), or make the column an enum. Rows that hold another value have
        to be corrected first.""",
    compared="""An enum with these labels, a check that lists them (a domain's too), or a foreign
        key to a table that does: any of them will do. A list with more or with fewer values is
        named as it is.""",
    spec="""
        tables:
          tokens:
            columns:
              status: {type: text, values: [pending, verified, expired]}
    """,
    sql="""
        ALTER TABLE public.tokens
          ADD CHECK (status IN ('pending', 'verified', 'expired')) NOT VALID;
    """,
    step=1,
)
RULES = (VALUES_NOT_ENFORCED,)


def check_values(subject: Subject) -> None:
    """Compare the closed list of values of every column that has one."""
    held: list[Held] | None = None
    for column in subject.table.columns:
        there = subject.columns.get(column.name)
        if column.values is None or there is None:
            continue
        subject.context.checked["checks"] += 1
        enum = _enum_of(subject, there)
        if enum is not None:
            _compare_labels(subject, column, column.values, enum)
            continue
        if held is None:
            held = held_conditions(subject)
        _check_column(subject, column, column.values, there, held)


def _enum_of(subject: Subject, there: Column) -> EnumType | None:
    base = subject.context.base_type(there.type)
    return subject.context.enums.get((base.namespace or "", base.name))


def _compare_labels(
    subject: Subject, column: ColumnSpec, values: tuple[str, ...], enum: EnumType
) -> None:
    from audit.compare.rules.enums import MISSING_ENUM_VALUE

    lacking = [value for value in values if value not in enum.labels]
    extra = [label for label in enum.labels if label not in values]
    if lacking:
        subject.report(
            MISSING_ENUM_VALUE,
            column.name,
            f"Column `{column.name}` must take {_listed(lacking)}; "
            f"enum `{enum.namespace}.{enum.name}` has no such label.",
            column.source,
            column=column.name,
            expected=", ".join(values),
            actual=", ".join(enum.labels),
            optional=column.optional,
        )
    elif extra:
        _report(subject, column, values, enum.labels, f"enum {enum.namespace}.{enum.name}")


def _check_column(
    subject: Subject,
    column: ColumnSpec,
    values: tuple[str, ...],
    there: Column,
    held: list[Held],
) -> None:
    best: tuple[Check | None, frozenset[str]] | None = None
    for one in held:
        for conjunct in one.condition.conjuncts:
            allowed = allowed_values(conjunct, there.name)
            if allowed is None:
                continue
            if allowed == frozenset(values):
                if one.check is not None and weakness(one.check):
                    condition = _condition(column, values)
                    report_weak(
                        subject, column.name, condition, one.check, column.source, column.name
                    )
                return
            if best is None or len(allowed ^ frozenset(values)) < len(best[1] ^ frozenset(values)):
                best = one.check, allowed
    if best is not None:
        _report(subject, column, values, tuple(sorted(best[1])), "a check")
    elif not _looked_up(subject, column, there):
        _no_list(subject, column, values, held)


def _looked_up(subject: Subject, column: ColumnSpec, there: Column) -> bool:
    """Whether a foreign key limits the column to the rows of another table; noted where it does."""
    for key in subject.relation.foreign_keys:
        if key.columns == (there.name,) and key.enforced:
            subject.report(
                VALUES_NOT_ENFORCED,
                column.name,
                f"Column `{column.name}` takes what stands in "
                f"`{key.ref_namespace}.{key.ref_table}`; whether that is the required list was "
                "not read.",
                column.source,
                kind="note",
                column=column.name,
                expected=", ".join(column.values or ()),
                actual=f"REFERENCES {key.ref_namespace}.{key.ref_table}",
                optional=column.optional,
            )
            return True
    return False


def _no_list(
    subject: Subject, column: ColumnSpec, values: tuple[str, ...], held: list[Held]
) -> None:
    """No list of values is held: a check that says it otherwise may still be there."""
    condition = _condition(column, values, subject.actual(column.name))
    verdict = find_condition(subject, condition, held)
    if verdict.by is not None:
        weak = next((check for check in verdict.by if weakness(check)), None)
        if weak is not None:
            report_weak(subject, column.name, condition, weak, column.source, column.name)
        return
    expected = f"CHECK ({condition})"
    base = subject.context.base_type(subject.columns[column.name].type)
    kinds = ("checks", "constraints") if base.namespace == "pg_catalog" else ("enums", "checks")
    unread = "" if verdict.nearest else subject.hidden(*kinds)
    if unread:
        subject.unverified(
            VALUES_NOT_ENFORCED,
            column.name,
            unread,
            column.source,
            expected=expected,
            column=column.name,
        )
        return
    unsure = verdict.equality == "unverified"
    if unsure:
        message = (
            f"Whether check ({plain(verdict.nearest)}) limits `{column.name}` to {_listed(values)} "
            f"{subject.not_told((verdict.asked, verdict.nearest))}."
        )
    else:
        message = f"Column `{column.name}` must take only {_listed(values)}; nothing enforces it."
    subject.report(
        VALUES_NOT_ENFORCED,
        column.name,
        message,
        column.source,
        kind="unverified" if unsure else "gap",
        column=column.name,
        expected=expected,
        actual=f"CHECK ({plain(verdict.nearest)})" if verdict.nearest else "any value",
        equality=verdict.equality,
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )


def _report(
    subject: Subject,
    column: ColumnSpec,
    values: tuple[str, ...],
    allowed: tuple[str, ...],
    what: str,
) -> None:
    extra = sorted(set(allowed) - set(values))
    lacking = [value for value in values if value not in allowed]
    parts = []
    if lacking:
        parts.append(f"{what} refuses {_listed(lacking)}")
    if extra:
        parts.append(
            f"{what} allows {_listed(extra)} too"
            if not lacking
            else f"allows {_listed(extra)} instead"
        )
    subject.report(
        VALUES_NOT_ENFORCED,
        column.name,
        f"Column `{column.name}` must take only {_listed(values)}: {' and '.join(parts)}.",
        column.source,
        column=column.name,
        expected=", ".join(values),
        actual=", ".join(allowed),
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )


def _condition(column: ColumnSpec, values: tuple[str, ...], name: str = "") -> str:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    plain = name or column.name
    if not (plain.isidentifier() and plain.islower() and plain.isascii()):
        plain = '"' + plain.replace('"', '""') + '"'
    return f"{plain} IN ({quoted})"


def _listed(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
