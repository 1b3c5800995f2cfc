"""From the text of a cell to a value and back."""

from __future__ import annotations

import string
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ropa.model import codelists
from ropa.model.cells import HOW_TO_WRITE, is_nothing, is_placeholder, read_column, to_text, trimmed
from ropa.model.columns import Column
from ropa.model.tables import TABLES
from ropa.vocabulary import Reading, Unread

ONE_A_KIND = {
    "key": TABLES["activities"].columns()["activity_id"],
    "link": TABLES["purposes"].columns()["activity_id"],
    "text": TABLES["purposes"].columns()["purpose"],
    "code": TABLES["purposes"].columns()["lawful_basis"],
    "date": TABLES["activities"].columns()["started_on"],
    "instant": TABLES["breaches"].columns()["aware_at"],
    "number": TABLES["organisations"].columns()["employees"],
    "yes_no": TABLES["activities"].columns()["large_scale"],
    "period": TABLES["retention"].columns()["period"],
}
COUNTRY = TABLES["organisations"].columns()["country"]


def read(text: str | None, column: str | Column, style: str = "iso") -> tuple[str | None, str | None]:
    """The canonical text of what a cell holds, and why it holds nothing."""
    column = ONE_A_KIND[column] if isinstance(column, str) else column
    typed = read_column(pd.Series([text], dtype="str"), column, style)
    assert str(typed.values.dtype) == column.dtype
    canonical, why = to_text(typed.values, column)[0], typed.why[0]
    return canonical if isinstance(canonical, str) else None, why if isinstance(why, str) else None


def test_there_is_an_example_of_every_kind():
    assert set(ONE_A_KIND) == {column.kind for model in TABLES.values() for column in model.columns().values()}
    assert {kind: column.kind for kind, column in ONE_A_KIND.items()} == {kind: kind for kind in ONE_A_KIND}


# -- each kind ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("text", " two  words ", "two  words"),
        ("text", "None", "None"),
        ("text", "n/a", "n/a"),
        ("text", "null", "null"),
        ("text", "NaN", "NaN"),
        ("text", "007", "007"),
        ("text", "1e5", "1e5"),
        ("text", "=1+1", "=1+1"),
        ("text", "one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("key", "007", "007"),
        ("key", "NA", "NA"),
        ("key", "None", "None"),
        ("key", "TBD", "TBD"),
        ("link", "007", "007"),
        ("link", "None of these", "None of these"),
        ("code", "consent", "consent"),
        ("code", " Consent ", "consent"),
        ("date", "2024-02-29", "2024-02-29"),
        ("date", " 1900-01-01 ", "1900-01-01"),
        ("date", "2199-12-31", "2199-12-31"),
        ("instant", "2026-03-01T10:15:00+00:00", "2026-03-01T10:15:00+00:00"),
        ("instant", "2026-03-01T10:15Z", "2026-03-01T10:15:00+00:00"),
        ("instant", "2026-03-01 10:15:30.999+01:00", "2026-03-01T09:15:30+00:00"),
        ("instant", "2026-01-01T00:30:00+14:00", "2025-12-31T10:30:00+00:00"),
        ("number", "0", "0"),
        ("number", "007", "7"),
        ("number", "999999999999999", "999999999999999"),
        ("yes_no", "yes", "yes"),
        ("yes_no", "Y", "yes"),
        ("yes_no", "TRUE", "yes"),
        ("yes_no", "1", "yes"),
        ("yes_no", "no", "no"),
        ("yes_no", "N", "no"),
        ("yes_no", "false", "no"),
        ("yes_no", "False", "no"),
        ("yes_no", "0", "no"),
        ("period", "P7Y", "P7Y"),
        ("period", "P12M", "P12M"),
        ("period", "P1,5Y", "P1,5Y"),
        ("period", "P1Y6M", "P1Y6M"),
        ("period", "P2W", "P2W"),
        ("period", "PT0S", "PT0S"),
        ("period", "P1DT12H", "P1DT12H"),
    ],
)
def test_a_text_is_read_as_a_value(kind, text, canonical):
    assert read(text, kind) == (canonical, None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("code", "consnt"),
        ("code", "a"),
        ("code", "consent; contract"),
        ("date", "2023-02-29"),
        ("date", "2024-13-01"),
        ("date", "1899-12-31"),
        ("date", "2200-01-01"),
        ("date", "0001-01-01"),
        ("date", "2024"),
        ("date", "2024-W01-1"),
        ("date", "02/01/2024"),
        ("date", "45000"),
        ("date", "٢٠٢٤-٠١-٠٢"),
        ("date", "soon"),
        ("instant", "2026-03-01T10:15:00"),
        ("instant", "2026-03-01 10:15"),
        ("instant", "2026-03-01"),
        ("instant", "2026-03-01+00:00"),
        ("instant", "20260301T101500+0000"),
        ("instant", "2026-02-30T10:15:00+00:00"),
        ("instant", "2026-03-01T25:15:00+00:00"),
        ("instant", "1899-12-31T23:59:59+00:00"),
        ("instant", "2199-12-31T23:59:59-10:00"),
        ("number", "-1"),
        ("number", "1.5"),
        ("number", "1.000"),
        ("number", "1e3"),
        ("number", "about 50"),
        ("number", "٣"),
        ("number", "1" * 16),
        ("yes_no", "maybe"),
        ("yes_no", "2"),
        ("yes_no", "yes and no"),
        ("period", "P"),
        ("period", "PT"),
        ("period", "P1YT"),
        ("period", "P1M1Y"),
        ("period", "P-1Y"),
        ("period", "6 years after end of contract"),
        ("period", "6m"),
        ("period", "7"),
    ],
)
def test_a_text_that_is_no_value_is_unreadable(kind, text):
    assert read(text, kind) == (None, "unreadable")


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("date", "2024-1-2", "2024-01-02"),
        ("date", "2024-01-02T00:00:00", "2024-01-02"),
        ("date", "2 January 2024", "2024-01-02"),
        ("yes_no", "ja", "yes"),
        ("number", "1 000", "1000"),
        ("period", "7 years", "P7Y"),
        ("period", "6 months", "P6M"),
        ("period", "30 days", "P30D"),
        ("period", "p7y", "P7Y"),
        ("code", "Legal Obligation.", "legal_obligation"),
        ("code", "Einwilligung", "consent"),
    ],
)
def test_what_has_one_meaning_is_read_and_told(kind, text, canonical):
    assert read(text, kind) == (canonical, None)
    told = read_column(pd.Series([text, None], dtype="str"), ONE_A_KIND[kind]).told
    assert list(told) == [text]


@pytest.mark.parametrize(
    ("text", "code", "nation"),
    [
        ("U.K.", "GB", None),
        ("England", "GB", "england"),
        ("Czech Republic", "CZ", None),
        ("GBR", "GB", None),
        ("U S A", "US", None),
        ("UK only", "GB", None),
        ("United Kingdom (UK)", "GB", None),
        ("UK (England)", "GB", "england"),
        ("S. Korea", "KR", None),
        ("Northern Ireland, UK", "GB", "northern-ireland"),
        ("United Kingdom / Wales", "GB", "wales"),
        ("England, Scotland", "GB", None),
    ],
)
def test_a_country_is_read_by_its_names(text, code, nation):
    assert read(text, COUNTRY) == (code, None)
    assert read_column(pd.Series([text], dtype="str"), COUNTRY).told[text].also.get("subdivision") == nation


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("UK & Ireland", Unread("several", ("GB", "IE"))),
        ("GBR, USA", Unread("several", ("GB", "US"))),
        ("UK and EU", Unread("group")),
        ("N.I.", Unread("two meanings", ("NI", "GB/northern-ireland"))),
        ("US (California)", Unread(reading=Reading("US", "code: its code or label", as_written=True))),
        ("Germany (EU)", Unread(reading=Reading("DE", "code: its code or label", as_written=True))),
        ("London, UK", Unread("several", ("GB",))),
        ("UK (not Ireland)", Unread(reading=Reading("GB", "country: uk"))),
        ("UK (Ireland)", Unread()),
        ("Atlantis", Unread()),
    ],
)
def test_what_is_no_one_country_says_what_it_holds(text, unread):
    assert read_column(pd.Series([text], dtype="str"), COUNTRY).unread == {text: unread}


def test_a_code_of_a_country_that_may_be_meant_otherwise_is_read_and_told():
    read = read_column(pd.Series(["NI", "Nicaragua"], dtype="str"), COUNTRY)
    assert read.values.tolist() == ["NI", "NI"]
    assert {text: one.doubt for text, one in read.told.items()} == {"NI": ("GB/northern-ireland",)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6(1)(b)", "contract"),
        ("Art 6 1 f", "legitimate_interests"),
        ("Article 6(1)(f) - legitimate interests", "legitimate_interests"),
        ("UK GDPR Art. 6(1)(a)", "consent"),
        ("Consent (Art. 6(1)(a))", "consent"),
        ("Art. 6 Abs. 1 lit. b DSGVO", "contract"),
        ("Legit interest", "legitimate_interests"),
        ("Consent / Legit Int", Unread("several", ("consent", "legitimate_interests"))),
        ("6(1)(a) and 6(1)(f)", Unread("several", ("consent", "legitimate_interests"))),
        ("Legal obligation (HMRC)", "legal_obligation and hmrc"),
        ("Art. 9(2)(h)", Unread()),
        ("no legal obligation", Unread("denied")),
    ],
)
def test_a_lawful_basis_is_read_by_its_article(text, code):
    found = read_column(pd.Series([text], dtype="str"), TABLES["purposes"].columns()["lawful_basis"])
    unread = found.unread.get(text)
    said = f"{unread.reading.value} and {unread.reading.rest}" if unread and unread.reading else unread
    assert (said or found.values[0]) == code


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("purposes.article9_condition", "Art 9(2)(h)", "health_or_social_care"),
        ("purposes.article9_condition", "9.2.b", "employment_social_security"),
        ("purposes.article9_condition", "Art. 9 Abs. 2 lit. a DSGVO", "explicit_consent"),
        ("purposes.article9_condition", "Explicit consent (Art. 9(2)(a))", "explicit_consent"),
        ("purposes.article9_condition", "Art 9(2)(g) Sch 1 para 18", Unread(reading=Reading("substantial_public_interest", ""))),
        ("purposes.article9_condition", "9(2)(a) and 9(2)(h)", Unread("several", ("explicit_consent", "health_or_social_care"))),
        ("retention.trigger", "from the date of collection", "collection"),
        ("retention.trigger", "When the case is closed", "case_closed"),
        ("retention.action", "delete or anonymise", Unread("several", ("erase", "anonymise"))),
        ("contracts.kind", "Data Processing Agreement (DPA)", "processor_contract"),
        ("data_subjects.category", "Staff (temporary)", Unread(reading=Reading("staff", ""))),
        ("activities.recipients_stated", "Yes", "some"),
        ("transfers.frequency", "one-off", "once"),
    ],
)
def test_a_code_is_read_as_people_write_it(column, text, code):
    table, _, name = column.partition(".")
    read = read_column(pd.Series([text], dtype="str"), TABLES[table].columns()[name])
    unread = read.unread.get(text)
    if unread and unread.reading:
        unread = Unread(reading=Reading(unread.reading.value, ""))
    assert (unread or read.values[0]) == code


def test_what_is_written_as_the_register_writes_it_is_not_told():
    for kind, text in {"date": "02/03/2024", "yes_no": "TRUE", "number": "007", "code": "Consent", "period": "P12M"}.items():
        assert read_column(pd.Series([text], dtype="str"), ONE_A_KIND[kind], "day-first").told == {}


@pytest.mark.parametrize("kind", ONE_A_KIND)
@pytest.mark.parametrize("text", [None, "", "  ", "\n", "\u00a0"])
def test_a_blank_cell_is_missing(kind, text):
    assert read(text, kind) == (None, None)


@pytest.mark.parametrize("kind", ["code", "date", "instant", "number", "yes_no", "period", "link"])
@pytest.mark.parametrize("text", ["None", "n/a", "N/A", "nil", "not applicable", "N.A.", "keine"])
def test_none_in_a_column_of_values_is_an_answer(kind, text):
    assert read(text, kind) == (None, "answer")


@pytest.mark.parametrize("kind", ["code", "date", "instant", "number", "yes_no", "period", "link", "text"])
@pytest.mark.parametrize("text", ["TBD", "To be confirmed", "as above", "À COMPLÉTER"])
def test_a_placeholder_is_missing_whatever_the_kind(kind, text):
    assert read(text, kind) == (None, "placeholder")


def test_a_code_that_is_a_word_for_nothing_is_the_code():
    assert read("None", TABLES["activities"].columns()["recipients_stated"]) == ("none", None)


@pytest.mark.parametrize(("text", "code"), [("NO", "NO"), ("no", "NO"), ("NA", "NA"), ("Norway", "NO"), ("Namibia", "NA"), ("GB", "GB")])
def test_countries_survive(text, code):
    assert read(text, COUNTRY) == (code, None)


@pytest.mark.parametrize("text", ["False", "NULL", "nan", "XX", "EU", "Korea", "Greenland and Iceland"])
def test_what_is_no_country_is_not_taken_for_one(text):
    assert read(text, COUNTRY) == (None, "unreadable")


# -- words that hold the place of an answer -------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "TBD",
        "tbc",
        "TBA.",
        "to be confirmed",
        "to be determined",
        "as above",
        "As above.",
        "see above",
        "ditto",
        "À COMPLÉTER",
        "à compléter",
        "A completer",
        "zu ergänzen",
        "siehe oben",
        "Pending",
        "PENDING!",
        "[insert name]",
        "<company name>",
        "{{date}}",
        "(please complete)",
        "???",
        "...",
        "xxx",
        "Lorem ipsum",
        "not yet known",
        "under review",
    ],
)
def test_is_a_placeholder(text):
    assert is_placeholder(text)
    assert read(text, "text") == (None, "placeholder")


@pytest.mark.parametrize(
    "text",
    [
        "Pending litigation file",
        "To be confirmed by legal",
        "legal entity TBD",
        "Retention: TBC",
        "TBC Bank",
        "IDEM GmbH",
        "(Name, address, date of birth)",
        "None",
        "n/a",
        "Not applicable",
        "nil",
        "TBDX Ltd",
        "Outbd",
        "We review [insert]ed pages",
        "above",
        "as above board as possible",
        "The folder 'to follow' of the clerk",
        "x",
        "Dates to be decided are kept in the diary",
    ],
)
def test_is_not_a_placeholder(text):
    assert not is_placeholder(text)
    assert read(text, "text") == (text, None)


@pytest.mark.parametrize("text", ["None", "none.", "nil", "n/a", "N/A.", "NA", "not applicable", "Nothing", "néant", "entfällt"])
def test_is_a_word_for_nothing(text):
    assert is_nothing(text)
    assert not is_placeholder(text)


@pytest.mark.parametrize("text", ["None of the above", "nobody", "", "no", "N/A for staff"])
def test_is_not_a_word_for_nothing(text):
    assert not is_nothing(text)


# -- date styles ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "text", "day"),
    [
        ("day-first", "02/03/2024", "2024-03-02"),
        ("day-first", "2.3.2024", "2024-03-02"),
        ("day-first", "02-03-2024", "2024-03-02"),
        ("day-first", "31/12/2024", "2024-12-31"),
        ("day-first", "2024-03-02", "2024-03-02"),
        ("month-first", "02/03/2024", "2024-02-03"),
        ("month-first", "12/31/2024", "2024-12-31"),
        ("month-first", "2024-03-02", "2024-03-02"),
    ],
)
def test_a_date_is_read_as_the_style_says(style, text, day):
    assert read(text, "date", style) == (day, None)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("day-first", "12/31/2024"),
        ("month-first", "31/12/2024"),
        ("iso", "02/03/2024"),
        ("iso", "02/03/24"),
        ("day-first", "02/03/98"),
        ("day-first", "02/03/2024T10:00Z"),
        ("day-first", "29.02.2023"),
        ("day-first", "02/03/1899"),
    ],
)
def test_a_date_in_another_style_is_never_guessed(style, text):
    assert read(text, "date", style) == (None, "unreadable")


# -- properties -----------------------------------------------------------------------------------

CANONICAL = {
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat),
    "instant": st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(lambda d: f"{d:%Y-%m-%dT%H:%M:%S}+00:00"),
    "number": st.integers(0, 10**15 - 1).map(str),
    "yes_no": st.sampled_from(["yes", "no"]),
    "period": st.tuples(*[st.none() | st.integers(0, 999)] * 7)
    .filter(lambda parts: any(part is not None for part in parts))
    .map(
        lambda parts: (
            "P"
            + "".join(f"{n}{unit}" for n, unit in zip(parts[:4], "YMWD", strict=True) if n is not None)
            + ("T" if any(n is not None for n in parts[4:]) else "")
            + "".join(f"{n}{unit}" for n, unit in zip(parts[4:], "HMS", strict=True) if n is not None)
        )
    ),
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TEXTS = ANY_TEXT.map(trimmed).filter(bool)


@given(st.data())
def test_a_canonical_text_is_read_and_written_as_it_is(data):
    for kind, column in ONE_A_KIND.items():
        if kind in ("key", "text", "link"):
            strategy = TEXTS.filter(lambda text, kind=kind: kind == "key" or not (is_placeholder(text) or is_nothing(text)))
        else:
            strategy = CANONICAL[kind] if kind in CANONICAL else st.sampled_from(sorted(codelists.codes(column.codes)))
        texts = pd.Series(data.draw(st.lists(st.none() | strategy, min_size=1, max_size=4), label=kind), dtype="str")
        typed = read_column(texts, column)
        assert typed.why.isna().all()
        pd.testing.assert_series_equal(to_text(typed.values, column), texts, check_names=False)


@given(
    st.sampled_from(sorted(ONE_A_KIND)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(["iso", "day-first"]),
)
@example("date", "TBD\r\nsoon", "iso")
@example("instant", "2199-12-31T23:59:59-10:00", "iso")
@example("number", "²", "iso")
def test_whatever_was_typed_is_read_again_as_the_same(kind, text, style):
    """What is written of a cell (its canonical text, or the text without a value) means the same again."""
    canonical, why = read(text, kind, style)
    written = canonical if canonical is not None else (trimmed(text) or None)
    assert read(written, kind, "iso" if canonical is not None else style) == (canonical, why)


@given(st.lists(st.none() | st.text(string.printable, max_size=5), max_size=30))
def test_every_row_keeps_its_place(texts):
    column = ONE_A_KIND["text"]
    index = pd.Index(range(100, 100 + len(texts)))
    typed = read_column(pd.Series(texts, index=index, dtype="str"), column)
    assert typed.values.index.equals(index)
    assert typed.why.index.equals(index)
    for text, found, why in zip(texts, typed.values, typed.why, strict=True):
        alone = read(text, column)
        assert alone == (found if isinstance(found, str) else None, why if isinstance(why, str) else None)


def test_every_kind_that_can_be_unreadable_says_how_to_write_it():
    assert set(HOW_TO_WRITE) == set(ONE_A_KIND) - {"key", "text", "link", "code"}
