"""What a heading means: real headings in many languages, and texts that are none."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from ropa.layouts.headings import bare, item_of, items
from support.corpora import CORPORA

WHOLE = resources.files("ropa") / "data" / "layouts" / "headings.csv"
TEXT = (CORPORA / "registers" / "headings.csv").read_text(encoding="utf-8")
REAL = [(row["heading"], row["items"].split("|")) for row in csv.DictReader(TEXT.splitlines())]
HARD = {
    "System/Process",  # names a system as well as an activity
    "Business function",  # the ICO's own name for a part of the organisation
    "Welche Datenkategorien (Löschfristen) werden verarbeitet?",  # asks for two things
}


def test_real_headings_in_twelve_languages_mean_their_item() -> None:
    wrong = [(heading, wanted, item_of(heading)) for heading, wanted in REAL if heading not in HARD and item_of(heading) not in wanted]

    assert len(REAL) > 280
    assert wrong == []


@pytest.mark.parametrize(
    ("heading", "item"),
    [
        ("LEGAL BASIS (Art. 6 GDPR)", "basis"),
        ("legalBasis", "basis"),
        ("Who sees it (inside)", "recipients_internal"),
        ("Wer im Verein hat Zugriff?", "recipients_internal"),
        ("Qui y a accès en interne", "recipients_internal"),
        ("Wer außerhalb bekommt sie?", "recipients"),
        ("Where do the data go?", "recipients"),
        ("Are we the controller or a processor?", "role"),
        ("Datum zahájení zpracování", "started"),
        ("In gebruik sinds", "started"),
        ("Senast granskad", "reviewed"),
        ("Data ostatniego przeglądu", "reviewed"),
        ("Prossima verifica", "next_review"),
        ("Check due", "next_review"),
        ("Special cat. data? (Y/N)", "special"),
        ("Dati particolari (S/N)", "special"),
        ("Info leaves the EU", "transfers"),
        ("Przekazywanie do państwa trzeciego", "transfers"),
        ("Where to?", "destination"),
        ("Art. 9-grunnlag", "article9"),
        ("2.4 Henkilötietojen käsittelijät", "processors"),
        ("1.3.2 Tietosisältö", "data"),
        ("Acting as", "role"),
        ("Nous intervenons comme", "role"),
        ("If so, to which countries?", "destination"),
        ("Wenn ja, in welches Land?", "destination"),
        ("Se sì, in quale paese", "destination"),
        ("Data exports", "transfers"),
        ("Alínea do art. 9.º/2", "article9"),
        ("Particolari categorie (art. 9): condizione", "article9"),
        ("Riesame del", "reviewed"),
        ("automatisiert entschieden?", "automated"),
        ("Wer hilft uns (AV)", "processors"),
        ("Herzien op / Revu le", "reviewed"),
        ("Asset / activity", "name"),
        ("participants_and_others", "subjects"),
        ("Conservées jusqu'à", "retention"),
        ("Wird gespeichert bis", "retention"),
        ("Lagres i system", "systems"),
        ("3. Kategorien betroffener Personen", "subjects"),
        ("Empfänger bzw. Kategorien von Empfängern", "recipients"),
        ("Catégories de destinataires", "recipients"),
        ("Période de conservation", "retention"),
        ("Article 9 condition for processing special category data", "article9"),
        ("Link to record of legitimate interests assessment (if applicable)", "interests_link"),
        ("Ontvangers / verwerkers (locatie)", "recipients"),
        ("#", "reference"),
        ("Who it is about", "subjects"),
        ("Who else sees it", "recipients"),
        ("Kept for", "retention"),
        ("Combien de temps ?", "retention"),
        ("Undantag (art. 9.2)", "article9"),
        ("Rechtsgrundlage für besondere Kategorien", "article9"),
        ("Besondere Kategorien (Art. 9)", "special"),
        ("Empfänger (intern/extern)", "recipients"),
        ("Skąd dane (art. 14)", "source"),
        ("Whose information", "subjects"),
        ("Hvornår slettes oplysningerne?", "retention"),
        ("lawful_basis_notes", "notes"),
        ("Who looks after it?", "owner"),
        ("Who we pass it to", "recipients"),
        ("Wie krijgt ze", "recipients"),
        ("Why the law lets us (Art 6)", "basis"),
        ("Does it leave the UK?", "transfers"),
        ("Wann wird gelöscht?", "retention"),
        ("Durée en base active", "retention"),
        ("Where we got it", "source"),
        ("Where it is kept", "systems"),
        ("If it is sensitive (Art 9)", "article9"),
        ("Si intérêt légitime : lequel ?", "interests"),
        ("Comment sont-elles protégées ?", "security"),
        ("Do you use any special category data?", "special"),
        ("Is any of the data sent outside the UK?", "transfers"),
        ("Gehen Daten ins Ausland?", "transfers"),
        ("Does the data go to third parties?", "recipients"),
        ("Which team is responsible for it?", "function"),
        ("Contract end date", "notes"),
        ("Risk to data subjects", "risk"),
    ],
)
def test_marks_case_and_numbers_do_not_matter(heading: str, item: str) -> None:
    assert item_of(heading) == item


QUESTIONS = [
    "Is consent held on file?",
    "Are the records stored securely?",
    "Is the data held in the UK?",
    "Is the data held on paper?",
    "Gehen Daten an Dritte?",
]
"""Questions for yes or no that ask neither for a transfer nor for data."""


@pytest.mark.parametrize("text", ["accession_number", "", "   ", "Supabase (Frankfurt)", "x" * 500, "42", "—", "Kunden", *QUESTIONS])
def test_what_is_no_heading_means_nothing(text: str) -> None:
    assert item_of(text) is None


def test_an_item_may_stand_at_several_places_of_the_file_but_is_one() -> None:
    assert {"purpose", "basis", "subjects", "data", "recipients", "transfers", "retention", "security"} <= set(items())


def test_whole_headings_mean_items_that_there_are() -> None:
    rows = list(csv.DictReader(WHOLE.read_text(encoding="utf-8").splitlines()))

    assert {row["item"] for row in rows} <= set(items())
    assert [row["heading"] for row in rows if item_of(row["heading"]) != row["item"]] == []
    assert len({bare(row["heading"]) for row in rows}) == len(rows)


def test_a_heading_is_compared_without_its_number() -> None:
    assert bare("2. Zwecke der Verarbeitung") == bare("ZWECKE  der Verarbeitung") == "zwecke der verarbeitung"
