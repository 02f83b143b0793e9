"""Whether the required indexes are there and can be used."""

from __future__ import annotations

from audit.compare.context import Subject, plain
from audit.compare.index_keys import WantedKey, keys_fit, wanted_key, worse
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
    message = f"No {unique}index serves {_what(wanted)}."
    _report(subject, wanted, MISSING_INDEX, message, None, subject.too_new(wanted))


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
    worst = keys_fit(subject, keys, index, exact=bool(wanted.exact))
    if worst == "different":
        return worst
    return worse(worst, _predicate_fits(subject, wanted, index))


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
