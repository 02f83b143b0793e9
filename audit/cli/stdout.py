"""Writing to stdout: in what encoding, and what is said when it takes nothing."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO

from audit.errors import AuditError


def write_stdout(text: str) -> None:
    """Write what a person reads to stdout, whatever its encoding can hold.

    Raises AuditError when stdout is closed, or what it leads to is full.
    """
    encoding = stdout().encoding or "utf-8"
    _emit(text.encode(encoding, "replace").decode(encoding))


def write_document(text: str) -> None:
    """Write what a program reads (SQL, JSON, HTML …) to stdout, in UTF-8 whatever the locale is.

    A question mark in the place of a letter would be another column. Raises as `write_stdout`.
    """
    stream = stdout()
    encoding = (stream.encoding or "utf-8").lower().replace("-", "")
    if encoding != "utf8" and isinstance(stream, TextIOWrapper):
        _emit("")
        stream.reconfigure(encoding="utf-8", errors="replace")
    _emit(text)


def write_bytes(content: bytes) -> None:
    """Write what is no text to stdout. Raises as `write_stdout`."""
    stream = stdout()
    try:
        stream.buffer.write(content)
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _full(error) from error


def flush_stdout() -> None:
    """Bring what was printed to where it goes; raises AuditError where that takes no more."""
    if sys.stdout is not None:
        _emit("")


def stdout() -> TextIO:
    """The stream; raises AuditError when it is closed."""
    if sys.stdout is None:  # as after `>&-`
        raise AuditError("cannot write to stdout: it is closed", hint="-f FORMAT=FILE")
    return sys.stdout


def _emit(text: str) -> None:
    """Write and flush: a disk that is full shows at the flush."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _full(error) from error


def _full(error: OSError) -> AuditError:
    silence_stdout()
    return AuditError(
        f"cannot write to stdout: {error.strerror or error}", hint="write to a file elsewhere"
    )


def silence_stdout() -> None:
    """Lead stdout nowhere: else Python tries once more at its end, and complains once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
