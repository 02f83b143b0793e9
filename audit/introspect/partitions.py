"""Partitions: storage of the table that they are a part of, unless a spec names one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from audit.introspect.session import Row


class Partitions(NamedTuple):
    """How many partitions each table has at all levels; those set aside; what is above each of
    those that are read; the parents of tables that inherit."""

    counts: Mapping[int, int]
    children: tuple[str, ...]
    above: Mapping[int, tuple[int, ...]]
    parents: Mapping[int, list[int]]


def partitions_of(rows: Iterable[Row], read_by_name: frozenset[int]) -> Partitions:
    """What the rows of inherits.sql say of partitions; `read_by_name` are read as tables."""
    above: dict[int, int] = {}
    children: list[str] = []
    parents: dict[int, list[int]] = defaultdict(list)
    for child, parent, is_partition, namespace, name in rows:
        if is_partition:
            above[child] = parent
            if child not in read_by_name:
                children.append(f"{namespace}.{name}")
        else:
            parents[child].append(parent)
    counts: dict[int, int] = defaultdict(int)
    for parent in above.values():
        counts[_ancestors(above, parent)[-1]] += 1
    of_read = {child: _ancestors(above, above[child]) for child in read_by_name if child in above}
    return Partitions(counts, tuple(children), of_read, parents)


def _ancestors(above: Mapping[int, int], first: int) -> tuple[int, ...]:
    """A table and what it is a partition of, the nearest first."""
    found = [first]
    while found[-1] in above:
        found.append(above[found[-1]])
    return tuple(found)
