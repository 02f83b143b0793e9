"""What a section says of its tables, given to the table that it belongs to."""

from __future__ import annotations

from audit.spec.importers.markdown.document import Entry
from audit.spec.importers.markdown.labels import Kind, Label

_LONGEST = 600  # characters of a description
_FEWEST_WORDS = 3  # of a comment that is more than a heading


class Context:
    """Labels and tables of one section, in order.

    Where labels stand before the first table, each belongs to the table after it; else to the
    table before it. `currents` collects what is said of the state of each table.
    """

    def __init__(self, currents: list[tuple[Entry, str]]) -> None:
        self._currents = currents
        self._last: Entry | None = None
        self._pending: list[Label] = []
        self._before = False
        self._description = ""
        self.open_label: Label | None = None  # a label whose text is the list that follows

    def label(self, label: Label) -> None:
        """A label with its text."""
        self.open_label = None
        if self._last is None:
            self._before = True
        if self._last is not None and not self._before and not self._has(self._last, label):
            self.give(self._last, label)
        elif label.text:
            self._pending.append(label)

    def words(self, text: str, *, item: bool) -> None:
        """Words without a label: those of an open label, or a description."""
        if self.open_label is not None and item:
            label = self.open_label
            joined = f"{label.text}; {text}" if label.text else text
            self.label(label._replace(text=joined))
            self.open_label = label._replace(text=joined)
            self._replace(label.kind, joined)
            return
        self.open_label = None
        if self._last is None and not item and not self._description:
            self._description = text

    def _replace(self, kind: Kind, text: str) -> None:
        """The text of a label that a list goes on with."""
        if self._pending and self._pending[-1].kind == kind:
            self._pending = [each for each in self._pending if each.kind != kind]
            self._pending.append(Label(kind, text))
        elif self._last is not None and kind in ("why", "impact", "description"):
            setattr(self._last, kind, text)

    def table(self, entry: Entry, comment: str = "") -> None:
        """A table; `comment` is what stands right above the statement that makes it."""
        for label in self._pending:
            self.give(entry, label)
        self._pending = []
        if len(comment.split()) >= _FEWEST_WORDS and not entry.description:
            entry.description = comment[:_LONGEST]
        self._last = entry
        own = entry.section.names(entry.name)
        if own and self._description and not entry.description:
            entry.description = self._description[:_LONGEST]
        self._description = ""

    def finish(self) -> None:
        """The section ends: what waits for a table goes to the last one."""
        for label in self._pending:
            if self._last is not None:
                self.give(self._last, label)
        self._pending = []

    def give(self, entry: Entry, label: Label) -> None:
        """Put a label's text where it belongs; what is there already stays."""
        if label.kind == "current":
            self._currents.append((entry, label.text))
        elif label.text and not getattr(entry, label.kind):
            setattr(entry, label.kind, label.text)

    def _has(self, entry: Entry, label: Label) -> bool:
        return label.kind != "current" and bool(getattr(entry, label.kind))
