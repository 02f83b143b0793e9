"""Databases and specs that agree although they look different, and some that do differ."""

from __future__ import annotations

from tests.integration.hazards.access import INDEXES, OTHERS, POLICIES
from tests.integration.hazards.case import Case
from tests.integration.hazards.columns import DEFAULTS, TYPES
from tests.integration.hazards.constraints import CHECKS, KEYS
from tests.integration.hazards.differences import DIFFERING

AGREEING = (*TYPES, *DEFAULTS, *KEYS, *CHECKS, *INDEXES, *POLICIES, *OTHERS)

__all__ = ["AGREEING", "DIFFERING", "Case"]
