"""SQL as a spec without a server: `schema-audit spec import sql --parse-only`."""

from __future__ import annotations

import sys
from pathlib import Path

from audit.cli import spec_output

# Folders of that name are called so in every project.
_EVERYWHERE = frozenset(
    {"database", "db", "deploy", "drizzle", "migrate", "migrations", "prisma", "schemas", "sql"}
    | {"supabase"}
)


def import_parsed(path: Path, output: Path | None, *, all_files: bool) -> None:
    """Read the scripts at `path` with PostgreSQL's grammar, and write the spec of what they make.

    What only a server knows (DO blocks, functions that are called, the platform) is missing.
    """
    from audit.grammar.statements import each_statement
    from audit.introspect.sql_scripts import find_sql
    from audit.render.report.words import clean
    from audit.spec.importers.ddl.reading import UNREAD, Script
    from audit.spec.importers.ddl.writing import import_scripts

    found = find_sql(path, all_files=all_files, as_written=True)
    imported, remarks = import_scripts(
        (Script(script.name, script.text) for script in found.scripts),
        title=title_of_path(path),
        single=spec_output.is_single(output),
    )
    unread = [remark for remark in remarks if remark.rule == UNREAD]
    for warning in (*found.warnings, *unread):
        print(f"warning: {clean(str(warning))}", file=sys.stderr)
    count = sum(
        not statement.meta for script in found.scripts for statement in each_statement(script.text)
    )
    print(
        f"{count} statements parsed, none run: {count - len(unread)} read, {len(unread)} could"
        " not be",
        file=sys.stderr,
    )
    spec_output.write_spec(imported, output)


def title_of_path(path: Path) -> str:
    """What a spec of the SQL at `path` is called: the file, or the project that a folder is of."""
    place = path.resolve()
    while place.name in _EVERYWHERE and place.parent.name:
        place = place.parent
    return (place.name if place.is_dir() else place.stem) or path.name
