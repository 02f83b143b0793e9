"""`schema-audit spec check`: whether a spec makes sense in itself."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from audit.cli import options
from audit.cli.settings import one_of, read_settings

_FORMATS = ("terminal", "json", "sarif", "junit", "github", "gitlab")


def command(
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SPEC]...", help="Spec files or folders. Default: specs/"),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT[=FILE]",
            help=f"{', '.join(_FORMATS)}; to stdout, or to FILE; repeatable. Default: terminal",
        ),
    ] = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
) -> int:
    """Report what is wrong with a spec, with file and line; needs no database.

    What can't be loaded at all is exit code 2. Everything else has a rule, which `schema-audit
    rules` explains: types that don't exist, foreign keys that can't be made, defaults that a
    column can't hold, phases in the wrong order. A table without phase, why or impact is info,
    which fails nothing unless --fail-on info says so.

    \b
    Examples:
      schema-audit spec check specs/shop
      schema-audit spec check --fail-on info -f github -f sarif=spec.sarif
    """
    from audit import __version__
    from audit.cli.output import (
        Output,
        parse_outputs,
        wants_ascii,
        wants_color,
        write_rendered,
    )
    from audit.cli.run import started_at
    from audit.gate import FAIL_ON, exit_code
    from audit.lint.report import lint
    from audit.render.lint import LINT_RENDERERS, render_lint
    from audit.spec.files import read_files
    from audit.spec.load import spec_and_problems

    outputs = parse_outputs(format or [], tuple(LINT_RENDERERS))
    settings = read_settings()
    level = one_of("severity for --fail-on", fail_on or "low", FAIL_ON)
    spec, problems = spec_and_problems(read_files(settings.several("spec", specs, ("specs",))))
    report = lint(spec, problems, fail_on=level, started_at=started_at(), tool_version=__version__)

    def rendered(output: Output) -> str:
        if output.format != "terminal" or output.path is not None:
            return render_lint(report, output.format)
        return render_lint(report, "terminal", color=wants_color(), ascii_only=wants_ascii())

    write_rendered([(output, rendered(output)) for output in outputs])
    print(_summary(len(report.findings), report.verdict.reasons), file=sys.stderr)
    return exit_code(report.verdict, exit_zero=exit_zero)


def _summary(findings: int, reasons: tuple[str, ...]) -> str:
    if not findings:
        return "No problem found."
    if reasons:
        return f"Failed: {' '.join(reasons)}"
    noun = "finding" if findings == 1 else "findings"
    return f"Passed: {findings:,} {noun}, none of which fails."
