"""Precision and recall for each kind of change, and in words what was wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.mutation.run import Outcome


class Score(NamedTuple):
    """Mutations of one kind. A finding is right if the change implies it."""

    mutations: int
    implied: int
    found: int
    right: int
    explained: int

    @property
    def precision(self) -> float:
        """Of what was found, how much was implied."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what was implied, how much was found; what a documented limit explains aside."""
        due = self.implied - self.explained
        return self.right / due if due else 1.0


def score(outcomes: Iterable[Outcome]) -> Score:
    """The sum over outcomes."""
    mutations = implied = found = right = explained = 0
    for each in outcomes:
        mutations += 1
        implied += len(each.implied)
        found += each.found
        right += len(each.implied) - len(each.missed) - len(each.explained)
        explained += len(each.explained)
    return Score(mutations, implied, found, right, explained)


def table(outcomes: Iterable[Outcome], kinds: Iterable[str]) -> Iterator[str]:
    """A line for each kind, `n/a` where the database has nothing that it could be done to."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        by_kind[each.kind].append(each)
    names = list(kinds)
    width = max(len(name) for name in names)
    head = ("kind", "mutations", "implied", "found", "precision", "recall", "limits")
    yield "  ".join((head[0].ljust(width), *(word.rjust(9) for word in head[1:])))
    every = [each for found in by_kind.values() for each in found]
    for name, own in [*((name, by_kind.get(name, [])) for name in names), ("all", every)]:
        yield f"{name.ljust(width)}  {_figures(own)}"


def _figures(outcomes: list[Outcome]) -> str:
    if not outcomes:
        return "n/a".rjust(9)
    total = score(outcomes)
    cells = (
        str(total.mutations), str(total.implied), str(total.found),
        f"{total.precision:.4f}", f"{total.recall:.4f}", str(total.explained or ""),
    )  # fmt: skip
    return "  ".join(cell.rjust(9) for cell in cells).rstrip()


def wrong(outcome: Outcome) -> Iterator[str]:
    """Every miss and every surplus of one mutation in words, and the SQL that made it."""
    if not (outcome.missed or outcome.surplus):
        return
    yield f"number {outcome.number}, {outcome.kind}: {outcome.sql}"
    for implied in outcome.missed:
        yield f"    missed: {implied}"
    for told in outcome.surplus:
        yield f"    surplus: {told}"
