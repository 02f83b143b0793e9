"""The functions and enums of the database as a spec has them."""

from __future__ import annotations

from collections.abc import Iterable

from audit.grammar.parse import parse_arguments
from audit.schema.model import EnumType, Function
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.yaml_text import LONGEST_KEY, Flow, Value


def enums_of(enums: Iterable[EnumType], default: str, omitted: Omitted) -> dict[str, Value]:
    """The `enums` of a spec."""
    found: dict[str, Value] = {}
    for enum in enums:
        labels = [label for label in enum.labels if label]
        if len(labels) < len(enum.labels):
            omitted.note(f"enum {enum.namespace}.{enum.name}: an empty label")
        if not labels:
            omitted.note(f"enum {enum.namespace}.{enum.name}: no label")
            continue
        put(found, enum.namespace, enum.name, Flow(labels), default, "labels", omitted)
    return found


def put(
    found: dict[str, Value],
    namespace: str,
    name: str,
    value: Value,
    default: str,
    sole: str,
    omitted: Omitted,
) -> None:
    """Put `value` under a key that says which `name` is meant; as its key `sole` if it is no
    mapping."""
    if "." in name or "." in namespace:
        # Beside a schema key the whole of the name is taken as it is.
        inner = value.value if isinstance(value, Flow) else value
        details = inner if isinstance(inner, dict) else {sole: value} if sole else {}
        key, value = name, {"schema": namespace, **details}
    else:
        key = name if namespace == default else f"{namespace}.{name}"
    if key in found:
        omitted.note(f"{namespace}.{name}: another of that name is there")
        return
    found[key] = value


def functions_of(functions: Iterable[Function], default: str, omitted: Omitted) -> dict[str, Value]:
    """The `functions` of a spec, by their input arguments."""
    found: dict[str, Value] = {}
    for function in functions:
        what = f"function {function.namespace}.{function.name}({function.arguments})"
        if "(" in function.name or not function.name.strip():
            omitted.note(f"{what}: its name")
            continue
        if function.arguments and not omitted.says(parse_arguments, function.arguments, what):
            continue
        name = function.name if function.namespace == default else _qualified(function)
        key, details = f"{name}({function.arguments})", _details(function)
        if "." in function.name or "." in function.namespace:
            details = {"schema": function.namespace, **details}
            key = f"{function.name}({function.arguments})"
        if len(key) > LONGEST_KEY:
            key, details = name, {"arguments": function.arguments, **details}
        if key in found:
            omitted.note(f"{what}: another of that name is there")
            continue
        found[key] = Flow(details)
    return found


def _qualified(function: Function) -> str:
    return f"{function.namespace}.{function.name}"


def _details(function: Function) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if function.returns is not None:
        found["returns"] = function.returns
    if function.security_definer:
        found["security"] = "definer"
    if function.volatility != "volatile":
        found["volatility"] = function.volatility
    for setting in function.settings:
        name, _, value = setting.partition("=")
        if name == "search_path":
            found["search_path"] = value
    return found
