"""What a cell says of a basis, a transfer or a time limit, and what is left as it is written."""

from __future__ import annotations

import pytest

from ropa.layouts.values import bases, conditions, countries, limit, limits, mechanisms, pairs, transfers, unit_of, unread_period


@pytest.mark.parametrize(
    ("text", "heading", "codes", "special"),
    [
        ("Art. 6 Abs. 1 lit. b (Vertrag)", "", ["contract"], []),
        ("Art.6 I b/c,§26 BDSG,Art.9 II b", "", ["contract", "legal_obligation"], ["employment_social_security"]),
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
        ("Contract (Art. 6(1)(f))", "", "different bases"),
        ("Art. 17 Abs. 3 lit. e DSGVO", "", "no lawful basis"),
        ("f", "Grondslag", "no lawful basis"),
        ("no consent", "", "takes back"),
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
    "text",
    ["Keiner (EU)", "Keiner (AWS eu-central-1)", "EU", "-", "Nee", "Aucun.", "None", "Kein Drittlandtransfer", "Intra-UE (Infobip HR)",
     "No",
     "Niciunul — EU-hosted",
     "None. All processing occurs within the UK.", "Germany, France", "non", "Ingen", "No se realizan", "Non previsti", "Forekommer ikke"],
)  # fmt: skip
def test_no_transfer_is_none(text: str) -> None:
    assert transfers(text).stated == "none", text


@pytest.mark.parametrize(
    ("text", "places", "means"),
    [
        ("Yes (US - Standard Contractual Clauses)", ["US"], ["scc_2021"]),
        ("USA (DPF)", ["US"], ["adequacy"]),
        ("SÍ - Estados Unidos\nGarantías: Cláusulas Contractuales Tipo (CCT)", ["US"], ["scc_2021"]),
        ("USA — SCC + DPF", ["US"], ["scc_2021", "adequacy"]),
        ("Inde et Etats-Unis", ["IN", "US"], []),
        ("SCC's", [], ["scc_2021"]),
        ("Canada", ["CA"], []),
        ("CH/UK Angemessenheit", ["CH", "GB"], ["adequacy"]),
        ("USA - SCCs, a copy is available on request", ["US"], ["scc_2021"]),
        ("Japan: adequacy decision", ["JP"], ["adequacy"]),
    ],
)
def test_a_transfer_names_its_country_and_what_allows_it(text: str, places: list[str], means: list[str]) -> None:
    read = transfers(text)

    assert read.stated == "some"
    assert sorted(one.value for one in read.countries) == sorted(places)
    assert sorted(one.value for one in read.mechanisms) == sorted(means)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("USA - no SCCs", []),
        ("Canada - SCCs not signed", []),
        ("Inde, pas de décision d'adéquation", []),
        ("Brazil: no adequacy decision; SCCs", ["scc_2021"]),
        ("Drittland ohne Angemessenheitsbeschluss: SCC", ["scc_2021"]),
        ("USA: No, SCCs", ["scc_2021"]),
    ],
)
def test_a_safeguard_that_is_said_not_to_be_there_is_not_read(text: str, means: list[str]) -> None:
    read = transfers(text)

    assert (read.stated, [one.value for one in read.mechanisms]) == ("some", means)
    assert means or "not there" in read.why


@pytest.mark.parametrize(("text", "stated"), [("EEA", ""), ("Within the EEA", ""), ("Ireland", "some"), ("Within the UK", "none")])
def test_where_the_area_is_the_united_kingdom_the_eea_is_abroad(text: str, stated: str) -> None:
    assert transfers(text, third=True).stated == stated


@pytest.mark.parametrize(("text", "stated"), [("UK only", "none"), ("U.K. only", "none"), ("UK", "none"), ("US only", "some")])
def test_where_the_law_is_that_of_the_united_kingdom_data_in_it_is_at_home(text: str, stated: str) -> None:
    read = transfers(text, home="GB")

    assert read.stated == stated
    assert "GB" not in [one.value for one in read.countries]


def test_that_there_is_no_adequacy_decision_does_not_say_that_nothing_is_transferred() -> None:
    assert transfers("No adequacy decision").stated == ""


@pytest.mark.parametrize(
    "text",
    [
        "No (unless shared externally)",
        "må vurderes",
        "kartlegges",
        "A definir",
        "*(invullen)*",
        "Yes, but not yet",
        "Ninguna de contenido. SCC de Google",
        "n/a – see annex B",
        "Keine Angabe",
        "keine bekannt",
        "No information available",
        "UK only",
        "[yes/no - if US tools: standard contractual clauses]",
        "Posibles transferencias a EEUU con cláusulas contractuales tipo",
        "möglicherweise USA (SCC)",
    ],
)
def test_what_is_undecided_is_kept(text: str) -> None:
    read = transfers(text)

    assert read.why
    assert read.mechanisms == ()


@pytest.mark.parametrize(
    ("text", "period", "since"),
    [
        ("Current tax year + 6 years", "P6Y", "Current tax year"),
        ("Année scolaire + 1 an", "P1Y", "Année scolaire"),
        ("zolang lid, daarna 2 jaar", "P2Y", "zolang lid"),
        ("2 years + 1 year", "", ""),
        ("until objection, then 30 days or longer", "", ""),
        ("10 anos (a confirmar)", "", ""),
    ],
)
def test_a_period_may_follow_what_it_waits_for(text: str, period: str, since: str) -> None:
    read = limit(text)

    assert (read.period, read.since) == (period, since)
    assert bool(read.criteria) is not bool(period)


@pytest.mark.parametrize(
    ("text", "period", "reason"),
    [
        ("Löschung nach 6 Monaten", "P6M", ""),
        ("durante 5 años", "P5Y", ""),
        ("wettelijk 7 jaar", "P7Y", ""),
        ("10 Jahre gemäß § 257 HGB", "P10Y", "§ 257 HGB"),
        ("10 Jahre, § 147 AO", "P10Y", "§ 147 AO"),
        ("6 years UK, 10 years EU", "", ""),
        ("10 Jahre nach BGB 3 Jahre", "", ""),
        ("for up to 6 years", "", ""),
        ("nach Bedarf 6 Monate", "", ""),
    ],
)
def test_words_before_a_period_and_the_law_behind_it(text: str, period: str, reason: str) -> None:
    read = limit(text)

    assert (read.period, read.reason) == (period, reason)


@pytest.mark.parametrize(("text", "stated"), [("Nicht geplant", "none"), ("Aucun transfert prévu", "none"), ("USA geplant", "")])
def test_what_is_only_planned_is_no_transfer_yet(text: str, stated: str) -> None:
    assert transfers(text).stated == stated


def test_a_country_is_read_though_the_safeguard_is_in_doubt() -> None:
    read = transfers("Sundara Tech (Indien) — SCC FEHLT")

    assert ([one.value for one in read.countries], read.mechanisms) == (["IN"], ())
    assert "fehlt" in read.why


def test_short_words_are_no_countries() -> None:
    assert countries("Contact us, it is in no way de facto") == ()
    assert {one.value for one in countries("US and U.K.")} == {"US", "GB"}
    assert mechanisms("certification") != ()
    assert mechanisms("an ISO certification of the provider") == ()


@pytest.mark.parametrize(
    ("text", "period", "trigger"),
    [
        ("10 Jahre (HGB)", "P10Y", ""),
        ("3 Jahre nach Erledigung", "P3Y", "case_closed"),
        ("Account lifetime + 30 days", "P30D", "account_closed"),
        ("5 years after contract end", "P5Y", "contract_end"),
        ("6 Mon. nach Absage", "P6M", "decision"),
        ("5_Years", "P5Y", ""),
        ("5 ans à compter de la fin du contrat", "P5Y", "contract_end"),
        ("10 Jahre nach Abschluss (Aufbewahrungspflicht gem. § 147 AO)", "P10Y", "case_closed"),
        ("5 år etter regnskapsårets slutt", "P5Y", "end_of_financial_year"),
        ("5 lat od zakończenia umowy", "P5Y", "contract_end"),
        ("90 dagar (`purge_old_data()`)", "P90D", ""),
        ("12 mnd.", "P12M", ""),
        ("10 let", "P10Y", ""),
    ],
)
def test_one_period_is_read_with_what_it_is_counted_from(text: str, period: str, trigger: str) -> None:
    read = limit(text)

    assert (read.period, read.trigger, read.criteria) == (period, trigger, "")


@pytest.mark.parametrize(
    ("text", "period", "since"),
    [
        ("6 years after end of tenancy", "P6Y", "after end of tenancy"),
        ("2 ans après le départ de l'enfant", "P2Y", "après le départ de l'enfant"),
        ("5 años desde la última visita", "P5Y", "desde la última visita"),
        ("1 år efter udmeldelse (bogføring)", "P1Y", "efter udmeldelse"),
        ("5 anos após a conclusão do curso", "P5Y", "após a conclusão do curso"),
        ("2 years of silence", "", ""),
        ("10 Jahre nach Vertragserfüllung oder -kündigung", "", ""),
        ("3 years after the audit, then 10 years in the archive", "", ""),
        ("1 year after closing unless disputed", "", ""),
    ],
)
def test_a_period_is_read_though_the_words_of_its_start_are_not(text: str, period: str, since: str) -> None:
    read = limit(text)

    assert (read.period, read.since, read.trigger) == (period, since, "")


@pytest.mark.parametrize(
    "text",
    ["8-10 J. (AO/HGB) bzw. 3 J. (BGB)", "90 Tage aktiv; 12 Monate Archiv", "max. 12 maanden", "7-30 Tage", "~90 giorni",
     "Varies by legal requirement",
     "2 years inactivity, then 30 days", "5 years if applicable", "Until end of contract", "12 mois glissants"],
)  # fmt: skip
def test_everything_else_is_criteria_word_for_word(text: str) -> None:
    read = limit(text)

    assert (read.period, read.criteria) == ("", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Yes - USA (UK-US data bridge)", ["US"]),
        ("USA under the Swiss-US Privacy Shield", ["US"]),
        ("India - UK Addendum to the EU clauses", ["IN"]),
        ("United Kingdom, Canada", ["CA", "GB"]),
    ],
)
def test_the_name_of_a_safeguard_is_no_country(text: str, wanted: list[str]) -> None:
    assert sorted(one.value for one in transfers(text, ("en",)).countries) == wanted


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
    ("heading", "unit"),
    [
        ("retention_days", "days"),
        ("LegalDays", "days"),
        ("Retention (years)", "years"),
        ("Speicherdauer in Monaten", "months"),
        ("Conservation", ""),
        ("Days or years", ""),
    ],
)
def test_a_heading_may_name_the_unit_of_its_numbers(heading: str, unit: str) -> None:
    assert unit_of(heading) == unit


def test_every_line_of_a_cell_may_have_its_own_limit_or_safeguard() -> None:
    assert [one.period for _, one in limits("Accounts: 6 years\nlogs: 30 days", ("en",))] == ["P6Y", "P30D"]
    assert limits("6 years; see schedule", ("en",)) == ()
    assert [(line, one.period) for line, one in limits("Billing records: 10 years (Czech accounting law)", ("en",))] == [
        ("Billing records: 10 years (Czech accounting law)", "P10Y")
    ]
    assert [(a.value, b.value) for a, b in pairs("India - Adequacy; Ireland - Adequacy", ("en",))] == [
        ("IN", "adequacy"),
        ("IE", "adequacy"),
    ]
    assert pairs("India - Adequacy; Brazil", ("en",)) == ()
    assert limit("6 years post-employment", ("en",)).trigger == "leaver_date"


@pytest.mark.parametrize(
    ("text", "languages", "codes"),
    [
        ("Vital interests of the patient", ("en",), ["vital_interests"]),
        ("overeenkomst of toestemming", ("en", "nl"), []),
        ("contrato o consentimiento", ("en", "es"), []),
        ("Public interest / official authority", ("en",), ["public_task"]),
    ],
)
def test_a_word_leaves_a_basis_open_in_its_own_language_alone(text: str, languages: tuple[str, ...], codes: list[str]) -> None:
    assert [one.value for one in bases(text, "", languages).codes] == codes


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Outside the UK: none", "none"),
        ("Drittland: USA (SCC)", "some"),
        ("None – all held in UK", "none"),
        ("No transfers outside UK", "none"),
        ("No – UK servers, except support from India", ""),
    ],
)
def test_a_cell_may_repeat_its_heading_or_say_that_all_stays_at_home(text: str, stated: str) -> None:
    assert transfers(text).stated == stated


@pytest.mark.parametrize(
    ("text", "period", "since"),
    [
        ("Current year + 6", "P6Y", "current year"),
        ("CY+6", "P6Y", "cy"),
        ("6 years plus current", "P6Y", "current"),
        ("for six months after the post is filled", "P6M", "after the post is filled"),
        ("Overwritten every 31 days", "P31D", ""),
        ("30 days then overwritten", "P30D", ""),
        ("10 Jahre, danach Löschung", "P10Y", ""),
        ("Retained for up to 40 years", "", ""),
        ("then deleted", "", ""),
        ("5 years after the relationship ends (s.55) — **IMPLEMENTED**", "P5Y", "after the relationship ends"),
        ("13 months — TO BE CONFIRMED", "", ""),
        ("Return or deletion 90 days after termination", "P90D", ""),
    ],
)
def test_a_period_with_words_that_only_say_that_data_is_kept_or_goes(text: str, period: str, since: str) -> None:
    read = limit(text)

    assert (read.period, read.since) == (period, since)


@pytest.mark.parametrize(
    "text",
    ["USA? - awaiting supplier's answer", "Maybe. The supplier is in Canada or the US.", "Probably US, vendor has not confirmed",
     "Canada ou Maroc", "Posiblemente EE. UU.; a la espera del proveedor", "USA? Rechtslage offen", "United States, to be confirmed",
     "All data stays in the UK"],
)  # fmt: skip
def test_a_country_in_doubt_is_not_read(text: str) -> None:
    read = transfers(text)

    assert (read.stated, read.countries, read.mechanisms) == ("", (), ())
    assert read.why


@pytest.mark.parametrize(
    ("text", "places", "means"),
    [
        ("Oui (USA), garanties à vérifier", ["US"], []),
        ("India, SCCs not signed yet", ["IN"], []),
        ("Yes. The servers are in the United States and we have signed the IDTA with them.", ["US"], ["idta"]),
        ("Our sister company in South Africa answers tickets; everything else stays in the UK.", ["ZA"], []),
    ],
)
def test_doubt_about_the_safeguard_leaves_the_country(text: str, places: list[str], means: list[str]) -> None:
    read = transfers(text, ("en", "fr"))

    assert ([one.value for one in read.countries], [one.value for one in read.mechanisms]) == (places, means)


@pytest.mark.parametrize(
    ("text", "languages", "period"),
    [
        ("We keep these records for seven years after the last visit.", ("en",), "P7Y"),
        ("For as long as someone works here and six years after they leave", ("en",), "P6Y"),
        ("Wird aus dem Angebot nichts, löschen wir nach zwei Jahren.", ("de",), "P2Y"),
        ("Wie toestemming geeft, blijft een jaar in de talentenpool.", ("nl",), "P1Y"),
        ("Accounts are removed after 24 months without a log-in", ("en",), ""),
        ("Backups are erased 30 days after the contract ends", ("en",), ""),
        ("We review the list of members every 2 years", ("en",), ""),
        ("Kept until the child is 25 years old", ("en",), ""),
        ("As the account. Identifiers are part of the invoice and follow the seven-year rule", ("en",), ""),
        ("Recordings are kept 90 days unless business need requires longer", ("en",), ""),
    ],
)
def test_a_sentence_with_one_period_says_it(text: str, languages: tuple[str, ...], period: str) -> None:
    read = limit(text, languages)

    assert read.period == period
    assert len(read.criteria) > 50 or read.criteria == text


def test_each_sentence_may_have_its_own_limit() -> None:
    text = "Personnel file: 7 years after leaving. Vetting disclosures: 3 years."

    assert [one.period for _, one in limits(text, ("en",))] == ["P7Y", "P3Y"]
    assert [one.value for one in bases("Recovering bad debts: LI (LIA-01)", "", ("en",)).codes] == ["legitimate_interests"]
    assert bases("LO 3/2018", "", ("es",)).codes == ()


def test_a_derogation_is_cited_and_a_basis_may_be_a_code() -> None:
    assert [one.value for one in mechanisms("Art 49(1)(b) - needed for the contract with the performer")] == ["art49_b"]
    assert [one.value for one in mechanisms("Art. 49 Abs. 1 UAbs. 1 lit. a DSGVO")] == ["art49_a"]
    assert mechanisms("Art. 49 covers it") == ()
    assert [one.value for one in bases("contract|legal_obligation").codes] == ["contract", "legal_obligation"]


@pytest.mark.parametrize("text", ["formerly US", "Not to the US", "USA until 2023", "früher USA"])
def test_where_data_does_not_go_is_no_destination(text: str) -> None:
    assert transfers(text, ("de", "en")).countries == ()
    assert [one.value for one in transfers("O laboratório fica no Brasil", ("en", "pt")).countries] == ["BR"]


def test_labels_need_no_colon_and_two_languages_may_say_the_same() -> None:
    assert [one.period for _, one in limits("HR files 6 years; CCTV 30 days", ("en",))] == ["P6Y", "P30D"]
    assert limits("HR files at least 6 years; CCTV 30 days", ("en",)) == ()
    assert limit("5 ans / 5 years", ("fr",)).period == "P5Y"
    assert limit("5 ans / 6 years", ("fr",)).period == ""


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
    ("text", "places", "means"),
    [
        ("Yes - US (UK extension to the DPF)", ["US"], ["adequacy"]),
        ("USA, UK-US data bridge", ["US"], ["adequacy"]),
        ("Canada, adequacy", ["CA"], ["adequacy"]),
        ("USA: SCCs (not signed yet)", ["US"], []),
    ],
)
def test_countries_in_the_name_of_a_safeguard_are_no_destination(text: str, places: list[str], means: list[str]) -> None:
    found = transfers(text, ("en",), third=True)

    assert ([one.value for one in found.countries], [one.value for one in found.mechanisms]) == (places, means)


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
    ("text", "languages", "period", "since"),
    [
        ("3 anos após o último pagamento", ("es", "pt"), "P3Y", "após o último pagamento"),
        ("3 años desde la baja o el fallecimiento", ("es", "pt"), "", ""),
        ("4 vuotta viimeisestä käynnistä", ("fi",), "P4Y", "viimeisestä käynnistä"),
        ("7 yrs + current", ("en",), "P7Y", "current"),
    ],
)
def test_what_a_period_is_counted_from_in_other_languages(text: str, languages: tuple[str, ...], period: str, since: str) -> None:
    read = limit(text, languages)

    assert (read.period, read.since) == (period, since)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("to be set", "a placeholder"),
        ("7 years?", "in doubt"),
        ("10 Jahre (noch zu prüfen)", "in doubt"),
        ("6 or 7 years", "no one period"),
        ("until the contract ends", ""),
        ("As long as the account is open, and for as many as 6 years where the law says so", ""),
    ],
)
def test_a_period_that_is_not_understood_is_no_criteria(text: str, why: str) -> None:
    said = unread_period(text, ("en", "de"))

    assert why in said
    assert bool(why) == bool(said)
