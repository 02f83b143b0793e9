"""What a change to keys, indexes and checks implies: the documented limits of what is missed.

A requirement is a guarantee, so it is met by whatever gives the guarantee, and dropping one of two
objects that give the same implies nothing. These are all the ways in which one stands for another:

- An imported spec says `exact_constraints`: an index stands for another only if they are one but
  for the name: method, keys in their order, direction, operator class, collation, condition and
  what is included. One that a constraint owns serves like any other.
- Unique columns are so by a unique or primary key over just them, or by a full, immediate unique
  index. A deferrable guarantee and an immediate one don't stand for each other.
- A foreign key is told by its columns. One of the same columns that points elsewhere or acts
  otherwise is a mismatch, and none is missing.
- A check is enforced if each of its parts that AND joins stands in some check, or is the NOT NULL
  of a column.
- What concerns only a column that is gone is part of that finding and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from audit.grammar.brackets import without_brackets
from audit.schema.model import Check, ForeignKey, Index, IndexKey, Key, Relation
from tests.mutation.before import Before
from tests.mutation.change import Implied


def implied(
    before: Before, relation: Relation, after: Relation, gone: Iterable[str] = ()
) -> tuple[Implied, ...]:
    """The findings on guarantees that `relation` gave and `after` doesn't.

    `gone` are columns that are not there any more, for which a finding is implied already.
    """
    lost = frozenset(gone)
    return (
        *_keys(relation, after, lost),
        *_foreign_keys(before, relation, after, lost),
        *_checks(before, relation, after, lost),
        *(
            Implied("missing-exclusion", relation.qualified, each.definition)
            for each in relation.exclusions
            if each.definition not in {other.definition for other in after.exclusions}
            and before.says(f"exclusion constraint {each.name} of {relation.qualified}")
        ),
        *_indexes(before, relation, after, lost),
    )


def _keys(relation: Relation, after: Relation, gone: frozenset[str]) -> Iterator[Implied]:
    primary, now = relation.primary_key, after.primary_key
    if primary and not _only(primary.columns, gone):
        kept = now is not None and set(now.columns) == set(primary.columns)
        kept = kept and _acts_as(primary, now) and _carries(relation, primary, after, now)
        if not kept:
            yield Implied("missing-primary-key", relation.qualified, ", ".join(primary.columns))
    for key in relation.uniques:
        if not _only(key.columns, gone) and not unique_holds(key, relation, after):
            yield Implied("missing-unique", relation.qualified, ", ".join(key.columns))


def _only(columns: Iterable[str], gone: frozenset[str]) -> bool:
    """Whether these are a single column that is gone."""
    return len(named := tuple(columns)) == 1 and named[0] in gone


def unique_holds(wanted: Key, before: Relation, after: Relation) -> bool:
    """Whether the columns of a unique key are unique."""
    columns, included = set(wanted.columns), _included(before, wanted.name)
    keys = [*after.uniques, *([after.primary_key] if after.primary_key else [])]
    for key in keys:
        alike = set(key.columns) == columns and _acts_as(wanted, key)
        if alike and _carries(before, wanted, after, key):
            return True
    for index in after.indexes:
        own = [key.column for key in index.keys]
        if index.constraint or not (index.unique and index.usable and index.immediate):
            continue
        same = not wanted.deferrable and wanted.nulls_not_distinct == index.nulls_not_distinct
        same = same and not wanted.period and frozenset(index.include) == included
        if None not in own and set(own) == columns and index.predicate is None and same:
            return True
    return False


def _acts_as(wanted: Key, there: Key | None) -> bool:
    """Whether a key is as required in all but its name and the order of its columns."""
    if there is None or (wanted.period and wanted.columns[-1] != there.columns[-1]):
        return False
    return there._replace(name="", columns=()) == wanted._replace(name="", columns=())


def _carries(before: Relation, wanted: Key, after: Relation, there: Key | None) -> bool:
    """Whether the indexes of two keys include the same columns."""
    return there is not None and (_included(before, wanted.name) == _included(after, there.name))


def _included(relation: Relation, name: str) -> frozenset[str]:
    return frozenset(next((i.include for i in relation.indexes if i.name == name), ()))


def _foreign_keys(
    before: Before, relation: Relation, after: Relation, gone: frozenset[str]
) -> Iterator[Implied]:
    for key in relation.foreign_keys:
        if not key.ref_table or _only(key.columns, gone):
            continue
        name = ", ".join(key.columns)
        alike = [
            other
            for other in after.foreign_keys
            if set(other.columns) == set(key.columns) and other.period == key.period
        ]
        same = [other for other in alike if _pairs(other) == _pairs(key)]
        exact = [other for other in same if _acts(other) == _acts(key)]
        if not alike:
            yield Implied("missing-foreign-key", relation.qualified, name)
        elif not exact:
            yield Implied("foreign-key-mismatch", relation.qualified, name)
        elif not any(_strong_enough(key, other) for other in exact):
            yield Implied("not-validated", relation.qualified, name)


def _pairs(key: ForeignKey) -> tuple[str, str, frozenset[tuple[str, str]]]:
    pairs = frozenset(zip(key.columns, key.ref_columns, strict=False))
    return key.ref_namespace, key.ref_table, pairs


def _acts(key: ForeignKey) -> tuple[object, ...]:
    sets = set(key.set_columns) or set(key.columns)
    return key.on_delete, key.on_update, key.match, key.deferrable, key.deferred, sets


def _strong_enough(wanted: Check | ForeignKey, there: Check | ForeignKey) -> bool:
    """Whether a constraint holds for as many rows as the required one did."""
    if not wanted.enforced:
        return True
    return there.enforced and (there.validated or not wanted.validated)


def _checks(
    before: Before, relation: Relation, after: Relation, gone: frozenset[str]
) -> Iterator[Implied]:
    there = {column.name: column.nullable for column in after.columns}
    for check in relation.checks:
        if not _sayable(before, relation, check):
            continue
        if len(check.columns) == 1 and check.columns[0] in gone:
            continue
        text = before.expression(check.expression)
        state = _enforced(check, after.checks, there)
        if state is None:
            yield Implied("missing-check", relation.qualified, text)
        elif not state:
            yield Implied("not-validated", relation.qualified, text)


def _sayable(before: Before, relation: Relation, check: Check) -> bool:
    column = check.columns[0] if len(check.columns) == 1 else ""
    return before.says(f"check {check.name} of {relation.qualified}") and before.says(
        f"the check {check.name} of column {relation.qualified}.{column}"
    )


def _enforced(check: Check, checks: Iterable[Check], nullable: dict[str, bool]) -> bool | None:
    """Whether every part of a check holds for every row; None if one is enforced nowhere."""
    holds = True
    others = list(checks)
    for part in conjuncts(check.expression):
        if part in {f"{_plain(name)} IS NOT NULL" for name, may in nullable.items() if not may}:
            continue
        saying = [other for other in others if part in conjuncts(other.expression)]
        if not saying:
            return None
        holds = holds and any(_strong_enough(check, other) for other in saying)
    return holds


def _plain(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=65536)
def conjuncts(expression: str) -> tuple[str, ...]:
    """The parts of a stored condition that AND joins, as the server prints them."""
    text = expression.strip()
    while (inner := without_brackets(text)) != text:
        text = inner
    parts, depth, start, place = [], 0, 0, 0
    quote = ""
    while place < len(text):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif depth == 0 and text.startswith(" AND ", place):
            parts.append(text[start:place])
            place += 4
            start = place
        place += 1
    parts.append(text[start:])
    if len(parts) == 1:
        return (parts[0].strip(),)
    if text.startswith("CASE ") or " OR " in _outside(text):
        return (text,)
    return tuple(part for each in parts for part in conjuncts(each))


def _outside(text: str) -> str:
    """A text without what stands in brackets or quotes."""
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)
    while (shorter := re.sub(r"\([^()]*\)", "", text)) != text:
        text = shorter
    return text


def _indexes(
    before: Before, relation: Relation, after: Relation, gone: frozenset[str]
) -> Iterator[Implied]:
    for index in relation.indexes:
        if index.constraint or not index.usable:
            continue
        if not before.says(f"index {index.name} of {relation.qualified}"):
            continue
        if before.index_columns(relation, index) <= gone and gone:
            continue
        serving = [other for other in after.indexes if serves(other, index)]
        label = index_label(before, relation, index)
        if not serving:
            yield Implied("missing-index", relation.qualified, label)
        elif not any(other.usable for other in serving):
            yield Implied("invalid-index", relation.qualified, label)


def index_label(before: Before, relation: Relation, index: Index) -> str:
    """A required index as its finding names it."""
    return ", ".join(_key_text(before, key) for key in index.keys)


def _key_text(before: Before, key: IndexKey) -> str:
    text = key.column if key.column is not None else before.expression(key.expression or "")
    if key.collation:
        text += f" collate {key.collation}"
    if key.opclass:
        text += f" {before.opclass(key)}"
    if key.descending:
        return f"{text} desc" if key.nulls_first else f"{text} desc nulls last"
    return f"{text} nulls first" if key.nulls_first else text


def serves(other: Index, wanted: Index) -> bool:
    """Whether an index stands for a required one."""
    return _facets(other) == _facets(wanted)


def _facets(index: Index) -> tuple[object, ...]:
    """All that an index is but its name; distinct nulls say nothing where it isn't unique."""
    return (
        index.method,
        index.unique,
        index.keys,
        frozenset(index.include),
        index.predicate,
        index.nulls_not_distinct,
        index.immediate or not index.unique,
    )


def without_column(before: Before, relation: Relation, column: str) -> Relation:
    """The relation once a column was dropped, and with it what names the column."""

    included = {index.name for index in relation.indexes if column in index.include}

    def keeps(name: str) -> bool:
        return column not in before.constraint_columns(relation, name) and name not in included

    def kept(key: Key) -> bool:
        return column not in key.columns and keeps(key.name)

    primary = relation.primary_key
    return relation._replace(
        columns=tuple(each for each in relation.columns if each.name != column),
        primary_key=primary if primary and kept(primary) else None,
        uniques=tuple(filter(kept, relation.uniques)),
        foreign_keys=tuple(key for key in relation.foreign_keys if column not in key.columns),
        checks=tuple(check for check in relation.checks if column not in check.columns),
        exclusions=tuple(each for each in relation.exclusions if keeps(each.name)),
        indexes=tuple(
            index
            for index in relation.indexes
            if column not in before.index_columns(relation, index)
        ),
    )


def with_column_renamed(before: Before, relation: Relation, column: str, new: str) -> Relation:
    """The relation once a column has another name: its expressions then say other things."""

    def named(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if each == column else each for each in columns)

    def index_of(index: Index) -> Index:
        plain = tuple(
            key._replace(column=new) if key.column == column else key for key in index.keys
        )
        said = before.index_columns(relation, index) - {key.column for key in index.keys}
        if column not in said - set(index.include):
            return index._replace(keys=plain, include=named(index.include))
        other = tuple(
            key._replace(expression=f"{key.expression} of {new}") if key.expression else key
            for key in plain
        )
        # Which of its expressions names the column is not known; those that don't are few.
        where = f"{index.predicate} of {new}" if index.predicate else None
        return index._replace(keys=other, include=named(index.include), predicate=where)

    primary = relation.primary_key
    return relation._replace(
        columns=tuple(
            each._replace(name=new) if each.name == column else each for each in relation.columns
        ),
        primary_key=primary._replace(columns=named(primary.columns)) if primary else None,
        uniques=tuple(key._replace(columns=named(key.columns)) for key in relation.uniques),
        foreign_keys=tuple(
            key._replace(columns=named(key.columns)) for key in relation.foreign_keys
        ),
        checks=tuple(check for check in relation.checks if column not in check.columns),
        exclusions=tuple(
            each
            for each in relation.exclusions
            if column not in before.constraint_columns(relation, each.name)
        ),
        indexes=tuple(map(index_of, relation.indexes)),
    )
