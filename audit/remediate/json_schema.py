"""The JSON Schema of the plan document; audit/schemas/plan.schema.json is written from it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import get_args

from audit.remediate.document import PLAN_VERSION
from audit.remediate.model import HAZARDS, SECTIONS, StatementKind
from audit.result.json_nodes import (
    Node,
    boolean,
    closed_object,
    list_of,
    map_of,
    number,
    one_of,
    or_null,
    reference,
    text,
)


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(plan_json_schema(), indent=2, ensure_ascii=False) + "\n"


@lru_cache(maxsize=1)
def plan_json_schema() -> Node:
    """The JSON Schema (draft 2020-12) of the plan document; shared, so not to be changed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "schema-audit plan",
        "description": "The SQL that closes the gaps of one audit, in the order in which it runs.",
        **closed_object(_top_level()),
        "$defs": {"statement": closed_object(_statement())},
    }


def _top_level() -> Node:
    source = {"path": text("The file."), "sha256": text("Hash of its bytes.")}
    phase = {
        "id": or_null(text("Null for tables without a phase.")),
        "title": text(),
        "when": text(),
        "goal": text(),
    }
    return {
        "plan_version": {"const": PLAN_VERSION, "description": "Version of this format."},
        "tool": closed_object({"name": {"const": "schema-audit"}, "version": text()}),
        "made_at": text("When the audit began: ISO 8601, UTC."),
        "target": closed_object(
            {
                "kind": one_of(("database", "migrations", "dump", "snapshot")),
                "display": text("Where it is, without a password."),
                "server_version": text("Version of PostgreSQL: `18.1`."),
            }
        ),
        "spec": closed_object(
            {"title": text(), "sources": list_of(closed_object(source), "Its files.")}
        ),
        "result_fingerprint": text("What tells the outcome of this audit from another."),
        "summary": closed_object(
            {
                "statements": number("Those that run."),
                "new_tables": number("Of these, how many create a table."),
                "decisions": number("What a person has to decide first."),
                "unverified": number("Requirements that could not be told: nothing is planned."),
            }
        ),
        "proof": text("How it went on a copy: `proved …`, `not proved: …`; empty: not tried."),
        "selection": list_of(text(), "Tables that the plan was narrowed to; none means all."),
        "phases": list_of(closed_object(phase), "In the spec's order."),
        "hazards": map_of(text(), "What each hazard that occurs below means."),
        "statements": list_of(reference("statement"), "In the order in which they run."),
    }


def _statement() -> Node:
    probe = {"hazard": one_of(tuple(HAZARDS)), "sql": text("A query that returns one number.")}
    return {
        "order": number("From 1.", least=1),
        "kind": one_of(get_args(StatementKind)),
        "section": one_of(SECTIONS, "The part of the file that it stands in."),
        "transaction": text("Statements of one transaction have the same words here."),
        "table": text("`namespace.name` of the required table; empty for what belongs to none."),
        "object": text("What it makes or changes."),
        "phase": or_null(text("The id of a phase.")),
        "sql": text("The statement, wrapped so that a second run does nothing."),
        "short": text("The same in plain SQL."),
        "search_path": list_of(text(), "Where it finds the names that it does not qualify."),
        "decision": boolean("Whether it is never run: a person has to decide first."),
        "why": text("Why it is required; of a decision, what has to be decided."),
        "notes": list_of(text(), "More about this statement."),
        "required_by": list_of(text(), "Tables for whose sake it is in a narrowed plan."),
        "hazards": list_of(one_of(tuple(HAZARDS)), "What can go wrong, from a closed set."),
        "lock": text("The strongest lock that it takes."),
        "rows": or_null(number("How many rows the table has, by the catalog's estimate.")),
        "probes": list_of(closed_object(probe), "Queries that count the rows it would fail on."),
        "findings": list_of(text(), "Fingerprints of the findings that it closes."),
        "source": {
            "anyOf": [
                closed_object({"path": text(), "line": number("From 1.", least=1)}),
                {"type": "null"},
            ]
        },
    }
