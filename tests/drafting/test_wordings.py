import re
from pathlib import Path

import pytest

import ropa
from ropa.drafting.lexicon import languages, plain
from ropa.drafting.wordings import in_any, names, read, wordings

ROWS = [row for language in languages() for row in read(language)]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (Path(ropa.__file__).parent / "drafting").glob("*.py"))
TABLES = "\n".join(path.read_text(encoding="utf-8") for path in Path(ropa.__file__).parent.glob("data/vocabulary/*/notice_wordings_*.toml"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_wording_is_found_in_its_example_and_not_in_the_other_text(row):
    assert row.says
    assert row.example
    assert row.counter
    if row.words:
        assert row.example in row.words
        assert row.counter not in row.words
        return
    example, counter = ((plain(each) if row.plain else each) for each in (row.example, row.counter))
    assert row.find(example.rstrip() if row.plain else example)
    assert not row.find(counter.rstrip() if row.plain else counter)


def test_each_name_is_one_wording_of_a_language_and_the_code_asks_for_it():
    for language in languages():
        rows = [row for row in read(language) if wordings(language).ranked(row.name) == [row]]
        assert len({row.name for row in rows}) == len(rows)
        for name in {row.name for row in read(language)}:
            assert len(wordings(language).ranked(name)) == 1 or f'first("{name}"' in CODE or f'ranked("{name}"' in CODE, name
    assert {name for name in names() if f'"{name}"' not in CODE and f"<{name}>" not in TABLES} == set()


def test_what_the_code_asks_for_is_a_wording():
    asked = set(re.findall(r'(?:(?:wording|said|_NAMES)\.(?:find|ranked|all|parts|without|words)|in_any)\(\s*"(\w+)"', CODE))
    assert asked
    assert asked <= names()


def test_a_wording_stands_where_its_row_says():
    said = wordings("en")
    assert said.find("states", "It is so")
    assert not said.find("states", "So it is. It is")
    assert said.find("no_use", "so that we can")
    assert not said.find("no_use", "so that we can row")
    assert said.parts("tail_parts", "Send news — consent") == ["Send news", "consent"]
    assert [found.start() for found in said.all("so_long", "a year or a month")] == [2, 12]
    assert said.without("able_to", "be able to row") == "row"


def test_a_wording_of_any_language_is_found_before_the_language_is_known():
    assert in_any("a_street", "12 rue du Port")
    assert in_any("a_street", "Am Hafenweg 12a")
    assert not in_any("a_street", "12 boats")


def test_a_wording_in_a_pattern_stands_for_its_own():
    said = wordings("en")
    assert said.find("rest_of_name", " Primary School")
    assert "<" not in next(row.pattern for row in read("en") if row.name == "rest_of_name")


def test_a_language_finds_nothing_by_a_wording_that_it_lacks():
    said = wordings("de")
    assert said.find("no_use", "so that we can") is None
    assert said.parts("tail_parts", "a — b") == ["a — b"]
    assert said.without("able_to", "be able to row") == "be able to row"
    assert not list(said.all("so_long", "a year"))
    assert not said.words("of_bases")
    with pytest.raises(KeyError):
        said.find("no such wording", "a")
