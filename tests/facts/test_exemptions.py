"""What the exemptions recorded for activities lift."""

from __future__ import annotations

from ropa.facts.exemptions import exempted
from ropa.facts.view import View
from ropa.law.bases import provisions_lifted
from ropa.model.days import parse_day
from ropa.model.validate import validate
from ropa.rules import RULES
from support.registers import frames

ACTIVITIES = """activity_id,name,role,notice_exemption
A1,Press,controller,special_purposes
A2,Watch,controller,national_security
A3,Shop,controller,
"""


def lifted(regime: str) -> dict[str, list[str]]:
    organisations = "organisation_id,name,is_holder,country,uk_gdpr,eu_gdpr\nO1,Holder,yes,GB,yes,yes\n"
    register, _ = validate(frames({"organisations": organisations, "activities": ACTIVITIES}))
    return {provision: sorted(ids) for provision, ids in exempted(View(register, register, parse_day("2026-11-22"), regime)).items()}


def test_by_provision_the_activities_whose_exemption_lifts_it() -> None:
    uk, eu = lifted("uk"), lifted("eu")

    assert (uk["9"], uk["6"], uk["33"]) == (["A1", "A2"], ["A1"], ["A2"])
    assert eu["9"] == ["A1"]
    assert "33" not in eu


def test_every_provision_of_a_rule_is_one_that_some_exemption_lifts() -> None:
    known = {
        provision for regime in ("uk", "eu") for provisions in provisions_lifted(regime, "2026-11-22").values() for provision in provisions
    }

    named = {made.provision for made in RULES.values()} - {""}
    assert named <= known
    assert {"6", "9", "10", "44"} <= named
