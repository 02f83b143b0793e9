"""What an exporter hands back."""

from __future__ import annotations

from typing import NamedTuple


class Exported(NamedTuple):
    """A document made of a spec, and what a reader of it must know, a sentence each.

    `content` is text, or bytes where the format is no text.
    """

    content: str | bytes
    notes: tuple[str, ...] = ()
