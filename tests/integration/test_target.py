"""Opening a target of any kind yields the same structure, and somebody to ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import AuditError, ConnectionFailed, TargetError
from audit.introspect import Introspection, open_target
from audit.introspect.target import TargetRef, resolve_target
from audit.schema.document import schema_to_json
from audit.schema.question import Question
from audit.schema.types import DataType
from tests.conftest import Database

STRUCTURE = "create table a (id int primary key, price numeric check (price > 0));"
QUESTION = Question(
    "check", "0 < price", "(price > (0)::numeric)", (("price", DataType("pg_catalog", "numeric")),)
)


def tables(opened: Introspection) -> list[str]:
    return [relation.qualified for relation in opened.schema.relations]


def test_a_database(database: Database) -> None:
    database.run(STRUCTURE)
    steps: list[str] = []
    with open_target(resolve_target(database.dsn, {}), progress=steps.append) as opened:
        assert (opened.kind, tables(opened), opened.warnings) == ("database", ["public.a"], ())
        assert opened.answer([QUESTION]) == {QUESTION: "equivalent"}
    assert steps


def test_a_folder_and_a_dump(tmp_path: Path) -> None:
    (tmp_path / "1_a.sql").write_text(STRUCTURE + "create table b (x gone);")
    for path in (tmp_path, tmp_path / "1_a.sql"):
        with open_target(resolve_target(str(path), {})) as opened:
            assert tables(opened) == ["public.a"]
            assert opened.display == str(path)
            assert opened.answer([QUESTION]) == {QUESTION: "equivalent"}
        assert '1_a.sql:1: type "gone" does not exist (create table b (x gone))' in opened.warnings


def test_a_snapshot_is_the_same_structure_and_answers_nothing(
    database: Database, tmp_path: Path
) -> None:
    database.run(STRUCTURE)
    with open_target(resolve_target(database.dsn, {})) as live:
        (tmp_path / "a.json").write_text(schema_to_json(live.schema))
    with open_target(resolve_target(str(tmp_path / "a.json"), {})) as saved:
        assert saved.schema == live.schema
        assert saved.answer([QUESTION]) == {}


def test_a_file_that_is_no_snapshot_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[1]")
    target = resolve_target(str(tmp_path / "a.json"), {})
    with pytest.raises(TargetError) as error, open_target(target):
        pass
    assert error.value.where == str(tmp_path / "a.json")


def test_an_empty_database_is_doubted(database: Database) -> None:
    with open_target(resolve_target(database.dsn, {})) as opened:
        assert opened.warnings == (f"there is no table or view in database {database.name}",)


def test_a_database_that_is_not_there_is_an_error() -> None:
    target = TargetRef("database", "postgresql://ann:hunter2@127.0.0.1:1/shop", "ann@127.0.0.1:1")
    with pytest.raises(ConnectionFailed) as error, open_target(target):
        pass
    assert "hunter2" not in f"{error.value} {error.value.hint}"


def test_a_table_dropped_while_it_is_read_costs_a_second_reading(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from audit import introspect
    from audit.introspect.session import Session

    database.run(STRUCTURE)
    read = introspect.read_schema
    readings: list[int] = []

    def interrupted(session: Session, reader: str = "pg_catalog") -> object:
        readings.append(1)
        if len(readings) == 1:
            session.connection.execute("select pg_get_viewdef(0)")
            raise psycopg.errors.InternalError_("cache lookup failed for relation 1")
        return read(session)

    monkeypatch.setattr(introspect, "read_schema", interrupted)
    with open_target(resolve_target(database.dsn, {})) as opened:
        assert tables(opened) == ["public.a"]
    assert len(readings) == 2


def test_an_error_of_the_audit_closes_the_connection(database: Database) -> None:
    target = resolve_target(database.dsn, {})
    with pytest.raises(AuditError, match="enough"), open_target(target):
        raise AuditError("enough")
    count = "select count(*) from pg_stat_activity where application_name = 'schema-audit'"
    assert database.value(count) == 0
