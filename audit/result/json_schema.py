"""The JSON Schema of the result document; audit/schemas/result.schema.json is written from it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import get_args

from audit.compare.finding import Status
from audit.result.json_nodes import (
    Node,
    boolean,
    closed_object,
    list_of,
    map_of,
    number,
    one_of,
    or_null,
    ratio,
    reference,
    text,
)
from audit.result.model import SCHEMA_VERSION, CapabilityStatus
from audit.result.verdict import FAIL_ON
from audit.schema.question import Equality
from audit.severity import SEVERITIES


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(result_json_schema(), indent=2, ensure_ascii=False) + "\n"


@lru_cache(maxsize=1)
def result_json_schema() -> Node:
    """The JSON Schema (draft 2020-12) of the result document; shared, so not to be changed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "schema-audit result",
        "description": "One audit of a Postgres database: every report is a function of it.",
        **closed_object(_top_level()),
        "$defs": _definitions(),
    }


def _top_level() -> Node:
    return {
        "schema_version": {"const": SCHEMA_VERSION, "description": "Version of this format."},
        "tool": closed_object({"name": {"const": "schema-audit"}, "version": text("Its version.")}),
        "started_at": text("When the audit began: ISO 8601, UTC."),
        "target": _target(),
        "spec": _spec(),
        "summary": _summary(),
        "categories": list_of(reference("category"), "By business area, in the spec's order."),
        "phases": list_of(reference("phase"), "By when tables are due, in the spec's order."),
        "capabilities": list_of(reference("capability"), "What the business can and cannot do."),
        "tables": list_of(reference("table"), "Every required table, by category."),
        "findings": list_of(
            reference("finding"), "Every rule not met, worst first; waived ones too."
        ),
        "project": map_of(reference("fact"), "Demands on what is no table, by name."),
        "facts": map_of(text(), "What was told from outside and stands in no catalog."),
        "beyond_spec": list_of(text(), "Relations that the spec does not mention."),
        "set_aside": list_of(
            closed_object(
                {"reason": text("Why they were left out."), "count": number("How many.")}
            ),
            "Relations that are nobody's requirement.",
        ),
        "checked": map_of(number(), "Family of rules → requirements looked at."),
        "not_checked": list_of(text(), "What could not be looked at, in words."),
        "asked": closed_object(
            {
                "who": one_of(
                    ("server", "copy", "nobody"),
                    "The target's own server, a copy of it on an embedded one, or nobody.",
                ),
                "version": text("The version of the server that holds a copy."),
                "expressions": number("How many that text and trees could not settle."),
                "told": number("How many of them were told the same or different."),
            },
            "Who was asked whether two expressions are the same.",
        ),
        "selection": list_of(text(), "What the audit was narrowed to: `phase critical`."),
        "warnings": list_of(text(), "What the reader should know about this run."),
        "verdict": closed_object(
            {
                "passed": boolean("Whether the gate passed."),
                "fail_on": one_of(FAIL_ON, "The mildest severity that fails the gate."),
                "reasons": list_of(text(), "What failed it, a sentence each."),
            }
        ),
    }


def _target() -> Node:
    return closed_object(
        {
            "kind": one_of(("database", "migrations", "dump", "snapshot"), "What was audited."),
            "display": text("Where it is, without a password."),
            "database": text("Name of the database."),
            "server_version": text("Version of PostgreSQL: `18.1`."),
            "namespaces": list_of(text(), "The Postgres schemas that were read."),
            "role": text("The role that read them."),
            "reader": one_of(("pg_catalog", "information_schema"), "What was read."),
            "tables": number("Plain and partitioned tables outside platform schemas."),
        }
    )


def _spec() -> Node:
    source = {"path": text("The file."), "sha256": text("Hash of its bytes.")}
    return closed_object(
        {
            "title": text("What the spec is of."),
            "description": text(),
            "sources": list_of(closed_object(source), "The files it was read from."),
        }
    )


def _summary() -> Node:
    by_severity: Node = {name: number() for name in SEVERITIES}
    return closed_object(
        {
            "tables": closed_object(_table_counts()),
            "columns": reference("column_counts"),
            "coverage": reference("coverage"),
            "findings_by_severity": closed_object(by_severity, "Gaps that are not waived."),
            "waived": number("Accepted findings."),
            "unverified": number("Requirements that could not be told."),
            "beyond_spec": number("Relations that the spec does not mention."),
        }
    )


def _definitions() -> Node:
    return {
        "category": closed_object({**_group_head(), **_group_tail()}, "A business area."),
        "phase": closed_object(_phase(), "When tables are due."),
        "capability": closed_object(_capability(), "What the business can do if its tables stand."),
        "table": closed_object(_table(), "A required table as found."),
        "finding": closed_object(_finding(), "One rule not met by one object."),
        "fact": closed_object(
            {
                "title": text(),
                "required": text("What is demanded: `at least 58`."),
                "actual": or_null(text("What there is; null: nothing could tell.")),
                "status": one_of(("met", "unmet", "unknown")),
                "why": text(),
            },
            "A demand on what is no table.",
        ),
        "column_counts": closed_object(
            {"required": number("Required columns."), "met": number("Those that are right.")}
        ),
        "coverage": closed_object(
            {"tables": ratio("complete ÷ required tables"), "columns": ratio("met ÷ required")},
            "Ratios of 0 to 1; null where nothing is required or something is unknown.",
        ),
        "severity": one_of(SEVERITIES),
        "source": closed_object(
            {"path": text(), "line": number("From 1.", least=1)}, "In the spec."
        ),
    }


def _table_counts() -> Node:
    return {
        "required": number("Required tables; always the sum of the four."),
        "complete": number("Tables that meet every requirement."),
        "partial": number("Tables that exist and lack something."),
        "missing": number("Tables that do not exist."),
        "unknown": number("Tables that could not be told."),
    }


def _group_head() -> Node:
    return {
        "id": or_null(text("Its key in the spec; null for tables that have none.")),
        "title": text(),
        "description": text(),
    }


def _group_tail() -> Node:
    return {
        **_table_counts(),
        "columns": reference("column_counts"),
        "coverage": reference("coverage"),
        "tables": list_of(text(), "Its tables, optional ones too; they are not counted."),
    }


def _phase() -> Node:
    return {
        **_group_head(),
        "when": text("When it is due."),
        "severity": {"anyOf": [reference("severity"), {"type": "null"}]},
        "goal": text(),
        **_group_tail(),
    }


def _capability() -> Node:
    return {
        "id": text("Its key in the spec."),
        "title": text(),
        "description": text(),
        "status": one_of(get_args(CapabilityStatus)),
        "needs": list_of(text(), "The tables it needs."),
        "missing": list_of(text(), "Those that do not exist."),
        "partial": list_of(text(), "Those that lack something."),
        "unknown": list_of(text(), "Those that could not be told."),
        "without": list_of(text(), "What follows when it is not there."),
        "area": text("What the verdict is about: `Revenue`."),
        "verdict": text("In the spec's words: `none`; empty where it has none."),
    }


def _table() -> Node:
    column = {
        "name": text(),
        "definition": text("What is demanded of it, as one line of SQL."),
        "status": one_of(("met", "unmet", "missing", "unknown")),
        "description": text(),
    }
    near = {
        "name": text("A table that may be it under another name."),
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "shared": list_of(text(), "Required columns that it has."),
        "columns": number("Required columns in all."),
        "reason": text("In a phrase: `4 of 9 columns`."),
    }
    return {
        "name": text("`namespace.name`."),
        "category": or_null(text()),
        "phase": or_null(text()),
        "kind": text("`table`, `view` …"),
        "status": one_of(get_args(Status)),
        "optional": boolean("Whether it is listed and not counted."),
        "severity": reference("severity"),
        "state": text("In a phrase: `lacks 3 of 9 columns`."),
        "number": number("Place among the missing tables, from 1; 0 for the others."),
        "columns": closed_object(
            {
                "required": number("Required columns."),
                "met": number("Those that are right."),
                "each": list_of(closed_object(column), "Every required column."),
            }
        ),
        "description": text(),
        "why": text("Why it is required."),
        "impact": text("What breaks without it."),
        "source": reference("source"),
        "found": or_null(text("Where it was found, if under another name.")),
        "row_estimate": or_null({"type": "integer", "description": "Of the planner."}),
        "near": list_of(closed_object(near), "Tables that may be this one."),
        "build_order": number("Place, from 1, in an order in which all can be built."),
        "depends_on": list_of(text(), "Required tables that it references."),
        "unblocks": list_of(text(), "Required tables that reference it."),
        "sql": text("What closes its gaps; empty: nothing to do."),
    }


def _finding() -> Node:
    waiver = {
        "reason": text("Why it is accepted."),
        "owner": text(),
        "expires": text("ISO date."),
    }
    return {
        "rule": text("Id of the rule: `missing-table`."),
        "severity": reference("severity"),
        "kind": one_of(("gap", "unverified", "note"), "What happened; a note fails nothing."),
        "table": text("`namespace.name`; empty for what belongs to no table."),
        "object": text("The column, index, policy … that the rule speaks of."),
        "column": or_null(text("Set where that is one column.")),
        "message": text(),
        "expected": text(),
        "actual": text(),
        "equality": {
            "enum": [*get_args(Equality), None],
            "description": "How two expressions compare, where some were compared.",
        },
        "why": text(),
        "impact": text(),
        "hint": text("What to do, where it is not plainly to create what is missing."),
        "source": reference("source"),
        "fingerprint": text("Survives rewording and moved lines."),
        "waiver": {"anyOf": [closed_object(waiver, "Why it is accepted."), {"type": "null"}]},
    }
