"""Whether a column takes its own default, and the values that the spec lists for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from audit.compare.rule import Rule
from audit.lint.facts import Facts, Noted
from audit.lint.readable import Literal, fits, literal, reads
from audit.spec.model import ColumnSpec, TableSpec
from audit.spec.objects import EnumSpec

VALUE_NOT_CASTABLE = Rule(
    id="value-not-castable",
    family="spec",
    title="a column can hold each of its values",
    failure="A column can't hold a value that it must take",
    why="""The check that the spec asks for would be refused, or no row could ever have the
        value.""",
    how="Mend the value, or the column's type.",
    compared="""Each of `values` against the column's type: numbers with their range and scale,
        booleans, uuid, json, the length of varchar and char, and the labels of an enum of the
        spec. Of other types nothing is said.""",
    spec="""
        enums: {mood: [happy, sad]}
        tables:
          diary:
            columns:
              mood: {type: mood, values: [happy, angry]}
    """,
    severity="medium",
)
DEFAULT_NOT_CASTABLE = Rule(
    id="default-not-castable",
    family="spec",
    title="a column can hold its default",
    failure="A column can't hold its default",
    why="""CREATE TABLE is refused, or the first INSERT that leaves the column out. What is
        required can't be there.""",
    how="Mend the default, or the column's type. A text keeps its quotes: default 'new'.",
    compared="""A default that is a constant, against the column's type, as `values` are. Calls and
        other expressions are left to the server.""",
    spec="""
        tables:
          orders:
            columns: {paid: boolean default 0}   # default false
    """,
    severity="medium",
)
DEFAULT_NOT_AMONG_VALUES = Rule(
    id="default-not-among-values",
    family="spec",
    title="a default is among the column's values",
    failure="A default is not among the values that the column may take",
    why="Every INSERT that leaves the column out is refused by the check that the spec asks for.",
    how="Add the default to `values`, or take one of them.",
    compared="""A default that is a constant, against the column's `values`; numbers by what they
        are worth.""",
    spec="""
        tables:
          orders:
            columns:
              status: {type: text, default: "'open'", values: [new, paid, sent]}
    """,
    severity="medium",
)
RULES = (VALUE_NOT_CASTABLE, DEFAULT_NOT_CASTABLE, DEFAULT_NOT_AMONG_VALUES)


def check(facts: Facts) -> Iterator[Noted]:
    """Values and defaults that their columns don't take."""
    for table in facts.spec.tables:
        for column in table.columns:
            if column.values is None and column.default is None:
                continue
            enum = None
            own = column.type
            if own is not None and own.namespace != "pg_catalog" and not own.array:
                enum = facts.enum(own.namespace, own.name)
            if column.values is not None:
                yield from _values(table, column, column.values, enum)
            if column.default is not None:
                constant = literal(column.default)
                if constant is not None:
                    yield from _default(table, column, constant, enum)


def _noted(
    rule: Rule, table: TableSpec, column: ColumnSpec, message: str, expected: str, actual: str
) -> Noted:
    return Noted(
        rule,
        table.qualified,
        column.name,
        message,
        column.source,
        column=column.name,
        expected=expected,
        actual=actual,
    )


def _values(
    table: TableSpec, column: ColumnSpec, values: tuple[str, ...], enum: EnumSpec | None
) -> Iterator[Noted]:
    if enum is not None:
        refused = [value for value in values if value not in enum.labels]
        expected = ", ".join(enum.labels)
    elif column.type is not None:
        wanted = column.type
        refused = [value for value in values if reads(value, wanted) is False]
        expected = str(wanted)
    else:
        return
    if refused:
        told = ", ".join(f"'{value}'" for value in refused)
        kind = f"enum `{enum.namespace}.{enum.name}`" if enum else f"{column.type}"
        message = f"`{column.name}` is {kind} and can't hold {told}."
        yield _noted(VALUE_NOT_CASTABLE, table, column, message, expected, told)


def _default(
    table: TableSpec, column: ColumnSpec, constant: Literal, enum: EnumSpec | None
) -> Iterator[Noted]:
    default = column.default or ""
    if enum is not None:
        own = all(name == enum.name for _, name, *_ in constant.casts)
        if own and (constant.kind != "str" or constant.text not in enum.labels):
            message = (
                f"`{column.name}` is enum `{enum.namespace}.{enum.name}`, which has no label"
                f" {default}."
            )
            labels = ", ".join(enum.labels)
            yield _noted(DEFAULT_NOT_CASTABLE, table, column, message, labels, default)
    elif column.type is not None and fits(constant, column.type) is False:
        message = f"`{column.name}` is {column.type} and can't have the default {default}."
        yield _noted(DEFAULT_NOT_CASTABLE, table, column, message, str(column.type), default)
    if column.values is not None and _outside(column, column.values, constant, enum):
        listed = ", ".join(column.values)
        message = f"The default {default} of `{column.name}` is not among its values: {listed}."
        yield _noted(DEFAULT_NOT_AMONG_VALUES, table, column, message, listed, default)


def _outside(
    column: ColumnSpec, values: tuple[str, ...], constant: Literal, enum: EnumSpec | None
) -> bool:
    """Whether a constant is certainly none of the values."""
    wanted = column.type
    if wanted is None or wanted.array or constant.text in values:
        return False
    if enum is not None:
        return constant.kind == "str"
    if wanted.namespace != "pg_catalog":
        return False  # citext and the like have rules of their own for what is equal
    if wanted.name in _NUMERIC:
        worth = {_worth(value) for value in values}
        return None not in worth and _worth(constant.text) not in {None, *worth}
    trimmed = {value.rstrip() for value in values}
    return wanted.name in _BY_LETTER and constant.kind == "str" and constant.text not in trimmed


_NUMERIC = frozenset({"int2", "int4", "int8", "numeric"})
# Types whose values are the letters they are written with.
_BY_LETTER = frozenset({"text", "varchar", "name", "bpchar"})


def _worth(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
