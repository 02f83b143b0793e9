"""What goes into a function and what comes out of it, and the clauses of CREATE TRIGGER."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from audit.grammar.scan import GrammarError, parse_inside, parse_statements, tokenize
from audit.grammar.types import resolve_type
from audit.schema.types import DataType


class Argument(NamedTuple):
    """An argument of a function: its type without modifiers, which the server drops.

    `mode` is empty for one that goes in, else `out`, `inout`, `variadic` or `table`.
    """

    type: DataType
    mode: str = ""
    name: str = ""


class Signature(NamedTuple):
    """The arguments of a function; `ordered` counts those after an aggregate's ORDER BY."""

    arguments: tuple[Argument, ...]
    ordered: int | None = None


class Returns(NamedTuple):
    """What a function returns: a type, a set of it, or a table (`columns`; `type` None)."""

    type: DataType | None
    many: bool = False
    columns: tuple[Argument, ...] = ()


class TriggerClauses(NamedTuple):
    """What of CREATE TRIGGER the catalog has only inside a text."""

    when: str | None = None
    arguments: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 14)
def parse_signature(text: str) -> Signature:
    """The arguments of a function: `user_id uuid, variadic text[]`, `float8 order by anyelement`.

    Raises GrammarError where `text` is not a list of arguments.
    """
    tokens = tokenize(text)
    depth = 0
    for token, following in pairwise(tokens):
        depth += (token.word in "([") - (token.word in ")]")
        if not depth and (token.word, following.word) == ("order", "by"):
            ordered = _arguments(text[following.end :])
            if not ordered:
                raise GrammarError("it ends too early")
            return Signature((*_arguments(text[: token.start]), *ordered), len(ordered))
    return Signature(_arguments(text))


def _arguments(text: str) -> tuple[Argument, ...]:
    if not text.strip():
        return ()
    fragment = parse_inside("comment on function f(", text, ") is null")
    target = fragment.statement.comment_stmt.object.object_with_args
    return tuple(_argument(item.function_parameter, fragment.sql) for item in target.objfuncargs)


def _argument(parameter: Any, sql: bytes) -> Argument:
    mode = (
        type(parameter).DESCRIPTOR.fields_by_name["mode"].enum_type.values_by_number[parameter.mode]
    )
    word = mode.name.removeprefix("FUNC_PARAM_").lower()
    return Argument(
        _bare(resolve_type(parameter.arg_type, sql).type),
        "" if word in ("in", "default") else word,
        parameter.name,
    )


def _bare(data_type: DataType) -> DataType:
    return data_type._replace(modifiers="")


@lru_cache(maxsize=1 << 14)
def parse_returns(text: str) -> Returns:
    """What stands after RETURNS: a type, `setof` a type, or `table (a integer, b text)`.

    Raises GrammarError where `text` is anything else.
    """
    fragment = parse_inside("create function f() returns ", text, "language sql")
    statement = fragment.statement.create_function_stmt
    if len(statement.options) != 1:
        raise GrammarError("this is more than a type")
    if statement.parameters:
        columns = (
            _argument(item.function_parameter, fragment.sql) for item in statement.parameters
        )
        return Returns(None, True, tuple(columns))
    returned = statement.return_type
    many = bool(returned.setof)
    returned.setof = False
    return Returns(_bare(resolve_type(returned, fragment.sql).type), many)


@lru_cache(maxsize=1 << 12)
def parse_trigger(definition: str) -> TriggerClauses:
    """The condition and the arguments of a trigger, from what pg_get_triggerdef() prints.

    Raises GrammarError where `definition` is no CREATE TRIGGER.
    """
    from postgast import PgQueryError

    tokens = tokenize(definition)
    try:
        (found,) = parse_statements(definition)
    except (PgQueryError, ValueError) as error:
        raise GrammarError(f"this is no trigger: {error}") from None
    if not found.stmt.HasField("create_trig_stmt"):
        raise GrammarError("this is no trigger")
    arguments = tuple(item.string.sval for item in found.stmt.create_trig_stmt.args)
    place = next((n for n, token in enumerate(tokens) if token.word == "when"), None)
    if place is None or not found.stmt.create_trig_stmt.HasField("when_clause"):
        return TriggerClauses(None, arguments)
    depth = 0
    for token in tokens[place + 1 :]:
        depth += (token.word == "(") - (token.word == ")")
        if not depth:
            return TriggerClauses(
                definition[tokens[place + 1].end : token.start].strip(), arguments
            )
    raise GrammarError("this is no trigger")


def named_rows(condition: str) -> str:
    """A trigger's condition with each `new.a` and `old.a` as one name: `"new.a"`, `"old.a"`.

    So it can be compared as a condition on one row. A whole row is `"new.*"`. Raises GrammarError
    where the text is cut off.
    """
    tokens = tokenize(condition)
    parts: list[str] = []
    copied = place = 0
    while place < len(tokens):
        token = tokens[place]
        row = token.word.strip('"')
        qualified = place > 0 and tokens[place - 1].word == "."
        called = place + 1 < len(tokens) and tokens[place + 1].word == "("
        if row not in ("new", "old") or qualified or called:
            place += 1
            continue
        end, name = token, "*"
        if place + 2 < len(tokens) and tokens[place + 1].word == ".":
            end = tokens[place + 2]
            name = condition[end.start : end.end]
            name = name[1:-1].replace('""', '"') if name[0] == '"' else end.word
            place += 2
        parts += (condition[copied : token.start], '"' + f"{row}.{name}".replace('"', '""') + '"')
        copied = end.end
        place += 1
    return "".join((*parts, condition[copied:]))
