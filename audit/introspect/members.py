"""What hangs on a relation — columns, constraints, indexes, policies, triggers — from catalog rows.

Each function takes the rows of one query, ordered by relation, and returns oid of the relation →
values. They run for every column of the database, so they keep to plain loops over plain tuples.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from audit.grammar.routine import TriggerClauses, parse_trigger
from audit.grammar.scan import GrammarError
from audit.schema import (
    Check,
    Column,
    DataType,
    Exclusion,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Policy,
    Trigger,
)

Row = tuple[Any, ...]

_IDENTITY = {"": "", "a": "always", "d": "by default"}
_GENERATED = {"s": "stored", "v": "virtual"}
_ACTION = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}
_MATCH = {"s": "simple", "f": "full", "p": "partial"}
_COMMAND = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}
_ENABLED = {"O": "origin", "D": "disabled", "R": "replica", "A": "always"}
# Bits of pg_trigger.tgtype, from src/include/catalog/pg_trigger.h.
_EVENTS = ((4, "insert"), (16, "update"), (8, "delete"), (32, "truncate"))

# The oid of the collation "default", fixed in src/include/catalog/pg_collation.dat. 0 says that a
# type has no collation.
_DEFAULT_COLLATION = 100

# What format_type() puts after a type's name. A name that needs quotes ends in one, so parentheses
# inside a name are never taken for modifiers.
_MODIFIERS = re.compile(r"\(([^()]*)\)(?: with(?:out)? time zone)?$")


class Names(NamedTuple):
    """What oids and column numbers stand for.

    `columns` maps a relation to its columns' names by number (index 0 and dropped ones are empty);
    `collations` has those columns whose collation is not the default one.
    """

    columns: Mapping[int, Sequence[str]]
    relations: Mapping[int, tuple[str, str]]
    roles: Mapping[int, str]
    opclasses: Mapping[int, str]
    opclass_options: Mapping[tuple[int, int], tuple[str, tuple[str, ...]]]
    collations: Mapping[int, str]
    column_collations: Mapping[tuple[int, int], int]

    def of(self, relation: int, positions: Iterable[int] | None) -> tuple[str, ...]:
        """The names of the columns at `positions`; one that can't be found is left out."""
        names = self.columns.get(relation, ())
        return tuple([names[p] for p in positions or () if 0 < p < len(names)])

    def role(self, oid: int) -> str:
        """A role's name; PUBLIC has the oid 0."""
        # The words of pg_get_userbyid() for a role that is gone.
        return self.roles.get(oid) or ("public" if oid == 0 else f"unknown (OID={oid})")


class Types(NamedTuple):
    """Types by oid and modifier, and the collation that each has of its own."""

    types: Mapping[tuple[int, int], tuple[DataType, int]]
    collations: Mapping[int, str]


def data_types(rows: Iterable[Row]) -> dict[tuple[int, int], tuple[DataType, int]]:
    """(oid, modifier) → the type and its own collation; equal types are one object."""
    known: dict[DataType, DataType] = {}
    found = {}
    for oid, modifier, namespace, name, is_array, formatted, collation in rows:
        plain = DataType(namespace, name, _modifiers(name, formatted), is_array)
        found[oid, modifier] = known.setdefault(plain, plain), collation
    return found


def _modifiers(name: str, formatted: str | None) -> str:
    if not formatted:
        return ""
    if name == "interval" and formatted.startswith("interval "):
        return formatted.removeprefix("interval ")
    match = _MODIFIERS.search(formatted)
    return match[1].replace(" ", "") if match else ""


def columns(
    rows: Iterable[Row],
    types: Types,
    serials: Mapping[int, set[int]],
    comments: Mapping[int, Mapping[int, str]],
) -> tuple[dict[int, list[Column]], dict[int, list[str]], dict[tuple[int, int], int]]:
    """The columns of each relation, their names by number, and the collations that stand out."""
    by_type, collation_names = types
    found: dict[int, list[Column]] = {}
    names: dict[int, list[str]] = {}
    standing_out: dict[tuple[int, int], int] = {}
    relation = None
    own: list[Column] = []
    own_names: list[str] = []
    own_serials: set[int] | tuple[()] = ()
    own_comments: Mapping[int, str] = {}
    for (
        oid,
        position,
        name,
        type_oid,
        modifier,
        not_null,
        default,
        generated,
        identity,
        collation,
    ) in rows:
        if oid != relation:
            relation = oid
            own = found[oid] = []
            own_names = names[oid] = [""]
            own_serials = serials.get(oid, ())
            own_comments = comments.get(oid, {})
        while len(own_names) < position:  # a dropped column leaves a gap
            own_names.append("")
        own_names.append(name)
        data_type, own_collation = by_type[type_oid, modifier]
        if collation > _DEFAULT_COLLATION:
            standing_out[oid, position] = collation
        own.append(
            Column(
                name,
                data_type,
                not not_null,
                None if generated else default,
                default if generated else None,
                _GENERATED[generated] if generated else "",
                _IDENTITY[identity],
                position in own_serials and default is not None and default.startswith("nextval("),
                None if collation == own_collation else collation_names.get(collation),
                own_comments.get(position),
            )
        )
    return found, names, standing_out


class Constraints(NamedTuple):
    """The constraints of all relations, by relation."""

    primary_keys: dict[int, Key]
    uniques: dict[int, list[Key]]
    foreign_keys: dict[int, list[ForeignKey]]
    checks: dict[int, list[Check]]
    exclusions: dict[int, list[Exclusion]]
    indexes: frozenset[int]  # that a key or an exclusion owns


def constraints(
    rows: Iterable[Row], names: Names, nulls_not_distinct: frozenset[int]
) -> Constraints:
    """Constraints by kind; `nulls_not_distinct` has the indexes that treat NULLs as equal."""
    found = Constraints(
        {}, defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list), frozenset()
    )
    indexes = set()
    for row in rows:
        relation, name, kind, positions = row[:4]
        if kind == "f":
            found.foreign_keys[relation].append(_foreign_key(row, names))
            continue
        deferrable, deferred, validated, enforced, period, index = row[4:10]
        if kind in ("c", "n"):
            # conkey is in the order in which the expression names them.
            columns = names.of(relation, sorted(positions or ()))
            found.checks[relation].append(Check(name, row[-1], columns, validated, enforced))
            continue
        indexes.add(index)
        if kind == "x":
            found.exclusions[relation].append(Exclusion(name, row[-1]))
            continue
        key = Key(
            name,
            names.of(relation, positions),
            deferrable,
            deferred,
            index in nulls_not_distinct,
            period,
        )
        if kind == "p":
            found.primary_keys[relation] = key
        else:
            found.uniques[relation].append(key)
    return found._replace(indexes=frozenset(indexes))


def _foreign_key(row: Row, names: Names) -> ForeignKey:
    relation, name, _, positions, deferrable, deferred, validated, enforced = row[:8]
    ref_relation, ref_positions, ref_names, on_update, on_delete, match, set_columns = row[10:17]
    namespace, table = names.relations.get(ref_relation, ("", ""))
    return ForeignKey(
        name,
        names.of(relation, positions),
        namespace,
        table,
        tuple(ref_names) if ref_names else names.of(ref_relation, ref_positions),
        _ACTION[on_update],
        _ACTION[on_delete],
        _MATCH[match],
        deferrable,
        deferred,
        validated,
        enforced,
        row[8],
        names.of(relation, set_columns),
    )


def indexes(
    rows: Iterable[Row], names: Names, of_constraints: frozenset[int]
) -> dict[int, list[Index]]:
    """The indexes of each relation."""
    found: dict[int, list[Index]] = defaultdict(list)
    known: dict[IndexKey, IndexKey] = {}  # most keys occur in many indexes
    for row in rows:
        relation, oid, name, method, key_count, columns, opclasses, collations, options = row[:9]
        unique, primary, nulls_not_distinct, usable, immediate, predicate, expressions = row[9:]
        positions = _numbers(columns)
        keys = _index_keys(
            (relation, oid),
            positions[:key_count],
            (_numbers(opclasses), _numbers(collations), _numbers(options)),
            expressions or (),
            names,
            known,
        )
        found[relation].append(
            Index(
                name,
                keys,
                names.of(relation, positions[key_count:]),
                method,
                unique,
                primary,
                oid in of_constraints,
                predicate,
                nulls_not_distinct,
                usable,
                immediate,
            )
        )
    return found


@lru_cache(maxsize=4096)
def _numbers(vector: str) -> tuple[int, ...]:
    """An int2vector or oidvector, which psycopg hands over as text."""
    return tuple(map(int, vector.split()))


def _index_keys(
    oids: tuple[int, int],
    positions: tuple[int, ...],
    facets: tuple[tuple[int, ...], ...],
    expressions: Sequence[str],
    names: Names,
    known: dict[IndexKey, IndexKey],
) -> tuple[IndexKey, ...]:
    relation, index = oids
    column_names = names.columns.get(relation, ())
    remaining = iter(expressions)
    keys = []
    # indclass and its like also have an entry for each column that is merely included.
    places = range(1, len(positions) + 1)
    for place, position, opclass, collation, option in zip(
        places, positions, *facets, strict=False
    ):
        # An operator class with options is named even where it is the default.
        default = names.opclasses.get(opclass, ""), ()
        named, options = names.opclass_options.get((index, place), default)
        own = names.column_collations.get((relation, position), _DEFAULT_COLLATION)
        same = collation == own or (collation == 0 and own == _DEFAULT_COLLATION)
        column = column_names[position] if 0 < position < len(column_names) else None
        key = IndexKey(
            column,
            next(remaining, "") if position == 0 else None,
            named,
            "" if same else names.collations.get(collation, "default"),
            bool(option & 1),
            bool(option & 2),
            options,
        )
        keys.append(known.setdefault(key, key))
    return tuple(keys)


def policies(rows: Iterable[Row], names: Names) -> dict[int, list[Policy]]:
    """The row level security policies of each relation, their roles sorted."""
    found: dict[int, list[Policy]] = defaultdict(list)
    for relation, name, command, roles, permissive, using, check in rows:
        granted = tuple(sorted(names.role(oid) for oid in roles))
        found[relation].append(Policy(name, _COMMAND[command], granted, permissive, using, check))
    return found


def triggers(rows: Iterable[Row]) -> dict[int, list[Trigger]]:
    """The triggers of each relation."""
    found: dict[int, list[Trigger]] = defaultdict(list)
    for row in rows:
        relation, name, bits, enabled, is_constraint, namespace, function, definition = row[:8]
        columns, has_clauses, deferrable, deferred, old_table, new_table = row[8:]
        clauses = _clauses(definition) if has_clauses else TriggerClauses()
        found[relation].append(
            Trigger(
                name,
                "before" if bits & 2 else "instead of" if bits & 64 else "after",
                tuple([event for bit, event in _EVENTS if bits & bit]),
                "row" if bits & 1 else "statement",
                namespace,
                function,
                _ENABLED[enabled],
                is_constraint,
                definition,
                tuple(columns),
                clauses.when,
                clauses.arguments,
                deferrable,
                deferred,
                old_table,
                new_table,
            )
        )
    return found


def _clauses(definition: str) -> TriggerClauses:
    """The clauses of a trigger; one that can't be read is in the way of whoever asks for it."""
    try:
        return parse_trigger(definition)
    except GrammarError:
        return TriggerClauses(definition, (definition,))
