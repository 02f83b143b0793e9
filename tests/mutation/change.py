"""A change, what it implies, and the kinds of change that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from audit.schema.model import Relation

if TYPE_CHECKING:
    from tests.mutation.before import Before


class Implied(NamedTuple):
    """A finding: rule, table (`namespace.name`, or empty), object, and whether it is a gap."""

    rule: str
    table: str
    object: str
    kind: str = "gap"

    def __str__(self) -> str:
        kind = "" if self.kind == "gap" else f" ({self.kind})"
        return f"{self.rule} {self.table} {self.object}{kind}"


class Change(NamedTuple):
    """Statements that make one change, and the findings that it implies."""

    sql: str
    implied: tuple[Implied, ...] = ()


def spelled(text: str) -> str:
    """The object of a finding without blanks, quotes and brackets: it may be a whole expression."""
    return re.sub(r"[\s()\"]", "", text)


@dataclass(frozen=True)
class Kind:
    """A kind of change: what it can do to one relation, or to what belongs to none.

    `descends` tells that the statement changes the tables that inherit from this one too.
    """

    name: str
    of_relation: Callable[[Before, Relation], Iterator[Change]] | None = None
    of_rest: Callable[[Before], Iterator[Change]] | None = None
    descends: bool = True
