"""Mappings that are none, and where they say so."""

from __future__ import annotations

import pytest

from ropa.errors import LayoutError
from ropa.layouts.mapped import mapping_of

A = '[[columns]]\nheading = "A"\nitem = "name"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = ]", r"m: not a mapping; it is no valid TOML \(.*line 1"),
        ("x = " + "[" * 9_000, "nested too deep"),
        ("a = 1", r"\[\[columns\]\]"),
        ("columns = [1]", r"\[\[columns\]\]"),
        (f'{A}\n[[columns]]\nheading = "B"\nitem = "purpse"\n', r"m, line 7: heading 'B': there is no item 'purpse'; is it purpose\?"),
        (f'{A}\n[[columns]]\nheading = "B"\nitem = "basis:consnt"\n', r"line 7: .*no item 'basis:consnt'; is it basis:consent\?"),
        (f'{A}\n[[columns]]\nheading = "B"\nitem = "xyzzy"\n', "a draft by `ropa map` lists them"),
        (f'{A}[[columns]]\nitem = "purpose"\nheading = " a "\n', r"m, line 6: heading 'a' stands here and on line 2; keep one"),
        (f'{A}also = ["a"]\n[[columns]]\nheading = "B"\nalso = ["A"]\n', "line 6: heading 'A' stands here and on line 2"),
        ('[[columns]]\nitem = "name"\n', "m, line 1: this column has no heading"),
        ("[[columns]]\nheading = 5\n", "m, line 2: heading is text, not 5"),
        ('[[columns]]\nheading = "A"\nitem = ["name"]\n', r"m, line 3: item is text, not \['name'\]"),
        ('[[columns]]\nheading = "A"\nitme = "name"\n', r"m, line 3: a mapping has no 'itme'; is it item\?"),
        ('[[columns]]\nheading = "A"\nalso = "AA"\n', "m, line 3: also is a list of texts, not 'AA'"),
        (f'regime = "de"\n{A}', "m, line 1: regime is uk or eu, not 'de'"),
        (f'\nregim = "uk"\n{A}', r"m, line 2: a mapping has no 'regim'; is it regime\?"),
        (f'row = "two"\n{A}', "m, line 1: row is a whole number, not 'two'"),
        ('columns = [{heading = "A", item = "nope"}]', "m: heading 'A': there is no item 'nope'"),
    ],
)
def test_a_wrong_mapping_names_the_line_and_what_to_write(text: str, says: str) -> None:
    with pytest.raises(LayoutError, match=says):
        mapping_of(text, "m")


def test_a_mapping_may_have_a_mark_and_a_column_for_each_basis() -> None:
    said = mapping_of(f'\ufeffregime = "eu"\n{A}\n[[columns]]\nheading = "Consent?"\nitem = "basis:consent"\n', "m")

    assert [one["item"] for one in said["columns"]] == ["name", "basis:consent"]
