"""The two sides of a question, taken from an EXPLAIN and brought into one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Node = Mapping[str, Any]

_TOKEN = re.compile(
    r"'(?:[^']|'')*' | \"(?:[^\"]|\"\")*\" | [\w$]+ | \s+ | [(){}\[\],] | [^\w\s(){}\[\],'\"]+ | .",
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}

# How an expression refers to a sub-plan: by name, and before PostgreSQL 17 by parameter.
_REFERENCE = re.compile(
    r"'(?:[^']|'')*'|(?P<plan>(?:hashed )?(?P<name>(?:Sub|Init)Plan \d+)|\$\d+)"
)
_RETURNS = re.compile(r" \(returns ([$\d,]+)\)$")
_SUBPLAN = re.compile(r"(?:Sub|Init)Plan \d+")
# Up to PostgreSQL 16, EXISTS (…), x IN (…), a correlated (SELECT …) and ARRAY (…) all are shown as
# `(SubPlan 1)`, and the left side of IN is not shown at all. Only EXISTS has no output.
SHOWS_KIND = 170000  # server_version_num
_UNSHOWN = "operand not shown: "
_ASKERS = re.compile(rf"^ROW\(\({_UNSHOWN}")
_WITHOUT_OUTPUT_OF_ITS_OWN = frozenset(("Append", "Merge Append", "Recursive Union"))

# A name before a full stop, and the words that are other words for now() and current_user.
_NAME = re.compile(
    r"'(?:[^']|'')*'"
    r"|(?<![\w.\"])(?P<alias>\"(?:[^\"]|\"\")*\"|[^\W\d][\w$]*)(?=\.)"
    r"|\b(?P<now>CURRENT_TIMESTAMP\b(?!\()|transaction_timestamp\(\))"
    r"|(?<![\w.])(?P<user>CURRENT_ROLE|USER)\b(?!\()"
)
_LIST = re.compile(r"(?P<head>(?:ANY|ALL) \('\{)(?P<items>[^{}\"\\']*)(?P<tail>\}'::)")

_ZONE = re.compile(r"(?P<head>\bAT TIME ZONE |\btimezone\()(?P<zone>'(?:[^']|'')*'::text)")
_WORD = re.compile(r"[\w$\"]")
_MIRRORED = {"=": "=", "<>": "<>", ">": "<", ">=": "<="}
_COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">="))

# What tells nothing about the meaning of a node.
_MUTE = frozenset(
    (
        "Alias",
        "Async Capable",
        "Disabled",
        "Parallel Aware",
        "Parent Relationship",
        "Plans",
        "Single Copy",
        "Subplan Name",
        "Subplans Removed",
    )
)


class Sides(NamedTuple):
    """Both sides of a question in one form; `hidden` is set where the server did not show all."""

    spec: str
    stored: str
    hidden: bool


class Plan:
    """The document that EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) gave for a set of questions."""

    def __init__(self, document: Any, server_version_num: int) -> None:
        self._version = server_version_num
        self._plans: dict[str, Node] = {}
        self._outputs: dict[int, tuple[str, str]] = {}
        root: Node = document[0]["Plan"]
        for node in (root, *root.get("Plans", ())):
            output = node.get("Output", ())
            if len(output) == 3 and output[0].isdigit() and "Subplan Name" not in node:
                self._outputs[int(output[0])] = (output[1], output[2])
        for node in _below(root):
            name = node.get("Subplan Name", "")
            if name:
                self._plans[_RETURNS.sub("", name)] = node
                returned = _RETURNS.search(name)
                for parameter in returned[1].split(",") if returned else ():
                    self._plans[parameter] = node

    def sides(self, number: int, *, nested: bool = False) -> Sides | None:
        """Both sides of question `number`, or None where the plan does not show them.

        `nested` says that each side was asked for inside a `(SELECT …)` of the asker's own.
        """
        pair = self._outputs.get(number)
        if pair is None:
            return None
        expanded = (self._expand(text, {}) for text in pair)
        if nested:
            # As a sub-plan of the row it is the asker's; what hides in it has a mark of its own.
            expanded = (_ASKERS.sub("ROW((", text) for text in expanded)
        spec, stored = map(normalise, expanded)
        return Sides(spec, stored, hidden=_UNSHOWN in spec or _UNSHOWN in stored)

    def _expand(self, text: str, aliases: Mapping[str, str]) -> str:
        """Write aliases as what they stand for, and sub-plans out in place of their numbers."""

        def name(match: re.Match[str]) -> str:
            if match["now"]:
                return "now()"
            if match["user"]:
                return "CURRENT_USER"
            return aliases.get(match["alias"] or "", match.group())

        def plan(match: re.Match[str]) -> str:
            if not match["plan"]:
                return match.group()
            node = self._plans.get(match["name"] or match["plan"])
            if node is None:
                return match.group()
            hides = "SubPlan" in match["plan"] and self._version < SHOWS_KIND and _outputs(node)
            return (_UNSHOWN if hides else "") + self._written_out(node, aliases)

        return _REFERENCE.sub(plan, _NAME.sub(name, text))

    def _written_out(self, node: Node, outer: Mapping[str, str]) -> str:
        """A sub-plan as text, its aliases replaced: EXPLAIN numbers those of the second side."""
        aliases = dict(outer)
        seen: dict[str, int] = {}
        for part in _below(node, stop=_SUBPLAN):
            alias = part.get("Alias")
            if alias is None:
                continue
            stands_for = ".".join(
                str(part[key])
                for key in ("Schema", "Relation Name", "Function Name", "CTE Name")
                if key in part
            )
            stands_for = stands_for or str(part["Node Type"])
            seen[stands_for] = seen.get(stands_for, 0) + 1
            canonical = f"@{stands_for}@{seen[stands_for]}"
            aliases[alias] = aliases['"' + alias.replace('"', '""') + '"'] = canonical
        return self._node(node, aliases)

    def _node(self, node: Node, aliases: Mapping[str, str]) -> str:
        parts = []
        for key in sorted(node.keys() - _MUTE):
            value = node[key]
            values = value if isinstance(value, list) else [value]
            texts = (
                normalise(self._expand(v, aliases)) if isinstance(v, str) else repr(v)
                for v in values
            )
            parts.append(f"{key.replace(' ', '_')}:[{', '.join(texts)}]")
        parts += (
            self._node(child, aliases)
            for child in node.get("Plans", ())
            if not _SUBPLAN.match(child.get("Subplan Name", ""))
        )
        return "{" + ", ".join(parts) + "}"


def _below(node: Node, *, stop: re.Pattern[str] | None = None) -> Iterator[Node]:
    """The node and all below it, but nothing of sub-plans whose name `stop` matches."""
    yield node
    for child in node.get("Plans", ()):
        if stop is None or not stop.match(child.get("Subplan Name", "")):
            yield from _below(child, stop=stop)


def _outputs(node: Node) -> bool:
    """Whether a sub-plan returns columns, and not only whether there is a row."""
    if node["Node Type"] in _WITHOUT_OUTPUT_OF_ITS_OWN:
        return any(map(_outputs, node.get("Plans", ())))
    return bool(node.get("Output"))


def normalise(text: str) -> str:
    """An expression as EXPLAIN prints it, with what may stand in any order put in one order.

    The operands of AND and OR, the two sides of a comparison, and the values of an IN list. Of the
    two ways to write timezone() one is chosen.
    """
    text = _ZONE.sub(lambda match: match["head"] + match["zone"].lower(), text)
    return _normalise(_TOKEN.findall(_LIST.sub(_sorted_list, text)), [0], "")


def _sorted_list(match: re.Match[str]) -> str:
    items = sorted(set(match["items"].split(",")))
    return f"{match['head']}{','.join(items)}{match['tail']}"


def _normalise(tokens: list[str], position: list[int], closing: str) -> str:
    """Normalise up to the closing bracket; every operator has brackets of its own in EXPLAIN."""
    parts: list[str] = []
    plain: list[bool] = []  # whether the part stands outside any brackets
    while position[0] < len(tokens):
        token = tokens[position[0]]
        position[0] += 1
        if token == closing:
            break
        if token in _CLOSING:
            inner = _normalise(tokens, position, _CLOSING[token])
            bare_call = token == "(" and _is_zoned(inner) and not (parts and _WORD.match(parts[-1]))
            parts.append(inner if bare_call else f"{token}{inner}{_CLOSING[token]}")
            plain.append(False)
        else:
            parts.append(token)
            plain.append(True)
    if len(parts) == 1 and parts[0].startswith("(") and not plain[0]:
        return parts[0][1:-1]
    if (zone := _zone_at(parts)) > 0:
        left, right = "".join(parts[:zone]).rstrip(), "".join(parts[zone + 5 :]).lstrip()
        return f"timezone({right}, {normalise(left)})"
    for operator in ("AND", "OR"):
        if any(part == operator for part, bare in zip(parts, plain, strict=True) if bare):
            operands = sorted(set(_split(parts, operator)))
            # One that was said twice stands alone, and then without brackets.
            return f" {operator} ".join(operands) if operands[1:] else normalise(operands[0])
    return _compared(parts)


def _zone_at(parts: list[str]) -> int:
    """Where AT TIME ZONE stands in a list of parts, or 0."""
    words = ["AT", " ", "TIME", " ", "ZONE"]
    return next((at for at in range(1, len(parts) - 5) if parts[at : at + 5] == words), 0)


def _is_zoned(text: str) -> bool:
    """Whether a text is one call of timezone() and nothing more."""
    if not text.startswith("timezone("):
        return False
    depth = 0
    for number, token in enumerate(tokens := _TOKEN.findall(text)):
        depth += (token == "(") - (token == ")")
        if token == ")" and depth == 0:
            return number == len(tokens) - 1
    return False


def _split(parts: list[str], operator: str) -> list[str]:
    """The texts between the occurrences of an operator."""
    operands = [""]
    for part in parts:
        if part == operator:
            operands.append("")
        else:
            operands[-1] += part
    return [operand.strip() for operand in operands]


def _compared(parts: list[str]) -> str:
    """A comparison with its sides in one order; anything else as it is."""
    operators = [part for part in parts if part in _COMPARISONS]
    if not operators and "DISTINCT" in parts and "," not in parts and "CASE" not in parts:
        return _distinct(parts)
    if len(operators) != 1 or "," in parts or "CASE" in parts:
        return "".join(parts)
    operator = operators[0]
    left, right = _split(parts, operator)
    if not left or right.startswith(("ANY ", "ALL ")):
        return "".join(parts)
    if operator in ("=", "<>"):
        left, right = sorted((left, right))
    elif operator in _MIRRORED:
        left, operator, right = right, _MIRRORED[operator], left
    return f"{left} {operator} {right}"


def _distinct(parts: list[str]) -> str:
    """`a IS DISTINCT FROM b` with its sides in one order; anything else as it is."""
    words = ["IS", " ", "DISTINCT", " ", "FROM"]
    place = parts.index("DISTINCT") - 2
    if place < 0 or parts[place : place + 5] != words:
        return "".join(parts)
    sides = ("".join(parts[:place]).strip(), "".join(parts[place + 5 :]).strip())
    return " IS DISTINCT FROM ".join(sorted(sides))
