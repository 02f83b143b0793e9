"""A target opened in the background is opened once, waited for when asked, and always closed."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from audit.errors import AuditError, SpecError
from audit.introspect.ahead import open_target_ahead
from audit.introspect.target import resolve_target
from tests.conftest import Database

OPTIONS: dict[str, Any] = {
    "reader": "pg_catalog",
    "statement_timeout": 60.0,
    "connect_timeout": 5.0,
    "progress": lambda step: None,
}


def others(database: Database) -> int:
    """How many connections the database has beside the one that asks."""
    found: int = database.value(
        "select count(*) from pg_stat_activity"
        f" where datname = '{database.name}' and pid <> pg_backend_pid()"
    )
    return found


def wait_until_alone(database: Database) -> None:
    """Wait for every other connection to end; fail if one stays."""
    deadline = time.monotonic() + 10
    while others(database):
        assert time.monotonic() < deadline, "a connection stayed open"
        time.sleep(0.02)


def wait_for_threads() -> None:
    for thread in threading.enumerate():
        if thread.name == "open target":
            thread.join(10)


def test_it_gives_what_open_target_gives(database: Database) -> None:
    database.run("create table t (id int)")
    with open_target_ahead(resolve_target(database.dsn, {}), **OPTIONS) as opened:
        introspection = opened()
        assert [relation.name for relation in introspection.schema.relations] == ["t"]
        assert opened() is introspection
        assert others(database) == 1
    wait_until_alone(database)


def test_a_block_that_fails_first_waits_for_nothing_and_leaves_nothing(database: Database) -> None:
    with (
        pytest.raises(SpecError),
        open_target_ahead(resolve_target(database.dsn, {}), **OPTIONS),
    ):
        raise SpecError(())
    wait_for_threads()
    wait_until_alone(database)


def test_what_stands_in_the_way_is_raised_when_asked_for(tmp_path: Path) -> None:
    target = resolve_target(f"postgresql://nobody@/x?host={tmp_path}", {})
    with open_target_ahead(target, **OPTIONS) as opened, pytest.raises(AuditError):
        opened()
    with open_target_ahead(target, **OPTIONS):
        """Nobody asks, so nobody is told."""
    wait_for_threads()


def test_files_are_loaded_in_the_main_thread(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("create table t (id int);")
    with open_target_ahead(resolve_target(str(tmp_path), {}), **OPTIONS) as opened:
        assert not [t for t in threading.enumerate() if t.name == "open target"]
        assert [relation.name for relation in opened().schema.relations] == ["t"]
