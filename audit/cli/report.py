"""`schema-audit report`: render a saved result again."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import options
from audit.errors import TargetError


def command(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT.json", help="A result written by `run -f json`.")
    ],
    format: options.Formats = None,
    fail_on: options.FailOn = None,
) -> int:
    """Render a saved result in other formats; no database and no spec is needed.

    Exits 0, unless --fail-on asks for the gate to be judged again, at that level.

    \b
    Example:
      schema-audit report result.json -f html=report.html -f markdown=report.md
    """
    from audit.cli.output import parse_outputs, write_reports
    from audit.gate import exit_code, judge
    from audit.result.document import from_document

    outputs = parse_outputs(list(format or ()))
    try:
        document = json.loads(result.read_text(encoding="utf-8"))
    except OSError as error:
        raise TargetError(
            f"cannot read the result: {error.strerror}",
            where=str(result),
            hint="run -f json=FILE writes one",
        ) from error
    except RecursionError as error:
        raise TargetError(
            "this is no result: it is nested too deeply", where=str(result)
        ) from error
    except ValueError as error:
        raise TargetError(
            f"this is not JSON: {error}", where=str(result), hint="run -f json=FILE writes a result"
        ) from error
    saved = from_document(document)
    if fail_on is not None:
        saved = replace(saved, verdict=judge(saved, fail_on))
    write_reports(saved, outputs)
    print(saved.summary_line, file=sys.stderr)
    return 0 if fail_on is None else exit_code(saved.verdict)
