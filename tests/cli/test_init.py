"""`schema-audit init`: what it writes runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from audit import __version__
from tests.cli.conftest import Cli, Ran
from tests.conftest import Database

MIGRATION = """
create table customers (id uuid primary key, owner uuid references auth.users (id));
create table orders (id int primary key, customer_id uuid references customers (id));
alter table customers enable row level security;
create policy own on customers for select to authenticated using (owner = auth.uid());
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Supabase project with a migration."""
    folder = tmp_path / "supabase" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "supabase" / "config.toml").write_text('project_id = "shop"\n')
    (folder / "20260101000000_first.sql").write_text(MIGRATION)
    return tmp_path


def written(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in ("supabase", "db")
    }


def commands(ran: Ran) -> list[list[str]]:
    """The commands that were named as the next ones."""
    return [
        re.split(r"\s{2,}", line.strip())[0].split()[1:]
        for line in ran.out.splitlines()
        if line.startswith("  schema-audit ")
    ]


def test_an_empty_folder(cli: Cli, tmp_path: Path) -> None:
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert written(tmp_path) == {
        "schema-audit.yaml",
        "specs/spec.yaml",
        "specs/spec.schema.json",
        ".github/workflows/schema-audit.yml",
    }
    assert cli("spec", "check", "--fail-on", "info").code == 0
    assert ["spec", "check"] in commands(ran)


def test_a_supabase_project(cli: Cli, project: Path) -> None:
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert "the 2 relations of" in ran.err
    spec = "".join(path.read_text() for path in (project / "specs").glob("*.yaml"))
    assert "owner: uuid references auth.users(id)" in spec
    assert len(commands(ran)) == 3
    for command in commands(ran):
        assert cli(*command).code == 0, command


def test_every_step_of_the_workflow_runs(cli: Cli, project: Path) -> None:
    cli("init")
    text = (project / ".github/workflows/schema-audit.yml").read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    job = workflow["jobs"]["audit"]
    assert job["permissions"] == {"contents": "read"}
    steps = [step["run"] for step in job["steps"] if "run" in step]
    assert steps[0] == f"pipx install schema-audit=={__version__}"
    ours = [step for step in steps if step.startswith("schema-audit ")]
    assert ours[1] == "schema-audit run supabase -f github"
    for step in ours[:2]:
        assert cli(*step.split()[1:]).code == 0, step
    assert "${{ secrets.AUDIT_DATABASE_URL }}" in text
    assert all("@v" in step["uses"] for step in job["steps"] if "uses" in step)


def test_gitlab_where_it_runs(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("stages: [test]\n")
    (tmp_path / "db").mkdir()
    (tmp_path / "db/schema.sql").write_text("create table t (id int primary key);\n")
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert "schema-audit run db/schema.sql" in (tmp_path / ".gitlab/schema-audit.yml").read_text()
    job = yaml.safe_load((tmp_path / ".gitlab/schema-audit.yml").read_text())["schema-audit"]
    assert job["script"][0].endswith(f"schema-audit=={__version__}")
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert not (tmp_path / ".github").exists()


def test_of_a_database(cli: Cli, database: Database, project: Path) -> None:
    database.run("create table invoices (id int primary key)")
    ran = cli("init", database.dsn)
    assert ran.code == 0, ran.err
    spec = "".join(path.read_text() for path in (project / "specs").glob("*.yaml"))
    assert "invoices" in spec and "orders" not in spec
    assert "supabase" not in (project / ".github/workflows/schema-audit.yml").read_text()
    assert database.dsn not in ran.out + spec
    assert cli("run", database.dsn).code == 0


def test_what_is_there_stays(cli: Cli, project: Path) -> None:
    (project / "specs").mkdir()
    mine = project / "specs/mine.yaml"
    mine.write_text("spec: 1\ntables: {orders: }\n")
    settings = project / "schema-audit.yaml"
    settings.write_text("fail_on: high\n")
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert "kept schema-audit.yaml" in ran.err
    assert settings.read_text() == "fail_on: high\n"
    assert written(project) == {
        "schema-audit.yaml", "specs/mine.yaml", ".github/workflows/schema-audit.yml",
    }  # fmt: skip
    before = {path: (project / path).read_bytes() for path in written(project)}
    assert cli("init").code == 0
    assert {path: (project / path).read_bytes() for path in written(project)} == before
    assert cli("init", "--force").code == 0
    assert settings.read_text() != "fail_on: high\n"
    assert written(project) == before.keys()  # orders can't be required in two files


def test_force_writes_its_own_files_anew(cli: Cli, project: Path) -> None:
    assert cli("init").code == 0
    (project / "specs/spec.yaml").write_text("spec: 1\ntables: {orders: }\n")
    assert cli("init", "--force").code == 0
    assert cli("run", "supabase").code == 0


def test_a_source_that_is_not_there_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    ran = cli("init", "nowhere.sql")
    assert ran.code == 2
    assert written(tmp_path) == set()
