"""The functions and enums of scripts as a spec has them."""

from __future__ import annotations

from collections.abc import Iterable

from audit.grammar.routine import parse_signature
from audit.grammar.scan import GrammarError
from audit.schema.model import EnumType
from audit.spec.importers.ddl.draft import EnumDraft, FunctionDraft
from audit.spec.importers.ddl.tables import fits
from audit.spec.importers.functions import enums_of, function_keys
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.yaml_text import Flow, Value


def same_arguments(one: str, other: str) -> bool:
    """Whether two lists of arguments take the same types; a list that can't be read is no other."""
    try:
        ours, theirs = parse_signature(one), parse_signature(other)
    except GrammarError:
        return one == other
    return _types(ours) == _types(theirs)


def _types(signature: object) -> list[object]:
    arguments = signature.arguments  # type: ignore[attr-defined]
    return [each.type for each in arguments if each.mode not in ("out", "table")]


def write_enums(enums: Iterable[EnumDraft], default: str, omitted: Omitted) -> dict[str, Value]:
    """The `enums` of a spec."""
    kept = []
    for enum in enums:
        labels = tuple(dict.fromkeys(enum.labels))
        if fits(enum.name) and all(fits(label) for label in labels if label):
            kept.append(EnumType(enum.namespace, enum.name, labels))
        else:
            omitted.note(f"enum {enum.namespace}.{enum.name[:40]}: a name that no server takes")
    return enums_of(kept, default, omitted)


def write_functions(
    functions: Iterable[FunctionDraft], default: str, omitted: Omitted
) -> dict[str, Value]:
    """The `functions` of a spec, by their arguments; what was not stated is not demanded."""
    found: dict[str, Value] = {}
    for function in functions:
        arguments = function.written.arguments or ""
        what = f"function {function.namespace}.{function.name}({arguments})"
        if not fits(function.name) or function.name != function.name.strip():
            omitted.note(f"{what}: its name")
            continue
        if not omitted.says(parse_signature, arguments, what):
            continue
        details: dict[str, Value] = {
            key: Flow(value) if isinstance(value, dict) else value
            for key, value in function.written.details.items()
        }
        for key, more in function_keys(function.namespace, function.name, arguments, default):
            if key not in found:
                found[key] = Flow({**more, **details})
                break
        else:
            omitted.note(f"{what}: another of that name is there")
    return found
