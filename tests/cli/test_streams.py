"""What is printed where, and what happens where it can't be: closed, full, of another encoding."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, WELLNESS, Cli
from tests.conftest import Database, Server

SPEC = "spec: 1\ntitle: Größe 物流\ntables: {t: {columns: {id: int, größe: int}}}\n"


def sh(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which `$audit` is the command."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    line = command.replace("$audit", f"{sys.executable} -m audit")
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, cwd=folder, env=environ, check=False
    )


@pytest.fixture
def short(database: Database, tmp_path: Path) -> str:
    """Arguments that audit a database which lacks a column."""
    database.run("create table t (id int)")
    (tmp_path / "s.yaml").write_text(SPEC, encoding="utf-8")
    return f"'{database.dsn}' -s s.yaml"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("plan {}", 'ADD COLUMN IF NOT EXISTS "größe" integer'),
        ("run {} -f json", '"title": "Größe 物流"'),
        ("run {} -f html", "Größe 物流"),
    ],
)
def test_documents_are_utf_8_in_every_locale(
    short: str, tmp_path: Path, command: str, expected: str
) -> None:
    ran = sh(f"$audit {command.format(short)}", tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert expected in ran.stdout.decode("utf-8")


def test_the_terminal_report_holds_to_the_encoding(short: str, tmp_path: Path) -> None:
    ran = sh(f"$audit run {short}", tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert ran.returncode == 1
    assert ran.stdout.isascii()


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
@pytest.mark.parametrize("command", ["run {}", "run {} -f json", "plan {}", "rules"])
def test_stdout_that_takes_nothing_is_told(
    short: str, tmp_path: Path, command: str, where: str
) -> None:
    ran = sh(f"$audit {command.format(short)} {where}", tmp_path)
    assert ran.returncode == 2
    assert b"cannot write to stdout" in ran.stderr
    assert b"an error of its own" not in ran.stderr


def test_a_closed_stderr_changes_nothing(short: str, tmp_path: Path) -> None:
    ran = sh(f"$audit run {short} -f json 2>&-", tmp_path)
    assert ran.returncode == 1
    assert ran.stdout.startswith(b"{")
    assert ran.stdout.endswith(b"}\n")


def test_a_full_stderr_is_no_failed_gate(short: str, tmp_path: Path) -> None:
    assert sh(f"$audit plan {short} 2>/dev/full", tmp_path).returncode in (0, 2)


def test_reports_are_written_all_or_none(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("the last good one")
    places = ("-f", "json=r.json", "-f", "html=/dev/full")
    assert cli("run", wellness.dsn, "-s", WELLNESS, *places).code == 2
    assert (tmp_path / "r.json").read_text() == "the last good one"
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_report_goes_where_a_link_leads(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("real.json")
    cli("run", wellness.dsn, "-s", WELLNESS, "-f", "json=link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text().startswith("{")


def test_one_place_under_two_names_is_refused(cli: Cli, tmp_path: Path) -> None:
    ran = cli("run", "-f", "json=a.json", "-f", "html=./a.json")
    assert ran.code == 2
    assert "two formats" in ran.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_a_word_and_leaves_nothing(
    number: signal.Signals, server: Server, tmp_path: Path
) -> None:
    # Short, because a socket's path has to be.
    with tempfile.TemporaryDirectory(prefix="sa-", dir="/tmp") as folder:
        Path(folder).chmod(0o777)
        command = [sys.executable, "-m", "audit", "demo", "-o", str(tmp_path / "out")]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": folder}
        with subprocess.Popen(
            command,
            stderr=subprocess.PIPE,
            env=environ,
            text=True,
            # A shell's background jobs ignore Ctrl-C, what nohup starts a hangup; so would ours.
            preexec_fn=heed_signals,
        ) as process:
            wait_for_a_server(Path(folder))
            process.send_signal(number)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 2
        assert err == "schema-audit: stopped by a signal. No audit was done.\n"
        assert list(Path(folder).glob("schema-audit-*")) == []
    assert not (tmp_path / "out").exists()


def heed_signals() -> None:
    """As in a terminal, whatever the tests themselves were started to ignore."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def wait_for_a_server(folder: Path) -> None:
    """Wait until the directory of an embedded server stands there, and is being filled."""
    deadline = time.monotonic() + 30
    while not list(folder.glob("schema-audit-*/data")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
