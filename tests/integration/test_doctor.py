"""What the doctor says of a role: what it is, what it may do, what it would miss."""

from __future__ import annotations

from pathlib import Path

from audit.introspect.doctor import DoctorReport, examine_target
from audit.introspect.target import resolve_target
from tests.conftest import Database

STRUCTURE = """
    create schema hidden;
    create table public.a (id int);
    create table public.b (id int) partition by range (id);
    create table public.b1 partition of public.b for values from (0) to (9);
    create table hidden.c (id int, d int);
    create role clerk login;
    alter role clerk set default_transaction_read_only = on;
    alter role clerk set statement_timeout = '8s';
    grant select on public.a to clerk;
    grant select (d) on hidden.c to clerk;
"""


def examine(dsn: str) -> DoctorReport:
    return examine_target(resolve_target(dsn, {}))


def test_a_superuser(database: Database) -> None:
    database.run(STRUCTURE)
    report = examine(database.dsn)
    assert report.superuser
    assert report.namespaces == (("hidden", 1), ("public", 2))
    assert (report.relations, report.granted, report.without_usage) == (3, 3, ())
    assert (report.standby, report.read_only, report.pooler) == (False, False, "")


def test_a_role_with_few_rights(database: Database) -> None:
    database.run(STRUCTURE)
    report = examine(database.dsn_as("clerk"))
    assert (report.superuser, report.bypasses_rls, report.role) == (False, False, "clerk")
    assert (report.relations, report.granted, report.without_usage) == (3, 2, ("hidden",))
    assert (report.read_only, report.statement_timeout_ms) == (True, 8000)
    unknown = dict(report.unknown)
    assert unknown["pg_catalog"] == ()
    assert unknown["information_schema"][0] == "the 1 relation that is not granted"
    assert ("statement timeout", "8 s") in report.lines
    assert ("no USAGE on", "hidden") in report.lines


def test_an_empty_database_is_doubted(database: Database) -> None:
    assert examine(database.dsn).lines[-1].label == "warning"


def test_files_have_no_role_that_could_lack_a_right(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("create table a (id int); create table b (x gone);")
    report = examine(str(tmp_path))
    assert report.relations == 1
    assert any("gone" in line.text for line in report.lines)
