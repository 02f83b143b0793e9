"""Tables: their columns, and what is put on them afterwards."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.quote import identifier, parenthesised, qualified
from audit.schema.model import Column, NotNull, Relation
from audit.schema_sql.model import fragment
from audit.schema_sql.names import collate, mentioned, options_clause, type_sql

FOREIGN_SERVER = "schema_audit_stand_in"


def create_table(relation: Relation, namespaces: Collection[str], *, unlogged: bool = False) -> str:
    """CREATE TABLE with the columns alone; constraints follow when what they call is there."""
    foreign = relation.kind == "foreign table"
    named = {each.column: each for each in relation.not_nulls}
    columns = ",\n".join(
        f"  {column_clause(c, namespaces, named.get(c.name))}" for c in relation.columns
    )
    body = f" (\n{columns}\n)" if columns else " ()"
    kind = "FOREIGN " if foreign else "UNLOGGED " if unlogged else ""
    parts = [f"CREATE {kind}TABLE {name_of(relation)}{body}"]
    if relation.partition_key:
        parts.append(f" PARTITION BY {fragment(relation.partition_key)}")
    if foreign:
        parts.append(f" SERVER {FOREIGN_SERVER}")
    else:
        parts.append(options_clause(relation.options))
    return "".join(parts)


def name_of(relation: Relation) -> str:
    """A relation's name in SQL."""
    return qualified(relation.namespace, relation.name)


def column_clause(
    column: Column, namespaces: Collection[str], not_null: NotNull | None = None
) -> str:
    """A column's clause; a default only where it needs nothing of this database's own."""
    parts = [identifier(column.name), type_sql(column.type)]
    parts[1] += collate(column.collation, namespaces)
    if column.generated is not None:
        expression = parenthesised(fragment(column.generated))
        kind = "VIRTUAL" if column.generated_kind == "virtual" else "STORED"
        parts.append(f"GENERATED ALWAYS AS {expression} {kind}")
    elif column.identity:
        kind = "ALWAYS" if column.identity == "always" else "BY DEFAULT"
        parts.append(f"GENERATED {kind} AS IDENTITY")
    elif column.default is not None and not waits(column):
        parts.append(f"DEFAULT {parenthesised_default(column.default)}")
    if not_null is not None:
        parts.append(f"CONSTRAINT {identifier(not_null.name)}")
    if not column.nullable:
        parts.append("NOT NULL NO INHERIT" if not_null and not_null.no_inherit else "NOT NULL")
    return " ".join(parts)


def waits(column: Column) -> bool:
    """Whether a default has to wait for a function, a type or a sequence of this database."""
    return column.default is not None and any(mentioned(column.default))


def parenthesised_default(expression: str) -> str:
    """A default as it is stored, which the server printed so that DEFAULT accepts it."""
    return fragment(expression)


def set_default(relation: Relation, column: Column) -> str:
    """ALTER TABLE … SET DEFAULT, of a view's column too."""
    kind = "VIEW" if relation.kind == "view" else "TABLE"
    default = parenthesised_default(column.default or "")
    name = identifier(column.name)
    return f"ALTER {kind} {name_of(relation)} ALTER COLUMN {name} SET DEFAULT {default}"


def inherit(relation: Relation, parent: Relation) -> str:
    """ALTER TABLE … INHERIT: a child keeps its own order of columns so."""
    return f"ALTER TABLE {name_of(relation)} INHERIT {name_of(parent)}"


def create_view(relation: Relation) -> str:
    """CREATE VIEW, or a materialized view that holds no row yet."""
    from audit.schema_sql.model import CannotRebuildError

    if not relation.definition:
        raise CannotRebuildError("what it selects could not be read")
    body = fragment(relation.definition.strip().removesuffix(";"))
    options = options_clause(relation.options)
    if relation.kind == "view":
        return f"CREATE VIEW {name_of(relation)}{options} AS\n{body}"
    return f"CREATE MATERIALIZED VIEW {name_of(relation)}{options} AS\n{body}\nWITH NO DATA"
