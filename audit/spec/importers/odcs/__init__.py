"""Data contracts (ODCS 3, and the Data Contract Specification before it) as specs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from audit.errors import AuditError, SpecError
from audit.spec.files import FileText, SpecFiles
from audit.spec.importers.imported import Imported
from audit.spec.importers.odcs.ours import document_of, is_ours
from audit.spec.importers.odcs.tree import read_tree
from audit.spec.writing.document import document_files, document_text


def import_odcs(path: Path, *, single: bool = False) -> Imported:
    """The spec of a data contract: one file (`spec.yaml`), or one for each category.

    Raises AuditError where the file is no contract.
    """
    contract = read_tree(path)
    if is_ours(contract):
        return _imported(document_of(contract), path, single)
    from audit.spec.importers.odcs.foreign import outline_of
    from audit.spec.importers.outline_writer import write_outline

    outline = outline_of(contract, path)
    if not outline.tables:
        hint = "an object for each table stands under schema (ODCS) or models"
        raise AuditError("the contract names no table", where=str(path), hint=hint)
    return write_outline(outline, single=single)


def _imported(document: dict[str, Any], path: Path, single: bool) -> Imported:
    """The files of a document that the loader accepts."""
    from audit.spec.load import spec_of

    text = document_text(document)
    digest = hashlib.sha256(text.encode()).hexdigest()
    try:
        spec = spec_of(SpecFiles((FileText(str(path), text, digest),), str(path), False))
    except SpecError as error:
        first = error.problems[0]
        more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
        raise AuditError(
            f"its custom properties are not as spec export wrote them: {first.message}{more}",
            where=str(path),
            hint=first.hint or "mend them, or take out the custom property schemaAudit",
        ) from None
    files = {"spec.yaml": text} if single else document_files(document)
    return Imported(files, len(spec.tables), ())
