"""What a rule cites under a regime on a day."""

from __future__ import annotations

from datetime import date

import pytest

from ropa.law.citations import OF, cited_on, said_under
from ropa.model.regimes import REGIMES
from ropa.rules import RULES

TRANSFERS = "EU GDPR Art 45; UK GDPR Art 45 until 4 Feb 2026; UK GDPR Art 45A from 5 Feb 2026; ICO guidance; Schrems II (C-311/18)"


@pytest.mark.parametrize(
    ("regime", "day", "told"),
    [
        ("uk", "2020-12-31", "EU GDPR Art 45; ICO guidance; Schrems II (C-311/18)"),
        ("uk", "2021-01-01", "UK GDPR Art 45; ICO guidance; Schrems II (C-311/18)"),
        ("uk", "2026-02-04", "UK GDPR Art 45; ICO guidance; Schrems II (C-311/18)"),
        ("uk", "2026-02-05", "UK GDPR Art 45A; ICO guidance; Schrems II (C-311/18)"),
        ("eu", "2026-02-04", "EU GDPR Art 45; Schrems II (C-311/18)"),
        ("eu", "2026-02-05", "EU GDPR Art 45; Schrems II (C-311/18)"),
    ],
)
def test_a_citation_names_the_law_of_the_regime_and_the_day(regime: str, day: str, told: str) -> None:
    assert cited_on(TRANSFERS, regime, date.fromisoformat(day)) == told


def test_what_no_part_of_counts_is_told_whole() -> None:
    assert cited_on("ICO guidance", "eu", date(2026, 2, 5)) == "ICO guidance"


@pytest.mark.parametrize("day", ["2020-06-01", "2025-06-18", "2026-02-04", "2026-02-05", "2026-06-19"])
@pytest.mark.parametrize("regime", REGIMES)
def test_no_rule_cites_the_law_of_another_regime_or_day(regime: str, day: str) -> None:
    as_of = date.fromisoformat(day)
    for made in RULES.values():
        if made.skipped(as_of, regime):
            continue
        told = cited_on(made.law, regime, as_of)
        others = {word for other in set(REGIMES) - {regime} for word in OF[other]} - ({"EU GDPR"} if day < "2021" else set())
        assert not any(word in told for word in others), told
        assert not any(word in told for word in ("from 5 Feb", "until 4 Feb", "before")), told


@pytest.mark.parametrize(
    ("regime", "told"),
    [
        ("uk", "Name the law. Under UK law a condition serves (s. 10). So much is it."),
        ("eu", "Name the law. Under EU law national law decides. So much is it."),
    ],
)
def test_advice_leaves_out_what_is_about_the_law_of_another_regime(regime: str, told: str) -> None:
    words = "Name the law. Under UK law a condition serves (s. 10). Under EU law national law decides. So much is it."

    assert said_under(words, regime) == told


OTHERS = {"eu": ("UK law", "United Kingdom", "DPA 2018", "PECR", "TPS"), "uk": ("EU law", "Member State says", "national law decides")}


@pytest.mark.parametrize("regime", REGIMES)
def test_no_advice_speaks_of_the_law_of_another_regime(regime: str) -> None:
    told = {code: said_under(made.advice, regime) for code, made in RULES.items() if regime in made.regimes}

    assert all(told.values())
    assert not {code for code, words in told.items() for word in OTHERS[regime] if word in words}
