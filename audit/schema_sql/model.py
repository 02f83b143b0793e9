"""What rebuilds a database: statements in order, and what none of them can make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from audit.errors import AuditError
from audit.grammar.scan import GrammarError, tokenize


class Step(NamedTuple):
    """One SQL statement, without its semicolon, and the object that it makes or changes."""

    object: str  # "table public.orders", "check positive of public.orders"
    sql: str


class Omission(NamedTuple):
    """What can't be rebuilt, or only by a stand-in, and why: a sentence without its full stop."""

    object: str
    reason: str


@dataclass(frozen=True)
class Rebuild:
    """The statements that make a `Schema` in an empty database, and what they leave out."""

    steps: tuple[Step, ...]
    omitted: tuple[Omission, ...] = ()


class CannotRebuildError(Exception):
    """An object lacks what its statement needs; the message says what."""


class Draft:
    """The steps while they come together."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.omitted: list[Omission] = []

    def add(self, object_: str, make: Callable[[], str]) -> bool:
        """Add what `make` returns; where it can't, the object is omitted, and False returned."""
        try:
            sql = make()
        except CannotRebuildError as error:
            self.omitted.append(Omission(object_, str(error)))
        except GrammarError as error:
            self.omitted.append(Omission(object_, f"its text is no SQL: {error}"))
        except AuditError as error:
            self.omitted.append(Omission(object_, error.what))
        else:
            self.steps.append(Step(object_, sql))
            return True
        return False

    def omit(self, object_: str, reason: str) -> None:
        """Name what is left out, or is not what it was."""
        self.omitted.append(Omission(object_, reason))

    def rebuild(self) -> Rebuild:
        """What came together."""
        return Rebuild(tuple(self.steps), tuple(self.omitted))


def fragment(text: str) -> str:
    """`text` if it can't break out of the statement that it is put into: a snapshot is a file.

    Raises GrammarError for a semicolon, or a quote or bracket that stays open.
    """
    if not tokenize(text):
        raise CannotRebuildError("its text is empty")
    return text
