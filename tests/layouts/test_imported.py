"""What was read, measured against what a careful reader takes from the same file."""

from __future__ import annotations

import json
import tomllib

from ropa.layouts.read import read_register
from ropa.model.codelists import codes
from support.corpora import CORPORA

FOLDER = CORPORA / "registers"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
FIELDS = {
    "lawful_basis": ("purposes", "lawful_basis", "lawful_bases"),
    "destination": ("transfers", "destination", "destinations"),
    "mechanism": ("transfers", "mechanism", "transfer_mechanisms"),
    "transfers_stated": ("activities", "transfers_stated", "stated"),
}


def test_what_is_read_as_a_code_is_what_the_file_says_and_doubt_is_not_read() -> None:
    wanted = EXPECTED["klotzkette.xlsx"]
    read = read_register(FOLDER / wanted["fixture"])
    keys = read.tables["activities"]["activity_id"].tolist()

    for kind, (table, column, listed) in FIELDS.items():
        frame = read.tables[table]
        for number, expected in wanted[kind].items():
            found = set(frame.loc[frame["activity_id"] == keys[int(number) - 1], column].dropna()) & set(codes(listed))
            assert sorted(found) == expected, (kind, number)


def test_the_account_is_json_with_the_text_of_what_was_kept_and_not_of_what_was_ignored() -> None:
    told = json.loads(json.dumps(read_register(FOLDER / "klotzkette.xlsx").as_json()))

    assert {"where": "VVT Art. 30 DSGVO!J6", "text": "Art. 6 Abs. 1 lit. a — UNWIRKSAM; Sanierung"}.items() <= next(
        one for one in told["kept"] if one["field"] == "lawful_basis"
    ).items()
    assert all(set(one) == {"where", "text_length", "why"} for one in told["ignored"])


def test_one_line_says_which_layout_and_how_sure() -> None:
    said = read_register(FOLDER / "klotzkette.xlsx").line()

    assert (
        said
        == "klotzkette.xlsx: read by the layout art30 (one row per activity), 100% sure: 8 activities; 29 of 101 cells are kept as written"
    )
