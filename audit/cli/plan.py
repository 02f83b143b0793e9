"""`schema-audit plan`: the SQL that closes the gaps."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from audit.cli import options
from audit.cli.run import make_request
from audit.cli.settings import read_settings
from audit.errors import UsageError
from audit.pipeline import Outcome, run_audit

_FORMS = ("sql", "json")

Form = Annotated[
    str, typer.Option("-f", "--format", metavar="FORMAT", help="sql, or json: the same as data.")
]
Probes = Annotated[
    bool,
    typer.Option(
        "--probes",
        help="In place of the plan, a read-only query that counts the rows it would fail on.",
    ),
]


Prove = Annotated[
    bool,
    typer.Option(
        "--prove",
        help="Try it first, twice, on a copy of the structure with made-up rows, on an embedded"
        " PostgreSQL. Exit code 1 where that proves nothing.",
    ),
]


def command(
    target: options.Target = None,
    spec: options.Specs = None,
    output: options.OutputFile = None,
    form: Form = "sql",
    probes: Probes = False,
    prove: Prove = False,
    phase: options.Phases = None,
    category: options.Categories = None,
    reader: options.Reader = None,
    verify_with: options.VerifyWith = None,
    allow_empty: options.AllowEmpty = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Print SQL that adds what is missing, in an order that applies; it never drops anything.

    What a phase needs from a later one is included and named. What needs a human decision is
    printed as a comment with its reason.

    \b
    Examples:
      schema-audit plan shop.json -s specs/shop --prove -o remediation.sql
      schema-audit plan postgresql://auditor@localhost/shop -s specs/shop -o remediation.sql
      schema-audit plan --probes | psql -X "$DATABASE_URL"
      schema-audit plan --phase critical | less
    """
    from audit.cli.output import write_file
    from audit.cli.progress import progress
    from audit.cli.stdout import write_document

    if form not in _FORMS:
        raise UsageError(
            f'a plan has no format "{form}"', hint=f"one of these: {', '.join(_FORMS)}"
        )
    if probes and prove:
        raise UsageError("probes are run on the database itself, a proof on a copy")
    if probes and form != "sql":
        raise UsageError("probes are SQL", hint="in -f json each statement has its own")
    request = make_request(
        read_settings(),
        target=target,
        spec=spec,
        phase=phase,
        category=category,
        reader=reader,
        verify_with=verify_with,
        allow_empty=allow_empty,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
    )
    with progress() as step:
        outcome = run_audit(request, step)
        if prove:
            from audit.proving import prove_plan

            proved = prove_plan(outcome, step)
            outcome = proved.outcome
    text = _text(outcome, form, probes)
    if output is None:
        write_document(text)
    else:
        write_file(output, text)
    print(outcome.plan.summary_line, file=sys.stderr)
    if not prove:
        return 0
    for line in proved.empty:
        print(f"not filled: {line}", file=sys.stderr)
    for line in proved.omitted:
        print(f"not in the copy: {line}", file=sys.stderr)
    print(f"{outcome.plan.proof[:1].upper()}{outcome.plan.proof[1:]}.", file=sys.stderr)
    return 0 if proved.holds else 1


def _text(outcome: Outcome, form: str, probes: bool) -> str:
    from audit.remediate import plan_to_json, render_probes

    if probes:
        return render_probes(outcome.plan, outcome.result)
    return plan_to_json(outcome.plan, outcome.result) if form == "json" else sql_text(outcome)


def sql_text(outcome: Outcome) -> str:
    """The plan of an audit as an SQL file."""
    from audit.remediate import render_sql

    return render_sql(outcome.plan, outcome.result)
