"""Renderers: an `AuditResult` in, a text out; the registry names them all."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Any

from audit.errors import UsageError
from audit.result.model import AuditResult

# Format → module with `render(result, **options) -> str`. Named, not imported: a run that prints
# to the terminal has no use for Jinja, and one that writes JSON none for rich.
RENDERERS: MappingProxyType[str, str] = MappingProxyType(
    {
        "terminal": "audit.render.terminal",
        "json": "audit.render.json",
        "markdown": "audit.render.markdown",
        "html": "audit.render.html",
        "sarif": "audit.render.sarif",
        "junit": "audit.render.junit",
        "github": "audit.render.github",
        "gitlab": "audit.render.gitlab",
    }
)


def render(result: AuditResult, format_name: str, **options: Any) -> str:
    """The report of `result` in one of RENDERERS; ends with a newline.

    `options` go to the renderer: `max_bytes` to markdown; `width`, `color` and `ascii_only` to
    terminal.
    Raises UsageError for a format that does not exist.
    """
    module = RENDERERS.get(format_name)
    if module is None:
        raise UsageError(
            f"there is no format {format_name!r}", hint=f"formats: {', '.join(RENDERERS)}"
        )
    text: str = import_module(module).render(result, **options)
    return text


def render_terminal(
    result: AuditResult, *, width: int, color: bool, ascii_only: bool = False
) -> str:
    """One screen of report for `width` columns; `ascii_only` where the terminal has no UTF-8."""
    from audit.render.terminal import render as to_terminal

    return to_terminal(result, width=width, color=color, ascii_only=ascii_only)
