"""`schema-audit spec import prisma …`: specs from the files of other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli import spec_output

if TYPE_CHECKING:
    from audit.spec.importers.outline import Outline

# What files and folders are called in every project of their kind.
_EVERYWHERE = frozenset(
    (
        *("catalog", "database", "db", "main", "manifest", "models", "packages", "prisma"),
        *("schema", "src", "target"),
    )
)

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


def dbt(
    project: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="A dbt project, a folder or .yml file of it, or target/manifest.json.",
        ),
    ],
    output: spec_output.Output = None,
    namespace: Namespace = "public",
    tests: Annotated[
        bool,
        typer.Option("--tests/--no-tests", help="Whether data tests are demanded as constraints."),
    ] = True,
    force: spec_output.Force = False,
) -> int:
    """Write the spec of what dbt documents: models, seeds, snapshots and sources.

    Types, enforced contracts, and data tests: not_null, unique, accepted_values, relationships.
    dbt itself makes no constraint of a test: --no-tests demands only what dbt builds. --schema is
    the target's schema. A manifest.json tells most; a catalog.json beside it adds types. Sources
    are taken for tables.

    \b
    Examples:
      schema-audit spec import dbt . --schema analytics -o specs/
      schema-audit spec import dbt target/manifest.json --no-tests -o specs/
    """
    from audit.spec.importers.dbt import read_dbt

    spec_output.refuse_to_overwrite(output, force)
    return _write(read_dbt(project, namespace=namespace, tests=tests), project, output)


def sqlalchemy(
    models: Annotated[
        str,
        typer.Argument(
            metavar="MODULE[:ATTRIBUTE]",
            help="The module of the models, or its file; and what has their metadata in it.",
        ),
    ],
    output: spec_output.Output = None,
    namespace: Namespace = "public",
    python: spec_output.Python = "",
    force: spec_output.Force = False,
) -> int:
    """Write the spec of SQLAlchemy models: what create_all() would make of them on PostgreSQL.

    The models are imported, so their code runs, as in your application, with the current folder
    on its path. No database is needed. Defaults that Python makes are none of the database.

    \b
    Examples:
      schema-audit spec import sqlalchemy app.models:Base -o specs/
      schema-audit spec import sqlalchemy src/shop/tables.py --python .venv/bin/python
    """
    from audit.spec.importers.sqlalchemy_models import read_sqlalchemy

    spec_output.refuse_to_overwrite(output, force)
    single = spec_output.is_single(output)
    imported = read_sqlalchemy(models, python=python, namespace=namespace, single=single)
    spec_output.write_spec(imported, output)
    return 0


def _write(outline: Outline, source: Path, output: Path | None) -> int:
    from audit.spec.importers.outline_writer import write_outline

    outline.title = outline.title or _title(source)
    spec_output.write_spec(write_outline(outline, single=spec_output.is_single(output)), output)
    for remark in outline.remarks:
        print(remark, file=sys.stderr)
    return 0


def _title(source: Path) -> str:
    """A name for the spec: the file's, or that of the nearest folder whose name says something."""
    path = source.resolve()
    for name in (path.stem, *(folder.name for folder in path.parents)):
        if name and name.lower() not in _EVERYWHERE:
            return name
    return path.stem


# Name, the line of it among the others, and what is run.
COMMANDS: tuple[tuple[str, str, Callable[..., int]], ...] = (
    ("prisma", "From a Prisma schema.", prisma),
    ("sqlalchemy", "From SQLAlchemy models.", sqlalchemy),
    ("dbt", "From a dbt project, its manifest or its catalog.", dbt),
    ("dbml", "From a DBML document.", dbml),
)
