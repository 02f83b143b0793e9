"""Every rule of `spec check`, in the order of the manual: one explicit list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.compare.rule import Rule
from audit.lint.facts import Facts, Noted
from audit.lint.rules import context, loading, order, references, types, values

CHECKS: tuple[Callable[[Facts], Iterator[Noted]], ...] = (
    loading.check,
    types.check,
    references.check,
    values.check,
    order.check,
    context.check,
)
LINT_RULES: tuple[Rule, ...] = (
    *loading.RULES,
    *types.RULES,
    *references.RULES,
    *values.RULES,
    *order.RULES,
    *context.RULES,
)
LINT_RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in LINT_RULES}
