"""One job in an interpreter of somebody else: `python runner.py JOB ARGUMENT FILE`.

JOB is a module beside this one, whose `do(argument)` returns what is written into FILE as JSON; an
error is written in its place, with the line of their code that it came from. Nothing of this
package can be imported here, and Python may be an older one.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from typing import Any


def _main(job: str, argument: str, output: str) -> None:
    do = importlib.import_module(job).do
    # Not the folder of this script, which is first, but where the user stands.
    sys.path[0] = os.getcwd()
    found: dict[str, Any]
    try:
        found = do(argument)
    except BaseException as error:
        found = {"error": described(error), "where": _place(error)}
    with open(output, "w", encoding="utf-8") as file:
        json.dump(found, file)


def described(error: BaseException) -> str:
    """An error in one line; one of our own, which is a LookupError, without its kind."""
    lines = str(error).strip().splitlines()
    if type(error).__name__ == "Wrong":
        return lines[0]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _place(error: BaseException) -> str:
    """The last line of the user's own code that an error came through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    own = ""
    here = os.path.dirname(os.path.abspath(__file__))
    for frame in traceback.extract_tb(error.__traceback__):
        library = (
            "site-packages" in frame.filename
            or frame.filename.startswith(sys.base_prefix)
            or os.path.dirname(os.path.abspath(frame.filename)) == here
        )
        if not library and not frame.filename.startswith("<"):
            own = f"{frame.filename}:{frame.lineno}"
    return own


if __name__ == "__main__":
    _main(*sys.argv[1:4])
