"""The type that information_schema describes in parts, as the one value that the catalogs give."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from audit.schema import DataType

# The types whose parts say a length, and the precision that information_schema reports for a time
# type that states none.
_WITH_LENGTH = frozenset({"varchar", "bpchar", "bit", "varbit"})
_WITH_FRACTION = frozenset({"time", "timetz", "timestamp", "timestamptz", "interval"})
_FULL_FRACTION = 6


def standard_type(parts: Sequence[Any]) -> DataType:
    """The type of (data_type, udt_schema, udt_name, length, precision, scale, fraction, interval).

    A time type with the precision 6 is taken for one without any: the views say 6 for both. An
    array's element has no parts, so its modifiers stay empty.
    """
    return _type(*parts)


@lru_cache(maxsize=4096)
def _type(
    data_type: str | None,
    namespace: str | None,
    name: str,
    length: int | None,
    precision: int | None,
    scale: int | None,
    fraction: int | None,
    interval: str | None,
) -> DataType:
    if data_type == "ARRAY":
        # The server names an array type after its element, with an underscore in front.
        return DataType(namespace, name.removeprefix("_"), "", True)
    if namespace != "pg_catalog":
        return DataType(namespace, name)
    modifiers = ""
    if name in _WITH_LENGTH and length is not None:
        modifiers = str(length)
    elif name == "numeric" and precision is not None:
        # A negative scale (PostgreSQL 15) is shown as the eleven bits that it is kept in.
        signed = (scale or 0) - 2048 if (scale or 0) > 1000 else scale or 0
        modifiers = f"{precision},{signed}"
    elif name == "interval" and interval:
        modifiers = interval.lower()
    elif name in _WITH_FRACTION and fraction not in (None, _FULL_FRACTION):
        modifiers = str(fraction)
    return DataType(namespace, name, modifiers)


def named_collation(data_type: DataType | None, collation: Sequence[str | None]) -> str:
    """A (schema, name) as the catalog reader writes it; empty where it is the type's own."""
    namespace, name = collation
    # The views leave out the default collation; the type `name` alone has another of its own.
    if name is None or (data_type is not None and data_type.name == "name" and name == "C"):
        return ""
    return name if namespace == "pg_catalog" else f"{namespace}.{name}"
