"""The words that a contract of ours has beyond the standard's; exporter and importer share them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# The property that tells that the custom properties are a spec's own keys.
MARK = "schemaAudit"
# What a foreign key is in full, where columns alone don't say it.
FOREIGN_KEY = "foreignKey"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def custom(key: str, value: Any) -> dict[str, Any]:
    """One custom property; the standard wants its name in camel case."""
    first, *rest = key.split("_")
    return {"property": first + "".join(map(str.capitalize, rest)), "value": value}


def custom_properties(keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The keys of a spec as custom properties."""
    return [custom(key, value) for key, value in keys.items()]


def key_of(name: str) -> str:
    """The key of a spec that a custom property stands for."""
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)


def shorthand(table: str, column: str) -> str | None:
    """`table.column`, where the standard's notation can hold both names; else None."""
    if _PLAIN.fullmatch(table) and _PLAIN.fullmatch(column):
        return f"{table}.{column}"
    return None


def values_rule(values: list[str], impact: str) -> dict[str, Any]:
    """The quality rule that a column may hold these values only."""
    found: dict[str, Any] = {
        "type": "library",
        "metric": "invalidValues",
        "arguments": {"validValues": values},
        "mustBe": 0,
        "dimension": "conformity",
    }
    return found | ({"businessImpact": impact} if impact else {})


def check_rule(expression: str, impact: str) -> dict[str, Any]:
    """The quality rule that every row meets a condition."""
    query = f"SELECT count(*) FROM ${{object}} WHERE NOT ({expression})"
    found: dict[str, Any] = {
        "type": "sql",
        "query": query,
        "mustBe": 0,
        "dimension": "conformity",
    }
    return found | ({"businessImpact": impact} if impact else {})
