"""Facts from outside: what a file of them may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.pipeline import read_facts


def test_names_may_be_a_list(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"buckets": ["avatars", "invoices"], "edge_functions": 58, "queues": []}')
    assert read_facts(path) == {"buckets": "avatars, invoices", "edge_functions": 58, "queues": 0}


@pytest.mark.parametrize("text", ["[1]", '{"a": true}', '{"a": [1]}', '{"a": {}}', "{", '"x"'])
def test_other_facts_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(text)
    with pytest.raises(AuditError, match="JSON"):
        read_facts(path)
