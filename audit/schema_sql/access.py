"""Row level security, policies, triggers, owners, grants and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audit.grammar.quote import (
    identifier,
    identifiers,
    literal,
    parenthesised,
    qualified,
    words,
)
from audit.schema.model import Function, Grant, Policy, Relation, Trigger
from audit.schema_sql.model import CannotRebuildError, fragment
from audit.schema_sql.names import do
from audit.schema_sql.tables import name_of

_STATES = {"disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}
_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER\b")
_ON_COLUMNS = re.compile(r"([A-Z]+) \((.*)\)", re.DOTALL)
_GONE = re.compile(r"unknown \(OID=\d+\)")
_MADE_BY_SERVER = re.compile(r"pg_")


def create_policy(relation: Relation, policy: Policy) -> str:
    """CREATE POLICY with every facet."""
    lines = [f"CREATE POLICY {identifier(policy.name)} ON {name_of(relation)}"]
    if not policy.permissive:
        lines.append("AS RESTRICTIVE")
    if policy.command != "all":
        lines.append(f"FOR {words(policy.command)}")
    if policy.roles != ("public",):
        lines.append("TO " + ", ".join(_role(name) for name in policy.roles))
    if policy.using is not None:
        lines.append(f"USING {parenthesised(fragment(policy.using))}")
    if policy.check is not None:
        lines.append(f"WITH CHECK {parenthesised(fragment(policy.check))}")
    return "\n  ".join(lines)


def _role(name: str) -> str:
    if _GONE.fullmatch(name):
        raise CannotRebuildError("its role is gone")
    return "PUBLIC" if name == "public" else identifier(name)


def create_trigger(trigger: Trigger) -> str:
    """CREATE TRIGGER as the server printed it."""
    if not _TRIGGER.match(trigger.definition):
        raise CannotRebuildError("its definition could not be read")
    return fragment(trigger.definition)


def trigger_state(relation: Relation, trigger: Trigger) -> str:
    """ALTER TABLE for a trigger that is not enabled as a new one is; empty for that."""
    state = _STATES.get(trigger.enabled)
    if not state:
        return ""
    kind = "FOREIGN TABLE" if relation.kind == "foreign table" else "TABLE"
    return f"ALTER {kind} {name_of(relation)} {state} TRIGGER {identifier(trigger.name)}"


def owner(relation: Relation) -> str:
    """ALTER … OWNER TO; ALTER TABLE takes views as well."""
    return f"ALTER TABLE {name_of(relation)} OWNER TO {_role(relation.owner)}"


def grant(relation: Relation, granted: Grant) -> str:
    """GRANT of all that one role holds on a relation."""
    names = [column.name for column in relation.columns]
    parts = []
    for privilege in granted.privileges:
        on_columns = _ON_COLUMNS.fullmatch(privilege)
        if on_columns:
            columns = _split_names(on_columns[2], names)
            parts.append(f"{words(on_columns[1])} ({identifiers(tuple(columns))})")
        else:
            parts.append(words(privilege))
    return f"GRANT {', '.join(parts)} ON {name_of(relation)} TO {_role(granted.role)}"


def rights_on(function: Function) -> Iterator[str]:
    """A function's owner, and who may execute it where that is not everybody alone."""
    if function.execute is None or "ORDER BY" in function.arguments:
        return
    arguments = fragment(function.arguments) if function.arguments else ""
    place = f"ROUTINE {qualified(function.namespace, function.name)}({arguments})"
    if any(_GONE.fullmatch(name) for name in (function.owner, *function.execute)):
        return
    if function.owner:
        yield f"ALTER {place} OWNER TO {_role(function.owner)}"
    if function.execute != ("public",):
        yield f"REVOKE ALL ON {place} FROM PUBLIC"
        yield from (f"GRANT EXECUTE ON {place} TO {_role(name)}" for name in function.execute)


def _split_names(text: str, names: Sequence[str]) -> list[str]:
    """Column names from a list without quotes: `a, b`, where a name may have a comma in it."""
    if text in names:
        return [text]
    for name in sorted(names, key=len, reverse=True):
        if text.startswith(f"{name}, "):
            try:
                return [name, *_split_names(text[len(name) + 2 :], names)]
            except CannotRebuildError:
                continue
    raise CannotRebuildError(f"{text} are no columns of {name_of_names(names)}")


def name_of_names(names: Sequence[str]) -> str:
    """Column names for a message."""
    return ", ".join(names)


def comments(relation: Relation) -> Iterator[tuple[str, str]]:
    """(object, statement) for the comments on a relation and its columns."""
    kind = words(relation.kind).replace("PARTITIONED ", "")
    if relation.comment is not None:
        text = literal(relation.comment)
        yield relation.qualified, f"COMMENT ON {kind} {name_of(relation)} IS {text}"
    for column in relation.columns:
        if column.comment is not None:
            name = f"{name_of(relation)}.{identifier(column.name)}"
            yield (
                f"{relation.qualified}.{column.name}",
                f"COMMENT ON COLUMN {name} IS {literal(column.comment)}",
            )


def make_roles(names: Sequence[str]) -> str:
    """Roles that are not there yet, by name alone; the server's own (`pg_…`) can't be made."""
    made = [name for name in names if not _MADE_BY_SERVER.match(name) and not _GONE.match(name)]
    array = ", ".join(map(literal, made))
    return do(
        "DECLARE\n  wanted text;\nBEGIN\n"
        f"  FOREACH wanted IN ARRAY ARRAY[{array}]::text[] LOOP\n"
        "    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN\n"
        "      EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);\n"
        "    END IF;\n  END LOOP;\nEND"
    )


def role_sql(name: str) -> str:
    """A role's name in SQL; raises CannotRebuildError for one that is gone."""
    return _role(name)
