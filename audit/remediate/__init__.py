"""The remediation: what is missing as ordered, additive SQL, and what a person must decide."""

from audit.remediate.model import HAZARDS, PhaseHeading, Plan, Statement
from audit.remediate.planning import plan_remediation
from audit.remediate.script import render_sql, result_fingerprint, sql_by_table, sql_text

__all__ = [
    "HAZARDS",
    "PhaseHeading",
    "Plan",
    "Statement",
    "plan_remediation",
    "render_sql",
    "result_fingerprint",
    "sql_by_table",
    "sql_text",
]
