"""What a spec demands, without where it was written: for telling whether two say the same."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from audit.spec.model import Spec
from audit.spec.source import Source


def without_sources(value: Any) -> Any:
    """`value` without the files and lines in it."""
    if isinstance(value, Source):
        return None
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(without_sources, value))
    if isinstance(value, tuple):
        return tuple(map(without_sources, value))
    return value


def whole(spec: Spec) -> dict[str, Any]:
    """Everything that a spec says, in its order, but for its files and lines."""
    names = (field.name for field in fields(spec) if field.name != "files")
    return {name: without_sources(getattr(spec, name)) for name in names}


def requirements(spec: Spec) -> dict[str, Any]:
    """What is demanded of the database, whatever the order of its lists."""
    found: dict[str, Any] = {}
    for kind in ("tables", "functions", "enums", "extensions"):
        for item in map(without_sources, getattr(spec, kind)):
            details = item._asdict()
            details.pop("category", None)
            key = (kind, details.get("namespace"), item.name, details.get("arguments"))
            found[repr(key)] = {
                name: sorted(map(repr, value)) if isinstance(value, tuple) else repr(value)
                for name, value in details.items()
            }
    return found
