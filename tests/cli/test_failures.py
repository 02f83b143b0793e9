"""Whatever goes wrong: exit 2, one clear message, no traceback, no password, no file touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, WELLNESS, Cli, Ran
from tests.conftest import Database

SECRET = "hunter2-s3cr:et@/%25"


def failed(ran: Ran, *words: str) -> None:
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert "an error of its own" not in ran.err, ran.err
    assert "hunter2" not in ran.err + ran.out
    for word in words:
        assert word in ran.err, ran.err


def test_an_unreachable_host(cli: Cli) -> None:
    ran = cli(
        "run", "postgresql://u:hunter2@127.0.0.1:1/db", "-s", WELLNESS, "-f", "json=kept.json",
        "--connect-timeout", "2",
    )  # fmt: skip
    failed(ran, "127.0.0.1:1", "try:")
    assert not Path("kept.json").exists()


def test_a_host_that_does_not_exist(cli: Cli) -> None:
    failed(
        cli("run", "postgresql://u:hunter2@no-such-host.invalid/db", "-s", WELLNESS), "no-such-host"
    )


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:hunter2 x@h/db",
        "postgresql://u:hunter2%zz@h/db",
        "host=h password=hunter2 x y=z",
        "postgresql://h/db?password=hunter2&nonsense=1",
        "host=h password='hunter2",
    ],
)
def test_a_malformed_connection_string_never_echoes_the_password(cli: Cli, dsn: str) -> None:
    failed(cli("run", dsn, "-s", WELLNESS))


@pytest.mark.parametrize(
    "text",
    [
        "u:hunter2@h/db",
        "psql postgresql://u:hunter2@h/db",
        "'postgresql://u:hunter2@h/db'",
        "postgresql:/u:hunter2@h/db",
        "-h h password=hunter2",
    ],
)
def test_a_connection_string_without_its_scheme_never_shows_the_password(
    cli: Cli, text: str
) -> None:
    failed(cli("run", "-s", WELLNESS, "--", text), "no such file")


def test_what_answers_is_no_postgresql(cli: Cli) -> None:
    from audit.introspect.refusals import explain

    said = "connection failed: received invalid response to SSL negotiation: H"
    what, hint = explain(said, "h", quotable=True)
    assert "no PostgreSQL" in what
    assert "port" in hint


def test_a_wrong_database_name(cli: Cli, wellness: Database) -> None:
    from psycopg.conninfo import make_conninfo

    failed(
        cli("run", make_conninfo(wellness.dsn, dbname="no_such_db"), "-s", WELLNESS), "no_such_db"
    )


def test_no_target_at_all(cli: Cli) -> None:
    failed(cli("run", "-s", WELLNESS), "SCHEMA_AUDIT_TARGET", "DATABASE_URL")


def test_a_target_that_is_another_kind_of_database(cli: Cli) -> None:
    failed(cli("run", "mysql://u:hunter2@h/db", "-s", WELLNESS), "mysql")


def test_an_empty_spec_folder(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    failed(cli("run", wellness.dsn, "-s", "none"), "none")


def test_a_spec_folder_that_is_not_there(cli: Cli, wellness: Database) -> None:
    failed(cli("run", wellness.dsn), "specs")


def test_broken_yaml_names_file_and_line(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("spec: 1\ntables:\n  a: {columns: [\n")
    failed(cli("run", wellness.dsn, "-s", "s.yaml"), "s.yaml:")


def test_every_problem_of_a_spec_is_told_at_once(
    cli: Cli, wellness: Database, tmp_path: Path
) -> None:
    (tmp_path / "s.yaml").write_text(
        "spec: 1\ntables:\n  a:\n    columns:\n      id: uuid primry key\n    colums: {}\n  a: {}\n"
    )
    ran = cli("run", wellness.dsn, "-s", "s.yaml", "-f", "json=kept.json")
    failed(ran, "s.yaml:5", "s.yaml:6", "columns", "s.yaml:7")
    assert not (tmp_path / "kept.json").exists()


def test_a_spec_for_another_database(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("spec: 1\ntables:\n  elsewhere: {columns: {id: int}}\n")
    ran = cli("run", wellness.dsn, "-s", "s.yaml", "-f", "json=kept.json")
    failed(ran, "none of the 1 required tables", "public (18)", "--allow-empty")
    assert not (tmp_path / "kept.json").exists()
    assert cli("run", wellness.dsn, "-s", "s.yaml", "--allow-empty").code == 1


def test_a_failed_run_leaves_the_last_good_report(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "r.html").write_text("the last good one")
    cli("run", "postgresql://127.0.0.1:1/x", "-s", WELLNESS, "-f", "html=r.html")
    assert (tmp_path / "r.html").read_text() == "the last good one"


def test_a_report_that_cannot_be_written(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    failed(cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json=file/r.json"), "file/r.json")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["run", "-f", "jsn"], "json"),
        (["run", "-f", "json", "-f", "html"], "stdout"),
        (["run", "-f", "json="], "names no file"),
        (["run", "--fail-on", "hgih"], "high"),
        (["run", "--reader", "x"], "information-schema"),
        (["run", "--no-such-flag"], "--no-such-flag"),
        (["rnu"], "rnu"),
        (["rules", "missing-tabel"], "missing-table"),
        (["report", "nowhere.json"], "nowhere.json"),
        (["run", "nowhere.json", "-s", str(WELLNESS)], "nowhere.json"),
    ],
)
def test_usage_errors(cli: Cli, arguments: list[str], word: str) -> None:
    failed(cli(*arguments), word)


def test_a_snapshot_that_is_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"hello": 1}')
    failed(cli("run", "x.json", "-s", WELLNESS), "x.json")
    failed(cli("report", "x.json"))


def test_a_setting_that_is_none(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "schema-audit.yaml").write_text("failon: low\n")
    failed(cli("run"), "failon", "fail_on")


def test_a_password_in_the_settings_file_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "schema-audit.yaml").write_text("target: postgresql://u:hunter2@h/db\n")
    failed(cli("run"), "SCHEMA_AUDIT_TARGET")


def test_a_password_is_in_no_output(cli: Cli, wellness: Database) -> None:
    from psycopg.conninfo import make_conninfo

    dsn = make_conninfo(wellness.dsn, password=SECRET)
    for name in ("terminal", "json", "markdown", "html", "sarif", "junit", "github", "gitlab"):
        ran = cli("run", dsn, "-s", WELLNESS, "-f", name)
        assert ran.code == 1, ran.err
        assert "hunter2" not in ran.out + ran.err
    assert "hunter2" not in cli("plan", dsn, "-s", WELLNESS).out
    assert "hunter2" not in cli("snapshot", dsn).out
    assert "hunter2" not in cli("doctor", dsn).out


def test_a_reader_that_goes_away_is_no_crash(wellness: Database) -> None:
    command = f"{sys.executable} -m audit snapshot '{wellness.dsn}' | head -c 10"
    ran = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr
