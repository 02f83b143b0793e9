"""`schema-audit rules`: every rule, or one explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from audit.errors import UsageError

if TYPE_CHECKING:
    from audit.compare.rule import Rule
    from audit.spec.importers.markdown.rules import DocumentRule


def command(
    rule: Annotated[str | None, typer.Argument(metavar="[RULE]", help="A rule to explain.")] = None,
) -> int:
    """List every rule, of audits, of `spec check` and of `spec import markdown`, or explain one.

    \b
    Example:
      schema-audit rules missing-index
    """
    from audit.cli.stdout import write_stdout
    from audit.compare.registry import RULES
    from audit.lint.registry import LINT_RULES
    from audit.spec.importers.markdown.rules import DOCUMENT_RULES

    groups: tuple[tuple[Rule | DocumentRule, ...], ...] = (RULES, LINT_RULES, DOCUMENT_RULES)
    by_id = {each.id: each for rules in groups for each in rules}
    if rule is None:
        width = max(map(len, by_id))
        audits, checks, documents = (
            "".join(f"{each.id:<{width}}  {each.failure}\n" for each in rules) for rules in groups
        )
        write_stdout(f"{audits}\nOf spec check:\n{checks}\nOf spec import markdown:\n{documents}")
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
