"""The scripts of a target of SQL, as they are to be run: read, in order, within bounds."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path

from audit.errors import TargetError
from audit.grammar.statements import each_statement
from audit.introspect.context_dump import is_context_dump, runnable
from audit.introspect.folders import Files, find_files
from audit.introspect.steps import Include, Script
from audit.introspect.text_search import occurs
from audit.schema.untold import OF_CONTEXT_DUMP

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
_SUPABASE_WORDS = ("auth", "storage", "extensions", "supabase_", "anon", "service_role")
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
    `unread` are the kinds of things that they don't tell, as `Schema.unread` has them.
    """

    scripts: tuple[Script, ...]
    supabase: bool
    ordered: bool
    warnings: tuple[str, ...] = ()
    root: Path = Path()
    project: Path | None = None
    unread: tuple[str, ...] = ()


def find_sql(path: Path, *, all_files: bool = False, as_written: bool = False) -> SqlFiles:
    """The scripts at `path`: one dump, a folder of migrations, or a Supabase project.

    For a server a dump for context only is made into SQL, and a file that another includes is
    left to it; not so if `as_written`.

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
    untold = tuple(script for script in scripts if is_context_dump(script.text))
    included = set() if as_written else _included(scripts, files.root)
    scripts = tuple(
        script._replace(text=runnable(script.text))
        if script in untold and not as_written
        else script
        for script in scripts
        if script.name not in included
    )
    supabase = files.project is not None or _expects_supabase(scripts)
    return SqlFiles(
        scripts,
        supabase,
        files.ordered,
        files.left,
        files.root.resolve(),
        files.project,
        unread=OF_CONTEXT_DUMP if untold else (),
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
    find = including(root)
    found = set()
    for script in scripts:
        for command, name in _INCLUDES.findall(script.text):
            file = find(script, name.strip("'\""), command in ("ir", "include_relative"))
            if file is not None and file.name != script.name:
                found.add(file.name)
    # Files that include each other in a circle would all be gone.
    return found if len(found) < len(scripts) else set()


def including(root: Path) -> Include:
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


def read_seed(path: Path) -> Script:
    """A file of seeds without its rows; line breaks are kept, for the places in messages."""
    text = read_script(path)
    lines: list[str] = []
    line = 1
    for statement in each_statement(text):
        if not statement.meta and _SEEDS.match(statement.text):
            lines.append("\n" * (statement.line - line) + f"{statement.text};")
            line = statement.line + statement.text.count("\n")
    return Script(path.name, "".join(lines))


def _expects_supabase(scripts: tuple[Script, ...]) -> bool:
    """Whether the scripts use what Supabase provides, and don't bring it themselves."""
    return any(occurs(_NEEDS_SUPABASE, _SUPABASE_WORDS, s.text) for s in scripts) and not any(
        occurs(_MAKES_PLATFORM, ("auth", "storage"), s.text) for s in scripts
    )


def _name(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name
