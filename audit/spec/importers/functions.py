"""The functions and enums of the database as a spec has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from audit.grammar.routine import Argument, parse_returns, parse_signature
from audit.grammar.scan import GrammarError
from audit.schema.model import EnumType, Function
from audit.schema.untold import UNTOLD_LABELS
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.sql_text import TypeNames, quoted
from audit.spec.importers.yaml_text import LONGEST_KEY, Flow, Value

_LONGEST_OF_ALL = 1000  # a YAML parser looks no further than 1024 characters for a key's colon


def enums_of(enums: Iterable[EnumType], default: str, omitted: Omitted) -> dict[str, Value]:
    """The `enums` of a spec."""
    found: dict[str, Value] = {}
    for enum in enums:
        if enum.comment == UNTOLD_LABELS:
            omitted.note(f"enum {enum.namespace}.{enum.name}: its labels are not told")
            continue
        put(found, enum.namespace, enum.name, Flow(enum.labels), default, "labels", omitted)
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


def functions_of(
    functions: Iterable[Function],
    default: str,
    types: TypeNames,
    omitted: Omitted,
    *,
    grants: bool = False,
) -> dict[str, Value]:
    """The `functions` of a spec, by their input arguments; if `grants`, with who may run them."""
    found: dict[str, Value] = {}
    for function in functions:
        what = f"function {function.namespace}.{function.name}({function.arguments})"
        if function.name != function.name.strip():
            omitted.note(f"{what}: its name")
            continue
        if not omitted.says(parse_signature, function.arguments, what):
            continue
        arguments = arguments_text(function.arguments, types)
        keys = function_keys(function.namespace, function.name, arguments, default)
        details = _details(function, types)
        if grants and function.execute is not None:
            details["grants"] = Flow(_execute(function.execute))
        for key, more in keys:
            if key not in found:
                found[key] = Flow({**more, **details})
                break
        else:
            omitted.note(f"{what}: another of that name is there")
    return found


def function_keys(
    namespace: str, name: str, arguments: str, default: str
) -> Iterator[tuple[str, dict[str, Value]]]:
    """The keys under which a function may stand, the readable ones first, and what they leave out.

    Beside `schema` the whole of a name is taken as it is, and beside `arguments` brackets too.
    """
    schema: dict[str, Value] = {}
    if "." in name or "." in namespace:
        schema = {"schema": namespace}
    elif namespace != default:
        name = f"{namespace}.{name}"
    whole = f"{name}({arguments})"
    apart: dict[str, Value] = {**schema, "arguments": arguments}
    if "(" in name:
        yield name, apart
        return
    if len(whole) > LONGEST_KEY:
        yield name, apart
    if len(whole) <= _LONGEST_OF_ALL:
        yield whole, schema


def arguments_text(stored: str, types: TypeNames) -> str:
    """The arguments as a spec has them: types that are not the server's, as people write them."""
    signature = parse_signature(stored)
    if all(argument.type.namespace == "pg_catalog" for argument in signature.arguments):
        return stored
    parts = [_argument(argument, types) for argument in signature.arguments]
    if signature.ordered is None:
        return ", ".join(parts)
    direct = len(parts) - signature.ordered
    return f"{', '.join(parts[:direct])} ORDER BY {', '.join(parts[direct:])}".strip()


def _argument(argument: Argument, types: TypeNames) -> str:
    mode = "" if argument.mode == "table" else argument.mode.upper()
    name = quoted(argument.name) if argument.name else ""
    return " ".join(filter(None, (mode, name, types.text(argument.type))))


def _returns(stored: str, types: TypeNames) -> str:
    try:
        returned = parse_returns(stored)
    except GrammarError:
        return stored
    if returned.type is None:
        own = (column.type.namespace == "pg_catalog" for column in returned.columns)
        columns = ", ".join(_argument(column, types) for column in returned.columns)
        return stored if all(own) else f"TABLE({columns})"
    if returned.type.namespace == "pg_catalog":
        return stored
    return f"{'SETOF ' if returned.many else ''}{types.text(returned.type)}"


def _execute(roles: Collection[str]) -> dict[str, Value]:
    """Who may execute a function; that not everybody may is worth a word."""
    found: dict[str, Value] = dict.fromkeys(roles, "execute")
    return found if "public" in found else {**found, "public": "none"}


def _details(function: Function, types: TypeNames) -> dict[str, Value]:
    """What a function must be; `exact` stands for the defaults, which are not written out."""
    found: dict[str, Value] = {}
    if function.kind != "function":
        found["kind"] = function.kind
    if function.returns is not None:
        found["returns"] = _returns(function.returns, types)
    if function.kind != "aggregate":
        found["language"] = function.language
    if function.security_definer:
        found["security"] = "definer"
    if function.volatility != "volatile":
        found["volatility"] = function.volatility
    if function.strict:
        found["strict"] = True
    if function.parallel != "unsafe":
        found["parallel"] = function.parallel
    settings: dict[str, Value] = {}
    for setting in function.settings:
        name, _, value = setting.partition("=")
        if name == "search_path":
            found["search_path"] = value
        else:
            settings[name] = value
    if settings:
        found["settings"] = Flow(settings)
    return {**found, "exact": True}
