"""The result document as JSON text."""

from __future__ import annotations

import json

from audit.result.document import to_document
from audit.result.model import AuditResult


def render(result: AuditResult) -> str:
    """The published document (DESIGN "Result, version 1"), indented, ending in a newline."""
    return json.dumps(to_document(result), indent=2, ensure_ascii=False) + "\n"
