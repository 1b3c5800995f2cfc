"""What cells say of transfers: real wordings, and traps."""

from __future__ import annotations

import pytest

from ropa.layouts.abroad import countries, mechanisms, pairs, transfers, unknown_places
from ropa.layouts.legal import bases
from ropa.layouts.limits import limit, limits


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


@pytest.mark.parametrize(("text", "stated"), [("Nicht geplant", "none"), ("Aucun transfert prévu", "none"), ("USA geplant", "")])
def test_what_is_only_planned_is_no_transfer_yet(text: str, stated: str) -> None:
    assert transfers(text).stated == stated


def test_a_country_is_read_though_the_safeguard_is_in_doubt() -> None:
    read = transfers("Sundara Tech (Indien) — SCC FEHLT")

    assert ([one.value for one in read.countries], read.mechanisms) == (["IN"], ())
    assert "fehlt" in read.why


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [("Izrael, Chiny", "pl", ["IL", "CN"]), ("w Izraelu", "pl", ["IL"]), ("Portogallo e Svizzera", "it", ["PT", "CH"]),
     ("Sør-Korea", "no", ["KR"]), ("Kiinassa", "fi", ["CN"]), ("Egyesült Királyságban", "hu", ["GB"]), ("Norfolk", "en", [])],
)  # fmt: skip
def test_countries_are_known_by_their_names_in_many_languages(text: str, language: str, codes: list[str]) -> None:
    assert [one.value for one in countries(text, (language,))] == codes


def test_short_words_are_no_countries() -> None:
    assert countries("Contact us, it is in no way de facto") == ()
    assert {one.value for one in countries("US and U.K.")} == {"US", "GB"}
    assert mechanisms("certification") != ()
    assert mechanisms("an ISO certification of the provider") == ()


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


def test_a_derogation_is_cited_and_a_basis_may_be_a_code() -> None:
    assert [one.value for one in mechanisms("Art 49(1)(b) - needed for the contract with the performer")] == ["art49_b"]
    assert [one.value for one in mechanisms("Art. 49 Abs. 1 UAbs. 1 lit. a DSGVO")] == ["art49_a"]
    assert mechanisms("Art. 49 covers it") == ()
    assert [one.value for one in bases("contract|legal_obligation").codes] == ["contract", "legal_obligation"]


@pytest.mark.parametrize("text", ["formerly US", "Not to the US", "USA until 2023", "früher USA"])
def test_where_data_does_not_go_is_no_destination(text: str) -> None:
    assert transfers(text, ("de", "en")).countries == ()
    assert [one.value for one in transfers("O laboratório fica no Brasil", ("en", "pt")).countries] == ["BR"]


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


def test_machines_name_countries_by_three_letters_and_what_is_no_country_is_told() -> None:
    assert [one.value for one in transfers("USA\nGBR\nCAN", ("en",)).countries] == ["US", "GB", "CA"]
    assert not countries("CAN be sent; DEC 2020", ("en",))
    assert unknown_places("United States; Ruritania; EU; Canada; SCCs", ("en",)) == ("Ruritania",)
    assert unknown_places("Cloud storage; Payments", ("en",)) == ()
