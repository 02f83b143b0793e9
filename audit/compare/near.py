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


def find_near(
    spec: Spec, schema: Schema, missing: Sequence[TableSpec]
) -> dict[str, tuple[Near, ...]]:
    """For each missing table (`namespace.name`), the tables nearest to it, best first."""
    if not missing:
        return {}
    search = _Search(spec, schema)
    return {table.qualified: search.nearest(table) for table in missing}


class _Search:
    """The database's tables indexed by their columns and by the words of their names."""

    def __init__(self, spec: Spec, schema: Schema) -> None:
        self._relations = [
            relation
            for relation in schema.relations
            if relation.kind in ("table", "partitioned table", "foreign table", "view")
        ]
        self._required = frozenset(spec.by_name)
        self._columns = [frozenset(c.name for c in r.columns) for r in self._relations]
        self._by_column: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        for number, relation in enumerate(self._relations):
            for column in self._columns[number]:
                self._by_column.setdefault(column, []).append(number)
            for word in words(relation.name):
                self._by_word.setdefault(word, []).append(number)

    def nearest(self, table: TableSpec) -> tuple[Near, ...]:
        required = frozenset(column.name for column in table.columns)
        order = [column.name for column in table.columns]
        named = [relation for name in table.near for relation in self._named(table, name)]
        found = [self._near(table, required, order, r, 1.0, "named in the spec") for r in named]
        taken = {near.name for near in found}
        scored = []
        for number in self._candidates(table, required):
            relation = self._relations[number]
            if relation.qualified in taken:
                continue
            score = self._score(table, required, number)
            if score >= _ENOUGH:
                scored.append((score, relation))
        scored.sort(key=lambda each: (-each[0], each[1].qualified))
        found.extend(
            self._near(table, required, order, relation, score, "")
            for score, relation in scored[:AT_MOST]
        )
        return tuple(found[: max(AT_MOST, len(named))])

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
        return [number for number, _ in sorted(points.items(), key=lambda e: (-e[1], e[0]))[:50]]

    def _weight(self, column: str) -> float:
        """How much a shared column tells: little if many tables have it."""
        if column in _COMMON:
            return _COMMON_WEIGHT
        holders = len(self._by_column.get(column, ()))
        if holders <= 1:
            return 1.0
        return max(_COMMON_WEIGHT, 1.0 - 0.9 * (holders - 1) / len(self._relations))

    def _score(self, table: TableSpec, required: frozenset[str], number: int) -> float:
        columns = self._columns[number]
        shared = required & columns
        telling = len(shared - _COMMON)
        name_likeness = likeness(table.name, self._relations[number].name)
        if telling < 2 and name_likeness < 0.85:
            return 0.0
        own = sum(map(self._weight, required))
        other = sum(map(self._weight, columns))
        both = sum(map(self._weight, shared))
        overlap = 2 * both / (own + other) if own + other else 0.0
        score = 0.6 * overlap + 0.4 * name_likeness
        relation = self._relations[number]
        if (relation.namespace, relation.name) in self._required:
            score *= 0.95  # it has a place of its own already
        return score

    def _near(
        self,
        table: TableSpec,
        required: frozenset[str],
        order: list[str],
        relation: Relation,
        score: float,
        reason: str,
    ) -> Near:
        there = frozenset(column.name for column in relation.columns)
        shared = tuple(name for name in order if name in there)
        counted = f"{len(shared)} of {len(required)} columns"
        if not required or (not shared and not reason):
            counted = "a similar name"
        text = f"{reason}, {counted}" if reason and required else reason or counted
        return Near(relation.qualified, round(score, 2), shared, len(required), text)


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
