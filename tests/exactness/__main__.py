"""`python -m tests.exactness [--across BIN]... [DSN|FILE.sql|FOLDER]...`: figures for each target.

The repository's own databases, and Django's, come first. A connection string is never printed.
Each BIN is a folder of another PostgreSQL's programs: the database is restored there, and back
from there, and audited with the spec of what it was. "0+0 (-3)" are no findings, nothing
unverified, and three statements that this version refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psycopg

from audit.introspect.connect import mask
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.sql_files import loaded_sql
from audit.introspect.stand_ins import stand_ins
from tests.exactness import databases
from tests.exactness.across import carry, restore, servers
from tests.exactness.loop import audit_database, audit_snapshot

_HEAD = (
    "target", "tables", "columns", "requirements", "findings", "unverified",
    "offline", "restored", "left out", "seconds",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print the table; 1 where anything was found that no refused statement can explain."""
    parser = argparse.ArgumentParser(prog="python -m tests.exactness")
    parser.add_argument("--across", metavar="BIN", action="append", default=[])
    parser.add_argument("targets", metavar="TARGET", nargs="*")
    options = parser.parse_args(arguments)
    rows: list[tuple[str, ...]] = []
    told: list[str] = []
    wrong = False
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        home = stack.enter_context(embedded_server(extensions=stand_ins()))
        others = stack.enter_context(servers(options.across))
        heads = [f"{way} {server.version}" for server in others for way in ("on", "from")]
        rows.append((*_HEAD, *heads))
        for name, script in own_scripts(home):
            Path(folder, f"{name}.sql").write_text(script, encoding="utf-8")
        for target in (*map(str, sorted(Path(folder).iterdir())), *options.targets):
            measured = measure(target, home, others)
            rows.append(measured.row)
            told += measured.told
            wrong = wrong or measured.wrong
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)))
    for line in told:
        print(line)
    return 1 if wrong else 0


def own_scripts(server: EmbeddedServer) -> Iterator[tuple[str, str]]:
    """The databases that the tests use, as SQL."""
    with psycopg.connect(server.dsn()) as connection:
        version = connection.info.server_version
    yield "hazards", databases.hazards(version)
    yield "wellness", databases.WELLNESS.read_text(encoding="utf-8")
    yield "django", databases.django(server.dsn())


class Measured(NamedTuple):
    """A target's row of the table, every finding in words, and whether one is a false alarm."""

    row: tuple[str, ...]
    told: list[str]
    wrong: bool


def measure(target: str, home: EmbeddedServer, others: Sequence[EmbeddedServer]) -> Measured:
    """Audit a target with the spec imported from it: live, as a snapshot, restored, and across."""
    with ExitStack() as stack:
        dsn, name = target, "" if Path(target).exists() else mask(target)
        if Path(target).exists():
            loaded = stack.enter_context(loaded_sql(Path(target)))
            dsn, name = loaded.dsn, Path(target).name
            for warning in loaded.warnings:
                print(f"{name}: {warning}", file=sys.stderr)
        spec, live, omitted = audit_database(dsn)
        offline = audit_snapshot(dsn)
        stays = [restore("restored", dsn, home, spec)]
        stays += [stay for other in others for stay in carry(dsn, spec, other, home)]
    told = [*live.told, *(f"offline: {line}" for line in offline.told)]
    wrong = bool(told) or any(stay.turn.told and not stay.refused for stay in stays)
    told += [line for stay in stays for line in stay.told]
    figures = (live.tables, live.columns, live.requirements, live.findings, live.unverified)
    row = (
        *(name, *map(str, figures)),
        f"{offline.findings}+{offline.unverified}",
        *(stays[0].cell, str(len(omitted)), f"{live.seconds:.2f}"),
        *(stay.cell for stay in stays[1:]),
    )
    return Measured(row, [f"{name}: {line}" for line in told], wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
