"""`schema-audit spec import`: a first spec, written from what there is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import options
from audit.cli.settings import read_settings
from audit.errors import UsageError

app = typer.Typer(
    help="Write a first spec from what there is; then add why each table matters.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

_SUFFIXES = (".yaml", ".yml")
_SHOWN = 5


@app.callback()
def _together() -> None:
    """Keep `database` a word of its own, also while it is the only source."""


@app.command("database")
def database(
    target: options.Target = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR|FILE",
            help="A folder, for a file per guessed category; or one .yaml file. Default: stdout",
        ),
    ] = None,
    schemas: Annotated[
        list[str] | None,
        typer.Option(
            "--schema",
            metavar="NAME",
            help="Only this Postgres schema; repeatable. Default: all but a platform's own.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a spec that is there already.")
    ] = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Write the spec that TARGET meets: everything it has, required as it is.

    \b
    Example:
      schema-audit spec import database postgresql://auditor@localhost/shop -o specs/
      schema-audit run postgresql://auditor@localhost/shop -s specs/
    """
    from audit.cli.output import write_file
    from audit.cli.progress import progress
    from audit.cli.stdout import write_document
    from audit.introspect import open_target
    from audit.introspect.platform import is_platform_namespace
    from audit.introspect.target import resolve_target
    from audit.spec.importers.database import import_schema

    single = output is None or output.suffix.lower() in _SUFFIXES
    if output is not None and not force:
        _refuse_to_overwrite(output, single)
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
    imported = import_schema(schema, title=title, namespaces=chosen, single=single)
    for warning in introspection.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if output is None:
        write_document(imported.files["spec.yaml"])
    else:
        for name, text in imported.files.items():
            write_file(output if single else output / name, text)
    _tell(imported.relations, len(imported.files), output, imported.omitted)
    return 0


def _refuse_to_overwrite(output: Path, single: bool) -> None:
    """Raise UsageError where a spec stands already: somebody may have written it by hand."""
    there = [output] if single else [f for suffix in _SUFFIXES for f in output.glob(f"*{suffix}")]
    if any(file.exists() for file in there):
        raise UsageError(
            f"{output} holds a spec already", where="-o", hint="--force writes over it"
        )


def _tell(relations: int, files: int, output: Path | None, omitted: tuple[str, ...]) -> None:
    place = f" in {output}" if output is not None else ""
    print(
        f"{relations} relations required, {files} file{'' if files == 1 else 's'}{place};"
        f" {len(omitted)} things left out that a spec can't say",
        file=sys.stderr,
    )
    for note in omitted[:_SHOWN]:
        print(f"  left out: {note}", file=sys.stderr)
    if len(omitted) > _SHOWN:
        print(f"  and {len(omitted) - _SHOWN} more", file=sys.stderr)
