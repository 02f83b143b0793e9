"""Functions, procedures and aggregates with the signature they had and a body of our own.

A snapshot holds no bodies. A stub never tells a result that its function might not give: one that
is IMMUTABLE raises an error, since a planner would work out a call with constants and take NULL for
the answer; any other returns NULL, no row, or from a trigger the row as it is. None can be inlined:
those in SQL have two statements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.grammar.quote import dollar_quoted, identifier, literal, qualified
from audit.grammar.routine import parse_returns, parse_signature
from audit.schema.model import Function
from audit.schema.types import DataType
from audit.schema_sql.model import CannotRebuildError, fragment
from audit.schema_sql.names import type_sql
from audit.schema_sql.types import hidden_function

NO_BODY = "a snapshot holds no body of it"
# The languages that every server has and that a stub can be written in.
LANGUAGES = frozenset({"sql", "plpgsql"})
# The settings that hold a list of names, each quoted by itself (GUC_LIST_QUOTE in the server's
# src/backend/utils/misc/guc_tables.c).
_LISTS = frozenset(
    {
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)
# While a database is built, checks and predicates with such calls are planned, and must pass.
BUILDING = "schema_audit.building"
_BUILDING = f"pg_catalog.current_setting('{BUILDING}', true)"
_ARGUMENT = re.compile(r'(?:"(?:[^"]|"")*"|[^",])+')
_NOT_IN = re.compile(r"(?:OUT|TABLE)\s")
_LIST_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)')
_ROWS = re.compile(r"(?:SETOF|TABLE)\b", re.IGNORECASE)


def label(function: Function) -> str:
    """A function as reports name it."""
    return f"{function.kind} {function.namespace}.{function.name}({function.arguments})"


def language_of(function: Function) -> str:
    """The language of the stub."""
    return function.language if function.language in LANGUAGES else "plpgsql"


def create_function(function: Function) -> str:
    """CREATE FUNCTION or PROCEDURE with every facet but the body."""
    name = qualified(function.namespace, function.name)
    kind = "PROCEDURE" if function.kind == "procedure" else "FUNCTION"
    head = f"CREATE {kind} {name}({_with_defaults(function)})"
    if function.returns is not None and function.kind != "procedure":
        parse_returns(function.returns)  # a type and no more: what follows is ours
        head += f" RETURNS {function.returns}"
    facets = [f"LANGUAGE {language_of(function)}"]
    if function.kind != "procedure":
        facets += _facets(function)
    if function.security_definer:
        facets.append("SECURITY DEFINER")
    facets += [_setting(setting) for setting in function.settings]
    body = _sql_body(function) if language_of(function) == "sql" else _plpgsql_body(function)
    return f"{head}\n  {' '.join(facets)}\n  AS {dollar_quoted(body)}"


def _facets(function: Function) -> list[str]:
    facets = ["WINDOW"] if function.kind == "window" else []
    if function.volatility != "volatile":
        facets.append(function.volatility.upper())
    if function.strict:
        facets.append("STRICT")
    if function.parallel != "unsafe":
        facets.append(f"PARALLEL {function.parallel.upper()}")
    return facets


def arguments_of(function: Function) -> list[str]:
    """The arguments, each as it is written."""
    if not function.arguments:
        return []
    fragment(function.arguments)
    return [text.strip() for text in _ARGUMENT.findall(function.arguments)]


def _with_defaults(function: Function) -> str:
    arguments = arguments_of(function)
    left = len(function.defaults)
    for place in range(len(arguments) - 1, -1, -1):
        if left and not _NOT_IN.match(arguments[place]):
            left -= 1
            arguments[place] += f" DEFAULT {fragment(function.defaults[left])}"
    return ", ".join(arguments)


def _setting(setting: str) -> str:
    name, _, value = setting.partition("=")
    written = ".".join(map(identifier, name.split(".")))
    if name not in _LISTS:
        return f"SET {written} TO {literal(value)}"
    items = _list_items(value)
    return f"SET {written} TO {', '.join(map(literal, items))}"


def _list_items(value: str) -> Sequence[str]:
    """The names of a setting such as `public, "My Schema"`."""
    items = []
    place = 0
    while place < len(value):
        item = _LIST_ITEM.match(value, place)
        if item is None or item.end() == place:
            raise CannotRebuildError(f"{value} is no list of names")
        items.append(item[2].strip() if item[1] is None else item[1].replace('""', '"'))
        place = item.end()
    return items or [""]


def _plpgsql_body(function: Function) -> str:
    returns = function.returns or ""
    if function.kind == "procedure":
        statement = "NULL;"
    elif returns == "trigger":
        statement = "RETURN coalesce(NEW, OLD);"
    elif _ROWS.match(returns) or returns in ("void", "event_trigger") or _has_out(function):
        statement = "RETURN;"
    else:
        statement = "RETURN NULL;"
    lines = ["BEGIN", f"  {statement} -- {NO_BODY}", "END"]
    if _raises(function):
        refusal = f"RAISE EXCEPTION USING MESSAGE = {literal(_refusal(function))};"
        lines[1:1] = [f"  IF {_BUILDING} IS DISTINCT FROM 'on' THEN", f"    {refusal}", "  END IF;"]
    return "\n".join(lines)


def _sql_body(function: Function) -> str:
    returns = function.returns or ""
    what, first = _nothing(function), "1"
    if _raises(function):
        # A text that is no number: whoever calls this is told so, in these words.
        first = (
            f"(CASE {_BUILDING} WHEN 'on' THEN '1' ELSE {literal(_refusal(function))} END)"
            "::pg_catalog.int4"
        )
    rows = " WHERE false" if _ROWS.match(returns) else ""
    return f"SELECT {first}; -- {NO_BODY}\nSELECT {what}{rows}"


def _nothing(function: Function) -> str:
    """What a stub in SQL selects: NULLs of the right types, or the server refuses them."""
    if function.kind == "procedure" or function.returns in (None, "void"):
        return "NULL"
    found = parse_returns(function.returns or "")
    parts = found.columns
    if not parts:
        arguments = parse_signature(function.arguments).arguments
        parts = tuple(a for a in arguments if a.mode in ("out", "inout"))
    known: list[DataType | None] = [part.type for part in parts] or [found.type]
    return ", ".join(f"NULL::{type_sql(type_)}" if type_ else "NULL" for type_ in known)


def _raises(function: Function) -> bool:
    return function.volatility == "immutable" and function.kind != "procedure"


def _refusal(function: Function) -> str:
    return f"{function.namespace}.{function.name}() has no body: it was made from a snapshot"


def _has_out(function: Function) -> bool:
    return any(re.match(r"(?:OUT|INOUT)\s", text) for text in arguments_of(function))


def may_be_opened(function: Function) -> bool:
    """Whether a planner may look into this function, or work it out, where our stub stays shut."""
    inlined = function.language == "sql" and not function.security_definer and not function.settings
    return inlined or function.volatility == "immutable" or function.language not in LANGUAGES


def create_aggregate(function: Function) -> tuple[str, str]:
    """The function behind an aggregate, and the aggregate: of both only the signature is known."""
    arguments = arguments_of(function)
    if " ORDER BY " in f" {function.arguments}" or any('"any"' in text for text in arguments):
        raise CannotRebuildError("the functions behind an ordered-set aggregate are not known")
    if function.returns is None:
        raise CannotRebuildError("what it returns is not known")
    parse_returns(function.returns)
    state = hidden_function((function.namespace, function.name), function.arguments)
    taken = ", ".join((function.returns, *arguments))
    behind = (
        f"CREATE FUNCTION {state}({taken}) RETURNS {function.returns}\n"
        f"  LANGUAGE plpgsql AS {dollar_quoted(f'BEGIN RETURN NULL; END -- {NO_BODY}')}"
    )
    parallel = "" if function.parallel == "unsafe" else f", PARALLEL = {function.parallel.upper()}"
    aggregate = (
        f"CREATE AGGREGATE {qualified(function.namespace, function.name)}"
        f"({', '.join(arguments) or '*'})"
        f" (SFUNC = {state}, STYPE = {function.returns}{parallel})"
    )
    return behind, aggregate
