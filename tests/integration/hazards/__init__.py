"""The catalogue of hazards: what agrees although it looks different, and what does differ."""

from __future__ import annotations

from tests.integration.hazards.access import ACCESS
from tests.integration.hazards.case import Case, Hazard
from tests.integration.hazards.checks import CHECKS
from tests.integration.hazards.constraints import CONSTRAINTS
from tests.integration.hazards.defaults import DEFAULTS
from tests.integration.hazards.differences import DIFFERENCES
from tests.integration.hazards.domains import DOMAINS
from tests.integration.hazards.indexes import INDEXES
from tests.integration.hazards.own_types import OWN_TYPES
from tests.integration.hazards.publications import PUBLICATIONS
from tests.integration.hazards.relations import RELATIONS
from tests.integration.hazards.routines import ROUTINES
from tests.integration.hazards.states import STATES
from tests.integration.hazards.types import TYPES
from tests.integration.hazards.views import VIEWS

HAZARDS = (
    *TYPES,
    *DOMAINS,
    *OWN_TYPES,
    *DEFAULTS,
    *CONSTRAINTS,
    *CHECKS,
    *STATES,
    *INDEXES,
    *ACCESS,
    *PUBLICATIONS,
    *ROUTINES,
    *RELATIONS,
    *VIEWS,
)
AGREEING = tuple(dict.fromkeys(case for hazard in HAZARDS for case in hazard.agree))
DIFFERING = tuple(
    dict.fromkeys((*(case for hazard in HAZARDS for case in hazard.differ), *DIFFERENCES))
)

__all__ = ["AGREEING", "DIFFERING", "HAZARDS", "Case", "Hazard"]
