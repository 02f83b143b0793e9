"""Folders and dumps of SQL: which files count, in which order, and a server that ran them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files as resource_files
from pathlib import Path

from audit.errors import TargetError
from audit.introspect.embedded import EmbeddedServer, StandIn, embedded_server
from audit.introspect.replay import Script, replay

# The Supabase CLI runs what matches this and passes over the rest without a word.
_SUPABASE_NAME = re.compile(r"([0-9]+)_(.*)\.sql")
# … and the file that its first versions wrote on `init`, told by a time stamp before this one.
_OLD_INIT = re.compile(r"([0-9]{14})_init\.sql")
_OLD_INIT_BEFORE = 20211209000000

# What undoes a migration: a file of its own, or the rest of a file from a line like these on.
_DOWN_FILE = re.compile(r"(?:\.down\.sql|^U[0-9][\w.]*__.*\.sql)$", re.IGNORECASE)
_DOWN_SECTION = re.compile(r"^--\s*(?:migrate:down|\+goose\s+down|\+migrate\s+down)\b", re.I | re.M)

_NEEDS_SUPABASE = re.compile(
    r"\bauth\s*\.\s*(?:users|uid|jwt|role|email)\b|\"auth\"\s*\.\s*\"(?:users|uid|jwt|role|email)\""
    r"|\bstorage\s*\.\s*(?:objects|buckets)\b|\"storage\"\s*\.\s*\"(?:objects|buckets)\"",
    re.IGNORECASE,
)
_MAKES_PLATFORM = re.compile(
    r"\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?\"?(?:auth|storage)\b", re.IGNORECASE
)

_STAND_INS = {  # extension → (version it claims, the schema that it owns)
    "http": ("1.6", ""),
    "pg_cron": ("1.6", ""),
    "pg_graphql": ("1.5.11", "graphql"),
    "pg_jsonschema": ("0.3.3", ""),
    "pg_net": ("0.14.0", ""),
    "pgcrypto": ("1.3", ""),
    "pgjwt": ("0.2.0", ""),
    "supabase_vault": ("0.3.1", "vault"),
    "uuid-ossp": ("1.1", ""),
}


@dataclass(frozen=True)
class SqlFiles:
    """The scripts of a target in the order in which they run.

    `supabase` tells that they expect what every Supabase project has. `ordered` tells that they
    are migrations, for which a statement that needs a later one is worth a warning.
    """

    scripts: tuple[Script, ...]
    supabase: bool
    ordered: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoadedSql:
    """A database on a private server that the scripts have built, as far as they could."""

    server: EmbeddedServer
    dsn: str
    warnings: tuple[str, ...]


@contextlib.contextmanager
def loaded_sql(
    path: Path,
    *,
    statement_timeout: float = 60.0,
    progress: Callable[[str], None] = lambda step: None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[LoadedSql]:
    """Run the SQL at `path` on an embedded server, and yield the database that comes of it.

    The files are run as any migration tool would run them, by the superuser of that server: it
    holds nothing but them, and listens to nobody else. What could not be loaded is in `warnings`.

    Raises TargetError where there is no SQL, AuditError where no server can be started.
    """
    found = find_sql(path)
    progress("starting an embedded PostgreSQL")
    with embedded_server(extensions=stand_ins(), environ=environ) as server:
        dsn = server.create_database("files")
        warnings = found.warnings
        if found.supabase:
            bootstrap = Script("bootstrap_supabase.sql", _query("bootstrap_supabase.sql"))
            warnings += replay(
                dsn, (bootstrap,), statement_timeout=statement_timeout, search_path="pg_catalog"
            )
        progress(f"running {len(found.scripts)} SQL files" if found.ordered else "running the dump")
        warnings += replay(
            dsn,
            found.scripts,
            statement_timeout=statement_timeout,
            search_path='"$user", public, extensions' if found.supabase else '"$user", public',
            ordered=found.ordered,
        )
        yield LoadedSql(server, dsn, warnings)


def stand_ins() -> dict[str, StandIn]:
    """The extensions that schema-audit brings in SQL, for servers that lack them."""
    return {
        name: StandIn(version, _query(f"bootstrap_extension_{name}.sql"), namespace)
        for name, (version, namespace) in _STAND_INS.items()
    }


def find_sql(path: Path) -> SqlFiles:
    """The scripts at `path`: one dump, a folder of migrations, or a Supabase project.

    Raises TargetError where there is none, or one cannot be read.
    """
    if path.is_file():
        script = Script(path.name, _read(path))
        return SqlFiles((script,), _expects_supabase((script,)), ordered=False)
    folder = _supabase_folder(path)
    if folder is not None:
        paths, warnings = _supabase_migrations(folder)
        if not paths and (folder.parent / "schemas").is_dir():  # declarative schemas
            folder = folder.parent / "schemas"
            paths, warnings = _any_sql(folder)
    else:
        folder = path
        paths, warnings = _any_sql(folder)
    if not paths:
        raise TargetError(
            "there is no .sql file to run in this folder",
            where=str(path),
            hint=warnings[0] if warnings else "name the folder that holds the migrations",
        )
    scripts = tuple(Script(p.relative_to(folder).as_posix(), _read(p)) for p in paths)
    supabase = folder != path or _is_supabase(path) or _expects_supabase(scripts)
    return SqlFiles(scripts, supabase, ordered=True, warnings=warnings)


def _is_supabase(path: Path) -> bool:
    return path.name == "migrations" and (
        path.parent.name == "supabase" or (path.parent / "config.toml").is_file()
    )


def _supabase_folder(path: Path) -> Path | None:
    """The migrations folder of the Supabase project that `path` is, or is a part of."""
    path = path.resolve()
    if _is_supabase(path):
        return path
    for project in (path, path / "supabase"):
        if (project / "config.toml").is_file() or project.name == "supabase":
            for part in ("migrations", "schemas"):
                if (project / part).is_dir():
                    return project / "migrations"
    return None


def _supabase_migrations(folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """What the Supabase CLI would run, in its order, with a warning for each file it would not."""
    paths: list[Path] = []
    warnings: list[str] = []
    entries = sorted(folder.iterdir(), key=lambda p: p.name) if folder.is_dir() else []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if any(entry.rglob("*.sql")):
                warnings.append(f"{entry.name}/: skipped, as the Supabase CLI skips subfolders")
            continue
        old_init = _OLD_INIT.fullmatch(entry.name)
        if not _SUPABASE_NAME.fullmatch(entry.name):
            if entry.suffix.lower() == ".sql":
                warnings.append(
                    f"{entry.name}: skipped, as the Supabase CLI skips it: "
                    "its name is not <digits>_<name>.sql"
                )
        elif not paths and old_init and int(old_init[1]) < _OLD_INIT_BEFORE:
            warnings.append(
                f"{entry.name}: skipped, as the Supabase CLI skips its own old init file"
            )
        else:
            paths.append(entry)
    return paths, tuple(warnings)


def _any_sql(folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """Every .sql file below but those that undo others; numbers in names count as numbers."""
    found = [
        path
        for path in folder.rglob("*.sql")
        if path.is_file() and not any(p.startswith(".") for p in path.relative_to(folder).parts)
    ]
    found.sort(key=lambda path: _natural(path.relative_to(folder).as_posix()))
    return [path for path in found if not _DOWN_FILE.search(path.name)], ()


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which V2 comes before V10."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts if p)


def _expects_supabase(scripts: tuple[Script, ...]) -> bool:
    """Whether the scripts use what Supabase provides, and don't bring it themselves."""
    return any(_NEEDS_SUPABASE.search(s.text) for s in scripts) and not any(
        _MAKES_PLATFORM.search(s.text) for s in scripts
    )


def _read(path: Path) -> str:
    """The text of a script, up to where it starts to undo itself."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise TargetError(
            f"this file is not UTF-8 text (byte {error.start})",
            where=str(path),
            hint="save it as UTF-8, or dump with pg_dump --encoding=UTF8",
        ) from error
    down = _DOWN_SECTION.search(text)
    return text[: down.start()] if down else text


def _query(name: str) -> str:
    return resource_files("audit.introspect").joinpath("queries", name).read_text(encoding="utf-8")
