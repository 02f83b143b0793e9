"""Publications, and the tables that they publish."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from audit.compare.finding import Finding
from audit.grammar.quote import identifier, identifiers, literal, parenthesised, qualified
from audit.remediate import guard
from audit.remediate.draft import decision, draft, fingerprints
from audit.remediate.model import BACKGROUND, Statement
from audit.remediate.references import actual_column
from audit.remediate.situation import Situation, TableKey
from audit.schema.publication import Publication
from audit.spec.model import PublishedSpec, TableSpec
from audit.spec.objects import PublicationSpec
from audit.spec.publication_keys import OPERATIONS
from audit.spec.since import too_new


def publication_statements(
    situation: Situation, tables: Collection[TableKey], *, narrowed: bool
) -> tuple[Statement, ...]:
    """The publications to create, and what those that exist lack; of a part of the spec (`tables`)
    only those that its tables have to be in."""
    spec, made = situation.spec, list[Statement]()
    findings = situation.gaps.get("", ())
    demanded = {publication.name: publication for publication in spec.publications}
    wanted = dict.fromkeys(demanded if not narrowed else ())
    for table in spec.tables:
        if (table.namespace, table.name) in tables:
            wanted.update((each.name, None) for each in table.publications)
    existing = {publication.name: publication for publication in situation.schema.publications}
    for name in wanted:
        required, there = demanded.get(name), existing.get(name)
        own = [
            f
            for f in findings
            if required is not None
            and f.source == required.source
            and (f.object == name or f.object.startswith(f"{name} "))
        ]
        if there is None:
            made += _create(situation, name, required, own)
        elif required is not None and own:
            made += _mend(situation, required, there, own)
    return tuple(made)


def _create(
    situation: Situation, name: str, wanted: PublicationSpec | None, findings: Sequence[Finding]
) -> list[Statement]:
    everything = wanted is not None and bool(wanted.all_tables)
    operations = wanted.operations if wanted is not None else ()
    sql = f"CREATE PUBLICATION {identifier(name)}"
    if everything:
        sql += " FOR ALL TABLES"
    if operations and set(operations) != set(OPERATIONS):
        sql += f" WITH (publish = {literal(', '.join(operations))})"
    closes = [f for f in findings if f.rule == "missing-publication"]
    if everything:  # it closes what every table lacks of it
        gaps = (f for own in situation.gaps.values() for f in own)
        closes += [f for f in gaps if f.rule == "not-published" and f.object == name and f.table]
    made = [
        draft(
            "create-publication",
            "prerequisites",
            name,
            guard.unless_publication(name, sql),
            short=sql,
            source=wanted.source if wanted else None,
            findings=fingerprints(closes),
            why=wanted.why if wanted else "",
            hazards=("needs-privilege",),
            notes=("It takes wal_level = logical for anything to come out of it.",),
        )
    ]
    if wanted is not None and not everything:
        made += _members(situation, wanted, Publication(""), ())
    return made


def _mend(
    situation: Situation,
    wanted: PublicationSpec,
    there: Publication,
    findings: Sequence[Finding],
) -> list[Statement]:
    made = []
    name = identifier(wanted.name)
    for finding in findings:
        if finding.rule != "publication-mismatch":
            continue
        sql = ""
        if any(each not in there.operations for each in wanted.operations):
            both = [each for each in OPERATIONS if each in {*there.operations, *wanted.operations}]
            sql = f"ALTER PUBLICATION {name} SET (publish = {literal(', '.join(both))})"
        made.append(
            decision(
                wanted.name,
                finding.message,
                sql,
                source=wanted.source,
                findings=(finding.fingerprint,),
                hazards=("changes-behaviour",),
            )
        )
    return [*made, *_members(situation, wanted, there, findings)]


def _members(
    situation: Situation,
    wanted: PublicationSpec,
    there: Publication,
    findings: Sequence[Finding],
) -> list[Statement]:
    """ALTER PUBLICATION … ADD for the schemas and tables that a publication itself demands."""
    add = f"ALTER PUBLICATION {identifier(wanted.name)} ADD"
    by_object = {f.object: (f.fingerprint,) for f in findings if f.rule == "not-published"}
    lacking = [
        (
            name,
            f"{add} TABLES IN SCHEMA {identifier(name)}",
            f"Every table of schema {name} would be published, those to come too.",
        )
        for name in wanted.namespaces
    ]
    lacking += [
        (
            own_name(table),
            f"{add} TABLE {qualified(*table)}",
            "Does the table have a primary key, or another replica identity?",
        )
        for table in wanted.tables
        if not there.all_tables
    ]
    return [
        _member(situation, wanted, sql, reason, by_object.get(f"{wanted.name} {name}", ()))
        for name, sql, reason in lacking
        if not there.name or f"{wanted.name} {name}" in by_object
    ]


def _member(
    situation: Situation, wanted: PublicationSpec, sql: str, reason: str, findings: tuple[str, ...]
) -> Statement:
    hazards = ("needs-replica-identity",)
    if situation.building:
        return draft(
            "publish-table", "access", wanted.name, sql, source=wanted.source, hazards=hazards
        )
    return decision(
        wanted.name, reason, sql, source=wanted.source, findings=findings, hazards=hazards
    )


def published_statements(
    situation: Situation,
    table: TableSpec,
    own: TableKey,
    wanted: PublishedSpec,
    findings: tuple[str, ...] = (),
) -> tuple[Statement, ...]:
    """ALTER PUBLICATION … ADD TABLE for one table; nothing where it is covered once it is there."""
    relation = situation.relation((table.namespace, table.name))
    there = next((p for p in situation.schema.publications if p.name == wanted.name), None)
    if (there is None or not findings) and _covers(situation, wanted.name, there, own[0]):
        return ()
    sql = f"ALTER PUBLICATION {identifier(wanted.name)} ADD TABLE {qualified(*own)}"
    if wanted.columns is not None:
        names = tuple(
            actual_column(table, relation, column) if relation else column
            for column in wanted.columns
        )
        sql += f" ({identifiers(names)})"
    if wanted.where is not None:
        sql += f" WHERE {parenthesised(wanted.where)}"
    keyed = table.primary_key or (relation is not None and relation.primary_key)
    if there is not None and own_name(own) in there.tables:
        sql = f"ALTER PUBLICATION {identifier(wanted.name)} DROP TABLE {qualified(*own)};\n{sql}"
    problem = "" if situation.building else _problem(situation, wanted, there, own)
    if not (problem or keyed or situation.building):
        problem = _unkeyed(situation, wanted.name, there)
    if problem:
        return (
            decision(
                wanted.name,
                problem,
                sql,
                table=table,
                source=wanted.source,
                findings=findings,
                hazards=() if keyed else ("needs-replica-identity",),
            ),
        )
    return (
        draft(
            "publish-table",
            "access",
            wanted.name,
            guard.unless_published(wanted.name, *own, sql),
            short=sql,
            table=table,
            group=f"access {table.qualified}",
            source=wanted.source,
            findings=findings,
            hazards=("needs-privilege",),
            lock=BACKGROUND,
        ),
    )


def _covers(situation: Situation, name: str, there: Publication | None, namespace: str) -> bool:
    """Whether the publication publishes a new table of that schema by itself."""
    if there is not None:
        return there.all_tables or namespace in there.namespaces
    return any(
        wanted.name == name and bool(wanted.all_tables) for wanted in situation.spec.publications
    )


def _problem(
    situation: Situation, wanted: PublishedSpec, there: Publication | None, own: TableKey
) -> str:
    """Why the table can't just be added, as a sentence; empty where it can."""
    if reason := too_new(situation.schema.server_version_num, wanted):
        return reason
    if there is not None and own_name(own) in there.tables:
        return (
            "The publication has the table otherwise: it has to leave it and come back, and until "
            "subscribers refresh, they may miss changes."
        )
    if there is not None and own_name(own) in there.unlogged:
        return "The table is unlogged: it has to be SET LOGGED first."
    return situation.problem_of(wanted.where)


def own_name(own: TableKey) -> str:
    """`namespace.name`, as a publication lists its tables."""
    return f"{own[0]}.{own[1]}"


def _unkeyed(situation: Situation, name: str, there: Publication | None) -> str:
    """What publishing a table without a primary key would do; empty where it does nothing.

    A new publication publishes what the spec says, or everything.
    """
    operations: Sequence[str] = OPERATIONS
    if there is not None:
        operations = there.operations
    else:
        for wanted in situation.spec.publications:
            if wanted.name == name and wanted.operations:
                operations = wanted.operations
    if not {"update", "delete"}.intersection(operations):
        return ""
    return (
        "The table has no primary key: once it is published, UPDATE and DELETE fail on it "
        "unless it has another replica identity."
    )
