"""`schema-audit run` as people and pipelines use it."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.cli.conftest import WELLNESS, Cli
from tests.conftest import Database, Server


def test_the_sample_database_lacks_what_the_audit_document_says(
    cli: Cli, wellness: Database
) -> None:
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json")
    assert ran.code == 1, ran.err
    document = json.loads(ran.out)
    assert document["summary"]["tables"] == {
        "required": 77, "complete": 15, "partial": 3, "missing": 59, "unknown": 0,
    }  # fmt: skip
    assert not document["verdict"]["passed"]
    partial = {table["name"] for table in document["tables"] if table["status"] == "partial"}
    assert partial == {"public.prestadores", "public.notifications", "public.invites"}


def test_a_missing_table_names_the_table_that_may_be_it(cli: Cli, wellness: Database) -> None:
    document = json.loads(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json").out)
    audit_logs = next(t for t in document["tables"] if t["name"] == "public.audit_logs")
    assert audit_logs["near"][0]["name"] == "public.admin_logs"
    assert audit_logs["near"][0]["reason"] == "4 of 9 columns"


def test_the_findings_on_the_sample_are_exactly_the_planned_ones(
    cli: Cli, wellness: Database
) -> None:
    document = json.loads(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json").out)
    gaps = {
        (finding["rule"], finding["table"].removeprefix("public."), finding["object"])
        for finding in document["findings"]
        if finding["kind"] != "note" and finding["rule"] != "missing-table"
    }
    assert {(rule, table) for rule, table, _ in gaps} == {
        ("missing-column", "prestadores"),
        ("nullability-mismatch", "prestadores"),
        ("default-mismatch", "prestadores"),
        ("missing-index", "prestadores"),
        ("missing-foreign-key", "prestadores"),
        ("rls-disabled", "notifications"),
        ("missing-policy", "notifications"),
        ("missing-unique", "invites"),
        ("values-not-enforced", "invites"),
    }
    assert sum(rule == "missing-column" for rule, _, _ in gaps) == 5
    assert document["summary"]["unverified"] == 0


def test_the_plan_applied_leaves_nothing_to_remedy(
    cli: Cli, own_wellness: Database, tmp_path: Path
) -> None:
    planned = cli("plan", own_wellness.dsn, "-s", WELLNESS, "-o", "gaps.sql")
    assert planned.code == 0, planned.err
    own_wellness.run((tmp_path / "gaps.sql").read_text())
    ran = cli("run", own_wellness.dsn, "-s", WELLNESS, "-f", "json")
    document = json.loads(ran.out)
    assert [f for f in document["findings"] if f["kind"] != "note"] == []
    assert ran.code == 0
    assert document["summary"]["tables"]["complete"] == 77
    again = cli("plan", own_wellness.dsn, "-s", WELLNESS)
    assert "create table" not in again.out.lower()


def test_a_role_with_select_on_one_table_misses_no_table(
    cli: Cli, own_wellness: Database, server: Server
) -> None:
    with psycopg.connect(own_wellness.dsn, autocommit=True) as connection:
        role = sql.Identifier(f"{own_wellness.name}_auditor")
        connection.execute(sql.SQL("create role {} login").format(role))
        connection.execute(sql.SQL("grant select on public.profiles to {}").format(role))
    try:
        dsn = own_wellness.dsn_as(f"{own_wellness.name}_auditor")
        document = json.loads(cli("run", dsn, "-s", WELLNESS, "-f", "json").out)
    finally:
        own_wellness.run(
            f'drop owned by "{own_wellness.name}_auditor"; drop role "{own_wellness.name}_auditor"'
        )
    assert document["summary"]["tables"]["missing"] == 59
    assert document["summary"]["tables"]["complete"] == 15
    not_granted = {f["table"] for f in document["findings"] if f["rule"] == "not-granted"}
    assert "public.profiles" not in not_granted
    assert "public.bookings" in not_granted


def test_a_snapshot_audits_as_its_database_does(cli: Cli, wellness: Database) -> None:
    assert cli("snapshot", wellness.dsn, "-o", "now.json").code == 0
    live = json.loads(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json").out)
    saved = json.loads(cli("run", "now.json", "-s", WELLNESS, "-f", "json").out)
    assert saved["summary"]["tables"] == live["summary"]["tables"]
    assert saved["findings"] == live["findings"]


def test_a_snapshot_becomes_sql_that_audits_as_its_database_does(
    cli: Cli, wellness: Database
) -> None:
    assert cli("snapshot", wellness.dsn, "-o", "now.json").code == 0
    saved = cli("snapshot", "now.json", "--sql", "-o", "now.sql")
    assert saved.code == 0
    assert saved.err.endswith("read again: equal in every point.\n")
    untried = cli("snapshot", "now.json", "--sql", "--untried")
    assert untried.err.endswith("It was not tried on any server.\n")
    assert untried.out.startswith("-- The structure of database")
    live = json.loads(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json").out)
    again = json.loads(cli("run", "now.sql", "-s", WELLNESS, "-f", "json").out)
    assert again["summary"]["tables"] == live["summary"]["tables"]
    assert again["findings"] == live["findings"]
    assert again["warnings"] == []


def test_a_copy_is_asked_about_a_snapshot(cli: Cli, own_wellness: Database) -> None:
    own_wellness.run("create table rates (fee int check (fee > 1 + 1 or fee = 0), note text)")
    assert cli("snapshot", own_wellness.dsn, "-o", "now.json").code == 0
    Path("rate.yaml").write_text(
        "spec: 1\ntitle: Rates\ntables:\n  rates:\n    checks: [fee > 2 or fee = 0]\n"
        "    columns: {note: text}\n"
    )
    nobody = cli("run", "now.json", "-s", "rate.yaml", "-f", "json")
    asked = cli("run", "now.json", "-s", "rate.yaml", "--verify-with", "embedded", "-f", "json")
    assert (nobody.code, asked.code) == (2, 0)
    assert "--verify-with embedded" in nobody.err
    witness = json.loads(asked.out)["asked"]
    assert (witness["who"], witness["expressions"], witness["told"]) == ("copy", 1, 1)
    wrong = cli("run", "now.json", "--verify-with", "nobody")
    assert wrong.code == 2
    assert "--verify-with" in wrong.err


def test_the_same_inputs_give_the_same_bytes(
    cli: Cli, wellness: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793491200")
    for name in ("json", "markdown", "html", "sarif", "junit", "github", "gitlab"):
        first = cli("run", wellness.dsn, "-s", WELLNESS, "-f", name).out
        assert first == cli("run", wellness.dsn, "-s", WELLNESS, "-f", name).out
        assert first


def test_exit_zero_hides_a_failed_gate_and_never_a_failed_audit(
    cli: Cli, wellness: Database
) -> None:
    assert cli("run", wellness.dsn, "-s", WELLNESS, "--exit-zero").code == 0
    assert cli("run", "postgresql://localhost:1/x", "-s", WELLNESS, "--exit-zero").code == 2


def test_fail_on_moves_the_gate_and_hides_nothing(cli: Cli, wellness: Database) -> None:
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "--fail-on", "never", "-f", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["summary"]["tables"]["missing"] == 59


def test_a_phase_narrows_the_audit(cli: Cli, wellness: Database) -> None:
    document = json.loads(
        cli("run", wellness.dsn, "-s", WELLNESS, "--phase", "critical", "-f", "json").out
    )
    assert document["summary"]["tables"]["required"] == 9
    assert document["selection"] == ["phase critical"]


def test_an_unknown_phase_names_the_nearest(cli: Cli, wellness: Database) -> None:
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "--phase", "critcal")
    assert ran.code == 2
    assert "critical" in ran.err


def test_several_formats_in_one_run(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    ran = cli(
        "run", wellness.dsn, "-s", WELLNESS,
        "-f", "terminal", "-f", "json=out/r.json", "-f", "html=out/r.html", "-f", "markdown=r.md",
    )  # fmt: skip
    assert ran.code == 1
    assert "59" in ran.out
    assert json.loads((tmp_path / "out/r.json").read_text())["schema_version"] == 1
    assert (tmp_path / "out/r.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "r.md").read_text().startswith("# ")


def test_the_summary_goes_to_stderr_in_one_line(cli: Cli, wellness: Database) -> None:
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json")
    assert (
        ran.err
        == "77 required tables: 15 complete, 3 partial, 59 missing. Gate FAILED (fail-on low).\n"
    )


def test_a_saved_result_renders_the_same_again(
    cli: Cli, wellness: Database, tmp_path: Path
) -> None:
    cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json=r.json", "-f", "html=live.html")
    assert cli("report", "r.json", "-f", "html=again.html").code == 0
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "live.html").read_bytes()


def test_a_saved_result_can_be_judged_again(cli: Cli, wellness: Database) -> None:
    cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json=r.json")
    assert cli("report", "r.json").code == 0
    ran = cli("report", "r.json", "--fail-on", "critical", "-f", "json")
    assert ran.code == 1
    assert json.loads(ran.out)["verdict"]["reasons"] == [
        "9 findings at or above critical: 9 critical."
    ]
    assert cli("report", "r.json", "--fail-on", "never").code == 0


def test_facts_tell_what_no_catalog_does(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    without = json.loads(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json").out)
    assert without["project"]["edge_functions"]["status"] == "unknown"
    (tmp_path / "facts.json").write_text('{"edge_functions": 12, "read_replicas": 0}')
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json", "--facts", "facts.json")
    project = json.loads(ran.out)["project"]
    assert project["edge_functions"]["status"] == "unmet"
    assert project["read_replicas"]["status"] == "met"


def test_settings_come_from_the_file_the_environment_and_flags_in_that_order(
    cli: Cli, wellness: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", wellness.dsn)
    (tmp_path / "schema-audit.yaml").write_text(
        f"spec: [{WELLNESS}]\nfail_on: never\nformat: json\n"
    )
    ran = cli("run")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["summary"]["tables"]["missing"] == 59
    monkeypatch.setenv("SCHEMA_AUDIT_FAIL_ON", "critical")
    assert cli("run").code == 1
    assert cli("run", "--fail-on", "never").code == 0
    with (tmp_path / "schema-audit.yaml").open("a", encoding="utf-8") as file:
        file.write("target: nowhere.json\n")
    assert cli("run", "--fail-on", "never").code == 0
    monkeypatch.delenv("DATABASE_URL")
    assert "nowhere.json" in cli("run").err


def test_the_information_schema_reader_tells_what_it_can_and_no_more(
    cli: Cli, wellness: Database
) -> None:
    ran = cli("run", wellness.dsn, "-s", WELLNESS, "--reader", "information-schema", "-f", "json")
    document = json.loads(ran.out)
    assert document["target"]["reader"] == "information_schema"
    assert not any(f["rule"] == "rls-disabled" and f["kind"] == "gap" for f in document["findings"])
    # An absence that may be a missing grant is no absence.
    assert document["summary"]["tables"]["missing"] == 0
    assert document["summary"]["tables"]["unknown"] > 0
