"""Whether PostgreSQL reads a text as a value of a type: told only where it is certain."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from audit.grammar.nodes import Node, bare, is_constant
from audit.grammar.tree import parse_tree
from audit.schema.types import DataType

_RANGES = {
    "int2": range(-(2**15), 2**15),
    "int4": range(-(2**31), 2**31),
    "int8": range(-(2**63), 2**63),
}
_NUMBERS = (*_RANGES, "numeric", "float4", "float8")
_DECIMAL = re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[-+]?\d[\d_]*)?", re.IGNORECASE)
# 0x and the like are read from PostgreSQL 16 on.
_BASED = re.compile(r"[-+]?0(x[\da-f_]+|o[0-7_]+|b[01_]+)", re.IGNORECASE)
_SPECIAL = frozenset({"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_HEX = re.compile(r"[\da-f]{32}", re.IGNORECASE)
_TRUTHS = ("true", "false", "yes", "no", "on", "off", "0", "1")
# Types that a constant of another kind than a text is never cast to by itself.
_NOT_A_NUMBER = """
bool uuid date time timetz timestamp timestamptz interval json jsonb bytea inet cidr
"""
_NEVER_NUMBERS = frozenset(_NOT_A_NUMBER.split())
_NEVER_TRUTHS = (_NEVER_NUMBERS - {"bool"}) | {*_NUMBERS, "money"}


class Literal(NamedTuple):
    """A constant of SQL: its kind (`str`, `num`, `bool`), its text, and the types it is cast to."""

    kind: str
    text: str
    casts: tuple[tuple[str | None, str, str, bool], ...] = ()


@lru_cache(maxsize=1 << 14)
def literal(expression: str) -> Literal | None:
    """What a default is if it is a plain constant; None for NULL and for anything else."""
    node: Node | None = parse_tree(expression)
    if node is None or not is_constant(node):
        return None
    casts = []
    inner = node
    while inner[0] == "cast":
        if inner[2][2]:
            return None  # its modifiers may cut or round it
        casts.append(inner[2])
        inner = inner[1]
    value = bare(node)
    if value[0] == "null":
        return None
    text = str(value[1]).lower() if value[0] == "bool" else str(value[1])
    if value[0] == "num":
        text = f"{value[1]:f}"
    return Literal(value[0], text, tuple(casts))


def fits(constant: Literal, wanted: DataType) -> bool | None:
    """Whether a column of this type takes the constant as its default; None: not told."""
    if wanted.namespace != "pg_catalog" or wanted.array:
        return None
    text_only = all(
        not array and namespace in (None, "pg_catalog") and name in ("text", "varchar", wanted.name)
        for namespace, name, _, array in constant.casts
    )
    if not text_only:
        return None
    if constant.kind == "num":
        if wanted.name in _NEVER_NUMBERS:
            return False
        return _number_fits(constant.text, wanted) if wanted.name in _NUMBERS else None
    if constant.kind == "bool":
        return False if wanted.name in _NEVER_TRUTHS else None
    if any(name != wanted.name for _, name, *_ in constant.casts):
        # A text that is no longer a bare literal becomes a text column's value, and no other's.
        return None
    return reads(constant.text, wanted)


def reads(text: str, wanted: DataType) -> bool | None:
    """Whether `text` is read as a value of this type that PostgreSQL ships with; None: not told."""
    if wanted.namespace != "pg_catalog" or wanted.array:
        return None
    name, trimmed = wanted.name, text.strip(" \t\n\r\v\f")
    if name in _NUMBERS:
        return _reads_number(trimmed, wanted)
    if name == "bool":
        word = trimmed.lower()
        return bool(word) and word != "o" and any(each.startswith(word) for each in _TRUTHS)
    if name == "uuid":
        return bool(_HEX.fullmatch(text.removeprefix("{").removesuffix("}").replace("-", "")))
    if name in ("varchar", "bpchar") and wanted.modifiers.isdigit():
        return len(text.rstrip(" ")) <= int(wanted.modifiers)
    if name in ("json", "jsonb"):
        return _reads_json(text)
    return None


def _reads_number(text: str, wanted: DataType) -> bool | None:
    if text.lower() in _SPECIAL:
        return None if wanted.name == "numeric" else wanted.name not in _RANGES
    if _BASED.fullmatch(text):
        return None
    if not _DECIMAL.fullmatch(text):
        return False
    if wanted.name in _RANGES and not text.lstrip("+-").replace("_", "").isdigit():
        return False
    return _number_fits(text.replace("_", ""), wanted)


def _number_fits(text: str, wanted: DataType) -> bool | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value:
        return True
    if wanted.name in _RANGES:
        if value.adjusted() > 20:
            return False
        bounds = _RANGES[wanted.name]
        # A fraction is rounded: only what is a whole number beyond the bounds is certain.
        return bounds.start - 1 < value < bounds.stop
    if wanted.name == "numeric" and wanted.modifiers:
        precision, _, scale = wanted.modifiers.partition(",")
        if precision.isdigit() and scale.lstrip("-").isdigit():
            return value.adjusted() < int(precision) - int(scale)
        return None
    return None if wanted.name in ("float4", "float8") and abs(value.adjusted()) > 30 else True


def _reads_json(text: str) -> bool | None:
    try:
        json.loads(text, parse_int=len)  # Python makes no int of thousands of digits
    except RecursionError:
        return None
    except ValueError:
        return False
    return True
