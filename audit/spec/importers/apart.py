"""The constraints and indexes of a relation one by one, for a spec that has some of them."""

from __future__ import annotations

from typing import NamedTuple

from audit.schema.model import Check, Exclusion, ForeignKey, Index, Key
from audit.spec.importers.yaml_text import Value


class Apart(NamedTuple):
    """Constraints and indexes, each with what a spec says of it (None: it can't say it)."""

    primary_key: Value
    uniques: tuple[tuple[Key, Value], ...]
    foreign_keys: tuple[tuple[ForeignKey, Value], ...]
    checks: tuple[tuple[Check, Value], ...]
    exclusions: tuple[tuple[Exclusion, Value], ...]
    indexes: tuple[tuple[Index, Value], ...]
