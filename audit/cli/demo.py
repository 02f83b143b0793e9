"""`schema-audit demo`: the sample product on an embedded Postgres; it needs nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.plan import sql_text
from audit.cli.run import started_at
from audit.errors import AuditError
from audit.pipeline import Request, read_facts, run_audit

SAMPLE = "specs/wellness"
FILES = ("result.json", "report.md", "report.html", "remediation.sql")


def command(
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", help="Write the reports and the SQL here."),
    ] = Path("schema-audit-demo"),
) -> int:
    """Audit a sample product whose database lacks most of what it needs, and write every report.

    Starts a private PostgreSQL of its own for a few seconds: no server, no root, no network. The
    sample fails its gate, which is what it shows; the exit code is 0 all the same.

    \b
    Example:
      schema-audit demo -o out
    """
    from audit.cli.output import Output, write_file, write_reports
    from audit.cli.progress import progress
    from audit.introspect.target import TargetRef
    from audit.render import render

    root = sample_root()
    request = Request(
        target=TargetRef(
            kind="dump",
            value=str(root / SAMPLE / "current.sql"),
            display=f"{SAMPLE}/current.sql on an embedded PostgreSQL",
        ),
        specs=(SAMPLE,),
        spec_root=root,
        started_at=started_at(),
        facts=read_facts(root / SAMPLE / "current.facts.json"),
    )
    with progress() as step:
        outcome = run_audit(request, step)
    texts = {
        "result.json": render(outcome.result, "json"),
        "report.md": render(outcome.result, "markdown"),
        "report.html": render(outcome.result, "html"),
        "remediation.sql": sql_text(outcome),
    }
    for name, text in texts.items():
        write_file(output / name, text)
    write_reports(outcome.result, (Output("terminal", None),))
    print(f"Wrote {', '.join(FILES)} to {output}/", file=sys.stderr)
    print(outcome.result.summary_line, file=sys.stderr)
    return 0


def sample_root() -> Path:
    """The folder that holds specs/wellness: inside the installed package, or the source tree.

    Raises AuditError when neither is there.
    """
    package = Path(__file__).resolve().parent.parent
    for root in (package / "sample", package.parent):
        if (root / SAMPLE / "spec.yaml").is_file():
            return root
    raise AuditError(
        "the sample product is not in this installation", hint="install schema-audit again"
    )
