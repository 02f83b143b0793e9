"""Whether the required functions are there with their signatures."""

from __future__ import annotations

import re
from functools import lru_cache

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, make_found
from audit.compare.rule import Rule
from audit.schema.model import Function
from audit.spec.model import FunctionSpec

MISSING_FUNCTION = Rule(
    id="missing-function",
    family="functions",
    title="the function exists",
    failure="A required function does not exist",
    why="""Policies, triggers and remote procedure calls that name it fail, at the moment they are
        used.""",
    how="Create it; its body is the product's own, so none is generated.",
    compared="""The name in the required schema, and the argument types where the spec gives them
        (their names don't count). Bodies are never compared.""",
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
    compared="""Return type, SECURITY DEFINER or INVOKER, volatility and search_path, each only
        where the spec states it.""",
    spec="""
        functions:
          is_admin: {security: definer, search_path: '', volatility: stable}
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
        if function.namespace == wanted.namespace and _same_arguments(wanted, function)
    ]
    if not fitting:
        return [_missing(context, wanted, homonyms)]
    compared = [(_differences(wanted, function), function) for function in fitting]
    differences, function = min(compared, key=lambda each: len(each[0]))
    if not differences:
        return []
    return [
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
        )
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


def _same_arguments(wanted: FunctionSpec, function: Function) -> bool:
    """Whether the arguments fit, as DROP FUNCTION reads them.

    What comes out is no part of a function's identity, nor is the mode of what goes in; each
    counts only where the spec states it.
    """
    if wanted.arguments is None:
        return True
    one = [_argument_type(argument) for argument in _split(wanted.arguments)]
    other = [_argument_type(argument) for argument in _split(function.arguments)]
    if all(mode != "out" for mode, _ in one):
        other = [(mode, name) for mode, name in other if mode != "out"]
    return len(one) == len(other) and all(
        asked == name and wish in ("", mode)
        for (wish, asked), (mode, name) in zip(one, other, strict=True)
    )


def _split(arguments: str) -> list[str]:
    """The arguments of a signature, cut at the commas outside brackets and quotes."""
    parts: list[str] = []
    depth, start, quoted = 0, 0, False
    for position, letter in enumerate(arguments):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "([":
            depth += 1
        elif not quoted and letter in ")]":
            depth -= 1
        elif letter == "," and not depth and not quoted:
            parts.append(arguments[start:position])
            start = position + 1
    parts.append(arguments[start:])
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=4096)
def _argument_type(argument: str) -> tuple[str, str]:
    """An argument's mode and type, whatever name stands before the type."""
    words = argument.split()
    mode = (
        words[0].lower() if words and words[0].lower() in ("in", "inout", "out", "variadic") else ""
    )
    text = " ".join(words[1:] if mode else words)
    text = re.split(r"\s+default\s+|\s*=\s*", text, maxsplit=1, flags=re.IGNORECASE)[0]
    name = normal_type(text)
    if name is None and " " in text:
        name = normal_type(text.partition(" ")[2])
    return ("" if mode == "in" else mode), name or text.lower()


@lru_cache(maxsize=4096)
def normal_type(text: str) -> str | None:
    """A type in the one spelling of its name; None when it is none. Modifiers don't count here."""
    from audit.grammar.scan import GrammarError
    from audit.grammar.types import parse_type

    try:
        parsed = parse_type(text).type
    except GrammarError:
        return None
    bare_name = parsed._replace(namespace=None, modifiers="")
    return str(bare_name)


def _differences(wanted: FunctionSpec, function: Function) -> list[str]:
    differences = []
    if wanted.returns is not None and not _same_return(wanted.returns, function.returns):
        actual = function.returns or "nothing (a procedure)"
        differences.append(f"it returns {actual}, not {wanted.returns}")
    if wanted.security_definer is not None and wanted.security_definer != function.security_definer:
        rights = "DEFINER" if function.security_definer else "INVOKER"
        differences.append(f"it is SECURITY {rights}")
    if wanted.volatility and wanted.volatility.lower() != function.volatility.lower():
        differences.append(f"it is {function.volatility}, not {wanted.volatility}")
    if wanted.search_path is not None:
        actual_path = _search_path(function)
        if actual_path is None or _normal_path(actual_path) != _normal_path(wanted.search_path):
            shown = "not set" if actual_path is None else _path_text(actual_path)
            differences.append(f"its search_path is {shown}, not {_path_text(wanted.search_path)}")
    return differences


def _same_return(wanted: str, actual: str | None) -> bool:
    if actual is None:
        return wanted.strip().lower() in ("", "nothing")
    one, other = (" ".join(text.split()).lower() for text in (wanted, actual))
    if one == other:
        return True
    sets = [text.startswith("setof ") for text in (one, other)]
    if sets[0] != sets[1] or one.startswith("table") or other.startswith("table"):
        return one.replace(" ", "") == other.replace(" ", "")
    types = [normal_type(text.removeprefix("setof ")) for text in (one, other)]
    return types[0] is not None and types[0] == types[1]


def _search_path(function: Function) -> str | None:
    for setting in function.settings:
        name, _, value = setting.partition("=")
        if name.strip().lower() == "search_path":
            return value
    return None


def _normal_path(path: str) -> tuple[str, ...]:
    names = (name.strip().strip("\"'") for name in path.split(","))
    return tuple(name for name in names if name)


def _path_text(path: str) -> str:
    """A search_path as SQL has it; the empty one is a pair of quotes, however it was written."""
    return ", ".join(_normal_path(path)) or "''"


def _wanted_text(wanted: FunctionSpec) -> str:
    parts = [function_label(wanted)]
    if wanted.returns:
        parts.append(f"RETURNS {wanted.returns}")
    if wanted.volatility:
        parts.append(wanted.volatility.upper())
    if wanted.security_definer is not None:
        parts.append(f"SECURITY {'DEFINER' if wanted.security_definer else 'INVOKER'}")
    if wanted.search_path is not None:
        parts.append(f"SET search_path = {_path_text(wanted.search_path)}")
    return " ".join(parts)


def _stored_text(function: Function) -> str:
    parts = [f"{function.namespace}.{function.name}({function.arguments})"]
    if function.returns is not None:
        parts.append(f"RETURNS {function.returns}")
    parts.append(function.volatility.upper())
    parts.append(f"SECURITY {'DEFINER' if function.security_definer else 'INVOKER'}")
    path = _search_path(function)
    if path is not None:
        parts.append(f"SET search_path = {_path_text(path)}")
    return " ".join(parts)
