"""How the keys of an index compare with those of a requirement: one by one, and as a row."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from audit.compare.context import Subject
from audit.schema.model import Index, IndexKey
from audit.schema.question import Equality

_ORDERED_METHODS = frozenset({"btree"})

# Operator classes of src/include/catalog/pg_opclass.dat: the defaults that are not called after
# the type, and how those are called that are no defaults.
_DEFAULTS = frozenset(
    [
        "array_ops",
        "enum_ops",
        "range_ops",
        "multirange_ops",
        "record_ops",
        "text_ops",
        "bpchar_ops",
        "network_ops",
        "poly_ops",
        "quad_point_ops",
        "network_inclusion_ops",
        "range_inclusion_ops",
        "box_inclusion_ops",
        "network_minmax_ops",
        "text_minmax_ops",
        "bpchar_minmax_ops",
    ]
)
_NO_DEFAULTS = (
    *("_pattern_ops", "_path_ops", "_bloom_ops", "_multi_ops"),
    *("_image_ops", "kd_point_ops"),
)
# … and those that are called like one, by (method, name).
_NO_DEFAULTS_OF = frozenset({("gist", "inet_ops"), ("brin", "inet_minmax_ops")})


class WantedKey(NamedTuple):
    """A key of a required index: a column or an expression, and what is stated of it."""

    column: str | None
    expression: str = ""
    descending: bool | None = None
    nulls_first: bool | None = None
    opclass: str = ""
    collation: str = ""
    options: tuple[str, ...] | None = None


@lru_cache(maxsize=4096)
def wanted_key(text: str) -> WantedKey:
    """One entry of an index's columns taken apart: `created_at desc`, `name gin_trgm_ops`."""
    from audit.grammar.parse import parse_index_key
    from audit.grammar.scan import GrammarError

    try:
        key = parse_index_key(text)
    except GrammarError:
        return WantedKey(text)  # a name that needs quotes, written without
    return WantedKey(
        key.column,
        key.expression or "",
        key.descending,
        key.nulls_first,
        key.opclass or "",
        key.collation or "",
        key.options,
    )


def keys_fit(subject: Subject, keys: list[WantedKey], index: Index, *, exact: bool) -> Equality:
    """How well the keys of an index serve `keys`, by the worst; `exact` takes no other form."""
    worst: Equality = "equal"
    if index.method not in _ORDERED_METHODS and not exact:
        for key in keys:
            found = [_key_fits(subject, key, other, index.method) for other in index.keys]
            worst = worse(worst, min(found, key=_BADNESS.__getitem__))
        return worst
    for key, other in zip(keys, index.keys, strict=False):
        worst = worse(worst, _key_fits(subject, key, other, index.method, exact=exact))
        if worst == "different":
            return worst
    if exact:
        same = all(_same_direction(*pair) for pair in zip(keys, index.keys, strict=True))
        return worst if same else "different"
    return worst if _directions_fit(keys, index.keys) else "different"


def _same_direction(key: WantedKey, stored: IndexKey) -> bool:
    descending = bool(key.descending)
    nulls_first = descending if key.nulls_first is None else key.nulls_first
    return (descending, nulls_first) == (stored.descending, stored.nulls_first)


def _directions_fit(keys: list[WantedKey], stored: tuple[IndexKey, ...]) -> bool:
    """Whether the stated directions hold, as they are or read backwards."""
    if all(key.descending is None and key.nulls_first is None for key in keys):
        return True
    turns = set()
    for key, other in zip(keys, stored, strict=False):
        descending = bool(key.descending)
        nulls_first = descending if key.nulls_first is None else key.nulls_first
        same = _same_direction(key, other)
        opposite = (descending, nulls_first) == (not other.descending, not other.nulls_first)
        turns.add("same" if same else "opposite" if opposite else "neither")
    return turns in ({"same"}, {"opposite"})


def _key_fits(
    subject: Subject, key: WantedKey, stored: IndexKey, method: str, *, exact: bool = False
) -> Equality:
    """Whether one key is as required; an exact one is also as usual where nothing is stated."""
    opclass = _opclass_fits(subject, key, stored, method, exact=exact)
    if opclass == "different":
        return opclass
    if key.collation and not _same_collation(subject, key.collation, stored):
        return "different"
    if exact and not key.collation and stored.collation:
        return "different"
    if key.column is not None:
        return opclass if stored.column == subject.actual(key.column) else "different"
    if stored.expression is None:
        return "different"
    same = subject.equality("index", key.expression, stored.expression, exact=subject.table.exact)
    return worse(opclass, same)


def _opclass_fits(
    subject: Subject, key: WantedKey, stored: IndexKey, method: str, *, exact: bool
) -> Equality:
    if key.options != (stored.options or None) and (key.options is not None or exact):
        return "different"
    if not key.opclass:
        return "different" if exact and stored.opclass else "equal"
    if not stored.opclass:
        return _is_default(subject, key.opclass.rpartition(".")[2], stored, method)
    same = key.opclass in (stored.opclass, stored.opclass.rpartition(".")[2])
    return "equal" if same else "different"


def _is_default(subject: Subject, opclass: str, stored: IndexKey, method: str) -> Equality:
    """Whether an operator class that is written out is the default, which is read without a name.

    By PostgreSQL's own names: text_ops, array_ops, int4_minmax_ops; what is no default there ends
    in words of its own. Of an extension's the schema names those that no type has for its default.
    """
    never = (method, opclass) in _NO_DEFAULTS_OF or opclass.endswith(_NO_DEFAULTS)
    if never or opclass in subject.context.schema.never_default:
        return "different"
    known = set(_DEFAULTS)
    if stored.column in subject.by_name:
        base = subject.context.base_type(subject.by_name[stored.column].type)
        known |= {f"{base.name}_ops", f"{base.name}_minmax_ops"}
    return "equivalent" if opclass in known else "unverified"


def _same_collation(subject: Subject, wanted: str, stored: IndexKey) -> bool:
    """Whether a key sorts as required; one that names no collation sorts as its column does."""
    actual = stored.collation
    if not actual and stored.column in subject.by_name:
        actual = subject.by_name[stored.column].collation or ""
    return wanted in (actual or "default", (actual or "default").rpartition(".")[2])


_BADNESS: dict[Equality, int] = {"equal": 0, "equivalent": 1, "unverified": 2, "different": 3}


def worse(one: Equality, other: Equality) -> Equality:
    """The one of two outcomes that serves less."""
    return max(one, other, key=_BADNESS.__getitem__)
