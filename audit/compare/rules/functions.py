"""Whether the required functions are there with their signatures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, make_found
from audit.compare.rule import Rule
from audit.compare.rules.access import check_execute
from audit.compare.signatures import normal_path, same_arguments, same_return, same_value
from audit.schema.model import Function
from audit.spec.objects import FunctionSpec

MISSING_FUNCTION = Rule(
    id="missing-function",
    family="functions",
    title="the function exists",
    failure="A required function does not exist",
    why="""Policies, triggers and remote procedure calls that name it fail, at the moment they are
        used.""",
    how="Create it; its body is the product's own, so none is generated.",
    compared="""The name in the required schema, and the argument types where the spec gives them:
        those that go in, whatever they are spelled like (OUT arguments and the mode of the others
        count where the spec states them, names never). Bodies are never compared.""",
    spec="""
        functions:
          "is_admin(uuid)": {returns: boolean}
    """,
    sql="""
        CREATE FUNCTION public.is_admin(who uuid) RETURNS boolean …
    """,
)
FUNCTION_MISMATCH = Rule(
    id="function-mismatch",
    family="functions",
    title="the function is declared as required",
    failure="A function returns or is declared otherwise than required",
    why="""A function that runs with its owner's rights and no fixed search_path can be made to
        call somebody else's code; one that is volatile where stable was meant runs once for each
        row.""",
    how="ALTER FUNCTION sets all of it but the return type, for which it has to be created anew.",
    compared="""Kind, return type (a table's columns by name and type), language, SECURITY DEFINER
        or INVOKER, volatility, STRICT, PARALLEL, search_path and other settings, each only where
        the spec states it; with `exact`, what it does not state must be PostgreSQL's default.
        Neither bodies nor LEAKPROOF, COST and ROWS are compared.""",
    spec="""
        functions:
          is_admin: {security: definer, search_path: '', volatility: stable}
          set_updated_at(): {returns: trigger, language: plpgsql, exact: true}
    """,
    sql="""
        ALTER FUNCTION public.is_admin(uuid) STABLE SECURITY DEFINER SET search_path = '';
    """,
    step=1,
)
RULES = (MISSING_FUNCTION, FUNCTION_MISMATCH)


def index_functions(context: Context) -> dict[str, list[Function]]:
    """Functions by name, for `check_function`."""
    named: dict[str, list[Function]] = {}
    for function in context.schema.functions:
        named.setdefault(function.name, []).append(function)
    return named


def check_function(
    context: Context, named: dict[str, list[Function]], wanted: FunctionSpec
) -> list[Found]:
    """Compare one required function; of several overloads the best one counts."""
    context.checked["functions"] += 1
    homonyms = named.get(wanted.name, [])
    fitting = [
        function
        for function in homonyms
        if function.namespace == wanted.namespace
        and (
            wanted.arguments is None
            or same_arguments(context, wanted.arguments, function.arguments, wanted.namespace)
        )
    ]
    if not fitting:
        return [_missing(context, wanted, homonyms)]
    compared = [(_differences(context, wanted, function), function) for function in fitting]
    differences, function = min(compared, key=lambda each: len(each[0]))
    access = check_execute(context, wanted, function_label(wanted), fitting)
    if not differences:
        return access
    return [
        *access,
        make_found(
            FUNCTION_MISMATCH,
            None,
            DEFAULT_SEVERITY,
            function_label(wanted),
            f"Function `{function_label(wanted)}` differs: {'; '.join(differences)}.",
            wanted.source,
            expected=_wanted_text(wanted),
            actual=_stored_text(function),
            why=wanted.why,
            impact=wanted.impact,
        ),
    ]


def function_label(wanted: FunctionSpec) -> str:
    """A required function's name, with its arguments where the spec gives them."""
    arguments = "" if wanted.arguments is None else f"({wanted.arguments})"
    return f"{wanted.namespace}.{wanted.name}{arguments}"


def _missing(context: Context, wanted: FunctionSpec, homonyms: list[Function]) -> Found:
    unread = context.unreadable("functions")
    label = function_label(wanted)
    if unread and not homonyms:
        message = f"Function `{label}` could not be checked ({unread})."
    else:
        message = f"Function `{label}` does not exist."
        if homonyms:
            others = ", ".join(f"`{f.namespace}.{f.name}({f.arguments})`" for f in homonyms)
            message = f"Function `{label}` does not exist; there is {others}."
    return make_found(
        MISSING_FUNCTION,
        None,
        DEFAULT_SEVERITY,
        label,
        message,
        wanted.source,
        kind="unverified" if unread and not homonyms else "gap",
        expected=_wanted_text(wanted),
        actual=", ".join(f"{f.namespace}.{f.name}({f.arguments})" for f in homonyms),
        why=wanted.why,
        impact=wanted.impact,
    )


def _differences(context: Context, wanted: FunctionSpec, function: Function) -> list[str]:
    facets = _facets(wanted)
    differences = []
    if wanted.kind and wanted.kind != function.kind:
        differences.append(f"it is {_a(function.kind)}, not {_a(wanted.kind)}")
    if wanted.returns is not None and not same_return(
        context, wanted.returns, function.returns, wanted.namespace
    ):
        actual = function.returns or "nothing (a procedure)"
        differences.append(f"it returns {actual}, not {wanted.returns}")
    if wanted.language and wanted.language.lower() != function.language.lower():
        differences.append(f"it is written in {function.language}, not {wanted.language}")
    if facets.definer is not None and facets.definer != function.security_definer:
        rights = "DEFINER" if function.security_definer else "INVOKER"
        differences.append(f"it is SECURITY {rights}")
    if facets.volatility and facets.volatility != function.volatility:
        differences.append(f"it is {function.volatility}, not {facets.volatility}")
    if facets.strict is not None and facets.strict != function.strict:
        differences.append("it is STRICT" if function.strict else "it is not STRICT")
    if facets.parallel and facets.parallel != function.parallel:
        differences.append(f"it is parallel {function.parallel}, not {facets.parallel}")
    return [*differences, *_setting_differences(wanted, facets, function)]


class _Facets(NamedTuple):
    """What of a function has a default; None is not stated."""

    definer: bool | None
    volatility: str | None
    strict: bool | None
    parallel: str | None
    settings: tuple[tuple[str, str], ...] | None


def _facets(wanted: FunctionSpec) -> _Facets:
    """What is required of them: where the spec is `exact`, PostgreSQL's defaults too."""
    facets = _Facets(
        wanted.security_definer,
        wanted.volatility,
        wanted.strict,
        wanted.parallel,
        wanted.settings,
    )
    if not wanted.exact:
        return facets
    return _Facets(
        bool(facets.definer),
        facets.volatility or "volatile",
        bool(facets.strict),
        facets.parallel or "unsafe",
        facets.settings or (),
    )


def _setting_differences(wanted: FunctionSpec, facets: _Facets, function: Function) -> list[str]:
    differences = []
    actual_path = _search_path(function)
    if wanted.search_path is not None:
        if actual_path is None or normal_path(actual_path) != normal_path(wanted.search_path):
            shown = "not set" if actual_path is None else _path_text(actual_path)
            differences.append(f"its search_path is {shown}, not {_path_text(wanted.search_path)}")
    elif wanted.exact and actual_path is not None:
        differences.append(f"its search_path is {_path_text(actual_path)}, not left to the caller")
    if facets.settings is None:
        return differences
    there = dict(_settings(function))
    for name, value in facets.settings:
        held = there.pop(name, None)
        if held is None:
            differences.append(f"{name} is not set on it")
        elif not same_value(value, held):
            differences.append(f"its {name} is {held}, not {value}")
    differences += (f"{name} is set on it" for name in there)
    return differences


def _a(kind: str) -> str:
    words = {"aggregate": "an aggregate", "window": "a window function"}
    return words.get(kind, f"a {kind}")


def _search_path(function: Function) -> str | None:
    for setting in function.settings:
        name, _, value = setting.partition("=")
        if name.strip().lower() == "search_path":
            return value
    return None


def _settings(function: Function) -> list[tuple[str, str]]:
    """What is SET on a function, search_path apart."""
    parts = (setting.partition("=") for setting in function.settings)
    found = ((name.strip().lower(), value) for name, _, value in parts)
    return [(name, value) for name, value in found if name != "search_path"]


def _path_text(path: str) -> str:
    """A search_path as SQL has it; the empty one is a pair of quotes, however it was written."""
    return ", ".join(normal_path(path)) or "''"


def _wanted_text(wanted: FunctionSpec) -> str:
    facets = _facets(wanted)._replace(strict=wanted.strict, parallel=wanted.parallel)
    return _as_sql(
        function_label(wanted),
        wanted.returns,
        wanted.language,
        facets,
        wanted.search_path,
        facets.settings or (),
    )


def _stored_text(function: Function) -> str:
    facets = _Facets(
        function.security_definer,
        function.volatility,
        function.strict or None,
        None if function.parallel == "unsafe" else function.parallel,
        None,
    )
    return _as_sql(
        f"{function.namespace}.{function.name}({function.arguments})",
        function.returns,
        function.language,
        facets,
        _search_path(function),
        _settings(function),
    )


def _as_sql(
    label: str,
    returns: str | None,
    language: str | None,
    facets: _Facets,
    search_path: str | None,
    settings: Iterable[tuple[str, str]],
) -> str:
    parts = [label]
    if returns:
        parts.append(f"RETURNS {returns}")
    if language:
        parts.append(f"LANGUAGE {language}")
    if facets.volatility:
        parts.append(facets.volatility.upper())
    if facets.definer is not None:
        parts.append(f"SECURITY {'DEFINER' if facets.definer else 'INVOKER'}")
    if facets.strict is not None:
        parts.append("STRICT" if facets.strict else "CALLED ON NULL INPUT")
    if facets.parallel:
        parts.append(f"PARALLEL {facets.parallel.upper()}")
    if search_path is not None:
        parts.append(f"SET search_path = {_path_text(search_path)}")
    parts += (f"SET {name} = {value}" for name, value in settings)
    return " ".join(parts)
