"""Specs that were read before, kept in the user's cache: reading YAML is the longest step of a run.

An entry is found by the content of every file, so it is never out of date. `SCHEMA_AUDIT_NO_CACHE`
switches this off, `SCHEMA_AUDIT_CACHE_DIR` moves it. A cache that can't be read or written is
passed over in silence: it is no part of the audit.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Sequence
from pathlib import Path

from audit import __version__
from audit.schema.bulk import collector_off
from audit.spec.files import SpecFiles, read_files
from audit.spec.model import Spec

_KEPT = 20  # entries; the oldest go
_MODULES = frozenset(
    f"audit.{name}"
    for name in ("schema.types", "spec.business", "spec.model", "spec.objects", "spec.source")
)


def load_spec_cached(paths: Sequence[Path | str], base: Path | None = None) -> Spec:
    """As audit.spec.load.load_spec, from the cache where these very files were read before."""
    source = read_files(paths, base)
    folder = _folder()
    entry = folder / f"{_key(source)}.spec" if folder else None
    if entry is not None:
        spec = _read(entry)
        if spec is not None:
            return spec
    from audit.spec.load import spec_of

    spec = spec_of(source)
    if entry is not None:
        _write(entry, spec)
    return spec


def _folder() -> Path | None:
    """The cache's folder, made if need be; None where there can't be one that is only ours."""
    if os.environ.get("SCHEMA_AUDIT_NO_CACHE"):
        return None
    named = os.environ.get("SCHEMA_AUDIT_CACHE_DIR")
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = Path(named) if named else home / "schema-audit"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None
    # What others can write would let them decide what an audit finds.
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
        return None
    return folder


def _key(source: SpecFiles) -> str:
    """What an entry depends on: the files, their names, and the code that reads them."""
    digest = hashlib.sha256(f"{__version__} {source.folder} {_code()}".encode())
    for file in source.files:
        digest.update(f"\0{file.path}\0{file.sha256}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _code() -> str:
    """The age and size of the reading code, which changes under its developers' hands."""
    package = Path(__file__).resolve().parent
    states = []
    for folder in (package, package.parent / "grammar", package.parent / "schema"):
        with os.scandir(folder) as entries:
            states += [
                (entry.name, entry.stat().st_mtime_ns, entry.stat().st_size)
                for entry in entries
                if entry.name.endswith(".py")
            ]
    return str(sorted(states))


class _Unpickler(pickle.Unpickler):
    """Makes the values of a spec and nothing else, whatever the file says."""

    def find_class(self, module: str, name: str) -> object:
        found = super().find_class(module, name) if module in _MODULES and "." not in name else None
        # A name that the module only imported is no value of ours either.
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a spec")


def _read(entry: Path) -> Spec | None:
    try:
        with collector_off():
            spec = _Unpickler(io.BytesIO(entry.read_bytes())).load()
        os.utime(entry)
    except Exception:  # absent, cut short, of another make: all the same, it is read anew
        return None
    return spec if isinstance(spec, Spec) else None


def _write(entry: Path, spec: Spec) -> None:
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".", dir=entry.parent)
        with open(descriptor, "wb") as file:
            pickle.dump(spec, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.replace(temporary, entry)
        temporary = ""
        aged = sorted(entry.parent.glob("*.spec"), key=lambda path: path.stat().st_mtime)
        for old in aged[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
