"""SQLAlchemy's models as a spec, by way of the DDL that they compile to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from audit.errors import AuditError
from audit.spec.importers.ddl.reading import Script
from audit.spec.importers.ddl.writing import import_scripts
from audit.spec.importers.imported import MODELINE, Imported, comment_of

_DUMP = Path(__file__).with_name("dump.py")
_PATIENCE = 300.0  # seconds for importing somebody's application
_LONGEST = 300  # characters of an error that are shown
_SECRET = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")


class _Dumped(NamedTuple):
    """What `dump.py` wrote: statements and what is left out, with what each is about."""

    statements: Sequence[tuple[str, str]] = ()
    left: Sequence[tuple[str, str]] = ()
    error: str = ""
    where: str = ""


def read_sqlalchemy(
    target: str, *, python: str = "", namespace: str = "public", single: bool = False
) -> Imported:
    """The spec of the models that `target` names: `package.module:Base`, or a file of Python.

    Their code is imported, by the interpreter `python` (empty: that of the active virtual
    environment, else this one), with the current folder on its path. `namespace` is where tables
    without a schema live. Raises AuditError where the code can't be imported, with its file and
    line, or has no tables.
    """
    program = python or _active()
    found = _run(program, target)
    if found.error:
        missing = "No module named" in found.error or "no SQLAlchemy" in found.error
        raise AuditError(
            f"the models could not be imported: {_harmless(found.error)}",
            where=found.where or target,
            hint=f"they are imported by {program}; --python names another"
            if missing
            else "name MODULE:ATTRIBUTE, such as app.models:Base",
        )
    scripts = [Script(f"{target} {name}", f"{text.strip()};") for name, text in found.statements]
    module, _, _ = target.partition(":")
    title = Path(module).stem if module.endswith(".py") else module
    imported, _ = import_scripts(scripts, title=title, single=single, default=namespace)
    left = [f"{target} {name}: {_harmless(message)}" for name, message in found.left]
    if not imported.relations:
        raise AuditError(
            "none of its tables could be compiled for PostgreSQL",
            where=target,
            hint=left[0] if left else "",
        )
    return _with_notes(imported, left)


def _active() -> str:
    """The interpreter of the virtual environment that is active, else the one that runs this."""
    folder = os.environ.get("VIRTUAL_ENV", "")
    for name in ("bin/python", "Scripts/python.exe"):
        if folder and Path(folder, name).is_file():
            return str(Path(folder, name))
    return sys.executable


def _run(program: str, target: str) -> _Dumped:
    """Let `dump.py` write what the models compile to; what they print themselves is not kept."""
    with tempfile.TemporaryDirectory(prefix="schema-audit-") as folder:
        output = Path(folder, "statements.json")
        try:
            ran = subprocess.run(
                [program, str(_DUMP), target, str(output)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise AuditError(
                f"importing the models took longer than {_PATIENCE:.0f} seconds", where=target
            ) from None
        except (OSError, ValueError) as error:
            raise AuditError(f"cannot run it: {error}", where=program, hint="--python") from None
        if not output.is_file():
            raise AuditError(
                f"importing the models ended the interpreter (exit code {ran.returncode})",
                where=target,
                hint=f"try it by hand: {program} -c 'import …'",
            )
        return _Dumped(**json.loads(output.read_text(encoding="utf-8")))


def _harmless(message: str) -> str:
    """A message of somebody's code on one line, without the password of an address."""
    text = _SECRET.sub(r"\1***@", " ".join(message.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _with_notes(imported: Imported, left: list[str]) -> Imported:
    """The spec with more that is left out, also in the comment at its top."""
    if not left:
        return imported
    notes = (*left, *imported.omitted)
    old = MODELINE + comment_of(imported.omitted)
    text = imported.files["spec.yaml"].replace(old, MODELINE + comment_of(notes), 1)
    return imported._replace(files={**imported.files, "spec.yaml": text}, omitted=notes)
