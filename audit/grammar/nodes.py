"""The nodes of an expression's tree, and how each is put into its one normal form."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

Node = tuple[Any, ...]

INTEGERS = frozenset({"int2", "int4", "int8"})
NUMBERS = INTEGERS | {"numeric", "float4", "float8"}
COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">="})
FLIPPED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
NULL: Node = ("null",)
TRUE: Node = ("bool", True)
FALSE: Node = ("bool", False)

_INT4 = range(-(2**31), 2**31)
_BOOLEAN_TEXT = {
    "true": True, "t": True, "yes": True, "y": True, "on": True, "1": True,
    "false": False, "f": False, "no": False, "n": False, "off": False, "0": False,
}  # fmt: skip


def number_node(text: str) -> Node | None:
    """A number as its value and whether it is written as a whole one; None for another text."""
    try:
        value = Decimal(text.strip().replace("_", ""))
    except InvalidOperation:
        return None
    # numeric itself ends at 131,072 digits; nobody's spec comes near, and 1e999999999 is a trap.
    if not value.is_finite() or abs(value.adjusted()) > 1000:
        return None
    return (
        "num",
        value,
        value == value.to_integral_value() and "." not in text and "e" not in text.lower(),
    )


def constant_of(text: Node, name: str, modifiers: str) -> Node:
    """A quoted constant as what its cast makes of it, where that loses nothing."""
    if name in NUMBERS and not modifiers:
        number = number_node(text[1])
        if number and (number[2] or name not in INTEGERS):
            return number
    if name == "bool":
        truth = _BOOLEAN_TEXT.get(text[1].strip().lower())
        return text if truth is None else ("bool", truth)
    return text


def is_own_type(number: Node, name: str) -> bool:
    """Whether a bare number has this type already, so that the cast says nothing."""
    value, integral = number[1], number[2]
    if integral:
        if int(value) in _INT4:
            return name == "int4"
        return name == ("int8" if -(2**63) <= value < 2**63 else "numeric")
    return name == "numeric"


def lowered_text(node: Node) -> Node:
    """A quoted constant in lower case, cast or not; any other node as it is."""
    if node[0] == "str":
        return ("str", node[1].lower())
    if node[0] == "cast":
        return ("cast", lowered_text(node[1]), node[2])
    return node


def is_constant(node: Node) -> bool:
    """Whether a node is a literal, cast or not."""
    while node[0] == "cast":
        node = node[1]
    return node[0] in ("num", "str", "bool", "null")


def bare(node: Node) -> Node:
    """A node without the casts around it."""
    while node[0] == "cast":
        node = node[1]
    return node


def operation(operator: str, left: Node | None, right: Node) -> Node:
    """An operator with its operands; a comparison has its constant on the right."""
    if operator in COMPARISONS and left is not None:
        if is_constant(left) and not is_constant(right):
            left, right, operator = right, left, FLIPPED[operator]
        if operator in ("=", "<>") and right in (TRUE, FALSE):
            return left if (operator == "=") == right[1] else negation(left)
    return ("op", operator, left, right)


def negation(node: Node) -> Node:
    """NOT of a condition; two of them are none."""
    if node[0] == "in":
        return membership(not node[1], node[2], node[3])
    if node[0] == "and" and all(_excludes_constant(each) for each in node[1]):
        subjects = {each[2] for each in node[1]}
        if len(subjects) == 1:
            return membership(False, subjects.pop(), tuple(each[3] for each in node[1]))
    return node[1] if node[0] == "not" else ("not", node)


def _excludes_constant(node: Node) -> bool:
    return bool(node[0] == "op" and node[1] == "<>" and node[2] and is_constant(node[3]))


def membership(negated: bool, left: Node, elements: tuple[Node, ...]) -> Node:
    """IN, or NOT IN; with a single element it is a comparison, as the server stores it.

    NOT IN a list of constants says that each of them is not it: a condition of several parts.
    """
    if len(elements) == 1:
        return operation("<>" if negated else "=", left, elements[0])
    if negated and all(is_constant(element) for element in elements):
        return conjunction([operation("<>", left, element) for element in elements])
    return ("in", negated, left, elements)


def conjunction(operands: list[Node]) -> Node:
    """The operands joined by AND, flat."""
    flat: list[Node] = []
    for operand in operands:
        flat.extend(operand[1] if operand[0] == "and" else (operand,))
    return flat[0] if len(flat) == 1 else ("and", tuple(flat))


def disjunction(operands: list[Node]) -> Node:
    """The operands joined by OR, flat; equalities with constants become one membership."""
    flat: list[Node] = []
    for operand in operands:
        flat.extend(operand[1] if operand[0] == "or" else (operand,))
    listed: dict[Node, list[Node]] = {}
    kept: list[Node] = []
    for operand in flat:
        if operand[0] == "op" and operand[1] == "=" and operand[2] and is_constant(operand[3]):
            subject, found = operand[2], [operand[3]]
        elif operand[0] == "in" and not operand[1]:
            subject, found = operand[2], list(operand[3])
        else:
            kept.append(operand)
            continue
        if subject in listed:
            listed[subject] += found
        else:
            listed[subject] = found
    kept.extend(membership(False, subject, tuple(found)) for subject, found in listed.items())
    return kept[0] if len(kept) == 1 else ("or", tuple(kept))


def elements_of(node: Node) -> tuple[Node, ...] | None:
    """The elements of an array, written with ARRAY or as a quoted constant; else None."""
    inner = bare(node)
    if inner[0] == "array":
        return tuple(inner[1])
    if node[0] == "cast" and node[2][3] and inner[0] == "str":
        texts = array_texts(inner[1])
        if texts is None:
            return None
        element = (*node[2][:3], False)
        return tuple(
            NULL if text is None else ("cast", constant_of(("str", text), node[2][1], ""), element)
            for text in texts
        )
    return None


def array_texts(text: str) -> tuple[str | None, ...] | None:
    """The elements of an array's text form `{a,"b c",NULL}`; None for any other text."""
    body = text.strip()
    if len(body) < 2 or body[0] != "{" or body[-1] != "}":
        return None
    body = body[1:-1]
    found: list[str | None] = []
    position = 0
    while position < len(body):
        item, quoted, position = _array_item(body, position)
        if item is None:
            return None
        found.append(None if not quoted and item.upper() == "NULL" else item)
        position += 1
    return tuple(found)


def _array_item(body: str, position: int) -> tuple[str | None, bool, int]:
    """One element from `position` on, whether it was quoted, and where it ends."""
    letters: list[str] = []
    quoted = inside = False
    while position < len(body):
        letter = body[position]
        if letter == "\\":
            position += 1
            letters.append(body[position : position + 1])
        elif letter == '"':
            quoted, inside = True, not inside
        elif inside or letter not in ",{}":
            letters.append(letter)
        elif letter == ",":
            break
        else:
            return None, False, position
        position += 1
    text = "".join(letters)
    return (text if quoted else text.strip()), quoted, position
