"""`schema-audit spec`: author specs."""

from __future__ import annotations

import json

import typer

from audit.cli import options, spec_check, spec_export, spec_import, spec_sync

app = typer.Typer(
    help="Author specs: import, check, sync and export them, and get their JSON Schema.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(spec_import.app, name="import")
app.command("export")(spec_export.command)


app.command("check")(spec_check.command)
app.command("sync")(spec_sync.command)


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
