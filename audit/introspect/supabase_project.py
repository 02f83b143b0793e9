"""A Supabase project's folder: its migrations as the CLI takes them, its buckets and functions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from audit.errors import TargetError

# The Supabase CLI runs what matches this and passes over the rest without a word.
_MIGRATION = re.compile(r"([0-9]+)_(.*)\.sql")
# … and the file that its first versions wrote on `init`, told by a time stamp before this one.
_OLD_INIT = re.compile(r"([0-9]{14})_init\.sql")
_OLD_INIT_BEFORE = 20211209000000
# What the CLI deploys: a folder of such a name with one of these files in it.
_FUNCTION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OF_SUPABASE = re.compile(r"^\s*project_id\s*=|^\s*\[(?:db|auth|api|storage)\b", re.MULTILINE)
_ENTRY_POINTS = ("index.ts", "index.tsx", "index.js", "index.jsx", "index.mjs")


def find(path: Path) -> Path | None:
    """The `supabase` folder of the project that `path` is, or is a part of."""
    path = path.resolve()
    if path.name in ("migrations", "schemas") and (
        path.parent.name == "supabase" or _is_configuration(path.parent / "config.toml")
    ):
        return path.parent
    for project in (path, path / "supabase"):
        if (project.name == "supabase" or _is_configuration(project / "config.toml")) and (
            (project / "migrations").is_dir() or (project / "schemas").is_dir()
        ):
            return project
    return None


def migrations(folder: Path) -> tuple[list[Path], list[str]]:
    """What the CLI would run, in its order, with a note on each file that it would not."""
    paths: list[Path] = []
    left: list[str] = []
    for entry in sorted(folder.iterdir(), key=lambda p: p.name) if folder.is_dir() else ():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if any(entry.rglob("*.sql")):
                left.append(f"{entry.name}/: skipped, as the Supabase CLI skips subfolders")
            continue
        old_init = _OLD_INIT.fullmatch(entry.name)
        if not _MIGRATION.fullmatch(entry.name):
            if entry.suffix.lower() == ".sql":
                left.append(
                    f"{entry.name}: skipped, as the Supabase CLI skips it: "
                    "its name is not <digits>_<name>.sql"
                )
        elif not paths and old_init and int(old_init[1]) < _OLD_INIT_BEFORE:
            left.append(f"{entry.name}: skipped, as the Supabase CLI skips its own old init file")
        else:
            paths.append(entry)
    return paths, left


def declared_order(project: Path) -> tuple[Path, ...]:
    """The files that `schema_paths` of config.toml lists; none where it lists none."""
    found: dict[Path, None] = {}
    for pattern in _list(_table(configuration(project), "db", "migrations").get("schema_paths")):
        found |= dict.fromkeys(_matching(project, pattern))
    return tuple(found)


def seeds(project: Path) -> tuple[Path, ...]:
    """The files of rows for a local database, as config.toml lists them."""
    seed = _table(configuration(project), "db", "seed")
    if seed.get("enabled") is False:
        return ()
    found: dict[Path, None] = {}
    for pattern in _list(seed.get("sql_paths", ["seed.sql"])):
        found |= dict.fromkeys(_matching(project, pattern))
    return tuple(found)


def declared_buckets(project: Path) -> tuple[str, ...]:
    """The buckets that config.toml declares."""
    return tuple(_table(configuration(project), "storage", "buckets"))


def edge_functions(project: Path) -> tuple[str, ...]:
    """The edge functions that the CLI would deploy."""
    declared = _table(configuration(project), "functions")
    found = {
        name for name in declared if _entry_point(project, name, _table(declared, name)).is_file()
    }
    folder = project / "functions"
    for entry in folder.iterdir() if folder.is_dir() else ():
        if _FUNCTION.fullmatch(entry.name) and any((entry / n).is_file() for n in _ENTRY_POINTS):
            found.add(entry.name)
    return tuple(sorted(n for n in found if _table(declared, n).get("enabled") is not False))


def configuration(project: Path) -> dict[str, Any]:
    """What config.toml says; nothing where there is none.

    Raises TargetError where it is no TOML.
    """
    path = project / "config.toml"
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise TargetError(
            f"cannot read it as TOML: {str(error).splitlines()[0]}", where=str(path)
        ) from error


def _is_configuration(path: Path) -> bool:
    """Whether this config.toml is the Supabase CLI's: other tools have files of that name."""
    if not path.is_file():
        return False
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return False
    return not text.strip() or bool(
        re.search(r"^\s*project_id\s*=|^\[(?:db|auth|api|storage)\b", text, re.M)
    )


def _entry_point(project: Path, name: str, table: dict[str, Any]) -> Path:
    return project / str(table.get("entrypoint") or f"functions/{name}/index.ts")


def _matching(project: Path, pattern: str) -> list[Path]:
    """The files inside the project that a pattern of config.toml names, sorted."""
    pattern = pattern.removeprefix("./")
    if not pattern or pattern.startswith(("/", "~")) or ".." in Path(pattern).parts:
        return []
    return sorted(path for path in project.glob(pattern) if path.is_file())


def _table(document: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document


def _list(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
