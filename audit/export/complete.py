"""A spec as a database can be built from it: what it leaves open is decided, and that is told.

A spec may name a column without its type, or a table and nothing in it. Where SQL needs more, the
least that will do is taken, so that the result still meets the spec.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from audit.schema.types import DataType
from audit.spec.model import (
    CheckSpec,
    ColumnSpec,
    DomainSpec,
    ForeignKeySpec,
    IndexSpec,
    KeySpec,
    PolicySpec,
    Spec,
    TableSpec,
)
from audit.spec.order import Name

_VIEWS = frozenset({"view", "materialized view"})
_TEXT = DataType("pg_catalog", "text")
_NUMBER = DataType("pg_catalog", "int8")


@dataclass
class Completed:
    """The spec to build from. `stubs` are the placeholders: (`namespace.name`, what it says)."""

    spec: Spec
    stubs: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def complete(spec: Spec) -> Completed:
    """`spec` with everything required, and with a type for every column that a key names."""
    found = Completed(spec)
    tables = {
        (table.namespace, table.name): _required(_listed(table, found)) for table in spec.tables
    }
    _complete_targets(tables, found)
    _complete_types(tables, found)
    for key, table in tables.items():
        if table.kind == "partitioned table" and table.columns:
            told = "partitioned by a column of its keys: the spec does not say by what"
            found.stubs.append((table.qualified, told))
        tables[key] = _complete_access(_complete_view(table, found), found)
    domains = tuple(_domain(domain, found) for domain in spec.domains)
    found.spec = replace(spec, tables=tuple(tables.values()), domains=domains)
    return found


def _required(table: TableSpec) -> TableSpec:
    """What is optional is built, too."""
    columns = tuple(column._replace(optional=False) for column in table.columns)
    return table._replace(optional=False, columns=columns)


def _domain(domain: DomainSpec, found: Completed) -> DomainSpec:
    """A domain over text where the spec does not say over what."""
    if domain.type is not None:
        return domain
    told = "a domain over text: the spec does not say its type"
    found.stubs.append((domain.qualified, told))
    return domain._replace(type=_TEXT, type_text="text")


def _listed(table: TableSpec, found: Completed) -> TableSpec:
    """The table with each column that its keys and indexes name, and without what names others."""
    listed = {column.name: column for column in table.columns}
    if table.kind in _VIEWS:
        return table
    named: dict[str, None] = {}
    for key in (*([table.primary_key] if table.primary_key else ()), *table.uniques):
        named.update(dict.fromkeys((*key.columns, *key.include)))
    for foreign in table.foreign_keys:
        named.update(dict.fromkeys(foreign.columns))
    for index in table.indexes:
        named.update(dict.fromkeys(_bare_columns(index, listed)))
    for name in named:
        listed.setdefault(name, ColumnSpec(name, table.source))
    checks = [check for check in table.checks if _within(check.expression, listed)]
    indexes = [index for index in table.indexes if _index_within(index, listed)]
    dropped: list[CheckSpec | IndexSpec] = [
        *(check for check in table.checks if check not in checks),
        *(index for index in table.indexes if index not in indexes),
    ]
    for each in dropped:
        what = f"check {each.expression}" if isinstance(each, CheckSpec) else _index_words(each)
        found.left_out.append(f"{table.qualified}: {what} names a column that the spec doesn't")
    return table._replace(
        columns=tuple(listed.values()), checks=tuple(checks), indexes=tuple(indexes)
    )


def _index_words(index: IndexSpec) -> str:
    return f"index on {', '.join(index.columns)}"


def _bare_columns(index: IndexSpec, listed: Iterable[str]) -> Iterable[str]:
    from audit.grammar.parse import parse_index_key

    for key in index.columns:
        column = key if key in listed else parse_index_key(key).column
        if column is not None:
            yield column
    yield from index.include


def _index_within(index: IndexSpec, listed: dict[str, ColumnSpec]) -> bool:
    from audit.grammar.parse import parse_index_key

    expressions = [parse_index_key(key).expression for key in index.columns if key not in listed]
    return all(_within(each, listed) for each in (*expressions, index.where))


def _within(expression: str | None, listed: dict[str, ColumnSpec]) -> bool:
    """Whether an expression names none but these columns."""
    from audit.grammar.parse import parse_expression

    if not expression:
        return True
    return all(name in listed for name in parse_expression(expression).columns)


def _complete_targets(tables: dict[Name, TableSpec], found: Completed) -> None:
    """What foreign keys reference exists and is unique."""
    for table in list(tables.values()):
        for key in table.foreign_keys:
            name = (key.ref_namespace, key.ref_table)
            target = tables.get(name)
            if target is None or target.kind in _VIEWS or not key.ref_columns:
                continue
            listed = {column.name for column in target.columns}
            added = tuple(
                ColumnSpec(column, target.source)
                for column in key.ref_columns
                if column not in listed
            )
            keys = [*target.uniques, *([target.primary_key] if target.primary_key else [])]
            if not any(sorted(each.columns) == sorted(key.ref_columns) for each in keys):
                words = ", ".join(key.ref_columns)
                told = f"{words} is unique, because {table.qualified} references it"
                found.stubs.append((target.qualified, told))
                unique = KeySpec(key.ref_columns, target.source, without_overlaps=key.period)
                target = target._replace(uniques=(*target.uniques, unique))
            tables[name] = target._replace(columns=(*target.columns, *added))


def _complete_types(tables: dict[Name, TableSpec], found: Completed) -> None:
    """A type for each column without one: that of what it references, else text."""
    open_ = {
        (name, column.name): column
        for name, table in tables.items()
        if table.kind not in _VIEWS
        for column in table.columns
        if column.type is None
    }
    if not open_:
        return
    known = {
        (name, column.name): column
        for name, table in tables.items()
        for column in table.columns
        if column.type is not None
    }
    pairs = list(_pairs(tables))
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            for left, right in ((one, other), (other, one)):
                if left in open_ and right in known:
                    known[left] = _typed(open_.pop(left), known[right])
                    changed = True
    for place, column in open_.items():
        known[place] = column._replace(
            type=_NUMBER if column.identity else _TEXT,
            type_text="bigint" if column.identity else "text",
        )
        table = tables[place[0]]
        told = f"column {column.name} is {known[place].type_text}: the spec does not say its type"
        found.stubs.append((table.qualified, told))
    for name, table in tables.items():
        columns = tuple(known.get((name, column.name), column) for column in table.columns)
        tables[name] = table._replace(columns=columns)


def _typed(column: ColumnSpec, like: ColumnSpec) -> ColumnSpec:
    return column._replace(type=like.type, type_text=like.type_text)


def _pairs(tables: dict[Name, TableSpec]) -> Iterable[tuple[tuple[Name, str], tuple[Name, str]]]:
    """Each column of a foreign key with the column that it references."""
    for name, table in tables.items():
        for key in table.foreign_keys:
            target_name = (key.ref_namespace, key.ref_table)
            target = tables.get(target_name)
            columns = key.ref_columns
            if not columns and target is not None and target.primary_key is not None:
                columns = target.primary_key.columns
            if target is not None and len(columns) == len(key.columns):
                for column, other in zip(key.columns, columns, strict=True):
                    yield (name, column), (target_name, other)


def _complete_view(table: TableSpec, found: Completed) -> TableSpec:
    """A view without a query as one that returns no row."""
    if table.kind not in _VIEWS or table.definition:
        return table
    columns = [_null_column(column) for column in table.columns]
    query = "SELECT" + (" " + ",\n  ".join(columns) if columns else "") + "\nWHERE false"
    found.stubs.append((table.qualified, "it returns no row: the spec does not say its query"))
    options = table.options
    if options is not None and options.check_option not in (None, "none"):
        # Such a view can't be written to, which a check option would require.
        found.left_out.append(f"{table.qualified}: check_option, as nothing says what it reads")
        options = options._replace(check_option=None)
    return table._replace(definition=query, options=options)


def _null_column(column: ColumnSpec) -> str:
    from audit.grammar.quote import identifier

    name = identifier(column.name)
    return f"NULL::{column.type_text or 'text'} AS {name}"


def _complete_access(table: TableSpec, found: Completed) -> TableSpec:
    """A policy of which the spec has only the name as one that lets nobody in."""
    if table.rls is None:
        return table
    policies = tuple(_policy(table, policy, found) for policy in table.rls.policies)
    return table._replace(rls=table.rls._replace(policies=policies))


def _policy(table: TableSpec, policy: PolicySpec, found: Completed) -> PolicySpec:
    if policy.using is not None or policy.check is not None:
        return policy
    told = f"policy {policy.name or policy.command} shows no row: the spec does not say which"
    found.stubs.append((table.qualified, told))
    if policy.command == "insert":
        return policy._replace(check="false")
    return policy._replace(using="false")


def outside(spec: Spec) -> tuple[ForeignKeySpec, ...]:
    """The foreign keys that reference what the spec does not require."""
    return tuple(
        key
        for table in spec.tables
        for key in table.foreign_keys
        if (key.ref_namespace, key.ref_table) not in spec.by_name
    )
