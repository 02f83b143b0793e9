"""Defaults."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Column, Relation
from audit.schema.types import DataType
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.kinds.columns import HOLDING, alter

# Two constants of each type: the one that the default doesn't hold is another default.
_CONSTANTS = {
    "int2": ("7", "5"), "int4": ("7", "5"), "int8": ("7", "5"), "numeric": ("7", "5"),
    "float4": ("7.5", "5.5"), "float8": ("7.5", "5.5"), "text": ("'z7'", "'y5'"),
    "varchar": ("'z'", "'y'"), "bpchar": ("'z'", "'y'"), "bool": ("true", "false"),
    "uuid": ("'77777777-7777-7777-7777-777777777777'", "'55555555-5555-5555-5555-555555555555'"),
    "jsonb": ("""'{"z7": 7}'""", """'["y5"]'"""), "json": ("""'{"z7": 7}'""", """'["y5"]'"""),
    "date": ("'2007-07-07'", "'2005-05-05'"), "time": ("'07:07:07'", "'05:05:05'"),
    "timestamp": ("'2007-07-07 07:07:07'", "'2005-05-05 05:05:05'"),
    "timestamptz": ("'2007-07-07 07:07:07+00'", "'2005-05-05 05:05:05+00'"),
    "interval": ("'7 days'", "'5 hours'"), "inet": ("'10.7.7.7'", "'10.5.5.5'"),
    "bytea": ("'\\x07'", "'\\x05'"),
}  # fmt: skip
_NOW = frozenset({"now()", "CURRENT_TIMESTAMP", "transaction_timestamp()"})


def defaulted(before: Before, relation: Relation) -> Iterator[Column]:
    """The columns with a default that stands alone: none of their domain would take its place."""
    if relation.kind not in HOLDING:
        return
    for column in relation.columns:
        place = (column.type.namespace or "", column.type.name)
        domain = before.domains.get(place)
        says = before.says(f"the default of column {relation.qualified}.{column.name}")
        alone = domain is None or domain.default is None
        # DEFAULT NULL is no default.
        null = (column.default or "null").partition("::")[0].strip("( )").lower() == "null"
        if says and alone and not null:
            yield column


def _changed(relation: Relation, column: Column, what: str) -> Change:
    return Change(
        alter(relation, column, what),
        (Implied("default-mismatch", relation.qualified, column.name),),
    )


def _drop(before: Before, relation: Relation) -> Iterator[Change]:
    for column in defaulted(before, relation):
        yield _changed(relation, column, "DROP DEFAULT")


def constant_other_than(default: str, data_type: DataType, before: Before) -> str:
    """A constant that is not this default; empty where none is known for the type."""
    enum = before.enums.get((data_type.namespace or "", data_type.name))
    if enum is not None:
        labels = ["'" + label.replace("'", "''") + "'" for label in enum.labels]
        if data_type.array:
            return "'{}'" if "{}" not in default and "ARRAY[]" not in default else ""
        return next((label for label in labels if not default.startswith(f"{label}::")), "")
    if data_type.namespace != "pg_catalog":
        return ""
    one, other = _CONSTANTS.get(data_type.name, ("", ""))
    if data_type.array:
        if not one:
            return ""
        bare = "7" if data_type.name.startswith(("int", "num", "float")) else "NULL"
        return "'{" + bare + "}'" if bare not in default else "'{}'"
    return other if one.strip("'") in default else one


def _constant(before: Before, relation: Relation) -> Iterator[Change]:
    for column in defaulted(before, relation):
        other = constant_other_than(column.default or "", column.type, before)
        if other:
            yield _changed(relation, column, f"SET DEFAULT {other}")


def _function(before: Before, relation: Relation) -> Iterator[Change]:
    """A moment that stands still within a transaction becomes one that doesn't."""
    for column in defaulted(before, relation):
        if column.default in _NOW:
            yield _changed(relation, column, "SET DEFAULT clock_timestamp()")


def _wrapped(before: Before, relation: Relation) -> Iterator[Change]:
    """The default only where a setting asks for it."""
    for column in defaulted(before, relation):
        if not column.serial:
            wrapped = f"CASE WHEN current_setting('a.b', true) IS NULL THEN {column.default} END"
            yield _changed(relation, column, f"SET DEFAULT {wrapped}")


VALUES = (
    Kind("drop default", _drop),
    Kind("other constant as default", _constant),
    Kind("other function as default", _function),
    Kind("default on a condition", _wrapped),
)
