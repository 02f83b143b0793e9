"""`schema-audit snapshot`: save the structure of a database, to audit it later or elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import options
from audit.cli.run import reader_name
from audit.cli.settings import read_settings
from audit.errors import UsageError

_TOLD = 30  # lines about what can't be rebuilt; the file has them all


def command(
    target: options.Target = None,
    output: options.OutputFile = None,
    sql: Annotated[
        bool,
        typer.Option(
            "--sql",
            help="Write SQL that builds the structure again in an empty database, not JSON."
            " It is tried on an embedded PostgreSQL first.",
        ),
    ] = False,
    untried: Annotated[
        bool, typer.Option("--untried", help="Write the SQL without trying it first.")
    ] = False,
    reader: options.Reader = None,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Save the schema of TARGET as JSON; `run` and `plan` accept it in place of a database.

    It holds structure only: no row of any table is read. With --sql it is written as SQL that
    builds it again; functions are stubs then, and what can't be rebuilt is named.

    \b
    Examples:
      schema-audit snapshot postgresql://auditor@localhost/shop -o shop.json
      schema-audit run shop.json -s specs/shop
      schema-audit snapshot shop.json --sql -o shop.sql
    """
    from audit.cli.progress import progress
    from audit.introspect import open_target
    from audit.introspect.target import resolve_target

    if untried and not sql:
        raise UsageError("--untried is about SQL", hint="schema-audit snapshot --sql --untried")
    settings = read_settings()
    with progress() as step:
        with open_target(
            resolve_target(target, os.environ, settings.texts.get("target")),
            reader=reader_name(settings, reader),
            statement_timeout=statement_timeout,
            connect_timeout=connect_timeout,
            progress=step,
        ) as introspection:
            schema = introspection.schema
        if sql:
            from audit.introspect.rebuilt import rebuilt

            made = rebuilt(schema, prove=not untried, progress=step)
    if sql:
        from audit.schema_sql.script import script, told

        _write(output, script(schema, made.steps, made.omitted, made.proof))
        for line in told(made.omitted, most=_TOLD):
            print(f"not rebuilt: {line}", file=sys.stderr)
    else:
        from audit.schema.document import schema_to_json

        _write(output, schema_to_json(schema))
    for warning in introspection.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    summary = (
        f"{len(schema.relations)} relations of database {schema.database},"
        f" PostgreSQL {schema.server_version}"
    )
    if sql:
        summary += f", in {len(made.steps)} statements. {made.proof}"
    print(summary, file=sys.stderr)
    return 0


def _write(output: Path | None, text: str) -> None:
    from audit.cli.output import write_file
    from audit.cli.stdout import write_document

    if output is None:
        write_document(text)
    else:
        write_file(output, text)
