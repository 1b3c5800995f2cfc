"""Countries as people write them."""

from __future__ import annotations

import pytest

from ropa.model import codelists
from ropa.vocabulary import Reading, Unread, country, find
from ropa.vocabulary.words import spellings


@pytest.mark.parametrize(
    ("text", "code", "nation"),
    [
        ("UK", "GB", None),
        ("U.K.", "GB", None),
        ("the United Kingdom", "GB", None),
        ("England", "GB", "england"),
        ("SCOTLAND", "GB", "scotland"),
        ("Northern Ireland", "GB", "northern-ireland"),
        ("U. S. A.", "US", None),
        ("Eng & Wales", "GB", None),
        ("Deutschland", "DE", None),
        ("États-Unis", "US", None),
    ],
)
def test_a_country_is_read(text: str, code: str, nation: str | None) -> None:
    read = country(text)
    assert isinstance(read, Reading)
    assert (read.value, read.also.get("subdivision")) == (code, nation)


def test_what_is_no_one_country_is_unread() -> None:
    assert country("Korea") == Unread("two meanings", ("KR", "KP"))
    assert country("EU") == country("EU/EEA") == country("various") == Unread("group")
    assert country("Atlantis") == country("UK, US") == Unread()


def test_every_code_is_in_its_list() -> None:
    codes = {code for row in spellings("countries") for code in row.means.split() if code != "group"}
    assert {code.partition("/")[0] for code in codes} <= codelists.codes("countries")
    assert {code.partition("/")[2] for code in codes} - {""} == codelists.codes("subdivisions")


def test_countries_are_found_in_prose() -> None:
    assert [one.value for one in find("country", "Yes (U.S.A. and Deutschland) - SCC")] == ["US", "DE"]
