"""Many registers side by side."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

import ropa
from ropa.analysis.portfolio import families_across, portfolio_answer, processors_shared, what_fails
from ropa.errors import SourceError, UsageError
from ropa.history import portfolio as room
from ropa.history.portfolio import kept_of, look, portfolio, registers_in, side_by_side
from ropa.sources.archive import take
from ropa.sources.made_up import write_made_up
from support.histories import case
from support.registers import register_folder, register_workbook, validated

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three made-up registers, and one that cannot be read."""
    place = tmp_path_factory.mktemp("many")
    list(write_made_up(place, 3, 15, 1))
    (place / "broken").mkdir()
    (place / "broken" / "activities.csv").write_bytes(b"\xff\xfe")
    (place / "notes").mkdir()
    return place


def test_what_is_said_of_each_is_what_a_check_of_it_alone_says(many: Path):
    registers = registers_in([str(many)])
    assert [Path(register).name for register in registers] == ["ORG-0001", "ORG-0002", "ORG-0003", "broken"]
    told: list[tuple[str, int, int]] = []
    found = portfolio(registers, DAY, "uk", workers=2, tell=lambda *step: told.append(step))
    rows = {row["register"]: row for row in found.organisations.to_dict("records")}
    families = found.families.groupby("register")["findings"].sum()
    for register in registers[:3]:
        case = ropa.open(register, as_of=DAY, regime="uk")
        row = rows[case.name]
        assert {severity: row[severity] for severity in case.findings.counts()} == case.findings.counts()
        assert row["activities"] == len(case.in_force.register.activities)
        assert families[case.name] == len(case.findings.counted)
    assert rows["broken"]["failed"] == f"no activity could be read; `ropa check {many / 'broken'}` says where"
    assert found.organisations["incomplete"].isna().all()
    assert found.organisations["register"].iloc[0] == "broken"
    assert found.organisations["error"].dropna().is_monotonic_decreasing
    assert sorted(name for name, _, _ in told) == ["ORG-0001", "ORG-0002", "ORG-0003", "broken"]
    assert [(done, of) for _, done, of in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_destinations_and_processors_are_counted_over_all():
    one = look_of(
        "one", destinations=[("US", "restricted", "A1", False), ("US", "restricted", "A2", False), ("FR", "domestic", "A1", False)]
    )
    other = look_of(
        "other",
        destinations=[("US", "restricted", "A1", False), ("CH", "adequate", "A1", True)],
        processors=[("Host", "GB", "A1", "domestic")],
    )
    one["processors"] = [("Host", "GB", "A1", "domestic"), ("Host", "GB", "A2", "domestic"), ("Alone", "", "A1", "")]
    found = side_by_side([one, other])
    assert found.destinations.values.tolist() == [
        ["US", "United States", "restricted", 2, 3, 0, 0],
        ["CH", "Switzerland", "adequate", 1, 1, 1, 1],
    ]
    assert found.processors[["processor", "organisations", "activities"]].values.tolist() == [["Host", 2, 3], ["Alone", 1, 1]]


def look_of(name: str, **kept: object) -> dict[str, object]:
    return room.look_failed(name, "") | {"failed": None, "error": 0, "warning": 0, "advice": 0, "activities": 1} | kept


def test_nothing_at_all_is_a_portfolio_too():
    found = side_by_side([])
    assert [len(frame) for frame in (found.organisations, found.families, found.destinations, found.processors)] == [0, 0, 0, 0]


def killed_once(register: str, *words: object) -> dict[str, object]:
    """Look at a register, but be killed at it: at the first try, or at each."""
    mark = Path(register) / "killed"
    if Path(register).name.startswith("deadly") or (Path(register).name == "once" and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return look(register, *words)


def test_a_killed_process_costs_its_register_another_try_and_no_other_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    registers = [str(register_folder(tmp_path / name)) for name in ("good", "once", "deadly", "fine")]
    monkeypatch.setattr(room, "look", killed_once)
    found = portfolio(registers, DAY, "uk", workers=2)
    failed = {row["register"]: row["failed"] for row in found.organisations.to_dict("records")}
    assert failed["deadly"] == "its process was killed, as happens when memory runs out"
    assert {name for name, why in failed.items() if isinstance(why, str)} == {"deadly"}
    assert (tmp_path / "once" / "killed").exists()


def test_where_registers_are(tmp_path: Path):
    folder, book = register_folder(tmp_path / "many/a"), register_workbook(tmp_path / "many/b.xlsx")
    (tmp_path / "many/~$b.xlsx").write_bytes(b"")
    register_folder(tmp_path / "many/.c.0a1b.part")  # one that is being written
    assert registers_in([str(tmp_path / "many"), str(folder), "sample:illumit"]) == [str(folder), str(book), "sample:illumit"]
    for key in ("O1", "O 2"):
        register, shape = validated({"organisations": f"organisation_id,name,is_holder,uk_gdpr\n{key},X,yes,yes\n"})
        take(register, shape, str(tmp_path / "kept"), by="Ann", when=datetime(2026, 1, 1, tzinfo=UTC))
    assert registers_in([f"{tmp_path / 'kept'}@2026-02-01"]) == [f"{tmp_path / 'kept'}/{key}@2026-02-01" for key in ("O 2", "O1")]
    assert look(registers_in([str(tmp_path / "kept")])[0], DAY, None)["activities"] == 1
    with pytest.raises(SourceError, match="no register is there"):
        registers_in([str(tmp_path / "nowhere")])
    with pytest.raises(UsageError, match="workers is 0"):
        portfolio([], DAY, workers=0)


def test_what_would_hit_several_at_once_is_what_rests_on_adequacy_there_and_what_they_share():
    sent = [("CH", "adequate", "A1", True), ("CH", "adequate", "A2", False), ("US", "restricted", "A1", False)]
    one = look_of("one", destinations=sent, processors=[("Host", "CH", "A1", "adequate")])
    other = look_of(
        "other", destinations=[("CH", "adequate", "A9", True)], processors=[("Host", "CH", "A1", "domestic"), ("Own", "", "A1", "")]
    )
    found = side_by_side([one, other])
    assert what_fails(found)[["event", "organisations", "activities", "share"]].values.tolist() == [
        ["Host goes down", 2, 2, 1.0],
        ["Switzerland loses adequacy", 2, 2, 1.0],
    ]
    shared = processors_shared(found)
    assert shared["processor"].tolist() == ["Host"]
    assert shared["status"].isna().all()  # the two see its country with different eyes
    assert "If Host goes down, 2 organisations and 2 activities are hit" in portfolio_answer(found)


def test_a_transfer_that_names_another_mechanism_does_not_rest_on_adequacy():
    sent = "transfer_id,activity_id,destination,mechanism\nT1,A1,CH,adequacy\nT2,A1,CH,\nT3,A1,JP,idta\nT4,A1,IN,adequacy\n"
    kept = kept_of(case({"transfers": sent}), "one")
    assert [(place, rests) for place, _, _, rests in kept["destinations"]] == [("CH", True), ("IN", False), ("JP", False)]


def test_findings_have_the_same_bytes_however_text_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    register, files = str(register_folder(tmp_path / "one")), []
    for few in (0, 1000):
        monkeypatch.setattr("ropa.case.text_storage.FEW_ROWS", few)
        assert look(register, "2026-11-22", "uk", str(tmp_path / f"found-{few}"))["failed"] is None
        files += (tmp_path / f"found-{few}").iterdir()
    assert files[0].read_bytes() == files[1].read_bytes()


def test_registers_of_one_name_are_told_apart_and_counted_apart(tmp_path: Path):
    places = [str(register_folder(tmp_path / name)) for name in ("a/reg", "b/reg", "b/other")]
    found = ropa.portfolio(places, DAY, "uk")
    assert sorted(found.organisations["register"]) == ["a/reg", "b/reg", "other"]
    assert set(families_across(found)["organisations"]) == {3}
    assert room.names_apart(["sqlite:///a/x.db", "sqlite:///b/x.db"]) == {"sqlite:///a/x.db": "x.db (1)", "sqlite:///b/x.db": "x.db (2)"}
    assert room.names_apart(["k/reg", "k/reg/"]) == {"k/reg": "reg (1)", "k/reg/": "reg (2)"}


def test_what_could_not_be_read_of_a_register_and_a_fault_of_ropa_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    register_folder(tmp_path / "torn", {"purposes": b"purpose_id\n\xff\x00"})
    register_folder(tmp_path / "whole")
    found = ropa.portfolio([str(tmp_path)], DAY, "uk")
    rows = {row["register"]: row["incomplete"] for row in found.organisations.to_dict("records")}
    assert "purposes.csv" in rows["torn"]
    assert pd.isna(rows["whole"])
    assert "none is without an error" in portfolio_answer(found)

    def fails(case: object, register: str) -> dict[str, object]:
        raise KeyError("Jane Doe")

    monkeypatch.setattr(room, "kept_of", fails)
    failed = ropa.portfolio([str(tmp_path)], DAY, "uk").organisations["failed"]
    assert failed.str.startswith("a fault of ropa, not of its files: KeyError at ").all()
    assert not failed.str.contains("Jane").any()
