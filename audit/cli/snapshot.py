"""`schema-audit snapshot`: save the structure of a database, to audit it later or elsewhere."""

from __future__ import annotations

import os
import sys

from audit.cli import options
from audit.cli.run import reader_name
from audit.cli.settings import read_settings


def command(
    target: options.Target = None,
    output: options.OutputFile = None,
    reader: options.Reader = None,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Save the schema of TARGET as JSON; `run` and `plan` accept it in place of a database.

    It holds structure only: no row of any table is read.

    \b
    Example:
      schema-audit snapshot postgresql://auditor@localhost/shop -o shop.json
      schema-audit run shop.json -s specs/shop
    """
    from audit.cli.output import write_file
    from audit.cli.progress import progress
    from audit.cli.stdout import write_document
    from audit.introspect import open_target
    from audit.introspect.target import resolve_target
    from audit.schema.document import schema_to_json

    settings = read_settings()
    with (
        progress() as step,
        open_target(
            resolve_target(target or settings.texts.get("target"), os.environ),
            reader=reader_name(settings, reader),
            statement_timeout=statement_timeout,
            connect_timeout=connect_timeout,
            progress=step,
        ) as introspection,
    ):
        schema = introspection.schema
    text = schema_to_json(schema)
    if output is None:
        write_document(text)
    else:
        write_file(output, text)
    for warning in introspection.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(
        f"{len(schema.relations)} relations of database {schema.database},"
        f" PostgreSQL {schema.server_version}",
        file=sys.stderr,
    )
    return 0
