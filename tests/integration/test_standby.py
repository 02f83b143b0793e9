"""A hot standby can be audited: it is where people point what only reads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from audit.introspect.doctor import examine_target
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.programs import program_environment, run_as, unprivileged_account
from audit.introspect.target import resolve_target
from tests.cli.conftest import WELLNESS, Cli, cli

__all__ = ["cli"]  # the fixture

SETTINGS = (
    "listen_addresses=",
    "port=5432",
    "fsync=off",
    "wal_level=replica",
    "hot_standby=on",
    "autovacuum=off",
    "dynamic_shared_memory_type=mmap",
)


@contextmanager
def started(server: EmbeddedServer) -> Iterator[str]:
    """Run the server's data once more with settings that a standby can go on from."""
    account = unprivileged_account()
    command: list[str | Path] = [server.bin / "postgres", "-D", server.directory / "data"]
    for setting in (*SETTINGS, f"unix_socket_directories={server.directory}"):
        command += ["-c", setting]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=server.directory,
        env=program_environment(),
        **run_as(account),
    )
    try:
        _connect(server.dsn(), process).close()
        yield server.dsn()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def _connect(dsn: str, process: subprocess.Popen[bytes]) -> psycopg.Connection[tuple[object, ...]]:
    deadline = time.monotonic() + 20
    while True:
        try:
            return psycopg.connect(dsn)
        except psycopg.OperationalError:
            assert process.poll() is None, "the server did not start"
            assert time.monotonic() < deadline, "the server takes no connection"
            time.sleep(0.02)


def _stop(server: EmbeddedServer) -> None:
    lock_file = server.directory / "data" / "postmaster.pid"
    os.kill(int(lock_file.read_text().split()[0]), signal.SIGINT)
    deadline = time.monotonic() + 20
    while lock_file.exists():
        assert time.monotonic() < deadline, "the server does not stop"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def standby() -> Iterator[str]:
    """A server that waits for changes of a primary, with the sample product's database."""
    with embedded_server() as server:
        _stop(server)
        with started(server) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute((WELLNESS / "current.sql").read_bytes())
        (server.directory / "data" / "standby.signal").touch()
        with started(server) as dsn:
            yield dsn


def test_the_standby_is_one(standby: str) -> None:
    report = examine_target(resolve_target(standby, {}))
    assert report.standby
    assert any("standby" in line.text for line in report.lines)


@pytest.mark.parametrize("reader", ["pg-catalog", "information-schema"])
def test_it_is_audited_like_any_database(cli: Cli, standby: str, reader: str) -> None:
    ran = cli("run", standby, "-s", WELLNESS, "-f", "json", "--reader", reader)
    assert ran.code == 1, ran.err
    summary = json.loads(ran.out)["summary"]
    assert summary["tables"]["required"] == 77
    if reader == "pg-catalog":
        assert (summary["tables"]["complete"], summary["unverified"]) == (15, 0)


def test_it_is_planned_for(cli: Cli, standby: str) -> None:
    ran = cli("plan", standby, "-s", WELLNESS)
    assert ran.code == 0, ran.err
    assert "create table" in ran.out.lower()
