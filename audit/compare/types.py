"""Whether a column's type is the required one, or one that takes all its values."""

from __future__ import annotations

from audit.compare.context import Context
from audit.schema.types import DataType

# What every value of a type fits into, by width.
_INTEGER_DIGITS = {"int2": 5, "int4": 10, "int8": 19}
_WIDER = {
    "int2": ("int4", "int8", "numeric"),
    "int4": ("int8", "numeric"),
    "int8": ("numeric",),
    "float4": ("float8",),
    "varchar": ("varchar", "text"),
    "text": ("varchar",),  # only without a length: the two differ in name alone then
    "bpchar": ("bpchar", "varchar", "text"),
    "numeric": ("numeric",),
    "varbit": ("varbit",),
}
_PRECISION = frozenset({"timestamp", "timestamptz", "time", "timetz"})


def resolve(
    context: Context, wanted: DataType, actual: DataType, namespace: str
) -> DataType | None:
    """A spec's type with its namespace filled in; None when the database has no such type.

    A bare name is looked up in the table's schema, the spec's default one and those of extensions,
    then anywhere if it is unique. One that the column has already is never unknown.
    """
    if wanted.namespace is not None:
        return wanted
    homes = context.types_by_name.get(wanted.name, ())
    if not homes and wanted.name.startswith("_") and not wanted.array:
        # The server's own name of an array type.
        return resolve(
            context, wanted._replace(name=wanted.name[1:], array=True), actual, namespace
        )
    if (
        actual.name == wanted.name
        and actual.namespace
        and (actual.namespace == "pg_catalog" or not homes or len(homes) == 1)
    ):
        return wanted._replace(namespace=actual.namespace)
    for place in (namespace, context.spec.default_namespace, *context.extension_namespaces):
        if place in homes:
            return wanted._replace(namespace=place)
    if len(homes) == 1:
        return wanted._replace(namespace=homes[0])
    if actual.name == wanted.name and actual.namespace in homes:
        return wanted._replace(namespace=actual.namespace)  # any of several: the spec doesn't say
    return None


def same_type(wanted: DataType, actual: DataType, *, exact: bool) -> bool:
    """Whether both are one type; modifiers count where the spec gives some (always if `exact`)."""
    if wanted == actual:
        return True
    if (wanted.namespace, wanted.name, wanted.array) != (
        actual.namespace,
        actual.name,
        actual.array,
    ):
        return False
    if not wanted.modifiers:
        return not exact
    return _modifiers(wanted) == _modifiers(actual)


def _modifiers(data_type: DataType) -> str:
    """What the modifiers mean: six digits of a second are what a time has without any."""
    if data_type.name in _PRECISION:
        return data_type.modifiers or "6"
    return data_type.modifiers.lower()


def is_wider(wanted: DataType, actual: DataType) -> bool:
    """Whether `actual` takes every value of `wanted` and means the same by it."""
    if wanted.array != actual.array:
        return False
    if (wanted.namespace, wanted.name) == (actual.namespace, actual.name):
        if not actual.modifiers:
            return wanted.name != "bit"
        if wanted.name in _PRECISION:
            return _as_int(wanted.modifiers) <= _as_int(actual.modifiers)
    if wanted.namespace != "pg_catalog" or actual.namespace != "pg_catalog":
        return False
    if actual.name not in _WIDER.get(wanted.name, ()):
        return False
    if actual.name == "numeric":
        return _fits_numeric(wanted, actual)
    if not actual.modifiers:
        return True
    if actual.name in ("varchar", "bpchar", "varbit"):
        return bool(wanted.modifiers) and _as_int(wanted.modifiers) <= _as_int(actual.modifiers)
    return False


def _fits_numeric(wanted: DataType, actual: DataType) -> bool:
    if not actual.modifiers:
        return True
    precision, scale = _precision_and_scale(actual.modifiers)
    if scale < 0 and not wanted.modifiers:
        return False  # rounded before the point
    if wanted.name in _INTEGER_DIGITS:
        return precision - scale >= _INTEGER_DIGITS[wanted.name]
    if not wanted.modifiers:
        return False
    wanted_precision, wanted_scale = _precision_and_scale(wanted.modifiers)
    return scale >= wanted_scale and precision - scale >= wanted_precision - wanted_scale


def _precision_and_scale(modifiers: str) -> tuple[int, int]:
    precision, _, scale = modifiers.partition(",")
    return _as_int(precision), _as_int(scale or "0")


def _as_int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
