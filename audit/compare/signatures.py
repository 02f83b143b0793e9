"""Whether a function's arguments, what it returns and what is set on it are the required ones."""

from __future__ import annotations

import re

from audit.compare.context import Context
from audit.compare.types import resolve
from audit.schema.types import DataType

_NAME = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|[^,]+")
_AMOUNT = re.compile(r"(\d+)\s*([A-Za-z]*)")
# GUC units, from convertToBase in src/backend/utils/misc/guc.c.
_UNITS = {
    **{"B": 1, "kB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40},
    **{"us": 1, "ms": 10**3, "s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6},
}
_TRUTHS = {"on": "on", "true": "on", "yes": "on", "off": "off", "false": "off", "no": "off"}


def same_arguments(context: Context, wanted: str, actual: str, namespace: str) -> bool:
    """Whether the arguments fit, as DROP FUNCTION reads them.

    What comes out is no part of a function's identity, nor is the mode of what goes in, nor the
    ORDER BY of an aggregate; each counts only where the spec states it. Names don't count.
    """
    from audit.grammar.routine import parse_signature
    from audit.grammar.scan import GrammarError

    try:
        one, other = parse_signature(wanted), parse_signature(actual)
    except GrammarError:
        return wanted == actual
    stored = other.arguments
    if all(argument.mode != "out" for argument in one.arguments):
        stored = tuple(argument for argument in stored if argument.mode != "out")
    return (
        len(one.arguments) == len(stored)
        and one.ordered in (None, other.ordered)
        and all(
            wish.mode in ("", there.mode) and same_type(context, wish.type, there.type, namespace)
            for wish, there in zip(one.arguments, stored, strict=True)
        )
    )


def same_return(context: Context, wanted: str, actual: str | None, namespace: str) -> bool:
    """Whether both texts after RETURNS say the same; a procedure returns `nothing`."""
    from audit.grammar.routine import parse_returns
    from audit.grammar.scan import GrammarError

    if actual is None:
        return wanted.strip().lower() in ("", "nothing")
    try:
        one, other = parse_returns(wanted), parse_returns(actual)
    except GrammarError:
        return " ".join(wanted.split()).lower() == " ".join(actual.split()).lower()
    if one.many != other.many or len(one.columns) != len(other.columns):
        return False
    if one.type is None or other.type is None:
        return one.type is other.type and all(
            wish.name == there.name and same_type(context, wish.type, there.type, namespace)
            for wish, there in zip(one.columns, other.columns, strict=True)
        )
    return same_type(context, one.type, other.type, namespace)


def same_type(context: Context, wanted: DataType, actual: DataType, namespace: str) -> bool:
    """Whether a spec's type is the stored one, by namespace and name."""
    if wanted == actual:
        return True
    if wanted.namespace is None and wanted.name not in context.types_by_name:
        # The type of a table's rows is listed with the tables.
        for place in (namespace, context.spec.default_namespace):
            if (place, wanted.name) in context.relations:
                return wanted._replace(namespace=place) == actual
    return resolve(context, wanted, actual, namespace) == actual


def normal_path(path: str) -> tuple[str, ...]:
    """The namespaces of a search_path; what is not quoted is folded. The empty one has none."""
    names = []
    for written in _NAME.findall(path):
        name = written.strip()
        if name[:1] in ("'", '"'):
            quote = name[0]
            name = name[1:-1].replace(quote * 2, quote).strip('"')
        else:
            name = name.lower()
        if name:
            names.append(name)
    return tuple(names)


def same_value(wanted: str, actual: str) -> bool:
    """Whether two values of a setting are one: `on` and `true`, `64MB` and `65536kB`."""
    one, other = (_TRUTHS.get(text.strip().lower(), text.strip()) for text in (wanted, actual))
    if one == other:
        return True
    amounts = [_AMOUNT.fullmatch(text) for text in (one, other)]
    if amounts[0] is None or amounts[1] is None:
        return one.strip("'\"").lower() == other.strip("'\"").lower()
    (first, unit), (second, other_unit) = amounts[0].groups(), amounts[1].groups()
    known = unit in _UNITS and other_unit in _UNITS
    return known and int(first) * _UNITS[unit] == int(second) * _UNITS[other_unit]
