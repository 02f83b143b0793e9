"""The types that a database defines for itself, and the order in which they can be made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from audit.schema.types import DataType
from audit.spec.model import DomainSpec

if TYPE_CHECKING:
    from audit.remediate.situation import Situation

TypeKey = tuple[str, str]  # (namespace, name)
OwnType = DomainSpec


class OwnTypes:
    """The required types that do not exist: in `order` those that can be created, each after what
    it is made of, and in `blocked` the others, with the reason.

    Enums are no part of it: they are made of nothing, and come first.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self.required: dict[TypeKey, OwnType] = {
            (each.namespace, each.name): each for each in _required(situation)
        }
        there = {(domain.namespace, domain.name) for domain in situation.schema.domains}
        self.to_come = {key: each for key, each in self.required.items() if key not in there}
        self.blocked: dict[TypeKey, str] = {}
        self.order: tuple[OwnType, ...] = tuple(self._ordered())

    def with_parts(self, wanted: Iterable[TypeKey]) -> set[TypeKey]:
        """`wanted`, and every type that one of them is made of, however far."""
        found: set[TypeKey] = set()
        open_ = set(wanted)
        while open_:
            key = open_.pop()
            if key not in found:
                found.add(key)
                own = self.required.get(key)
                open_ |= set(self._made_of(own)) if own else set()
        return found

    def _made_of(self, own: OwnType) -> Iterator[TypeKey]:
        for part in parts_of(own):
            home = self._situation.type_home(part, own.namespace)
            yield home or "", part.name

    def _ordered(self) -> Iterator[OwnType]:
        """Those that can be created, in order; the others go to `blocked`."""
        waiting: dict[TypeKey, set[TypeKey]] = {}
        for key, own in self.to_come.items():
            reason = self._problem(own)
            if reason:
                self.blocked[key] = reason
            else:
                waiting[key] = set(self._made_of(own)).intersection(self.to_come)
        standing: set[TypeKey] = set()
        while True:
            ready = [key for key, parts in waiting.items() if parts <= standing]
            if not ready:
                break
            for key in ready:
                del waiting[key]
                yield self.to_come[key]
            standing.update(ready)
        for key, parts in waiting.items():
            lacking = ".".join(min(parts - standing))
            self.blocked[key] = f"It is made of {lacking}, which can't be created before it."

    def _problem(self, own: OwnType) -> str:
        """Why a missing type can't be created, as a sentence; empty where it can."""
        situation = self._situation
        if own.namespace in situation.platform:
            return f"Schema {own.namespace} belongs to the platform, which makes its types itself."
        if holder := situation.names.holder(own.namespace, own.name):
            return f"The name is taken by {holder}."
        parts = parts_of(own)
        if not parts:
            return "The spec does not say what it is made of."
        for part in parts:
            if problem := situation.unknown_type(part, own.namespace):
                return problem
        for expression in _expressions(own):
            if problem := situation.problem_of(expression):
                return problem
        return ""


def _required(situation: Situation) -> Iterator[OwnType]:
    yield from situation.spec.domains


def parts_of(own: OwnType) -> tuple[DataType, ...]:
    """The types that a type is made of."""
    return () if own.type is None else (own.type,)


def _expressions(own: OwnType) -> Iterator[str | None]:
    """The expressions that are part of a type's definition."""
    yield own.default
    yield from (check.expression for check in own.checks)


def chosen(types: Iterable[OwnType], wanted: Collection[TypeKey] | None) -> Iterator[OwnType]:
    """Those of `types` that are wanted; all where None."""
    return (own for own in types if wanted is None or (own.namespace, own.name) in wanted)
