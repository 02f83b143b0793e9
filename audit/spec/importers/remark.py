"""What an import has to say of the text that it read, at a line of it."""

from __future__ import annotations

from typing import NamedTuple


class Remark(NamedTuple):
    """One thing that an import could not read, could not say, or found to be wrong.

    `rule` is a kebab-case id, stable for ever.
    """

    rule: str
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
