"""What the names in two expressions tell of them, where what they mean does not."""

from __future__ import annotations

from collections.abc import Set

from audit.grammar.expression import names_in


def same_names(spec: str, stored: str, functions: Set[str]) -> bool:
    """Whether both name the same columns, and the same of the database's own `functions`.

    A planner puts the body of an SQL function in place of its call. Two that return null are
    one to it, and so is whatever is compared with them: not what a spec means by their names.
    """
    written, held = names_in(spec), names_in(stored)
    if written is None or held is None:
        return True
    wanted = {call for call in written.functions if call[1] in functions}
    there = {call for call in held.functions if call[1] in functions}
    return (
        written.columns == held.columns
        and {name for _, name in wanted} == {name for _, name in there}
        and {call for call in wanted if call[0] is not None} <= there
    )


def names_missing(expression: str, missing: Set[str]) -> bool:
    """Whether a required expression names one of the `missing` columns, as no stored one can.

    Inside a sub-select the name may be another table's, so there a server has to tell.
    """
    if not missing or "select" in expression.lower():
        return False
    written = names_in(expression)
    return written is not None and not missing.isdisjoint(written.columns)
