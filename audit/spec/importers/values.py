"""The details of a relation as values of a spec: options, rights, keys, and how far they hold."""

from __future__ import annotations

from audit.schema.model import Check, ForeignKey, Grant, Key
from audit.schema.options import is_on
from audit.spec.importers.sql_text import quoted
from audit.spec.importers.yaml_text import Flow, Value


def options_value(stored: tuple[str, ...]) -> dict[str, Value]:
    """The options of a view that are set, each a key."""
    found: dict[str, Value] = {}
    for option in stored:
        name, _, value = option.partition("=")
        if name == "check_option":
            found[name] = value
        elif name in ("security_invoker", "security_barrier"):
            found[name] = is_on(value)
    return found


def grant_value(grant: Grant) -> Value:
    """The privileges of a role: words, and with columns a mapping among them."""
    whole = [word.lower() for word in grant.privileges if "(" not in word]
    parts = {part.privilege.lower(): Flow(part.columns) for part in grant.on_columns}
    return Flow([*whole, Flow(parts)] if parts else whole)


def key_value(key: Key, include: tuple[str, ...], name: dict[str, Value]) -> Value:
    """A primary or unique key: its columns, or a mapping where it has details."""
    details: dict[str, Value] = dict(name)
    if key.nulls_not_distinct:
        details["nulls_not_distinct"] = True
    if include:
        details["include"] = Flow(include)
    if key.deferrable:
        details["deferrable"] = True
    if key.deferred:
        details["deferred"] = True
    columns = key.columns
    if key.period and (details or quoted(columns[-1]) != columns[-1]):
        details["without_overlaps"] = True
    elif key.period:
        columns = (*columns[:-1], f"{columns[-1]} without overlaps")
    return Flow({"columns": Flow(columns), **details}) if details else Flow(columns)


def state_keys(constraint: Check | ForeignKey) -> dict[str, Value]:
    """What accepts a constraint that doesn't hold for every row; empty for one that does."""
    if not constraint.enforced:
        return {"enforced": False}
    return {} if constraint.validated else {"validated": False}
