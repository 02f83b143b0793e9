"""Statements wrapped so that a second run does nothing, for want of IF NOT EXISTS."""

from __future__ import annotations

from audit.grammar.quote import dollar_quoted, literal, qualified


def unless_constraint(namespace: str, table: str, name: str, statement: str) -> str:
    """`statement` only where the table has no constraint of that name."""
    return _unless("pg_constraint", "conrelid", "conname", namespace, table, name, statement)


def if_constraint(namespace: str, table: str, name: str, statement: str) -> str:
    """`statement` only where the table has a constraint of that name."""
    return _do(_exists("pg_constraint", "conrelid", "conname", namespace, table, name), statement)


def unless_policy(namespace: str, table: str, name: str, statement: str) -> str:
    """`statement` only where the table has no policy of that name."""
    return _unless("pg_policy", "polrelid", "polname", namespace, table, name, statement)


def unless_trigger(namespace: str, table: str, name: str, statement: str) -> str:
    """`statement` only where the table has no trigger of that name."""
    return _unless("pg_trigger", "tgrelid", "tgname", namespace, table, name, statement)


def unless_relation(namespace: str, name: str, statement: str) -> str:
    """`statement` only where nothing of that name is a table, view or index."""
    return _do(f"pg_catalog.to_regclass({_regclass(namespace, name)}) IS NULL", statement)


def unless_type(namespace: str, name: str, statement: str) -> str:
    """`statement` only where no type has that name."""
    return _do(f"pg_catalog.to_regtype({_regclass(namespace, name)}) IS NULL", statement)


def unless_type_constraint(namespace: str, name: str, constraint: str, statement: str) -> str:
    """`statement` only where the domain has no constraint of that name."""
    return _do(
        "NOT EXISTS (\n    SELECT FROM pg_catalog.pg_constraint\n"
        f"    WHERE contypid = pg_catalog.to_regtype({_regclass(namespace, name)})\n"
        f"      AND conname = {literal(constraint)}\n  )",
        statement,
    )


def unless_publication(name: str, statement: str) -> str:
    """`statement` only where there is no publication of that name."""
    found = f"SELECT FROM pg_catalog.pg_publication WHERE pubname = {literal(name)}"
    return _do(f"NOT EXISTS ({found})", statement)


def unless_published(publication: str, namespace: str, table: str, statement: str) -> str:
    """`statement` only where the publication doesn't list the table."""
    found = (
        "EXISTS (\n    SELECT FROM pg_catalog.pg_publication_rel r\n"
        "    JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid\n"
        f"    WHERE r.prrelid = pg_catalog.to_regclass({_regclass(namespace, table)})\n"
        f"      AND p.pubname = {literal(publication)}\n  )"
    )
    return _do(f"NOT {found}", statement)


def unless_function(name: str, statement: str) -> str:
    """`statement` only where no function has that name; `name` is SQL."""
    return _do(f"pg_catalog.to_regproc({literal(name)}) IS NULL", statement)


def while_nullable_without(
    namespace: str, table: str, column: str, constraint: str, statement: str
) -> str:
    """`statement` only while the column accepts NULL and no constraint has that name."""
    nullable = _column_is(namespace, table, column, "NOT attnotnull")
    absent = "NOT " + _exists("pg_constraint", "conrelid", "conname", namespace, table, constraint)
    return _do(f"{nullable} AND {absent}", statement)


def unless_attribute(namespace: str, relation: str, column: str, statement: str) -> str:
    """`statement` only where the composite type has no attribute of that name."""
    return _do(f"NOT {_column_is(namespace, relation, column, 'true')}", statement)


def while_type(namespace: str, table: str, column: str, type_name: str, statement: str) -> str:
    """`statement` only while the column is of the type that the plan was made for."""
    condition = f"pg_catalog.format_type(atttypid, atttypmod) = {literal(type_name)}"
    return _do(_column_is(namespace, table, column, condition), statement)


def _unless(
    catalog: str, owner: str, key: str, namespace: str, table: str, name: str, statement: str
) -> str:
    return _do("NOT " + _exists(catalog, owner, key, namespace, table, name), statement)


def _exists(catalog: str, owner: str, key: str, namespace: str, table: str, name: str) -> str:
    return (
        f"EXISTS (\n    SELECT FROM pg_catalog.{catalog}\n"
        f"    WHERE {owner} = pg_catalog.to_regclass({_regclass(namespace, table)})\n"
        f"      AND {key} = {literal(name)}\n  )"
    )


def _column_is(namespace: str, table: str, column: str, condition: str) -> str:
    return (
        "EXISTS (\n    SELECT FROM pg_catalog.pg_attribute\n"
        f"    WHERE attrelid = pg_catalog.to_regclass({_regclass(namespace, table)})\n"
        f"      AND attname = {literal(column)} AND NOT attisdropped\n"
        f"      AND {condition}\n  )"
    )


def _regclass(namespace: str, name: str) -> str:
    return literal(qualified(namespace, name))


def _do(condition: str, statement: str) -> str:
    body = "\n".join(f"    {line}" for line in statement.split("\n"))
    if "\n" in statement and not all(_is_whole(line) for line in statement.split("\n")):
        body = statement  # to indent it would change a text that runs over several lines
    return "DO " + dollar_quoted(f"BEGIN\n  IF {condition} THEN\n{body};\n  END IF;\nEND")


def _is_whole(line: str) -> bool:
    """Whether no text, name or comment that began in this line can run on into the next."""
    quotes = line.count("'") % 2 or line.count('"') % 2
    return not quotes and "$" not in line and "/*" not in line
