"""A copy of a database by way of pg_dump and psql, which write every expression anew."""

from __future__ import annotations

import subprocess
from pathlib import Path

from audit.introspect.programs import find_programs


def copy_structure(source: str, target: str) -> list[str]:
    """Dump the structure of one database and load it into another; return what psql complained of.

    Both are connection strings. The programs are those of the package, whatever server is used: a
    pg_dump reads older servers, and many a server's folder has none.
    """
    programs = find_programs({}, None, Path("/"))
    dumped = subprocess.run(
        [programs / "pg_dump", "--schema-only", "--no-owner", f"--dbname={source}"],
        capture_output=True,
        check=True,
    )
    loaded = subprocess.run(
        [programs / "psql", "--no-psqlrc", "--quiet", f"--dbname={target}"],
        input=dumped.stdout,
        capture_output=True,
        check=True,
    )
    lines = loaded.stderr.decode(errors="replace").splitlines()
    return [line for line in lines if "ERROR" in line]
