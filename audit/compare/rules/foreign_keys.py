"""Whether the required references are there and do what they must."""

from __future__ import annotations

from audit.compare.context import Subject
from audit.compare.rule import Rule
from audit.compare.rules.validation import NOT_VALIDATED, weakness
from audit.grammar.condition import not_null, parse_condition
from audit.schema.model import ForeignKey, Index
from audit.spec.model import ForeignKeySpec

MISSING_FOREIGN_KEY = Rule(
    id="missing-foreign-key",
    family="foreign keys",
    title="the reference is enforced",
    failure="A required foreign key is missing",
    why="""Rows can point to what does not exist, and deleting a parent leaves its children
        behind; no query brings them back together.""",
    how="""ADD FOREIGN KEY … NOT VALID takes a short lock; VALIDATE CONSTRAINT then checks the
        rows that exist. Rows that point nowhere have to be settled first.""",
    compared="""Which column points to which column of which table, in any order; the referenced
        table may be the platform's (auth.users). Without columns in the spec its primary key is
        meant. The name counts only where the spec gives one.""",
    spec="""
        tables:
          tokens:
            columns:
              user_id: uuid references profiles(id) on delete cascade
    """,
    sql="""
        ALTER TABLE public.tokens ADD FOREIGN KEY (user_id)
          REFERENCES public.profiles (id) ON DELETE CASCADE;
    """,
)
FOREIGN_KEY_MISMATCH = Rule(
    id="foreign-key-mismatch",
    family="foreign keys",
    title="the reference points where it must and acts as required",
    failure="A foreign key points elsewhere or acts otherwise than required",
    why="""A reference to another table is another rule; without ON DELETE CASCADE, deleting an
        account fails, and with it where RESTRICT was meant, rows are gone that had to stay.""",
    how="Add the right constraint, validate it, then drop the wrong one in the same migration.",
    compared="""The table and columns it points to; ON DELETE, ON UPDATE, MATCH, DEFERRABLE and
        the name, each only where the spec states it. ON DELETE SET NULL means all columns where
        it names none. A PERIOD is another guarantee than a plain key. With `exact` (of the key or
        the table) or `exact_constraints`, what is not stated has to be PostgreSQL's default.""",
    spec="""
        tables:
          tokens:
            columns:
              user_id: uuid references profiles(id) on delete cascade
    """,
    sql="""
        ALTER TABLE public.tokens
          ADD CONSTRAINT tokens_user_fk FOREIGN KEY (user_id)
            REFERENCES public.profiles (id) ON DELETE CASCADE,
          DROP CONSTRAINT tokens_user_id_fkey;
    """,
    step=1,
)
UNINDEXED_FOREIGN_KEY = Rule(
    id="unindexed-foreign-key",
    family="foreign keys",
    title="an index serves the foreign key",
    failure="No index begins with the columns of a foreign key that must be indexed",
    why="""Each DELETE of a referenced row, and each UPDATE of its key, looks for the rows that
        refer to it: without an index it reads the whole table, once for every row deleted.""",
    how="""CREATE INDEX CONCURRENTLY on a live table, outside a transaction; plain CREATE INDEX
        elsewhere.""",
    compared="""Only where the spec asks for it: `indexed: true` of a foreign key, or
        `foreign_keys_indexed: true` among the defaults (`indexed: false` makes an exception). The
        columns of the key, in any order, are the first ones of an index that is valid; a primary
        key and a unique constraint have one. An index with a condition doesn't count, unless that
        is no more than IS NOT NULL of these columns; neither does BRIN.""",
    spec="""
        defaults: {foreign_keys_indexed: true}
        tables:
          tokens:
            columns:
              user_id: uuid references profiles(id) on delete cascade
    """,
    sql="""
        CREATE INDEX CONCURRENTLY ON public.tokens (user_id);
    """,
    step=2,
)
RULES = (MISSING_FOREIGN_KEY, FOREIGN_KEY_MISMATCH, UNINDEXED_FOREIGN_KEY)


def check_foreign_keys(subject: Subject) -> None:
    """Compare every required foreign key."""
    for wanted in subject.table.foreign_keys:
        subject.context.checked["foreign keys"] += 1
        if not subject.lacks_only(wanted.columns):
            _check(subject, wanted)
            if wanted.indexed:
                _check_index(subject, wanted)


def _check_index(subject: Subject, wanted: ForeignKeySpec) -> None:
    columns = frozenset(subject.actuals(wanted.columns))
    if any(_serves(index, columns) for index in subject.relation.indexes):
        return
    name = ", ".join(wanted.columns)
    expected = f"INDEX ({name})"
    unread = subject.hidden("indexes")
    if unread:
        subject.unverified(UNINDEXED_FOREIGN_KEY, name, unread, wanted.source, expected=expected)
        return
    subject.report(
        UNINDEXED_FOREIGN_KEY,
        name,
        f"No index begins with ({name}), which refers to `{wanted.ref_namespace}."
        f"{wanted.ref_table}`.",
        wanted.source,
        expected=expected,
        actual="no such index",
    )


def _serves(index: Index, columns: frozenset[str]) -> bool:
    """Whether rows that refer to one row are found by the index."""
    if not index.usable or index.method == "brin":
        return False
    if frozenset(key.column for key in index.keys[: len(columns)]) != columns:
        return False
    if index.predicate is None:
        return True
    # Who looks for a value looks for none that is null, so such an index has all that is wanted.
    condition = parse_condition(index.predicate)
    return condition is not None and {*condition.conjuncts} <= {*map(not_null, columns)}


def _target(subject: Subject, wanted: ForeignKeySpec) -> tuple[str, str]:
    """The relation that the reference must point to: an alias may stand for a required table."""
    standing = subject.context.standing.get((wanted.ref_namespace, wanted.ref_table))
    if standing is not None:
        return standing.namespace, standing.name
    return wanted.ref_namespace, wanted.ref_table


def _ref_columns(subject: Subject, wanted: ForeignKeySpec) -> tuple[str, ...]:
    """The columns referenced; empty when the spec names none and the table's key is not known."""
    if wanted.ref_columns:
        return wanted.ref_columns
    relation = subject.context.relations.get(_target(subject, wanted))
    if relation is not None and relation.primary_key is not None:
        return relation.primary_key.columns
    return ()


def _check(subject: Subject, wanted: ForeignKeySpec) -> None:
    target = _target(subject, wanted)
    ref_columns = _ref_columns(subject, wanted)
    columns = subject.actuals(wanted.columns)
    unread = subject.hidden("temporal keys") if wanted.period else ""
    if wanted.set_columns:
        unread = unread or subject.hidden("columns of foreign key actions")
    if unread:
        name, expected = ", ".join(wanted.columns), foreign_key_text(wanted, ref_columns)
        subject.unverified(MISSING_FOREIGN_KEY, name, unread, wanted.source, expected=expected)
        return
    pairs = set(zip(columns, ref_columns, strict=False)) if ref_columns else None
    best: tuple[list[str], ForeignKey] | None = None
    elsewhere: ForeignKey | None = None
    for there in subject.relation.foreign_keys:
        # One over a PERIOD lets a row refer to several, so it is another guarantee.
        if there.period != wanted.period or frozenset(there.columns) != frozenset(columns):
            continue
        if wanted.period and there.columns[-1] != columns[-1]:
            continue
        there_pairs = set(zip(there.columns, there.ref_columns, strict=False))
        if (there.ref_namespace, there.ref_table) != target or (
            pairs is not None and there_pairs != pairs
        ):
            if not _is_of_another(subject, wanted, there):
                elsewhere = elsewhere or there
            continue
        differences = _differences(subject, wanted, there)
        if best is None or _badness(wanted, differences, there) < _badness(wanted, *best):
            best = differences, there
    if best is not None:
        _report_differences(subject, wanted, *best)
    else:
        _report_missing(subject, wanted, elsewhere)


def _badness(wanted: ForeignKeySpec, differences: list[str], there: ForeignKey) -> tuple[int, bool]:
    return len(differences), bool(weakness(there, wanted))


def _is_of_another(subject: Subject, wanted: ForeignKeySpec, there: ForeignKey) -> bool:
    """Whether another requirement asks for a key that points where `there` does."""
    return any(
        _target(subject, other) == (there.ref_namespace, there.ref_table)
        and frozenset(subject.actuals(other.columns)) == frozenset(there.columns)
        for other in subject.table.foreign_keys
        if other is not wanted and _target(subject, other) != _target(subject, wanted)
    )


def _set_columns(columns: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that an action sets; empty for all of them, listed or not."""
    return () if frozenset(columns) == frozenset(own) else tuple(sorted(columns))


def _differences(subject: Subject, wanted: ForeignKeySpec, there: ForeignKey) -> list[str]:
    differences = []
    if wanted.on_delete is not None and wanted.on_delete != there.on_delete:
        differences.append(
            f"ON DELETE is {there.on_delete.upper()}, not {wanted.on_delete.upper()}"
        )
    elif wanted.on_delete in ("set null", "set default"):
        stated = _set_columns(subject.actuals(wanted.set_columns), there.columns)
        actual = _set_columns(there.set_columns, there.columns)
        if stated != actual and not subject.context.unreadable("columns of foreign key actions"):
            sets, must = (", ".join(each) or "all columns" for each in (actual, stated))
            differences.append(f"ON DELETE {there.on_delete.upper()} sets {sets}, not {must}")
    if wanted.on_update is not None and wanted.on_update != there.on_update:
        differences.append(
            f"ON UPDATE is {there.on_update.upper()}, not {wanted.on_update.upper()}"
        )
    if wanted.match is not None and wanted.match != there.match:
        differences.append(f"MATCH is {there.match.upper()}, not {wanted.match.upper()}")
    if wanted.deferrable is not None and wanted.deferrable != there.deferrable:
        differences.append(f"it is {'' if there.deferrable else 'not '}deferrable")
    if wanted.deferred is not None and wanted.deferred != there.deferred:
        differences.append(f"it is initially {'deferred' if there.deferred else 'immediate'}")
    if wanted.name and wanted.name != there.name:
        differences.append(f"its name is `{there.name}`, not `{wanted.name}`")
    return differences


def _report_differences(
    subject: Subject, wanted: ForeignKeySpec, differences: list[str], there: ForeignKey
) -> None:
    name = ", ".join(wanted.columns)
    expected = foreign_key_text(wanted, _ref_columns(subject, wanted))
    unread = subject.hidden("foreign key actions") if differences else ""
    if unread:
        subject.unverified(FOREIGN_KEY_MISMATCH, name, unread, wanted.source, expected=expected)
    elif differences:
        subject.report(
            FOREIGN_KEY_MISMATCH,
            name,
            f"Foreign key `{there.name}` on ({name}) differs: {'; '.join(differences)}.",
            wanted.source,
            column=_single(wanted),
            expected=expected,
            actual=_actual_text(there),
            hint=subject.too_new(wanted),
        )
    if weakness(there, wanted):
        subject.report(
            NOT_VALIDATED,
            name,
            f"Foreign key `{there.name}` on ({name}) is {weakness(there, wanted)}.",
            wanted.source,
            column=_single(wanted),
            expected=expected,
            actual=f"{_actual_text(there)} {weakness(there, wanted)}",
        )


def _report_missing(subject: Subject, wanted: ForeignKeySpec, elsewhere: ForeignKey | None) -> None:
    name = ", ".join(wanted.columns)
    expected = foreign_key_text(wanted, _ref_columns(subject, wanted))
    if elsewhere is not None:
        actual = f"{elsewhere.ref_namespace}.{elsewhere.ref_table}"
        points = f"{actual} ({', '.join(elsewhere.ref_columns)})"
        subject.report(
            FOREIGN_KEY_MISMATCH,
            name,
            f"Foreign key `{elsewhere.name}` on ({name}) points to {points}; "
            f"it must point to {_target_text(wanted, _ref_columns(subject, wanted))}.",
            wanted.source,
            column=_single(wanted),
            expected=expected,
            actual=_actual_text(elsewhere),
        )
        return
    unread = subject.hidden("foreign keys", "constraints")
    if unread:
        subject.unverified(
            MISSING_FOREIGN_KEY,
            name,
            unread,
            wanted.source,
            expected=expected,
            column=_single(wanted) or "",
        )
        return
    target = _target(subject, wanted)
    absent = target not in subject.context.relations
    subject.report(
        MISSING_FOREIGN_KEY,
        name,
        f"{_columns(wanted)} must reference "
        f"`{_target_text(wanted, _ref_columns(subject, wanted))}`; no foreign key does.",
        wanted.source,
        column=_single(wanted),
        expected=expected,
        actual="no foreign key",
        hint=f"`{target[0]}.{target[1]}` does not exist either and has to come first."
        if absent
        else subject.too_new(wanted),
    )


def _single(wanted: ForeignKeySpec) -> str | None:
    return wanted.columns[0] if len(wanted.columns) == 1 else None


def _columns(wanted: ForeignKeySpec) -> str:
    if len(wanted.columns) == 1:
        return f"Column `{wanted.columns[0]}`"
    return f"Columns `{', '.join(wanted.columns)}`"


def _target_text(wanted: ForeignKeySpec, ref_columns: tuple[str, ...]) -> str:
    columns = f" ({_listed(ref_columns, wanted.period)})" if ref_columns else ""
    return f"{wanted.ref_namespace}.{wanted.ref_table}{columns}"


def foreign_key_text(wanted: ForeignKeySpec, ref_columns: tuple[str, ...]) -> str:
    """A required foreign key as SQL for people."""
    text = f"FOREIGN KEY ({_listed(wanted.columns, wanted.period)}) REFERENCES "
    text += _target_text(wanted, ref_columns)
    if wanted.on_delete:
        text += f" ON DELETE {wanted.on_delete.upper()}{_setting(wanted.set_columns)}"
    if wanted.on_update:
        text += f" ON UPDATE {wanted.on_update.upper()}"
    if wanted.match and wanted.match != "simple":
        text += f" MATCH {wanted.match.upper()}"
    return text + _deferral(wanted.deferrable, wanted.deferred)


def _actual_text(there: ForeignKey) -> str:
    text = (
        f"FOREIGN KEY ({_listed(there.columns, there.period)}) REFERENCES "
        f"{there.ref_namespace}.{there.ref_table} ({_listed(there.ref_columns, there.period)})"
    )
    if there.on_delete != "no action":
        text += f" ON DELETE {there.on_delete.upper()}{_setting(there.set_columns)}"
    if there.on_update != "no action":
        text += f" ON UPDATE {there.on_update.upper()}"
    if there.match != "simple":
        text += f" MATCH {there.match.upper()}"
    return text + _deferral(there.deferrable, there.deferred)


def _listed(columns: tuple[str, ...], period: bool) -> str:
    return ", ".join((*columns[:-1], f"PERIOD {columns[-1]}") if period else columns)


def _setting(columns: tuple[str, ...]) -> str:
    return f" ({', '.join(columns)})" if columns else ""


def _deferral(deferrable: bool | None, deferred: bool | None) -> str:
    if not deferrable:
        return ""
    return " DEFERRABLE INITIALLY DEFERRED" if deferred else " DEFERRABLE"
