"""The regimes, UK and EU, and the choice of the one under which a register is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ropa.errors import UsageError

if TYPE_CHECKING:
    from ropa.model.register import Register

REGIMES = ("uk", "eu")


def holder_regimes(register: Register) -> list[str]:
    """The regimes that the holder is under, by its uk_gdpr and eu_gdpr. Raises LayoutError if there is not exactly one holder."""
    import pandas as pd  # slow, and to know the names of the regimes needs none

    holder = register.holder
    return [regime for regime in REGIMES if holder[f"{regime}_gdpr"] is not pd.NA and bool(holder[f"{regime}_gdpr"])]


def choose_regime(register: Register, regime: str | None) -> str:
    """The regime of a run: `regime` if it is given, else the holder's only one.

    Raises UsageError if `regime` is not one of `REGIMES`, or if none is given and the holder is under both or under none.
    """
    if regime is not None:
        refuse_regime(regime)
        return regime
    found = holder_regimes(register)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            "nothing says under which law the holder is: give --regime uk or --regime eu (or say yes in its uk_gdpr or eu_gdpr)"
        )
    raise UsageError("the holder is under both regimes: run once with --regime uk and once with --regime eu")


def refuse_regime(regime: str) -> None:
    """Raise UsageError if `regime` is not one of `REGIMES`."""
    if regime not in REGIMES:
        raise UsageError(f"regime: {regime!r} is none of {', '.join(REGIMES)}")
