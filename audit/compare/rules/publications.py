"""Whether the required publications exist, and publish the tables that they must."""

from __future__ import annotations

from typing import NamedTuple

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, Subject, listing, make_found
from audit.compare.rule import Rule
from audit.schema.publication import Publication, PublishedPart
from audit.spec.model import PublishedSpec
from audit.spec.objects import PublicationSpec
from audit.spec.source import Source

MISSING_PUBLICATION = Rule(
    id="missing-publication",
    family="publications",
    title="the publication exists",
    failure="A required publication does not exist",
    why="""Logical replication takes changes from a publication: subscribers, and Supabase's
        Realtime, get nothing without it.""",
    how="CREATE PUBLICATION. The server has to run with wal_level = logical.",
    compared="The name.",
    spec="""
        publications:
          supabase_realtime:
    """,
    sql="""
        CREATE PUBLICATION supabase_realtime;
    """,
)
NOT_PUBLISHED = Rule(
    id="not-published",
    family="publications",
    title="the publication publishes the table",
    failure="A publication does not publish the table",
    why="""Changes to the table reach no subscriber. A page that listens through Supabase's
        Realtime connects without an error and never hears of anything.""",
    how="""ALTER PUBLICATION … ADD TABLE. A table whose updates and deletes are published needs a
        primary key or another replica identity: without one they fail.""",
    compared="""The tables that the publication names, the schemas that it publishes whole, and
        FOR ALL TABLES. A partition is covered by the tables that it is a part of. An unlogged
        table is published by none.""",
    spec="""
        tables:
          messages:
            publications: [supabase_realtime]
    """,
    sql="""
        ALTER PUBLICATION supabase_realtime ADD TABLE public.messages;
    """,
    step=1,
)
PUBLICATION_MISMATCH = Rule(
    id="publication-mismatch",
    family="publications",
    title="the publication publishes all that it must",
    failure="A publication publishes less than it must, or other rows",
    why="""What is left out reaches no subscriber, and nothing says so: a column list drops columns,
        a row filter rows, and `publish` whole operations.""",
    how="""ALTER PUBLICATION … SET TABLE with the columns and the condition, or SET (publish = …).
        SET TABLE replaces the whole list of tables.""",
    compared="""Of a table: the columns of its column list, which may be more, and the row filter,
        which must be the stated one (none, where none is stated). Of the publication: the
        operations, which may be more, and FOR ALL TABLES. What comes through a schema that is
        published whole has neither list nor filter.""",
    spec="""
        publications:
          supabase_realtime: {operations: [insert, update, delete]}
    """,
    sql="""
        ALTER PUBLICATION supabase_realtime SET (publish = 'insert, update, delete, truncate');
    """,
    step=1,
)
RULES = (MISSING_PUBLICATION, NOT_PUBLISHED, PUBLICATION_MISMATCH)


class _Coverage(NamedTuple):
    """That a publication publishes a table; `part` is the part that it is limited to."""

    part: PublishedPart | None = None


def check_publications(subject: Subject) -> None:
    """Compare what publications publish of a table with what they must."""
    for wanted in subject.table.publications:
        subject.context.checked["publications"] += 1
        there = subject.context.publications.get(wanted.name)
        unread = subject.hidden("publications")
        if unread:
            subject.unverified(NOT_PUBLISHED, wanted.name, unread, wanted.source)
        elif there is None:
            message = f"No publication `{wanted.name}` publishes the table: there is none."
            _report(subject, NOT_PUBLISHED, wanted, message, "no such publication")
        else:
            _check_published(subject, wanted, there)


def _check_published(subject: Subject, wanted: PublishedSpec, there: Publication) -> None:
    relation = subject.relation
    coverage = _coverage(there, relation.namespace, relation.qualified)
    for table in relation.partition_of:  # a partition is published with what it is a part of
        namespace = table.partition(".")[0]
        coverage = coverage or _coverage(there, namespace, table)
    if coverage is None:
        unlogged = relation.qualified in there.unlogged
        state = "it is unlogged" if unlogged else "not published"
        message = f"Publication `{wanted.name}` does not publish the table."
        if unlogged:
            message = f"Publication `{wanted.name}` cannot publish the table: it is unlogged."
        _report(subject, NOT_PUBLISHED, wanted, message, state)
        return
    part = coverage.part or PublishedPart(relation.qualified)
    lacking = [name for name in _columns(subject, wanted) if name not in part.columns]
    if part.columns and lacking:
        message = f"Publication `{wanted.name}` leaves out {_counted(lacking)} of the table."
        actual = f"only ({', '.join(part.columns)})"
        _report(subject, PUBLICATION_MISMATCH, wanted, message, actual)
        return
    _check_filter(subject, wanted, part)


def _columns(subject: Subject, wanted: PublishedSpec) -> tuple[str, ...]:
    """The columns that must be published; one that is generated is only where it is named."""
    if wanted.columns is not None:
        return subject.actuals(c for c in wanted.columns if c not in subject.missing)
    named = {there.name for there in subject.columns.values()}
    return tuple(
        column.name
        for column in subject.relation.columns
        if column.generated is None and (not subject.table.columns or column.name in named)
    )


def _check_filter(subject: Subject, wanted: PublishedSpec, part: PublishedPart) -> None:
    required, stored = wanted.where, part.where
    if required is None and stored is None:
        return
    if required is None:
        message = f"Publication `{wanted.name}` publishes some rows only: {stored}."
        _report(subject, PUBLICATION_MISMATCH, wanted, message, f"where {stored}")
        return
    if stored is None:
        message = f"Publication `{wanted.name}` publishes every row; it must filter them."
        _report(subject, PUBLICATION_MISMATCH, wanted, message, "no row filter")
        return
    equality = subject.equality("predicate", required, stored, exact=subject.table.exact)
    if equality in ("equal", "equivalent"):
        return
    if equality == "unverified":
        told = subject.not_told((required, stored))
        message = f"Whether publication `{wanted.name}` has the required row filter {told}."
    else:
        message = f"Publication `{wanted.name}` publishes other rows: {stored}."
    subject.report(
        PUBLICATION_MISMATCH,
        wanted.name,
        message,
        wanted.source,
        kind="unverified" if equality == "unverified" else "gap",
        expected=f"where {required}",
        actual=f"where {stored}",
        equality=equality,
    )


def _report(subject: Subject, rule: Rule, wanted: PublishedSpec, message: str, actual: str) -> None:
    words = ["published"]
    if wanted.columns is not None:
        words.append(f"({', '.join(wanted.columns)})")
    if wanted.where is not None:
        words.append(f"where {wanted.where}")
    expected = " ".join(words)
    subject.report(
        rule,
        wanted.name,
        message,
        wanted.source,
        expected=expected,
        actual=actual,
        hint=subject.too_new(wanted),
    )


def _counted(columns: list[str]) -> str:
    return f"column{'' if len(columns) == 1 else 's'} {listing(columns)}"


def _coverage(there: Publication, namespace: str, qualified: str) -> _Coverage | None:
    """How a publication covers a table; None where it does not."""
    if qualified in there.tables:
        # Beside FOR TABLES IN SCHEMA there is no column list, and a row filter counts for nothing.
        if namespace in there.namespaces:
            return _Coverage()
        return _Coverage(next((part for part in there.parts if part.table == qualified), None))
    if qualified in there.unlogged:
        return None
    if there.all_tables or namespace in there.namespaces:
        return _Coverage()
    return None


def check_publication(context: Context, wanted: PublicationSpec) -> list[Found]:
    """Compare one required publication."""
    context.checked["publications"] += 1
    there = context.publications.get(wanted.name)
    if there is None:
        unread = context.unreadable("publications")
        message = f"Publication `{wanted.name}` does not exist."
        if unread:
            message = f"Publication `{wanted.name}` could not be checked ({unread})."
        return [
            _found(MISSING_PUBLICATION, wanted, wanted.name, message, unverified=bool(unread)),
        ]
    found = []
    if wanted.all_tables is not None and wanted.all_tables != there.all_tables:
        state = "publishes all tables" if there.all_tables else "does not publish all tables"
        message = f"Publication `{wanted.name}` {state}."
        found.append(_found(PUBLICATION_MISMATCH, wanted, wanted.name, message, actual=state))
    lacking = [each for each in wanted.operations if each not in there.operations]
    if lacking:
        message = f"Publication `{wanted.name}` does not publish {' and '.join(lacking)}."
        actual = ", ".join(there.operations) or "nothing"
        found.append(_found(PUBLICATION_MISMATCH, wanted, wanted.name, message, actual=actual))
    for name in wanted.namespaces:
        if not there.all_tables and name not in there.namespaces:
            message = f"Publication `{wanted.name}` does not publish the tables of schema `{name}`."
            object_ = f"{wanted.name} {name}"
            hint = context.too_new(wanted)
            found.append(
                _found(NOT_PUBLISHED, wanted, object_, message, actual="not published", hint=hint)
            )
    for namespace, table in wanted.tables:
        if _coverage(there, namespace, f"{namespace}.{table}") is None:
            message = f"Publication `{wanted.name}` does not publish `{namespace}.{table}`."
            object_ = f"{wanted.name} {namespace}.{table}"
            found.append(_found(NOT_PUBLISHED, wanted, object_, message, actual="not published"))
    return found


def _found(
    rule: Rule,
    wanted: PublicationSpec,
    object_: str,
    message: str,
    *,
    actual: str = "",
    hint: str = "",
    unverified: bool = False,
) -> Found:
    source: Source = wanted.source
    return make_found(
        rule,
        None,
        DEFAULT_SEVERITY,
        object_,
        message,
        source,
        kind="unverified" if unverified else "gap",
        expected=", ".join(wanted.operations) or "published",
        actual=actual or ("" if unverified else "no such publication"),
        why=wanted.why,
        impact=wanted.impact,
        hint=hint,
    )
