"""The report as one HTML file: no network, no JavaScript needed, for screens and for print."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from audit.render.report import build_report
from audit.render.report.words import clean, clean_block, opening
from audit.result.model import AuditResult

_TICKED = re.compile(r"`([^`]+)`")


def render(result: AuditResult) -> str:
    """The whole report, styles and script included. Its policy lets no other script run."""
    script = _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            r=build_report(result),
            tool_version=result.tool_version,
            style=Markup(_asset("report.css")),
            script=Markup(script),
            script_hash=Markup(_digest(script)),
        )
    )


def _plain(value: object) -> object:
    """What a template prints: text loses its control characters, before it is escaped."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _block(text: str) -> Markup:
    """SQL, with its lines."""
    return escape(clean_block(text))


def _ticks(text: str) -> Markup:
    """Text with its `names` set as code; everything is escaped before that."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(clean(text)))))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("audit.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    environment.filters |= {"block": _block, "opening": opening, "ticks": _ticks}
    return environment


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return files("audit.render").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    """The script's hash as a Content-Security-Policy wants it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
