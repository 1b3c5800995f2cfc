"""The regimes, UK and EU, and which of them a register is looked at under."""

from __future__ import annotations

import pandas as pd

from ropa.errors import UsageError
from ropa.model.register import Register


def holder_regimes(register: Register) -> list[str]:
    """The regimes that the holder is under."""
    holder = register.holder
    return [regime for regime in REGIMES if holder[f"{regime}_gdpr"] is not pd.NA and bool(holder[f"{regime}_gdpr"])]


def choose_regime(register: Register, regime: str | None) -> str:
    """The regime of a run: the one asked for, else the holder's only one.

    Raises UsageError where the holder is under both or none and nobody chose.
    """
    if regime is not None:
        refuse_regime(regime)
        return regime
    found = holder_regimes(register)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("the holder is under no regime: set uk_gdpr or eu_gdpr in organisations, or give --regime uk or --regime eu")
    raise UsageError("the holder is under both regimes: run once with --regime uk and once with --regime eu")


REGIMES = ("uk", "eu")


def refuse_regime(regime: str) -> None:
    """Raise UsageError for a regime that is none."""
    if regime not in REGIMES:
        raise UsageError(f"regime: {regime!r} is none of {', '.join(REGIMES)}")
