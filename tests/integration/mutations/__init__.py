"""Changes to a database, by name; those at the end imply no finding."""

from __future__ import annotations

from tests.integration.mutations.access import ACCESS, OTHERS
from tests.integration.mutations.constraints import CONSTRAINTS
from tests.integration.mutations.harmless import HARMLESS
from tests.integration.mutations.tables import COLUMNS, TABLES

MUTATIONS = {**TABLES, **COLUMNS, **CONSTRAINTS, **ACCESS, **OTHERS, **HARMLESS}

__all__ = ["MUTATIONS"]
