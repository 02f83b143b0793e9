"""The functions, enums and domains of scripts as a spec has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.grammar.parse import parse_column, parse_expression
from audit.grammar.routine import Signature, parse_signature
from audit.grammar.scan import GrammarError
from audit.schema.model import EnumType
from audit.spec.importers.ddl.draft import EnumDraft, FunctionDraft, Key
from audit.spec.importers.ddl.tables import fits
from audit.spec.importers.functions import enums_of, function_keys, put
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.yaml_text import Flow, Value


def same_arguments(one: str, other: str) -> bool:
    """Whether two lists of arguments take the same types; a list that can't be read is no other."""
    try:
        ours, theirs = parse_signature(one), parse_signature(other)
    except GrammarError:
        return one == other
    return _types(ours) == _types(theirs)


def _types(signature: Signature) -> list[object]:
    return [each.type for each in signature.arguments if each.mode not in ("out", "table")]


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


def write_domains(domains: Mapping[Key, str], default: str, omitted: Omitted) -> dict[str, Value]:
    """The `domains` of a spec: what stands after AS, where the loader takes it."""
    found: dict[str, Value] = {}
    for (namespace, name), definition in domains.items():
        what = f"domain {namespace}.{name[:40]}"
        if not fits(name) or "." in name or "." in namespace:
            omitted.note(f"{what}: its name")
        elif _is_domain(definition):
            put(found, namespace, name, definition, default, "", omitted)
        else:
            omitted.note(f"{what}: {definition}")
    return found


def _is_domain(definition: str) -> bool:
    """Whether the loader takes a definition as a domain's."""
    try:
        parsed = parse_column(definition)
        checked = [parse_expression(check.expression).columns for check in parsed.checks]
        default = parse_expression(parsed.default).columns if parsed.default else ()
    except GrammarError:
        return False
    others = (parsed.generated, parsed.identity, parsed.primary_key, parsed.unique)
    if parsed.type.serial or parsed.references or any(each is not None for each in others):
        return False
    return not default and all(set(columns) <= {"value"} for columns in checked)


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
