"""Which files of a folder are migrations, and in which order: as the folder's tool has it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from audit.errors import TargetError
from audit.introspect import sqitch, supabase_project

# A file that undoes a migration.
_DOWN_FILE = re.compile(
    r"(?:(?:^|[._-])(?:down|undo|rollback)\.sql|^U[0-9][\w.]*__.*\.sql)$", re.IGNORECASE
)
_PASSED_OVER = frozenset({"node_modules", "vendor", "venv", "__pycache__", "site-packages"})
# Folders of one tool's migrations for several databases, side by side.
_OURS = frozenset({"postgres", "postgresql", "pgsql", "pg", "psql"})
_OTHERS = frozenset(
    {"mysql", "mariadb", "sqlite", "sqlite3", "mssql", "sqlserver", "oracle", "h2", "clickhouse"}
    | {"cockroach", "cockroachdb", "snowflake", "bigquery", "duckdb", "spanner"}
)
_FLYWAY = re.compile(r"(?P<kind>[VBUR])(?P<version>\d[\d._]*)?__.*\.sql")
_NUMBERED = re.compile(r"[VB]?\d")
_MOST_FILES = 50_000


@dataclass(frozen=True)
class Files:
    """The files to run, in order, below `root`.

    `ordered` tells that they are migrations: one that needs a later one is worth a warning. `left`
    are files of SQL that the folder's own tool would pass over, each with the reason. `project` is
    the Supabase project that they belong to.
    """

    root: Path
    paths: tuple[Path, ...]
    ordered: bool
    left: tuple[str, ...] = ()
    project: Path | None = None


def find_files(path: Path, *, all_files: bool = False) -> Files:
    """The .sql files of a folder that its tool would run, in that tool's order.

    A Supabase project, Flyway, sqitch, Prisma and Drizzle are told by what they put there; any
    other folder's files run in the order of their names, in which numbers count as numbers.
    `all_files` takes what the tool would leave out, too.

    Raises TargetError where the folder cannot be read.
    """
    project = supabase_project.find(path)
    if project is not None:
        return _of_supabase(project, path, all_files)
    root = _migrations_of(path)
    for layout in (_of_sqitch, _of_drizzle, _of_prisma, _of_flyway):
        found = layout(root, all_files)
        if found is not None:
            return found
    return _by_name(root, _sql_files(root))


def _of_supabase(project: Path, path: Path, all_files: bool) -> Files:
    """The migrations of a Supabase project; its declared schemas where there is none."""
    folder = project / "migrations"
    if path.resolve() != project / "schemas":
        paths, left = supabase_project.migrations(folder)
        if all_files and folder.is_dir():
            paths, left = _sorted(folder, _sql_files(folder)), []
        if paths:
            return Files(folder, tuple(paths), True, tuple(left), project)
        if left:
            return Files(folder, (), True, tuple(left), project)
    folder = project / "schemas"
    declared = supabase_project.declared_order(project)
    listed = frozenset(declared)
    rest = [p for p in _by_name(folder, _sql_files(folder)).paths if p not in listed]
    if not declared or all_files:
        return Files(folder, (*declared, *rest), False, (), project)
    left = [
        f"{_name(p, folder)}: skipped, as schema_paths in config.toml does not list it"
        for p in rest
    ]
    return Files(project, declared, True, tuple(left), project)


def _migrations_of(path: Path) -> Path:
    """The folder of migrations where `path` is a project that has one in the usual place."""
    for inner in ("prisma/migrations", "drizzle", "db/migrations", "db/migrate", "migrations"):
        folder = path / inner
        if folder.is_dir() and (
            any(folder.glob("*.sql")) or any(folder.glob("*/*.sql")) or inner == "drizzle"
        ):
            beside = [p for p in path.glob("*.sql") if p.stem not in ("schema", "structure")]
            if not beside and (inner != "drizzle" or (folder / "meta").is_dir()):
                return folder
    return path


def _of_sqitch(root: Path, all_files: bool) -> Files | None:
    plan = sqitch.find_plan(root)
    if plan is None:
        return None
    paths, left = sqitch.deployed(plan)
    return Files(plan.parent, tuple(paths), True, tuple(left))


def _of_drizzle(root: Path, all_files: bool) -> Files | None:
    """Drizzle runs what its journal lists."""
    journal = root / "meta" / "_journal.json"
    try:
        document = json.loads(journal.read_text(encoding="utf-8")) if journal.is_file() else {}
        entries = sorted(document["entries"], key=lambda entry: entry["idx"])
        names = [f"{entry['tag']}.sql" for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not any((root / name).is_file() for name in names):
        return None
    dialect = str(document.get("dialect", "postgresql"))
    if not dialect.startswith(("pg", "postgres")):
        raise _wrong_dialect(root, dialect)
    listed = [root / name for name in names if (root / name).is_file()]
    others = [p for p in _sorted(root, root.glob("*.sql")) if p not in frozenset(listed)]
    left = [f"{p.name}: skipped, as Drizzle's journal does not list it" for p in others]
    left += [f"{n}: Drizzle's journal lists it, and there is no such file" for n in names
             if not (root / n).is_file()]  # fmt: skip
    if all_files:
        return Files(root, (*listed, *others), True)
    return Files(root, tuple(listed), True, tuple(left))


def _of_prisma(root: Path, all_files: bool) -> Files | None:
    """Prisma runs `<name>/migration.sql` in the order of the folders' names."""
    lock = root / "migration_lock.toml"
    if not lock.is_file():
        return None
    provider = re.search(r'^\s*provider\s*=\s*"(\w+)"', _text(lock), re.MULTILINE)
    if provider and provider[1] not in ("postgresql", "postgres", "cockroachdb"):
        raise _wrong_dialect(root, provider[1])
    paths = sorted(root.glob("*/migration.sql"), key=lambda p: p.parent.name)
    others = [p for p in _sql_files(root) if p.name != "migration.sql" or p.parent.parent != root]
    if all_files:
        return Files(root, tuple(_sorted(root, (*paths, *others))), True)
    left = [f"{_name(p, root)}: skipped, as Prisma runs migration.sql alone" for p in others]
    return Files(root, tuple(paths), True, tuple(left))


def _of_flyway(root: Path, all_files: bool) -> Files | None:
    """Flyway runs by version, wherever below the files are; then what is repeatable, by name."""
    found = _ours(root, _sql_files(root))
    named = [(path, _FLYWAY.fullmatch(path.name)) for path in found]
    versions: list[tuple[tuple[int, ...], Path]] = []
    baseline: tuple[int, ...] = ()
    repeatable, others = [], []
    for path, match in named:
        if match is None:
            others.append(path)
        elif match["kind"] == "R":
            repeatable.append(path)
        elif match["kind"] in "VB" and match["version"]:
            version = tuple(int(part) for part in re.split(r"[._]", match["version"]) if part)
            versions.append((version, path))
            if match["kind"] == "B":
                baseline = max(baseline, version)
    if not versions:
        return None
    kept = [
        path
        for version, path in sorted(versions, key=lambda each: (each[0], each[1].name))
        if version > baseline or (path.name.startswith("B") and version == baseline)
    ]
    paths = [*kept, *sorted(repeatable, key=lambda p: p.name)]
    if all_files:
        return Files(root, (*paths, *others), True)
    left = [f"{_name(p, root)}: skipped, as its name is no Flyway migration's" for p in others]
    return Files(root, tuple(paths), True, tuple(left))


def _by_name(root: Path, found: Iterable[Path]) -> Files:
    """Any other folder: by name, without what undoes others."""
    kept = [path for path in found if not _DOWN_FILE.search(path.name)]
    paths = _ours(root, _sorted(root, kept))
    gone = len(kept) - len(paths)
    left = (
        (f"{gone} files in folders of other databases: skipped, as postgres has its own",)
        if gone
        else ()
    )
    numbered = sum(
        bool(_NUMBERED.match(path.name) or _NUMBERED.match(path.parent.name)) for path in paths
    )
    return Files(root, tuple(paths), 2 * numbered > len(paths), left)


def _ours(root: Path, paths: Iterable[Path]) -> list[Path]:
    """The paths without those in another database's folder, where one of ours stands beside it."""
    chosen = list(paths)
    ours: set[Path] = set()
    for path in chosen:
        for folder in path.relative_to(root).parents:
            if folder.name.lower() in _OURS:
                ours.add(folder.parent)
    if not ours:
        return chosen
    return [
        path
        for path in chosen
        if not any(
            folder.name.lower() in _OTHERS and folder.parent in ours
            for folder in path.relative_to(root).parents
        )
    ]


def _sql_files(root: Path) -> list[Path]:
    """Every .sql file below, but hidden ones and what packages bring."""

    def stop(error: OSError) -> None:
        raise TargetError(f"cannot read it: {error.strerror}", where=str(error.filename))

    found: list[Path] = []
    for folder, inner, names in os.walk(root, onerror=stop):
        inner[:] = [n for n in inner if not n.startswith(".") and n not in _PASSED_OVER]
        found += [
            Path(folder, name)
            for name in names
            if name.lower().endswith(".sql") and not name.startswith(".")
        ]
        if len(found) > _MOST_FILES:
            raise TargetError(
                f"there are more than {_MOST_FILES:,} .sql files in this folder",
                where=str(root),
                hint="name the folder that holds the migrations",
            )
    return [path for path in found if path.is_file()]


def _sorted(root: Path, paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: _natural(_name(path, root)))


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which 2_a comes before 10_b."""
    parts = re.split(r"(\d+)", name)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=str(path)) from error


def _wrong_dialect(root: Path, dialect: str) -> TargetError:
    return TargetError(
        f"these migrations are for {dialect}",
        where=str(root),
        hint="only PostgreSQL can be audited",
    )
