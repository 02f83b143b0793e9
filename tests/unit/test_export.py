"""The formats of `spec export` as a whole."""

from __future__ import annotations

from audit.cli.spec_export import FORMATS
from audit.export import EXPORTERS, exporter


def test_the_command_line_names_every_format() -> None:
    assert tuple(EXPORTERS) == FORMATS


def test_every_format_has_its_writer() -> None:
    for name, found in EXPORTERS.items():
        assert callable(exporter(name))
        assert found.purpose
