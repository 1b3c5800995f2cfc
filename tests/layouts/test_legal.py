"""What cells say of lawful bases and of conditions of Article 9: real wordings, and traps."""

from __future__ import annotations

import pytest

from ropa.layouts.legal import bases, conditions
from ropa.layouts.limits import limits


@pytest.mark.parametrize(
    ("text", "heading", "codes", "special"),
    [
        ("Art. 6 Abs. 1 lit. b (Vertrag)", "", ["contract"], []),
        ("Art.6 I b/c,§26 BDSG,Art.9 II b", "", ["contract", "legal_obligation"], ["employment_social_security"]),
        ("Art. 6 Abs. 1 b) DSGVO (Pflegevertrag), c) (§ 113 SGB XI)", "", ["contract", "legal_obligation"], []),
        ("Art. 6 Abs. 1 Buchst. b, im Notfall Buchst. d", "", ["contract", "vital_interests"], []),
        ("Art. 6 Abs. 1 lit. b, nicht lit. f", "", ["contract"], []),
        ("public task (not consent, see form)", "", ["public_task"], []),
        ("Contract / Consent", "", ["contract", "consent"], []),
        ("Art. 6.º, n.º 1, al. e) do RGPD", "", ["public_task"], []),
        ("6. cikk (1) bekezdés b) pont", "", ["contract"], []),
        ("art. 6 lid 1 onder f AVG", "", ["legitimate_interests"], []),
        ("alínea c) e alínea e)", "Fundamento (art. 6.º)", ["legal_obligation", "public_task"], []),
        ("lit. b und c", "Art. 6", ["contract", "legal_obligation"], []),
        ("b) contrat / e) mission d'intérêt public", "Fondement (art. 6)", ["contract", "public_task"], []),
        ("Legal obligation (Art 6(1)(c))", "", ["legal_obligation"], []),
        ("b (overeenkomst)", "Grondslag (art. 6)", ["contract"], []),
        ("f", "Grondslag (art. 6)", ["legitimate_interests"], []),
        ("reference: GDPR-6-1-f, description: x", "legalBases", ["legitimate_interests"], []),
        ("b, c", "Art. 6(1)", ["contract", "legal_obligation"], []),
        ("6(1)(c)/(f) og mer", "", ["legal_obligation", "legitimate_interests"], []),
        ("Consentement explicite du témoin (art. 6-1-a RGPD)", "", ["consent"], []),
        ("Art. 9(2)(h): health care", "", [], ["health_or_social_care"]),
        ("Contract, Art. 9(2)(h)", "", ["contract"], ["health_or_social_care"]),
        ("Art. 9(2)(b)\nLegal obligation", "", ["legal_obligation"], ["employment_social_security"]),
        ("Explicit consent, Art. 9(2)(a)", "", [], ["explicit_consent"]),
        ("Vital interests (data subject legally incapable of giving consent)", "", ["vital_interests"], []),
        ("intérêts vitaux - personne dans l'incapacité de donner son consentement", "", ["vital_interests"], []),
        ("Art. 6.1.f y art. 9.2.d RGPD", "", ["legitimate_interests"], ["not_for_profit"]),
        ("b) smlouva; c) zákonné povinnosti (doklady)", "Právní titul (čl. 6/1 GDPR)", ["contract", "legal_obligation"], []),
        ("f) oprávněný zájem; c) (audit)", "Právní titul (čl. 6/1 GDPR)", ["legitimate_interests", "legal_obligation"], []),
        ("Verarbeitung zur Vertragserfüllung erforderlich (Art. 6 Abs. 1 lit. b)", "", ["contract"], []),
    ],
)
def test_a_basis_is_read_where_it_has_one_meaning(text: str, heading: str, codes: list[str], special: list[str]) -> None:
    read = bases(text, heading)

    assert [one.value for one in read.codes] == codes
    assert [one.value for one in read.article9] == special
    assert read.why == ""


@pytest.mark.parametrize(
    ("text", "heading", "why"),
    [
        ("Art. 6 Abs. 1 lit. a — UNWIRKSAM", "", "in doubt"),
        ("Contract or consent as approved", "", "in doubt"),
        ("b e c", "Art. 6", "may be a word"),
        ("Contract or customer instructions", "", "one basis or another"),
        ("b (precontractueel) of f", "Grondslag (art. 6)", "one basis or another"),
        ("art. 7º, V (execução de contrato)", "base_legal", "another law"),
        ("consentimento", "base_legal_lgpd", "another law"),
        ("Art. 31 Abs. 2 lit. a nDSG (Vertrag)", "", "another law"),
        ("Vertrag (Art. 31 Abs. 2 DSG)", "", "another law"),
        ("§ 6 Nr. 5 DSG-EKD, Vertrag", "", "another law"),
        ("Contract (Art. 6(1)(f))", "", "different bases"),
        ("Art. 17 Abs. 3 lit. e DSGVO", "", "no lawful basis"),
        ("f", "Grondslag", "no lawful basis"),
        ("no consent", "", "takes back"),
        ("public task (not relied on)", "", "takes back"),
        ("Consent is not required", "", "takes back"),
        ("Contract; consent not needed", "", "takes back"),
        ("consentimiento no necesario: contrato", "", "takes back"),
        ("was contract, now withdrawn", "", "in doubt"),
        ("Einwilligung widerrufen", "", "in doubt"),
        ("Zgoda nie jest wymagana; umowa", "", "takes back"),
        ("{{LEGAL_BASIS}}", "", "in doubt"),
        ("Art. 6 Abs. 1 lit. b oder f DSGVO", "", "one basis or another"),
        ("art. 6.1.b o art. 6.1.f", "", "one basis or another"),
        ("art. 6 ust. 1 lit. f RODO", "Podstawa prawna (propozycja, do potwierdzenia)", "not settled"),
        ("contract", "Proposed lawful basis", "not settled"),
        ("a) smlouva; b) souhlas", "Právní titul (čl. 6/1 GDPR)", "different bases"),
        ("a) stanovy; b) pravidla", "Právní titul (čl. 6/1 GDPR)", "only count"),
        ("consent, if consent is given", "", "in doubt"),
    ],
)
def test_a_basis_in_doubt_is_not_read(text: str, heading: str, why: str) -> None:
    read = bases(text, heading)

    assert read.codes == ()
    assert why in read.why


@pytest.mark.parametrize(
    ("text", "heading", "codes"),
    [
        ("d", "Undantag (art. 9.2)", ["not_for_profit"]),
        ("Health or social care", "Special ground", ["health_or_social_care"]),
        ("Consent or employment law", "Special ground", []),
        ("b, h", "Art. 9", ["employment_social_security", "health_or_social_care"]),
        ("d", "Condition", []),
        ("art. 9, par. 2, lett. h)", "", ["health_or_social_care"]),
        ("čl. 9 odst. 2 písm. b)", "", ["employment_social_security"]),
        ("9.º, n.º 2, al. g)", "", ["substantial_public_interest"]),
        ("consentement explicite", "Base art. 9", ["explicit_consent"]),
        ("b) employment", "Article 9", ["employment_social_security"]),
        ("9(2)(b) (to be confirmed)", "", []),
        ("explicit consent or substantial public interest", "", []),
    ],
)
def test_conditions_of_article_9(text: str, heading: str, codes: list[str]) -> None:
    found, why = conditions(text, heading)

    assert [one.value for one in found] == codes
    assert bool(why) is not bool(codes)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Consent / PECR soft opt-in", []),
        ("Consent / legitimate interests", ["consent", "legitimate_interests"]),
        ("Contract / Art. 6(1)(b)", ["contract"]),
        ("contract", ["contract"]),
    ],
)
def test_a_basis_beside_something_unknown_is_not_read(text: str, codes: list[str]) -> None:
    assert sorted(one.value for one in bases(text, "", ("en",)).codes) == codes


@pytest.mark.parametrize(
    ("text", "languages", "codes"),
    [
        ("Vital interests of the patient", ("en",), ["vital_interests"]),
        ("overeenkomst of toestemming", ("en", "nl"), []),
        ("contrato o consentimiento", ("en", "es"), []),
        ("Art. 6 I b u. c DSGVO", ("de",), ["contract", "legal_obligation"]),
        ("legitmate interests|consent (mailing list)", ("en",), ["consent", "legitimate_interests"]),
        ("Public interest / official authority", ("en",), ["public_task"]),
    ],
)
def test_a_word_leaves_a_basis_open_in_its_own_language_alone(text: str, languages: tuple[str, ...], codes: list[str]) -> None:
    assert [one.value for one in bases(text, "", languages).codes] == codes


def test_each_sentence_may_have_its_own_limit() -> None:
    text = "Personnel file: 7 years after leaving. Vetting disclosures: 3 years."

    assert [one.period for _, one in limits(text, ("en",))] == ["P7Y", "P3Y"]
    assert [one.value for one in bases("Recovering bad debts: LI (LIA-01)", "", ("en",)).codes] == ["legitimate_interests"]
    assert bases("LO 3/2018", "", ("es",)).codes == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("b (tenancy) and c (income test)", ["contract", "legal_obligation"]),
        ("a (newsletter); f (statistics)", ["consent", "legitimate_interests"]),
        ("b (tenancy) or c (income test)", []),
        ("a (newsletter); the rest f", ["consent"]),
    ],
)
def test_letters_with_their_reasons_in_brackets(text: str, codes: list[str]) -> None:
    assert [one.value for one in bases(text, "Article 6", ("en",)).codes] == codes


@pytest.mark.parametrize(
    ("text", "codes", "conditions"),
    [
        ("Legitimate interests; health info with explicit consent", ["legitimate_interests"], ["explicit_consent"]),
        ("Vertrag; Gesundheitsdaten mit ausdrücklicher Einwilligung", ["contract"], ["explicit_consent"]),
        ("Contrat ; consentement explicite pour les données de santé", ["contract"], ["explicit_consent"]),
        ("Legitimate interests; health information with consent", [], []),
        ("Explicit consent; contract", ["consent", "contract"], []),
        ("Consent (health data)", ["consent"], []),
    ],
)
def test_explicit_consent_to_special_data_beside_a_basis_is_no_basis(text: str, codes: list[str], conditions: list[str]) -> None:
    read = bases(text)

    assert [one.value for one in read.codes] == codes
    assert [one.value for one in read.article9] == conditions
    assert bool(read.why) == (not codes)


@pytest.mark.parametrize(
    ("text", "language", "letters", "why"),
    [
        ("lit. c (ustawa); lit. b wobec klientów", "pl", "cb", ""),
        ("f) - dochodzenie roszczeń", "pl", "f", ""),
        ("(a) for cookies, (f) for security", "en", "af", ""),
        ("Abs. 1 lit. b und c", "de", "bc", ""),
        ("par. 1 lett. b) (contratto) e c) (fisco)", "it", "bc", ""),
        ("stk. 1, litra b (aftale)", "da", "b", ""),
        ("f: security", "en", "f", ""),
        ("b; Einwilligung (Fotos)", "de", "ba", ""),
        ("písm. e) nebo f), dořešit", "cs", "", "one basis or another"),
        ("a) Newsletter\nb) Shop", "de", "", "may only count"),
        ("a: mailing; b: orders", "en", "", "may only count"),
        ("f - consentement", "fr", "", "different bases"),
        ("a t/m f", "nl", "", "no lawful basis"),
        ("Legitimate intrests", "en", "f", ""),
        ("rechtl. Verpflichtung", "de", "c", ""),
        ("legal interest", "en", "", "no lawful basis"),
    ],
)
def test_clauses_with_letters_and_short_or_misspelt_bases(text: str, language: str, letters: str, why: str) -> None:
    named = {"a": "consent", "b": "contract", "c": "legal_obligation", "f": "legitimate_interests"}

    read = bases(text, "Art. 6", (language,))

    assert [one.value for one in read.codes] == [named[letter] for letter in letters]
    assert why in read.why


def test_letters_under_article_6_leave_conditions_beside_them() -> None:
    assert [one.value for one in bases("b (care plan), 9(2)(h)", "Art. 6", ("en",)).article9] == ["health_or_social_care"]
