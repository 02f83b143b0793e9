"""Whether the required tables can be built in the order that the spec names."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.rule import Rule
from audit.lint.facts import Facts, Noted
from audit.spec.model import TableSpec
from audit.spec.order import dependencies
from audit.spec.source import Source

PHASE_ORDER = Rule(
    id="phase-order",
    family="spec",
    title="a phase needs no table of a later one",
    failure="A table needs one of a later phase",
    why="""A foreign key can only be made once the table that it points to is there, so the earlier
        phase can't be finished before the later one has begun.""",
    how="Put the referenced table into the earlier phase, or the one that references it later.",
    compared="""Foreign keys, and the tables that a view's `definition` reads, between tables that
        both have a phase; phases are in the order in which the spec lists them.""",
    spec="""
        phases: {first: First, second: Second}
        tables:
          companies: {phase: second, columns: {id: uuid primary key}}
          invoices: {phase: first, columns: {company_id: uuid references companies(id)}}
    """,
    severity="medium",
)
REFERENCE_CYCLE = Rule(
    id="reference-cycle",
    family="spec",
    title="foreign keys lead in no circle",
    failure="Tables reference each other in a circle",
    why="""No order of CREATE TABLE will do: one foreign key has to be added once all tables stand,
        and rows of one table must be inserted before those that they point to. The plan does so;
        it is good to know.""",
    how="Nothing has to be done, if the circle is meant.",
    compared="Foreign keys between required tables; one that points to its own table is no circle.",
    severity="info",
)
RULES = (PHASE_ORDER, REFERENCE_CYCLE)
_NAMED = 6  # tables of a circle that a message names

Name = tuple[str, str]


def check(facts: Facts) -> Iterator[Noted]:
    """Phases that contradict the dependencies, and circles."""
    yield from _phases(facts)
    yield from _circles(facts)


def _phases(facts: Facts) -> Iterator[Noted]:
    place = {phase.id: number for number, phase in enumerate(facts.spec.phases)}
    if len(place) < 2:
        return
    by_name = facts.spec.by_name
    for name, others in dependencies(facts.spec).items():
        table = by_name[name]
        for other in (by_name[each] for each in others):
            if table.phase is None or other.phase is None:
                continue
            if place[table.phase] < place[other.phase]:
                yield Noted(
                    PHASE_ORDER,
                    table.qualified,
                    other.qualified,
                    f"`{table.qualified}` is due in phase {table.phase} and needs"
                    f" `{other.qualified}`, which is due in the later phase {other.phase}.",
                    _line(table, other),
                    hint=f"put {other.qualified} into phase {table.phase}, or an earlier one",
                )


def _line(table: TableSpec, other: TableSpec) -> Source:
    """The line of the foreign key that needs `other`; the table's where a view reads it."""
    name = (other.namespace, other.name)
    keys = (k.source for k in table.foreign_keys if (k.ref_namespace, k.ref_table) == name)
    return next(keys, table.source)


def _circles(facts: Facts) -> Iterator[Noted]:
    by_name = facts.spec.by_name
    needs = {
        (table.namespace, table.name): tuple(
            dict.fromkeys(
                name
                for key in table.foreign_keys
                if (name := (key.ref_namespace, key.ref_table)) in by_name
                and name != (table.namespace, table.name)
            )
        )
        for table in facts.spec.tables
    }
    place = {name: number for number, name in enumerate(needs)}
    for circle in _strongly_connected(needs):
        members = sorted(circle, key=place.__getitem__)
        first = by_name[members[0]]
        names = [f"`{namespace}.{name}`" for namespace, name in members]
        more = len(names) - _NAMED
        told = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Noted(
            REFERENCE_CYCLE,
            first.qualified,
            first.name,
            f"{len(names)} tables reference each other in a circle: {told}.",
            first.source,
        )


def _strongly_connected(needs: dict[Name, tuple[Name, ...]]) -> Iterator[list[Name]]:
    """The sets of several tables each of which leads to every other (Tarjan, without recursion)."""
    number: dict[Name, int] = {}
    lowest: dict[Name, int] = {}
    stack: list[Name] = []
    waiting: set[Name] = set()
    for start in needs:
        if start in number:
            continue
        path = [(start, iter(needs[start]))]
        number[start] = lowest[start] = len(number)
        stack.append(start)
        waiting.add(start)
        while path:
            name, rest = path[-1]
            for other in rest:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    stack.append(other)
                    waiting.add(other)
                    path.append((other, iter(needs[other])))
                    break
                if other in waiting:
                    lowest[name] = min(lowest[name], number[other])
            else:
                path.pop()
                if path:
                    before = path[-1][0]
                    lowest[before] = min(lowest[before], lowest[name])
                if lowest[name] == number[name]:
                    found = [stack.pop()]
                    while found[-1] != name:
                        found.append(stack.pop())
                    waiting.difference_update(found)
                    if len(found) > 1:
                        yield found
