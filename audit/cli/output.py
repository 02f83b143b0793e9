"""Where results go: `FORMAT` to stdout, `FORMAT=FILE` to a file that is whole or not there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from audit.errors import AuditError, UsageError
from audit.render import RENDERERS, render, render_terminal
from audit.result.model import AuditResult


class Output(NamedTuple):
    """One report to make; `path` None is stdout."""

    format: str
    path: Path | None


def parse_outputs(texts: list[str]) -> tuple[Output, ...]:
    """Read `-f` values; raises UsageError for an unknown format, or for two on stdout."""
    outputs = []
    for text in texts or ["terminal"]:
        name, separator, path = text.partition("=")
        if name not in RENDERERS:
            from difflib import get_close_matches

            near = get_close_matches(name, RENDERERS, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(
                f"there is no format {name!r}",
                where="-f",
                hint=f"{hint}one of {', '.join(RENDERERS)}",
            )
        if separator and not path:
            raise UsageError(f"{text!r} names no file", where="-f", hint=f"{name}=FILE")
        outputs.append(Output(name, Path(path) if path else None))
    on_stdout = [output.format for output in outputs if output.path is None]
    if len(on_stdout) > 1:
        raise UsageError(
            f"{' and '.join(on_stdout)} would both go to stdout",
            where="-f",
            hint=f"give all but one a file: -f {on_stdout[1]}=FILE",
        )
    files = [output.path for output in outputs if output.path is not None]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"two formats would write {file}", where="-f")
    return tuple(outputs)


def write_reports(result: AuditResult, outputs: tuple[Output, ...]) -> None:
    """Render everything, then write everything: a failed rendering touches no file."""
    texts = [(output, _rendered(result, output)) for output in outputs]
    for output, text in texts:
        if output.path is not None:
            write_file(output.path, text)
    for output, text in texts:
        if output.path is None:
            write_stdout(text)


def _rendered(result: AuditResult, output: Output) -> str:
    if output.format != "terminal":
        return render(result, output.format)
    if output.path is not None:
        return render_terminal(result, width=100, color=False)
    width = shutil.get_terminal_size((100, 40)).columns
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return render_terminal(
        result, width=width, color=wants_color(), ascii_only=not encoding.startswith("utf")
    )


def wants_color() -> bool:
    """Whether stdout takes colour: NO_COLOR beats FORCE_COLOR beats what the stream is."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def write_stdout(text: str) -> None:
    """Write to stdout, whatever its encoding can hold."""
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))


def write_file(path: Path, text: str) -> None:
    """Put `text` at `path` in one step, so that no reader meets half of it.

    Raises AuditError when the place cannot be written; what stood there before stays.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        if path.exists() and not path.is_file():  # /dev/stdout, a named pipe
            path.write_text(text, encoding="utf-8")
            return
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise AuditError(
            f"cannot write {path}: {error.strerror or error}",
            hint="name a place that can be written",
        ) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
