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
        not a primary key, and neither is a plain key one WITHOUT OVERLAPS, or the other way
        round. DEFERRABLE, the columns it includes and the name count only where the spec states
        them; with `exact` or `exact_constraints` it has to be as PostgreSQL makes it by
        default.""",
    spec="""
        tables:
          order_items:
            primary_key: [order_id, product_id]
          prices:
            primary_key: [product_id, valid_at without overlaps]
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
        condition. Only a key WITHOUT OVERLAPS satisfies one, and it satisfies no other. NULLS NOT
        DISTINCT, INITIALLY DEFERRED and INCLUDE count where the spec states them. With `exact` (of
        the key or the table) or `exact_constraints` it has to be over just these columns and
        otherwise as PostgreSQL makes it by default.""",
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
    expected = _required_text(key, "PRIMARY KEY")
    name = ", ".join(key.columns)
    column = key.columns[0] if len(key.columns) == 1 else None
    unread = _unreadable(subject, key)
    if there is None or unread:
        unread = unread or subject.hidden("constraints", "keys")
        if unread:
            subject.unverified(MISSING_PRIMARY_KEY, name, unread, key.source, expected=expected)
            return
        hint = subject.too_new(key)
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
    elif not _same_columns(key, there, wanted) or not _primary_fits(subject, key, there):
        subject.report(
            MISSING_PRIMARY_KEY,
            name,
            f"The primary key is {_details(subject, there)}; it must be {_required(key)}.",
            key.source,
            column=column,
            expected=expected,
            actual=f"PRIMARY KEY {_details(subject, there)}",
            hint=subject.too_new(key),
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


def _unreadable(subject: Subject, key: KeySpec) -> str:
    """Why this reader can't tell whether a key is the required one, whatever it sees."""
    if key.without_overlaps and (unread := subject.hidden("temporal keys")):
        return unread
    return subject.hidden("indexes") if key.include else ""


def _same_columns(key: KeySpec, there: Key, wanted: tuple[str, ...]) -> bool:
    """Whether a key is over these columns; of one over a period, the last is the period."""
    if there.period != key.without_overlaps or frozenset(there.columns) != frozenset(wanted):
        return False
    return not there.period or there.columns[-1] == wanted[-1]


def _primary_fits(subject: Subject, key: KeySpec, there: Key) -> bool:
    if key.deferrable is not None and key.deferrable != there.deferrable:
        return False
    return _deferral_fits(key, there) and _includes(subject, key, there.name)


def _deferral_fits(key: KeySpec, there: Key) -> bool:
    return key.deferred is None or key.deferred == there.deferred


def _includes(subject: Subject, key: KeySpec, name: str) -> bool:
    """Whether the index called `name` carries along what it must: a key's has the key's name."""
    if not (key.include or key.exact):
        return True
    carried = _included(subject, name)
    if carried is None:
        return True  # told to be unread where the spec states it
    wanted = frozenset(subject.actuals(key.include))
    return frozenset(carried) == wanted if key.exact else wanted <= frozenset(carried)


def _included(subject: Subject, name: str) -> tuple[str, ...] | None:
    return next((each.include for each in subject.relation.indexes if each.name == name), None)


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
    wanted = subject.actuals(key.columns)
    if unread := _unreadable(subject, key):
        name, expected = ", ".join(key.columns), _required_text(key, "UNIQUE")
        subject.unverified(MISSING_UNIQUE, name, unread, key.source, expected=expected)
        return
    satisfied, named, nearly = _guarantees(subject, key, wanted)
    if satisfied:
        if key.name and key.name not in named:
            _other_name(subject, MISSING_UNIQUE, key, named[0], _required_text(key, "UNIQUE"))
        return
    _report_unique(subject, key, nearly)


def _guarantees(
    subject: Subject, key: KeySpec, wanted: tuple[str, ...]
) -> tuple[bool, list[str], Key | Index | None]:
    """Whether the guarantee is given, by what names, and what nearly gives it."""
    relation = subject.relation
    names: list[str] = []
    nearly: Key | Index | None = None
    constraints = [*relation.uniques, *([relation.primary_key] if relation.primary_key else [])]
    for there in constraints:
        if not _covers(key, there.columns, wanted):
            continue
        same_kind = there.period == key.without_overlaps
        if there.period and key.without_overlaps:
            same_kind = there.columns[-1] == wanted[-1]
        if same_kind and _constraint_fits(subject, key, there):
            names.append(there.name)
        else:
            nearly = nearly or there
    for index in relation.indexes if not (key.constraint or key.without_overlaps) else ():
        if not index.unique or index.constraint:
            continue
        keys = tuple(each.column for each in index.keys if each.column is not None)
        if len(keys) < len(index.keys) or not _covers(key, keys, wanted):
            continue
        if index.usable and index.immediate and _index_fits(subject, key, index):
            names.append(index.name)
        else:
            nearly = nearly or index
    # One of exactly these columns is the one a name is compared with.
    return bool(names), names, nearly


def _covers(key: KeySpec, columns: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a guarantee over `columns` is, or implies, the one over `wanted`."""
    if key.exact:
        return frozenset(columns) == frozenset(wanted)
    return frozenset(columns) <= frozenset(wanted)


def _constraint_fits(subject: Subject, key: KeySpec, there: Key) -> bool:
    if key.nulls_not_distinct is not None and key.nulls_not_distinct != there.nulls_not_distinct:
        return False
    if there.deferrable != bool(key.deferrable or key.deferred) or not _deferral_fits(key, there):
        return False
    return not (key.exact and key.where) and _includes(subject, key, there.name)


def _index_fits(subject: Subject, key: KeySpec, index: Index) -> bool:
    if key.nulls_not_distinct is not None and key.nulls_not_distinct != index.nulls_not_distinct:
        return False
    if not _includes(subject, key, index.name):
        return False
    if index.predicate is None:
        return not (key.deferrable or key.deferred or (key.exact and key.where))
    if key.where is None:
        return False
    equality = subject.equality("predicate", key.where, index.predicate, exact=subject.table.exact)
    return equality in ("equal", "equivalent")


def _report_unique(subject: Subject, key: KeySpec, nearly: Key | Index | None) -> None:
    name = ", ".join(key.columns)
    where = f" WHERE {key.where}" if key.where else ""
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    distinct += " WITHOUT OVERLAPS" if key.without_overlaps else ""
    expected = _required_text(key, "UNIQUE")
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
        rule, hint = MISSING_UNIQUE, subject.too_new(key)
        noun = "Column" if column else "Columns"
        message = (
            f"{noun} `{name}` must be unique{distinct.lower()}{where}; nothing makes sure of it."
        )
        if key.exact and nearly is not None:
            message = (
                f"{noun} `{name}` must be unique{distinct.lower()}{where}, by just such a key."
            )
        if nearly is not None:
            message += f" `{nearly.name}` comes near: {_text(subject, nearly)}."
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
        actual=_text(subject, nearly) if nearly is not None else "not unique",
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


def _required_text(key: KeySpec, words: str) -> str:
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    where = f" WHERE {key.where}" if key.where else ""
    return f"{words}{distinct} {_required(key)}{where}"


def _required(key: KeySpec) -> str:
    deferral = key.deferrable or key.deferred, bool(key.deferred)
    return _listed(key.columns, key.without_overlaps, key.include, *map(bool, deferral))


def _details(subject: Subject, there: Key) -> str:
    include = _included(subject, there.name) or ()
    return _listed(there.columns, there.period, include, there.deferrable, there.deferred)


def _listed(
    columns: tuple[str, ...],
    period: bool,
    include: tuple[str, ...],
    deferrable: bool,
    deferred: bool,
) -> str:
    text = f"({', '.join(columns)}{' WITHOUT OVERLAPS' if period else ''})"
    if include:
        text += f" INCLUDE ({', '.join(include)})"
    if deferred:
        return f"{text} DEFERRABLE INITIALLY DEFERRED"
    return f"{text} DEFERRABLE" if deferrable else text


def _text(subject: Subject, there: Key | Index) -> str:
    return _index_text(there) if isinstance(there, Index) else _key_text(subject, there)


def _index_text(index: Index) -> str:
    keys = ", ".join(key.column or key.expression or "" for key in index.keys)
    where = f" WHERE {plain(index.predicate)}" if index.predicate else ""
    include = f" INCLUDE ({', '.join(index.include)})" if index.include else ""
    distinct = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    return f"UNIQUE INDEX ({keys}){include}{distinct}{where}"


def _key_text(subject: Subject, key: Key) -> str:
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    return f"UNIQUE{distinct} {_details(subject, key)}"
