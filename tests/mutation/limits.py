"""What an imported spec does not demand yet, so that a change to it is missed for a known reason.

The limits that stay, because a requirement is a guarantee and not a copy, are in redundancy.py.
"""

from __future__ import annotations

from tests.mutation.change import Implied

_INVOKER = "an imported function states no SECURITY INVOKER and no VOLATILE"

# Kind of change → the rule that is missed, and why.
_LIMITS = {
    "function's rights": ("function-mismatch", _INVOKER),
    "function's volatility": ("function-mismatch", _INVOKER),
}


def limit_of(kind: str, implied: Implied) -> str:
    """Why a finding is not expected to be made; empty where it must be."""
    rule, reason = _LIMITS.get(kind, ("", ""))
    return reason if rule == implied.rule else ""
