"""Archives: snapshots of registers, whole or not there, and a chain that shows every change."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.dataset
import pyarrow.parquet
import pytest

import ropa
from ropa.errors import LayoutError, SourceError, UsageError
from ropa.files import put
from ropa.model.register import Register
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.sources import archive
from ropa.sources.archive import chosen, organisations, read_snapshot, restored, snapshots, take, verify
from ropa.sources.states import Archived, state_of
from support.registers import CORE, frames, rich, validated

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def keep(place: Path | str, tables: dict[str, str] | None = None, days: int = 0, by: str = "Ann"):
    register, shape = validated(tables)
    return take(register, shape, str(place), by=by, when=NOON + timedelta(days=days))


def named(name: str, organisation: str = "O1") -> dict[str, str]:
    return {
        "organisations": CORE["organisations"].replace("O1", organisation),
        "activities": f"activity_id,name,role\nA1,{name},controller\n",
    }


def test_a_snapshot_is_the_register_again(tmp_path, full: Register):
    tables = rich()
    tables["organisations"]["is_holder"] = ["yes", "no"]
    register, shape = validate(tables)
    made = take(register, shape, str(tmp_path / "kept"), by="Ann", when=NOON)
    again = restored(str(tmp_path / "kept"), made)
    assert again.hash == register.hash
    for table in tables:
        pd.testing.assert_frame_equal(again[table], register[table])
    read, found = validate(read_snapshot(str(tmp_path / "kept"), made))
    assert (read.hash, list(found["code"])) == (register.hash, list(shape["code"]))


def test_cells_that_hold_no_value_stay_as_they_were_written(tmp_path):
    tables = {"activities": "activity_id,name,role,started_on\nA1,TBC,controller,soon\nA2,x,wizard,n/a\n"}
    keep(tmp_path / "kept", tables)
    again = validate(read_snapshot(str(tmp_path / "kept"), chosen(str(tmp_path / "kept"))))
    register, shape = validated(tables)
    assert again[0].hash == register.hash
    assert list(again[1]["code"]) == list(shape["code"])
    assert again[1].loc[again[1]["code"] == "SH04", "where"].tolist() == ["O1 000001-20260101T120000Z activities record 1 started_on"]


def test_a_manifest_says_what_when_who_and_after_which(tmp_path):
    first, second = keep(tmp_path / "kept"), keep(tmp_path / "kept", named("Pay"), 3, "Bob")
    assert (first.number, first.previous, first.taken_by) == (1, None, "Ann")
    assert (second.number, second.previous, second.taken_by) == (2, first.digest, "Bob")
    said = json.loads((tmp_path / "kept/manifests/organisation=O1/000002.json").read_text())
    assert said["taken_at"] == "2026-01-04T12:00:00Z"
    assert said["register_hash"] == validated(named("Pay"))[0].hash
    assert {file["table"]: file["rows"] for file in said["files"]} == {"organisations": 1, "activities": 1}
    assert [one.digest for one in snapshots(str(tmp_path / "kept"), "O1")] == [first.digest, second.digest]


def test_an_unchanged_register_makes_no_snapshot_and_a_change_back_does(tmp_path):
    assert keep(tmp_path / "kept") is not None
    before = sorted(tmp_path.rglob("*"))
    assert keep(tmp_path / "kept", days=1) is None
    assert sorted(tmp_path.rglob("*")) == before
    assert keep(tmp_path / "kept", named("Pay"), 2).number == 2
    assert keep(tmp_path / "kept", days=3).number == 3


def test_the_newest_snapshot_by_the_end_of_a_day_is_chosen(tmp_path):
    place = str(tmp_path / "kept")
    keep(place)
    keep(place, named("Pay"), 10)
    assert [chosen(place, None, day).number for day in (date(2026, 1, 1), date(2026, 1, 10), date(2026, 1, 11), None)] == [1, 1, 2, 2]
    with pytest.raises(SourceError, match=r"no snapshot was taken by 2025-12-31; the first is of 2026-01-01$"):
        chosen(place, None, date(2025, 12, 31))


def test_organisations_have_chains_of_their_own_and_one_must_be_named(tmp_path):
    place = str(tmp_path / "kept")
    keep(place)
    keep(place, named("Pay", "A/B & C"), 1)
    keep(place, named("Wages", "A/B & C"), 2)
    assert organisations(place) == ["A/B & C", "O1"]
    assert [one.number for one in snapshots(place, "A/B & C")] == [1, 2]
    with pytest.raises(UsageError, match="holds 2 organisations; name one"):
        chosen(place)
    with pytest.raises(UsageError, match="has no snapshot of ZZZ"):
        chosen(place, "ZZZ")
    assert all(not one.wrong for one in verify(place))


def test_other_programs_read_it_as_one_typed_dataset(tmp_path):
    keep(tmp_path / "kept", {"activities": "activity_id,name,role,started_on,large_scale\nA1,Pay,controller,2024-01-02,yes\n"})
    keep(tmp_path / "kept", named("Pay", "O2"), 1)
    table = pyarrow.dataset.dataset(tmp_path / "kept/tables/activities", format="parquet", partitioning="hive").to_table()
    assert sorted(table["organisation"].to_pylist()) == ["O1", "O2"]
    rows = {row["organisation"]: row for row in table.to_pylist()}
    assert (rows["O1"]["started_on"], rows["O1"]["large_scale"]) == (date(2024, 1, 2), True)
    file = next((tmp_path / "kept/tables/activities").rglob("*.parquet"))
    assert pyarrow.parquet.ParquetFile(file).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_snapshot_whose_manifest_was_never_written_is_not_there_and_is_taken_again(tmp_path, monkeypatch):
    place = str(tmp_path / "kept")

    def cut(path: Path, content: bytes, **options: bool) -> None:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        put(path, content, **options)

    with monkeypatch.context() as patched:
        patched.setattr("ropa.files.put", cut)
        with pytest.raises(KeyboardInterrupt):
            keep(place)
    assert list((tmp_path / "kept/tables").rglob("*.parquet"))
    assert organisations(place) == []
    with pytest.raises(SourceError, match="holds no snapshot"):
        verify(place)
    assert keep(place).number == 1
    assert verify(place)[0].wrong == ()


@pytest.mark.parametrize("place", ["kept", "file", "memory://two"])
def test_of_two_that_write_at_once_one_is_told(tmp_path, monkeypatch, place):
    place = place if "://" in place else str(tmp_path / "kept") if place == "kept" else (tmp_path / "kept").as_uri()
    first = keep(place)
    with monkeypatch.context() as patched:
        patched.setattr(archive, "snapshots", lambda *_: [])  # it looked before the other had written
        for days in (0, 1):  # in the same second, and in another
            with pytest.raises(SourceError, match="somebody else is taking a snapshot of O1, and was there first; run it again"):
                keep(place, named("Pay"), days)
        assert keep(place).digest == first.digest  # the same of the same second is no other snapshot
    assert [one.wrong for one in verify(place)] == [()]
    assert restored(place, chosen(place)).hash == validated()[0].hash


def test_an_archive_whose_first_snapshot_was_cut_off_says_that_it_holds_none(tmp_path):
    place = str(tmp_path / "kept")
    keep(place)
    manifest = next((tmp_path / "kept/manifests").rglob("*.json"))
    manifest.rename(manifest.with_name(f".{manifest.name}.part"))
    with pytest.raises(SourceError, match="kept: holds no snapshot; `ropa snapshot REGISTER --archive"):
        ropa.open(place)


def test_the_names_that_are_told_name_each_organisation(tmp_path):
    place = f"{tmp_path / 'kept'}/"
    for key in (".", "50%", "A/B & C@2026-01-01"):
        keep(place, named("Pay", key))
    for key in organisations(place):
        assert state_of(archive.address(place, key)) == Archived(place.rstrip("/"), key)
        assert state_of(archive.address(place, key, "2026-01-02")) == Archived(place.rstrip("/"), key, date(2026, 1, 2))
    with pytest.raises(UsageError, match=r"name one, like .*/kept/%2E \(there are \., 50%, A/B"):
        chosen(place)


def test_what_a_snapshot_would_lose_is_refused(tmp_path):
    with pytest.raises(LayoutError, match="a snapshot would lose it"):
        keep(tmp_path / "kept", {"activities": "activity_id,name,colour\nA1,x,red\n"})
    with pytest.raises(LayoutError, match="is_holder must be yes for exactly one"):
        keep(tmp_path / "kept", {"organisations": "organisation_id,name\nO1,X\n"})
    assert not (tmp_path / "kept").exists()


def own(place: Path, header: str = "activity_id,name,role,Colour", rows: str = "A1,x,controller,red\n", days: int = 0):
    """A snapshot of a register with a column and a table that ropa does not know, and with what was handed over."""
    tables = {**CORE, "activities": f"{header}\n{rows}", "parking": "plate,bay\nX1,007\n"}
    given = TextTables(frames(tables))
    register, shape = validate(given)
    return given, take(register, shape, str(place), by="Ann", when=NOON + timedelta(days=days), given=given)


def test_columns_and_tables_of_ones_own_are_kept_as_they_were_written(tmp_path):
    given, made = own(tmp_path / "kept")
    again = read_snapshot(str(tmp_path / "kept"), made)
    assert again["activities"]["Colour"].tolist() == ["red"]
    assert again["parking"].to_dict("list") == {"plate": ["X1"], "bay": ["007"]}
    assert list(validate(again)[1]["message"]) == list(validate(given)[1]["message"])
    assert own(tmp_path / "kept", days=1)[1] is None
    other = own(tmp_path / "kept", rows="A1,x,controller,blue\n", days=2)[1]
    assert (other.number, other.register_hash) == (2, made.register_hash)
    assert not verify(str(tmp_path / "kept"))[0].wrong
    (tmp_path / "kept" / made.own[0]["path"]).write_bytes(b"else")
    assert "was changed" in verify(str(tmp_path / "kept"))[0].wrong[0]
    with pytest.raises(LayoutError, match="activities: the column Colour stands twice"):
        take(
            *validate(
                twice := TextTables({**given, "activities": pd.concat([given["activities"], given["activities"][["Colour"]]], axis=1)})
            ),
            str(tmp_path / "kept"),
            by="Ann",
            when=NOON + timedelta(days=3),
            given=twice,
        )


def test_a_clock_that_went_back_is_told(tmp_path):
    keep(tmp_path / "kept", days=5)
    with pytest.raises(UsageError, match="which is later than now"):
        keep(tmp_path / "kept", named("Pay"), 4)


def test_a_column_that_came_later_is_blank(tmp_path):
    made = keep(tmp_path / "kept")
    file = next((tmp_path / "kept/tables/activities").rglob("*.parquet"))
    old = pyarrow.parquet.read_table(file).drop(["large_scale", "started_on"])
    pyarrow.parquet.write_table(old, file)
    other = archive.Snapshot(
        **{
            **vars(made),
            "files": tuple(
                {**f, "sha256": archive.hashlib.sha256((tmp_path / "kept" / f["path"]).read_bytes()).hexdigest()} for f in made.files
            ),
        }
    )
    again = restored(str(tmp_path / "kept"), other)
    assert again.hash == made.register_hash
    assert str(again.activities["started_on"].dtype) == "datetime64[s]"


# -- what was changed afterwards ---------------------------------------------------------------------


def three(place: Path) -> list[Path]:
    for number in range(3):
        keep(place, named(f"Pay {number}"), number)
    return sorted((place / "manifests").rglob("*.json"))


def spoil_a_cell(place: Path, manifests: list[Path]) -> None:
    file = sorted((place / "tables/activities").rglob("*.parquet"))[1]
    frame = pd.read_parquet(file).assign(name="Other")
    frame.to_parquet(file)


def spoil_a_cell_and_its_digest(place: Path, manifests: list[Path]) -> None:
    spoil_a_cell(place, manifests)
    said = json.loads(manifests[1].read_text())
    for file in said["files"]:
        file["sha256"] = archive.hashlib.sha256((place / file["path"]).read_bytes()).hexdigest()
    manifests[1].write_text(json.dumps(said))


def change(key: str, value: object, which: int = 1):
    def spoil(place: Path, manifests: list[Path]) -> None:
        manifests[which].write_text(json.dumps(json.loads(manifests[which].read_text()) | {key: value}))

    return spoil


def put_in(name: str):
    def spoil(place: Path, _: list[Path]) -> None:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(next((place / "tables/activities").rglob("*.parquet")).read_bytes())

    return spoil


SECOND = "organisation=O1/snapshot=000002-20260102T120000Z"
SPOILT = {
    "rows beside a table": (
        put_in(f"tables/activities/{SECOND}/more.parquet"),
        [f"activities/{SECOND}/more.parquet: was put in; no manifest"],
    ),
    "a table more": (put_in(f"tables/breaches/{SECOND}/rows.parquet"), [f"tables/breaches/{SECOND}/rows.parquet: was put in"]),
    "rows of no snapshot": (put_in("tables/activities/organisation=O1/more.parquet"), ["organisation=O1/more.parquet: was put in"]),
    "a cell": (spoil_a_cell, ["tables/activities/organisation=O1/snapshot=000002-20260102T120000Z/rows.parquet: was changed"]),
    "a cell and its digest": (
        spoil_a_cell_and_its_digest,
        [
            "O1 000002-20260102T120000Z: its tables are not the register whose hash it names",
            "O1 000003-20260103T120000Z: the manifest before it is not the one that it was taken after",
        ],
    ),
    "who took it": (
        change("taken_by", "Eve"),
        ["O1 000003-20260103T120000Z: the manifest before it is not the one that it was taken after"],
    ),
    "a file is gone": (
        lambda place, _: sorted((place / "tables/activities").rglob("*.parquet"))[0].unlink(),
        ["tables/activities/organisation=O1/snapshot=000001-20260101T120000Z/rows.parquet: is gone"],
    ),
    "a snapshot is gone": (lambda _, manifests: manifests[1].unlink(), ["O1 000003-20260103T120000Z: a snapshot before it is gone"]),
    "the first is gone": (lambda _, manifests: manifests[0].unlink(), ["O1 000002-20260102T120000Z: the first snapshots are gone"]),
    "no manifest": (lambda _, manifests: manifests[2].write_text("{}"), ["is no manifest of an archive (KeyError)"]),
    "brackets without end": (lambda _, manifests: manifests[2].write_text("[" * 9_000), ["is no manifest of an archive (RecursionError)"]),
    "another name": (
        change("number", 7, 2),
        [
            "manifests/organisation=O1/000003.json: it says that it is 000007-20260103T120000Z of O1",
            "O1 000007-20260103T120000Z: a snapshot before it is gone",
        ],
    ),
}


def test_what_stands_beside_every_organisation_is_named_and_what_a_system_keeps_is_nothing(tmp_path):
    manifests = three(tmp_path / "kept")
    place = str(tmp_path / "kept")
    for name in ("manifests/.DS_Store", "manifests/organisation=O1/Thumbs.db", "tables/activities/organisation=O1/.DS_Store"):
        (tmp_path / "kept" / name).write_bytes(b"\0")
    assert organisations(place) == ["O1"]
    assert chosen(place).number == len(manifests)
    assert [one.wrong for one in verify(place)] == [()]
    for name in ("tables/activities/rows.parquet", "tables/activities/organisation=O9/rows.parquet"):
        put_in(name)(tmp_path / "kept", manifests)
        assert [(one.organisation, one.wrong) for one in verify(place)] == [
            ("O1", ()),
            ("", (f"{name}: was put in; no manifest names it",)),
        ]
        (tmp_path / "kept" / name).unlink()


@pytest.mark.parametrize("how", SPOILT)
def test_every_change_is_named(tmp_path, how):
    manifests = three(tmp_path / "kept")
    assert [one.wrong for one in verify(str(tmp_path / "kept"))] == [()]
    spoil, said = SPOILT[how]
    spoil(tmp_path / "kept", manifests)
    wrong = verify(str(tmp_path / "kept"))[0].wrong
    assert len(wrong) == len(said)
    assert all(words in line for words, line in zip(said, wrong, strict=True)), wrong


def test_a_changed_snapshot_is_not_read(tmp_path):
    manifests = three(tmp_path / "kept")
    spoil_a_cell(tmp_path / "kept", manifests)
    place = str(tmp_path / "kept")
    assert restored(place, snapshots(place, "O1")[0]).activities["name"].tolist() == ["Pay 0"]
    with pytest.raises(SourceError, match="was changed"):
        restored(place, snapshots(place, "O1")[1])


def test_an_archive_may_lie_at_a_url():
    place = "memory://bucket/kept"
    keep(place)
    keep(place, named("Pay"), 1)
    assert [len(one.snapshots) for one in verify(place)] == [2]
    assert verify(place)[0].wrong == ()
    assert validate(read_snapshot(place, chosen(place)))[0].hash == validated(named("Pay"))[0].hash
    assert ropa.open(f"{place}@2026-01-01").register.hash == validated()[0].hash
    assert frames({"a": "b\n1\n"})["a"]["b"].tolist() == ["1"]
    with pytest.raises(UsageError, match="a password"):
        keep("s3://user:secret@host/bucket")
