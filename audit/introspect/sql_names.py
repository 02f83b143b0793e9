"""Names and data types as SQL that no keyword, no alias and no search_path can turn into others."""

from __future__ import annotations

import re

from audit.schema.types import DataType

_MODIFIERS = re.compile(r"[\w\s,.()-]*")


def quoted(*parts: str) -> str:
    """A name, qualified or not, in double quotes."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def literal(text: str) -> str:
    """A text in single quotes, for a session with standard_conforming_strings."""
    return "'" + text.replace("'", "''") + "'"


def type_sql(type_: DataType) -> str:
    """A data type with its name in quotes; modifiers that are none are left out."""
    modifiers = type_.modifiers if _MODIFIERS.fullmatch(type_.modifiers) else ""
    array = "[]" if type_.array else ""
    if type_.name == "interval" and type_.namespace in (None, "pg_catalog"):
        # Only the keyword takes fields.
        fields = f"({modifiers})" if modifiers.isdigit() else f" {modifiers}"
        return f"interval{fields if modifiers else ''}{array}"
    name = quoted(type_.namespace, type_.name) if type_.namespace else quoted(type_.name)
    suffix = f"({modifiers})" if modifiers else ""
    return f"{name}{suffix}{array}"
