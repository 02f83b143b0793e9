"""The SQL statements of this package, each in a file of its own under queries/."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from string import Template


@lru_cache
def query(name: str) -> Template:
    """The statement in queries/`name`.sql; a `$word` in it is for the caller to fill in."""
    return Template(files("audit.introspect").joinpath(f"queries/{name}.sql").read_text("utf-8"))
