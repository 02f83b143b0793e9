"""What a piece of text names as the target of an audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import TargetError, UsageError
from audit.introspect.target import TargetRef, resolve_target


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann@db.example/shop",
        "service=shop",
        "host=/tmp dbname=shop",
        "dbname = shop",
        "postgresql:///shop?host=/var/run/postgresql",
    ],
)
def test_connection_strings_are_taken_as_they_are(text: str) -> None:
    target = resolve_target(text, {})
    assert (target.kind, target.value, target.origin) == ("database", text, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("postgres://ann@db/shop", "postgresql://ann@db/shop"),
        ("postgresql+psycopg://ann@db/shop", "postgresql://ann@db/shop"),
        ("postgres+asyncpg://ann@db/shop", "postgresql://ann@db/shop"),
        ("POSTGRESQL://ann@db/shop", "postgresql://ann@db/shop"),
        (
            "postgresql://ann@db/shop?schema=public&sslmode=require&pgbouncer=true",
            "postgresql://ann@db/shop?sslmode=require",
        ),
        ("postgresql://ann@db/shop?connection_limit=1", "postgresql://ann@db/shop"),
        ("postgresql://ann:a%3Fb@db/shop?supa=x", "postgresql://ann:a%3Fb@db/shop"),
    ],
)
def test_what_other_tools_add_to_a_url_is_left_out(text: str, value: str) -> None:
    assert resolve_target(text, {}).value == value


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://ann:hunter2@db/shop",
        "postgresql+asyncpg://ann:hunter2@db/shop",
        "postgresql://ann@db/shop?password=hunter2",
        "host=db user=ann password=hunter2",
        "host=db user=ann password='hunter2 x'",
    ],
)
def test_no_password_is_ever_shown(text: str) -> None:
    target = resolve_target(text, {})
    assert "hunter2" in target.value
    assert "hunter2" not in target.display
    assert "hunter2" not in repr(target)


def test_the_environment_is_asked_in_order() -> None:
    environ = {
        "DATABASE_URL": "postgresql://c/c",
        "SUPABASE_DB_URL": "postgresql://b/b",
        "SCHEMA_AUDIT_TARGET": "  ",
    }
    target = resolve_target(None, environ)
    assert (target.value, target.origin) == ("postgresql://b/b", "SUPABASE_DB_URL")
    environ["SCHEMA_AUDIT_TARGET"] = "postgresql://a/a"
    assert resolve_target("", environ).origin == "SCHEMA_AUDIT_TARGET"
    assert resolve_target("postgresql://d/d", environ).origin == ""


def test_no_target_says_where_one_may_stand() -> None:
    with pytest.raises(UsageError) as error:
        resolve_target(None, {})
    assert "DATABASE_URL" in error.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "mysql://ann:hunter2@db/shop",
        "sqlite:///shop.db",
        "jdbc:postgresql://db/shop?password=hunter2",
    ],
)
def test_another_kind_of_database_is_refused_without_its_secrets(text: str) -> None:
    with pytest.raises(TargetError) as error:
        resolve_target(text, {})
    shown = f"{error.value} {error.value.hint}"
    assert "hunter2" not in shown
    assert "postgresql://" in shown


def test_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    (tmp_path / "dump.sql").write_text("select 1;")
    (tmp_path / "shop.json").write_text("{}")
    kinds = {
        name: resolve_target(str(tmp_path / name), {}).kind
        for name in ("migrations", "dump.sql", "shop.json")
    }
    assert kinds == {"migrations": "migrations", "dump.sql": "dump", "shop.json": "snapshot"}


def test_a_path_is_shown_as_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dump.sql").write_text("")
    assert resolve_target("./dump.sql", {}) == TargetRef("dump", "dump.sql", "./dump.sql")


def test_a_path_with_an_equals_sign_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "a=b").mkdir()
    assert resolve_target(str(tmp_path / "a=b"), {}).kind == "migrations"


def test_a_path_that_does_not_exist_names_near_ones(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    with pytest.raises(TargetError) as error:
        resolve_target(str(tmp_path / "migration"), {})
    assert error.value.hint == f"did you mean {tmp_path / 'migrations'}?"


@pytest.mark.parametrize(
    ("name", "content", "hint"),
    [
        ("shop.dump", b"PGDMP\x01", "pg_restore"),
        ("shop.sql", b"PGDMP\x01", "pg_restore"),
        ("shop.sql.gz", b"\x1f\x8b\x08", "gunzip"),
        ("shop.txt", b"select 1", ""),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, name: str, content: bytes, hint: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TargetError) as error:
        resolve_target(str(tmp_path / name), {})
    assert hint in error.value.hint
