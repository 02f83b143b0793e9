"""The functions that a spec demands: what is missing is to be written, what differs altered."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.finding import Finding
from audit.compare.rules.functions import function_label
from audit.compare.signatures import normal_path
from audit.grammar.quote import identifier, literal, qualified, role, words
from audit.remediate.draft import decision, draft
from audit.remediate.model import Statement
from audit.remediate.situation import Situation
from audit.schema.model import Function
from audit.spec.model import Spec
from audit.spec.objects import FunctionSpec, GrantSpec


def function_decisions(situation: Situation, spec: Spec) -> tuple[Statement, ...]:
    """Decisions for a person: a spec has the signature of a function and not its body."""
    rules = ("missing-function", "function-mismatch")
    gaps = {f.source: f for f in situation.gaps.get("", ()) if f.rule in rules}
    decisions = (
        _decision(situation, function, gaps[function.source])
        for function in spec.functions
        if function.source in gaps
    )
    return (*decisions, *_grants(situation, spec))


def _grants(situation: Situation, spec: Spec) -> Iterator[Statement]:
    """GRANT EXECUTE to who lacks it; to take it from somebody is for a person to decide."""
    rules = ("not-granted", "excess-grant")
    gaps = {f.object: f for f in situation.gaps.get("", ()) if f.rule in rules}
    for function in spec.functions:
        for grant in function.grants:
            finding = gaps.get(f"{function_label(function)} {grant.role}")
            if finding is None:
                continue
            sql = execute_statement(function, grant)
            there = _the_only(situation, function)
            if grant.none:
                reason = f"{finding.message} What uses its rights would break."
                if grant.role == "public" or (there and "public" in (there.execute or ())):
                    everybody = execute_statement(function, grant._replace(role="public"))
                    # Who must be able to may be so as everybody only.
                    others = (
                        execute_statement(function, other)
                        for other in function.grants
                        if not other.none and other.role != "public"
                    )
                    sql = ";\n".join((*others, everybody))
                yield decision(
                    function.name,
                    reason,
                    sql,
                    source=grant.source,
                    findings=(finding.fingerprint,),
                    hazards=("changes-behaviour",),
                )
            elif function.arguments is None and there is None:
                reason = f"{finding.message} There are several of that name."
                yield decision(
                    function.name, reason, source=grant.source, findings=(finding.fingerprint,)
                )
            else:
                yield draft(
                    "grant",
                    "access",
                    f"{function.name} {grant.role}",
                    sql,
                    source=grant.source,
                    findings=(finding.fingerprint,),
                    hazards=("needs-role",) if grant.role != "public" else (),
                )


def execute_statement(function: FunctionSpec, grant: GrantSpec) -> str:
    """GRANT EXECUTE, or REVOKE for a role that must not."""
    arguments = "" if function.arguments is None else f"({function.arguments})"
    place = f"ROUTINE {qualified(function.namespace, function.name)}{arguments}"
    if function.kind == "aggregate" and not function.arguments and arguments:
        place = place.removesuffix("()") + "(*)"
    if grant.none:
        return f"REVOKE EXECUTE ON {place} FROM {role(grant.role)}"
    return f"GRANT EXECUTE ON {place} TO {role(grant.role)}"


def _decision(situation: Situation, function: FunctionSpec, finding: Finding) -> Statement:
    if finding.rule == "missing-function":
        reason = "The spec says how the function is called, not what it does: write its body."
        sql = f"{create_function(function)} ..."
    else:
        noun = _noun(function)
        name = qualified(function.namespace, function.name)
        reason = finding.message
        there = _the_only(situation, function)
        stated = _with_defaults(function) if function.exact else function
        clauses = " ".join((*_facets(stated, there), *_settings(stated, there)))
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


def create_function(function: FunctionSpec) -> str:
    """CREATE FUNCTION with all that the spec states, up to the body."""
    name = qualified(function.namespace, function.name)
    returns = f" RETURNS {function.returns}" if function.returns else ""
    language = [f"LANGUAGE {identifier(function.language)}"] if function.language else []
    clauses = " ".join((*language, *_facets(function, None), *_settings(function, None)))
    sql = f"CREATE {_noun(function)} {name}({function.arguments or ''}){returns}"
    return f"{sql} {clauses}" if clauses else sql


def _noun(function: FunctionSpec) -> str:
    return words(function.kind or "function") if function.kind != "window" else "FUNCTION"


def _the_only(situation: Situation, wanted: FunctionSpec) -> Function | None:
    """The function of the database that is meant, where there is but one of its name."""
    named = [
        function
        for function in situation.schema.functions
        if (function.namespace, function.name) == (wanted.namespace, wanted.name)
    ]
    return named[0] if len(named) == 1 else None


def _with_defaults(function: FunctionSpec) -> FunctionSpec:
    """What is not stated, as CREATE FUNCTION leaves it."""
    return function._replace(
        volatility=function.volatility or "volatile",
        strict=bool(function.strict),
        parallel=function.parallel or "unsafe",
        security_definer=bool(function.security_definer),
        settings=function.settings or (),
    )


def _facets(wanted: FunctionSpec, there: Function | None) -> Iterator[str]:
    """The clauses for what is stated, without those that `there` meets already."""
    clauses = {
        "volatility": (wanted.volatility or "").upper(),
        "strict": "STRICT" if wanted.strict else "CALLED ON NULL INPUT",
        "parallel": f"PARALLEL {(wanted.parallel or '').upper()}",
        "security_definer": f"SECURITY {'DEFINER' if wanted.security_definer else 'INVOKER'}",
    }
    for facet, clause in clauses.items():
        required = getattr(wanted, facet)
        met = there is not None and getattr(there, facet) == required
        of_procedures = wanted.kind != "procedure" or facet == "security_definer"
        if required is not None and not met and of_procedures:
            yield clause


def _settings(wanted: FunctionSpec, there: Function | None) -> Iterator[str]:
    """SET for what must be set, and with all settings stated RESET for any other of `there`."""
    held = dict(setting.split("=", 1) for setting in there.settings) if there else {}
    required = dict(wanted.settings or ())
    if wanted.search_path is not None:
        path = normal_path(wanted.search_path)
        if there is None or normal_path(held.get("search_path", "-")) != path:
            yield f"SET search_path = {', '.join(map(identifier, path)) or literal('')}"
    for name, value in required.items():
        if held.get(name) != value:
            yield f"SET {_setting_name(name)} = {literal(value)}"
    if wanted.settings is not None:
        kept = {*required, *(["search_path"] if wanted.search_path is not None else [])}
        # One that is not stated may stand unless the spec is exact; so may a search_path.
        kept |= set() if wanted.exact else {"search_path"}
        yield from (f"RESET {_setting_name(name)}" for name in held if name not in kept)


def _setting_name(name: str) -> str:
    return ".".join(map(identifier, name.split(".")))
