"""What to audit, told from a piece of text: a database, a folder of SQL, a dump or a snapshot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from audit.errors import TargetError, UsageError

VARIABLES = ("SCHEMA_AUDIT_TARGET", "SUPABASE_DB_URL", "DATABASE_URL")

TargetKind = Literal["database", "migrations", "dump", "snapshot"]

# What other tools write into a connection URL for themselves; libpq refuses what it does not know.
# Prisma, SQLAlchemy with asyncpg, Rails, node-postgres and Vercel's Supabase integration.
_FOREIGN_PARAMETERS = frozenset(
    {
        "async_fallback",
        "connection_limit",
        "pgbouncer",
        "pool_max_conns",
        "pool_mode",
        "pool_timeout",
        "prepare_threshold",
        "prepared_statement_cache_size",
        "prepared_statements",
        "schema",
        "socket_timeout",
        "sslaccept",
        "sslidentity",
        "statement_cache_size",
        "supa",
        "uselibpqcompat",
        "workaround",
    }
)

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]*)://")
_KEYWORD = re.compile(r"\s*[A-Za-z_]+\s*=")
_QUERY = re.compile(r"[A-Za-z_]\w*=[^&?]*(?:&[A-Za-z_]\w*=[^&?]*)*")


@dataclass(frozen=True, slots=True)
class TargetRef:
    """A target, not yet opened.

    `value` is the connection string or the path; it may hold a password, so it is kept out of the
    repr. `display` never holds one. `origin` names the environment variable it came from, if any.
    """

    kind: TargetKind
    value: str
    display: str
    origin: str = ""

    def __repr__(self) -> str:
        return f"TargetRef(kind={self.kind!r}, display={self.display!r}, origin={self.origin!r})"


def resolve_target(
    text: str | None, environ: Mapping[str, str], otherwise: str | None = None
) -> TargetRef:
    """Tell what `text` names; where it is None, the first of the VARIABLES that `environ` has.

    `otherwise` is what the settings name, for want of both. Raises UsageError where there is none,
    and TargetError where it is nothing that can be audited.
    """
    if text is not None and text.strip():
        return _classify(text.strip(), "")
    for name in VARIABLES:
        value = environ.get(name, "").strip()
        if value:
            return _classify(value, name)
    if otherwise is not None and otherwise.strip():
        return _classify(otherwise.strip(), "")
    raise UsageError(
        "no target: nothing says what to audit",
        hint="name one (postgresql://…, a folder of .sql files, a dump, a snapshot) or set "
        + " or ".join(VARIABLES),
    )


def _classify(text: str, origin: str) -> TargetRef:
    url = _URL.match(text)
    if url:
        return _database(_plain_url(text, url, origin), origin)
    path = Path(text).expanduser()
    if not _exists(path) and _KEYWORD.match(text):
        return _database(text, origin)
    return TargetRef(_kind_of_path(path, text, origin), str(path), text, origin)


def _database(dsn: str, origin: str) -> TargetRef:
    from audit.introspect.connect import mask

    return TargetRef("database", dsn, mask(dsn), origin)


def _plain_url(text: str, url: re.Match[str], origin: str) -> str:
    """The URL as libpq takes it: without a driver's name and without other tools' parameters.

    An error names the scheme alone: what follows it may be a password.
    """
    scheme = url["scheme"].lower()
    base = scheme.partition("+")[0]
    if base not in ("postgres", "postgresql"):
        if scheme.startswith("jdbc:postgres"):
            hint = "leave out jdbc:, and write the user as postgresql://user@host/database"
        elif base == "file":
            hint = "give the path without file://"
        else:
            hint = "only PostgreSQL can be audited: postgresql://user@host/database"
        raise TargetError(f"cannot audit a target of kind {base}://", where=origin, hint=hint)
    rest = text[url.end() :]
    head, mark, query = rest.rpartition("?")
    if not mark or not _QUERY.fullmatch(query):
        return f"postgresql://{rest}"
    kept = [p for p in query.split("&") if p.partition("=")[0].lower() not in _FOREIGN_PARAMETERS]
    return f"postgresql://{head}{'?' if kept else ''}{'&'.join(kept)}"


def _harmless(text: str) -> str:
    """A path that is none, as it may be shown: it can be a connection string without its scheme."""
    text = re.sub(r"(password\s*=).*", r"\1***", text, flags=re.IGNORECASE | re.DOTALL)
    return f"***{text[text.rindex('@') :]}" if "@" in text else text


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long for a file name, or a NUL in it
        return False


def _kind_of_path(path: Path, text: str, origin: str) -> TargetKind:
    """What the file or folder at `path` is, by its name and its first bytes."""
    if not _exists(path):
        raise TargetError(
            "there is no such file or folder",
            where=_harmless(text),
            hint=_near(path) or "a database is written postgresql://user@host/database",
        )
    if path.is_dir():
        return "migrations"
    suffix = path.suffix.lower()
    if suffix == ".json":
        return "snapshot"
    start = _first_bytes(path, text)
    if start == b"PGDMP":
        raise TargetError(
            "this is a dump in pg_dump's own format, not SQL",
            where=text,
            hint=f"pg_restore --schema-only -f schema.sql {path.name}",
        )
    if start[:2] == b"\x1f\x8b":
        raise TargetError("this file is compressed", where=text, hint=f"gunzip {path.name}")
    if suffix == ".sql":
        return "dump"
    raise TargetError(
        "a file to audit is a .sql dump or a .json snapshot" + (f" ({origin})" if origin else ""),
        where=text,
    )


def _first_bytes(path: Path, text: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(5)
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=text) from error


def _near(path: Path) -> str:
    """A hint that names what stands near a path that does not exist; empty if nothing does."""
    from difflib import get_close_matches

    parent = path.parent
    try:
        names = sorted(entry.name for entry in parent.iterdir() if not entry.name.startswith("."))
    except OSError:
        return ""
    near = get_close_matches(path.name, names, n=3, cutoff=0.6)
    if not near:
        return ""
    return "did you mean " + " or ".join(str(parent / name) for name in near) + "?"
