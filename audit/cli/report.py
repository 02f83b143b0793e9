"""`schema-audit report`: render a saved result again."""

from __future__ import annotations

import json
import sys
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
) -> int:
    """Render a saved result in other formats; no database and no spec is needed.

    \b
    Example:
      schema-audit report result.json -f html=report.html -f markdown=report.md
    """
    from audit.cli.output import parse_outputs, write_reports
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
    except ValueError as error:
        raise TargetError(
            f"this is not JSON: {error}", where=str(result), hint="run -f json=FILE writes a result"
        ) from error
    saved = from_document(document)
    write_reports(saved, outputs)
    print(saved.summary_line, file=sys.stderr)
    return 0
