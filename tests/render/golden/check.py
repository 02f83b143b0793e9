"""Golden files: what a report of the sample looks like, kept so that a change of it is seen."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent


def check_golden(name: str, text: str) -> None:
    """`text` is what the golden file `name` holds; UPDATE_GOLDEN=1 in the environment rewrites it.

    Read the difference before you commit it: a golden file is only as good as the last reading.
    """
    path = HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path} is missing: run the tests once with UPDATE_GOLDEN=1"
    assert text == path.read_text(encoding="utf-8"), (
        f"{name} changed: if that is right, run the tests with UPDATE_GOLDEN=1 and read the diff"
    )
