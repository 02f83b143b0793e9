"""The JSON Schema of the result document; audit/schemas/result.schema.json is written from it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, get_args

from audit.compare.finding import Status
from audit.result.model import SCHEMA_VERSION, CapabilityStatus
from audit.result.verdict import FAIL_ON
from audit.schema.question import Equality
from audit.severity import SEVERITIES

Node = dict[str, Any]


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
        **_object(_top_level()),
        "$defs": _definitions(),
    }


def _top_level() -> Node:
    return {
        "schema_version": {"const": SCHEMA_VERSION, "description": "Version of this format."},
        "tool": _object({"name": {"const": "schema-audit"}, "version": _text("Its version.")}),
        "started_at": _text("When the audit began: ISO 8601, UTC."),
        "target": _target(),
        "spec": _spec(),
        "summary": _summary(),
        "categories": _list(_ref("category"), "By business area, in the spec's order."),
        "phases": _list(_ref("phase"), "By when tables are due, in the spec's order."),
        "capabilities": _list(_ref("capability"), "What the business can and cannot do."),
        "tables": _list(_ref("table"), "Every required table, by category."),
        "findings": _list(_ref("finding"), "Every rule not met, worst first; waived ones too."),
        "project": _map(_ref("fact"), "Demands on what is no table, by name."),
        "facts": _map(_text(), "What was told from outside and stands in no catalog."),
        "beyond_spec": _list(_text(), "Relations that the spec does not mention."),
        "set_aside": _list(
            _object({"reason": _text("Why they were left out."), "count": _number("How many.")}),
            "Relations that are nobody's requirement.",
        ),
        "checked": _map(_number(), "Family of rules → requirements looked at."),
        "not_checked": _list(_text(), "What could not be looked at, in words."),
        "selection": _list(_text(), "What the audit was narrowed to: `phase critical`."),
        "warnings": _list(_text(), "What the reader should know about this run."),
        "verdict": _object(
            {
                "passed": _boolean("Whether the gate passed."),
                "fail_on": _enum(FAIL_ON, "The mildest severity that fails the gate."),
                "reasons": _list(_text(), "What failed it, a sentence each."),
            }
        ),
    }


def _target() -> Node:
    return _object(
        {
            "kind": _enum(("database", "migrations", "dump", "snapshot"), "What was audited."),
            "display": _text("Where it is, without a password."),
            "database": _text("Name of the database."),
            "server_version": _text("Version of PostgreSQL: `18.1`."),
            "namespaces": _list(_text(), "The Postgres schemas that were read."),
            "role": _text("The role that read them."),
            "reader": _enum(("pg_catalog", "information_schema"), "What was read."),
            "tables": _number("Plain and partitioned tables outside platform schemas."),
        }
    )


def _spec() -> Node:
    source = {"path": _text("The file."), "sha256": _text("Hash of its bytes.")}
    return _object(
        {
            "title": _text("What the spec is of."),
            "description": _text(),
            "sources": _list(_object(source), "The files it was read from."),
        }
    )


def _summary() -> Node:
    by_severity: Node = {name: _number() for name in SEVERITIES}
    return _object(
        {
            "tables": _object(_table_counts()),
            "columns": _ref("column_counts"),
            "coverage": _ref("coverage"),
            "findings_by_severity": _object(by_severity, "Gaps that are not waived."),
            "waived": _number("Accepted findings."),
            "unverified": _number("Requirements that could not be told."),
            "beyond_spec": _number("Relations that the spec does not mention."),
        }
    )


def _definitions() -> Node:
    return {
        "category": _object({**_group_head(), **_group_tail()}, "A business area."),
        "phase": _object(_phase(), "When tables are due."),
        "capability": _object(_capability(), "What the business can do if its tables stand."),
        "table": _object(_table(), "A required table as found."),
        "finding": _object(_finding(), "One rule not met by one object."),
        "fact": _object(
            {
                "title": _text(),
                "required": _text("What is demanded: `at least 58`."),
                "actual": _or_null(_text("What there is; null: nothing could tell.")),
                "status": _enum(("met", "unmet", "unknown")),
                "why": _text(),
            },
            "A demand on what is no table.",
        ),
        "column_counts": _object(
            {"required": _number("Required columns."), "met": _number("Those that are right.")}
        ),
        "coverage": _object(
            {"tables": _ratio("complete ÷ required tables"), "columns": _ratio("met ÷ required")},
            "Ratios of 0 to 1; null where nothing is required or something is unknown.",
        ),
        "severity": _enum(SEVERITIES),
        "source": _object({"path": _text(), "line": _number("From 1.", least=1)}, "In the spec."),
    }


def _table_counts() -> Node:
    return {
        "required": _number("Required tables; always the sum of the four."),
        "complete": _number("Tables that meet every requirement."),
        "partial": _number("Tables that exist and lack something."),
        "missing": _number("Tables that do not exist."),
        "unknown": _number("Tables that could not be told."),
    }


def _group_head() -> Node:
    return {
        "id": _or_null(_text("Its key in the spec; null for tables that have none.")),
        "title": _text(),
        "description": _text(),
    }


def _group_tail() -> Node:
    return {
        **_table_counts(),
        "columns": _ref("column_counts"),
        "coverage": _ref("coverage"),
        "tables": _list(_text(), "Its tables, optional ones too; they are not counted."),
    }


def _phase() -> Node:
    return {
        **_group_head(),
        "when": _text("When it is due."),
        "severity": {"anyOf": [_ref("severity"), {"type": "null"}]},
        "goal": _text(),
        **_group_tail(),
    }


def _capability() -> Node:
    return {
        "id": _text("Its key in the spec."),
        "title": _text(),
        "description": _text(),
        "status": _enum(get_args(CapabilityStatus)),
        "needs": _list(_text(), "The tables it needs."),
        "missing": _list(_text(), "Those that do not exist."),
        "partial": _list(_text(), "Those that lack something."),
        "unknown": _list(_text(), "Those that could not be told."),
        "without": _list(_text(), "What follows when it is not there."),
        "area": _text("What the verdict is about: `Revenue`."),
        "verdict": _text("In the spec's words: `none`; empty where it has none."),
    }


def _table() -> Node:
    column = {
        "name": _text(),
        "definition": _text("What is demanded of it, as one line of SQL."),
        "status": _enum(("met", "unmet", "missing", "unknown")),
        "description": _text(),
    }
    near = {
        "name": _text("A table that may be it under another name."),
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "shared": _list(_text(), "Required columns that it has."),
        "columns": _number("Required columns in all."),
        "reason": _text("In a phrase: `4 of 9 columns`."),
    }
    return {
        "name": _text("`namespace.name`."),
        "category": _or_null(_text()),
        "phase": _or_null(_text()),
        "kind": _text("`table`, `view` …"),
        "status": _enum(get_args(Status)),
        "optional": _boolean("Whether it is listed and not counted."),
        "severity": _ref("severity"),
        "state": _text("In a phrase: `lacks 3 of 9 columns`."),
        "number": _number("Place among the missing tables, from 1; 0 for the others."),
        "columns": _object(
            {
                "required": _number("Required columns."),
                "met": _number("Those that are right."),
                "each": _list(_object(column), "Every required column."),
            }
        ),
        "description": _text(),
        "why": _text("Why it is required."),
        "impact": _text("What breaks without it."),
        "source": _ref("source"),
        "found": _or_null(_text("Where it was found, if under another name.")),
        "row_estimate": _or_null({"type": "integer", "description": "Of the planner."}),
        "near": _list(_object(near), "Tables that may be this one."),
        "build_order": _number("Place, from 1, in an order in which all can be built."),
        "depends_on": _list(_text(), "Required tables that it references."),
        "unblocks": _list(_text(), "Required tables that reference it."),
        "sql": _text("What closes its gaps; empty: nothing to do."),
    }


def _finding() -> Node:
    waiver = {
        "reason": _text("Why it is accepted."),
        "owner": _text(),
        "expires": _text("ISO date."),
    }
    return {
        "rule": _text("Id of the rule: `missing-table`."),
        "severity": _ref("severity"),
        "kind": _enum(("gap", "unverified", "note"), "What happened; a note fails nothing."),
        "table": _text("`namespace.name`; empty for what belongs to no table."),
        "object": _text("The column, index, policy … that the rule speaks of."),
        "column": _or_null(_text("Set where that is one column.")),
        "message": _text(),
        "expected": _text(),
        "actual": _text(),
        "equality": {
            "enum": [*get_args(Equality), None],
            "description": "How two expressions compare, where some were compared.",
        },
        "why": _text(),
        "impact": _text(),
        "hint": _text("What to do, where it is not plainly to create what is missing."),
        "source": _ref("source"),
        "fingerprint": _text("Survives rewording and moved lines."),
        "waiver": {"anyOf": [_object(waiver, "Why it is accepted."), {"type": "null"}]},
    }


def _object(properties: Node, description: str = "") -> Node:
    """An object that has all of these properties and no other."""
    return {
        "type": "object",
        **_described(description),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _map(values: Node, description: str) -> Node:
    return {"type": "object", "description": description, "additionalProperties": values}


def _list(items: Node, description: str) -> Node:
    return {"type": "array", "description": description, "items": items}


def _text(description: str = "") -> Node:
    return {"type": "string", **_described(description)}


def _boolean(description: str) -> Node:
    return {"type": "boolean", "description": description}


def _number(description: str = "", *, least: int = 0) -> Node:
    return {"type": "integer", "minimum": least, **_described(description)}


def _ratio(description: str) -> Node:
    return {
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 1,
        "description": description,
    }


def _enum(values: tuple[str, ...], description: str = "") -> Node:
    return {"enum": list(values), **_described(description)}


def _or_null(node: Node) -> Node:
    return {**node, "type": [node["type"], "null"]}


def _ref(name: str) -> Node:
    return {"$ref": f"#/$defs/{name}"}


def _described(description: str) -> Node:
    return {"description": description} if description else {}
