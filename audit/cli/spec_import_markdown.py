"""`schema-audit spec import markdown`: a document about a database, as a spec and audited."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import spec_output
from audit.errors import UsageError

_FORMATS = ("terminal", "json")


def markdown(
    document: Annotated[
        Path, typer.Argument(metavar="FILE", help="A Markdown document about a database.")
    ],
    output: spec_output.Output = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT[=FILE]",
            help="What is wrong with the document, as terminal or json; to stdout (to stderr where"
            " the spec goes to stdout), or to FILE; repeatable. Default: terminal",
        ),
    ] = None,
    force: spec_output.Force = False,
) -> int:
    """Write the spec that a document asks for, and tell what the document contradicts itself in.

    Read are fenced SQL, tables and lists of columns, lists of tables, the headings above them, the
    reasons beside them, phases, and issues that refer to tables. Then its numbers, references and
    categories are held against what it lists. What can't be read is named with its line; the spec
    is written all the same.

    \b
    Examples:
      schema-audit spec import markdown docs/audit.md -o specs/
      schema-audit spec import markdown docs/audit.md -o specs/ -f json=problems.json
    """
    from audit import __version__
    from audit.cli.output import parse_outputs, write_rendered
    from audit.spec.importers.markdown.reading import import_markdown
    from audit.spec.importers.markdown.report import json_report, text_report

    outputs = parse_outputs(format or [], _FORMATS)
    shared = [each for each in outputs if output is None and each.path is None]
    if any(each.format == "json" for each in shared):
        raise UsageError(
            "the spec and json would both go to stdout",
            where="-f",
            hint="name a place for the spec (-o specs/) or for the report (-f json=FILE)",
        )
    spec_output.refuse_to_overwrite(output, force)
    found = import_markdown(document, single=spec_output.is_single(output))
    texts = [
        (
            each,
            text_report(found)
            if each.format == "terminal"
            else json_report(found, tool_version=__version__),
        )
        for each in outputs
    ]
    spec_output.write_spec(found.imported, output)
    write_rendered([(each, text) for each, text in texts if each not in shared])
    for each, text in texts:
        if each in shared:
            print(text, end="", file=sys.stderr)
    return 0
