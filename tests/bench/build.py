"""Build a product: `python -m tests.bench.build SIZE DSN FOLDER` fills a database, writes specs.

A process of its own, because a child's peak memory starts at what its parent held.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from tests.bench.schemas import spec_files, statements

_BATCH = 1000


def build(size: int, dsn: str, folder: Path) -> None:
    """Fill the empty database at `dsn`, and write its spec below `folder`, one folder per form."""
    import psycopg

    with psycopg.connect(dsn, autocommit=True) as connection:
        # One transaction over all tables would need a lock for each object in it.
        remaining = statements(size)
        while batch := list(islice(remaining, _BATCH)):
            connection.execute("\n".join(batch))
        # An embedded server has no autovacuum; a server that has stood for a day has statistics.
        connection.execute("vacuum analyze")
    for form in ("short", "long"):
        target = folder / form
        target.mkdir(parents=True)
        for name, text in spec_files(size, form).items():
            (target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    build(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
