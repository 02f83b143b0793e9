"""What a key, a foreign key or an index demands that older servers do not have."""

from __future__ import annotations

from audit.spec.model import ForeignKeySpec, IndexSpec, KeySpec

# Whether a requirement asks for it, its words in SQL, and the major version that brought it.
_NULLS = "NULLS NOT DISTINCT", 15
_COLUMNS = "a list of columns in ON DELETE SET", 15
_OVERLAPS = "WITHOUT OVERLAPS", 18
_PERIOD = "PERIOD", 18


def too_new(version_num: int, wanted: KeySpec | ForeignKeySpec | IndexSpec) -> str:
    """Why a server of this version can't have `wanted`, in a sentence; empty where it can."""
    demanded: tuple[tuple[object, str, int], ...]
    if isinstance(wanted, ForeignKeySpec):
        demanded = ((wanted.period, *_PERIOD), (wanted.set_columns, *_COLUMNS))
    elif isinstance(wanted, KeySpec):
        demanded = ((wanted.without_overlaps, *_OVERLAPS), (wanted.nulls_not_distinct, *_NULLS))
    else:
        demanded = ((wanted.nulls_not_distinct, *_NULLS),)
    for asked, words, major in demanded:
        if asked and version_num < major * 10000:
            return f"{words} came with PostgreSQL {major}."
    return ""
