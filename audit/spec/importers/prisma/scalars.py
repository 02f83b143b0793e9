"""Prisma's scalar types, values and operator classes as PostgreSQL has them."""

from __future__ import annotations

import base64
import binascii
import re

from audit.grammar.parse import parse_type
from audit.grammar.scan import GrammarError
from audit.spec.importers.prisma.syntax import Argument, Attribute, Call, Field, Number, Text

# What migrations make of a type without @db.
SCALARS = {
    "String": "text",
    "Boolean": "boolean",
    "Int": "integer",
    "BigInt": "bigint",
    "Float": "double precision",
    "Decimal": "numeric(65,30)",
    "DateTime": "timestamp(3)",
    "Json": "jsonb",
    "Bytes": "bytea",
}
_NATIVE = {
    "Text": "text",
    "VarChar": "varchar",
    "Char": "char",
    "Bit": "bit",
    "VarBit": "varbit",
    "Uuid": "uuid",
    "Xml": "xml",
    "Inet": "inet",
    "Citext": "citext",
    "Boolean": "boolean",
    "Integer": "integer",
    "Int": "integer",
    "SmallInt": "smallint",
    "Oid": "oid",
    "BigInt": "bigint",
    "DoublePrecision": "double precision",
    "Real": "real",
    "Decimal": "numeric",
    "Money": "money",
    "Timestamp": "timestamp",
    "Timestamptz": "timestamptz",
    "Date": "date",
    "Time": "time",
    "Timetz": "timetz",
    "Json": "json",
    "JsonB": "jsonb",
    "ByteA": "bytea",
}
_SERIALS = {"int2": "smallserial", "int4": "serial", "int8": "bigserial"}
_OPCLASS = re.compile(r"(\w+?)(MinMaxMulti|MinMax|Bloom|Inclusion|Path)?Ops")
_KINDS = {
    None: "",
    "MinMaxMulti": "_minmax_multi",
    "MinMax": "_minmax",
    "Bloom": "_bloom",
    "Inclusion": "_inclusion",
    "Path": "_path",
}
# Made by Prisma's client when it inserts a row; the database knows nothing of them.
_BY_CLIENT = frozenset({"uuid", "cuid", "nanoid", "ulid", "auto", "dbgenerated"})


class Unsaid(Exception):
    """What the schema says there has no meaning that could be required."""


def native_type(attribute: Attribute) -> str:
    """The type of `@db.VarChar(20)`; raises Unsaid for one that PostgreSQL hasn't."""
    name = _NATIVE.get(attribute.name.partition(".")[2])
    if name is None:
        raise Unsaid(f"the type @{attribute.name}")
    modifiers = [value.text for _, value in attribute.call.arguments if isinstance(value, Number)]
    return f"{name}({', '.join(modifiers)})" if modifiers else name


def serial_of(type_text: str) -> str:
    """What `autoincrement()` makes of a type; raises Unsaid where it can't."""
    try:
        return _SERIALS[parse_type(type_text).type.name]
    except (GrammarError, KeyError):
        raise Unsaid(f"autoincrement() of a {type_text}") from None


def default_of(field: Field, value: Argument, type_text: str, labels: dict[str, str]) -> str:
    """`@default(value)` as SQL; empty where the database has none.

    `labels` are those of the field's enum, by the names that the schema uses. Raises Unsaid for
    what has no meaning here.
    """
    if isinstance(value, list):
        items = ", ".join(_constant(field, each, labels) for each in value)
        return f"ARRAY[{items}]::{type_text}"
    if not isinstance(value, Call) or value.name in labels or value.name in ("true", "false"):
        return _constant(field, value, labels)
    if value.name == "now":
        return "CURRENT_TIMESTAMP"
    if value.name == "dbgenerated":
        argument = value.argument("value", first=True)
        return argument.value.strip() if isinstance(argument, Text) else ""
    if value.name in _BY_CLIENT:
        return ""
    raise Unsaid(f"the default {value.name}()")


def _constant(field: Field, value: Argument, labels: dict[str, str]) -> str:
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Text):
        return quote(_bytes(value.value) if field.type == "Bytes" else value.value)
    if isinstance(value, Call):
        if value.name in labels:
            return quote(labels[value.name])
        if value.name in ("true", "false"):
            return value.name
    raise Unsaid("the default")


def _bytes(text: str) -> str:
    try:
        return f"\\x{base64.b64decode(text, validate=True).hex()}"
    except (binascii.Error, ValueError):
        raise Unsaid("the default, which is not base64") from None


def quote(text: str) -> str:
    """A text as a constant of SQL."""
    return "'" + text.replace("'", "''") + "'"


def opclass_of(value: Argument) -> str:
    """`JsonbPathOps` or `raw("gin_trgm_ops")` as SQL; raises Unsaid for anything else."""
    if isinstance(value, Call):
        if value.name == "raw":
            argument = value.argument("", first=True)
            if isinstance(argument, Text):
                return argument.value
        elif match := _OPCLASS.fullmatch(value.name):
            return f"{match[1].lower()}{_KINDS[match[2]]}_ops"
    raise Unsaid("the operator class")
