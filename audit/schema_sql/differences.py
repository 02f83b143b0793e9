"""In which points a database that was built from a `Schema` is not what that says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audit.grammar.expression import compare_expressions
from audit.schema.model import Composite, Domain, EnumType, Function, RangeType, Relation, Schema
from audit.schema.platform import is_platform_namespace
from audit.schema_sql.platform import is_supabase, of_extension

_Type = EnumType | RangeType | Domain | Composite
# The mode of a procedure's argument, which 14 and later spell out.
_IN = re.compile(r"(?<=[(\s])IN (?=[^ ,)])|^IN ")
# Fields that hold SQL, which a server may print in another way once it has read its own print.
_SQL = frozenset({"default", "generated", "expression", "predicate", "using", "check", "when"})


def differences(wanted: Schema, made: Schema) -> tuple[str, ...]:
    """A line for each point in which `made` is not `wanted`; none if they are equal.

    Left out are facts of the server (its version, that of extensions, row counts), rights of the
    role that reads, partitions, and a Supabase project's platform objects. Where `made` stands on
    another major version, so is what that spells or brings otherwise: what views select, the types
    of extensions, multiranges.
    """
    one, other = _objects(wanted), _objects(made)
    if wanted.server_version_num // 10000 != made.server_version_num // 10000:
        one, other = _across(one), _across(other)
    lines = [f"{label}: missing" for label in one if label not in other]
    lines += [f"{label}: not wanted" for label in other if label not in one]
    for label, value in one.items():
        if label in other:
            lines += (f"{label}: {line}" for line in _unlike(value, other[label]))
    return tuple(lines)


def _objects(schema: Schema) -> Mapping[str, Any]:
    """Everything that counts, by what it is called."""
    supabase = is_supabase(schema)

    def ours(namespace: str) -> bool:
        return not (supabase and is_platform_namespace(namespace))

    found: dict[str, Any] = {}
    for namespace in schema.namespaces:
        if ours(namespace.name):
            found[f"schema {namespace.name}"] = namespace._replace(usage=None)
    relations = [r for r in schema.platform if not of_extension(schema, r)]
    for relation in (*relations, *schema.relations):
        if ours(relation.namespace):
            found[f"{relation.kind} {relation.qualified}"] = _plain(relation)
    groups: tuple[tuple[str, tuple[_Type, ...]], ...] = (
        ("enum", schema.enums),
        ("range", schema.ranges),
        ("domain", schema.domains),
        ("composite type", schema.composites),
    )
    for kind, group in groups:
        for each in group:
            if ours(each.namespace):
                found[f"{kind} {each.namespace}.{each.name}"] = each
    for function in schema.functions:
        if ours(function.namespace):
            found[_function_label(function)] = function
    for extension in schema.extensions:
        found[f"extension {extension.name}"] = extension._replace(version="")
    for publication in schema.publications:
        found[f"publication {publication.name}"] = publication
    for namespace_name, name in schema.types:
        if ours(namespace_name):
            found[f"type {namespace_name}.{name}"] = ()
    return found


def _across(objects: Mapping[str, Any]) -> Mapping[str, Any]:
    """The objects as any major version would tell them."""
    return {
        label: value._replace(definition=None)
        if isinstance(value, Relation)
        else value._replace(multirange="")
        if isinstance(value, RangeType)
        else value._replace(arguments=_IN.sub("", value.arguments))
        if isinstance(value, Function)
        else value
        for label, value in ((_IN.sub("", label), value) for label, value in objects.items())
        if not label.startswith("type ")
    }


def _function_label(function: Function) -> str:
    return f"{function.kind} {function.namespace}.{function.name}({function.arguments})"


def _plain(relation: Relation) -> Relation:
    """A relation without what is of the server, or of whoever reads."""
    return relation._replace(privileges=None, row_estimate=None, partitions=0)


def _unlike(one: Any, other: Any, field: str = "") -> Iterator[str]:
    """How two values of one kind differ, down to the smallest part."""
    if one == other or (field in _SQL and _same_sql(one, other)):
        return
    if hasattr(one, "_fields") and type(one) is type(other):
        for name in one._fields:
            for line in _unlike(getattr(one, name), getattr(other, name), name):
                yield f"{name} {line}" if not line.startswith(("/", " ")) else f"{name}{line}"
    elif _are_alike(one, other):
        for place, (here, there) in enumerate(zip(one, other, strict=True), 1):
            yield from (f"{place} {line}" for line in _unlike(here, there, field))
    elif _is_of_named(one) and _is_of_named(other) and (one or other):
        yield from _members(one, other)
    else:
        yield f"{_short(one)} / {_short(other)}"


def _is_of_named(value: Any) -> bool:
    return isinstance(value, tuple) and all(hasattr(v, "name") for v in value)


def _are_alike(one: Any, other: Any) -> bool:
    """Whether two tuples have as many items, of which none has a name."""
    if not (isinstance(one, tuple) and isinstance(other, tuple)) or hasattr(one, "_fields"):
        return False
    return len(one) == len(other) and not _is_of_named(one)


def _members(one: Iterable[Any], other: Iterable[Any]) -> Iterator[str]:
    here, there = ({each.name: each for each in group} for group in (one, other))
    if list(here) != list(there) and here.keys() == there.keys():
        yield f"order: {', '.join(here)} / {', '.join(there)}"
    for name in dict.fromkeys((*here, *there)):
        if name not in there:
            yield f"{name} missing"
        elif name not in here:
            yield f"{name} not wanted"
        else:
            yield from (f"{name} {line}" for line in _unlike(here[name], there[name]))


def _same_sql(one: Any, other: Any) -> bool:
    if not (isinstance(one, str) and isinstance(other, str)):
        return False
    same = ("equal", "equivalent")
    return (
        compare_expressions(one, other, kind="check") in same
        or compare_expressions(other, one, kind="check") in same
    )


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else text[:199] + "…"
