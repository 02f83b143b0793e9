"""A copy of a database by way of pg_dump and psql, which write every expression anew."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from audit.introspect.programs import find_programs

# What every newer pg_dump sets, whatever server the dump is for; an older one refuses it unharmed.
_NEWER_SETTING = "unrecognized configuration parameter"
_MULTIRANGE = re.compile(rb",\s*multirange_type_name = [^\n,]+")


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
    script = dumped.stdout
    with psycopg.connect(target) as connection:
        if connection.info.server_version < 140000:  # a range has no multirange there
            script = _MULTIRANGE.sub(b"", script)
    loaded = subprocess.run(
        [programs / "psql", "--no-psqlrc", "--quiet", f"--dbname={target}"],
        input=script,
        capture_output=True,
        check=True,
    )
    lines = loaded.stderr.decode(errors="replace").splitlines()
    return [line for line in lines if "ERROR" in line and _NEWER_SETTING not in line]


def copy_roles(source: str, target: str) -> None:
    """Make the roles of one server on another, by name alone: a dump grants to them."""
    names = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'"
    with psycopg.connect(source) as there, psycopg.connect(target, autocommit=True) as here:
        known = {name for (name,) in here.execute(names)}
        for (name,) in there.execute(names).fetchall():
            if name not in known:
                here.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
