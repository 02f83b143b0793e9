"""A database as it was before parts of it were made, so that a spec of then lacks them."""

from __future__ import annotations

import random
from dataclasses import replace

from audit.schema.model import Relation, Schema


def younger(schema: Schema, chance: random.Random, share: float = 0.2) -> Schema:
    """`schema` without some of its tables, columns, constraints, indexes, policies, labels …"""
    kept = [each for each in schema.relations if chance.random() > share / 2]
    functions = tuple(each for each in schema.functions if chance.random() > share)
    return replace(
        schema,
        relations=tuple(_relation(each, chance, share) for each in kept) or schema.relations,
        enums=tuple(
            each._replace(labels=each.labels[: max(1, len(each.labels) - chance.choice([0, 0, 1]))])
            for each in schema.enums
            if chance.random() > share / 2
        ),
        domains=tuple(each for each in schema.domains if chance.random() > share),
        functions=functions or schema.functions,
        publications=(),  # they name columns
    )


def _relation(relation: Relation, chance: random.Random, share: float) -> Relation:
    def some(items):
        return tuple(each for each in items if chance.random() > share)

    gone = {each.name for each in relation.columns} - {e.name for e in some(relation.columns)}
    if len(gone) == len(relation.columns):
        gone = set()
    primary = relation.primary_key
    if primary is not None and (gone & set(primary.columns) or chance.random() < share):
        primary = None
    uniques = [key for key in some(relation.uniques) if not gone & set(key.columns)]
    owned = {key.name for key in uniques} | ({primary.name} if primary else set())
    return relation._replace(
        columns=tuple(each for each in relation.columns if each.name not in gone),
        primary_key=primary,
        uniques=tuple(uniques),
        foreign_keys=tuple(
            key for key in some(relation.foreign_keys) if not gone & set(key.columns)
        ),
        checks=tuple(each for each in some(relation.checks) if not gone & set(each.columns)),
        exclusions=some(relation.exclusions) if not gone else (),
        indexes=tuple(
            each
            for each in relation.indexes
            if (each.name in owned if each.constraint else chance.random() > share)
            and not gone & {key.column for key in each.keys}
            and not gone & set(each.include)
            and not (gone and (each.predicate or any(key.expression for key in each.keys)))
        ),
        policies=some(relation.policies),
        triggers=some(relation.triggers),
        rls_enabled=relation.rls_enabled and chance.random() > share,
    )
