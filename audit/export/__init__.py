"""A spec in the formats that others read: name → what writes it, in one explicit list."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from audit.export.exported import Exported
from audit.spec.model import Spec

__all__ = ["EXPORTERS", "Exported", "Exporter", "exporter"]


class Exporter(NamedTuple):
    """A format: the module and function that write it, and what it is for."""

    module: str
    function: str
    purpose: str


EXPORTERS = {
    "sql": Exporter("sql", "export_sql", "SQL that builds an empty database meeting the spec"),
    "odcs": Exporter("odcs", "export_odcs", "a data contract (ODCS 3.1) with all that it says"),
    "dbml": Exporter("dbml", "export_dbml", "DBML, for dbdiagram.io"),
    "mermaid": Exporter("mermaid", "export_mermaid", "an entity relationship diagram"),
    "pgtap": Exporter("pgtap", "export_pgtap", "a pgTAP test of what it requires"),
    "markdown": Exporter("markdown", "export_markdown", "a document for people"),
    "xlsx": Exporter("xlsx", "export_xlsx", "a workbook for people"),
    "json-schema": Exporter(
        "json_schema", "export_json_schema", "a JSON Schema (draft 2020-12) of each table's rows"
    ),
}


def exporter(name: str) -> Callable[[Spec], Exported]:
    """What writes the format `name`, imported when it is used."""
    found = EXPORTERS[name]
    module = import_module(f"audit.export.{found.module}")
    function: Callable[[Spec], Exported] = getattr(module, found.function)
    return function
