"""The result document as JSON text."""

from __future__ import annotations

import json
from json.encoder import encode_basestring as _quoted
from typing import Any

from audit.result.document import to_document
from audit.result.model import AuditResult

# With more tables than anybody reads, each item of a list takes one line: a third of the size, and
# the standard encoder in C can write it.
MANY = 500


def render(result: AuditResult) -> str:
    """The published document (result version 1), indented, ending in a newline."""
    return document_text(to_document(result), many=len(result.tables))


def document_text(document: dict[str, Any], *, many: int) -> str:
    """A document as text; `many` is the length of its longest list."""
    if many > MANY:
        return _item_per_line(document)
    return _indented(document, "\n") + "\n"


def _item_per_line(document: dict[str, Any]) -> str:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    members = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            text = "[\n    " + ",\n    ".join(map(encode, value)) + "\n  ]"
        else:
            text = encode(value)
        members.append(f"  {_quoted(key)}: {text}")
    return "{\n" + ",\n".join(members) + "\n}\n"


def _indented(value: Any, line: str) -> str:
    """What json.dumps(value, indent=2, ensure_ascii=False) gives, in half of its time.

    With an indent the standard encoder is written in Python and yields every token by itself,
    which for 10,000 tables takes a second. `line` is a line break with the blanks after it.
    """
    if isinstance(value, str):
        return _quoted(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        items = [f"{_quoted(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{(',' + inner).join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{(',' + inner).join([_indented(i, inner) for i in value])}{line}]"
    return json.dumps(value)
