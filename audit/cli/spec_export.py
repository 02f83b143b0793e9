"""`schema-audit spec export`: a spec in a format that others read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.settings import read_settings
from audit.errors import UsageError

# As audit.export.EXPORTERS, which a test holds: importing that would slow every --help down.
FORMATS = ("sql", "odcs", "dbml", "mermaid", "pgtap", "markdown", "xlsx", "json-schema")
_BINARY = frozenset({"xlsx"})
_SHOWN = 5


def _complete(incomplete: str) -> list[str]:
    return [name for name in FORMATS if name.startswith(incomplete)]


def command(
    format: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=f"{', '.join(FORMATS)}.", autocompletion=_complete),
    ],
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SPEC]...", help="Spec files or folders. Default: specs/"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write to FILE. Default: stdout"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
) -> int:
    """Write a spec in a format that others read; needs no database.

    \b
    Formats:
      sql          SQL that builds an empty database meeting the spec
      odcs         a data contract (ODCS 3.1) with all that it says
      dbml         DBML, for dbdiagram.io
      mermaid      an entity relationship diagram
      pgtap        a pgTAP test of what it requires
      markdown     a document for people
      xlsx         a workbook for people
      json-schema  a JSON Schema (draft 2020-12) of each table's rows

    \b
    Examples:
      schema-audit spec export sql specs/shop -o schema.sql
      schema-audit spec export odcs specs/shop -o shop.odcs.yaml
      schema-audit spec export markdown specs/shop -o docs/shop.md --force
      schema-audit spec export json-schema specs/shop -o rows.schema.json
    """
    from audit.cli.output import write_file
    from audit.cli.stdout import write_bytes, write_document
    from audit.spec.load import load_spec

    _check_format(format)
    if output is None and format in _BINARY and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(f"{format} is nothing for a terminal", where="-o", hint="-o FILE")
    if output is not None and output.exists() and not force and not _is_stream(output):
        raise UsageError(f"{output} is there already", where="-o", hint="--force writes over it")
    spec = load_spec(read_settings().several("spec", specs, ("specs",)))
    from audit.export import exporter

    exported = exporter(format)(spec)
    if output is not None:
        write_file(output, exported.content)
    elif isinstance(exported.content, bytes):
        write_bytes(exported.content)
    else:
        write_document(exported.content)
    _tell(format, len(spec.tables), output, exported.notes)
    return 0


def _check_format(name: str) -> None:
    if name in FORMATS:
        return
    from difflib import get_close_matches

    near = get_close_matches(name, FORMATS, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"there is no format {name!r}", where="FORMAT", hint=f"{hint}one of {', '.join(FORMATS)}"
    )


def _is_stream(path: Path) -> bool:
    """Whether the path is no file to be lost: /dev/stdout, a named pipe."""
    return not path.is_file() and not path.is_dir()


def _tell(format: str, tables: int, output: Path | None, notes: tuple[str, ...]) -> None:
    from audit.render.report.words import clean

    place = f" in {output}" if output is not None else ""
    noun = "table" if tables == 1 else "tables"
    print(f"{tables} {noun} as {format}{place}", file=sys.stderr)
    for note in notes[:_SHOWN]:
        print(f"  {clean(note)}", file=sys.stderr)
    if len(notes) > _SHOWN:
        print(f"  and {len(notes) - _SHOWN} more notes", file=sys.stderr)
