"""What an imported spec leaves out, so that it can be counted and told."""

from __future__ import annotations

from collections.abc import Callable

from audit.grammar.scan import GrammarError


class Omitted:
    """The things that the format has no words for."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, what: str) -> None:
        """Say that `what` is left out."""
        self.notes.append(what)

    def says(self, parse: Callable[[str], object], text: str, what: str) -> bool:
        """Whether the loader would accept `text`; `what` is left out where it would not."""
        try:
            parse(text)
        except GrammarError as error:
            self.note(f"{what}: {error}")
            return False
        return True
