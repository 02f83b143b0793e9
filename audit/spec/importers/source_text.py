"""Files of other tools, read as text within bounds."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from audit.errors import AuditError

LARGEST = 8 << 20  # bytes; 70,000 tables of DBML. Cut into tokens they take a hundred times that
_MOST = 20_000  # files of one folder
# Where tools keep what others wrote, or what they made themselves.
_FOREIGN = frozenset({"node_modules", "__pycache__", "venv"})


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of one file of at most `largest` bytes.

    Raises AuditError where it isn't there, can't be read, is too large or is no UTF-8 text.
    """
    try:
        if path.stat().st_size > largest:
            raise AuditError(
                f"this file is larger than {largest >> 20} MB",
                where=str(path),
                hint="split it, or name a part of it",
            )
        data = path.read_bytes()
    except OSError as error:
        raise AuditError(f"cannot read it: {error.strerror}", where=str(path)) from error
    except ValueError as error:  # a NUL in the name
        raise AuditError("there is no file of such a name", where=repr(str(path))) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AuditError(
            f"this file is not UTF-8 text (byte {error.start})",
            where=str(path),
            hint="save it as UTF-8",
        ) from None
    if "\0" in text:
        raise AuditError("this file is binary: it holds a NUL", where=str(path))
    return text


def read_texts(files: Iterable[tuple[Path, str]]) -> Iterator[tuple[str, str]]:
    """The texts of files that are one document, with the names that messages have for them.

    Raises AuditError as `read_text` does, and where they are too large together.
    """
    total = 0
    for path, shown in files:
        text = read_text(path)
        total += len(text)
        if total > LARGEST:
            raise AuditError(
                f"these files are larger than {LARGEST >> 20} MB together",
                where=str(path.parent),
                hint="name a part of them",
            )
        yield text, shown


def files_below(folder: Path, suffixes: tuple[str, ...], left: Collection[str] = ()) -> list[Path]:
    """The files in and below `folder` that end with one of `suffixes`, sorted.

    What is hidden, what others wrote (node_modules) and folders named in `left` are passed over.
    Raises AuditError where there are more than any project has.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _FOREIGN and name not in left
        )
        found += (
            Path(place, name)
            for name in sorted(names)
            if name.lower().endswith(suffixes) and not name.startswith(".")
        )
        if len(found) > _MOST:
            raise AuditError(
                f"there are more than {_MOST} files to read", where=str(folder), hint="name a part"
            )
    return found
