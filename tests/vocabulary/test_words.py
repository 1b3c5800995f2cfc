"""The files of spellings: each row is read where its example says so, and not where it must not be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ropa import vocabulary
from ropa.model.codelists import entries
from ropa.vocabulary.codes import code
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import EVERY, Spelling, files, folded, languages, meanings, spellings

BASES = sorted({row.means for row in spellings("lawful_bases")})
ROLES = {role: role for role in ("controller", "processor", "joint_controller", "sub_processor")}


def value(read: Reading | Unread) -> str | None:
    return read.value if isinstance(read, Reading) and not read.rest and not read.doubt else None


def asked(row: Spelling) -> tuple[str, ...]:
    return () if row.language == EVERY else (row.language,)


def unit(text: str, row: Spelling) -> str | None:
    if row.means == "fortnights":
        return row.means if value(vocabulary.period(text, asked(row))) == "P14W" else None
    if row.means == "decades":
        return row.means if value(vocabulary.period(text, asked(row))) == "P70Y" else None
    letter = {"years": "Y", "months": "M", "weeks": "W", "days": "D", "hours": "H", "minutes": "M", "seconds": "S"}[row.means]
    dated = row.means in ("years", "months", "weeks", "days")
    return row.means if value(vocabulary.period(text, asked(row))) == f"P{'' if dated else 'T'}7{letter}" else None


def count(text: str, row: Spelling) -> str | None:
    read = value(vocabulary.period(text, ("en", *asked(row))))
    return "".join(c for c in read if c.isdigit() or c == ".") if read else None


def scale(text: str, row: Spelling) -> str | None:
    return {"7" + int(power) * "0": power for power in "369"}.get(value(vocabulary.number(text, "pounds")) or "")


def bound(text: str, row: Spelling) -> str | None:
    found = vocabulary.find("period", text, ("en", *asked(row)))
    return row.means if found and found[0].doubt == (folded(row.means),) else None


def joined(text: str, row: Spelling) -> str | None:
    return "+" if value(vocabulary.period(text, ("en", *asked(row)))) == "P1Y6M" else None


def month(text: str, row: Spelling) -> str | None:
    read = value(vocabulary.date(text, "iso", asked(row)))
    return str(int(read[5:7])) if read else None


def weekday(text: str, row: Spelling) -> str | None:
    return "weekday" if value(vocabulary.date(text, "iso", asked(row))) == "2024-05-05" else None


def place(text: str, row: Spelling) -> str | None:
    read = vocabulary.country(text, asked(row))
    if isinstance(read, Unread):
        return "group" if read.why == "group" else " ".join(read.choices) or None
    return "/".join([read.value, *read.also.values()])


def basis(text: str, row: Spelling) -> str | None:
    return value(code(text, dict.fromkeys(BASES, ""), "lawful_bases", asked(row)))


def role(text: str, row: Spelling) -> str | None:
    return value(code(text, ROLES, "roles", asked(row)))


def coded(name: str) -> Callable[[str, Spelling], str | None]:
    """How a spelling of a code list is read: with the list's own codes and labels."""
    labels = {code: row["label"] for code, row in entries(name).items()}
    return lambda text, row: value(code(text, labels, name, asked(row)))


def denied(text: str, row: Spelling) -> str | None:
    found = vocabulary.find("lawful_basis", text, asked(row))
    return "denied" if found and found[0].doubt == (folded(row.written),) else None


CODED = (
    "article9_conditions",
    "automated_decisions",
    "channels",
    "contact_roles",
    "contract_kinds",
    "data_categories",
    "data_sources",
    "data_subjects",
    "recipient_categories",
    "retention_actions",
    "retention_triggers",
    "security_measures",
    "stated",
    "system_kinds",
    "transfer_frequencies",
    "transfer_mechanisms",
)
READ: dict[str, Callable[[str, Spelling], str | None]] = {
    **{name: coded(name) for name in CODED},
    "bounds": bound,
    "countries": place,
    "denials": denied,
    "doubts": lambda text, row: "doubt" if folded(row.written) in vocabulary.doubts(text, asked(row)) else None,
    "estimates": lambda text, row: "about" if value(vocabulary.number(text, "about")) == "7" else None,
    "joiners": joined,
    "lawful_bases": basis,
    "months": month,
    "none": lambda text, _: "none" if vocabulary.is_nothing(text) else None,
    "number_scales": scale,
    "number_words": count,
    "people_counted": lambda text, row: "people" if value(vocabulary.number(text, "people")) == "7" else None,
    "period_units": unit,
    "period_words": lambda text, row: value(vocabulary.period(text, asked(row))),
    "placeholders": lambda text, _: "placeholder" if vocabulary.is_placeholder(text) else None,
    "pounds": lambda text, row: "pounds" if value(vocabulary.number(text, "pounds")) == "7" else None,
    "roles": role,
    "sessions": lambda text, row: value(vocabulary.period(text, asked(row), session=True)),
    "vague_amounts": lambda text, _: "vague" if vocabulary.number(text, "about") == Unread("bound") else None,
    "weekdays": weekday,
    "yes_no": lambda text, row: value(vocabulary.yes_no(text, asked(row))),
}
"""How an example of each file is read, in the language of its row."""


def test_every_file_is_read() -> None:
    assert set(READ) == set(files())


@pytest.mark.parametrize("name", files())
def test_each_spelling_is_read_in_its_example_and_not_in_the_other(name: str) -> None:
    wrong = []
    for row in spellings(name):
        assert row.counter, f"{name}: {row.written} has no text in which it must not be read"
        assert folded(row.written) in folded(row.example) or not row.example or name == "countries", row
        if row.example and READ[name](row.example, row) != row.means:
            wrong.append((row.written, row.example, READ[name](row.example, row)))
        if READ[name](row.counter, row) == row.means:
            wrong.append((row.written, row.counter, "read"))
    assert wrong == []


@pytest.mark.parametrize("name", files())
def test_only_a_spelling_with_two_meanings_has_no_example(name: str) -> None:
    for row in spellings(name):
        assert row.example or len(meanings(name)[folded(row.written)]) > 1, row


@pytest.mark.parametrize("name", files())
def test_no_spelling_stands_twice(name: str) -> None:
    rows = [(row.language, folded(row.written), row.means) for row in spellings(name)]
    assert len(set(rows)) == len(rows)


def test_a_language_is_two_letters() -> None:
    assert {len(language) for language in languages()} == {2}
    assert {"en", "de", "fr"} <= set(languages())


def test_a_spelling_that_two_languages_mean_differently_has_both_meanings() -> None:
    assert meanings("period_units")["m"] == ("months", "minutes")
    assert meanings("period_units", ("de",))["m"] == ("months",)
    assert meanings("roles", ("it",))["responsabile"] == ("processor",)


def test_marks_accents_and_case_do_not_matter() -> None:
    assert folded("  L’INTÉRÊT\u00a0 – lé\u00adgitime ") == "l'interet - legitime"
