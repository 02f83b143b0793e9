"""`schema-audit spec import sql`: every statement loaded or named, and a spec that is met."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

MIGRATIONS = {
    "1_people.sql": """
create table people (id uuid primary key references auth.users, name text);
create table gone (id int);
insert into storage.buckets (id, name) values ('avatars', 'avatars');
""",
    "2_pets.sql": """
create type kind as enum ('cat', 'dog');
create table pets (id bigserial primary key, owner uuid references people, kind kind not null);
drop table gone;
alter table people rename column name to full_name;
alter table people enable row level security;
create policy own on people using ((select auth.uid()) = id);
create table broken (x no_such_type);
""",
    "late.sql": "create table late (id int);",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "supabase"
    for folder in ("migrations", "functions/hello"):
        (root / folder).mkdir(parents=True)
    for name, text in MIGRATIONS.items():
        (root / "migrations" / name).write_text(text, encoding="utf-8")
    (root / "functions/hello/index.ts").write_text("", encoding="utf-8")
    (root / "config.toml").write_text("[storage.buckets.papers]\n", encoding="utf-8")
    seed = "insert into people values (null);\n"
    seed += "insert into storage.buckets (id, name) values ('s', 's');"
    (root / "seed.sql").write_text(seed, encoding="utf-8")
    return root


def test_a_project_meets_the_spec_that_is_written_of_it(cli: Cli, project: Path) -> None:
    ran = cli("spec", "import", "sql", "supabase", "-o", "specs")
    assert ran.code == 0
    assert '2_pets.sql:8: type "no_such_type" does not exist' in ran.err
    assert "late.sql: skipped, as the Supabase CLI skips it" in ran.err
    assert "10 statements: 9 loaded, 1 could not be" in ran.err
    assert "2 relations required" in ran.err
    text = "".join(path.read_text(encoding="utf-8") for path in Path("specs").glob("*.yaml"))
    for word in ("avatars", "papers", "hello", "full_name", "gone", "late"):
        assert (word in text) == (word not in ("gone", "late"))
    audited = cli("run", "supabase", "-s", "specs", "-f", "json=result.json")
    assert audited.code == 0
    assert '"findings": []' in Path("result.json").read_text(encoding="utf-8")


def test_nothing_in_a_file_reaches_the_terminal_as_a_command(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a\nb.sql").write_text("create \x1b[31m; create table t (id int);", "utf-8")
    for ran in (
        cli("spec", "import", "sql", "."),
        cli("spec", "import", "sql", ".", "--parse-only"),
    ):
        assert ran.code == 0
        assert "warning: a b.sql:1: " in ran.err and "\x1b" not in ran.err


def test_all_files_and_what_is_no_sql(cli: Cli, project: Path) -> None:
    ran = cli("spec", "import", "sql", "supabase/migrations", "--all-files")
    assert ran.code == 0
    assert "late:" in ran.out and "skipped" not in ran.err
    Path("a.json").write_text("{}", encoding="utf-8")
    for path, words in (("a.json", "is no SQL"), ("none.sql", "no such file")):
        refused = cli("spec", "import", "sql", path)
        assert refused.code == 2
        assert words in refused.err


def test_without_a_server_the_files_are_parsed(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = cli("spec", "import", "sql", "supabase/migrations", "--parse-only")
    assert asked.code == 0
    assert "10 statements parsed, none run: 10 read, 0 could not be" in asked.err
    assert "full_name: text" in asked.out and "gone" not in asked.out
    monkeypatch.delenv("SCHEMA_AUDIT_PG_BIN", raising=False)
    monkeypatch.setattr("audit.introspect.programs.find_spec", lambda name: None)
    without = cli("spec", "import", "sql", "supabase/migrations")
    assert without.code == 0
    assert without.out == asked.out
    assert "there is no PostgreSQL to start" in without.err
    assert "the files are parsed and not run" in without.err
