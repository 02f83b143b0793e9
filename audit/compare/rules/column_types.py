"""Whether a column has the required type, collation and comment."""

from __future__ import annotations

from audit.compare.context import Context, Subject
from audit.compare.rule import Rule
from audit.compare.types import is_wider, resolve, same_type
from audit.schema.model import Column
from audit.schema.types import DataType
from audit.schema.untold import UNTOLD_NAMESPACE
from audit.spec.model import ColumnSpec

TYPE_MISMATCH = Rule(
    id="type-mismatch",
    family="types",
    title="the column has the required type",
    failure="A column has another type than required",
    why="""The column refuses values that the product writes, or takes them and means something
        else by them: a timestamp without a time zone loses the moment it stood for.""",
    how="""ALTER COLUMN … TYPE with a USING expression that says how each value is carried over.
        It rewrites most tables under a lock, so it is left to a person.""",
    compared="""Types as the server resolves them, aliases and serial included; modifiers such as
        a length only where the spec gives one. A domain is another type than the one it is over,
        because it may refuse values. A type that takes everything the required one takes is
        type-wider.""",
    spec="""
        tables:
          orders:
            columns:
              paid_at: timestamptz
    """,
    sql="""
        ALTER TABLE public.orders ALTER COLUMN paid_at TYPE timestamptz
          USING paid_at AT TIME ZONE 'utc';
    """,
)
TYPE_WIDER = Rule(
    id="type-wider",
    family="types",
    kind="note",
    title="the column has exactly the required type",
    failure="A column's type takes more than required",
    why="""Every value that the product writes fits, so nothing breaks; a limit that the spec
        relies on is not held by the database, though.""",
    how="Nothing has to be done. Say `exact: true` in the spec where the very type matters.",
    compared="""bigint for integer, numeric for either, a longer varchar or text for varchar, more
        digits on both sides of the point. Reported as a note, and as type-mismatch where the spec
        says `exact`.""",
    spec="""
        tables:
          orders:
            columns:
              code: {type: varchar(20), exact: true}
    """,
)
COLLATION_MISMATCH = Rule(
    id="collation-mismatch",
    family="types",
    title="the column has the required collation",
    failure="A column has another collation than required",
    why="""Sorting and comparing follow the collation: with another one, lists come in another
        order and an equality that ignores case does not.""",
    how="ALTER COLUMN … TYPE … COLLATE; indexes on the column are rebuilt by it.",
    compared="""Only where the spec names a collation: by name, and by schema where the spec gives
        one.""",
    spec="""
        tables:
          items:
            columns:
              code: text collate "C"
    """,
    sql="""
        ALTER TABLE public.items ALTER COLUMN code TYPE text COLLATE "C";
    """,
    step=1,
)
RULES = (TYPE_MISMATCH, TYPE_WIDER, COLLATION_MISMATCH)

# Built-in types that don't sort by the database's default (pg_type.typcollation).
_OF_TYPES = {"name": "C"}


def check_type(subject: Subject, column: ColumnSpec, there: Column) -> None:
    """Compare one column's type and collation."""
    if column.type is not None:
        subject.context.checked["types"] += 1
        if column.type != there.type:
            _compare_types(subject, column, column.type, there)
    if column.collation is not None:
        subject.context.checked["types"] += 1
        _compare_collations(subject, column, column.collation, there)


def _compare_types(subject: Subject, column: ColumnSpec, wanted: DataType, there: Column) -> None:
    context = subject.context
    exact = column.exact or subject.table.exact
    resolved = resolve(context, wanted, there.type, subject.table.namespace)
    if resolved is not None and same_type(resolved, there.type, exact=exact):
        return
    untold = _untold(context, resolved, there.type)
    if untold:
        subject.unverified(TYPE_MISMATCH, column.name, untold, column.source, column=column.name)
        return
    unread = context.unreadable("array modifiers")
    built_in = there.type.namespace in (None, "pg_catalog") and not there.type.array
    if unread and resolved and not built_in and there.type == resolved._replace(modifiers=""):
        subject.unverified(TYPE_MISMATCH, column.name, unread, column.source, column=column.name)
        return
    shown = str(resolved) if resolved else column.type_text or str(wanted)
    rule, hint = TYPE_MISMATCH, ""
    base = context.base_type(there.type)
    if resolved is not None and not exact and is_wider(resolved, there.type):
        rule = TYPE_WIDER
        message = f"Column `{column.name}` is {there.type}, which takes every {shown} and more."
    elif resolved is None:
        message = (
            f"Column `{column.name}` is {there.type}; it must be {shown}, "
            "a type that the database does not have."
        )
    elif base != there.type:
        hint = "If the domain is meant, name it in the spec."
        message = (
            f"Column `{column.name}` is {there.type}, a domain over {base}; it must be {shown}."
        )
    else:
        message = f"Column `{column.name}` is {there.type}; it must be {shown}."
    subject.report(
        rule,
        column.name,
        message,
        column.source,
        kind="note" if rule is TYPE_WIDER else "gap",
        column=column.name,
        expected=shown,
        actual=str(there.type),
        why=column.why,
        impact=column.impact,
        hint=hint,
        optional=column.optional,
    )


def _untold(context: Context, wanted: DataType | None, there: DataType) -> str:
    """Why nothing tells whether the type is the one that is wanted; empty where something does."""
    if there.namespace == UNTOLD_NAMESPACE:
        return context.unreadable("types") or "its type is not told"
    if wanted is not None and wanted.modifiers and there == wanted._replace(modifiers=""):
        return context.unreadable("type modifiers")
    return ""


def _compare_collations(subject: Subject, column: ColumnSpec, wanted: str, there: Column) -> None:
    actual = there.collation or own_collation(subject.context, there.type)
    if same_collation(wanted, actual):
        return
    if there.collation is None:
        unread = subject.context.unreadable("collations")
        if unread:
            subject.unverified(
                COLLATION_MISMATCH, column.name, unread, column.source, column=column.name
            )
            return
    subject.report(
        COLLATION_MISMATCH,
        column.name,
        f"Column `{column.name}` has collation {actual or 'default'}; it must be {wanted}.",
        column.source,
        column=column.name,
        expected=wanted,
        actual=actual or "default",
        why=column.why,
        impact=column.impact,
        optional=column.optional,
    )


def own_collation(context: Context, data_type: DataType) -> str | None:
    """The collation that a type brings along; None is the database's default one."""
    for domain in context.domains_of(data_type):
        if domain.collation is not None:
            return domain.collation
    return _OF_TYPES.get(context.base_type(data_type).name)


def same_collation(wanted: str, there: str | None) -> bool:
    """Whether a collation is the one that a spec names; None is the database's default one."""
    namespace, name = _collation(wanted)
    actual_namespace, actual = _collation(there or "default")
    return name == actual and namespace in ("", "pg_catalog", actual_namespace)


def _collation(text: str) -> tuple[str, str]:
    """(namespace or empty, name) of a collation, quoted or not."""
    parts = [part.strip('"') for part in text.split(".")]
    if len(parts) > 1:
        return parts[-2], parts[-1]
    return "", parts[-1]
