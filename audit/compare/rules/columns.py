"""Whether the required columns are there."""

from __future__ import annotations

from audit.compare.context import Subject, column_definition
from audit.compare.rule import Rule
from audit.compare.rules.existence import CASE_MISMATCH, UNEXPECTED_COLUMN
from audit.schema.model import Column
from audit.spec.model import ColumnSpec

MISSING_COLUMN = Rule(
    id="missing-column",
    family="columns",
    title="the column exists",
    failure="A required column does not exist",
    why="""Every statement that names the column fails, so what the application writes there is
        lost and what it reads from there is an error.""",
    how="""Add it. A column that must not be null and has no default can only be added to an empty
        table; elsewhere it needs a default, or to be filled before NOT NULL is set.""",
    compared="""Names exactly, then `aliases`. Order never matters. What only concerns a missing
        column (its type, its own key, reference or check) is part of it and no finding of its
        own.""",
    spec="""
        tables:
          tokens:
            columns:
              attempts: int not null default 0
    """,
    sql="""
        ALTER TABLE public.tokens ADD COLUMN attempts integer NOT NULL DEFAULT 0;
    """,
)
RULES = (MISSING_COLUMN,)


def check_columns(subject: Subject) -> None:
    """Pair every required column with one of the relation, and report those that have none."""
    table = subject.table
    subject.context.checked["columns"] += len(table.columns)
    folded: dict[str, Column] | None = None
    for column in table.columns:
        there = subject.by_name.get(column.name)
        if there is None:
            there = next((subject.by_name[a] for a in column.aliases if a in subject.by_name), None)
        if there is not None:
            subject.columns[column.name] = there
            continue
        subject.missing.add(column.name)
        if folded is None:
            folded = {each.name.lower(): each for each in subject.relation.columns}
        _report_missing(subject, column, folded.get(column.name.lower()))
    if table.strict and table.columns:
        _report_unexpected(subject)


def _report_missing(subject: Subject, column: ColumnSpec, other_case: Column | None) -> None:
    definition = column_definition(column)
    if other_case is not None and other_case.name not in subject.table_column_names():
        subject.report(
            CASE_MISMATCH,
            column.name,
            f"Column `{column.name}` is missing; `{other_case.name}` exists, and capitals count.",
            column.source,
            column=column.name,
            expected=column.name,
            actual=other_case.name,
            why=column.why,
            impact=column.impact,
            optional=column.optional,
            hint=f'Rename it, or write "{other_case.name}" in the spec.',
        )
        return
    details = f" ({definition})" if definition else ""
    subject.report(
        MISSING_COLUMN,
        column.name,
        f"Column `{column.name}` is missing{details}.",
        column.source,
        column=column.name,
        expected=f"{column.name} {definition}".rstrip(),
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )


def _report_unexpected(subject: Subject) -> None:
    known = {column.name for column in subject.columns.values()}
    for column in subject.relation.columns:
        if column.name not in known:
            subject.report(
                UNEXPECTED_COLUMN,
                column.name,
                f"Column `{column.name}` ({column.type}) is not in the spec, "
                "and the table is strict.",
                subject.table.source,
                actual=f"{column.name} {column.type}",
                hint="Add it to the spec, or drop it if nothing uses it.",
            )
