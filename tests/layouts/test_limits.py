"""What cells say of how long data is kept: real wordings, and traps."""

from __future__ import annotations

import pytest

from ropa.layouts.limits import limit, limits, unit_of, unread_period


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
        ("6 months if unsuccessful", "P6M", "if unsuccessful"),
        ("trois mois si refus", "P3M", "si refus"),
        ("6 months if asked", "", ""),
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


def test_labels_need_no_colon_and_two_languages_may_say_the_same() -> None:
    assert [one.period for _, one in limits("HR files 6 years; CCTV 30 days", ("en",))] == ["P6Y", "P30D"]
    assert limits("HR files at least 6 years; CCTV 30 days", ("en",)) == ()
    assert limit("5 ans / 5 years", ("fr",)).period == "P5Y"
    assert limit("5 ans / 6 years", ("fr",)).period == ""


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


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("unsuccessful - 12 mths", ["P12M"]),
        ("logs two weeks", ["P2W"]),
        ("Bewerber 6 Monate", ["P6M"]),
        ("CCTV 30 days; HR files 7 yrs", ["P30D", "P7Y"]),
        ("3 lub 6 miesięcy", []),
        ("logs or mail two weeks", []),
        ("not 6 years", []),
        ("child is 25 years", []),
        ("frühestens 6 Jahre", []),
        ("current year 6 years", []),
        ("deletion after 6 years", []),
        ("inactive accounts 2 years", []),
        ("until the child is 25 years", []),
    ],
)
def test_what_a_period_is_for_may_stand_before_it(text: str, periods: list[str]) -> None:
    assert [one.period for _, one in limits(text)] == periods
    assert not limit(text).period
