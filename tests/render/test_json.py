"""`-f json`: the document as text."""

from __future__ import annotations

import json
from dataclasses import replace

from audit.render.json import MANY, render
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


def test_of_very_many_tables_each_takes_one_line() -> None:
    sample = sample_result()
    many = replace(sample, tables=sample.tables * (MANY // len(sample.tables) + 1))
    text = render(many)
    assert json.loads(text) == to_document(many)
    assert sum(line.startswith('    {"name": ') for line in text.splitlines()) == len(many.tables)
