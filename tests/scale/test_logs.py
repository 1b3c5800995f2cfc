"""Long logs in parts: the same findings as in one table."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from ropa.case.opening import case_of
from ropa.errors import SourceError, UsageError
from ropa.model.findings import COLUMNS
from ropa.model.text_tables import RecordPlace, TextTables
from ropa.scale import logs as room
from ropa.scale.cluster import client
from ropa.scale.logs import check_logs
from support.histories import STATE
from support.registers import frames, register_folder

DAY = "2026-11-22"
RECORD = STATE | {
    "purposes": "purpose_id,activity_id,purpose,lawful_basis,withdrawal_route\n"
    "P1,A1,Pay,contract,\nP2,A1,News,consent,link\nP3,A1,Ads,consent,link\n",
    "waivers": "waiver_id,code,record,table,reason,owner_contact_id,until\n"
    "W1,RI04,Q7,requests,asked,K1,2027-01-01\nW2,RI01,Q3,,asked,K1,2027-01-01\nW3,RI01,Q99999,requests,x,K1,2027-01-01\n",
}


PLAIN = ("s-9", "s-10", "s-11")


def made_up(seed: int, rows: int = 160) -> dict[str, pd.DataFrame]:
    """Logs at random, in which few people have many rows, keys stand twice or look alike, links lead nowhere and cells cannot be read."""
    draw = random.Random(seed)
    people = [f"s-{n}" for n in range(12)] + [None, " s-3 "]

    def day() -> str | None:
        return draw.choice([f"202{draw.randint(4, 6)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}", None, "soon", "2026-13-40"])

    def moment() -> str | None:
        return draw.choice([f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}T10:0{draw.randint(0, 9)}:00Z", None])

    def key(mark: str) -> str | None:
        once, alike = f"{mark}{draw.randint(1, 4 * rows)}", f"{mark.lower()}{draw.randint(1, 40)}"
        return draw.choice([once, alike, None if draw.random() < 0.1 else f"{mark}7"])

    def link(known: str) -> str | None:
        return draw.choice([known, "nowhere", None])

    def who() -> str | None:
        return draw.choice(people)

    def yes() -> str | None:
        return draw.choice(["yes", "no", "ja", None])

    def channel() -> str | None:
        return draw.choice(["email", "sms", "live_call", "automated_call", "e-mail", "smoke", None])

    def table(mark: str, **cells: Callable[[], str | None] | None) -> pd.DataFrame:
        made = [{name: cell() if cell else key(mark) for name, cell in cells.items()} for _ in range(rows)]
        return pd.DataFrame(made, dtype="str")

    logs = {
        "requests": table(
            "Q",
            request_id=None,
            subject_ref=who,
            activity_id=lambda: link("A1"),
            right=lambda: draw.choice(["access", "objection_marketing", "erasure", "wizardry"]),
            received_on=day,
            closed_on=day,
            outcome=lambda: draw.choice(["refused", "granted", None]),
        ),
        "marketing_preferences": table(
            "M",
            marketing_preference_id=None,
            subject_ref=who,
            channel=channel,
            state=lambda: draw.choice(["opt_in", "opt_out", "soft_opt_in"]),
            refusal_offered=yes,
            captured_at=moment,
        ),
        "marketing_sends": table(
            "S", marketing_send_id=None, subject_ref=who, channel=channel, sent_at=moment, similar_product=yes, opt_out_offered=yes
        ),
        "consents": table("N", consent_id=None, purpose_id=lambda: link("P2"), subject_ref=who, given_at=moment),
        "disposals": table("X", disposal_id=None, retention_id=lambda: link("L1"), due_on=day, done_on=day),
    }
    for frame in logs.values():  # of a few people every wish is understood: messages to them are judged
        if "subject_ref" in frame:
            frame.loc[frame["subject_ref"].isin(PLAIN)] = frame.replace(
                {"smoke": "sms", "wizardry": "erasure", "soon": None, "2026-13-40": None}
            )
    requests = logs["requests"]  # and who objects, and is on no list of wishes at all
    requests.loc[requests["subject_ref"] == "s-11", ["subject_ref", "right"]] = ["s-20", "objection_marketing"]
    return logs


def kept(logs: dict[str, pd.DataFrame], place: Path) -> Path:
    """The logs as Parquet, each in three files."""
    for log, frame in logs.items():
        (place / log).mkdir(parents=True)
        third = -(-len(frame) // 3)
        for number in range(3):
            part = frame.iloc[number * third : (number + 1) * third]
            pyarrow.parquet.write_table(
                pa.Table.from_pandas(part, preserve_index=False), place / log / f"{number}.parquet", row_group_size=40
            )
    return place


def plain(logs: dict[str, pd.DataFrame]):
    """What pandas finds in one table each."""
    places = {log: RecordPlace("logs", sheet=log) for log in logs}
    return case_of(TextTables({**frames(RECORD), **logs}, places), DAY, "uk").findings


def rows(findings: pd.DataFrame) -> list[tuple[object, ...]]:
    """The findings; of the record without places, for a register in memory has no files."""
    shown = pd.DataFrame(findings).astype(object).where(pd.notna(findings), None)
    return sorted(
        tuple(str(row[name]) for name in COLUMNS if row["table"] in room.LOGS or name not in ("file", "row", "where", "column"))
        for row in shown.to_dict("records")
    )


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(register_folder(tmp_path_factory.mktemp("r") / "reg", RECORD))


@pytest.mark.parametrize("seed", [1] if "CI" in os.environ else [1, pytest.param(2, marks=pytest.mark.slow)])
def test_many_parts_find_what_one_table_finds(seed: int, register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "BATCH", 50)
    logs = made_up(seed)
    wanted = plain(logs)
    place = kept(logs, tmp_path / "logs")
    for parts in (1, 5):
        out = tmp_path / f"found-{parts}"
        done = check_logs(register, str(place), DAY, "uk", out=out, scratch=tmp_path / "scratch", parts=parts)
        found = pd.read_parquet(out)
        assert rows(found) == rows(wanted), parts
        assert (done.tested, done.rules_run, done.rules_skipped) == (wanted.tested, wanted.rules_run, wanted.rules_skipped)
        assert done.not_understood == wanted.not_understood
        assert done.rows == {log: len(frame) for log, frame in logs.items()}
        assert done.counts() == wanted.counts()
        assert json.loads((out / "_summary.json").read_text())["counts"] == wanted.counts()
        first = wanted.counted[wanted.counted["table"].isin(list(logs))].sort_values("row", kind="stable").drop_duplicates(room.KIND)
        shown = done.kinds[done.kinds["table"].isin(list(logs))]
        places = shown.merge(first, on=room.KIND, how="outer", suffixes=("", "_wanted"))
        assert len(places) > 10
        assert (places["where"] == places["where_wanted"]).all()
    codes = set(wanted["code"])
    assert {"SH04", "SH05", "SH06", "SH07", "SH12", "MK01", "MK02", "RI01", "LB07", "GV05"} | ({"RI06"} if seed == 1 else set()) <= codes
    assert not (tmp_path / "scratch").exists()


def test_typed_columns_are_the_same_as_text(register: str, tmp_path: Path):
    texts = pd.DataFrame(
        {
            "request_id": ["Q1", "Q2"],
            "right": ["access", "access"],
            "received_on": ["2026-01-05", None],
            "vexatious_or_excessive": ["yes", None],
        },
        dtype="str",
    )
    typed = pa.table(
        {
            "request_id": texts["request_id"].tolist(),
            "right": pa.array(["access", "access"]).dictionary_encode(),
            "received_on": pa.array([pd.Timestamp("2026-01-05").date(), None]),
        }
    )
    (tmp_path / "logs").mkdir()
    pyarrow.parquet.write_table(typed, tmp_path / "logs/requests.parquet")
    check_logs(register, str(tmp_path / "logs"), DAY, "uk", out=tmp_path / "found", scratch=tmp_path / "scratch")
    assert rows(pd.read_parquet(tmp_path / "found")) == rows(plain({"requests": texts.drop(columns="vexatious_or_excessive")}))
    assert room.text_of(pa.array([True, None, False])).to_pylist() == ["yes", None, "no"]
    moment = pa.array([datetime(2026, 1, 5, 11, 0, 1)], pa.timestamp("us", "UTC")).cast(pa.timestamp("us", "Europe/Berlin"))
    assert room.text_of(moment).to_pylist() == ["2026-01-05T11:00:01Z"]


def test_what_is_no_log_and_what_stands_twice_is_told(register: str, tmp_path: Path):
    with pytest.raises(SourceError, match="no log is there"):
        check_logs(register, str(tmp_path), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    table = pa.table({"request_id": ["Q1"]})
    pyarrow.parquet.write_table(table, tmp_path / "wages.parquet")
    with pytest.raises(SourceError, match=r"wages\.parquet: is no log; the logs are requests"):
        check_logs(register, str(tmp_path), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    (tmp_path / "wages.parquet").rename(tmp_path / "requests.parquet")
    both = str(register_folder(tmp_path / "reg", {**RECORD, "requests": "request_id\nQ5\n"}))
    with pytest.raises(SourceError, match=r"requests stands in the register .* too; keep one"):
        check_logs(both, str(tmp_path), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    with pytest.raises(UsageError, match="parts is 0"):
        check_logs(register, str(tmp_path), DAY, out=tmp_path / "o", scratch=tmp_path / "s", parts=0)


def test_what_cannot_be_divided_is_told_and_nothing_of_it_is_repeated(register: str, tmp_path: Path):
    place = tmp_path / "logs" / "requests.parquet"
    place.parent.mkdir()
    pyarrow.parquet.write_table(pa.table({"request_id": ["Q1"], "tags": [["Ann"]]}), place)
    with pytest.raises(SourceError, match=r"requests\.parquet: the column tags holds a list<.*> in each cell; write it as text"):
        check_logs(register, str(place.parent), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    pyarrow.parquet.write_table(pa.table({"request_id": [b"Ann\xff"]}), place)
    with pytest.raises(SourceError, match=r"requests\.parquet: cannot be read as Parquet \(ArrowInvalid\); write it again$"):
        check_logs(register, str(place.parent), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    for content in (b"no Parquet", place.read_bytes()[:-20], b""):
        place.write_bytes(content)
        with pytest.raises(SourceError, match=r"requests\.parquet: cannot be read as Parquet"):
            check_logs(register, str(place.parent), DAY, out=tmp_path / "o", scratch=tmp_path / "s")
    assert not (tmp_path / "s").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["logs"]  # no findings either, begun or whole
    pyarrow.parquet.write_table(pa.table({"request_id": ["Q1"]}), place)
    with pytest.raises(SourceError, match=r"logs: already there; the logs are divided in a new folder"):
        check_logs(register, str(place.parent), DAY, out=tmp_path / "o", scratch=place.parent)
    assert place.exists()


def test_keys_that_are_counted_alone_are_not_lost(register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ropa.model.findings.MOST_OF_A_KIND", 10)
    keys = [f"Q{n // 2}" for n in range(60)] + [None] * 40
    logs = {"requests": pd.DataFrame({"request_id": keys, "subject_ref": [f"s-{n % 2}" for n in range(100)]}, dtype="str")}
    place = kept(logs, tmp_path / "logs")
    for parts in (1, 3):
        out = tmp_path / f"found-{parts}"
        done = check_logs(register, str(place), DAY, "uk", out=out, scratch=tmp_path / "scratch", parts=parts)
        kinds = done.kinds[(done.kinds["table"] == "requests") & (done.kinds["code"] == "SH06")]
        assert (kinds["findings"].sum(), kinds["told"].sum() < 100) == (100, True)
        found = pd.read_parquet(out)
        found = found[(found["table"] == "requests") & (found["code"] == "SH06")]
        assert found["count"].sum() == 100, parts
        assert found["message"].str.match(r"\d+ more rows of requests, request_id").any()


@pytest.mark.slow
def test_on_a_cluster_the_same_is_found(register: str, tmp_path: Path):
    logs = {log: frame.head(40) for log, frame in made_up(3).items()}
    place = kept(logs, tmp_path / "logs")
    with client(workers=1) as connected:
        check_logs(register, str(place), DAY, "uk", out=tmp_path / "found", scratch=tmp_path / "scratch", parts=2, connected=connected)
    assert rows(pd.read_parquet(tmp_path / "found")) == rows(plain(logs))


def test_what_the_record_needs_is_thinned_and_nothing_is_lost(register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Each of two purposes has one logged consent, far apart: thinning away either would make a finding on the other.
    given = pd.Series([f"2026-01-{day:02}T10:00:00Z" for day in range(1, 31)], dtype="str")
    consents = pd.DataFrame({"consent_id": [f"N{n}" for n in range(30)], "purpose_id": "nowhere", "given_at": given}, dtype="str")
    consents.loc[[2, 27], "purpose_id"] = ["P2", "P3"]
    logs = {"consents": consents}
    monkeypatch.setattr(room, "MOST_NEEDED", 1)
    place = kept(logs, tmp_path / "logs")
    check_logs(register, str(place), DAY, "uk", out=tmp_path / "found", scratch=tmp_path / "scratch", parts=2)
    assert rows(pd.read_parquet(tmp_path / "found")) == rows(plain(logs))
