"""Storage and view options as the server keeps them: `name=value`, the value as it was written."""

from __future__ import annotations

_YES = frozenset({"t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"})


def is_on(text: str) -> bool:
    """Whether the value of an option says yes, as the server reads a boolean."""
    return text.lower() in _YES
