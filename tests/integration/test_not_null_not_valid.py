"""NOT NULL that holds for new rows only is no NOT NULL, and the plan validates what is there."""

from __future__ import annotations

from pathlib import Path

from audit.compare.comparison import compare
from audit.introspect import open_target
from audit.introspect.target import resolve_target
from audit.remediate import plan_remediation, sql_text
from audit.spec.load import load_spec
from tests.conftest import Database, Server

SPEC = "spec: 1\ntables:\n  t: {columns: {a: int not null}}\n"
# Before 18 a check is the only way to say it; 18 has a constraint of its own, and calls the column
# not null.
CHECK = "alter table t add constraint late check (a is not null) not valid"
CONSTRAINT = "alter table t add constraint late not null a not valid"


def audited(database: Database, spec_file: Path) -> tuple[list[str], str, str]:
    """The rules of the findings, the status of the table, and the plan."""
    spec = load_spec([spec_file])
    with open_target(resolve_target(database.dsn, {})) as opened:
        comparison = compare(spec, opened.schema)
        plan = plan_remediation(spec, opened.schema, comparison)
    text = sql_text(
        plan,
        title="t",
        target_display="t",
        spec_title="t",
        result_fingerprint="0",
        generated_at="2026-01-01T00:00:00Z",
    )
    return [finding.rule for finding in comparison.findings], comparison.tables[0].status, text


def test_it_is_found_and_validated(server: Server, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    for late in (CHECK, *([CONSTRAINT] if server.version_num >= 180000 else [])):
        database = server.create_database(f"create table t (a int); {late}")
        try:
            rules, status, plan = audited(database, tmp_path / "spec.yaml")
            assert (rules, status) == (["not-validated"], "partial")
            assert "VALIDATE CONSTRAINT late" in plan
            database.run(plan)
            assert audited(database, tmp_path / "spec.yaml")[:2] == ([], "complete")
        finally:
            server.drop_database(database)
