"""What the names in two expressions tell of them, where what they mean does not."""

from __future__ import annotations

from collections.abc import Set

from audit.grammar.expression import names_in


def same_functions(spec: str, stored: str, functions: Set[str]) -> bool:
    """Whether both call the same of the database's own `functions`.

    Which function decides is what a spec means, also where the bodies of two say the same today.
    """
    written, held = names_in(spec), names_in(stored)
    if written is None or held is None:
        return True
    wanted = {call for call in written.functions if call[1] in functions}
    there = {call for call in held.functions if call[1] in functions}
    qualified = {call for call in wanted if call[0] is not None}
    return {name for _, name in wanted} == {name for _, name in there} and qualified <= there


def same_columns(spec: str, stored: str) -> bool:
    """Whether both name the same columns.

    A planner puts the body of an SQL function in place of its call: beside one that returns null,
    every column is the same to it.
    """
    written, held = names_in(spec), names_in(stored)
    return written is None or held is None or written.columns == held.columns


def names_missing(expression: str, missing: Set[str]) -> bool:
    """Whether a required expression names one of the `missing` columns, as no stored one can.

    Inside a sub-select the name may be another table's, so there a server has to tell.
    """
    if not missing or "select" in expression.lower():
        return False
    written = names_in(expression)
    return written is not None and not missing.isdisjoint(written.columns)
