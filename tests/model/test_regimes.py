"""Under which law a register is held."""

from __future__ import annotations

import pytest

from ropa.errors import LayoutError, UsageError
from ropa.model.regimes import choose_regime, holder_regimes
from ropa.model.register import Register
from support.registers import validated

# -- regimes --------------------------------------------------------------------------------------


def held_under(uk: str, eu: str) -> Register:
    return validated({"organisations": f"organisation_id,name,is_holder,uk_gdpr,eu_gdpr\nO1,x,yes,{uk},{eu}\n"})[0]


@pytest.mark.parametrize(
    ("uk", "eu", "found"),
    [("yes", "no", ["uk"]), ("", "yes", ["eu"]), ("yes", "yes", ["uk", "eu"]), ("", "", []), ("no", "no", []), ("TBD", "yes", ["eu"])],
)
def test_the_regimes_of_the_holder(uk, eu, found):
    assert holder_regimes(held_under(uk, eu)) == found


def test_the_regime_of_a_run_is_the_one_asked_for_or_the_only_one():
    assert choose_regime(held_under("yes", "no"), None) == "uk"
    assert choose_regime(held_under("no", "yes"), None) == "eu"
    assert choose_regime(held_under("yes", "no"), "eu") == "eu"


@pytest.mark.parametrize(
    ("register", "regime", "message"),
    [
        (held_under("yes", "yes"), None, "the holder is under both regimes: run once with --regime uk and once with --regime eu"),
        (
            held_under("", ""),
            None,
            "nothing says under which law the holder is: give --regime uk or --regime eu (or say yes in its uk_gdpr or eu_gdpr)",
        ),
        (held_under("yes", "no"), "us", "regime: 'us' is none of uk, eu"),
    ],
)
def test_no_regime_is_ever_guessed(register, regime, message):
    with pytest.raises(UsageError) as refused:
        choose_regime(register, regime)
    assert (str(refused.value), refused.value.exit_code) == (message, 2)


@pytest.mark.parametrize("holders", ["", "O1,x,no\n", "O1,x,yes\nO2,y,yes\n"])
def test_without_exactly_one_holder_there_is_none(holders):
    register, _ = validated({"organisations": f"organisation_id,name,is_holder\n{holders}"})
    with pytest.raises(LayoutError, match=r"^organisations: is_holder must be yes for exactly one organisation$"):
        _ = register.holder
