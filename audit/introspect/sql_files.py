"""Folders and dumps of SQL: their scripts, and a private server that ran them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files as resource_files
from pathlib import Path

from audit.errors import TargetError
from audit.grammar.statements import each_statement
from audit.introspect import supabase_project
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.folders import Files, find_files
from audit.introspect.load_report import LISTED, LoadReport
from audit.introspect.replay import replay
from audit.introspect.stand_ins import installed_stand_ins, stand_ins
from audit.introspect.steps import Include, Script

# The rest of a file from a line like these on undoes what came before: dbmate, goose, sql-migrate,
# tern, node-pg-migrate, Play, MyBatis.
_DOWN_SECTION = re.compile(
    r"^(?:--\s*(?:migrate:down|\+goose\s+down|\+migrate\s+down|down\s+migration|//\s*@UNDO)\b"
    r"|-{4,}\s*create\s+above\s*/\s*drop\s+below|(?:#|--)\s*---\s*!Downs\b|--\s*!Downs\b)",
    re.I | re.M,
)

_NEEDS_SUPABASE = re.compile(
    r"\bauth\s*\.\s*(?:users|uid|jwt|role|email)\b|\"auth\"\s*\.\s*\"(?:users|uid|jwt|role|email)\""
    r"|\bstorage\s*\.\s*(?:objects|buckets)\b|\"storage\"\s*\.\s*\"(?:objects|buckets)\""
    r"|\b(?:with\s+)?schema\s+\"?extensions\b|\bsupabase_(?:realtime|admin|functions|vault)\b"
    r"|\bto\s+(?:anon|authenticated|service_role)\b",
    re.IGNORECASE,
)
_MAKES_PLATFORM = re.compile(
    r"\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?\"?(?:auth|storage)\b", re.IGNORECASE
)
_INCLUDES = re.compile(r"^[ \t]*\\(i|include|ir|include_relative)[ \t]+(\S.*?)[ \t]*\r?$", re.M)
# What a file of seeds says of a project's structure: its buckets and its functions.
_SEEDS = re.compile(
    r"(?:insert\s+into\s+\"?storage\"?\s*\.\s*\"?buckets\b|create\s+(?:or\s+replace\s+)?function\b)",
    re.IGNORECASE,
)
_MOST_BYTES = 256 * 1024 * 1024  # in all; a dump of a structure has a hundredth


@dataclass(frozen=True)
class SqlFiles:
    """The scripts of a target in the order in which they run.

    `supabase` tells that they expect what every Supabase project has. `ordered` tells that they
    are migrations, for which a statement that needs a later one is worth a warning. `root` is the
    folder in which they may include each other. `project` is the Supabase project's folder.
    """

    scripts: tuple[Script, ...]
    supabase: bool
    ordered: bool
    warnings: tuple[str, ...] = ()
    root: Path = Path()
    project: Path | None = None


@dataclass(frozen=True)
class LoadedSql:
    """A database on a private server that the scripts have built, as far as they could.

    `facts` is what the files tell that stands in no catalog: the names of buckets and of edge
    functions. `warnings` say what did not load, which `report` holds in full; `notes` what is here
    in name only.
    """

    server: EmbeddedServer
    dsn: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    report: LoadReport = field(default_factory=LoadReport)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    progress("starting an embedded PostgreSQL")
    with embedded_server(
        extensions=stand_ins(script.text for script in found.scripts), environ=environ
    ) as server:
        dsn = server.create_database("files")
        platform = LoadReport()
        if found.supabase:
            bootstrap = Script("bootstrap_supabase.sql", _query("bootstrap_supabase.sql"))
            platform = replay(
                dsn, (bootstrap,), statement_timeout=statement_timeout, search_path="pg_catalog"
            )
        progress(f"running {len(found.scripts)} SQL files" if found.ordered else "running the dump")
        search_path = '"$user", public, extensions' if found.supabase else '"$user", public'
        report = replay(
            dsn,
            found.scripts,
            statement_timeout=statement_timeout,
            search_path=search_path,
            include=_including(found.root),
        )
        warnings = (
            *found.warnings,
            *platform.warnings(False),
            *report.warnings(found.ordered, listed),
        )
        facts: dict[str, tuple[str, ...]] = {}
        if found.project is not None:
            seeds = tuple(_seed(path) for path in supabase_project.seeds(found.project))
            seeded = replay(
                dsn, seeds, statement_timeout=statement_timeout, search_path=search_path
            )
            warnings += seeded.warnings(False)
            facts = _facts(dsn, found.project)
        notes, doubts = installed_stand_ins(dsn)
        yield LoadedSql(server, dsn, (*warnings, *doubts), notes, report, facts)


def find_sql(path: Path, *, all_files: bool = False) -> SqlFiles:
    """The scripts at `path`: one dump, a folder of migrations, or a Supabase project.

    Raises TargetError where there is none, or one cannot be read.
    """
    if path.is_file():
        files = Files(path.parent, (path,), ordered=False)
    else:
        files = find_files(path, all_files=all_files)
    if not files.paths:
        raise TargetError(
            "there is no .sql file to run in this folder",
            where=str(path),
            hint=files.left[0] if files.left else "name the folder that holds the migrations",
        )
    _refuse_what_is_too_large(files.paths, path)
    scripts = tuple(Script(_name(p, files.root), read_script(p)) for p in files.paths)
    included = _included(scripts, files.root)
    scripts = tuple(script for script in scripts if script.name not in included)
    supabase = files.project is not None or _expects_supabase(scripts)
    return SqlFiles(
        scripts, supabase, files.ordered, files.left, files.root.resolve(), files.project
    )


def read_script(path: Path) -> str:
    """The text of a script, up to where it starts to undo itself.

    Raises TargetError where it cannot be read or is no text.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=str(path)) from error
    # What PowerShell's > writes.
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TargetError(
            f"this file is not UTF-8 text (byte {error.start})",
            where=str(path),
            hint="save it as UTF-8, or dump with pg_dump --encoding=UTF8",
        ) from error
    if text.startswith("PGDMP"):
        raise TargetError(
            "this is a dump in pg_dump's own format, not SQL",
            where=str(path),
            hint=f"pg_restore --schema-only -f schema.sql {path.name}",
        )
    down = _DOWN_SECTION.search(text)
    return text[: down.start()] if down else text


def _refuse_what_is_too_large(paths: tuple[Path, ...], path: Path) -> None:
    size = 0
    for each in paths:
        with contextlib.suppress(OSError):
            size += each.stat().st_size
    if size > _MOST_BYTES:
        raise TargetError(
            f"this is {size // 1024**2:,} MB of SQL; the most that is loaded is"
            f" {_MOST_BYTES // 1024**2} MB",
            where=str(path),
            hint="dump the structure alone: pg_dump --schema-only",
        )


def _included(scripts: tuple[Script, ...], root: Path) -> set[str]:
    """The names of the scripts that others include: these are not run a second time."""
    find = _including(root)
    found = set()
    for script in scripts:
        for command, name in _INCLUDES.findall(script.text):
            file = find(script, name.strip("'\""), command in ("ir", "include_relative"))
            if file is not None and file.name != script.name:
                found.add(file.name)
    # Files that include each other in a circle would all be gone.
    return found if len(found) < len(scripts) else set()


def _including(root: Path) -> Include:
    """How psql's \\i finds a file: from the folder or beside the script, never outside of it."""
    root = root.resolve()

    def include(script: Script, name: str, relative: bool) -> Script | None:
        beside = (root / script.name).parent
        for folder in (beside,) if relative else (root, beside):
            try:
                path = (folder / name).resolve()
                if path.is_relative_to(root) and path.is_file():
                    if path.stat().st_size > _MOST_BYTES:
                        return None
                    return Script(_name(path, root), read_script(path))
            except (OSError, ValueError, TargetError):
                continue
        return None

    return include


def _seed(path: Path) -> Script:
    """A file of seeds without its rows; line breaks are kept, for the places in messages."""
    text = read_script(path)
    lines: list[str] = []
    line = 1
    for statement in each_statement(text):
        if not statement.meta and _SEEDS.match(statement.text):
            lines.append("\n" * (statement.line - line) + f"{statement.text};")
            line = statement.line + statement.text.count("\n")
    return Script(path.name, "".join(lines))


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


def _expects_supabase(scripts: tuple[Script, ...]) -> bool:
    """Whether the scripts use what Supabase provides, and don't bring it themselves."""
    return any(_NEEDS_SUPABASE.search(s.text) for s in scripts) and not any(
        _MAKES_PLATFORM.search(s.text) for s in scripts
    )


def _name(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def _query(name: str) -> str:
    return resource_files("audit.introspect").joinpath("queries", name).read_text(encoding="utf-8")
