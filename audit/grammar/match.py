"""Whether a stored expression is a written one plus what the server adds when it stores it."""

from __future__ import annotations

from typing import Any, NamedTuple

from audit.grammar.nodes import COMPARISONS, FLIPPED, NUMBERS, Node, bare, elements_of, is_constant
from audit.schema.types import DataType

_TEXT = frozenset({"text", "varchar", "name"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "^"})


class Setting(NamedTuple):
    """What matching needs to know of the place: types of the columns, and where bare names live.

    `types` are columns with their types, a domain given as its base. `namespaces` are those that a
    bare name of the spec may mean; empty for any.
    """

    types: tuple[tuple[str, DataType], ...] = ()
    namespaces: tuple[str, ...] = ()


def matches(written: Any, stored: Any, setting: Setting, place: str = "argument") -> bool:
    """Whether the server could have stored `written` as `stored`.

    It is not symmetric: `stored` may have casts and qualified names where `written` has none.
    `place` is where the two stand: `compared`, `listed`, `among` (the array of ANY or ALL),
    `computed` (arithmetic), `top` or `argument`.
    """
    if written == stored:
        return True
    if not (isinstance(written, tuple) and isinstance(stored, tuple)):
        return False
    if not written or not stored:
        return False
    if isinstance(written[0], str) and isinstance(stored[0], str):
        if written[0] == "cast" or stored[0] == "cast":
            return _casts_match(written, stored, setting, place)
        if written[0] != stored[0]:
            return False
        special = _SPECIAL.get(written[0])
        if special:
            return special(written, stored, setting)
    return len(written) == len(stored) and all(
        matches(one, other, setting) for one, other in zip(written, stored, strict=True)
    )


def _casts_match(written: Node, stored: Node, setting: Setting, place: str) -> bool:
    if written[0] == stored[0] == "cast":
        if _same_type(written[2], stored[2], setting):
            return matches(written[1], stored[1], setting, "argument")
        both_text = written[2][1] in _TEXT and stored[2][1] in _TEXT
        plain = not (written[2][2] or stored[2][2] or written[2][3] or stored[2][3])
        return both_text and plain and is_constant(written) and bare(written) == bare(stored)
    if stored[0] == "cast":
        return _added_by_server(written, stored, setting, place) and matches(
            written, stored[1], setting, place
        )
    return _says_nothing(written, setting) and matches(written[1], stored, setting, place)


def _added_by_server(written: Node, stored: Node, setting: Setting, place: str) -> bool:
    """Whether the cast around `stored` is one that the server adds by itself in this place."""
    inner, (_, name, modifiers, array) = stored[1], stored[2]
    if bare(inner)[0] == "str":
        # Dumped and loaded again, one cast of a text may have become two.
        several = inner[0] == "cast" and name not in _TEXT
        return bool(written[0] == "str" and not modifiers and not several)
    if inner[0] in ("num", "bool"):
        return bool(written[0] == inner[0] and name in NUMBERS and not array)
    if inner[0] == "array" or (place == "among" and name == "text" and not modifiers):
        return bool(array)
    if array or modifiers:
        return False
    if inner[0] == "col":
        column = dict(setting.types).get(inner[-1])
        if column is not None and (column.name, column.array) == (name, False):
            return True  # a domain's value as what the domain is over
        if name == "text":
            return column is None or (column.name in _TEXT and not column.array)
        widened = column is None or (column.name in NUMBERS and not column.array)
        return widened and name in NUMBERS and place in ("compared", "computed")
    return name in NUMBERS and place == "compared" and inner[0] == "op" and inner[1] in _ARITHMETIC


def _says_nothing(written: Node, setting: Setting) -> bool:
    """Whether a written cast is to the type that the column has already: the server drops it."""
    inner, (_, name, modifiers, array) = written[1], written[2]
    if inner[0] != "col":
        return False
    column = dict(setting.types).get(inner[-1])
    return column is not None and (column.name, column.array) == (name, array) and not modifiers


def _same_type(written: Node, stored: Node, setting: Setting) -> bool:
    return written[1:] == stored[1:] and _same_namespace(written[0], stored[0], setting)


def _same_namespace(written: str | None, stored: str | None, setting: Setting) -> bool:
    if written == stored:
        return True
    return written is None and (not setting.namespaces or stored in setting.namespaces)


def _calls(written: Node, stored: Node, setting: Setting) -> bool:
    return (
        written[2] == stored[2]
        and _same_namespace(written[1], stored[1], setting)
        and len(written[3]) == len(stored[3])
        and all(matches(a, b, setting) for a, b in zip(written[3], stored[3], strict=True))
    )


def _tables(written: Node, stored: Node, setting: Setting) -> bool:
    return written[2:] == stored[2:] and _same_namespace(written[1], stored[1], setting)


def _columns(written: Node, stored: Node, setting: Setting) -> bool:
    return bool(written == stored)


def _operations(written: Node, stored: Node, setting: Setting) -> bool:
    operator = written[1]
    namespace, dot, name = stored[1].rpartition(".")
    if dot and name == operator and _same_namespace(None, namespace, setting):
        # An operator of an extension, which the server prints with its namespace.
        stored = (stored[0], name, *stored[2:])
    place = "compared" if operator in COMPARISONS else "argument"
    if operator in _ARITHMETIC:
        place = "computed"
        # The server widens one side to meet the other; both widened is somebody's own cast.
        if _cast(stored[2]) and _cast(stored[3]) and not (_cast(written[2]) or _cast(written[3])):
            return False
    among = operator.endswith((" op_any", " op_all"))
    pairs = [(stored[1], stored[2], stored[3])]
    if operator in COMPARISONS and stored[1] in FLIPPED:
        pairs.append((FLIPPED[stored[1]], stored[3], stored[2]))
    if operator == "is distinct from":
        pairs.append((stored[1], stored[3], stored[2]))
    return any(
        operator == other
        and (written[2] == left or matches(written[2], left, setting, place))
        and matches(written[3], right, setting, "among" if among else place)
        for other, left, right in pairs
    )


def _cast(node: Node | None) -> bool:
    return node is not None and node[0] == "cast"


def _memberships(written: Node, stored: Node, setting: Setting) -> bool:
    return (
        written[1] == stored[1]
        and matches(written[2], stored[2], setting, "compared")
        and _one_to_one(_unique(written[3]), _unique(stored[3]), setting, "listed")
    )


def _unique(elements: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(dict.fromkeys(elements))


def _operands(written: Node, stored: Node, setting: Setting) -> bool:
    return _one_to_one(_unique(written[1]), _unique(stored[1]), setting, "argument")


def _arrays(written: Node, stored: Node, setting: Setting) -> bool:
    return len(written[1]) == len(stored[1]) and all(
        matches(a, b, setting, "listed") for a, b in zip(written[1], stored[1], strict=True)
    )


def _one_to_one(
    written: tuple[Node, ...], stored: tuple[Node, ...], setting: Setting, place: str
) -> bool:
    """Whether each of `written` matches one of `stored` and none is left, in any order."""
    if len(written) != len(stored):
        return False
    left = list(stored)
    for one in written:
        for position, other in enumerate(left):
            if matches(one, other, setting, place):
                del left[position]
                break
        else:
            return False
    return True


_SPECIAL = {
    "call": _calls,
    "rel": _tables,
    "col": _columns,
    "op": _operations,
    "in": _memberships,
    "and": _operands,
    "or": _operands,
    "array": _arrays,
}


def same_elements(written: Node, stored: Node, setting: Setting) -> bool:
    """Whether two array constants, each written in either way, hold the same elements in order."""
    one, other = elements_of(written), elements_of(stored)
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        matches(bare(a), bare(b), setting, "listed") for a, b in zip(one, other, strict=True)
    )
