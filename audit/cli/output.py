"""Where results go: `FORMAT` to stdout, `FORMAT=FILE` to a file that is whole or not there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from errno import EISDIR
from pathlib import Path
from typing import NamedTuple

from audit.cli.stdout import stdout, write_document, write_stdout
from audit.errors import AuditError, UsageError
from audit.render import RENDERERS, render, render_terminal
from audit.result.model import AuditResult


class Output(NamedTuple):
    """One report to make; `path` None is stdout."""

    format: str
    path: Path | None


def parse_outputs(texts: list[str], known: Sequence[str] = tuple(RENDERERS)) -> tuple[Output, ...]:
    """Read `-f` values; raises UsageError for a format not `known`, or for two on stdout."""
    outputs = []
    for text in texts or ["terminal"]:
        name, separator, path = text.partition("=")
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(
                f"there is no format {name!r}",
                where="-f",
                hint=f"{hint}one of {', '.join(known)}",
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
    files = [output.path.resolve() for output in outputs if output.path is not None]
    for output in outputs:
        if output.path is not None and files.count(output.path.resolve()) > 1:
            raise UsageError(f"two formats would write {output.path}", where="-f")
    return tuple(outputs)


def write_reports(result: AuditResult, outputs: tuple[Output, ...]) -> None:
    """Render everything, then write everything: a failed rendering touches no file."""
    write_rendered([(output, _rendered(result, output)) for output in outputs])


def write_rendered(texts: Sequence[tuple[Output, str]]) -> None:
    """Write each text to where it goes: all files, or none where one cannot be written."""
    write_files([(output.path, text) for output, text in texts if output.path is not None])
    for output, text in texts:
        if output.path is None:
            (write_stdout if output.format == "terminal" else write_document)(text)


def _rendered(result: AuditResult, output: Output) -> str:
    if output.format != "terminal":
        return render(result, output.format)
    if output.path is not None:
        return render_terminal(result, width=100, color=False)
    width = shutil.get_terminal_size((100, 40)).columns
    ascii_only = wants_ascii()
    return render_terminal(result, width=width, color=wants_color(), ascii_only=ascii_only)


def wants_ascii() -> bool:
    """Whether stdout can't take UTF-8; raises AuditError when it is closed."""
    encoding = (stdout().encoding or "utf-8").lower().replace("-", "")
    return not encoding.startswith("utf")


def wants_color() -> bool:
    """Whether stdout takes colour: NO_COLOR beats FORCE_COLOR beats what the stream is.

    Raises AuditError when stdout is closed.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stdout().isatty()


def write_file(path: Path, text: str | bytes) -> None:
    """Put `text` at `path` in one step, so that no reader meets half of it.

    Raises AuditError when the place cannot be written; what stood there before stays.
    """
    write_files([(path, text)])


def write_files(files: Sequence[tuple[Path, str | bytes]]) -> None:
    """Put each text at its path: all of them, or none where one cannot be written.

    Raises AuditError; what stood there before stays.
    """
    staged: list[tuple[str, Path, bytes]] = []  # temporary file, its place, the text
    path = Path()
    try:
        for path, text in files:
            content = text.encode() if isinstance(text, str) else text
            staged.append((_stage(path, content), path, content))
        for temporary, path, content in staged:
            if not temporary:  # first, because only this can still fail
                path.write_bytes(content)
        for temporary, path, _ in staged:
            if temporary:
                os.replace(temporary, path.resolve())
    except OSError as error:
        for temporary, *_ in staged:
            if temporary and os.path.exists(temporary):
                os.unlink(temporary)
        raise AuditError(
            f"cannot write {path}: {error.strerror or error}",
            hint="name a place that can be written",
        ) from error


def _stage(path: Path, content: bytes) -> str:
    """Write `content` to a new file beside `path`, or where its link leads; return the file's name.

    Empty for what is no file and can't be exchanged: /dev/stdout, a named pipe.
    """
    place = path.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    mode = 0o666 & ~_umask()
    if place.exists():
        if not place.is_file():
            return ""
        mode = place.stat().st_mode & 0o777
    descriptor, temporary = tempfile.mkstemp(prefix=f".{place.name[:80]}.", dir=place.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
    except OSError:
        os.unlink(temporary)
        raise
    return temporary


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
