"""Lawful bases in prose."""

from __future__ import annotations

import pytest

from ropa.vocabulary import find


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Art. 6 Abs. 1 lit. b (Vertrag)", ["contract"]),
        ("Art.6 I b/f", ["contract", "legitimate_interests"]),
        ("Art. 6 (1) f GDPR (preventing abuse)", ["legitimate_interests"]),
        ("Art 6(1)(b) contract; Art. 6(1)(c) accounting law", ["contract", "legal_obligation"]),
        ("art. 6-1-f RGPD : documentation", ["legitimate_interests"]),
        ("Consentement (art. 6.1.a)", ["consent"]),
        ("Consent data subject (art. 6.1 (a) GDPR)", ["consent"]),
        ("art. 6 lid 1 sub b AVG", ["contract"]),
        ("kunde: 6(1)(b); tredjeperson: 6(1)(f) etter LIA", ["contract", "legitimate_interests"]),
        ("6(1)(c)/(f)", ["legal_obligation", "legitimate_interests"]),
        ("Article 6(1)(ea)", ["recognised_legitimate_interest"]),
        ("Contract / Legal Obligation", ["contract", "legal_obligation"]),
        ("Intérêts vitaux", ["vital_interests"]),
        ("LCEN article 6-I-5", []),
        ("DSA Art 16", []),
        ("§ 147 AO", []),
        ("Art. 17 Abs. 3 lit. e", []),
        ("art. 26(1)(b)", []),
        ("contractor", []),
        ("art. 6 ust. 1 lit. b i c RODO", ["contract", "legal_obligation"]),
        ("čl. 6 odst. 1 písm. f) GDPR", ["legitimate_interests"]),
        ("articolo 6, paragrafo 1, lettera b)", ["contract"]),
        ("art. 6, stk. 1, litra e og f", ["public_task", "legitimate_interests"]),
        ("artigo 6.º, n.º 1, alínea c)", ["legal_obligation"]),
        ("Art. 6 Abs. 1 S. 1 lit. b und lit. f DSGVO", ["contract", "legitimate_interests"]),
        ("6. cikk; art. 6 (1) bekezdés f) pont", ["legitimate_interests"]),
        ("6 artiklan 1 kohdan c alakohta", ["legal_obligation"]),
        ("art. 6.1.c e a legislação fiscal", ["legal_obligation"]),
        ("Art. 6.1.b, e l'interesse", ["contract"]),
        ("art. 6.1.b, c'est-à-dire", ["contract"]),
    ],
)
def test_bases_are_found_in_order(text: str, codes: list[str]) -> None:
    assert [one.value for one in find("lawful_basis", text)] == codes


def test_a_denied_basis_is_doubtful() -> None:
    assert find("lawful_basis", "no consent")[0].doubt == ("no",)
    assert find("lawful_basis", "consent")[0].doubt == ()
