"""Folders and dumps of SQL as a database on a private server that ran them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files as resource_files
from pathlib import Path

from audit.errors import TargetError
from audit.introspect import supabase_project
from audit.introspect.embedded import STAND_IN_COMMENT, EmbeddedServer, embedded_server
from audit.introspect.load_report import LISTED, LoadReport
from audit.introspect.replay import replay
from audit.introspect.sql_scripts import SqlFiles, find_sql, including, read_seed
from audit.introspect.stand_ins import installed, installed_stand_ins, named_extensions, stand_ins
from audit.introspect.steps import Include, Script, no_file


@dataclass(frozen=True)
class LoadedSql:
    """A database on a private server that the scripts have built, as far as they could.

    `facts` is what the files tell that stands in no catalog: the names of buckets and of edge
    functions. `warnings` say what did not load, which `report` holds in full; `notes` what is here
    in name only. `unread` are the kinds of things that the files don't tell,
    `given` the extensions of the platform that they don't name.
    """

    server: EmbeddedServer
    dsn: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    report: LoadReport = field(default_factory=LoadReport)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


@contextlib.contextmanager
def loaded_sql(
    path: Path,
    *,
    statement_timeout: float = 60.0,
    all_files: bool = False,
    listed: int = LISTED,
    progress: Callable[[str], None] = lambda step: None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[LoadedSql]:
    """Run the SQL at `path` on an embedded server, and yield the database that comes of it.

    The files are run as any migration tool would run them, by the superuser of that server: it
    holds nothing but them, and listens to nobody else. What could not be loaded is in `warnings`.
    `all_files` runs those, too, that the folder's own tool would leave out; `listed` is how many
    statements that did not load are warned of one by one.

    Raises TargetError where there is no SQL, AuditError where no server can be started.
    """
    found = find_sql(path, all_files=all_files)
    if not any(script.text.strip() for script in found.scripts):
        raise TargetError("there is no statement in it", where=str(path))
    progress("starting an embedded PostgreSQL")
    with embedded_server(
        extensions=stand_ins(script.text for script in found.scripts), environ=environ
    ) as server:
        progress(f"running {len(found.scripts)} SQL files" if found.ordered else "running the dump")
        yield _load(server, found, statement_timeout, listed)


def _load(
    server: EmbeddedServer, found: SqlFiles, statement_timeout: float, listed: int
) -> LoadedSql:
    """Run the scripts in a new database: the platform's first, then theirs, then seeds."""
    dsn = server.create_database("files")
    home = '"$user", public, extensions' if found.supabase else '"$user", public'

    def run(*scripts: Script, search_path: str = home, include: Include = no_file) -> LoadReport:
        return replay(
            dsn,
            scripts,
            statement_timeout=statement_timeout,
            search_path=search_path,
            include=include,
        )

    warnings = found.warnings
    if found.supabase:
        bootstrap = Script("bootstrap_supabase.sql", _query("bootstrap_supabase.sql"))
        warnings += run(bootstrap, search_path="pg_catalog").warnings(False)
    given = installed(dsn)
    report = run(*found.scripts, include=including(found.root))
    warnings += report.warnings(found.ordered, listed)
    facts: dict[str, tuple[str, ...]] = {}
    if found.project is not None:
        seeds = (read_seed(path) for path in supabase_project.seeds(found.project))
        warnings += run(*seeds).warnings(False)
        facts = _facts(dsn, found.project)
    notes, doubts = installed_stand_ins(dsn)
    named = named_extensions(script.text for script in found.scripts)
    return LoadedSql(
        server,
        dsn,
        warnings=warnings + doubts,
        notes=notes,
        report=report,
        facts=facts,
        unread=found.unread + _plain_geometry(dsn),
        given=tuple(sorted(given - named - {*report.extensions})),
    )


def _facts(dsn: str, project: Path) -> dict[str, tuple[str, ...]]:
    """The buckets and the edge functions of a Supabase project."""
    import psycopg

    buckets = set(supabase_project.declared_buckets(project))
    with contextlib.suppress(psycopg.Error), psycopg.connect(dsn) as connection:
        buckets |= {row[0] for row in connection.execute("select id from storage.buckets")}
    facts = {
        "buckets": tuple(sorted(buckets)),
        "edge_functions": supabase_project.edge_functions(project),
    }
    # None at all tells nothing: both can be made by hand, outside the folder.
    return {name: names for name, names in facts.items() if names}


def _plain_geometry(dsn: str) -> tuple[str, ...]:
    """What a stand-in for postgis does not keep, where the database has it."""
    import psycopg

    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "select from pg_catalog.pg_extension where extname = 'postgis'"
            " and pg_catalog.obj_description(oid, 'pg_extension') = %s",
            (STAND_IN_COMMENT,),
        ).fetchone()
    return () if row is None else ("type modifiers: the stand-in for postgis keeps none",)


def _query(name: str) -> str:
    return resource_files("audit.introspect").joinpath("queries", name).read_text(encoding="utf-8")
