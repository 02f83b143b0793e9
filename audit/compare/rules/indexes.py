"""Whether the required indexes are there and can be used."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.grammar.condition import parse_condition
from audit.schema.model import Index, IndexKey
from audit.schema.question import Equality
from audit.spec.model import IndexSpec

MISSING_INDEX = Rule(
    id="missing-index",
    family="indexes",
    title="an index serves the required columns",
    failure="No index serves columns that need one",
    why="""The query that it is for reads the whole table each time: fast with a hundred rows, an
        outage with a million.""",
    how="""CREATE INDEX CONCURRENTLY on a live table, outside a transaction; plain CREATE INDEX
        elsewhere.""",
    compared="""Structure, not text: an index that starts with the required columns in their order
        serves, and so does a primary key or unique constraint. Method, uniqueness, NULLS NOT
        DISTINCT, condition, included columns, direction, operator class with its options,
        collation and name count where the spec states them; directions may be read backwards, and
        other methods than btree take columns in any order. A full index serves a partial
        requirement. With `exact` (of the index or the table) or `exact_constraints` only an index
        that is just this serves: these columns and no more, in this order and direction, the
        default where nothing is stated (btree, not unique, whole, ascending, the column's
        collation, the type's operator class), and no other columns included.""",
    spec="""
        tables:
          tokens:
            indexes:
              - [user_id]
              - {columns: [expires_at], where: verified_at is null}
              - {columns: [name gist_trgm_ops(siglen=32)], method: gist, exact: true}
    """,
    sql="""
        CREATE INDEX CONCURRENTLY ON public.tokens (user_id);
    """,
    step=2,
)
INVALID_INDEX = Rule(
    id="invalid-index",
    family="indexes",
    title="the index is valid and ready",
    failure="A required index exists and is invalid",
    why="""A CREATE INDEX CONCURRENTLY that failed leaves an index which every write pays for and
        no query uses; a unique one may not even keep duplicates out.""",
    how="REINDEX INDEX CONCURRENTLY, or drop it and build it again.",
    compared="Whether the server marks the index as valid, ready and live.",
    spec="""
        tables:
          tokens:
            indexes:
              - [user_id]
    """,
    sql="""
        REINDEX INDEX CONCURRENTLY public.tokens_user_id_idx;
    """,
    step=1,
)
RULES = (MISSING_INDEX, INVALID_INDEX)

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


def check_indexes(subject: Subject) -> None:
    """Compare every required index."""
    for wanted in subject.table.indexes:
        subject.context.checked["indexes"] += 1
        if not _concerns_missing(subject, wanted):
            _check(subject, wanted)


def _concerns_missing(subject: Subject, wanted: IndexSpec) -> bool:
    """Whether the index is about missing columns only: their own findings say enough."""
    if not subject.missing:
        return False
    named = set(wanted.include)
    expressions = [wanted.where] if wanted.where else []
    for text in wanted.columns:
        key = WantedKey(text) if text in subject.table_column_names() else wanted_key(text)
        if key.column is not None:
            named.add(key.column)
        else:
            expressions.append(key.expression)
    for expression in expressions:
        condition = parse_condition(expression)
        if condition is None:
            return False
        named |= condition.columns
    return bool(named) and named <= subject.missing


def _check(subject: Subject, wanted: IndexSpec) -> None:
    unusable: Index | None = None
    renamed: Index | None = None
    unsure: Index | None = None
    for index in subject.relation.indexes:
        fits = _fits(subject, wanted, index)
        if fits == "unverified":
            unsure = unsure or index
        elif fits in ("equal", "equivalent"):
            if not index.usable:
                unusable = unusable or index
            elif wanted.name and index.name != wanted.name:
                renamed = renamed or index
            else:
                return
    columns = ", ".join(wanted.columns)
    if renamed is not None:
        message = f"The index on ({columns}) is named `{renamed.name}`; it must be `{wanted.name}`."
        _report(subject, wanted, MISSING_INDEX, message, renamed, "ALTER INDEX … RENAME TO")
    elif unusable is not None:
        message = f"Index `{unusable.name}` on ({columns}) is invalid; no query uses it."
        _report(subject, wanted, INVALID_INDEX, message, unusable, "REINDEX INDEX CONCURRENTLY")
    elif unsure is not None:
        pairs = _compared(wanted, unsure)
        message = (
            f"Whether index `{unsure.name}` serves {_what(wanted)} {subject.not_told(*pairs)}."
        )
        _report(subject, wanted, MISSING_INDEX, message, unsure, equality="unverified")
    else:
        _report_missing(subject, wanted)


def _report_missing(subject: Subject, wanted: IndexSpec) -> None:
    unread = subject.hidden("indexes")
    if unread:
        name = wanted.name or ", ".join(wanted.columns)
        expected = index_text(wanted)
        subject.unverified(MISSING_INDEX, name, unread, wanted.source, expected=expected)
        return
    unique = "unique " if wanted.unique else ""
    _report(subject, wanted, MISSING_INDEX, f"No {unique}index serves {_what(wanted)}.", None)


def _report(
    subject: Subject,
    wanted: IndexSpec,
    rule: Rule,
    message: str,
    there: Index | None,
    hint: str = "",
    equality: Equality | None = None,
) -> None:
    subject.report(
        rule,
        wanted.name or ", ".join(wanted.columns),
        message,
        wanted.source,
        kind="unverified" if equality == "unverified" else "gap",
        expected=index_text(wanted),
        actual=_stored_text(there) if there else "no such index",
        equality=equality,
        why=wanted.why,
        hint=hint,
    )


def _fits(subject: Subject, wanted: IndexSpec, index: Index) -> Equality:
    """How well an index serves a requirement; `different` when it does not."""
    if wanted.method and wanted.method.lower() != index.method:
        return "different"
    if not _guarantee_fits(wanted, index) or not _includes(subject, wanted, index):
        return "different"
    if len(index.keys) < len(wanted.columns):
        return "different"
    if wanted.exact and len(index.keys) > len(wanted.columns):
        return "different"
    keys = [
        # The name of a column is that column, also where SQL would read more into it.
        WantedKey(text) if subject.actual(text) in subject.by_name else wanted_key(text)
        for text in wanted.columns
    ]
    worst = _keys_fit(subject, keys, index, exact=bool(wanted.exact))
    if worst == "different":
        return worst
    return _worse(worst, _predicate_fits(subject, wanted, index))


def _compared(wanted: IndexSpec, index: Index) -> list[tuple[str | None, str | None]]:
    """The expressions of a requirement beside those of an index that they may have met."""
    expressions = [wanted_key(text).expression for text in wanted.columns]
    return [
        (wanted.where, index.predicate),
        *((one, other.expression) for one in expressions for other in index.keys),
    ]


def _guarantee_fits(wanted: IndexSpec, index: Index) -> bool:
    """Whether the index keeps out what it must, and does so at once."""
    distinct = wanted.nulls_not_distinct
    # Of an index that isn't unique it says nothing, and the server keeps it all the same.
    if distinct is not None and distinct != index.nulls_not_distinct:
        return False
    if wanted.unique:
        return index.unique and index.immediate and len(index.keys) == len(wanted.columns)
    return not (wanted.exact and index.unique)


def _includes(subject: Subject, wanted: IndexSpec, index: Index) -> bool:
    columns = frozenset(subject.actuals(wanted.include))
    if wanted.exact:
        return columns == frozenset(index.include)
    return columns <= {*index.include, *(key.column for key in index.keys)}


def _predicate_fits(subject: Subject, wanted: IndexSpec, index: Index) -> Equality:
    if index.predicate is None:
        if not wanted.where:
            return "equal"
        # Every row is in it, so it serves (and guarantees) what a part of them needs.
        return "different" if wanted.exact else "equivalent"
    if wanted.where is None:
        return "different"
    return subject.equality("predicate", wanted.where, index.predicate, exact=subject.table.exact)


def _keys_fit(subject: Subject, keys: list[WantedKey], index: Index, *, exact: bool) -> Equality:
    worst: Equality = "equal"
    if index.method not in _ORDERED_METHODS and not exact:
        for key in keys:
            found = [_key_fits(subject, key, other) for other in index.keys]
            worst = _worse(worst, min(found, key=_BADNESS.__getitem__))
        return worst
    for key, other in zip(keys, index.keys, strict=False):
        worst = _worse(worst, _key_fits(subject, key, other, exact=exact))
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
    subject: Subject, key: WantedKey, stored: IndexKey, *, exact: bool = False
) -> Equality:
    """Whether one key is as required; an exact one is also as usual where nothing is stated."""
    opclass = _opclass_fits(subject, key, stored, exact=exact)
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
    return _worse(opclass, same)


def _opclass_fits(subject: Subject, key: WantedKey, stored: IndexKey, *, exact: bool) -> Equality:
    if key.options != (stored.options or None) and (key.options is not None or exact):
        return "different"
    if not key.opclass:
        return "different" if exact and stored.opclass else "equal"
    if not stored.opclass:
        return _is_default(subject, key.opclass.rpartition(".")[2], stored)
    same = key.opclass in (stored.opclass, stored.opclass.rpartition(".")[2])
    return "equal" if same else "different"


def _is_default(subject: Subject, opclass: str, stored: IndexKey) -> Equality:
    """Whether an operator class that is written out is the default, which is read without a name.

    By PostgreSQL's own names: text_ops, array_ops, int4_minmax_ops; what is no default there ends
    in words of its own. Of an extension's it can't be told.
    """
    if opclass.endswith(_NO_DEFAULTS):
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


def _worse(one: Equality, other: Equality) -> Equality:
    return max(one, other, key=_BADNESS.__getitem__)


def _what(wanted: IndexSpec) -> str:
    where = f" where {wanted.where}" if wanted.where else ""
    using = f" with {wanted.method}" if wanted.method else ""
    return f"({', '.join(wanted.columns)}){using}{where}"


def index_text(wanted: IndexSpec) -> str:
    """A required index as SQL for people."""
    text = f"{'UNIQUE ' if wanted.unique else ''}INDEX "
    if wanted.name:
        text += f"{wanted.name} "
    if wanted.method:
        text += f"USING {wanted.method} "
    text += f"({', '.join(wanted.columns)})"
    if wanted.include:
        text += f" INCLUDE ({', '.join(wanted.include)})"
    if wanted.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    return text + (f" WHERE {wanted.where}" if wanted.where else "")


def _stored_text(index: Index) -> str:
    keys = ", ".join(map(_key_text, index.keys))
    text = f"{'UNIQUE ' if index.unique else ''}INDEX {index.name} USING {index.method} ({keys})"
    if index.include:
        text += f" INCLUDE ({', '.join(index.include)})"
    if index.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    if index.predicate:
        text += f" WHERE {plain(index.predicate)}"
    return text if index.usable else f"{text}, invalid"


def _key_text(key: IndexKey) -> str:
    words = [key.column or key.expression or ""]
    if key.collation:
        words.append(f"COLLATE {key.collation}")
    if key.opclass or key.options:
        options = f"({', '.join(key.options)})" if key.options else ""
        words.append(f"{key.opclass or 'default'}{options}")
    if key.descending:
        words.append("DESC")
    if key.nulls_first != key.descending:
        words.append("NULLS FIRST" if key.nulls_first else "NULLS LAST")
    return " ".join(words)
