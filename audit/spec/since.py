"""What requirements demand that older servers do not have: one table of the versions."""

from __future__ import annotations

from typing import NamedTuple

from audit.spec.model import (
    ColumnSpec,
    ForeignKeySpec,
    IndexSpec,
    KeySpec,
    PublishedSpec,
    ViewOptions,
)
from audit.spec.objects import GrantSpec, PublicationSpec

Versioned = (
    KeySpec
    | ForeignKeySpec
    | IndexSpec
    | ColumnSpec
    | GrantSpec
    | PublishedSpec
    | PublicationSpec
    | ViewOptions
)


class _Feature(NamedTuple):
    """What SQL calls it, and the major version that brought it (the manual's release notes)."""

    words: str
    major: int


_NULLS = _Feature("NULLS NOT DISTINCT", 15)
_SET_COLUMNS = _Feature("a list of columns in ON DELETE SET", 15)
_INVOKER = _Feature("security_invoker", 15)
_PUBLISHED_PART = _Feature("a column list or row filter of a publication", 15)
_PUBLISHED_SCHEMA = _Feature("FOR TABLES IN SCHEMA", 15)
_MAINTAIN = _Feature("MAINTAIN", 17)
_OVERLAPS = _Feature("WITHOUT OVERLAPS", 18)
_PERIOD = _Feature("PERIOD", 18)
_NOT_NULL = _Feature("a NOT NULL constraint of its own", 18)
_VIRTUAL = _Feature("a virtual generated column", 18)


def too_new(version_num: int, wanted: Versioned) -> str:
    """Why a server of this version can't have `wanted`, in a sentence; empty where it can."""
    for asked, (words, major) in _demanded(wanted):
        if asked and version_num < major * 10000:
            return f"{words[0].upper()}{words[1:]} came with PostgreSQL {major}."
    return ""


def _demanded(wanted: Versioned) -> tuple[tuple[object, _Feature], ...]:
    """Each feature that a requirement of its kind may ask for, beside whether it does."""
    if isinstance(wanted, ForeignKeySpec):
        return (wanted.period, _PERIOD), (wanted.set_columns, _SET_COLUMNS)
    if isinstance(wanted, KeySpec):
        return (wanted.without_overlaps, _OVERLAPS), (wanted.nulls_not_distinct, _NULLS)
    if isinstance(wanted, IndexSpec):
        return ((wanted.nulls_not_distinct, _NULLS),)
    if isinstance(wanted, ColumnSpec):
        named = wanted.not_null_name is not None or wanted.no_inherit
        return (wanted.generated_kind == "virtual", _VIRTUAL), (named, _NOT_NULL)
    if isinstance(wanted, GrantSpec):
        return (("maintain" in wanted.privileges, _MAINTAIN),)
    if isinstance(wanted, PublishedSpec):
        in_part = wanted.columns is not None or wanted.where is not None
        return ((in_part, _PUBLISHED_PART),)
    if isinstance(wanted, PublicationSpec):
        return ((wanted.namespaces, _PUBLISHED_SCHEMA),)
    return ((wanted.security_invoker, _INVOKER),)
