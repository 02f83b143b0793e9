"""What a `Schema` does not list but names: sequences, collations, checks that children lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from audit.schema.model import Relation, Schema
from audit.schema_sql.names import Name, collation_parts, regclasses


class Loose(NamedTuple):
    """Facts that follow from others.

    `owned` has the sequences that a relation's columns own, with the column. `kept_back` has the
    checks of a parent that a child lacks, which must be NO INHERIT. `unlogged` are tables that a
    publication passes over for that.
    """

    sequences: tuple[Name, ...]
    owned: Mapping[Name, Sequence[tuple[Name, str]]]
    collations: tuple[Name, ...]
    kept_back: Mapping[str, frozenset[str]]
    unlogged: frozenset[str]
    by_qualified: Mapping[str, Relation]


def loose_names(schema: Schema, relations: Sequence[Relation]) -> Loose:
    """What `relations` of `schema` name."""
    namespaces = frozenset(n.name for n in schema.namespaces)
    known = set(schema.by_name)
    known.update((r.namespace, i.name) for r in schema.by_name.values() for i in r.indexes)
    texts = (name for text in _texts(schema, relations) for name in regclasses(text))
    sequences = {name for name in texts if name[0] in namespaces} - known
    owned: dict[Name, list[tuple[Name, str]]] = defaultdict(list)
    for relation in relations:
        for column in relation.columns:
            if column.serial:
                found = [name for name in regclasses(column.default) if name in sequences]
                here = owned[relation.namespace, relation.name]
                here += [(name, column.name) for name in found[:1]]
    by_qualified = {r.qualified: r for r in schema.by_name.values()}
    return Loose(
        tuple(sorted(sequences)),
        owned,
        tuple(sorted(set(_collations(schema, relations, namespaces)))),
        _kept_back(relations, by_qualified),
        frozenset(name for each in schema.publications for name in each.unlogged),
        by_qualified,
    )


def _texts(schema: Schema, relations: Sequence[Relation]) -> Iterator[str | None]:
    """Every text of SQL that may name a sequence."""
    for relation in relations:
        yield relation.definition
        for column in relation.columns:
            yield column.default
            yield column.generated
        for check in relation.checks:
            yield check.expression
        for index in relation.indexes:
            yield index.predicate
            yield from (key.expression for key in index.keys)
        for policy in relation.policies:
            yield policy.using
            yield policy.check
        for trigger in relation.triggers:
            yield trigger.when
    for function in schema.functions:
        yield from function.defaults
    for domain in schema.domains:
        yield domain.default
        yield from (check.expression for check in domain.checks)


def _collations(
    schema: Schema, relations: Sequence[Relation], namespaces: frozenset[str]
) -> Iterator[Name]:
    """The collations that are not the server's own."""
    columns = [column for relation in relations for column in relation.columns]
    columns += [column for composite in schema.composites for column in composite.columns]
    named = {column.collation for column in columns}
    named.update(domain.collation for domain in schema.domains)
    named.update(range_.collation for range_ in schema.ranges)
    named.update(
        key.collation for relation in relations for index in relation.indexes for key in index.keys
    )
    for collation in named:
        parts = collation_parts(collation, namespaces) if collation else None
        if parts:
            yield parts


def _kept_back(
    relations: Sequence[Relation], by_qualified: Mapping[str, Relation]
) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for child in relations:
        has = {check.name for check in child.checks}
        for name in child.inherits:
            if name in by_qualified:
                lacks = {check.name for check in by_qualified[name].checks} - has
                found[name] = found.get(name, frozenset()) | lacks
    return found
