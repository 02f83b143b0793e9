"""`schema-audit spec import markdown`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli
from tests.conftest import Database

BIKES = Path(__file__).parents[1] / "documents" / "bikes.md"


def test_a_document_becomes_a_spec_that_runs(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    ran = cli(
        *("spec", "import", "markdown", str(BIKES), "-o", "specs"),
        *("-f", "terminal", "-f", "json=p.json"),
    )
    assert ran.code == 0
    assert "claimed-count: 5 existing tables are claimed" in ran.out
    assert "15 relations required, 5 files in specs" in ran.err
    report = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert report["counts"]["missing"] == 8 and len(report["problems"]) == 12
    checked = cli("spec", "check", "specs")
    assert checked.code == 0, checked.out
    audited = cli("run", wellness.dsn, "-s", "specs", "--allow-empty", "-f", "json")
    assert audited.code == 1
    assert json.loads(audited.out)["summary"]["tables"]["required"] == 15


def test_the_spec_on_stdout(cli: Cli, tmp_path: Path) -> None:
    ran = cli("spec", "import", "markdown", str(BIKES))
    assert ran.code == 0
    assert ran.out.startswith("# yaml-language-server")
    assert "undefined-reference: bike_inspections references depots" in ran.err
    both = cli("spec", "import", "markdown", str(BIKES), "-f", "json")
    assert both.code == 2 and "-f json=FILE" in both.err
    assert cli("spec", "import", "markdown", str(BIKES), "-f", "json=p.json").code == 0
    assert (tmp_path / "p.json").exists()


def test_what_is_no_document_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "d.md").write_bytes(b"# a\n\0")
    ran = cli("spec", "import", "markdown", "d.md", "-o", "specs", "-f", "json=p.json")
    assert ran.code == 2
    assert "line 2 holds a NUL" in ran.err
    assert not (tmp_path / "specs").exists() and not (tmp_path / "p.json").exists()
    assert cli("spec", "import", "markdown", "nowhere.md").code == 2


def test_what_the_document_asks_for_can_be_built(
    cli: Cli, database: Database, tmp_path: Path
) -> None:
    assert cli("spec", "import", "markdown", str(BIKES), "-o", "specs").code == 0
    there = ("riders", "bikes", "stations", "rentals", "employee_accounts", "support_tickets")
    database.run("".join(f"create table {name} (id uuid primary key);" for name in there))
    database.run("create schema auth; create table auth.users (id uuid primary key)")
    audited = cli("run", database.dsn, "-s", "specs", "-f", "json")
    assert audited.code == 1
    tables = json.loads(audited.out)["summary"]["tables"]
    assert (tables["complete"], tables["missing"]) == (6, 9)
    assert cli("plan", database.dsn, "-s", "specs", "-o", "plan.sql").code == 0
    database.run((tmp_path / "plan.sql").read_text(encoding="utf-8"))
    again = cli("run", database.dsn, "-s", "specs")
    assert again.code == 0, again.out
    assert "15 complete" in again.err
