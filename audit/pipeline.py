"""One audit from request to result: load, introspect, compare, plan, build; it prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from audit import __version__
from audit.errors import AuditError, TargetError
from audit.schema.question import NOBODY_ASKED

if TYPE_CHECKING:
    from audit.compare.finding import Comparison
    from audit.introspect import Introspection
    from audit.introspect.reading import ReaderName
    from audit.introspect.target import TargetRef
    from audit.remediate import Plan
    from audit.result.model import Asked, AuditResult, Target
    from audit.schema import Schema
    from audit.schema.question import Answers, Question
    from audit.spec.model import Spec

Progress = Callable[[str], None]

# What an audit needs once the server has answered, the grammar first, which takes longest.
_NEEDED_LATER = (
    "postgast",
    "audit.compare.comparison",
    "audit.remediate",
    "audit.result.build",
)


@dataclass(frozen=True)
class Request:
    """What to audit against what. `facts` are about the target and can't be read from it.

    `spec_root` is the folder that spec paths are relative to (the current one if None).
    `started_at` is ISO 8601 in UTC. `allow_empty` accepts a database with no required table.
    `verify_with` says who settles what text and trees can't: the target's own server, or an
    embedded one that holds a copy of the target's structure.
    """

    target: TargetRef
    specs: tuple[str, ...]
    started_at: str
    spec_root: Path | None = None
    phases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    fail_on: str = "low"
    reader: ReaderName = "pg_catalog"
    statement_timeout: float = 60.0
    connect_timeout: float = 10.0
    facts: Mapping[str, int | str] = field(default_factory=dict)
    allow_empty: bool = False
    verify_with: Literal["target", "embedded"] = "target"


@dataclass(frozen=True)
class Outcome:
    """A finished audit: its result, and the plan that closes the gaps.

    `spec` is what was audited, of a part of the spec that part, and `schema` what was read.
    """

    result: AuditResult
    plan: Plan
    spec: Spec
    schema: Schema


def run_audit(request: Request, progress: Progress, *, needed_later: Sequence[str] = ()) -> Outcome:
    """Audit `request.target` against its spec; raises AuditError when that can't be done.

    `needed_later` names modules that the caller will import after the audit: they are imported
    while the server is at work.
    """
    from audit.introspect.ahead import open_target_ahead
    from audit.spec.cache import load_spec_cached
    from audit.spec.narrow import narrow

    with open_target_ahead(
        request.target,
        reader=request.reader,
        statement_timeout=request.statement_timeout,
        connect_timeout=request.connect_timeout,
        progress=progress,
        verify_with=request.verify_with,
    ) as opened:
        progress("reading the spec")
        whole = load_spec_cached(request.specs, base=request.spec_root)
        narrowed = request.phases or request.categories
        spec = narrow(whole, request.phases, request.categories) if narrowed else whole
        for module in (*_NEEDED_LATER, *needed_later):
            import_module(module)
        introspection = opened()
        from audit.compare.comparison import compare

        schema = _with_partitions(introspection, whole)
        progress("comparing")
        # The whole spec, also when a part was asked for: what that part needs may lie outside it.
        everything = compare(whole, schema)
        answers: Answers = {}
        questions: Sequence[Question] = ()
        if everything.questions:
            questions = everything.questions
            progress(f"asking the server about {len(questions)} expressions")
            answers = introspection.answer(questions)
            everything = compare(whole, schema, answers) if answers else everything
        asked = _asked(introspection, questions, answers)
    comparison = everything if spec is whole else compare(spec, schema, answers)
    _refuse_an_audit_of_nothing(whole, schema, everything, introspection, request.allow_empty)
    from audit.remediate import plan_remediation, sql_by_table
    from audit.result.build import build_result

    progress("planning")
    chosen = None if spec is whole else frozenset(spec.by_name)
    plan = plan_remediation(whole, schema, everything, only=chosen)
    result = build_result(
        spec=spec,
        schema=schema,
        comparison=comparison,
        target=_target(introspection),
        started_at=request.started_at,
        fail_on=request.fail_on,
        sql_by_table=sql_by_table(plan),
        facts=_facts(introspection) | dict(request.facts),
        selection=_selection(request),
        warnings=introspection.warnings,
        asked=asked,
        tool_version=__version__,
    )
    return Outcome(result, plan, spec, schema)


def _asked(introspection: Introspection, questions: Sequence[Question], answers: Answers) -> Asked:
    """Who settled what text and trees could not, and how much of it."""
    from audit.result.model import Asked

    witness = introspection.witness()
    told = sum(isinstance(answers.get(question, NOBODY_ASKED), str) for question in questions)
    return Asked(witness.who, witness.version, len(questions), told)


def _with_partitions(introspection: Introspection, spec: Spec) -> Schema:
    """The structure, with the partitions that the spec requires by their own names."""
    schema = introspection.schema
    aside = {name for each in schema.set_aside for name in each.names}
    wanted = {table.qualified for table in spec.tables} & aside if aside else set()
    if not wanted or introspection.read_partitions is None:
        return schema
    return introspection.read_partitions(wanted)


def _refuse_an_audit_of_nothing(
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    introspection: Introspection,
    allow_empty: bool,
) -> None:
    """Stop when no required table was seen: the wrong database must not look like an empty one.

    `spec` is the whole spec: a phase of which nothing exists yet is no sign of a wrong database.
    """
    if comparison.tables and all(table.status == "unknown" for table in comparison.tables):
        raise TargetError(
            "no required table could be checked",
            where=introspection.display,
            hint="--verify-with embedded asks a copy of what the snapshot holds"
            if introspection.witness().who == "nobody"
            else "schema-audit doctor says what this role can see",
        )
    if allow_empty or not spec.tables:
        return
    present = schema.by_name
    if any(
        (table.namespace, name) in present
        for table in spec.tables
        for name in (table.name, *table.aliases)
    ):
        return
    if any(table.found for table in comparison.tables):
        return
    held: dict[str, int] = {}
    for relation in schema.relations:
        held[relation.namespace] = held.get(relation.namespace, 0) + 1
    seen = (
        ", ".join(f"{name} ({count})" for name, count in sorted(held.items())) or "no table at all"
    )
    raise TargetError(
        f"none of the {len(spec.tables)} required tables is in database {schema.database}; "
        f"its schemas hold: {seen}",
        where=introspection.display,
        hint="check that this is the right database and spec; --allow-empty audits it all the same",
    )


def _target(introspection: Introspection) -> Target:
    from audit.result.model import Target

    schema = introspection.schema
    return Target(
        kind=introspection.kind,
        display=introspection.display,
        database=schema.database,
        server_version=schema.server_version,
        namespaces=tuple(sorted({relation.namespace for relation in schema.relations})),
        role=schema.role,
        reader=schema.reader,
        tables=sum(r.kind in ("table", "partitioned table") for r in schema.relations),
    )


def _facts(introspection: Introspection) -> dict[str, int | str]:
    """What files of SQL tell beside the catalogs, as facts are given."""
    return {name: ", ".join(names) for name, names in introspection.facts.items()}


def _selection(request: Request) -> tuple[str, ...]:
    return (
        *(f"phase {phase}" for phase in request.phases),
        *(f"category {category}" for category in request.categories),
    )


def read_facts(path: Path) -> dict[str, int | str]:
    """Read what is known about a target and stands in no catalog: a JSON object of names.

    Raises AuditError when it is not that.
    """
    import json

    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AuditError(f"cannot read {path}: {error.strerror}", hint="--facts FILE") from error
    except (ValueError, RecursionError) as error:
        raise AuditError(f"{path} is not JSON: {error}", hint='{"edge_functions": 58}') from error
    if isinstance(facts, dict):
        facts = {name: _names(value) for name, value in facts.items()}
    if not isinstance(facts, dict) or not all(
        isinstance(value, (int, str)) and not isinstance(value, bool) for value in facts.values()
    ):
        raise AuditError(
            f"{path} must be one JSON object of names with a number, a text or a list of names",
            hint='{"edge_functions": 58, "buckets": ["avatars", "invoices"]}',
        )
    return facts


def _names(value: object) -> object:
    """A list of names as the text that a fact is; anything else as it is."""
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return ", ".join(value) or 0
    return value
