"""Running a job in the interpreter that has somebody's packages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from audit.errors import AuditError

_RUNNER = Path(__file__).with_name("runner.py")
_PATIENCE = 300.0  # seconds for importing somebody's application
_LONGEST = 300  # characters of an error that are shown
_SECRET = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")


def run_job(job: str, argument: str, *, python: str, what: str, hint: str) -> dict[str, Any]:
    """What `job` returns of `argument`; what their code prints is not kept.

    `python` is the interpreter (empty: that of the active virtual environment, else this one),
    `what` names the argument in messages. Raises AuditError where their code fails, with its file
    and line.
    """
    program = python or _active()
    with tempfile.TemporaryDirectory(prefix="schema-audit-") as folder:
        output = Path(folder, "result.json")
        try:
            ran = subprocess.run(
                [program, str(_RUNNER), job, argument, str(output)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise AuditError(f"it took longer than {_PATIENCE:.0f} seconds", where=what) from None
        except (OSError, ValueError) as error:
            raise AuditError(f"cannot run it: {error}", where=program, hint="--python") from None
        if not output.is_file():
            raise AuditError(
                f"its code ended the interpreter (exit code {ran.returncode})",
                where=what,
                hint=f"try it by hand, with {program}",
            )
        found: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    if "error" in found:
        message = str(found["error"])
        missing = "No module named" in message or "there is no " in message
        raise AuditError(
            f"its code could not be run: {harmless(message)}",
            where=str(found.get("where") or what),
            hint=f"it was run by {program}; --python names another" if missing else hint,
        )
    return found


def _active() -> str:
    """The interpreter of the virtual environment that is active, else the one that runs this."""
    folder = os.environ.get("VIRTUAL_ENV", "")
    for name in ("bin/python", "Scripts/python.exe"):
        if folder and Path(folder, name).is_file():
            return str(Path(folder, name))
    return sys.executable


def harmless(message: str) -> str:
    """A message of somebody's code on one line, without the password of an address."""
    text = _SECRET.sub(r"\1***@", " ".join(message.split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
