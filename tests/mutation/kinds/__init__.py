"""Every kind of change, in one list; the harmless ones imply no finding."""

from __future__ import annotations

from tests.mutation.kinds.access import ACCESS
from tests.mutation.kinds.columns import COLUMNS
from tests.mutation.kinds.harmless import HARMLESS
from tests.mutation.kinds.indexes import INDEXES
from tests.mutation.kinds.keys import KEYS
from tests.mutation.kinds.own_types import OWN_TYPES
from tests.mutation.kinds.relations import RELATIONS
from tests.mutation.kinds.rest import REST
from tests.mutation.kinds.types import TYPES
from tests.mutation.kinds.values import VALUES

KINDS = (
    *COLUMNS, *TYPES, *VALUES, *KEYS, *INDEXES, *ACCESS, *RELATIONS, *OWN_TYPES, *REST,
    *HARMLESS,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}

__all__ = ["BY_NAME", "KINDS"]
