"""A private PostgreSQL for the length of a `with` block: its own data, its own socket."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from audit.errors import AuditError
from audit.introspect.programs import (
    Account,
    find_programs,
    major,
    program_environment,
    program_version,
    reachable,
    run_as,
    run_program,
    unprivileged_account,
)

# A Unix socket's path may have 107 bytes (104 on macOS); "/.s.PGSQL.5432" takes 14 of them.
_LONGEST_DIRECTORY = 88
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0

# The data live for one command, so nothing is worth a sync; a large dump is loaded in one
# transaction, so there is room for many locks. Dynamic shared memory goes into the data directory:
# a container's /dev/shm is small, and what is left there after a crash nobody removes.
_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "40",
    "max_locks_per_transaction": "1024",
    "autovacuum": "off",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
    "logging_collector": "off",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


STAND_IN_COMMENT = "stand-in of schema-audit"


class StandIn(NamedTuple):
    """An extension in SQL alone, in place of one that the server does not ship.

    `namespace` is set where the extension owns a schema of a fixed name, `requires` where it needs
    another extension.
    """

    version: str
    sql: str
    namespace: str = ""
    requires: str = ""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running private server. `bin` holds its programs, `directory` its socket and data."""

    directory: Path
    bin: Path
    version: str  # "18.6"

    def dsn(self, database: str = "postgres") -> str:
        """The connection string of one of its databases; it has no password to hide."""
        host = quote(str(self.directory), safe="")
        return f"postgresql://postgres@/{quote(database, safe='')}?host={host}&port=5432"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Create a database and return its connection string.

        `template1` is not used: nothing that an earlier statement left there may leak into it.
        """
        from psycopg import sql

        statement = sql.SQL("create database {} template {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        self._run(statement)
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whoever is still connected to it."""
        from psycopg import sql

        self._run(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _run(self, statement: Any) -> None:
        import psycopg

        try:
            with psycopg.connect(self.dsn(), autocommit=True) as connection:
                connection.execute(statement)
        except psycopg.Error as error:
            raise AuditError(f"the embedded PostgreSQL says: {_first_line(error)}") from error


@contextlib.contextmanager
def embedded_server(
    *,
    extensions: Mapping[str, StandIn] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[EmbeddedServer]:
    """Start a private server, yield it, stop it and delete its data, whatever happens inside.

    It listens on a Unix socket in a directory of mode 0700 and on no network address.
    `extensions` are stand-ins for what the server lacks (PostgreSQL 18 and later only: an older
    one looks for extensions in one place). `SCHEMA_AUDIT_PG_BIN` in `environ` names the bin
    directory of another PostgreSQL. A signal that ends us ends the server too.

    Raises AuditError where there is no server to start, or it does not start.
    """
    environ = os.environ if environ is None else environ
    account = unprivileged_account()
    directory = _private_directory(account)
    process: subprocess.Popen[bytes] | None = None
    watch: subprocess.Popen[bytes] | None = None
    try:
        watch = _watch(directory)
        programs = find_programs(environ, account, directory)
        version = program_version(programs, account)
        _initialise(programs, directory, account)
        settings = dict(_SETTINGS, unix_socket_directories=str(directory))
        if extensions and major(version) >= 18:
            settings["extension_control_path"] = _write_stand_ins(directory, extensions)
        process = _start(programs, directory, settings, account)
        _watch_over(watch, process)
        _wait_until_ready(process, directory)
        server = EmbeddedServer(directory, programs, version)
        _check_identity(server)
        yield server
    finally:
        if process is not None:
            _stop(process)
        _remove(directory)
        if watch is not None:
            _dismiss(watch)


def _private_directory(account: Account | None) -> Path:
    """A new directory of mode 0700, short enough for a socket, that the account can reach."""
    for parent in (Path(tempfile.gettempdir()).resolve(), Path("/tmp").resolve()):
        if len(os.fsencode(parent)) > _LONGEST_DIRECTORY - len("/schema-audit-xxxxxxxx"):
            continue
        if account is not None and not reachable(parent, account):
            continue
        directory = Path(tempfile.mkdtemp(prefix="schema-audit-", dir=parent))
        if account is not None:
            os.chown(directory, account.uid, account.gid)
        return directory
    raise AuditError(
        "no directory for temporary files has a path short enough for a Unix socket and open to "
        "the server's account",
        hint="set TMPDIR to a directory such as /tmp",
    )


def _initialise(programs: Path, directory: Path, account: Account | None) -> None:
    """Run initdb in UTF-8; in locale C.UTF-8 where there is one, so that letters are letters."""
    errors = ""
    for locale in ("C.UTF-8", "C"):
        command: list[str | Path] = [
            programs / "initdb",
            f"--pgdata={directory / 'data'}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            f"--locale={locale}",
            "--no-sync",
        ]
        done = run_program(command, directory, account)
        if done.returncode == 0:
            return
        errors = errors or done.stderr
    raise AuditError(
        f"the embedded PostgreSQL could not be set up: {_first_line(errors)}",
        where=str(directory),
    )


def _write_stand_ins(directory: Path, extensions: Mapping[str, StandIn]) -> str:
    """Write the stand-ins to where PostgreSQL 18 may look; return extension_control_path."""
    folder = directory / "extensions" / "extension"
    folder.mkdir(parents=True)
    for name, extension in extensions.items():
        control = [
            f"default_version = '{extension.version}'",
            f"comment = '{STAND_IN_COMMENT}'",
            "trusted = true",
            "relocatable = false",
        ]
        if extension.namespace:
            control.append(f"schema = '{extension.namespace}'")
        if extension.requires:
            control.append(f"requires = '{extension.requires}'")
        folder.joinpath(f"{name}.control").write_text("\n".join(control) + "\n")
        folder.joinpath(f"{name}--{extension.version}.sql").write_text(extension.sql)
    for path in (folder.parent, folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return f"$system:{folder.parent}"


def _start(
    programs: Path, directory: Path, settings: Mapping[str, str], account: Account | None
) -> subprocess.Popen[bytes]:
    """Start the server as our own child, in a session of its own so that Ctrl-C reaches only us."""
    command: list[str | Path] = [programs / "postgres", "-D", directory / "data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with directory.joinpath("log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=directory,
            env=program_environment(),
            start_new_session=True,
            **run_as(account),
        )


def _wait_until_ready(process: subprocess.Popen[bytes], directory: Path) -> None:
    """Wait for `ready` in the last line of postmaster.pid, which is what pg_ctl waits for."""
    lock_file = directory / "data" / "postmaster.pid"
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            if lock_file.read_bytes().rstrip().endswith(b"ready"):
                return
        time.sleep(0.01)
    log = directory.joinpath("log").read_text(errors="replace").strip().splitlines()
    raise AuditError(
        f"the embedded PostgreSQL did not start: {log[-1] if log else 'it said nothing'}",
        where=str(directory),
    )


def _check_identity(server: EmbeddedServer) -> None:
    """Make sure that who answers is our own server, before anybody writes to it.

    A variable such as PGHOSTADDR outranks the socket directory of a connection string.
    """
    import psycopg

    try:
        with psycopg.connect(server.dsn(), autocommit=True, connect_timeout=10) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.Error as error:
        raise AuditError(
            f"the embedded PostgreSQL cannot be reached: {_first_line(error)}",
            hint="PG* variables such as PGREQUIREAUTH apply to it too",
        ) from error
    if row is None or Path(row[0]) != server.directory / "data":
        raise AuditError(
            "another PostgreSQL answers in place of the embedded one",
            hint="unset PGHOSTADDR and the other PG* variables",
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop at once: the data are deleted next, so there is nothing to write back."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _remove(directory: Path) -> None:
    """Delete the data; a process that was copying a file may need a moment to end."""
    deadline = time.monotonic() + _STOP_SECONDS
    while directory.exists() and time.monotonic() < deadline:
        shutil.rmtree(directory, ignore_errors=True)
        if directory.exists():
            time.sleep(0.1)


def _watch(directory: Path) -> subprocess.Popen[bytes]:
    """Have the server stopped and its data deleted if we die without a chance to do it.

    A shell waits for the end of a pipe that we hold open: however we end, by SIGTERM or SIGKILL,
    the system closes it. initdb may outlive us for a moment and write on, hence the repetition.
    """
    script = """
        read -r server
        read -r _
        [ -z "$server" ] || kill -QUIT "$server"
        for _ in 1 2 3; do
            sleep 1
            rm -rf "$1"
        done
    """
    return subprocess.Popen(
        ["/bin/sh", "-c", script, "schema-audit-watch", str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )


def _watch_over(watch: subprocess.Popen[bytes], process: subprocess.Popen[bytes]) -> None:
    """Tell the watch the process id of the server, once there is one."""
    if watch.stdin is not None:
        watch.stdin.write(f"{process.pid}\n".encode())
        watch.stdin.flush()


def _dismiss(watch: subprocess.Popen[bytes]) -> None:
    """End the watch before its pipe is closed, so that it kills nobody."""
    watch.kill()
    watch.wait()
    if watch.stdin is not None:
        watch.stdin.close()


def _first_line(error: object) -> str:
    """The first line of what a program or a server said, without its trailing blanks."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else "it said nothing"
