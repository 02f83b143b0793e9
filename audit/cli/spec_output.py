"""Where the commands of `spec import` put a spec, and what they say of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.errors import UsageError

if TYPE_CHECKING:
    from audit.spec.importers.imported import Imported

Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR|FILE",
        help="A folder, for a file per category; or one .yaml file. Default: stdout",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Write over a spec that is there already.")]

Python = Annotated[
    str,
    typer.Option(
        "--python",
        metavar="PROGRAM",
        help="The interpreter that has your packages. Default: that of the active virtual"
        " environment.",
    ),
]

_SUFFIXES = (".yaml", ".yml")
_SHOWN = 5


def is_single(output: Path | None) -> bool:
    """Whether the spec is to be one file: on stdout, or at a name that ends as a file's does."""
    return output is None or output.suffix.lower() in _SUFFIXES


def refuse_to_overwrite(output: Path | None, force: bool) -> None:
    """Raise UsageError where a spec stands already: somebody may have written it by hand."""
    if output is None or force:
        return
    there = (
        [output]
        if is_single(output)
        else [file for suffix in _SUFFIXES for file in output.glob(f"*{suffix}")]
    )
    if any(file.exists() for file in there):
        raise UsageError(
            f"{output} holds a spec already", where="-o", hint="--force writes over it"
        )


def write_spec(imported: Imported, output: Path | None) -> None:
    """Put the files of a spec in their place, all or none, and say on stderr what they hold."""
    from audit.cli.output import write_files
    from audit.cli.stdout import write_document

    if output is None:
        write_document(imported.files["spec.yaml"])
    elif is_single(output):
        write_files([(output, imported.files["spec.yaml"])])
    else:
        write_files([(output / name, text) for name, text in imported.files.items()])
    _tell(imported, output)


def _tell(imported: Imported, output: Path | None) -> None:
    place = f" in {output}" if output is not None else ""
    files, omitted = len(imported.files), imported.omitted
    print(
        f"{imported.relations} relations required, {files} file{'' if files == 1 else 's'}{place};"
        f" {len(omitted)} things left out that a spec can't say",
        file=sys.stderr,
    )
    for note in omitted[:_SHOWN]:
        print(f"  left out: {''.join(filter(str.isprintable, note))}", file=sys.stderr)
    if len(omitted) > _SHOWN:
        print(f"  and {len(omitted) - _SHOWN} more", file=sys.stderr)
