"""The remediation: what is missing as ordered, additive SQL, and what a person must decide."""

from audit.remediate.document import plan_to_json
from audit.remediate.model import HAZARDS, PhaseHeading, Plan, Statement
from audit.remediate.planning import plan_remediation
from audit.remediate.probe_script import render_probes
from audit.remediate.script import render_sql, result_fingerprint, sql_by_table, sql_text

__all__ = [
    "HAZARDS",
    "PhaseHeading",
    "Plan",
    "Statement",
    "plan_remediation",
    "plan_to_json",
    "render_probes",
    "render_sql",
    "result_fingerprint",
    "sql_by_table",
    "sql_text",
]
