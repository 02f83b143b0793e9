"""Whether the primary key and the unique guarantees are there."""

from __future__ import annotations

from audit.compare.context import Subject, plain
from audit.compare.rule import Rule
from audit.compare.rules.indexes import INVALID_INDEX
from audit.schema.model import Index, Key
from audit.spec.model import KeySpec

MISSING_PRIMARY_KEY = Rule(
    id="missing-primary-key",
    family="keys",
    title="the table has the required primary key",
    failure="The primary key is missing or has other columns",
    why="""Nothing tells two rows apart for certain: they can't be referenced, updated one at a
        time or replicated.""",
    how="""ADD PRIMARY KEY. It fails where two rows share a key or one has none, so look for those
        first.""",
    compared="""The set of columns, in any order. A unique index over columns that are not null is
        not a primary key; the name counts only where the spec gives one.""",
    spec="""
        tables:
          order_items:
            primary_key: [order_id, product_id]
    """,
    sql="""
        ALTER TABLE public.order_items ADD PRIMARY KEY (order_id, product_id);
    """,
)
MISSING_UNIQUE = Rule(
    id="missing-unique",
    family="keys",
    title="the columns are unique together",
    failure="Nothing keeps duplicates out of columns that must be unique",
    why="""The same address, code or pair can be there twice, and an upsert on it is an error.""",
    how="""Merge the duplicates, build a unique index (CONCURRENTLY on a live table), and make a
        constraint of it where one is wanted.""",
    compared="""A unique constraint, the primary key or a unique index over these columns, in any
        order; over fewer of them too, for that guarantees more. An index that is partial, over an
        expression, deferrable or invalid doesn't count, unless the spec asks for its
        condition.""",
    spec="""
        tables:
          members:
            columns:
              company_id: uuid
              email: text
              token: text unique
            unique:
              - [company_id, email]
    """,
    sql="""
        ALTER TABLE public.members ADD UNIQUE (company_id, email);
    """,
)
RULES = (MISSING_PRIMARY_KEY, MISSING_UNIQUE)


def check_keys(subject: Subject) -> None:
    """Compare the primary key and every unique guarantee."""
    table = subject.table
    if table.primary_key is not None:
        subject.context.checked["keys"] += 1
        _check_primary_key(subject, table.primary_key)
    for key in table.uniques:
        subject.context.checked["keys"] += 1
        _check_unique(subject, key)


def _check_primary_key(subject: Subject, key: KeySpec) -> None:
    if subject.lacks_only(key.columns):
        return
    there = subject.relation.primary_key
    wanted = subject.actuals(key.columns)
    expected = f"PRIMARY KEY ({', '.join(key.columns)})"
    name = ", ".join(key.columns)
    column = key.columns[0] if len(key.columns) == 1 else None
    if there is None:
        unread = subject.hidden("constraints", "keys")
        if unread:
            subject.unverified(MISSING_PRIMARY_KEY, name, unread, key.source, expected=expected)
            return
        hint = ""
        stand_in = _unique_index(subject, frozenset(wanted))
        if stand_in is not None:
            hint = f"ADD PRIMARY KEY USING INDEX can make it of `{stand_in.name}`."
        subject.report(
            MISSING_PRIMARY_KEY,
            name,
            f"The table has no primary key; it must be ({name}).",
            key.source,
            column=column,
            expected=expected,
            actual="no primary key",
            hint=hint,
        )
    elif frozenset(there.columns) != frozenset(wanted):
        actual = ", ".join(there.columns)
        subject.report(
            MISSING_PRIMARY_KEY,
            name,
            f"The primary key is ({actual}); it must be ({name}).",
            key.source,
            column=column,
            expected=expected,
            actual=f"PRIMARY KEY ({actual})",
        )
    elif key.name and there.name != key.name:
        _other_name(subject, MISSING_PRIMARY_KEY, key, there.name, expected)


def _other_name(subject: Subject, rule: Rule, key: KeySpec, actual: str, expected: str) -> None:
    subject.report(
        rule,
        ", ".join(key.columns),
        f"The key over ({', '.join(key.columns)}) is named `{actual}`; it must be `{key.name}`.",
        key.source,
        expected=f"CONSTRAINT {key.name} {expected}",
        actual=f"CONSTRAINT {actual} {expected}",
        hint="ALTER TABLE … RENAME CONSTRAINT",
    )


def _unique_index(subject: Subject, columns: frozenset[str]) -> Index | None:
    for index in subject.relation.indexes:
        if index.unique and index.usable and index.immediate and index.predicate is None:
            keys = [key.column for key in index.keys]
            if None not in keys and frozenset(keys) == columns:
                return index
    return None


def _check_unique(subject: Subject, key: KeySpec) -> None:
    if subject.lacks_only(key.columns):
        return
    wanted = frozenset(subject.actuals(key.columns))
    satisfied, named, nearly = _guarantees(subject, key, wanted)
    if satisfied:
        if key.name and key.name not in named:
            _other_name(
                subject, MISSING_UNIQUE, key, named[0], f"UNIQUE ({', '.join(key.columns)})"
            )
        return
    _report_unique(subject, key, nearly)


def _guarantees(
    subject: Subject, key: KeySpec, wanted: frozenset[str]
) -> tuple[bool, list[str], Key | Index | None]:
    """Whether the guarantee is given, by what names, and what nearly gives it."""
    relation = subject.relation
    names: list[str] = []
    nearly: Key | Index | None = None
    constraints = [*relation.uniques, *([relation.primary_key] if relation.primary_key else [])]
    for there in constraints:
        if there.period or not frozenset(there.columns) <= wanted:
            continue
        if _constraint_fits(key, there):
            names.append(there.name)
        else:
            nearly = nearly or there
    for index in relation.indexes if not key.constraint else ():
        if not index.unique or index.constraint:
            continue
        keys = [each.column for each in index.keys]
        if None in keys or not frozenset(keys) <= wanted:
            continue
        if index.usable and index.immediate and _index_fits(subject, key, index):
            names.append(index.name)
        else:
            nearly = nearly or index
    # One of exactly these columns is the one a name is compared with.
    return bool(names), names, nearly


def _constraint_fits(key: KeySpec, there: Key) -> bool:
    if key.nulls_not_distinct is not None and key.nulls_not_distinct != there.nulls_not_distinct:
        return False
    return there.deferrable == bool(key.deferrable)


def _index_fits(subject: Subject, key: KeySpec, index: Index) -> bool:
    if key.nulls_not_distinct is not None and key.nulls_not_distinct != index.nulls_not_distinct:
        return False
    if index.predicate is None:
        return not key.deferrable
    if key.where is None:
        return False
    equality = subject.equality("predicate", key.where, index.predicate, exact=subject.table.exact)
    return equality in ("equal", "equivalent")


def _report_unique(subject: Subject, key: KeySpec, nearly: Key | Index | None) -> None:
    name = ", ".join(key.columns)
    where = f" WHERE {key.where}" if key.where else ""
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    expected = f"UNIQUE{distinct} ({name}){where}"
    column = key.columns[0] if len(key.columns) == 1 else None
    unread = subject.hidden("indexes", "constraints", "keys") if nearly is None else ""
    if unread:
        subject.unverified(
            MISSING_UNIQUE, name, unread, key.source, expected=expected, column=column or ""
        )
        return
    if isinstance(nearly, Index) and not nearly.usable:
        rule, hint = INVALID_INDEX, "REINDEX INDEX CONCURRENTLY, or drop it and build it again."
        message = f"Unique index `{nearly.name}` on ({name}) is invalid and guarantees nothing."
    else:
        rule, hint = MISSING_UNIQUE, ""
        noun = "Column" if column else "Columns"
        message = (
            f"{noun} `{name}` must be unique{distinct.lower()}{where}; nothing makes sure of it."
        )
        if nearly is not None:
            message += f" `{nearly.name}` comes near: {_text(nearly)}."
    undecided = _undecided(subject, key, nearly)
    if undecided and isinstance(nearly, Index) and nearly.usable:
        message = (
            f"Whether index `{nearly.name}` keeps `{name}` unique{distinct.lower()}{where} "
            f"{subject.not_told((key.where, nearly.predicate))}."
        )
    subject.report(
        rule,
        name,
        message,
        key.source,
        kind="unverified" if undecided else "gap",
        column=column,
        expected=expected,
        actual=_text(nearly) if nearly is not None else "not unique",
        equality="unverified" if undecided else None,
        hint=hint,
    )


def _undecided(subject: Subject, key: KeySpec, nearly: Key | Index | None) -> bool:
    """Whether only an unsettled condition keeps an index from being the required one."""
    if not isinstance(nearly, Index) or not nearly.usable:
        return False
    if key.where is None or nearly.predicate is None:
        return False
    exact = subject.table.exact
    return subject.equality("predicate", key.where, nearly.predicate, exact=exact) == "unverified"


def _text(there: Key | Index) -> str:
    return _index_text(there) if isinstance(there, Index) else _key_text(there)


def _index_text(index: Index) -> str:
    keys = ", ".join(key.column or key.expression or "" for key in index.keys)
    where = f" WHERE {plain(index.predicate)}" if index.predicate else ""
    distinct = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    return f"UNIQUE INDEX ({keys}){distinct}{where}"


def _key_text(key: Key) -> str:
    deferrable = " DEFERRABLE" if key.deferrable else ""
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    return f"UNIQUE{distinct} ({', '.join(key.columns)}){deferrable}"
