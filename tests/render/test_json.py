"""`-f json`: the document as text."""

from __future__ import annotations

import json

from audit.render.json import render
from audit.result.document import from_document, to_document
from tests.builders import sample_result


def test_the_text_is_the_document_and_ends_in_a_newline() -> None:
    text = render(sample_result())
    assert text.endswith("}\n")
    assert json.loads(text) == to_document(sample_result())
    assert from_document(json.loads(text)) == sample_result()


def test_the_same_result_is_the_same_text() -> None:
    assert render(sample_result()) == render(sample_result())


def test_text_of_people_stays_readable() -> None:
    assert "Days 1–3" in render(sample_result())


def test_it_is_the_standard_encoder_s_text() -> None:
    document = to_document(sample_result())
    expected = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    assert render(sample_result()) == expected
