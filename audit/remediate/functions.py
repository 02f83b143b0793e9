"""The functions that a spec demands: what is missing is to be written, what differs altered."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.finding import Finding
from audit.compare.signatures import normal_path
from audit.remediate.draft import decision
from audit.remediate.model import Statement
from audit.remediate.quote import identifier, literal, qualified, words
from audit.remediate.situation import Situation
from audit.spec.model import FunctionSpec, Spec


def function_decisions(situation: Situation, spec: Spec) -> tuple[Statement, ...]:
    """Decisions for a person: a spec has the signature of a function and not its body."""
    rules = ("missing-function", "function-mismatch")
    gaps = {f.source: f for f in situation.gaps.get("", ()) if f.rule in rules}
    return tuple(
        _decision(function, gaps[function.source])
        for function in spec.functions
        if function.source in gaps
    )


def _decision(function: FunctionSpec, finding: Finding) -> Statement:
    noun = words(function.kind or "function") if function.kind != "window" else "FUNCTION"
    name = qualified(function.namespace, function.name)
    if finding.rule == "missing-function":
        reason = "The spec says how the function is called, not what it does: write its body."
        returns = f" RETURNS {function.returns}" if function.returns else ""
        clauses = " ".join(_clauses(function, new=True))
        sql = f"CREATE {noun} {name}({function.arguments or ''}){returns}"
        sql = f"{sql}{f' {clauses}' if clauses else ''} ..."
    else:
        reason = finding.message
        clauses = " ".join(_clauses(function, new=False))
        arguments = "" if function.arguments is None else f"({function.arguments})"
        alterable = clauses and noun != "AGGREGATE"
        sql = f"ALTER {noun} {name}{arguments} {clauses}" if alterable else ""
    return decision(
        function.name,
        reason,
        sql,
        source=function.source,
        findings=(finding.fingerprint,),
    )


def _clauses(function: FunctionSpec, *, new: bool) -> Iterator[str]:
    """What stands after the arguments; of a function that is there, only what can be altered."""
    exact = function.exact and not new
    if new and function.language:
        yield f"LANGUAGE {identifier(function.language)}"
    if function.kind != "procedure":
        if volatility := function.volatility or ("volatile" if exact else ""):
            yield volatility.upper()
        if (strict := False if exact and function.strict is None else function.strict) is not None:
            yield "STRICT" if strict else "CALLED ON NULL INPUT"
        if parallel := function.parallel or ("unsafe" if exact else ""):
            yield f"PARALLEL {parallel.upper()}"
    definer = function.security_definer
    if (definer := False if exact and definer is None else definer) is not None:
        yield f"SECURITY {'DEFINER' if definer else 'INVOKER'}"
    if exact:
        yield "RESET ALL"
    if function.search_path is not None:
        path = ", ".join(identifier(name) for name in normal_path(function.search_path)) or "''"
        yield f"SET search_path = {path}"
    for name, value in function.settings or ():
        yield f"SET {'.'.join(map(identifier, name.split('.')))} = {literal(value)}"
