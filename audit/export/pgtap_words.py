"""The words that the assertions of a pgTAP test are made of: functions that last as long as it."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple


class Assertion(NamedTuple):
    """A condition in SQL, and what it says when it holds."""

    condition: str
    says: str


def vocabulary() -> str:
    """The functions as SQL: see pgtap_words.sql."""
    return files("audit.export").joinpath("pgtap_words.sql").read_text("utf-8")
