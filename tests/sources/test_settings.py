"""Settings and options of reading: travelling, refused by name."""

from __future__ import annotations

import pytest

from ropa.errors import LayoutError, UsageError
from ropa.model.validate import validate
from ropa.sources import read, write
from ropa.sources.folder import settings_text
from ropa.sources.settings import KNOWN, parse
from support.registers import register_folder, register_workbook

# -- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", r"register.toml: this is not valid TOML \("),
        (
            'colour = "red"',
            r"register.toml: there is no setting colour; there are schema, name, regime, prepared_by, logo, marking, encoding, ",
        ),
        ('regime = "us"', r"register.toml: regime must be one of 'uk', 'eu'$"),
        ('dates = "american"', r"register.toml: dates must be one of 'iso', 'day-first', 'month-first'$"),
        ('delimiter = "x"', r"register.toml: delimiter must be one of ',', ';', '\\t', '\|'$"),
        ('encoding = "hex"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ('encoding = "klingon"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ('encoding = "a\\u0000b"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ("\xff", r"register.toml: cannot be read as UTF-8 text"),
    ],
)
def test_settings_that_are_wrong_are_refused_by_name(tmp_path, text, message):
    register_folder(tmp_path, {"register.toml": text.encode("latin-1")})
    with pytest.raises(LayoutError, match=message):
        read(tmp_path)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"encoding": "hex"}, "options: the encoding is unknown to Python; use one like utf-8 or cp1252"),
        ({"delimiter": "x"}, "options: delimiter must be one of ',', ';', '\\t', '|'"),
        ({"dates": "american"}, "options: dates must be one of 'iso', 'day-first', 'month-first'"),
    ],
)
def test_options_that_are_wrong_are_the_callers_mistake(tmp_path, option, message):
    with pytest.raises(UsageError) as refused:
        read(register_folder(tmp_path), **option)
    assert str(refused.value) == message


def test_settings_come_back_whatever_is_in_them():
    nasty = {"name": 'a "quoted" \\ back\nslash\t\x07 é 😀 \u2028', "prepared_by": "O'Neil", "marking": "# = ''"}
    assert parse(settings_text(nasty), "x") == {"schema": "1", **nasty}
    assert set(KNOWN) > set(parse(settings_text({}), "x")) == {"schema"}


def test_settings_travel_in_a_workbook(tmp_path):
    register, _ = validate(read(register_folder(tmp_path / "r", {"register.toml": 'marking = "OFFICIAL"\nregime = "uk"\n'})))
    write(register, tmp_path / "r.xlsx")
    assert read(tmp_path / "r.xlsx").settings == {"schema": "1", "marking": "OFFICIAL", "regime": "uk"}


def test_settings_of_a_workbook_that_are_wrong_are_refused_by_name(tmp_path):
    book = register_workbook(tmp_path / "r.xlsx", {"register": "setting,value\nregime,us\n"})
    with pytest.raises(LayoutError, match=r"r.xlsx register: regime must be one of 'uk', 'eu'$"):
        read(book)
