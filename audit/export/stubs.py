"""Functions that a spec demands, as stubs: it has their signature and not their body.

A stub raises an error when it is called, so that nobody takes it for the function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from audit.grammar.calls import Given, arguments_given
from audit.grammar.expression import names_in
from audit.grammar.quote import dollar_quoted, identifier, literal, qualified
from audit.grammar.routine import Signature, parse_returns, parse_signature
from audit.grammar.scan import GrammarError
from audit.remediate import guard
from audit.remediate.functions import create_function
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, Spec, TableSpec, TriggerSpec
from audit.spec.objects import FunctionSpec
from audit.spec.order import Name

_COMPILED = frozenset({"c", "internal"})


class Stub(NamedTuple):
    """A function as SQL. `needs` are the required tables whose rows it takes or returns, `types`
    the other required types of its arguments and result.

    Without `sql` it can't be made, and `problem` says why.
    """

    function: FunctionSpec
    sql: str = ""
    needs: frozenset[Name] = frozenset()
    types: frozenset[Name] = frozenset()
    problem: str = ""


def stubs_of(spec: Spec) -> Iterator[Stub]:
    """A stub of each required function, in the order of the spec, and of what triggers call."""
    called: dict[tuple[str, str], TriggerSpec] = {}
    for table in spec.tables:
        for trigger in table.triggers:
            namespace, _, name = (trigger.function or "").removesuffix("()").rpartition(".")
            called.setdefault((namespace, name), trigger)
    names = {name for _, name in called}
    called_with = _called_with(spec)
    for function in spec.functions:
        if function.arguments is None and function.kind != "aggregate":
            function = function._replace(arguments=_arguments_called(spec, function.name))
        counts = called_with.get(function.name, frozenset())
        yield _stub(spec, function, fires=function.name in names, counts=counts)
    required = {function.name for function in spec.functions}
    for (namespace, name), trigger in called.items():
        if name and name not in required:
            yield _trigger_stub(spec, namespace, name, trigger)


def _trigger_stub(spec: Spec, namespace: str, name: str, trigger: TriggerSpec) -> Stub:
    """A function that a trigger calls and the spec does not require, unless it is there."""
    home = namespace or spec.default_namespace
    function = FunctionSpec(home, name, trigger.source, returns="trigger", language="plpgsql")
    written = qualified(namespace, name) if namespace else identifier(name)
    sql = f"{create_function(function)}\nAS {_body(function, ())}"
    return Stub(function, guard.unless_function(written, sql))


def _arguments_called(spec: Spec, name: str) -> str:
    """The arguments of a function of which the spec has only the name: those it is called with."""
    for table in spec.tables:
        for expression in expressions_of(table):
            if name in expression:
                for given in arguments_given(expression, name):
                    return ", ".join(_given_type(spec, table, each) for each in given)
    return ""


def expressions_of(table: TableSpec) -> Iterator[str]:
    """The conditions of a table's policies, its defaults, generation expressions and checks."""
    for policy in table.rls.policies if table.rls else ():
        yield from filter(None, (policy.using, policy.check))
    for column in table.columns:
        yield from filter(None, (column.default, column.generated))
    yield from (check.expression for check in table.checks)
    if table.definition:
        yield f"({table.definition}\n)"


def _called_with(spec: Spec) -> dict[str, frozenset[int]]:
    """The required functions by name, with how many arguments the spec's expressions give them."""
    counts: dict[str, set[int]] = {function.name: set() for function in spec.functions}
    for table in spec.tables:
        for expression in expressions_of(table):
            names = names_in(expression)
            for _, name in names.functions if names else ():
                if name in counts:
                    counts[name] |= {len(given) for given in arguments_given(expression, name)}
    return {name: frozenset(found) for name, found in counts.items()}


def _with_defaults(
    spec: Spec, function: FunctionSpec, signature: Signature, counts: frozenset[int]
) -> str | None:
    """The arguments with defaults for what calls leave out: a spec does not have them."""
    if function.kind not in (None, "function"):
        return function.arguments
    arguments = signature.arguments
    given = sum(argument.mode in ("", "inout") for argument in arguments)
    others = {
        len(parse_signature(other.arguments or "").arguments)
        for other in spec.functions
        if (other.name, other.namespace) == (function.name, function.namespace)
    }
    fewest = min((n for n in counts if n < given and n not in others), default=given)
    if fewest == given or any(argument.mode == "variadic" for argument in arguments):
        return function.arguments
    parts = []
    place = 0
    for argument in arguments:
        name = f"{identifier(argument.name)} " if argument.name else ""
        mode = f"{argument.mode.upper()} " if argument.mode else ""
        goes_in = argument.mode in ("", "inout")
        default = " DEFAULT NULL" if goes_in and place >= fewest else ""
        parts.append(f"{mode}{name}{_type(argument.type)}{default}")
        place += goes_in
    return ", ".join(parts)


def _given_type(spec: Spec, table: TableSpec, given: Given) -> str:
    columns: dict[str, ColumnSpec] = {column.name: column for column in table.columns}
    if given.type is not None:
        return _type(given.type)
    if given.column in columns:
        return columns[given.column].type_text or "text"
    returns = {function.name: function.returns for function in spec.functions}
    # Supabase's auth.uid() is what most policies begin with.
    return returns.get(given.function) or ("uuid" if given.function == "uid" else "text")


def _stub(spec: Spec, function: FunctionSpec, *, fires: bool, counts: frozenset[int]) -> Stub:
    language = function.language or ("plpgsql" if function.kind != "aggregate" else "")
    if language in _COMPILED:
        return Stub(function, problem=f"it is written in {language}, of which no stub can be made")
    try:
        signature = parse_signature(function.arguments or "")
        returned = parse_returns(function.returns) if function.returns else None
    except GrammarError as error:
        return Stub(function, problem=str(error))
    results = [column.type for column in returned.columns] if returned else []
    if returned is not None and returned.type is not None:
        results = [returned.type]
    outputs = [a.type for a in signature.arguments if a.mode in ("out", "inout", "table")]
    types = [*(argument.type for argument in signature.arguments), *results]
    needs = _named(spec, function.namespace, types, spec.by_name)
    own = _named(spec, function.namespace, types, spec.type_names)
    if function.kind == "aggregate":
        return Stub(function, _aggregate(function, signature), needs, own)
    if function.returns is None and function.kind != "procedure" and not outputs:
        function = function._replace(returns="trigger" if fires else "void")
    arguments = _with_defaults(spec, function, signature, counts)
    stated = function._replace(language=language, arguments=arguments)
    body = _body(stated, outputs if outputs and _is_row(results) else results)
    return Stub(function, f"{create_function(stated)}\nAS {body}", needs, own)


def _named(
    spec: Spec, own: str, types: Collection[DataType], known: Collection[Name]
) -> frozenset[Name]:
    """Those of `known`, tables or types of the spec, that a function names as types."""
    homes = (own, spec.default_namespace)
    return frozenset(
        key
        for each in types
        for key in ((home, each.name) for home in ((each.namespace,) if each.namespace else homes))
        if key in known
    )


def _is_row(results: Collection[DataType]) -> bool:
    return not results or all(each.name == "record" for each in results)


def _said(function: FunctionSpec) -> str:
    return f"{function.namespace}.{function.name}() is a stub: its body is still to be written"


def _body(function: FunctionSpec, results: Collection[DataType]) -> str:
    message = literal(_said(function))
    values = ", ".join(f"NULL::{_type(each)}" for each in results if each.name != "void")
    if function.volatility == "immutable" and function.language in ("plpgsql", "sql"):
        # The planner runs it for any query of a table with an index or a check that calls it.
        quiet = "BEGIN\n  RETURN;\nEND" if not values else f"SELECT {values}"
        one = len(results) == 1 and function.language == "plpgsql"
        return dollar_quoted("BEGIN\n  RETURN NULL;\nEND" if one else quiet)
    if function.language == "plpgsql":
        return dollar_quoted(f"BEGIN\n  RAISE EXCEPTION '%', {message};\nEND")
    if function.language == "sql":
        # SQL has no RAISE: a cast that fails shows the text when it is called, and not before.
        return dollar_quoted(f"SELECT {values or 'NULL'}\nWHERE ({message}::text)::int = 0")
    return dollar_quoted(_said(function))


def _type(data_type: DataType) -> str:
    if data_type.namespace == "pg_catalog":
        return str(data_type)
    home = data_type.namespace
    name = qualified(home, data_type.name) if home else identifier(data_type.name)
    return f"{name}{'[]' if data_type.array else ''}"


def _aggregate(function: FunctionSpec, signature: Signature) -> str:
    """An aggregate over a function of ours that raises an error, too."""
    state = function.returns or "text"
    given = signature.arguments[-signature.ordered :] if signature.ordered else signature.arguments
    step = FunctionSpec(
        function.namespace,
        f"{function.name[:50]}_stub",
        function.source,
        arguments=", ".join((state, *(_argument(each.type, each.mode) for each in given))),
        returns=state,
        language="plpgsql",
    )
    name = qualified(function.namespace, function.name)
    arguments = function.arguments or "*"
    return (
        f"{create_function(step)}\nAS {_body(function._replace(language='plpgsql'), ())};\n"
        f"CREATE AGGREGATE {name}({arguments})"
        f" (SFUNC = {qualified(step.namespace, step.name)}, STYPE = {state}{_parallel(function)})"
    )


def _parallel(function: FunctionSpec) -> str:
    return f", PARALLEL = {function.parallel.upper()}" if function.parallel else ""


def _argument(data_type: DataType, mode: str) -> str:
    return f"{'VARIADIC ' if mode == 'variadic' else ''}{_type(data_type)}"
