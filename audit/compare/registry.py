"""Every rule there is, in the order of the manual: one explicit list."""

from __future__ import annotations

from audit.compare.rule import Rule
from audit.compare.rules import (
    access,
    checks,
    column_types,
    columns,
    comments,
    composites,
    defaults,
    domains,
    enums,
    existence,
    extensions,
    foreign_keys,
    functions,
    indexes,
    keys,
    nullability,
    project,
    publications,
    ranges,
    row_security,
    triggers,
    validation,
    values,
    view_options,
)

RULES: tuple[Rule, ...] = (
    *existence.RULES,
    *columns.RULES,
    *column_types.RULES,
    *nullability.RULES,
    *defaults.RULES,
    *keys.RULES,
    *foreign_keys.RULES,
    *checks.RULES,
    *values.RULES,
    *validation.RULES,
    *indexes.RULES,
    *row_security.RULES,
    *triggers.RULES,
    *access.RULES,
    *publications.RULES,
    *view_options.RULES,
    *comments.RULES,
    *enums.RULES,
    *domains.RULES,
    *composites.RULES,
    *ranges.RULES,
    *functions.RULES,
    *extensions.RULES,
    *project.RULES,
)
RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
