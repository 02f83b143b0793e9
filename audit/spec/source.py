"""Where a requirement was written."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """Where a requirement was written; `path` as given on the command line, `line` from 1."""

    path: str
    line: int
