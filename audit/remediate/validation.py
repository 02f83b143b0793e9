"""Constraints that are there and were never held against the rows: what validates them."""

from __future__ import annotations

from audit.compare.finding import Finding
from audit.remediate import probes
from audit.remediate.model import Statement
from audit.remediate.rows import Rows
from audit.schema.model import Relation
from audit.spec.model import ColumnSpec


def validate_constraint(
    rows: Rows, relation: Relation, finding: Finding, column: ColumnSpec | None
) -> Statement | None:
    """What validates the constraint that `finding` is about; None where there is none to validate.

    `column` is the required column that the finding names, if it names one.
    """
    if column is not None and finding.expected == "NOT NULL":
        for check in relation.checks:
            named = f"`{check.name}`" in finding.message
            # Once valid it keeps null out as the word does; PostgreSQL 18 has it as the word.
            # One that an earlier plan of ours left behind is on its way to be the word.
            if named and check.enforced and check.name != rows.interim(column.name):
                found = probes.nulls(rows.own, rows.actual((column.name,)))
                return rows.validate(check.name, finding.source, (finding.fingerprint,), found)
        return None
    for key in relation.foreign_keys:
        open_ = not key.validated and key.enforced
        if open_ and _is_meant(finding, key.name, key.columns):
            found = probes.orphans(
                rows.own,
                key.columns,
                (key.ref_namespace, key.ref_table),
                key.ref_columns,
                match=key.match,
                period=key.period,
            )
            return rows.validate(key.name, finding.source, (finding.fingerprint,), found)
    for check in relation.checks:
        open_ = not check.validated and check.enforced
        if open_ and _is_meant(finding, check.name, check.columns):
            found = probes.violations(rows.own, check.expression)
            return rows.validate(check.name, finding.source, (finding.fingerprint,), found)
    return None


def _is_meant(finding: Finding, name: str, names: tuple[str, ...]) -> bool:
    texts = {name, ", ".join(names)}
    return finding.object in texts or f"`{name}`" in finding.message or finding.column in texts
