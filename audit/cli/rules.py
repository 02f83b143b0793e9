"""`schema-audit rules`: every rule, or one explained."""

from __future__ import annotations

from typing import Annotated

import typer

from audit.errors import UsageError


def command(
    rule: Annotated[str | None, typer.Argument(metavar="[RULE]", help="A rule to explain.")] = None,
) -> int:
    """List every rule that findings name, of audits and of `spec check`, or explain one.

    \b
    Example:
      schema-audit rules missing-index
    """
    from audit.cli.stdout import write_stdout
    from audit.compare.registry import RULES
    from audit.lint.registry import LINT_RULES

    by_id = {each.id: each for each in (*RULES, *LINT_RULES)}
    if rule is None:
        width = max(map(len, by_id))
        audits, checks = (
            "".join(f"{each.id:<{width}}  {each.failure}\n" for each in rules)
            for rules in (RULES, LINT_RULES)
        )
        write_stdout(f"{audits}\nOf spec check:\n{checks}")
        return 0
    if rule not in by_id:
        from difflib import get_close_matches

        near = get_close_matches(rule, by_id, 1)
        raise UsageError(
            f"there is no rule {rule!r}",
            hint=f"did you mean {near[0]}?" if near else "schema-audit rules lists them",
        )
    write_stdout(by_id[rule].page())
    return 0
