"""DBML (https://dbml.dbdiagram.io) as a spec."""

from audit.spec.importers.dbml.reading import read_dbml

__all__ = ["read_dbml"]
