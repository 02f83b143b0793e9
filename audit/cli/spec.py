"""`schema-audit spec`: author specs."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from audit.cli import options, spec_import
from audit.cli.settings import read_settings

app = typer.Typer(
    help="Author specs: import and check them, and get their JSON Schema for your editor.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(spec_import.app, name="import")


@app.command("check")
def check(
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SPEC]...", help="Spec files or folders. Default: specs/"),
    ] = None,
) -> int:
    """Report everything that is wrong with a spec, with file and line; needs no database.

    \b
    Example:
      schema-audit spec check specs/shop
    """
    from audit.render.report.words import clean
    from audit.spec.load import load_spec

    paths = read_settings().several("spec", specs, ("specs",))
    spec = load_spec(paths)
    counts = (
        (len(spec.tables), "table", "tables"),
        (sum(len(table.columns) for table in spec.tables), "column", "columns"),
        (len(spec.categories), "category", "categories"),
        (len(spec.phases), "phase", "phases"),
        (len(spec.capabilities), "capability", "capabilities"),
        (len(spec.files), "file", "files"),
    )
    *parts, files = (f"{number} {one if number == 1 else many}" for number, one, many in counts)
    print(f"{clean(spec.title)}: {', '.join(parts)} in {files}.")
    print("No problem found.", file=sys.stderr)
    return 0


@app.command("schema")
def schema(output: options.OutputFile = None) -> int:
    """Print the JSON Schema of specs, for completion and checks in an editor.

    \b
    Put this on the first line of a spec:
      # yaml-language-server: $schema=spec.schema.json
    """
    from audit.cli.output import write_file
    from audit.cli.stdout import write_document
    from audit.spec.json_schema import spec_json_schema

    text = json.dumps(spec_json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        write_document(text)
    else:
        write_file(output, text)
    return 0
