"""The formats of `spec export` as a whole."""

from __future__ import annotations

from audit.cli.spec_export import FORMATS, command
from audit.export import EXPORTERS, exporter


def test_the_command_line_names_every_format() -> None:
    assert tuple(EXPORTERS) == FORMATS


def test_help_says_what_each_format_is() -> None:
    help_text = command.__doc__ or ""
    for name, found in EXPORTERS.items():
        assert f"      {name:<12} {found.purpose}\n" in help_text


def test_every_format_has_its_writer() -> None:
    for name, found in EXPORTERS.items():
        assert callable(exporter(name))
        assert found.purpose
