"""Reports of `spec check`: a `LintReport` in, a text out, in the formats that suit it."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Any

from audit.errors import UsageError
from audit.lint.report import LintReport

# Format → module with `render(report, **options) -> str`. A spec has no verdict per table, so that
# the reports which are made of these (markdown, html) would have nothing to say.
LINT_RENDERERS: MappingProxyType[str, str] = MappingProxyType(
    {
        "terminal": "audit.render.lint.terminal",
        "json": "audit.render.lint.json",
        "sarif": "audit.render.lint.sarif",
        "junit": "audit.render.lint.junit",
        "github": "audit.render.lint.github",
        "gitlab": "audit.render.lint.gitlab",
    }
)


def render_lint(report: LintReport, format_name: str, **options: Any) -> str:
    """The report in one of LINT_RENDERERS; ends with a newline.

    `options` go to the renderer: `color` and `ascii_only` to terminal.
    Raises UsageError for a format that does not exist.
    """
    module = LINT_RENDERERS.get(format_name)
    if module is None:
        raise UsageError(
            f"spec check has no format {format_name!r}",
            hint=f"formats: {', '.join(LINT_RENDERERS)}",
        )
    text: str = import_module(module).render(report, **options)
    return text
