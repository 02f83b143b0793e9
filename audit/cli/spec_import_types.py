"""`schema-audit spec import types`: the spec that generated TypeScript types tell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import spec_output


def types(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="What `supabase gen types typescript` wrote."),
    ],
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
) -> int:
    """Write the spec that Supabase's generated TypeScript types tell: tables, columns, NOT NULL.

    Foreign keys and enums are exact. string may be text, uuid or a date, so a column has a type
    only where it is an enum. Keys, defaults, indexes and policies are not in such a file.

    \b
    Example:
      schema-audit spec import types src/database.types.ts -o specs/
    """
    from audit.spec.importers.outline_writer import write_outline
    from audit.spec.importers.supabase_types import read_types

    spec_output.refuse_to_overwrite(output, force)
    outline = read_types(file, namespaces=tuple(schemas or ()))
    imported = write_outline(outline, single=spec_output.is_single(output))
    spec_output.write_spec(imported, output)
    return 0
