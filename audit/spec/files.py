"""The files that make up a spec, found and read; what they say is for audit.spec.load."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from audit.errors import AuditError

_SUFFIXES = (".yaml", ".yml")


class FileText(NamedTuple):
    """A file as it is read: `path` as messages name it, and its text (None: not UTF-8)."""

    path: str
    text: str | None
    sha256: str


class SpecFiles(NamedTuple):
    """The files of one spec; `where` names what was asked for, `folder` whether a folder was."""

    files: tuple[FileText, ...]
    where: str
    folder: bool


def read_files(paths: Sequence[Path | str], base: Path | None = None) -> SpecFiles:
    """Every file, in the order of `paths`, a folder's sorted; one that is named twice, once.

    Relative paths are looked up from `base` (the current folder if None), and named without it.
    Raises AuditError where a path does not exist or can't be read, or a folder holds no YAML.
    """
    if not paths:
        raise AuditError("no spec was given", hint="name a file or a folder of YAML files")
    found: dict[Path, str] = {}
    for given in paths:
        path = _place(given, base)
        if path.is_dir():
            inside = _inside(path)
            if not inside:
                raise AuditError(
                    "the folder holds no spec",
                    where=_shown(path, base),
                    hint="a spec is made of .yaml files",
                )
            for file in inside:
                found.setdefault(_real(file), _shown(file, base))
        elif path.exists():
            found.setdefault(_real(path), _shown(path, base))
        else:
            raise AuditError(
                "there is no such spec",
                where=_shown(path, base),
                hint="--spec takes a file or a folder",
            )
    return SpecFiles(
        tuple(_open(path, shown) for path, shown in found.items()),
        ", ".join(Path(path).as_posix() for path in paths),
        any(_place(path, base).is_dir() for path in paths),
    )


def _real(path: Path) -> Path:
    """Where a path leads; unlike Path.resolve() it doesn't raise at links that lead in circles."""
    return Path(os.path.realpath(path))


def _inside(folder: Path) -> list[Path]:
    """The YAML files in and below a folder, sorted; what is hidden is left out."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(
            Path(place, name)
            for name in names
            if name.lower().endswith(_SUFFIXES) and not name.startswith(".")
        )
    return sorted(found, key=lambda path: path.relative_to(folder).parts)


def _place(given: Path | str, base: Path | None) -> Path:
    return Path(given) if base is None else base / given


def _shown(path: Path, base: Path | None) -> str:
    """A path as messages and reports name it: without the folder that it was looked up from."""
    if base is not None and path.is_relative_to(base):
        path = path.relative_to(base)
    return path.as_posix()


def _open(path: Path, shown: str) -> FileText:
    try:
        data = path.read_bytes()
    except OSError as error:
        what = f"the spec can't be read: {error.strerror}"
        raise AuditError(what, where=shown, hint="check the file's permissions") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    return FileText(shown, text, hashlib.sha256(data).hexdigest())
