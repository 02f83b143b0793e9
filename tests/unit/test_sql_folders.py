"""Which files of a folder are run, in which order: the way its own tool does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from audit.errors import TargetError
from audit.introspect.folders import find_files
from audit.introspect.sql_scripts import find_sql
from audit.introspect.supabase_project import declared_buckets, edge_functions, seeds


def write(folder: Path, files: Mapping[str, str] | Iterable[str]) -> Path:
    texts = files if isinstance(files, Mapping) else dict.fromkeys(files, "")
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(folder: Path, *, all_files: bool = False) -> list[str]:
    found = find_files(folder, all_files=all_files)
    return [path.relative_to(found.root).as_posix() for path in found.paths]


def left(folder: Path) -> list[str]:
    return [note.partition(":")[0] for note in find_files(folder).left]


def test_flyway_runs_by_version_and_what_is_repeatable_last(tmp_path: Path) -> None:
    files = [
        "b/V1_10__x.sql",
        "a/V1.9__y.sql",
        "R__v.sql",
        "U1_10__x.sql",
        "V2__z.sql",
        "n.sql",
    ]
    write(tmp_path, files)
    assert names(tmp_path) == ["a/V1.9__y.sql", "b/V1_10__x.sql", "V2__z.sql", "R__v.sql"]
    assert left(tmp_path) == ["n.sql"]
    assert "n.sql" in names(tmp_path, all_files=True)


def test_a_flyway_baseline_takes_the_place_of_what_is_older(tmp_path: Path) -> None:
    write(tmp_path, ["V1__a.sql", "V2__b.sql", "B2__all.sql", "V3__c.sql"])
    assert names(tmp_path) == ["B2__all.sql", "V3__c.sql"]


def test_sqitch_runs_its_plan(tmp_path: Path) -> None:
    plan = (
        "%syntax-version=1.0.0\n%project=shop\n\n"
        "zebra 2024-01-01T00:00:00Z A <a@b> # first\n"
        "apple [zebra] 2024-01-02T00:00:00Z A <a@b>\n@v1 2024-01-03T00:00:00Z A <a@b>\n"
        "zebra [zebra@v1] 2024-01-04T00:00:00Z A <a@b>\nlost 2024-01-05T00:00:00Z A <a@b>\n"
    )
    scripts = ["deploy/zebra.sql", "deploy/apple.sql", "deploy/zebra@v1.sql", "revert/apple.sql"]
    write(tmp_path, dict.fromkeys(scripts, "") | {"sqitch.plan": plan})
    wanted = ["deploy/zebra@v1.sql", "deploy/apple.sql", "deploy/zebra.sql"]
    assert names(tmp_path) == names(tmp_path / "deploy") == wanted
    assert left(tmp_path) == ["deploy/lost.sql"]


def test_prisma_runs_migration_sql_alone(tmp_path: Path) -> None:
    lock = 'provider = "postgresql"'
    files = {"2_b/migration.sql": "", "1_a/migration.sql": "", "1_a/down.sql": ""}
    folder = write(tmp_path / "prisma/migrations", files | {"migration_lock.toml": lock})
    assert names(folder) == names(tmp_path) == ["1_a/migration.sql", "2_b/migration.sql"]


@pytest.mark.parametrize(
    "files",
    [
        {"migration_lock.toml": 'provider = "mysql"', "1_a/migration.sql": ""},
        {
            "meta/_journal.json": '{"dialect": "sqlite", "entries": [{"idx": 0, "tag": "a"}]}',
            "a.sql": "",
        },
    ],
)
def test_another_databases_migrations_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(TargetError, match=r"migrations are for (mysql|sqlite)"):
        find_files(write(tmp_path, files))


def test_drizzle_runs_its_journal(tmp_path: Path) -> None:
    entries = [{"idx": 1, "tag": "0001_a"}, {"idx": 0, "tag": "0000_b"}]
    journal = json.dumps({"dialect": "postgresql", "entries": entries})
    files = {"0000_b.sql": "", "0001_a.sql": "", "0002_c.sql": "", "meta/_journal.json": journal}
    write(tmp_path / "drizzle", files)
    assert names(tmp_path / "drizzle") == names(tmp_path) == ["0000_b.sql", "0001_a.sql"]
    assert left(tmp_path) == ["0002_c.sql"]


def test_a_broken_journal_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": "", "meta/_journal.json": '{"entries": [{}]}'})
    assert names(tmp_path) == ["a.sql"]


def test_what_undoes_a_migration_has_many_names(tmp_path: Path) -> None:
    down = ["1_a/down.sql", "2.down.sql", "3_down.sql", "4-rollback.sql", "5.undo.sql"]
    write(tmp_path, ["1_a/up.sql", "2.up.sql", "6_count_down_timer.sql", *down])
    assert names(tmp_path) == ["1_a/up.sql", "2.up.sql", "6_count_down_timer.sql"]


@pytest.mark.parametrize(
    "line",
    ["-- migrate:down", "-- +goose Down", "-- +migrate Down", "-- Down Migration", "--//@UNDO",
     "---- create above / drop below ----", "# --- !Downs", "-- !Downs"],
)  # fmt: skip
def test_the_part_that_undoes_a_file_is_cut_off(tmp_path: Path, line: str) -> None:
    write(tmp_path, {"1.sql": f"create table a ();\n{line}\ndrop table a;"})
    (script,) = find_sql(tmp_path).scripts
    assert script.text == "create table a ();\n"


def test_folders_of_other_databases_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ["postgres/1.sql", "mysql/1.sql", "sqlite/1.sql", "common/1.sql"])
    assert names(tmp_path) == ["common/1.sql", "postgres/1.sql"]
    assert names(tmp_path / "mysql") == ["1.sql"]


def test_packages_are_not_searched(tmp_path: Path) -> None:
    write(tmp_path, ["a.sql", "node_modules/b/b.sql", ".venv/c.sql"])
    assert names(tmp_path) == ["a.sql"]


def test_only_numbered_files_stand_in_an_order(tmp_path: Path) -> None:
    write(tmp_path, ["a/users.sql", "a/orders.sql", "b/1_users.sql", "c/20240101_x/migration.sql"])
    assert [find_files(tmp_path / name).ordered for name in "abc"] == [False, True, True]


def test_migrations_stand_beside_a_dump_of_them(tmp_path: Path) -> None:
    write(tmp_path / "db", ["migrations/1.sql", "schema.sql"])
    assert names(tmp_path / "db") == names(tmp_path) == ["1.sql"]


# Supabase


def test_all_files_are_loaded_where_that_is_asked(tmp_path: Path) -> None:
    write(tmp_path / "supabase/migrations", ["1_a.sql", "b.sql", "archive/0_c.sql"])
    assert names(tmp_path) == ["1_a.sql"]
    assert names(tmp_path, all_files=True) == ["1_a.sql", "archive/0_c.sql", "b.sql"]


def test_declared_schemas_run_in_the_order_of_the_configuration(tmp_path: Path) -> None:
    paths = '["./schemas/users.sql", "./schemas/a*.sql", "../../secret.sql"]'
    write(
        tmp_path / "supabase",
        {
            "config.toml": f"[db.migrations]\nschema_paths = {paths}",
            "schemas/users.sql": "",
            "schemas/accounts.sql": "",
            "schemas/zoo.sql": "",
        },
    )
    assert names(tmp_path) == ["schemas/users.sql", "schemas/accounts.sql"]
    assert left(tmp_path) == ["zoo.sql"]
    assert names(tmp_path / "supabase/schemas") == names(tmp_path)


def test_another_tools_configuration_makes_no_supabase_project(tmp_path: Path) -> None:
    write(tmp_path, {"config.toml": "[server]\nport = 1", "migrations/a.sql": ""})
    assert find_files(tmp_path).project is None


def test_what_a_project_has_beside_its_database(tmp_path: Path) -> None:
    project = write(
        tmp_path / "supabase",
        {
            "config.toml": "[storage.buckets.avatars]\npublic = true\n[functions.off]\n"
            "enabled = false\n[functions.odd]\nentrypoint = './functions/odd/main.ts'\n"
            "[db.seed]\nsql_paths = ['./seed.sql', './seeds/*.sql']\n",
            "functions/hello/index.ts": "",
            "functions/off/index.ts": "",
            "functions/odd/main.ts": "",
            "functions/_shared/index.ts": "",
            "functions/empty/notes.md": "",
            "seeds/2.sql": "",
            "seed.sql": "",
        },
    )
    assert declared_buckets(project) == ("avatars",)
    assert edge_functions(project) == ("hello", "odd")
    assert [path.name for path in seeds(project)] == ["seed.sql", "2.sql"]


def test_a_configuration_that_is_no_toml_is_named(tmp_path: Path) -> None:
    write(tmp_path / "supabase", {"config.toml": "[db", "schemas/a.sql": ""})
    with pytest.raises(TargetError, match="as TOML") as error:
        find_files(tmp_path)
    assert error.value.where.endswith("config.toml")


# What a file can be


def test_what_powershell_writes_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes("select 'é';".encode("utf-16"))
    (script,) = find_sql(tmp_path).scripts
    assert script.text == "select 'é';"


def test_a_dump_in_pg_dumps_own_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes(b"PGDMP\x01\x0e")
    with pytest.raises(TargetError, match="own format"):
        find_sql(tmp_path)


def test_a_file_that_another_includes_is_not_run_twice(tmp_path: Path) -> None:
    write(tmp_path, {"all.sql": "\\ir parts/a.sql\n\\i 'parts/b.sql'\n", "parts/a.sql": ""})
    write(tmp_path, {"parts/b.sql": "\\i ../../outside.sql"})
    assert [script.name for script in find_sql(tmp_path).scripts] == ["all.sql"]
