"""Whether the spec's types are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.compare.rule import Rule
from audit.grammar.types import BUILTIN_TYPES
from audit.lint.facts import Facts, Noted
from audit.lint.types import PSEUDO_TYPES, SPELLINGS, misspelt, of_extension
from audit.schema.platform import is_platform_namespace
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, TableSpec

UNKNOWN_TYPE = Rule(
    id="unknown-type",
    family="spec",
    title="every type is one that a column can have",
    failure="A type does not exist, and is one slip away from one that does",
    why="""No column has the type, so an audit finds a mismatch for ever, and SQL made from the
        spec is refused.""",
    how="Mend the name.",
    compared="""The types of all columns against those that PostgreSQL ships with, the spec's own
        (enums, domains, composite and range types) and those of widespread extensions. A name that
        is in none of them and one letter away from one is taken for a slip; so is a pseudo-type
        such as record, which no column can have.""",
    spec="""
        tables:
          orders:
            columns: {placed_at: timestampz}   # timestamptz
    """,
    severity="medium",
)
UNDECLARED_TYPE = Rule(
    id="undeclared-type",
    family="spec",
    title="a type of your own is one of the spec",
    failure="A type is defined nowhere in the spec",
    why="""It may well exist in the database: a type that the spec does not require, or one of a
        rare extension. What creates the tables of the spec has to bring it along.""",
    how="""Require it under `enums`, `domains`, `composites` or `ranges`. Otherwise nothing has to
        be done, if the type is meant.""",
    compared="""The types of all columns, as for unknown-type. Each type is reported once, where it
        is first used.""",
    severity="info",
)
RULES = (UNKNOWN_TYPE, UNDECLARED_TYPE)


@dataclass(slots=True)
class _Use:
    """Where a type that is not known is used first, and in how many columns."""

    table: TableSpec
    column: ColumnSpec
    count: int = 0


def check(facts: Facts) -> Iterator[Noted]:
    """The types that nothing defines, each once."""
    uses: dict[DataType, _Use] = {}
    for table in facts.spec.tables:
        for column in table.columns:
            if column.type is not None and not _known(facts, column.type):
                bare = DataType(column.type.namespace, column.type.name)
                uses.setdefault(bare, _Use(table, column)).count += 1
    names = SPELLINGS | frozenset(facts.types)
    for data_type, use in uses.items():
        yield _noted(data_type, use, names)


def _known(facts: Facts, wanted: DataType) -> bool:
    namespace, name = wanted.namespace, wanted.name
    if namespace == "pg_catalog":
        return name.startswith("pg_") or (name in BUILTIN_TYPES and name not in PSEUDO_TYPES)
    if namespace == "information_schema" or (namespace and is_platform_namespace(namespace)):
        return True
    if of_extension(name):
        return True
    names = {name, name.removeprefix("_")}  # the server's own name of an array type
    places = (namespace,) if namespace else facts.namespaces
    if any((place, each) in facts.tables for place in places for each in names):
        return True  # a table's rows have a type of its name
    homes = frozenset[str]().union(*(facts.types.get(each, frozenset()) for each in names))
    return bool(homes) if namespace is None else namespace in homes


def _noted(wanted: DataType, use: _Use, known: frozenset[str]) -> Noted:
    written = f"{wanted.namespace}.{wanted.name}" if wanted.namespace else wanted.name
    columns = "1 column" if use.count == 1 else f"{use.count} columns"
    rule, hint = UNKNOWN_TYPE, ""
    if wanted.namespace == "pg_catalog" and wanted.name in PSEUDO_TYPES:
        message = f"`{wanted.name}` is a pseudo-type, which no column can have."
    elif wanted.namespace == "pg_catalog":
        message = f"PostgreSQL has no type `{written}`."
    else:
        close = misspelt(wanted.name, known) if wanted.namespace is None else None
        rule = UNKNOWN_TYPE if close else UNDECLARED_TYPE
        hint = f"did you mean {close}?" if close else ""
        message = f"Type `{written}`, of {columns}, is neither PostgreSQL's nor one of the spec."
    return Noted(
        rule,
        use.table.qualified if rule is UNKNOWN_TYPE else "",
        use.column.name if rule is UNKNOWN_TYPE else written,
        message,
        use.column.source,
        column=use.column.name if rule is UNKNOWN_TYPE else None,
        hint=hint,
    )
