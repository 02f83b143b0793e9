"""`schema-audit spec import prisma …`: specs from the files of other tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli import spec_output

if TYPE_CHECKING:
    from audit.spec.importers.outline import Outline

Namespace = Annotated[
    str,
    typer.Option("--schema", metavar="NAME", help="The Postgres schema of names without one."),
]


def prisma(
    schema: Annotated[
        Path, typer.Argument(metavar="PATH", help="schema.prisma, or a folder of .prisma files.")
    ],
    output: spec_output.Output = None,
    namespace: Namespace = "public",
    force: spec_output.Force = False,
) -> int:
    """Write the spec of a Prisma schema: what Prisma's migrations make of it on PostgreSQL.

    Values that Prisma's client fills in (uuid(), cuid(), @updatedAt) are no defaults of the
    database. The tables of implicit many-to-many relations are required, too.

    \b
    Example:
      schema-audit spec import prisma prisma/schema.prisma -o specs/
    """
    from audit.spec.importers.prisma import read_prisma

    spec_output.refuse_to_overwrite(output, force)
    return _write(read_prisma(schema, namespace=namespace), schema, output)


def dbml(
    document: Annotated[
        Path, typer.Argument(metavar="PATH", help="A .dbml file, or a folder of them.")
    ],
    output: spec_output.Output = None,
    namespace: Namespace = "public",
    force: spec_output.Force = False,
) -> int:
    """Write the spec of a DBML document: its tables, enums, references, indexes and checks.

    Table groups become categories, notes descriptions. Types of other databases (datetime,
    nvarchar) are left out and named.

    \b
    Example:
      schema-audit spec import dbml docs/shop.dbml -o specs/
    """
    from audit.spec.importers.dbml import read_dbml

    spec_output.refuse_to_overwrite(output, force)
    return _write(read_dbml(document, namespace=namespace), document, output)


def _write(outline: Outline, source: Path, output: Path | None) -> int:
    from audit.spec.importers.outline_writer import write_outline

    outline.title = outline.title or source.resolve().stem
    spec_output.write_spec(write_outline(outline, single=spec_output.is_single(output)), output)
    return 0


COMMANDS: tuple[tuple[str, Callable[..., int]], ...] = (("dbml", dbml), ("prisma", prisma))
