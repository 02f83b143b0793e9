"""`python -m tests.exactness [DSN|FILE.sql|FOLDER]...`: a line of figures for each target.

The repository's own databases, and Django's, come first. A connection string is never printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from audit.introspect.connect import mask
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.sql_files import loaded_sql
from tests.exactness import databases
from tests.exactness.copying import copy_structure
from tests.exactness.loop import Turn, audit_database, audit_snapshot

_HEAD = (
    "target", "tables", "columns", "requirements", "findings", "unverified",
    "offline", "restored", "left out", "seconds",
)  # fmt: skip


def main(targets: list[str]) -> int:
    """Print the table; 1 where anything was found."""
    rows, told = [_HEAD], []
    with TemporaryDirectory() as folder, embedded_server() as server:
        for name, script in own_scripts(server):
            Path(folder, f"{name}.sql").write_text(script, encoding="utf-8")
        for target in (*map(str, sorted(Path(folder).iterdir())), *targets):
            row, lines = measure(target)
            rows.append(row)
            told += [f"{row[0]}: {line}" for line in lines]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))
    for line in told:
        print(line)
    return 1 if told else 0


def own_scripts(server: EmbeddedServer) -> Iterator[tuple[str, str]]:
    """The databases that the tests use, as SQL."""
    with psycopg.connect(server.dsn()) as connection:
        version = connection.info.server_version
    yield "hazards", databases.hazards(version)
    yield "wellness", databases.WELLNESS.read_text(encoding="utf-8")
    yield "django", databases.django(server.dsn())


def measure(target: str) -> tuple[tuple[str, ...], list[str]]:
    """One target's figures, and every finding in words."""
    with ExitStack() as stack:
        copy = ""
        dsn, name = target, "" if Path(target).exists() else mask(target)
        if Path(target).exists():
            loaded = stack.enter_context(loaded_sql(Path(target)))
            dsn, name = loaded.dsn, Path(target).name
            for warning in loaded.warnings:
                print(f"{name}: {warning}", file=sys.stderr)
            copy = loaded.server.create_database("copy")
        spec, live, omitted = audit_database(dsn)
        offline = audit_snapshot(dsn)
        told = [*live.told, *(f"offline: {line}" for line in offline.told)]
        again = "-"
        if copy:
            complaints = copy_structure(dsn, copy)
            _, restored, _ = audit_database(copy, spec)
            again = _sum(restored)
            told += [f"restoring: {line}" for line in complaints]
            told += [f"restored: {line}" for line in restored.told]
    figures = (live.tables, live.columns, live.requirements, live.findings, live.unverified)
    return (
        name,
        *map(str, figures),
        _sum(offline),
        again,
        str(len(omitted)),
        f"{live.seconds:.2f}",
    ), told


def _sum(turn: Turn) -> str:
    return f"{turn.findings}+{turn.unverified}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
