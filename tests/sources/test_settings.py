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


AWAY = ("/etc", "..", "../clients", "a/../../b", "a/..", ".", "./", "~", "C:/docs", "a\\b")
"""Paths that are no folder beside the register."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", r"register.toml: this is not valid TOML \("),
        (
            'colour = "red"',
            r"register.toml: there is no setting colour; there are schema, name, regime, prepared_by, marking, incomplete, documents, ",
        ),
        ('regime = "us"', r"register.toml: regime must be one of 'uk', 'eu'$"),
        ('dates = "american"', r"register.toml: dates must be one of 'iso', 'day-first', 'month-first'$"),
        ('delimiter = "x"', r"register.toml: delimiter must be one of ',', ';', '\\t', '\|'$"),
        ('encoding = "hex"', r"register.toml: the encoding is none that text is kept in; use one like utf-8, cp1252 or utf-16$"),
        ('encoding = "klingon"', r"register.toml: the encoding is none that text is kept in; use one like utf-8, cp1252 or utf-16$"),
        ('encoding = "a\\u0000b"', r"register.toml: the encoding is none that text is kept in; use one like utf-8, cp1252 or utf-16$"),
        ("\xff", r"register.toml: not UTF-8 text \(byte 1\); save it as UTF-8"),
        ('encoding = "punycode"', r"register.toml: the encoding is none that text is kept in"),
        ('encoding = "idna"', r"register.toml: the encoding is none that text is kept in"),
        ('encoding = "utf-7"', r"register.toml: the encoding is none that text is kept in"),
        ("logo = 'x.png'", r"register.toml: there is no setting logo"),
        *((f"documents = '{away}'", r"register.toml: documents is the name of a folder beside the register") for away in AWAY),
        ("schema = 2", r"register.toml: the register is made for layout 2, and this ropa reads layout 1; use a later ropa$"),
        ("schema = '10'", r"register.toml: the register is made for layout 10"),
        ("schema = 1.5", r"register.toml: schema is the version of the layout, 1; write it like schema = 1$"),
        ("schema = 0", r"register.toml: schema is the version of the layout, 1"),
        ("schema = 'one'", r"register.toml: schema is the version of the layout, 1"),
        ("[name]\nx = 1", r"register.toml: name holds several values; it is what to call the register$"),
        ("name = ['a', 'b']", r"register.toml: name holds several values"),
        ("name = " + "[" * 5000, r"register.toml: its brackets are nested too deep"),
        ("a = {" * 3 + "b", r"register.toml: this is not valid TOML"),
    ],
)
def test_settings_that_are_wrong_are_refused_by_name(tmp_path, text, message):
    register_folder(tmp_path, {"register.toml": text.encode("latin-1")})
    with pytest.raises(LayoutError, match=message):
        read(tmp_path)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"encoding": "hex"}, "options: the encoding is none that text is kept in; use one like utf-8, cp1252 or utf-16"),
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
