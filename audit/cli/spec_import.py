"""`schema-audit spec import`: a first spec, written from what there is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import options, spec_import_documents, spec_output
from audit.cli.settings import read_settings
from audit.errors import UsageError

app = typer.Typer(
    help="Write a first spec from what there is; then add why each table matters.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

for _name, _command in spec_import_documents.COMMANDS:
    app.command(_name)(_command)


@app.command("database")
def database(
    target: options.Target = None,
    output: spec_output.Output = None,
    schemas: Annotated[
        list[str] | None,
        typer.Option(
            "--schema",
            metavar="NAME",
            help="Only this Postgres schema; repeatable. Default: all but a platform's own.",
        ),
    ] = None,
    force: spec_output.Force = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Write the spec that TARGET meets: everything it has, required as it is.

    \b
    Example:
      schema-audit spec import database postgresql://auditor@localhost/shop -o specs/
      schema-audit run postgresql://auditor@localhost/shop -s specs/
    """
    from audit.cli.progress import progress
    from audit.introspect import open_target
    from audit.introspect.target import resolve_target
    from audit.schema.platform import is_platform_namespace
    from audit.spec.importers.database import import_schema

    spec_output.refuse_to_overwrite(output, force)
    settings = read_settings()
    with (
        progress() as step,
        open_target(
            resolve_target(target or settings.texts.get("target"), os.environ),
            statement_timeout=statement_timeout,
            connect_timeout=connect_timeout,
            progress=step,
        ) as introspection,
    ):
        schema = introspection.schema
    present = [namespace.name for namespace in schema.namespaces]
    for name in schemas or ():
        if name not in present:
            raise UsageError(
                f"there is no schema {name}", where="--schema", hint=f"one of {', '.join(present)}"
            )
    chosen = schemas or [name for name in present if not is_platform_namespace(name)]
    # An embedded server's database has a name that says nothing.
    title = (
        schema.database if introspection.kind == "database" else Path(introspection.display).stem
    )
    imported = import_schema(
        schema, title=title, namespaces=chosen, single=spec_output.is_single(output)
    )
    for warning in introspection.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    spec_output.write_spec(imported, output)
    return 0
