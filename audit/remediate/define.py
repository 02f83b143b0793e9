"""Requirements as clauses of SQL: columns, keys, checks, indexes, policies, triggers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from audit.grammar.quote import (
    identifier,
    identifiers,
    literal,
    parenthesised,
    qualified,
    role,
    words,
)
from audit.schema.types import DataType
from audit.spec.model import (
    ColumnSpec,
    ForeignKeySpec,
    IndexSpec,
    KeySpec,
    PolicySpec,
    TriggerSpec,
)
from audit.spec.objects import GrantSpec

Rename = Callable[[str], str]  # a required column's name -> the name that it has in the database

# Defaults that are plainly whole without parentheses: a constant, a bare call, a word.
_SIMPLE = re.compile(
    r"""[+-]?\d+(\.\d+)?
      | '(?:[^']|'')*' (?: ::\s*[a-z_][\w.]*(\(\d+(,\s*\d+)?\))?(\[\])? )?
      | [a-z_][\w.]*\(\s*\)
      | true | false | null | current_(?:date|time|timestamp|user|role) | localtime(?:stamp)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SERIAL = {"int2": "smallserial", "int4": "serial", "int8": "bigserial"}
_MODIFIERS = re.compile(r"[\w ,.+-]+")


def type_clause(column: ColumnSpec, namespace: str | None) -> str:
    """The column's type; `namespace` is where a type that is not built in was found."""
    wanted = column.type
    if wanted is None:
        raise ValueError(f"column {column.name} has no type")
    if column.serial:
        return _SERIAL.get(wanted.name, "serial")
    return type_sql(wanted, column.type_text, namespace)


def type_sql(wanted: DataType, written: str, namespace: str | None) -> str:
    """A type; `written` is how the spec says it, `namespace` where it was found."""
    if wanted.namespace == "pg_catalog":
        return str(wanted)
    if namespace is None or (wanted.modifiers and not _MODIFIERS.fullmatch(wanted.modifiers)):
        return written  # the loader parsed it as exactly one type
    modifiers = f"({wanted.modifiers})" if wanted.modifiers else ""
    return f"{qualified(namespace, wanted.name)}{modifiers}{'[]' if wanted.array else ''}"


def column_clause(
    column: ColumnSpec, type_sql: str, collation: str = "", *, not_null: bool = True
) -> str:
    """What stands in CREATE TABLE or ADD COLUMN for a column, without keys and checks."""
    parts = [identifier(column.name), type_sql]
    if collation:
        parts.append(f"COLLATE {collation}")
    if column.nullable is False and not_null:
        if column.not_null_name is not None:
            parts.append(f"CONSTRAINT {identifier(column.not_null_name)}")
        parts.append("NOT NULL NO INHERIT" if column.no_inherit else "NOT NULL")
    if column.generated is not None:
        kind = words(column.generated_kind or "stored")
        parts.append(f"GENERATED ALWAYS AS {parenthesised(column.generated)} {kind}")
    elif column.identity is not None:
        parts.append(f"GENERATED {identity_words(column)} AS IDENTITY")
    elif has_default(column):
        parts.append(f"DEFAULT {default_expression(column.default or '')}")
    return " ".join(parts)


def identity_words(column: ColumnSpec) -> str:
    """ALWAYS or BY DEFAULT; the spec's `any` leaves the product free to give numbers of its own."""
    return "ALWAYS" if column.identity == "always" else "BY DEFAULT"


def has_default(column: ColumnSpec) -> bool:
    """Whether a default is demanded (`NULL` demands that there is none)."""
    return is_default(column.default)


def is_default(expression: str | None) -> bool:
    """Whether an expression is one: NULL demands that there is none."""
    return expression is not None and expression.strip().upper() != "NULL"


def default_expression(expression: str) -> str:
    """The expression as DEFAULT accepts it: AND, OR and IN only in parentheses."""
    text = expression.strip()
    return text if _SIMPLE.fullmatch(text) else parenthesised(text)


def values_expression(column: ColumnSpec, name: str) -> str:
    """The check that only the column's `values` pass."""
    values = ", ".join(literal(value) for value in column.values or ())
    if column.type is not None and column.type.array:
        return f"{identifier(name)} <@ ARRAY[{values}]::{element_array(column.type)}"
    return f"{identifier(name)} IN ({values})"


def element_array(data_type: DataType) -> str:
    """The array type that a constant is cast to."""
    if data_type.namespace in (None, "pg_catalog"):
        return str(data_type)
    return f"{qualified(data_type.namespace or 'public', data_type.name)}[]"


def reference_clause(key: ForeignKeySpec, target: tuple[str, str], columns: tuple[str, ...]) -> str:
    """REFERENCES … with the actions that were stated."""
    parts = [f"REFERENCES {qualified(*target)}"]
    if columns:
        parts[0] += f" ({_columns(columns, period=key.period)})"
    if key.match and key.match != "simple":
        parts.append(f"MATCH {words(key.match)}")
    if key.on_delete:
        columns_set = f" ({identifiers(key.set_columns)})" if key.set_columns else ""
        parts.append(f"ON DELETE {words(key.on_delete)}{columns_set}")
    if key.on_update:
        parts.append(f"ON UPDATE {words(key.on_update)}")
    if key.deferrable or key.deferred:
        parts.append("DEFERRABLE" + (" INITIALLY DEFERRED" if key.deferred else ""))
    return " ".join(parts)


def foreign_key_clause(key: ForeignKeySpec, columns: tuple[str, ...], reference: str) -> str:
    """FOREIGN KEY (…) of a table; `reference` is what `reference_clause` gives."""
    return f"FOREIGN KEY ({_columns(columns, period=key.period)}) {reference}"


def _columns(columns: tuple[str, ...], *, period: bool) -> str:
    if not period:
        return identifiers(columns)
    return ", ".join((*map(identifier, columns[:-1]), f"PERIOD {identifier(columns[-1])}"))


def unique_clause(key: KeySpec, columns: tuple[str, ...]) -> str:
    """UNIQUE (…) of a table."""
    nulls = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    return f"UNIQUE{nulls} {_key_columns(key, columns)}"


def primary_key_clause(key: KeySpec, columns: tuple[str, ...]) -> str:
    """PRIMARY KEY (…) of a table."""
    return f"PRIMARY KEY {_key_columns(key, columns)}"


def _key_columns(key: KeySpec, columns: tuple[str, ...]) -> str:
    parts = [f"({identifiers(columns)}{' WITHOUT OVERLAPS' if key.without_overlaps else ''})"]
    if key.include:
        parts.append(f"INCLUDE ({identifiers(key.include)})")
    if key.deferrable or key.deferred:
        parts.append("DEFERRABLE" + (" INITIALLY DEFERRED" if key.deferred else ""))
    return " ".join(parts)


def is_plain(key: KeySpec) -> bool:
    """Whether a key of one column can be said at its column."""
    details = (key.name, key.deferrable, key.deferred, key.nulls_not_distinct, key.include)
    return len(key.columns) == 1 and not any(details) and not key.without_overlaps


def unique_index(key: KeySpec, name: str, table: tuple[str, str], columns: tuple[str, ...]) -> str:
    """The unique index that holds only for some rows: no constraint can say that."""
    nulls = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    include = f" INCLUDE ({identifiers(key.include)})" if key.include else ""
    where = f" WHERE {parenthesised(key.where)}" if key.where else ""
    return (
        f"CREATE UNIQUE INDEX IF NOT EXISTS {identifier(name)} ON {qualified(*table)} "
        f"({identifiers(columns)}){include}{nulls}{where}"
    )


def index_statement(
    index: IndexSpec, name: str, table: tuple[str, str], rename: Rename, columns: Collection[str]
) -> str:
    """CREATE INDEX IF NOT EXISTS for a required index; `columns` are the table's in the spec."""
    keys = ", ".join(_index_key(key, rename, columns) for key in index.columns)
    method = f" USING {identifier(index.method)}" if index.method else ""
    include = (
        f" INCLUDE ({identifiers(tuple(rename(c) for c in index.include))})"
        if index.include
        else ""
    )
    nulls = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    where = f" WHERE {parenthesised(index.where)}" if index.where else ""
    return (
        f"CREATE {'UNIQUE ' if index.unique else ''}INDEX IF NOT EXISTS {identifier(name)} "
        f"ON {qualified(*table)}{method} ({keys}){include}{nulls}{where}"
    )


def index_words(index: IndexSpec, columns: Collection[str]) -> tuple[str, ...]:
    """What an index's name is made of: its columns, and a word for each expression."""
    from audit.grammar.parse import parse_index_key

    return tuple(
        key if key in columns else parse_index_key(key).column or "expr" for key in index.columns
    )


def key_text(text: str, rename: Rename, columns: Collection[str]) -> str:
    """What a key of an index is made of, as SQL, without how the index sorts it."""
    from audit.grammar.parse import parse_index_key

    if text in columns:
        return identifier(rename(text))
    key = parse_index_key(text)
    if key.column is not None:
        return identifier(rename(key.column))
    return parenthesised(key.expression or text)


def _index_key(text: str, rename: Rename, columns: Collection[str]) -> str:
    from audit.grammar.parse import parse_index_key

    if text in columns:  # as the column is called, whatever the grammar would make of it
        return identifier(rename(text))
    key = parse_index_key(text)
    if key.column is not None:
        parts = [identifier(rename(key.column))]
    else:
        parts = [parenthesised(key.expression or text)]
    if key.collation:
        parts.append(f"COLLATE {dotted(key.collation)}")
    if key.opclass:
        options = ", ".join(map(_option, key.options or ()))
        parts.append(dotted(key.opclass) + (f"({options})" if options else ""))
    if key.descending is not None:
        parts.append("DESC" if key.descending else "ASC")
    if key.nulls_first is not None:
        parts.append(f"NULLS {'FIRST' if key.nulls_first else 'LAST'}")
    return " ".join(parts)


def _option(option: str) -> str:
    """One option of an operator class, from `name=value`."""
    name, _, value = option.partition("=")
    return f"{identifier(name)} = {literal(value)}"


def dotted(name: str) -> str:
    """A name that may be qualified, each part quoted as needed."""
    return ".".join(identifier(part) for part in name.split("."))


def policy_statement(policy: PolicySpec, name: str, table: tuple[str, str]) -> str:
    """CREATE POLICY with what the spec states; the rest is PostgreSQL's default."""
    lines = [f"CREATE POLICY {identifier(name)} ON {qualified(*table)}"]
    if policy.permissive is False:
        lines.append("AS RESTRICTIVE")
    if policy.command:
        lines.append(f"FOR {words(policy.command)}")
    if policy.roles:
        lines.append("TO " + ", ".join(role(name) for name in policy.roles))
    if policy.using is not None:
        lines.append(f"USING {parenthesised(policy.using)}")
    if policy.check is not None:
        lines.append(f"WITH CHECK {parenthesised(policy.check)}")
    return "\n  ".join(lines)


def trigger_statement(
    trigger: TriggerSpec, table: tuple[str, str], function: str, columns: tuple[str, ...]
) -> str:
    """CREATE TRIGGER; `function` is SQL already, `columns` are those of UPDATE OF."""
    events = " OR ".join(
        f"UPDATE OF {identifiers(columns)}" if event == "update" and columns else words(event)
        for event in trigger.events
    )
    constraint = "CONSTRAINT " if trigger.constraint else ""
    parts = [
        f"CREATE {constraint}TRIGGER {identifier(trigger.name)} {words(trigger.timing or '')} "
        f"{events} ON {qualified(*table)}"
    ]
    if trigger.deferrable or trigger.deferred:
        parts.append("DEFERRABLE" + (" INITIALLY DEFERRED" if trigger.deferred else ""))
    tables = (("OLD", trigger.old_table), ("NEW", trigger.new_table))
    named = [f"{word} TABLE AS {identifier(name)}" for word, name in tables if name]
    if named:
        parts.append(f"REFERENCING {' '.join(named)}")
    parts.append(f"FOR EACH {words(trigger.level or 'row')}")
    if trigger.when is not None:
        parts.append(f"WHEN {parenthesised(trigger.when)}")
    arguments = ", ".join(literal(text) for text in trigger.arguments or ())
    parts.append(f"EXECUTE FUNCTION {function}({arguments})")
    return " ".join(parts)


def trigger_state(trigger: TriggerSpec, table: tuple[str, str]) -> str:
    """ALTER TABLE that puts a trigger into the required state; empty where a new one is in it."""
    states = {
        "always": "ENABLE ALWAYS",
        "replica": "ENABLE REPLICA",
        "disabled": "DISABLE",
    }
    state = "disabled" if trigger.enabled is False else trigger.state or ""
    if state not in states:
        return ""
    return f"ALTER TABLE {qualified(*table)} {states[state]} TRIGGER {identifier(trigger.name)}"


def grant_statement(grant: GrantSpec, table: tuple[str, str]) -> str:
    """GRANT, or REVOKE ALL for a role that must hold nothing."""
    if grant.none:
        return f"REVOKE ALL ON {qualified(*table)} FROM {role(grant.role)}"
    privileges = [words(privilege) for privilege in grant.privileges]
    privileges += (f"{words(each)} ({identifiers(columns)})" for each, columns in grant.columns)
    return f"GRANT {', '.join(privileges)} ON {qualified(*table)} TO {role(grant.role)}"
