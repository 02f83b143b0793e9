"""Whether a foreign key could be made: its table, the key it points to, and the types on both
sides."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.rule import Rule
from audit.grammar.parse import parse_index_key
from audit.grammar.scan import GrammarError
from audit.lint.facts import Facts, Noted, listed
from audit.lint.types import REFERABLE, same_text
from audit.schema.platform import is_platform_namespace, known_extension
from audit.spec.model import ColumnSpec, ForeignKeySpec, IndexSpec, TableSpec

UNKNOWN_TABLE = Rule(
    id="unknown-table",
    family="spec",
    title="a foreign key points to a required table",
    failure="A foreign key points to a table that the spec does not require",
    why="""Where the referenced table is missing, the foreign key can't be made, and no audit says
        that the table is what is missing.""",
    how="Mend the name, or require the table, if only by its name.",
    compared="""The referenced table against the tables of all files of the spec and their
        aliases. Tables of a platform or an extension (auth.users, storage.objects …) are taken
        to be there.""",
    spec="""
        tables:
          reviews:
            columns:
              user_id: uuid references users(id)
          users:                     # enough to say that it must exist
    """,
    severity="medium",
)
UNKNOWN_COLUMN = Rule(
    id="unknown-column",
    family="spec",
    title="a foreign key points to columns that the spec names",
    failure="A foreign key points to a column that the referenced table does not list",
    why="""A table that is created from the spec has no such column, so that the foreign key can't
        be made.""",
    how="Mend the name, or list the column in the referenced table.",
    compared="The referenced columns, where the referenced table lists its columns.",
    severity="medium",
)
NOT_UNIQUE = Rule(
    id="reference-not-unique",
    family="spec",
    title="a foreign key points to a primary key or to unique columns",
    failure="A foreign key points to columns that are not unique",
    why="PostgreSQL refuses a foreign key to columns that no primary key or unique index covers.",
    how="Say `primary key` or `unique` in the referenced table.",
    compared="""The primary key, the unique keys and the unique indexes of the referenced table,
        where it lists its columns. Of a key, all columns must be referenced, in any order; one
        with a condition or one that is deferrable will not do.""",
    spec="""
        tables:
          users:
            columns: {id: uuid, email: text unique}   # id lacks: primary key
          reviews:
            columns: {user_id: uuid references users(id)}
    """,
    severity="medium",
)
TYPE_MISMATCH = Rule(
    id="reference-type-mismatch",
    family="spec",
    title="PostgreSQL can compare both sides of a foreign key",
    failure="A foreign key joins types that PostgreSQL does not compare",
    why="PostgreSQL refuses the foreign key: no operator of the key's index takes both types.",
    how="Give the column the type of the column that it references.",
    compared="""Types that PostgreSQL ships with, as CREATE TABLE accepts or refuses them on
        PostgreSQL 13 to 18. Domains, enums and types of extensions are not judged.""",
    severity="medium",
)
TYPES_DIFFER = Rule(
    id="reference-type-differs",
    family="spec",
    title="both sides of a foreign key have one type",
    failure="A foreign key joins two types",
    why="""PostgreSQL accepts it, yet an int that references a bigint ends at 2,147,483,647, and
        each look-up has to convert.""",
    how="Give the column the type of the column that it references, unless it is meant so.",
    compared="""Types that PostgreSQL ships with, without their length and precision; text, varchar
        and char count as one.""",
    severity="info",
)
RULES = (UNKNOWN_TABLE, UNKNOWN_COLUMN, NOT_UNIQUE, TYPE_MISMATCH, TYPES_DIFFER)


def check(facts: Facts) -> Iterator[Noted]:
    """What is wrong with the foreign keys of a spec."""
    unique: dict[int, frozenset[tuple[frozenset[str], bool]]] = {}  # by id() of a table
    columns: dict[int, dict[str, ColumnSpec]] = {}
    for table in facts.spec.tables:
        if not table.foreign_keys:
            continue
        own = {column.name: column for column in table.columns}
        for key in table.foreign_keys:
            other = facts.referenced(key)
            if other is None:
                yield from _unknown(table, key)
            elif other.kind in ("view", "materialized view"):
                message = (
                    f"{listed(key.columns)} references `{other.qualified}`, which is a {other.kind}"
                )
                hint = "a foreign key can only point to a table"
                yield _noted(NOT_UNIQUE, table, key, f"{message}.", hint)
            elif other.columns:
                if id(other) not in columns:
                    columns[id(other)] = {
                        name: c for c in other.columns for name in (c.name, *c.aliases)
                    }
                theirs = columns[id(other)]
                if id(other) not in unique:
                    unique[id(other)] = frozenset(_unique_columns(other))
                yield from _to_columns(table, key, other, theirs, unique[id(other)])
                yield from _types(table, key, other, own, theirs)


def _noted(rule: Rule, table: TableSpec, key: ForeignKeySpec, message: str, hint: str) -> Noted:
    column = key.columns[0] if len(key.columns) == 1 else None
    name = ", ".join(key.columns)
    return Noted(rule, table.qualified, name, message, key.source, column=column, hint=hint)


def _unknown(table: TableSpec, key: ForeignKeySpec) -> Iterator[Noted]:
    if is_platform_namespace(key.ref_namespace) or known_extension(key.ref_table):
        return
    target = f"{key.ref_namespace}.{key.ref_table}"
    message = f"{listed(key.columns)} references `{target}`, which no file of the spec requires."
    yield _noted(UNKNOWN_TABLE, table, key, message, "require it, if only by its name")


def _to_columns(
    table: TableSpec,
    key: ForeignKeySpec,
    other: TableSpec,
    theirs: dict[str, ColumnSpec],
    unique: frozenset[tuple[frozenset[str], bool]],
) -> Iterator[Noted]:
    where = f"{listed(key.columns)} references"
    absent = [name for name in key.ref_columns if name not in theirs]
    if absent:
        from audit.spec.nearest import nearest

        close = nearest(absent[0], theirs)
        target = f"`{other.qualified}`.{absent[0]}"
        message = f"{where} {target}, a column that the table doesn't list."
        yield _noted(
            UNKNOWN_COLUMN, table, key, message, f'did you mean "{close}"?' if close else ""
        )
        return
    if not key.ref_columns:
        if other.primary_key is None:
            message = f"{where} the primary key of `{other.qualified}`, which states none."
            yield _noted(NOT_UNIQUE, table, key, message, "say which columns it has")
        return
    names = frozenset(theirs[name].name for name in key.ref_columns)
    if (names, key.period) not in unique:
        target = f"`{other.qualified}` {listed(key.ref_columns)}"
        message = f"{where} {target}, which is neither its primary key nor unique."
        hint = f"say that {listed(key.ref_columns)} is unique there"
        yield _noted(NOT_UNIQUE, table, key, message, hint)


def _unique_columns(table: TableSpec) -> Iterator[tuple[frozenset[str], bool]]:
    """The sets of columns that a foreign key can point to, and whether the last is a period."""
    keys = (*([table.primary_key] if table.primary_key else ()), *table.uniques)
    for key in keys:
        if key.where is None and not key.deferrable and not key.deferred:
            yield frozenset(key.columns), key.without_overlaps
    for index in table.indexes:
        if index.unique and index.where is None:
            names = _plain_columns(index, {column.name for column in table.columns})
            if names:
                yield frozenset(names), False


def _plain_columns(index: IndexSpec, listed_columns: set[str]) -> list[str]:
    """The columns of an index; none where one of its keys is an expression."""
    found = []
    for text in index.columns:
        if text in listed_columns:
            found.append(text)
            continue
        try:
            column = parse_index_key(text).column
        except GrammarError:
            return []
        if column is None:
            return []
        found.append(column)
    return found


def _types(
    table: TableSpec,
    key: ForeignKeySpec,
    other: TableSpec,
    own: dict[str, ColumnSpec],
    theirs: dict[str, ColumnSpec],
) -> Iterator[Noted]:
    targets = key.ref_columns or (other.primary_key.columns if other.primary_key else ())
    if len(targets) != len(key.columns):
        return
    for name, target in zip(key.columns, targets, strict=True):
        ours = own[name].type if name in own else None
        wanted = theirs[target].type if target in theirs else None
        if ours is None or wanted is None:
            continue
        if ours.namespace != "pg_catalog" or wanted.namespace != "pg_catalog":
            continue
        if (ours.name, ours.array) == (wanted.name, wanted.array) or wanted.name not in REFERABLE:
            continue
        if ours.array and wanted.array:
            continue  # whether two types of array compare depends on more than their names
        refused = ours.array != wanted.array or ours.name not in REFERABLE[wanted.name]
        if not refused and same_text(ours.name, wanted.name):
            continue
        rule = TYPE_MISMATCH if refused else TYPES_DIFFER
        yield Noted(
            rule,
            table.qualified,
            name,
            f"`{name}` is {ours} and references `{other.qualified}`.{target}, which is {wanted}"
            f"{': PostgreSQL refuses that' if refused else ''}.",
            key.source,
            column=name,
            expected=str(wanted),
            actual=str(ours),
        )
