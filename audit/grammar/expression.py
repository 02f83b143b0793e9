"""Telling whether two SQL expressions mean the same, without a server: by text, then by trees."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from audit.grammar.match import Setting, matches, same_elements
from audit.grammar.nodes import (
    COMPARISONS,
    INTEGERS,
    NUMBERS,
    Node,
    bare,
    elements_of,
    is_constant,
)
from audit.grammar.tree import parse_tree
from audit.schema.question import Equality
from audit.schema.types import DataType

# What these return is nobody's constant, and no two of them return the same.
_MOVING = frozenset(
    {
        "now",
        "current_date",
        "localtimestamp",
        "statement_timestamp",
        "clock_timestamp",
        "gen_random_uuid",
        "uuid_generate_v1",
        "uuidv7",
        "random",
        "nextval",
    }
)
# What one moment is called, by the type that drops its zone, or its time of day.
_MOMENTS = {
    "timestamp": ("now", "localtimestamp"),
    "date": ("now", "localtimestamp", "current_date"),
}
# So many decimal digits a binary number keeps whatever they are (FLT_DIG and DBL_DIG of C).
_EXACT_DIGITS = {"float4": 6, "float8": 15}
# pg_catalog types that two different quoted constants can't both mean one value of.
_LITERAL_TEXT = frozenset({"text", "varchar", "name"})


def canonical(expression: str) -> str | None:
    """One text for all spellings of an expression that need no context to be told the same.

    It is for comparing and hashing, and no SQL; None when `expression` does not parse.
    """
    tree = parse_tree(expression)
    return None if tree is None else repr(tree)


class Names(NamedTuple):
    """Columns without what qualifies them; functions as (namespace or None, name)."""

    columns: frozenset[str]
    functions: frozenset[tuple[str | None, str]]


@lru_cache(maxsize=4096)
def names_in(expression: str) -> Names | None:
    """The columns and functions that an expression names; None when it does not parse."""
    tree = parse_tree(expression)
    if tree is None:
        return None
    columns: set[str] = set()
    functions: set[tuple[str | None, str]] = set()
    nodes: list[object] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, tuple) and node:
            if len(node) > 1 and node[0] == "col":
                columns.add(node[-1])
            elif (len(node), node[0]) in ((4, "call"), (3, "name")):
                functions.add((node[1], node[2]))
            nodes.extend(node)
    return Names(frozenset(columns), frozenset(functions))


@lru_cache(maxsize=65536)
def compare_expressions(
    spec: str,
    stored: str,
    *,
    kind: str,
    column_type: DataType | None = None,
    enum: bool = False,
    types: tuple[tuple[str, DataType], ...] = (),
    exact: bool = False,
    namespaces: tuple[str, ...] = (),
) -> Equality:
    """How the spec's expression and the stored one compare, as far as text and trees can tell.

    `kind` is a Question's; `column_type` is that of the column a default belongs to (`enum`
    tells that it is one); `types` are
    the columns that either names. `different` is said only of what can't be the same; whatever
    else trees don't settle is `unverified`, for a server to say.
    """
    if spec == stored:
        return "equal"
    written, held = parse_tree(spec, exact), parse_tree(stored, exact)
    if written is None or held is None:
        return "unverified"
    if written == held:
        return "equal"
    setting = Setting(types, namespaces)
    if matches(written, held, setting, "top") or same_elements(written, held, setting):
        return "equivalent"
    if exact and _loosely_equal(spec, stored, setting):
        return "different"  # in spelling, which a server would not tell apart
    if kind == "default" and column_type is not None:
        return _compare_defaults(written, held, column_type, enum, exact)
    return "different" if provably_different(written, held, setting) else "unverified"


def _loosely_equal(spec: str, stored: str, setting: Setting) -> bool:
    """Whether two expressions are one but for what `exact` tells apart."""
    written, held = parse_tree(spec), parse_tree(stored)
    return written is not None and held is not None and matches(written, held, setting, "top")


def _compare_defaults(
    written: Node, stored: Node, column_type: DataType, enum: bool, exact: bool
) -> Equality:
    """Two defaults that don't match as expressions: as values of the column's type."""
    if is_constant(written) and is_constant(stored):
        return _compare_constants(written, stored, column_type, enum)
    for one, other in ((written, stored), (stored, written)):
        moving = (
            one[0] == "call" and one[2] in _MOVING and (one[1] is None or one[1] == "extensions")
        )
        if moving and (is_constant(other) and not _is_now(other)):
            return "different"
    if written[0] == stored[0] == "call" and {written[2], stored[2]} <= _MOVING:
        bare_names = written[1] is None and stored[1] is None
        if not exact and all(_is_moment(call, column_type) for call in (written, stored)):
            return "equivalent"
        no_arguments = not written[3] and not stored[3]
        return "different" if bare_names and no_arguments else "unverified"
    if column_type.array:
        return _compare_arrays(written, stored, column_type)
    return "unverified"


def _is_moment(call: Node, column_type: DataType) -> bool:
    """Whether a call is the start of the transaction, as a column of this type keeps it."""
    names = () if column_type.array else _MOMENTS.get(column_type.name, ())
    return any(call == ("call", None, name, ()) for name in names)


def _is_now(constant: Node) -> bool:
    """Whether a constant is one of the words that date types read as a moment ('now', 'today')."""
    text = bare(constant)
    return bool(
        text[0] == "str" and text[1].strip().lower() in ("now", "today", "tomorrow", "yesterday")
    )


def _compare_constants(written: Node, stored: Node, column_type: DataType, enum: bool) -> Equality:
    if not (_keeps_value(written, column_type) and _keeps_value(stored, column_type)):
        return "unverified"
    one, other = bare(written), bare(stored)
    if column_type.array:
        return _compare_arrays(written, stored, column_type)
    if "null" in (one[0], other[0]):
        return "different"
    texts = _text(one), _text(other)
    if column_type.namespace not in (None, "pg_catalog"):
        if one == other:
            return "equivalent"
        # An enum's labels have one spelling each; another type's input function alone knows.
        return "different" if enum and one[0] == other[0] == "str" else "unverified"
    name = column_type.name
    if name in NUMBERS:
        return _compare_numbers(texts[0], texts[1], column_type)
    if name == "bool":
        return _truths(texts[0], texts[1])
    if name in ("json", "jsonb"):
        return _compare_json(texts[0], texts[1])
    if name in _LITERAL_TEXT:
        if texts[0] == texts[1]:
            return "equivalent"
        return "different" if one[0] == other[0] == "str" else "unverified"
    if name == "uuid" and texts[0].lower() == texts[1].lower():
        return "equivalent"
    return "equivalent" if one == other else "unverified"


def _keeps_value(constant: Node, column_type: DataType) -> bool:
    """Whether the casts around a constant can be left out before it becomes the column's type."""
    node = constant
    while node[0] == "cast":
        namespace, name, modifiers, array = node[2]
        own = name == column_type.name and array == column_type.array
        text = namespace is None and name in _LITERAL_TEXT and not array
        number = name in NUMBERS and not array and bare(node)[0] == "num"
        if modifiers or not (own or text or number):
            return False
        if number and name in INTEGERS and not bare(node)[2]:
            return False  # rounded
        node = node[1]
    return True


def _text(constant: Node) -> str:
    if constant[0] == "bool":
        return "true" if constant[1] else "false"
    if constant[0] == "num":
        return f"{constant[1]:f}"
    return str(constant[1]) if len(constant) > 1 else ""


def _compare_numbers(one: str, other: str, column_type: DataType) -> Equality:
    try:
        first, second = Decimal(one.strip()), Decimal(other.strip())
    except ArithmeticError:
        return "unverified"
    if not (first.is_finite() and second.is_finite()):
        return "unverified"
    if first == second:
        return "equivalent"
    digits = _EXACT_DIGITS.get(column_type.name)
    if digits and max(first.adjusted(), second.adjusted()) >= digits:
        return "unverified"  # both may be rounded to one number
    whole = first == first.to_integral_value() and second == second.to_integral_value()
    if column_type.name in INTEGERS:
        return "different" if whole else "unverified"
    scale = column_type.modifiers.partition(",")[2]
    if scale.startswith("-"):
        return "unverified"
    rounded = column_type.name != "numeric" or bool(scale)
    return "unverified" if rounded and not whole else "different"


def _truths(one: str, other: str) -> Equality:
    known = {"true": True, "t": True, "yes": True, "on": True, "1": True,
             "false": False, "f": False, "no": False, "off": False, "0": False}  # fmt: skip
    first, second = known.get(one.strip().lower()), known.get(other.strip().lower())
    if first is None or second is None:
        return "unverified"
    return "equivalent" if first == second else "different"


def _compare_json(one: str, other: str) -> Equality:
    try:
        first, second = json.loads(one), json.loads(other)
    except ValueError:
        return "unverified"
    if json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True):
        return "equivalent"
    empty_or_kind = type(first) is not type(second) or not first or not second
    return "different" if empty_or_kind and not _numbers(first, second) else "unverified"


def _numbers(*values: object) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def _compare_arrays(written: Node, stored: Node, column_type: DataType) -> Equality:
    """Two array constants; a bare quoted text is read as the column's array."""
    target = (None, column_type.name, "", True)
    one, other = (
        elements_of(("cast", node, target) if node[0] == "str" else node)
        for node in (written, stored)
    )
    if one is None or other is None:
        return "unverified"
    plain = [tuple(_text(bare(element)) for element in elements) for elements in (one, other)]
    if plain[0] == plain[1]:
        return "equivalent"
    return "different" if len(plain[0]) != len(plain[1]) else "unverified"


def provably_different(written: Node, stored: Node, setting: Setting) -> bool:
    """Whether two conditions on one column can't mean the same: `n > 0` and `n > 5`."""
    if written[0] == stored[0] == "op" and COMPARISONS.issuperset((written[1], stored[1])):
        if written[2] is None or stored[2] is None:
            return False
        if not matches(written[2], stored[2], setting, "compared"):
            return False
        one, other = bare(written[3]), bare(stored[3])
        if one[0] == other[0] == "num":
            if one[1] == other[1]:
                return bool(written[1] != stored[1])
            return bool(written[1] == stored[1] and one[2] and other[2])
        subject = (
            dict(setting.types).get(bare(written[2])[-1]) if bare(written[2])[0] == "col" else None
        )
        if one[0] == other[0] == "str" and subject is not None and subject.name in _LITERAL_TEXT:
            return bool(written[1] == stored[1] and one[1] != other[1])
    if written[0] == stored[0] == "in" and written[1] == stored[1]:
        if not matches(written[2], stored[2], setting, "compared"):
            return False
        sets = [frozenset(bare(element) for element in node[3]) for node in (written, stored)]
        kinds = {element[0] for found in sets for element in found}
        return (
            sets[0] != sets[1] and kinds in ({"str"}, {"num"}) and _own_values(written[2], setting)
        )
    return False


def _own_values(subject: Node, setting: Setting) -> bool:
    """Whether two spellings of a constant are two values of the column `subject`."""
    if bare(subject)[0] != "col":
        return False
    column = dict(setting.types).get(bare(subject)[-1])
    return column is not None and (
        column.namespace not in (None, "pg_catalog") or column.name in _LITERAL_TEXT | INTEGERS
    )
