"""Which tables of the database may be a missing one under another name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from audit.compare.finding import Near
from audit.schema.model import Relation, Schema
from audit.spec.model import Spec, TableSpec

AT_MOST = 3
_ENOUGH = 0.38
# Columns that any two tables share; what they tell about kinship is next to nothing.
_COMMON = frozenset(
    {
        *("id", "uuid", "name", "title", "description", "status", "type", "metadata", "notes"),
        *("active", "is_active", "created_at", "created_by", "created_on", "inserted_at"),
        *("updated_at", "updated_by", "updated_on", "deleted_at"),
    }
)
_COMMON_WEIGHT = 0.1
_LONGEST_LIST = 200  # a column or word in more tables than this points to none of them
_LOOKED_AT = 12  # of the tables that something points to
_SPELLINGS = 400_000  # pairs of names that are still compared letter by letter
_SPELLED_ALIKE = 85.0
_KINDS = frozenset({"table", "partitioned table", "foreign table", "view"})


def find_near(
    spec: Spec, schema: Schema, missing: Sequence[TableSpec]
) -> dict[str, tuple[Near, ...]]:
    """For each missing table (`namespace.name`), the tables nearest to it, best first."""
    if not missing:
        return {}
    search = _Search(spec, schema, len(missing))
    return {table.qualified: search.nearest(table) for table in missing}


class _Search:
    """The database's tables indexed by their columns and by the words of their names."""

    def __init__(self, spec: Spec, schema: Schema, missing: int) -> None:
        self._relations = [relation for relation in schema.relations if relation.kind in _KINDS]
        self._required = frozenset(spec.by_name)
        self._columns = [frozenset(c.name for c in r.columns) for r in self._relations]
        self._by_column: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        for number, relation in enumerate(self._relations):
            for column in self._columns[number]:
                self._by_column.setdefault(column, []).append(number)
            for word in words(relation.name):
                self._by_word.setdefault(word, []).append(number)
        self._weights = {
            column: self._weight(column, len(holders))
            for column, holders in self._by_column.items()
        }
        self._totals = [sum(map(self._weights.__getitem__, names)) for names in self._columns]
        self._names = (
            [relation.name for relation in self._relations]
            if missing * len(self._relations) <= _SPELLINGS
            else []
        )

    def nearest(self, table: TableSpec) -> tuple[Near, ...]:
        """The tables nearest to `table`: those that the spec names first, then by score."""
        order = tuple(column.name for column in table.columns)
        required = frozenset(order)
        named = [relation for name in table.near for relation in self._named(table, name)]
        found = [_near(order, relation, 1.0, "named in the spec") for relation in named]
        taken = {near.name for near in found}
        total = sum(self._weights.get(name, self._weight(name, 0)) for name in required)
        scored = []
        for number in self._candidates(table, required):
            relation = self._relations[number]
            score = self._score(table, required, total, number)
            if score >= _ENOUGH and relation.qualified not in taken:
                scored.append((score, relation))
        scored.sort(key=lambda each: (-each[0], each[1].qualified))
        room = max(AT_MOST - len(found), 0)
        found.extend(_near(order, relation, score, "") for score, relation in scored[:room])
        return tuple(found)

    def _named(self, table: TableSpec, name: str) -> list[Relation]:
        namespace, _, bare = name.rpartition(".")
        return [
            relation
            for relation in self._relations
            if relation.name == bare and relation.namespace == (namespace or table.namespace)
        ]

    def _candidates(self, table: TableSpec, required: frozenset[str]) -> list[int]:
        """Tables worth a closer look: those that share a telling column or a word of the name."""
        points: Counter[int] = Counter()
        for column in required - _COMMON:
            holders = self._by_column.get(column, ())
            if len(holders) <= _LONGEST_LIST:
                points.update(holders)
        for word in words(table.name):
            holders = self._by_word.get(word, ())
            if len(holders) <= _LONGEST_LIST:
                points.update(holders)
        first = sorted(points.items(), key=lambda each: (-each[1], each[0]))[:_LOOKED_AT]
        numbers = [number for number, _ in first]
        if self._names:
            from rapidfuzz.process import extract

            alike = extract(table.name, self._names, limit=3, score_cutoff=_SPELLED_ALIKE)
            numbers.extend(number for _, _, number in alike if number not in points)
        return numbers

    def _weight(self, column: str, holders: int) -> float:
        """How much a shared column tells: little if many tables have it."""
        if column in _COMMON:
            return _COMMON_WEIGHT
        if holders <= 1:
            return 1.0
        return max(_COMMON_WEIGHT, 1.0 - 0.9 * (holders - 1) / len(self._relations))

    def _score(
        self, table: TableSpec, required: frozenset[str], total: float, number: int
    ) -> float:
        relation = self._relations[number]
        shared = required & self._columns[number]
        alike = likeness(table.name, relation.name)
        if len(shared - _COMMON) < 2 and alike < 0.85:
            return 0.0
        both = sum(map(self._weights.__getitem__, shared))
        whole = total + self._totals[number]
        score = 0.6 * (2 * both / whole if whole else 0.0) + 0.4 * alike
        # One that is required itself has a place of its own already.
        return score * (0.95 if (relation.namespace, relation.name) in self._required else 1.0)


def _near(order: tuple[str, ...], relation: Relation, score: float, reason: str) -> Near:
    there = frozenset(column.name for column in relation.columns)
    shared = tuple(name for name in order if name in there)
    counted = f"{len(shared)} of {len(order)} columns" if shared else "a similar name"
    text = f"{reason}, {counted}" if reason and shared else reason or counted
    return Near(relation.qualified, round(score, 2), shared, len(order), text)


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in the singular: `userRoles` and `user_role` are the same two."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    return tuple(_singular(word) for word in re.split(r"[^0-9a-z\u0080-\uffff]+", spaced) if word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: by their words, or letter by letter."""
    from rapidfuzz.fuzz import ratio

    first, second = words(one), words(other)
    if not first or not second:
        return 0.0
    if sorted(first) == sorted(second):
        return 1.0
    common = len(set(first) & set(second))
    by_words = 2 * common / (len(set(first)) + len(set(second)))
    by_letters = float(ratio("_".join(first), "_".join(second))) / 100
    # Letters alone make relatives of `orders` and `folders`; they count from a close match on.
    return max(by_words * 0.9, by_letters if by_letters >= 0.85 else 0.0)
