"""Read a structure from information_schema, for servers that offer the standard views alone.

The views show a role only what it may use, and leave out much that PostgreSQL has. What is absent
here may exist all the same, so `Schema.unread` names every kind of thing that this reader can't
tell the absence of; whatever couldn't be told rightly is left out instead of guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from audit.introspect.query import query
from audit.introspect.standard_constraints import StandardConstraints, bare_check, read_constraints
from audit.introspect.standard_types import named_collation, standard_type
from audit.schema import (
    Check,
    Column,
    Composite,
    DataType,
    Domain,
    Namespace,
    Relation,
    Schema,
    SetAside,
)
from audit.schema.bulk import collector_off
from audit.schema.model import RelationKind
from audit.schema.platform import is_platform_namespace

if TYPE_CHECKING:
    from audit.introspect.session import Session

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
Table = tuple[str, str]

_QUERIES = (
    "tables",
    "columns",
    "constraints",
    "key_columns",
    "references",
    "checks",
    "check_columns",
    "table_privileges",
    "column_privileges",
    "views",
    "domains",
    "domain_checks",
    "attributes",
)

_KINDS: dict[str, RelationKind] = {
    "BASE TABLE": "table",
    "VIEW": "view",
    "FOREIGN": "foreign table",
    "FOREIGN TABLE": "foreign table",
}
_IDENTITY = {"ALWAYS": "always", "BY DEFAULT": "by default"}

# PostgreSQL 15 brought NULLS NOT DISTINCT, and with it this column of table_constraints.
_NULLS_DISTINCT_SINCE = 150000

# The kinds are those that the comparison asks about before it calls something absent.
_NEVER_TOLD = (
    "indexes: information_schema has none",
    "policies: information_schema has none",
    "row level security: information_schema does not tell it",
    "triggers: information_schema leaves out TRUNCATE and whether they are enabled",
    "functions: information_schema does not tell volatility, settings or sets",
    "enums: information_schema has no labels",
    "composite types: information_schema shows only those of which this role may use a part",
    "ranges: information_schema has none",
    "domains: information_schema tells neither NOT NULL nor every check, and not those of others",
    "comments: information_schema has none",
    "owners: information_schema does not tell them",
    "grants: information_schema shows only those that concern this role",
    "exclusion constraints: information_schema has none",
    "constraint validation: information_schema does not tell it",
    "temporal keys: information_schema does not tell them from others",
    "columns of foreign key actions: information_schema does not tell them",
    "materialized views: information_schema has none",
    "partitions: information_schema shows them as tables",
    "not null constraints: information_schema has none",
    "view options: information_schema does not tell them",
    "publications: information_schema has none",
    "extensions: information_schema has none, and shows their tables among the others",
    "row estimates: information_schema has none",
    "array modifiers: information_schema tells neither them nor those of extensions' types",
)


def read_information_schema(session: Session) -> Schema:
    """The part of the structure that the standard's views tell, in one round trip."""
    told = session.is_postgres and session.version_num >= _NULLS_DISTINCT_SINCE
    texts = {"nulls_distinct": "nulls_distinct" if told else "'YES'"}
    with collector_off():
        statements = [query(f"standard_{name}").substitute(texts) for name in _QUERIES]
        rows: Rows = dict(zip(_QUERIES, session.execute_all(statements), strict=True))
        return _assemble(rows, session)


def _assemble(rows: Rows, session: Session) -> Schema:
    # No view tells the two kinds apart; before PostgreSQL 18 there was one.
    old = session.is_postgres and session.version_num < 180000
    columns = _columns(rows, "stored" if old else "")
    constraints = read_constraints(
        rows, {table: [c.name for c in found] for table, found in columns.items()}
    )
    known = {(namespace, name) for namespace, name, *_ in rows["tables"]}
    partial = _seen_in_part(rows)
    relations: list[Relation] = []
    platform: list[Relation] = []
    definitions = {(namespace, name): text for namespace, name, text in rows["views"]}
    for namespace, name, kind in rows["tables"]:
        table = namespace, name
        if kind not in _KINDS or table in partial or namespace.startswith("pg_"):
            continue
        relation = _relation(table, _KINDS[kind], columns, constraints, definitions.get(table))
        (platform if is_platform_namespace(namespace) else relations).append(relation)
    return Schema(
        database=session.database,
        server_version=session.server_version,
        server_version_num=session.version_num,
        role=session.role,
        reader="information_schema",
        namespaces=tuple(Namespace(name) for name in sorted({n for n, _ in known})),
        relations=tuple(relations),
        platform=tuple(platform),
        domains=_domains(rows),
        composites=_composites(rows),
        set_aside=_aside(platform),
        unread=(*_NEVER_TOLD, *_hidden(rows, partial), *constraints.unread),
        types=_other_types(rows),
    )


def _columns(rows: Rows, generated_kind: str) -> dict[Table, list[Column]]:
    """The columns of each table. `serial` can't be told: no view says who owns a sequence."""
    domains = _domain_collations(rows)
    found: dict[Table, list[Column]] = defaultdict(list)
    for row in rows["columns"]:
        namespace, table, name, default, nullable, identity, generated, expression = row[:8]
        collation, domain, parts = row[8:10], row[10:12], row[12:]
        is_generated = generated == "ALWAYS"
        if domain[1] is not None:
            data_type = DataType(*domain)
            shown = "" if collation == domains.get(domain) else named_collation(None, collation)
        else:
            data_type = standard_type(parts)
            shown = named_collation(data_type, collation)
        found[namespace, table].append(
            Column(
                name,
                data_type,
                nullable != "NO",
                None if is_generated else default,
                expression if is_generated else None,
                generated_kind if is_generated else "",
                _IDENTITY.get(identity, ""),
                collation=shown or None,
            )
        )
    return found


def _domain_collations(rows: Rows) -> dict[tuple[str | None, str], Row]:
    """The collation that each domain has: what is of that type is said to have it too."""
    return {(row[0], row[1]): row[3:5] for row in rows["domains"]}


def _relation(
    table: Table,
    kind: RelationKind,
    columns: Mapping[Table, Sequence[Column]],
    constraints: StandardConstraints,
    definition: str | None,
) -> Relation:
    namespace, name = table
    return Relation(
        namespace,
        name,
        kind,
        columns=tuple(columns.get(table, ())),
        primary_key=constraints.primary_keys.get(table),
        uniques=tuple(constraints.uniques.get(table, ())),
        foreign_keys=tuple(constraints.foreign_keys.get(table, ())),
        checks=tuple(constraints.checks.get(table, ())),
        definition=definition,
    )


def _seen_in_part(rows: Rows) -> frozenset[Table]:
    """Tables of which only the columns are shown that were granted one by one.

    The others would look as if they were missing, so such a table is not shown at all. Who reads
    everything by membership in pg_read_all_data has no right of either kind, and sees all columns.
    """
    as_a_whole = {(namespace, table) for namespace, table, _ in rows["table_privileges"]}
    return frozenset(row for row in rows["column_privileges"] if row not in as_a_whole)


def _hidden(rows: Rows, partial: frozenset[Table]) -> tuple[str, ...]:
    """What this role in particular is not shown, by kind."""
    open_to_us = {
        (n, t) for n, t, shows_constraints in rows["table_privileges"] if shows_constraints
    }
    tables = {(n, t) for n, t, kind in rows["tables"] if kind == "BASE TABLE"}
    hidden = []
    if tables - open_to_us:
        count = len(tables - open_to_us)
        hidden.append(
            "constraints: information_schema shows them to whoever may change a table, "
            f"and this role may only read {count} of {len(tables)}"
        )
    if partial:
        names = ", ".join(sorted(".".join(table) for table in partial)[:5])
        hidden.append(
            f"tables granted column by column: information_schema hides the rest ({names})"
        )
    return tuple(hidden)


def _domains(rows: Rows) -> tuple[Domain, ...]:
    expressions: dict[Table, list[str]] = defaultdict(list)
    for namespace, name, expression in rows["checks"]:
        expressions[namespace, name].append(expression)
    checks: dict[Table, list[Check]] = defaultdict(list)
    for namespace, domain, constraint_namespace, name in rows["domain_checks"]:
        found = expressions.get((constraint_namespace, name), [])
        # One name may stand for several constraints, and no view tells which is whose.
        if len(found) == 1 and not found[0].endswith("VALUE IS NOT NULL"):
            checks[namespace, domain].append(Check(name, bare_check(found[0])))
    found_domains = []
    for row in rows["domains"]:
        namespace, name, default = row[:3]
        base = standard_type(row[5:])
        collation = named_collation(base, row[3:5]) or None
        own = tuple(checks.get((namespace, name), ()))
        found_domains.append(
            Domain(namespace, name, base, default=default, checks=own, collation=collation)
        )
    return tuple(found_domains)


def _composites(rows: Rows) -> tuple[Composite, ...]:
    domains = _domain_collations(rows)
    columns: dict[Table, list[Column]] = defaultdict(list)
    for row in rows["attributes"]:
        data_type = standard_type(row[5:])
        own = row[3:5] == domains.get((data_type.namespace, data_type.name))
        collation = None if own else named_collation(data_type, row[3:5]) or None
        columns[row[0], row[1]].append(Column(row[2], data_type, collation=collation))
    return tuple(
        Composite(namespace, name, tuple(own)) for (namespace, name), own in columns.items()
    )


def _other_types(rows: Rows) -> tuple[tuple[str, str], ...]:
    """Types that columns have and nothing more is told of: enums, ranges, those of extensions."""
    told = {row[:2] for row in (*rows["domains"], *rows["attributes"])}
    used = {
        (found.namespace or "", found.name)
        for found in (
            *(standard_type(row[12:]) for row in rows["columns"]),
            *(standard_type(row[5:]) for row in (*rows["domains"], *rows["attributes"])),
        )
    }
    return tuple(sorted(t for t in used if t not in told and t[0] != "pg_catalog"))


def _aside(platform: Sequence[Relation]) -> tuple[SetAside, ...]:
    if not platform:
        return ()
    examples = tuple(relation.qualified for relation in platform[:5])
    return (SetAside("platform namespaces", len(platform), examples),)
