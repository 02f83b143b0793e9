"""One line on stderr that says what is going on, where a person is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from audit.pipeline import Progress


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a function that shows one step; it is silent unless stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    try:
        yield lambda step: print(f"\r\x1b[2K{step} …", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
