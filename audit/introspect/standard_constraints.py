"""Constraints from information_schema, whose views name a constraint but not always its table.

A constraint's name is unique within its table only, while some views give no more than schema and
name. Where two constraints share both, what would have to be guessed is left out and said to be
unread.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from audit.grammar.brackets import without_brackets
from audit.schema import Check, ForeignKey, Key

Row = tuple[Any, ...]
Rows = Mapping[str, Sequence[Row]]
Table = tuple[str, str]
Constraint = tuple[str, str, str]  # namespace, table, name

_MATCH = {"NONE": "simple", "SIMPLE": "simple", "FULL": "full", "PARTIAL": "partial"}


class StandardConstraints(NamedTuple):
    """The constraints of all tables, by table."""

    primary_keys: dict[Table, Key]
    uniques: dict[Table, list[Key]]
    foreign_keys: dict[Table, list[ForeignKey]]
    checks: dict[Table, list[Check]]
    unread: tuple[str, ...]


class _Keys(NamedTuple):
    """The columns of keys, and at which place of the referenced key those of foreign keys point."""

    columns: Mapping[Constraint, list[str]]
    places: Mapping[Constraint, list[int | None]]
    by_name: Mapping[tuple[str, str], list[Constraint]]


def read_constraints(
    rows: Rows, column_order: Mapping[Table, Sequence[str]]
) -> StandardConstraints:
    """Join the views' rows by name."""
    found = StandardConstraints({}, defaultdict(list), defaultdict(list), defaultdict(list), ())
    keys = _keys(rows)
    references: dict[tuple[str, str], set[Row]] = defaultdict(set)
    for row in rows["references"]:
        references[row[0], row[1]].add(row[2:])
    # Tables that inherit a check have it under the same name, and the same words say it.
    expressions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for namespace, name, expression in rows["checks"]:
        expressions[namespace, name].add(expression)
    checked: dict[Constraint, set[str]] = defaultdict(set)
    for namespace, table, name, column in rows["check_columns"]:
        checked[namespace, table, name].add(column)
    left_out: set[str] = set()
    for row in rows["constraints"]:
        namespace, table, name, kind, deferrable, deferred, enforced, nulls_distinct = row
        constraint, owner = (namespace, table, name), (namespace, table)
        flags = deferrable == "YES", deferred == "YES"
        if kind in ("PRIMARY KEY", "UNIQUE"):
            key = Key(name, tuple(keys.columns.get(constraint, ())), *flags, nulls_distinct == "NO")
            if not key.columns:
                left_out.add("keys")
            elif kind == "UNIQUE":
                found.uniques[owner].append(key)
            else:
                # The views say NO for every primary key; its columns are never NULL.
                found.primary_keys[owner] = key._replace(nulls_not_distinct=False)
        elif kind == "FOREIGN KEY":
            foreign_key = _foreign_key(constraint, keys, references.get((namespace, name), set()))
            if foreign_key is None:
                left_out.add("foreign keys")
            else:
                found.foreign_keys[owner].append(
                    foreign_key._replace(
                        deferrable=flags[0], deferred=flags[1], enforced=enforced != "NO"
                    )
                )
        elif kind == "CHECK":
            told = expressions.get((namespace, name), set())
            if len(told) != 1:
                left_out.add("checks")
                continue
            (expression,) = told
            if not _is_not_null(expression):
                order = column_order.get(owner, ())
                columns = tuple(c for c in order if c in checked.get(constraint, ()))
                found.checks[owner].append(
                    Check(name, bare_check(expression), columns, enforced=enforced != "NO")
                )
    return found._replace(
        unread=tuple(
            f"{kind}: information_schema does not say of some what they are"
            for kind in sorted(left_out)
        )
    )


def _keys(rows: Rows) -> _Keys:
    columns: dict[Constraint, list[str]] = defaultdict(list)
    places: dict[Constraint, list[int | None]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Constraint]] = defaultdict(list)
    for namespace, table, name, column, place in rows["key_columns"]:
        constraint = namespace, table, name
        if constraint not in columns:
            by_name[namespace, name].append(constraint)
        columns[constraint].append(column)
        places[constraint].append(place)
    return _Keys(columns, places, by_name)


def _foreign_key(constraint: Constraint, keys: _Keys, told: set[Row]) -> ForeignKey | None:
    """The foreign key, if all that makes it one is told without doubt."""
    columns = keys.columns.get(constraint)
    if not columns or len(told) != 1:
        return None
    ((ref_namespace, ref_name, match, on_update, on_delete),) = told
    # The name of a key is also that of its index, so it is unique in its schema among keys; a
    # foreign key may have it too, and refers to nothing itself at any place.
    candidates = [
        candidate
        for candidate in keys.by_name.get((ref_namespace, ref_name), ())
        if keys.places[candidate][0] is None
    ]
    if len(candidates) != 1:
        return None
    referenced = keys.columns[candidates[0]]
    places = [place for place in keys.places[constraint] if place and place <= len(referenced)]
    if len(places) != len(columns):
        return None
    _, ref_table, _ = candidates[0]
    return ForeignKey(
        constraint[2],
        tuple(columns),
        ref_namespace,
        ref_table,
        tuple(referenced[place - 1] for place in places),
        on_update.lower(),
        on_delete.lower(),
        _MATCH.get(match, "simple"),
    )


def _is_not_null(expression: str) -> bool:
    """Whether this is a NOT NULL that is listed as a check: a real one has parentheses."""
    return expression.endswith(" IS NOT NULL") and not expression.startswith("(")


def bare_check(expression: str) -> str:
    """A check as pg_get_expr() prints it.

    Before 17 the view cuts it out of the whole definition, with one more pair of parentheses and
    with what follows.
    """
    text = re.sub(r"\)(?: NO INHERIT| NOT VALID)+$", ")", expression)
    inner = without_brackets(text)
    return inner if without_brackets(inner) != inner else text
