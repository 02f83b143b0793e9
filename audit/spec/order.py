"""In which order the required tables can be built."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import islice

from audit.spec.model import Spec, TableSpec

Name = tuple[str, str]  # (namespace, table)


def dependencies(spec: Spec) -> dict[Name, tuple[Name, ...]]:
    """Each required table with the other required tables that must stand before it.

    Those are what its foreign keys reference and, of a view with a definition, what it reads.
    In spec order, each once; a reference to itself is left out.
    """
    place = {(table.namespace, table.name): index for index, table in enumerate(spec.tables)}
    found: dict[Name, tuple[Name, ...]] = {}
    for table in spec.tables:
        own = (table.namespace, table.name)
        named = {(key.ref_namespace, key.ref_table) for key in table.foreign_keys}
        if table.definition:
            named.update(_tables_read(table, spec.default_namespace, place))
        named.discard(own)
        found[own] = tuple(sorted((name for name in named if name in place), key=place.__getitem__))
    return found


def _tables_read(table: TableSpec, default_namespace: str, known: dict[Name, int]) -> set[Name]:
    from audit.grammar.query import tables_read

    read: set[Name] = set()
    for namespace, name in tables_read(table.definition or ""):
        choices = (namespace,) if namespace else (default_namespace, table.namespace)
        found = ((choice, name) for choice in choices if (choice, name) in known)
        read.update(islice(found, 1))
    return read


def unblocks(spec: Spec) -> dict[Name, tuple[Name, ...]]:
    """Each required table with the required tables that depend on it directly, in spec order."""
    return {name: tuple(others) for name, others in _inverted(dependencies(spec)).items()}


def _inverted(needed: dict[Name, tuple[Name, ...]]) -> dict[Name, list[Name]]:
    found: dict[Name, list[Name]] = {name: [] for name in needed}
    for name, others in needed.items():
        for other in others:
            found[other].append(name)
    return found


def build_order(spec: Spec) -> tuple[Name, ...]:
    """Every required table, each after those it depends on; among the free ones, spec order.

    Where tables reference each other in a circle, the one of the circle that the spec names first
    goes first: its foreign key has to be added once the other table stands.
    """
    stated = dependencies(spec)
    needed = {name: set(others) for name, others in stated.items()}
    dependents = _inverted(stated)
    names = list(needed)
    place = {name: index for index, name in enumerate(names)}
    free = [index for index, name in enumerate(names) if not needed[name]]
    heapify(free)
    order: list[Name] = []
    placed: set[Name] = set()
    oldest = 0
    while len(order) < len(names):
        if free:
            name = names[heappop(free)]
            if name in placed:
                continue
        else:
            while names[oldest] in placed:
                oldest += 1
            name = min(_circle(names[oldest], needed, place), key=place.__getitem__)
        order.append(name)
        placed.add(name)
        for other in dependents[name]:
            needed[other].discard(name)
            if not needed[other] and other not in placed:
                heappush(free, place[other])
    return tuple(order)


def _circle(start: Name, needed: dict[Name, set[Name]], place: dict[Name, int]) -> list[Name]:
    """A circle of dependencies that `start` is in or waits for. None of them is free."""
    path: list[Name] = []
    seen: dict[Name, int] = {}
    name = start
    while name not in seen:
        seen[name] = len(path)
        path.append(name)
        name = min(needed[name], key=place.__getitem__)
    return path[seen[name] :]
