"""One form for a part of a date or time, which servers of different versions store differently."""

from __future__ import annotations

from audit.grammar.nodes import COMPARISONS, Node, bare

# Parts that are whole numbers, so that numeric and double precision hold the same of them.
_WHOLE = frozenset(
    {
        "century",
        "day",
        "decade",
        "dow",
        "doy",
        "hour",
        "isodow",
        "isoyear",
        "millennium",
        "minute",
        "month",
        "quarter",
        "timezone",
        "timezone_hour",
        "timezone_minute",
        "week",
        "year",
    }
)


def whole_part(node: Node) -> Node:
    """A comparison of `date_part('year', x)` as the one of `extract(year from x)`.

    Until 13 EXTRACT was stored as date_part(), and so it stays in a database that was dumped there
    and restored in a newer one. They differ in type, double precision and numeric: in a comparison
    of a whole part with whole numbers that makes no difference, so these lose their casts.
    """
    if node[0] == "op" and node[1] in COMPARISONS:
        subject = _extracted(node[2])
        if subject is not None and _is_whole(node[3]):
            return ("op", node[1], subject, bare(node[3]))
    elif node[0] == "in":
        subject = _extracted(node[2])
        if subject is not None and all(map(_is_whole, node[3])):
            return ("in", node[1], subject, tuple(map(bare, node[3])))
    elif node[0] == "and":  # NOT IN
        return ("and", tuple(map(whole_part, node[1])))
    return node


def _extracted(node: Node | None) -> Node | None:
    """A call for a whole part as EXTRACT; None for anything else."""
    if node is None or node[0] != "call" or node[1] is not None or len(node[3]) != 2:
        return None
    field, subject = bare(node[3][0]), node[3][1]
    if node[2] not in ("extract", "date_part") or field[0] != "str":
        return None
    name = field[1].lower()
    return ("call", None, "extract", (("str", name), subject)) if name in _WHOLE else None


def _is_whole(node: Node) -> bool:
    number = bare(node)
    return number[0] == "num" and bool(number[2])
