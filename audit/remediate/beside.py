"""What stands beside the tables: schemas, extensions, enums and their labels, functions, views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from audit.compare.finding import Finding
from audit.grammar.quote import identifier, literal, qualified
from audit.remediate import guard
from audit.remediate.access import access_statements
from audit.remediate.create import comment_statements
from audit.remediate.draft import decision, draft, fingerprints
from audit.remediate.indexes import index_statement
from audit.remediate.model import EXCLUSIVE, Statement
from audit.remediate.situation import Situation, TableKey
from audit.spec.model import TableSpec
from audit.spec.objects import EnumSpec
from audit.spec.since import too_new
from audit.spec.source import Source

# Extensions whose control file says where they live: naming a schema for them is an error.
_SETTLED_TEXT = """
pg_cron pg_graphql pg_tle pgmq pgsodium plpgsql plv8 postgis_tiger_geocoder
postgis_topology supabase_vault timescaledb
"""
_SETTLED = frozenset(_SETTLED_TEXT.split())


def namespace_statements(situation: Situation, wanted: Collection[str]) -> tuple[Statement, ...]:
    """The schemas that what is planned stands in."""
    return tuple(
        draft(
            "create-namespace",
            "prerequisites",
            name,
            f"CREATE SCHEMA IF NOT EXISTS {identifier(name)}",
            group="schemas",
            hazards=("needs-privilege",),
        )
        for name in sorted(situation.namespaces_to_come.intersection(wanted))
    )


def extension_statements(situation: Situation) -> tuple[Statement, ...]:
    """The extensions that are not installed, and a word on those that are too old."""
    made = []
    closed = _by_object(situation, "missing-extension")
    aged = _by_object(situation, "extension-too-old")
    home = " WITH SCHEMA extensions" if "extensions" in situation.namespaces else ""
    for extension in situation.spec.extensions:
        name = extension.name
        if name in situation.extensions_to_come:
            where = "" if name in _SETTLED else home
            made.append(
                draft(
                    "create-extension",
                    "prerequisites",
                    name,
                    f"CREATE EXTENSION IF NOT EXISTS {identifier(name)}{where}",
                    source=extension.source,
                    findings=fingerprints(closed.get(name, ())),
                    why=extension.why,
                    hazards=("needs-privilege",),
                )
            )
        elif name in aged:
            made.append(
                decision(
                    name,
                    aged[name][0].message,
                    f"ALTER EXTENSION {identifier(name)} UPDATE",
                    source=extension.source,
                    findings=fingerprints(aged[name]),
                    hazards=("needs-privilege", "cannot-undo"),
                )
            )
    return tuple(made)


def _by_object(situation: Situation, rule: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in situation.gaps.get("", ()):
        if finding.rule == rule:
            found.setdefault(finding.object, []).append(finding)
    return found


def enum_statements(
    situation: Situation, wanted: Collection[TableKey] | None
) -> tuple[Statement, ...]:
    """The enums to create (those `wanted`, or all), and the labels that existing ones lack."""
    made: list[Statement] = []
    for enum in situation.spec.enums:
        key = (enum.namespace, enum.name)
        if wanted is not None and key not in wanted:
            continue
        findings = tuple(f for f in situation.gaps.get("", ()) if f.source == enum.source)
        if key in situation.enums_to_come:
            made.append(_create_enum(situation, enum, findings))
        else:
            made += add_labels(situation, key, enum.labels, enum.source, findings)
    return tuple(made)


def _create_enum(situation: Situation, enum: EnumSpec, findings: Sequence[Finding]) -> Statement:
    labels = ", ".join(literal(label) for label in enum.labels)
    name = qualified(enum.namespace, enum.name)
    sql = f"CREATE TYPE {name} AS ENUM ({labels})"
    if holder := situation.names.holder(enum.namespace, enum.name):
        reason = f"The name is taken by {holder}."
        return decision(enum.name, reason, sql, source=enum.source, findings=fingerprints(findings))
    return draft(
        "create-enum",
        "prerequisites",
        enum.name,
        guard.unless_type(enum.namespace, enum.name, sql),
        short=sql,
        group="enums",
        source=enum.source,
        findings=fingerprints(findings),
        why=enum.why,
    )


def add_labels(
    situation: Situation,
    enum: TableKey,
    labels: Sequence[str],
    source: Source,
    findings: Sequence[Finding],
) -> list[Statement]:
    """ALTER TYPE … ADD VALUE for each label an enum lacks, beside its neighbours in the spec."""
    there = next(
        (set(e.labels) for e in situation.schema.enums if (e.namespace, e.name) == enum), None
    )
    if there is None or enum[0] in situation.platform:
        return []
    made = []
    for place, label in enumerate(labels):
        if label in there:
            continue
        where = ""
        if place and labels[place - 1] in there:
            where = f" AFTER {literal(labels[place - 1])}"
        else:
            following = next((other for other in labels[place + 1 :] if other in there), None)
            where = f" BEFORE {literal(following)}" if following is not None else ""
        sql = f"ALTER TYPE {qualified(*enum)} ADD VALUE IF NOT EXISTS {literal(label)}{where}"
        made.append(
            draft(
                "add-enum-value",
                "prerequisites",
                f"{enum[1]} {label}",
                sql,
                source=source,
                findings=fingerprints(findings),
                hazards=("needs-commit", "cannot-undo"),
                lock="none on tables",
            )
        )
        there.add(label)
    return made


def view_statements(situation: Situation, view: TableSpec) -> tuple[Statement, ...]:
    """A missing view, from the definition that the spec gives."""
    own = (view.namespace, view.name)
    findings = situation.gaps.get(view.qualified, ())
    keyword = "MATERIALIZED VIEW" if view.kind == "materialized view" else "VIEW"
    query = (view.definition or "").strip().rstrip(";").strip()
    problem = why_no_view(situation, view)
    options = view_options(view)
    named = f"{qualified(*own)} WITH ({options})" if options else qualified(*own)
    sql = f"CREATE {keyword} {named} AS\n{query}" if query else ""
    if problem:
        return (decision(view.name, problem, sql, table=view, findings=fingerprints(findings)),)
    made = draft(
        "create-view",
        "views",
        view.name,
        guard.unless_relation(*own, f"{sql}\n" if "--" in query else sql),
        short=sql,
        table=view,
        findings=fingerprints(findings),
        why=view.why,
        hazards=("runs-as-owner",) if keyword == "VIEW" and not _invokes(view) else (),
    )
    comments = (
        replace(
            s, section="views", sql=s.sql.replace("COMMENT ON TABLE", f"COMMENT ON {keyword}", 1)
        )
        for s in comment_statements(view, own)
    )
    indexes = (
        replace(statement, section="views" if statement.section == "tables" else statement.section)
        for index in view.indexes
        for statement in (index_statement(situation, view, own, index),)
    )
    return (made, *comments, *indexes, *access_statements(situation, view, own))


def _invokes(view: TableSpec) -> bool:
    return view.options is not None and bool(view.options.security_invoker)


def view_options(view: TableSpec) -> str:
    """The options that the spec states, as WITH has them; empty for none."""
    wanted = view.options
    if wanted is None:
        return ""
    flags = {
        "security_invoker": wanted.security_invoker,
        "security_barrier": wanted.security_barrier,
    }
    parts = [f"{name} = {str(on).lower()}" for name, on in flags.items() if on is not None]
    if wanted.check_option in ("local", "cascaded"):
        parts.append(f"check_option = {wanted.check_option}")
    return ", ".join(parts)


def repair_view(situation: Situation, view: TableSpec, own: TableKey) -> tuple[Statement, ...]:
    """ALTER VIEW … SET for the options that a view lacks; what else it lacks is for a person."""
    made = []
    for finding in situation.gaps.get(view.qualified, ()):
        text = f"{finding.message} {finding.hint}".strip()
        name, _, value = finding.expected.partition(" = ")
        if finding.rule != "view-option-mismatch":
            made.append(_for_a_person(view, finding, text))
            continue
        sql = f"ALTER VIEW {qualified(*own)} SET ({name} = {value})"
        if value == "none":
            sql = f"ALTER VIEW {qualified(*own)} RESET ({name})"
        if value in ("none", "false") or finding.hint:  # it would protect less, or it can't be had
            made.append(_for_a_person(view, finding, text, sql))
            continue
        made.append(
            draft(
                "set-view-option",
                "access",
                name,
                sql,
                table=view,
                group=f"access {view.qualified}",
                source=finding.source,
                findings=(finding.fingerprint,),
                hazards=("changes-behaviour",),
                lock=EXCLUSIVE,
            )
        )
    return tuple(made)


def _for_a_person(view: TableSpec, finding: Finding, text: str, sql: str = "") -> Statement:
    return decision(
        finding.object or view.name,
        text,
        sql,
        table=view,
        source=finding.source,
        findings=(finding.fingerprint,),
    )


def why_no_view(situation: Situation, view: TableSpec) -> str:
    """Why a missing view cannot be created from its requirement, as a sentence; empty if it can."""
    from audit.grammar.parse import GrammarError
    from audit.grammar.query import check_query

    query = (view.definition or "").strip().rstrip(";").strip()
    if not query:
        return "The spec does not define the view."
    for finding in situation.gaps.get(view.qualified, ()):
        if finding.rule in ("found-elsewhere", "case-mismatch", "wrong-kind"):
            return finding.message
    if view.namespace in situation.platform:
        return f"Schema {view.namespace} belongs to the platform."
    if holder := situation.names.holder(view.namespace, view.name):
        return f"The name is taken by {holder}."
    if view.options and (reason := too_new(situation.schema.server_version_num, view.options)):
        return reason
    try:
        check_query(query)
    except GrammarError as error:
        return f"Its definition is not one query: {error}"
    return situation.problem_of(query) or situation.problem_of_reading(query, view.namespace)
