"""`schema-audit spec import`: a first spec, written from what there is."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli import (
    options,
    spec_import_documents,
    spec_import_markdown,
    spec_import_odcs,
    spec_import_types,
    spec_output,
)
from audit.cli.settings import read_settings
from audit.cli.spec_parsed import import_parsed, title_of_path
from audit.errors import NoServer, UsageError

if TYPE_CHECKING:
    from audit.introspect import Introspection
    from audit.introspect.target import TargetRef
    from audit.spec.importers.imported import Imported

_NAMED = 1000  # statements that did not load, on stderr

app = typer.Typer(
    help="Write a first spec from what there is; then add why each table matters.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Schemas = Annotated[
    list[str] | None,
    typer.Option(
        "--schema",
        metavar="NAME",
        help="Only this Postgres schema; repeatable. Default: all but a platform's own.",
    ),
]

With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="WHAT",
        help="Require this too, which belongs to one installation: grants, owners, names (of"
        " constraints and indexes); several with commas.",
    ),
]


@app.command("database", short_help="From a database, migrations, a dump or a snapshot.")
def database(
    target: options.Target = None,
    output: spec_output.Output = None,
    schemas: Schemas = None,
    more: With = None,
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
    from audit.introspect.target import resolve_target

    spec_output.refuse_to_overwrite(output, force)
    settings = read_settings()
    ref = resolve_target(target, os.environ, settings.texts.get("target"))
    introspection, imported = _import(
        ref, output, schemas, _more(more), statement_timeout, connect_timeout, all_files=False
    )
    _tell(introspection)
    spec_output.write_spec(imported, output)
    return 0


@app.command("sql", short_help="From SQL: migrations, a dump, a Supabase project.")
def sql(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="A .sql dump, a folder of migrations, or a project that has one: Supabase,"
            " Flyway, sqitch, Prisma, Drizzle, dbmate, goose, golang-migrate.",
        ),
    ],
    output: spec_output.Output = None,
    schemas: Schemas = None,
    more: With = None,
    all_files: Annotated[
        bool,
        typer.Option(
            "--all-files", help="Load those, too, that the tool of this folder would leave out."
        ),
    ] = False,
    parse_only: Annotated[
        bool,
        typer.Option(
            "--parse-only",
            help="Run nothing: parse the files. So it is, too, where no server can be started.",
        ),
    ] = False,
    force: spec_output.Force = False,
    statement_timeout: options.StatementTimeout = 60.0,
) -> int:
    """Write the spec of what the SQL at PATH makes, loaded into a private server.

    Every statement is loaded, or named with its file and line; one that fails stops no other.
    The files run as code, so load only what you would run.

    \b
    Examples:
      schema-audit spec import sql supabase -o specs/
      schema-audit spec import sql db/structure.sql -o specs/shop.yaml
    """
    from audit.introspect.target import resolve_target

    spec_output.refuse_to_overwrite(output, force)
    ref = resolve_target(str(path), {})
    if ref.kind not in ("migrations", "dump"):
        raise UsageError(
            f"{path} is no SQL", where="PATH", hint="spec import database takes any target"
        )
    chosen = _more(more)
    if parse_only and chosen:
        raise UsageError("what was parsed only has no rights and no owners", where="--with")
    if parse_only:
        import_parsed(path, output, all_files=all_files)
        return 0
    try:
        introspection, imported = _import(
            ref, output, schemas, chosen, statement_timeout, 10.0, all_files=all_files
        )
    except NoServer as error:
        left_out = f"; left out: {', '.join(chosen)}" if chosen else ""
        print(f"warning: {error}; the files are parsed and not run{left_out}", file=sys.stderr)
        import_parsed(path, output, all_files=all_files)
        return 0
    _tell(introspection)
    spec_output.write_spec(imported, output)
    return 0


@app.command("django", short_help="From a Django project's migrations.")
def django(
    settings: Annotated[
        str | None,
        typer.Argument(
            metavar="[SETTINGS]",
            help="The settings' module. Omitted: DJANGO_SETTINGS_MODULE, else what manage.py says.",
            show_default=False,
        ),
    ] = None,
    output: spec_output.Output = None,
    schemas: Schemas = None,
    more: With = None,
    python: spec_output.Python = "",
    force: spec_output.Force = False,
    statement_timeout: options.StatementTimeout = 60.0,
) -> int:
    """Write the spec of the tables that a Django project's migrations make.

    The migrations are run, by your interpreter in the folder of manage.py, on a private server
    that is gone afterwards; your own databases are not touched by them.

    \b
    Example:
      schema-audit spec import django shop.settings -o specs/
    """
    from contextlib import ExitStack

    from audit.cli.progress import progress
    from audit.introspect.django import migrated_django
    from audit.introspect.target import TargetRef

    spec_output.refuse_to_overwrite(output, force)
    with ExitStack() as stack:
        with progress() as step:
            project = stack.enter_context(migrated_django(settings, python=python, progress=step))
        ref = TargetRef("database", project.dsn, project.name)
        introspection, imported = _import(
            ref, output, schemas, _more(more), statement_timeout, 10.0, all_files=False
        )
    for note in project.notes:
        print(f"note: {note}", file=sys.stderr)
    _tell(introspection)
    spec_output.write_spec(imported, output)
    return 0


def _more(written: Sequence[str] | None) -> tuple[str, ...]:
    """The words of --with; raises UsageError for one that is none of them."""
    from audit.spec.importers.relations import MORE

    words = [word.strip() for text in written or () for word in text.split(",")]
    for word in words:
        if word not in MORE:
            raise UsageError(
                f'there is no "{word}" to import', where="--with", hint=f"one of {', '.join(MORE)}"
            )
    return tuple(words)


def _import(
    ref: TargetRef,
    output: Path | None,
    schemas: Sequence[str] | None,
    more: Sequence[str],
    statement_timeout: float,
    connect_timeout: float,
    *,
    all_files: bool,
) -> tuple[Introspection, Imported]:
    """Read a target and make a spec of it."""
    from audit.cli.progress import progress
    from audit.introspect import open_target
    from audit.schema.platform import is_platform_namespace
    from audit.spec.importers.database import import_schema

    with (
        progress() as step,
        open_target(
            ref,
            statement_timeout=statement_timeout,
            connect_timeout=connect_timeout,
            progress=step,
            all_files=all_files,
            listed=_NAMED,
        ) as introspection,
    ):
        schema = introspection.schema
    present = [namespace.name for namespace in schema.namespaces]
    for name in schemas or ():
        if name not in present:
            raise UsageError(
                f"there is no schema {name}", where="--schema", hint=f"one of {', '.join(present)}"
            )
    # An embedded server's database has a name that says nothing.
    path = None if introspection.kind == "database" else Path(introspection.display)
    title = schema.database if path is None else title_of_path(path)
    imported = import_schema(
        schema,
        title=title,
        namespaces=schemas or [name for name in present if not is_platform_namespace(name)],
        single=spec_output.is_single(output),
        facts=introspection.facts,
        given=introspection.given,
        more=more,
    )
    return introspection, imported


def _tell(introspection: Introspection) -> None:
    """Say on stderr what did not load, what is here in name only, and how much was loaded."""
    from audit.render.report.words import clean

    for kind, texts in (("warning", introspection.warnings), ("note", introspection.notes)):
        for text in texts:
            print(f"{kind}: {clean(text)}", file=sys.stderr)
    if introspection.loaded is not None:
        print(introspection.loaded.summary(), file=sys.stderr)


for _name, _short, _command in spec_import_documents.COMMANDS:
    app.command(_name, short_help=_short)(_command)
app.command("odcs", short_help="From a data contract.")(spec_import_odcs.odcs)
app.command("markdown", short_help="From a document about a database.")(
    spec_import_markdown.markdown
)
app.command("types", short_help="From Supabase's generated TypeScript types.")(
    spec_import_types.types
)
