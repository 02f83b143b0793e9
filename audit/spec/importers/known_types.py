"""Type names of documents that aren't written for PostgreSQL alone: those that it knows."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.parse import parse_type
from audit.grammar.scan import GrammarError
from audit.grammar.types import BUILTIN_TYPES

# Of the extensions that people use most; no other database has them under these names.
_OF_EXTENSIONS = frozenset(
    (
        *("citext", "cube", "earth", "hstore", "isbn", "lquery", "ltree", "ltxtquery"),
        *("box2d", "box3d", "geography", "geometry", "raster"),
        *("halfvec", "sparsevec", "vector"),
    )
)


def is_known_type(text: str, own: Collection[str] = ()) -> bool:
    """Whether `text` is a type of PostgreSQL, of a well-known extension, or one of `own` names.

    `datetime`, `nvarchar(20)` and `INT64` are types of other databases: what a column has in
    PostgreSQL in their place is a choice that such a document doesn't tell.
    """
    try:
        found = parse_type(text).type
    except GrammarError:
        return False
    if found.namespace == "pg_catalog":
        return found.name in BUILTIN_TYPES
    return found.name in _OF_EXTENSIONS or found.name in own
