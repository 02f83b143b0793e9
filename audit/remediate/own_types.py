"""The types that a database defines for itself, and the order in which they can be made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from audit.schema.model import Composite, Domain, RangeType
from audit.schema.types import DataType
from audit.spec.model import DomainSpec
from audit.spec.objects import CompositeSpec, RangeSpec

if TYPE_CHECKING:
    from audit.remediate.situation import Situation

TypeKey = tuple[str, str]  # (namespace, name)
OwnType = DomainSpec | CompositeSpec | RangeSpec

_MULTIRANGES = 140000  # server_version_num


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
        schema = situation.schema
        self.domains: dict[TypeKey, Domain] = {(d.namespace, d.name): d for d in schema.domains}
        self.composites: dict[TypeKey, Composite] = {
            (each.namespace, each.name): each for each in schema.composites
        }
        self.ranges: dict[TypeKey, RangeType] = {
            (each.namespace, each.name): each for each in schema.ranges
        }
        self._of_multirange = {
            each.multirange_name: (each.namespace, each.name) for each in situation.spec.ranges
        }
        self.to_come = {
            key: each for key, each in self.required.items() if key not in self._there(each)
        }
        self.blocked: dict[TypeKey, str] = {}
        self.order: tuple[OwnType, ...] = tuple(self._ordered())

    def _there(self, own: OwnType) -> Collection[TypeKey]:
        """The types of this sort that exist."""
        if isinstance(own, DomainSpec):
            return self.domains
        return self.composites if isinstance(own, CompositeSpec) else self.ranges

    def with_parts(self, wanted: Iterable[TypeKey]) -> set[TypeKey]:
        """`wanted`, and every type that one of them is made of, however far."""
        found: set[TypeKey] = set()
        open_ = set(wanted)
        while open_:
            key = open_.pop()
            key = self._of_multirange.get(key, key)
            if key not in found:
                found.add(key)
                own = self.required.get(key)
                open_ |= set(self._made_of(own)) if own else set()
        return found

    def _made_of(self, own: OwnType) -> Iterator[TypeKey]:
        for part in parts_of(own):
            home = self._situation.type_home(part, own.namespace)
            key = (home or "", part.name)
            yield self._of_multirange.get(key, key)

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
            self.blocked[key] = f"It is made of {lacking}, which can't be created yet."

    def _problem(self, own: OwnType) -> str:
        """Why a missing type can't be created, as a sentence; empty where it can."""
        situation = self._situation
        if own.namespace in situation.platform:
            return f"Schema {own.namespace} belongs to the platform, which makes its types itself."
        if holder := situation.names.holder(own.namespace, own.name):
            return f"The name is taken by {holder}."
        if _is_incomplete(own):
            return "The spec does not say what it is made of."
        for part in parts_of(own):
            home = situation.type_home(part, own.namespace)
            if situation.is_missing((home or own.namespace, part.name)):
                return f"It holds rows of {part}, a table that is created after the types."
            if problem := situation.unknown_type(part, own.namespace):
                return problem
        if isinstance(own, RangeSpec):
            if own.canonical:
                return "Its canonical function takes the very type: create the three by hand."
            if own.multirange and situation.schema.server_version_num < _MULTIRANGES:
                return "Multirange types came with PostgreSQL 14."
        for expression in _expressions(own):
            if problem := situation.problem_of(expression):
                return problem
        return ""


def _required(situation: Situation) -> Iterator[OwnType]:
    yield from situation.spec.domains
    yield from situation.spec.composites
    yield from situation.spec.ranges


def parts_of(own: OwnType) -> tuple[DataType, ...]:
    """The types that a type is made of."""
    if isinstance(own, CompositeSpec):
        return tuple(each.type for each in own.attributes if each.type is not None)
    only = own.type if isinstance(own, DomainSpec) else own.subtype
    return () if only is None else (only,)


def _is_incomplete(own: OwnType) -> bool:
    """Whether the spec leaves out a type that it is made of."""
    if isinstance(own, CompositeSpec):
        return any(each.type is None for each in own.attributes)
    return not parts_of(own)


def _expressions(own: OwnType) -> Iterator[str | None]:
    """The expressions that are part of a type's definition."""
    if isinstance(own, DomainSpec):
        yield own.default
        yield from (check.expression for check in own.checks)
    elif isinstance(own, RangeSpec) and own.subtype_diff:
        yield f"{own.subtype_diff}(1)"


def chosen(types: Iterable[OwnType], wanted: Collection[TypeKey] | None) -> Iterator[OwnType]:
    """Those of `types` that are wanted; all where None."""
    return (own for own in types if wanted is None or (own.namespace, own.name) in wanted)
