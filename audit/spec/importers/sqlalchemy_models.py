"""SQLAlchemy's models as a spec, by way of the DDL that `metadata.create_all()` compiles to."""

from __future__ import annotations

from pathlib import Path

from audit.errors import AuditError
from audit.spec.importers.ddl.reading import Script
from audit.spec.importers.ddl.writing import import_scripts
from audit.spec.importers.imported import MODELINE, Imported, comment_of
from audit.their_code.running import harmless, run_job


def read_sqlalchemy(
    target: str, *, python: str = "", namespace: str = "public", single: bool = False
) -> Imported:
    """The spec of the models that `target` names: `package.module:Base`, or a file of Python.

    Their code is imported, by the interpreter `python` (empty: that of the active virtual
    environment, else this one), with the current folder on its path. `namespace` is where tables
    without a schema live. Raises AuditError where the code can't be imported, with its file and
    line, or has no tables.
    """
    hint = "name MODULE:ATTRIBUTE, such as app.models:Base"
    found = run_job("sqlalchemy_ddl", target, python=python, what=target, hint=hint)
    scripts = [Script(f"{target} {name}", f"{text.strip()};") for name, text in found["statements"]]
    module, _, _ = target.partition(":")
    title = Path(module).stem if module.endswith(".py") else module
    imported, _ = import_scripts(scripts, title=title, single=single, default=namespace)
    left = [f"{target} {name}: {harmless(message)}" for name, message in found["left"]]
    if not imported.relations:
        raise AuditError(
            "none of its tables could be compiled for PostgreSQL",
            where=target,
            hint=left[0] if left else "",
        )
    return _with_notes(imported, left)


def _with_notes(imported: Imported, left: list[str]) -> Imported:
    """The spec with more that is left out, also in the comment at its top."""
    if not left:
        return imported
    notes = (*left, *imported.omitted)
    old = MODELINE + comment_of(imported.omitted)
    text = imported.files["spec.yaml"].replace(old, MODELINE + comment_of(notes), 1)
    return imported._replace(files={**imported.files, "spec.yaml": text}, omitted=notes)
