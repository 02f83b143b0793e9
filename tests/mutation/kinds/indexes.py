"""Indexes that go or become others; what still serves is redundancy's to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.schema.model import Index, IndexKey, Relation
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Kind
from tests.mutation.redundancy import implied

_Revise = Callable[[Before, Relation, Index], Iterator[Index]]


def own_indexes(relation: Relation) -> Iterator[Index]:
    """The indexes that no constraint owns."""
    return (index for index in relation.indexes if not index.constraint and not index.primary)


def drop_index(relation: Relation, index: Index) -> str:
    """DROP INDEX."""
    return f"DROP INDEX {sql.at(relation.namespace, index.name)}"


def revised(revise: _Revise) -> Callable[[Before, Relation], Iterator[Change]]:
    """Each index dropped, and made again as `revise` says."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        spaces = frozenset(namespace.name for namespace in before.schema.namespaces)
        for index in own_indexes(relation):
            for new in revise(before, relation, index) if index.usable else ():
                indexes = tuple(new if each is index else each for each in relation.indexes)
                yield Change(
                    f"{drop_index(relation, index)}; {sql.create_index(relation, new, spaces)}",
                    implied(before, relation, relation._replace(indexes=indexes)),
                )

    return propose


def _drop(before: Before, relation: Relation) -> Iterator[Change]:
    for index in own_indexes(relation):
        rest = tuple(each for each in relation.indexes if each is not index)
        yield Change(
            drop_index(relation, index),
            implied(before, relation, relation._replace(indexes=rest)),
        )


def _invalidate(before: Before, relation: Relation) -> Iterator[Change]:
    for index in own_indexes(relation):
        if not index.usable:
            continue
        indexes = tuple(
            each._replace(usable=False) if each is index else each for each in relation.indexes
        )
        place = sql.literal(sql.at(relation.namespace, index.name))
        yield Change(
            "UPDATE pg_catalog.pg_index SET indisvalid = false"
            f" WHERE indexrelid = {place}::regclass",
            implied(before, relation, relation._replace(indexes=indexes)),
        )


def _other_column(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    taken = {key.column for key in index.keys}
    for place, key in enumerate(index.keys):
        other = next(
            (
                column.name
                for column in relation.columns
                if column.name not in taken and column.name not in index.include
            ),
            None,
        )
        if other is not None:
            new = IndexKey(other, None, descending=key.descending, nulls_first=key.nulls_first)
            yield index._replace(keys=(*index.keys[:place], new, *index.keys[place + 1 :]))


def _other_method(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.method != "btree":
        yield index._replace(
            method="btree", keys=tuple(key._replace(opclass="") for key in index.keys)
        )
    elif len(index.keys) == 1 and not index.unique and not index.include:
        bare = tuple(
            key._replace(opclass="", descending=False, nulls_first=False) for key in index.keys
        )
        yield index._replace(method="hash", keys=bare)
        yield index._replace(method="brin", keys=bare)


def _not_unique(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.unique:
        yield index._replace(unique=False, nulls_not_distinct=False)


def _partial(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.predicate is None and index.keys[0].column:
        yield index._replace(predicate=f"({sql.name(index.keys[0].column)} IS NOT NULL)")


def _other_part(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.predicate is not None:
        yield index._replace(predicate=f"(NOT {index.predicate})")
        column = next((key.column for key in index.keys if key.column), None)
        more = f"({sql.name(column)} IS NOT NULL)" if column else ""
        if more and more.replace('"', "") not in index.predicate.replace('"', ""):
            yield index._replace(predicate=f"({index.predicate} AND {more})")


def _whole(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.predicate is not None:
        yield index._replace(predicate=None)


def _without_include(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.include:
        yield index._replace(include=())


def _turned(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.method == "btree":
        for place, key in enumerate(index.keys):
            new = key._replace(descending=not key.descending, nulls_first=not key.nulls_first)
            yield index._replace(keys=(*index.keys[:place], new, *index.keys[place + 1 :]))


def _other_nulls(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if index.method == "btree":
        for place, key in enumerate(index.keys):
            new = key._replace(nulls_first=not key.nulls_first)
            yield index._replace(keys=(*index.keys[:place], new, *index.keys[place + 1 :]))


def _swapped(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if len(index.keys) > 1 and index.keys[0] != index.keys[1]:
        yield index._replace(keys=(index.keys[1], index.keys[0], *index.keys[2:]))


def _shorter(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    if len(index.keys) > 1:
        yield index._replace(keys=index.keys[:-1])


def _longer(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    taken = {key.column for key in index.keys}
    for column in relation.columns:
        if column.name not in taken:
            yield index._replace(keys=(*index.keys, IndexKey(column.name)))


def _other_class(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    types = {column.name: column.type for column in relation.columns}
    for place, key in enumerate(index.keys):
        if key.opclass:
            new = key._replace(opclass="")
        elif index.method == "btree" and key.column and types[key.column].name == "text":
            new = key._replace(opclass="text_pattern_ops")
        else:
            continue
        yield index._replace(keys=(*index.keys[:place], new, *index.keys[place + 1 :]))


def _other_expression(before: Before, relation: Relation, index: Index) -> Iterator[Index]:
    for place, key in enumerate(index.keys):
        constant = not before.uses.indexes.get((relation.namespace, index.name))
        if key.expression is None or constant:
            continue  # of a constant, both mean the same
        new = key._replace(
            expression=f"CASE WHEN ({key.expression}) IS NULL THEN NULL ELSE ({key.expression}) END"
        )
        yield index._replace(keys=(*index.keys[:place], new, *index.keys[place + 1 :]))


INDEXES = (
    Kind("drop index", _drop),
    Kind("index invalid", _invalidate),
    Kind("index of another column", revised(_other_column)),
    Kind("index of another expression", revised(_other_expression)),
    Kind("index with another method", revised(_other_method)),
    Kind("index not unique", revised(_not_unique)),
    Kind("index of a part", revised(_partial)),
    Kind("index of another part", revised(_other_part)),
    Kind("index of the whole", revised(_whole)),
    Kind("index without INCLUDE", revised(_without_include)),
    Kind("index sorted the other way", revised(_turned)),
    Kind("index with nulls at the other end", revised(_other_nulls)),
    Kind("index keys swapped", revised(_swapped)),
    Kind("index of a key less", revised(_shorter)),
    Kind("index of a key more", revised(_longer)),
    Kind("index of another operator class", revised(_other_class)),
)
