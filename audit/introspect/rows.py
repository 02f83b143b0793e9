"""Made-up rows for a copy, so that a plan meets tables that are not empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from audit.introspect.sql_names import literal, quoted, type_sql
from audit.schema.model import Column, ForeignKey, Relation, Schema
from audit.schema_sql import BUILDING

if TYPE_CHECKING:
    from psycopg import Connection

# (namespace, table, column) → texts
Allowed = Mapping[tuple[str, str, str], Sequence[str]]

_ROWS = 3
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NUMBERS = frozenset({"int2", "int4", "int8", "float4", "float8", "numeric", "money"})
_VALUES = {
    "bool": "true",
    "date": "DATE '2024-01-01' + {n}",
    "timestamp": "TIMESTAMP '2024-01-01 00:00' + interval '{n} day'",
    "timestamptz": "TIMESTAMPTZ '2024-01-01 00:00Z' + interval '{n} day'",
    "time": "TIME '00:00' + interval '{n} minute'",
    "interval": "interval '{n} day'",
    "uuid": "'00000000-0000-4000-8000-{n:012}'",
    "json": "'{{\"n\": {n}}}'",
    "jsonb": "'{{\"n\": {n}}}'",
    "inet": "'10.0.0.{n}'",
    "bytea": "'\\x{n:02}'",
}


class Rows(NamedTuple):
    """What was put in: table → its columns and how many rows; and where none would go, why."""

    tables: Mapping[tuple[str, str], tuple[tuple[str, ...], int]]
    refused: Mapping[tuple[str, str], str]


def put_rows(connection: Connection, schema: Schema, allowed: Allowed) -> Rows:
    """Put some rows into every table that takes them, those that others reference first.

    `allowed` are the texts that a plan's checks will let a column have.
    """
    tables: dict[tuple[str, str], tuple[tuple[str, ...], int]] = {}
    refused: dict[tuple[str, str], str] = {}
    labels = {(e.namespace, e.name): e.labels for e in schema.enums}
    connection.execute(f"SET {BUILDING} = 'on'")
    connection.execute("SET search_path = pg_catalog")
    for relation in _parents_first(schema):
        name = (relation.namespace, relation.name)
        count, problem = 0, ""
        for number in range(1, _ROWS + 1):
            problem = _put_one(connection, relation, number, (labels, allowed))
            count += not problem
        if count:
            tables[name] = tuple(c.name for c in relation.columns), count
        else:
            refused[name] = problem
    return Rows(tables, refused)


def _parents_first(schema: Schema) -> Iterator[Relation]:
    by_name = {(r.namespace, r.name): r for r in schema.relations if r.kind == "table"}
    waiting = list(by_name.values())
    while waiting:  # … and those of a platform that they reference, directly or not
        for key in waiting.pop().foreign_keys:
            name = (key.ref_namespace, key.ref_table)
            if name not in by_name and name in schema.by_name:
                by_name[name] = schema.by_name[name]
                waiting.append(by_name[name])
    left = dict(by_name)
    while left:
        ready = [
            name
            for name, relation in left.items()
            if all(
                (k.ref_namespace, k.ref_table) not in left or (k.ref_namespace, k.ref_table) == name
                for k in relation.foreign_keys
            )
        ] or [next(iter(left))]  # a circle: somebody begins
        for name in ready:
            yield left.pop(name)


def _put_one(
    connection: Connection,
    relation: Relation,
    number: int,
    known: tuple[Mapping[tuple[str, str], Sequence[str]], Allowed],
) -> str:
    """Put in one row, the fullest that goes; the last refusal where none does."""
    import psycopg

    given = [c for c in relation.columns if c.generated is None and not c.identity and not c.serial]
    needed = [c for c in given if not c.nullable and c.default is None]
    problem = ""
    for columns in (given, [c for c in given if c.default is None], needed):
        names = ", ".join(quoted(column.name) for column in columns)
        values = ", ".join(_value(relation, column, number, known) for column in columns)
        body = f"({names}) VALUES ({values})" if columns else "DEFAULT VALUES"
        try:
            sql = f"INSERT INTO {quoted(relation.namespace, relation.name)} {body}"
            connection.execute(sql.encode())
        except psycopg.Error as error:
            if connection.closed:
                raise
            problem = error.diag.message_primary or str(error)
        else:
            return ""
    return problem


def _value(
    relation: Relation,
    column: Column,
    number: int,
    known: tuple[Mapping[tuple[str, str], Sequence[str]], Allowed],
) -> str:
    """An expression for a column: what its key points at, what its check names, or made up."""
    key = next((k for k in relation.foreign_keys if column.name in k.columns), None)
    if key is not None:
        return _referenced(key, column.name, number)
    type_ = column.type
    if type_.array:
        return f"'{{}}'::{type_sql(type_)}"
    labels, allowed = known
    enum = labels.get((type_.namespace or "", type_.name))
    if enum:
        return f"{literal(enum[0])}::{type_sql(type_)}"
    wanted = allowed.get((relation.namespace, relation.name, column.name), ())
    named = [literal(text)[1:-1] for text in wanted] or [
        text
        for check in relation.checks
        if check.columns == (column.name,)
        for text in _TEXT.findall(check.expression)
        if text
    ]
    if type_.name in _VALUES:
        return f"({_VALUES[type_.name].format(n=number)})::{type_sql(type_)}"
    if type_.name in _NUMBERS:
        return f"{number}::{type_sql(type_)}"
    text = f"'{named[0]}'" if named else f"'{number}'"
    return f"{text}::{type_sql(type_)}"


def _referenced(key: ForeignKey, column: str, number: int) -> str:
    wanted = quoted(key.ref_columns[key.columns.index(column)])
    table = quoted(key.ref_namespace, key.ref_table)
    return f"(SELECT {wanted} FROM {table} ORDER BY 1 LIMIT 1 OFFSET {number - 1})"


def digest(connection: Connection, rows: Rows) -> Mapping[tuple[str, str], str]:
    """For each table what it holds in the columns that it had: equal if no row was touched."""
    import psycopg

    found = {}
    for name, (columns, _) in rows.tables.items():
        row = ", ".join(quoted(column) for column in columns)
        sql = (
            "SELECT count(*)::text || ' ' || coalesce(md5(string_agg(t::text, E'\\n'"
            f" ORDER BY t::text)), '') FROM (SELECT {row} FROM {quoted(*name)}) AS t"
        )
        try:
            answer = connection.execute(sql.encode()).fetchone()
            found[name] = str(answer[0]) if answer else ""
        except psycopg.Error as error:
            found[name] = error.diag.message_primary or "unreadable"
    return found
