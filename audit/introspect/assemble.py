"""Put the rows of the catalog queries together into one `Schema`; no connection, no SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from audit.introspect import members, own_types
from audit.introspect.partitions import Partitions, partitions_of
from audit.schema import (
    Column,
    ColumnGrant,
    Extension,
    Function,
    Grant,
    Namespace,
    NotNull,
    Publication,
    PublishedPart,
    Relation,
    Schema,
    SetAside,
)
from audit.schema.model import RelationKind
from audit.schema.platform import is_platform_namespace, known_extension

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

_KINDS: dict[str, RelationKind] = {
    "r": "table",
    "p": "partitioned table",
    "v": "view",
    "m": "materialized view",
    "f": "foreign table",
}
_TOLD = frozenset("edcr")  # pg_type.typtype of what has a value of its own
_FUNCTION_KINDS = {"f": "function", "p": "procedure", "a": "aggregate", "w": "window"}
_VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}
_PARALLEL = {"s": "safe", "r": "restricted", "u": "unsafe"}
_EXAMPLES = 5


def types_in_use(rows: Rows) -> list[tuple[int, int]]:
    """The (oid, modifier) of every type that a column has or another type is made of."""
    found = {(row[3], row[4]) for row in rows["columns"]}
    found.update((row[5], row[6]) for row in rows["types"] if row[3] == "d")
    found.update((row[1], own_types.NO_MODIFIER) for row in rows["ranges"])
    return sorted(found)


def collations_in_use(rows: Rows) -> list[int]:
    """The oids of the collations that columns, types and index keys name, but for the default."""
    found = {row[9] for row in rows["columns"]}
    found.update(row[9] for row in rows["types"] if row[9])
    found.update(row[5] for row in rows["ranges"] if row[5])
    for vector in {row[7] for row in rows["indexes"]}:
        found.update(map(int, vector.split()))
    return sorted(found.difference((0, 100)))  # those are none, and the default


def assemble(
    rows: Rows,
    *,
    database: str,
    server_version: str,
    server_version_num: int,
    role: str,
    read_by_name: frozenset[int] = frozenset(),
) -> Schema:
    """The `Schema` that `rows` (query name → its rows) describe.

    `read_by_name` are the partitions that are among the relations, by oid.

    The longest lists are taken out of `rows` on the way, to be freed before the next is built.
    """
    comments: dict[int, dict[int, str]] = defaultdict(dict)
    for oid, position, text in rows["comments"]:
        comments[oid][position] = text
    collations = {
        oid: own_types.bare(namespace, name) for oid, namespace, name in rows["collations"]
    }
    types = members.Types(members.data_types(rows["type_names"]), collations)
    _admit_nulls(rows)
    columns, names = _columns_and_names(rows, types, comments)
    partitions = partitions_of(rows["inherits"], read_by_name)
    relations, platform, set_aside = _sort_out(
        rows, _relations(rows, columns, names, comments, partitions)
    )
    if partitions.children:
        aside = _aside("partition children", partitions.children)
        set_aside = (*set_aside, aside._replace(names=partitions.children))
    return Schema(
        database=database,
        server_version=server_version,
        server_version_num=server_version_num,
        role=role,
        reader="pg_catalog",
        namespaces=tuple(
            Namespace(name, names.role(owner), usage) for name, owner, usage in rows["namespaces"]
        ),
        relations=relations,
        platform=platform,
        enums=own_types.enums(rows, comments),
        domains=own_types.domains(rows, types, comments),
        composites=own_types.composites(rows, columns, comments),
        ranges=own_types.ranges(rows, types, comments),
        functions=tuple(_functions(rows["functions"], names)),
        extensions=tuple(map(Extension._make, rows["extensions"])),
        publications=_publications(rows),
        set_aside=set_aside,
        never_default=tuple(
            sorted(
                {
                    name
                    for _, namespace, name, never in rows["opclasses"]
                    if never and namespace != "pg_catalog"
                }
            )
        ),
        unlisted=tuple(f"{kind} {name}" for kind, name in rows["unlisted"]),
        types=tuple((row[1], row[2]) for row in rows["types"] if row[-1] or row[3] not in _TOLD),
    )


def _admit_nulls(rows: Rows) -> None:
    """Take NOT NULL from columns where it is NOT VALID; a check stands for what holds of it."""
    doubtful = {(row[0], row[3][0]) for row in rows["constraints"] if row[2] == "n"}
    if doubtful:
        rows["columns"] = [
            (*row[:5], False, *row[6:]) if (row[0], row[1]) in doubtful else row
            for row in rows["columns"]
        ]


def _columns_and_names(
    rows: Rows, types: members.Types, comments: Mapping[int, Mapping[int, str]]
) -> tuple[dict[int, list[Column]], members.Names]:
    serials: dict[int, set[int]] = defaultdict(set)
    for relation, position in rows["serials"]:
        serials[relation].add(position)
    columns, column_names, column_collations = members.columns(
        rows.pop("columns"), types, serials, comments
    )
    relations = {row[0]: (row[1], row[2]) for row in rows["relations"]}
    relations.update(
        (child, (namespace, name)) for child, _, _, namespace, name in rows["inherits"]
    )
    return columns, members.Names(
        column_names,
        relations,
        dict(rows["roles"]),
        {oid: own_types.bare(namespace, name) for oid, namespace, name, _ in rows["opclasses"]},
        {
            (index, place): (own_types.bare(namespace, name), tuple(sorted(options)))
            for index, place, namespace, name, options in rows["opclass_options"]
        },
        types.collations,
        column_collations,
    )


def _relations(
    rows: Rows,
    columns: Mapping[int, list[Column]],
    names: members.Names,
    comments: Mapping[int, Mapping[int, str]],
    partitions: Partitions,
) -> list[Relation]:
    """Every relation, in the order of its row."""
    distinct_nulls = frozenset(row[1] for row in rows["indexes"] if row[11])
    constraints = members.constraints(rows.pop("constraints"), names, distinct_nulls)
    indexes = members.indexes(rows.pop("indexes"), names, constraints.indexes)
    policies = members.policies(rows["policies"], names)
    triggers = members.triggers(rows["triggers"])
    definitions: dict[int, str] = dict(rows["views"])
    not_nulls: dict[int, list[NotNull]] = defaultdict(list)
    for relation, position, name, no_inherit in rows["not_nulls"]:
        (column,) = names.of(relation, (position,))
        not_nulls[relation].append(NotNull(column, name, no_inherit))
    rights = _Rights(rows, names)
    found = []
    for row in rows["relations"]:
        oid, namespace, name, kind, owner, acl, rls_enabled, rls_forced = row[:8]
        row_estimate, options, partition_key, _ = row[8:]
        grants, privileges = rights.on(oid, acl, owner)
        found.append(
            Relation(
                namespace,
                name,
                _KINDS[kind],
                tuple(columns.get(oid, ())),
                constraints.primary_keys.get(oid),
                tuple(constraints.uniques.get(oid, ())),
                tuple(constraints.foreign_keys.get(oid, ())),
                tuple(constraints.checks.get(oid, ())),
                tuple(constraints.exclusions.get(oid, ())),
                tuple(indexes.get(oid, ())),
                rls_enabled,
                rls_forced,
                tuple(policies.get(oid, ())),
                tuple(triggers.get(oid, ())),
                grants,
                privileges,
                names.role(owner),
                comments[oid].get(0) if oid in comments else None,
                row_estimate,
                partition_key or "",
                partitions.counts.get(oid, 0),
                tuple(
                    ".".join(names.relations[parent])
                    for parent in partitions.parents.get(oid, ())
                    if parent in names.relations
                ),
                definitions.get(oid),
                tuple(options or ()),
                tuple(not_nulls.get(oid, ())),
                tuple(
                    ".".join(names.relations[table])
                    for table in partitions.above.get(oid, ())
                    if table in names.relations
                ),
            )
        )
    return found


class _Rights:
    """Who may do what to a relation, looked up by its ACL."""

    def __init__(self, rows: Rows, names: members.Names) -> None:
        self._grants: dict[tuple[str | None, int], tuple[Grant, ...]] = {}
        self._usable: dict[tuple[str | None, int], tuple[str, ...]] = {}
        self._on_columns: dict[int, list[tuple[Grant, str]]] = defaultdict(list)
        for acl, owner, grantee, privileges, usable in rows["grants"]:
            self._usable[acl, owner] = tuple(usable)
            if grantee is not None:
                grant = Grant(names.role(grantee), tuple(privileges))
                self._grants[acl, owner] = (*self._grants.get((acl, owner), ()), grant)
        for key, grants in self._grants.items():
            self._grants[key] = tuple(sorted(grants))
        for relation, grantee, privilege, column_names, usable in rows["column_grants"]:
            text = f"{privilege} ({', '.join(column_names)})"
            on_columns = (ColumnGrant(privilege, tuple(column_names)),)
            grant = Grant(names.role(grantee), (text,), on_columns)
            self._on_columns[relation].append((grant, text if usable else ""))

    def on(
        self, oid: int, acl: str | None, owner: int
    ) -> tuple[tuple[Grant, ...], tuple[str, ...]]:
        """The grants to others than the owner, and what the role that audits may do."""
        grants, usable = self._grants.get((acl, owner), ()), self._usable.get((acl, owner), ())
        if oid not in self._on_columns:
            return grants, usable
        by_role = {grant.role: grant for grant in grants}
        for grant, text in self._on_columns[oid]:
            before = by_role.get(grant.role, Grant(grant.role, ()))
            by_role[grant.role] = Grant(
                grant.role,
                (*before.privileges, *grant.privileges),
                (*before.on_columns, *grant.on_columns),
            )
            # Whoever may do it to the whole table needs no note about its columns.
            if text and text.partition(" ")[0] not in usable:
                usable = (*usable, text)
        return tuple(sorted(by_role.values())), usable


def _sort_out(
    rows: Rows, relations: list[Relation]
) -> tuple[tuple[Relation, ...], tuple[Relation, ...], tuple[SetAside, ...]]:
    """Part the relations that people made from an extension's and a platform's."""
    extensions = {row[0] for row in rows["extensions"]}
    own, of_extensions, of_platform = [], [], []
    for row, relation in zip(rows["relations"], relations, strict=True):
        if row[-1] or known_extension(relation.name) in extensions:
            of_extensions.append(relation)
        elif is_platform_namespace(relation.namespace):
            of_platform.append(relation)
        else:
            own.append(relation)
    aside = tuple(
        _aside(reason, tuple(relation.qualified for relation in group))
        for reason, group in (
            ("extension members", of_extensions),
            ("platform namespaces", of_platform),
        )
        if group
    )
    platform = sorted((*of_extensions, *of_platform), key=lambda r: (r.namespace, r.name))
    return tuple(own), tuple(platform), aside


def _aside(reason: str, names: tuple[str, ...]) -> SetAside:
    return SetAside(reason, len(names), names[:_EXAMPLES])


def _publications(rows: Rows) -> tuple[Publication, ...]:
    parts: dict[str, list[PublishedPart]] = defaultdict(list)
    for publication, table, columns, where in rows["published_parts"]:
        parts[publication].append(PublishedPart(table, tuple(columns or ()), where))
    return tuple(
        Publication(
            name,
            everything,
            tuple(tables),
            tuple(namespaces),
            tuple(operations),
            tuple(parts.get(name, ())),
            tuple(unlogged),
        )
        for name, everything, tables, namespaces, operations, unlogged in rows["publications"]
    )


def _functions(rows: Iterable[Row], names: members.Names) -> Iterable[Function]:
    for row in rows:
        namespace, name, arguments, returns, kind, language, volatility, definer, strict = row[:9]
        settings, parallel, defaults, owner, execute = row[9:]
        yield Function(
            namespace,
            name,
            arguments,
            returns,
            _FUNCTION_KINDS[kind],
            language,
            _VOLATILITY[volatility],
            definer,
            strict,
            tuple(settings or ()),
            _PARALLEL[parallel],
            tuple(defaults or ()),
            names.role(owner),
            tuple(sorted(map(names.role, execute))),
        )
