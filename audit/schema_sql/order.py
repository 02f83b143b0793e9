"""In which order types, tables, functions and views can be made: each after what it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from audit.schema.model import (
    Column,
    Composite,
    Domain,
    EnumType,
    Function,
    RangeType,
    Relation,
)
from audit.schema_sql.names import Name, mentioned

Shape = EnumType | RangeType | Domain | Composite | Function | Relation
_VIEWS = ("view", "materialized view")


class Ordered(NamedTuple):
    """Shapes in order; `late` are views and what needs one, which come once keys are there.

    A view may group by a key, and lean on that the rest of its table follows from it.
    """

    early: tuple[Shape, ...]
    late: tuple[Shape, ...]


def in_order(shapes: Sequence[Shape]) -> Ordered:
    """Each after those that it names; where they go in circles, as they stand."""
    by_name: dict[Name, list[int]] = defaultdict(list)
    for number, shape in enumerate(shapes):
        by_name[shape.namespace, shape.name].append(number)
    needs = [
        sorted({n for name in _needs(shape) for n in by_name.get(name, ())} - {number})
        for number, shape in enumerate(shapes)
    ]
    early: list[Shape] = []
    late: list[Shape] = []
    is_late = [isinstance(s, Relation) and s.kind in _VIEWS for s in shapes]
    for number in _after_needs(needs):
        is_late[number] = is_late[number] or any(is_late[n] for n in needs[number])
        (late if is_late[number] else early).append(shapes[number])
    return Ordered(tuple(early), tuple(late))


def _after_needs(needs: Sequence[Sequence[int]]) -> Iterator[int]:
    """Every number after those that it needs; without recursion, since views can stack deep."""
    seen = [False] * len(needs)
    for start in range(len(needs)):
        stack: list[tuple[int, Iterator[int]]] = []
        if not seen[start]:
            seen[start] = True
            stack.append((start, iter(needs[start])))
        while stack:
            number, left = stack[-1]
            following = next((n for n in left if not seen[n]), None)
            if following is None:
                stack.pop()
                yield number
            else:
                seen[following] = True
                stack.append((following, iter(needs[following])))


def _needs(shape: Shape) -> Iterator[Name]:
    """The names that a shape's own statement has in it."""
    if isinstance(shape, EnumType):
        return
    if isinstance(shape, Function):
        for text in (shape.arguments, shape.returns, *shape.defaults):
            yield from mentioned(text)
    elif isinstance(shape, RangeType):
        yield shape.subtype.namespace or "", shape.subtype.name
        namespace, _, name = shape.subtype_diff.partition(".")
        yield namespace, name
    elif isinstance(shape, Domain):
        yield shape.base.namespace or "", shape.base.name
        yield from mentioned(shape.default)
        for check in shape.checks:
            yield from mentioned(check.expression)
    else:
        yield from _of_columns(shape.columns)
        if isinstance(shape, Relation):
            yield from mentioned(shape.definition)
            yield from mentioned(shape.partition_key)


def _of_columns(columns: Iterable[Column]) -> Iterator[Name]:
    for column in columns:
        if column.type.namespace not in (None, "pg_catalog"):
            yield column.type.namespace or "", column.type.name
        yield from mentioned(column.generated)
