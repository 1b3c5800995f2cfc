"""The regimes: under whose law a register is looked at."""

from __future__ import annotations

from ropa.errors import UsageError

REGIMES = ("uk", "eu")


def refuse_regime(regime: str) -> None:
    """Raise UsageError for a regime that is none."""
    if regime not in REGIMES:
        raise UsageError(f"regime: {regime!r} is none of {', '.join(REGIMES)}")
