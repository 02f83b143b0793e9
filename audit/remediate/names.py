"""Names for new indexes, constraints and policies: free, deterministic, never too long."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from audit.schema.model import Relation, Schema
from audit.spec.model import Spec

LIMIT = 63  # bytes of an identifier (NAMEDATALEN - 1); the server cuts the rest off with a notice


class Names:
    """What is taken in the database and what this plan has given away.

    Relations and indexes share one set of names in a namespace, and so do types, for every table is
    one; constraints, policies and triggers have one for each table.
    """

    def __init__(self, schema: Schema, spec: Spec) -> None:
        relations = (*schema.relations, *schema.platform)
        self._in_namespace: dict[str, dict[str, str]] = {}
        self._in_table: dict[tuple[str, str], set[str]] = {}
        for namespace, name, what in _taken(schema, relations):
            self._in_namespace.setdefault(namespace, {}).setdefault(name, what)
        for relation in relations:
            self._in_table[relation.namespace, relation.name] = set(_constraint_names(relation))
        # A table to come must not find its name given to an index of this very plan.
        self._reserved = {(table.namespace, table.name) for table in spec.tables}
        self._reserved |= {(each.namespace, each.name) for each in spec.composites}

    def holder(self, namespace: str, name: str) -> str | None:
        """What bears this name among relations, indexes and types (`index on orders`), or None."""
        return self._in_namespace.get(namespace, {}).get(name)

    def take_relation(self, namespace: str, *parts: str, suffix: str) -> str:
        """A free name for an index: the parts and the suffix, cut to fit, numbered if taken."""
        taken = self._in_namespace.setdefault(namespace, {})
        name = first_free(parts, suffix, lambda n: n in taken or (namespace, n) in self._reserved)
        taken[name] = "an index of this plan"
        return name

    def claim_relation(self, namespace: str, name: str, what: str) -> str | None:
        """Give `name` away as written; returns what bears it already, None if it was free."""
        taken = self._in_namespace.setdefault(namespace, {})
        if name in taken:
            return taken[name]
        taken[name] = what
        return None

    def take_constraint(
        self, table: tuple[str, str], *parts: str, suffix: str, index: bool = False
    ) -> str:
        """A free name for a constraint of `table`; with `index`, free for its index too."""
        used = self._in_table.setdefault(table, set())
        taken = self._in_namespace.setdefault(table[0], {})

        def is_taken(name: str) -> bool:
            return name in used or (index and (name in taken or (table[0], name) in self._reserved))

        name = first_free(parts, suffix, is_taken)
        used.add(name)
        if index:
            taken[name] = "an index of this plan"
        return name

    def claim_constraint(self, table: tuple[str, str], name: str, *, index: bool = False) -> bool:
        """Give a constraint's `name` away as written; False if it is taken."""
        used = self._in_table.setdefault(table, set())
        if name in used or (index and self.claim_relation(table[0], name, "an index of this plan")):
            return False
        used.add(name)
        return True


def _taken(schema: Schema, relations: Iterable[Relation]) -> Iterable[tuple[str, str, str]]:
    for relation in relations:
        yield relation.namespace, relation.name, f"a {relation.kind}"
        for index in relation.indexes:
            yield relation.namespace, index.name, f"an index on {relation.name}"
        for column in relation.columns:
            if (
                column.serial or column.identity
            ):  # its sequence, under the name it was most likely given
                yield relation.namespace, cut((relation.name, column.name), "seq"), "a sequence"
    for enum in schema.enums:
        yield enum.namespace, enum.name, "an enum"
    for domain in schema.domains:
        yield domain.namespace, domain.name, "a domain"
    for composite in schema.composites:
        yield composite.namespace, composite.name, "a composite type"
    for range_ in schema.ranges:
        yield range_.namespace, range_.name, "a range type"


def _constraint_names(relation: Relation) -> Iterable[str]:
    if relation.primary_key:
        yield relation.primary_key.name
    for group in (relation.uniques, relation.foreign_keys, relation.checks, relation.exclusions):
        for constraint in group:
            yield constraint.name
    # Not constraints, but a name used twice on one table helps nobody.
    for policy in relation.policies:
        yield policy.name
    for trigger in relation.triggers:
        yield trigger.name


def first_free(parts: tuple[str, ...], suffix: str, is_taken: Callable[[str], bool]) -> str:
    """The parts and the suffix joined, numbered until the name is free."""
    name = cut(parts, suffix)
    number = 0
    while is_taken(name):
        number += 1
        name = cut(parts, f"{suffix}{number}")
    return name


def cut(parts: tuple[str, ...], suffix: str) -> str:
    """The parts and the suffix joined by `_`, in at most 63 bytes.

    What is cut is told apart by a few digits of a hash: two long names that differ at their ends
    stay two.
    """
    whole = "_".join((*parts, suffix))
    if len(whole.encode()) <= LIMIT:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:6]
    tail = f"_{digest}_{suffix}"
    head = "_".join(parts).encode()[: LIMIT - len(tail.encode())]
    return head.decode(errors="ignore") + tail
