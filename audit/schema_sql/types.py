"""Enums, domains and composite types; stand-ins for types that a `Schema` only names."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.quote import identifier, literal, parenthesised, qualified
from audit.schema.model import Check, Composite, Domain, EnumType, RangeType
from audit.schema_sql.model import fragment
from audit.schema_sql.names import Name, collate, do, type_sql

# Nothing of information_schema is read as part of a database, so what only a stand-in needs can
# live there unseen.
HIDDEN = "information_schema"


def create_enum(enum: EnumType) -> str:
    """CREATE TYPE … AS ENUM."""
    labels = ", ".join(map(literal, enum.labels))
    return f"CREATE TYPE {qualified(enum.namespace, enum.name)} AS ENUM ({labels})"


def create_domain(domain: Domain, namespaces: Collection[str]) -> str:
    """CREATE DOMAIN with all but what is NOT VALID."""
    parts = [f"CREATE DOMAIN {qualified(domain.namespace, domain.name)} AS {type_sql(domain.base)}"]
    parts[0] += collate(domain.collation, namespaces)
    if domain.default is not None:
        parts.append(f"DEFAULT {fragment(domain.default)}")
    if not domain.nullable:
        parts.append("NOT NULL")
    parts += [_domain_check(check) for check in domain.checks if check.validated]
    return "\n  ".join(parts)


def add_domain_check(domain: Domain, check: Check) -> str:
    """ALTER DOMAIN for a check that is NOT VALID."""
    name = qualified(domain.namespace, domain.name)
    return f"ALTER DOMAIN {name} ADD {_domain_check(check)} NOT VALID"


def _domain_check(check: Check) -> str:
    expression = parenthesised(fragment(check.expression))
    return f"CONSTRAINT {identifier(check.name)} CHECK {expression}"


def create_composite(composite: Composite, namespaces: Collection[str]) -> str:
    """CREATE TYPE … AS (…)."""
    columns = ", ".join(
        f"{identifier(c.name)} {type_sql(c.type)}{collate(c.collation, namespaces)}"
        for c in composite.columns
    )
    return f"CREATE TYPE {qualified(composite.namespace, composite.name)} AS ({columns})"


def create_range(range_: RangeType, namespaces: Collection[str]) -> str:
    """CREATE TYPE … AS RANGE, without a canonical function: that takes the type itself."""
    parts = [f"SUBTYPE = {type_sql(range_.subtype)}"]
    if not range_.default_opclass:
        parts.append(f"SUBTYPE_OPCLASS = {_in_namespace(range_.opclass, namespaces)}")
    if range_.collation:
        collation = collate(range_.collation, namespaces).removeprefix(" COLLATE ")
        parts.append(f"COLLATION = {collation}")
    if range_.subtype_diff:
        parts.append(f"SUBTYPE_DIFF = {_in_namespace(range_.subtype_diff, namespaces)}")
    if range_.multirange:
        home = range_.multirange_namespace or range_.namespace
        parts.append(f"MULTIRANGE_TYPE_NAME = {qualified(home, range_.multirange)}")
    return f"CREATE TYPE {qualified(range_.namespace, range_.name)} AS RANGE ({', '.join(parts)})"


def _in_namespace(name: str, namespaces: Collection[str]) -> str:
    """A name as SQL that is qualified unless it is of pg_catalog."""
    namespace, dot, rest = name.partition(".")
    return qualified(namespace, rest) if dot and namespace in namespaces else identifier(name)


def stand_in_type(name: Name) -> str:
    """A base type that holds any text, where nothing (an extension) has made the real one."""
    type_ = qualified(*name)
    warning = f"type {'.'.join(name)}: {STAND_IN_TYPE}"
    words = ("in", "out", "modifier_in", "modifier_out")
    into, out, modifier_in, modifier_out = (qualified(HIDDEN, _hidden(w, name)) for w in words)
    return do(
        f"BEGIN\n  IF pg_catalog.to_regtype({literal(type_)}) IS NULL THEN\n"
        f"    CREATE TYPE {type_};\n"
        f"    CREATE FUNCTION {into}(cstring) RETURNS {type_}\n"
        "      LANGUAGE internal IMMUTABLE STRICT AS 'textin';\n"
        f"    CREATE FUNCTION {out}({type_}) RETURNS cstring\n"
        "      LANGUAGE internal IMMUTABLE STRICT AS 'textout';\n"
        # Any modifiers pass, and none is kept.
        f"    CREATE FUNCTION {modifier_in}(cstring[]) RETURNS int4\n"
        "      LANGUAGE internal IMMUTABLE STRICT AS 'array_ndims';\n"
        f"    CREATE FUNCTION {modifier_out}(int4) RETURNS cstring\n"
        "      LANGUAGE internal IMMUTABLE STRICT AS 'int4out';\n"
        f"    CREATE TYPE {type_} (INPUT = {into}, OUTPUT = {out}, TYPMOD_IN = {modifier_in},\n"
        f"      TYPMOD_OUT = {modifier_out}, LIKE = pg_catalog.text);\n"
        f"    RAISE WARNING USING MESSAGE = {literal(warning)};\n"
        "  END IF;\nEND"
    )


STAND_IN_TYPE = "a stand-in that holds any text: a snapshot has no more than the type's name"
STAND_IN_COLLATION = "a stand-in that sorts as C: a snapshot has no more than the collation's name"


def _hidden(word: str, name: tuple[str, ...]) -> str:
    """A name of at most 63 bytes for what a stand-in needs."""
    from hashlib import sha256

    return f"schema_audit_{word}_{sha256('.'.join(name).encode()).hexdigest()[:16]}"


def hidden_function(name: Name, arguments: str) -> str:
    """The qualified name of a function that only a stand-in needs."""
    return qualified(HIDDEN, _hidden("state", (*name, arguments)))


def stand_in_collation(name: Name) -> str:
    """A collation that sorts as C, where nothing has made the real one."""
    sql = qualified(*name)
    reason = f"collation {'.'.join(name)}: {STAND_IN_COLLATION}"
    return do(
        f"BEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_collation c\n"
        "      JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace\n"
        f"      WHERE n.nspname = {literal(name[0])} AND c.collname = {literal(name[1])}) THEN\n"
        f'    CREATE COLLATION {sql} FROM pg_catalog."C";\n'
        f"    RAISE WARNING USING MESSAGE = {literal(reason)};\n"
        "  END IF;\nEND"
    )
