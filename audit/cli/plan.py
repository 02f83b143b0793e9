"""`schema-audit plan`: the SQL that closes the gaps."""

from __future__ import annotations

import sys

from audit.cli import options
from audit.cli.run import make_request
from audit.cli.settings import read_settings
from audit.pipeline import Outcome, run_audit


def command(
    target: options.Target = None,
    spec: options.Specs = None,
    output: options.OutputFile = None,
    phase: options.Phases = None,
    category: options.Categories = None,
    reader: options.Reader = None,
    allow_empty: options.AllowEmpty = False,
    statement_timeout: options.StatementTimeout = 60.0,
    connect_timeout: options.ConnectTimeout = 10.0,
) -> int:
    """Print SQL that adds what is missing, in an order that applies; it never drops anything.

    What a phase needs from a later one is included and named. What needs a human decision is
    printed as a comment with its reason.

    \b
    Examples:
      schema-audit plan postgresql://auditor@localhost/shop -s specs/shop -o remediation.sql
      schema-audit plan --phase critical | less
    """
    from audit.cli.output import write_file
    from audit.cli.progress import progress
    from audit.cli.stdout import write_document

    request = make_request(
        read_settings(),
        target=target,
        spec=spec,
        phase=phase,
        category=category,
        reader=reader,
        allow_empty=allow_empty,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
    )
    with progress() as step:
        outcome = run_audit(request, step)
    text = sql_text(outcome)
    if output is None:
        write_document(text)
    else:
        write_file(output, text)
    print(outcome.plan.summary_line, file=sys.stderr)
    return 0


def sql_text(outcome: Outcome) -> str:
    """The plan of an audit as an SQL file."""
    from audit.remediate import render_sql

    return render_sql(outcome.plan, outcome.result)
