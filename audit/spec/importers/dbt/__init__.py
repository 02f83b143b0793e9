"""The files of a dbt project, or its manifest.json or catalog.json, as a spec."""

from audit.spec.importers.dbt.reading import read_dbt

__all__ = ["read_dbt"]
