"""A register whose logs are long: Parquet in, findings out, in parts by person.

The logs are divided so that all rows of one person stand in one part, because rules look at what one person said and was sent. Each part
is read, validated and assessed together with the whole record, which is short, by the same code as any register. What one part
cannot know is looked at over all of them: keys that stand twice, and what the record says of the logs (that a consent is
logged, that data was disposed of). Findings are written where they are found, a file per part; the process that asks keeps their
numbers and first places. Memory grows with one part, disk with a copy of the logs and with what is found.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from ropa.case.opening import case_of
from ropa.errors import SourceError, UsageError
from ropa.files import new_folder, parquet_bytes, put, put_json, refuse_no_file, refuse_unreadable
from ropa.model.checks import SEVERITIES, TOLD, name_record, rows_found
from ropa.model.findings import Findings, SomeFound, merge, numbers, to_rows
from ropa.model.logs import LOGS
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import RecordPlace, TextTables
from ropa.model.validate import read_as, said_of, validate
from ropa.rules.engine import RULES
from ropa.scale.cluster import each
from ropa.sources import read
from ropa.text import alike, one_line

BATCH = 200_000
"""How many rows are held at once while the logs are divided."""
ROW = "row of the log"
"""The column that holds where a row stood in its log, counted from 0."""
PERSON = "subject_ref"


@dataclass(frozen=True)
class RowPlace(RecordPlace):
    """Where the rows of one part of a log stood in the whole log."""

    def row(self, index: Any) -> int | None:
        """The number of the record in the whole log, counted from 1."""
        return int(self.rows[index]) + 1 if isinstance(index, int | np.integer) and 0 <= index < len(self.rows) else None

    def _near(self, numbers: Collection[int]) -> Iterable[Any]:
        return super(RecordPlace, self)._near([number - 1 for number in numbers])


@dataclass(frozen=True)
class Job:
    """What is asked: the register, its logs, the day and the law, in how many parts."""

    register: str
    logs: str
    as_of: str
    regime: str | None
    parts: int
    scratch: str
    """A new folder for the divided logs that every worker can reach. It goes when the work is done."""
    out: str
    """The folder that the findings are written to, which every worker can reach."""


KIND = ["code", "severity", "table", "field"]
"""What findings of one kind have in common."""


@dataclass(frozen=True)
class Outcome:
    """What was found in all parts, in numbers. The findings themselves stand in files."""

    kinds: pd.DataFrame
    """One row per kind of finding that counts (no waiver covers it): code, severity, table, field, findings (how many rows there are
    of it), told (how many findings stand in the files; beyond 10,000 of a part the others are counted there), where (the first)."""
    rows: Mapping[str, int]
    """The number of rows of each log."""
    parts: int
    tested: Mapping[str, int]
    """The number of rows that each rule asked something of."""
    not_understood: Mapping[str, int]
    """The number of rows of which a rule cannot tell, since a cell that decides was not understood."""
    rules_run: tuple[str, ...]
    rules_skipped: Mapping[str, str]

    def counts(self) -> dict[str, int]:
        """How many rows there are of each severity, those told and those counted. Every severity is a key, also if it has none."""
        found = self.kinds.groupby("severity")["findings"].sum()
        return {severity: int(found.get(severity, 0)) for severity in SEVERITIES}

    def summary(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        found = self.kinds.astype("object").where(self.kinds.notna(), None).to_dict("records")
        tested = {"tested": dict(self.tested), "not_understood": dict(self.not_understood)}
        rules = {"rules_run": list(self.rules_run), "rules_skipped": dict(self.rules_skipped)}
        return {"rows": dict(self.rows), "parts": self.parts, "counts": self.counts(), "found": found, **tested, **rules}


SUMMARY = "_summary.json"
"""The file beside the findings that holds their numbers. Readers of Parquet pass over names that begin so."""


def files_of(logs: str | Path) -> dict[str, list[Path]]:
    """The Parquet files of each log, in order: NAME.parquet, or all below a folder NAME.

    Raises SourceError if there is none, or one of a log that is not known.
    """
    top = Path(logs)
    found: dict[str, list[Path]] = {}
    for place in sorted(top.iterdir()) if top.is_dir() else []:
        name = place.stem if place.suffix == ".parquet" else place.name
        below = sorted(place.rglob("*.parquet")) if place.is_dir() else [place] * (place.suffix == ".parquet")
        if below and name not in LOGS:
            raise SourceError(f"{place}: is no log; the logs are {', '.join(LOGS)}")
        for path in below:
            refuse_no_file(path)
        if below:
            found[name] = found.get(name, []) + below
    if not found:
        refuse_unreadable(logs)
        raise SourceError(f"{logs}: no log is there; a log is a file or folder of Parquet, like {logs}/marketing_sends.parquet")
    return found


def rows_in(path: Path) -> int:
    """The number of rows of a Parquet file. Raises SourceError if it cannot be read, or a column holds lists or the like."""
    with _told(path):
        try:
            with path.open("rb") as opened:  # Arrow takes no name that is not UTF-8
                about = pyarrow.parquet.ParquetFile(opened)
                schema, rows = about.schema_arrow, int(about.metadata.num_rows)
        except OSError as problem:  # also of a file that has lost its end
            raise SourceError(f"{path}: cannot be read as Parquet ({type(problem).__name__}); write it again") from None
        for column in schema:
            if pa.types.is_nested(column.type):
                name = one_line(column.name)
                raise SourceError(f"{path}: the column {name} holds a {column.type} in each cell; write it as text, or leave it out")
        return rows


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    """Turn what Arrow says of a file into an error of one line. What it says may hold cells, so only its kind is told."""
    try:
        yield
    except pa.ArrowException as problem:
        raise SourceError(f"{path}: cannot be read as Parquet ({type(problem).__name__}); write it again") from None


def check_logs(
    register: str,
    logs: str,
    as_of: str,
    regime: str | None = None,
    *,
    out: str | Path,
    scratch: str | Path,
    parts: int = 1,
    connected: Any = None,
) -> Outcome:
    """Check a register together with long logs that stand beside it as Parquet.

    `logs` is a folder of Parquet (see `files_of`); `scratch` a folder, which must not be there yet, for the divided logs;
    `connected` a client of `cluster.client`, else all is done here. The findings are those of the register with these logs
    in it, whatever the number of parts. They are written to the new folder `out`, whole or not at all, as one set of Parquet files with
    the columns of Findings: `part-N` of one part, `keys-N` of keys, `whole` of the record and what is said once of a whole log; each file
    worst first. `_summary.json` holds the numbers that are answered.

    Raises UsageError for a number of parts below 1, SourceError and LayoutError where something cannot be read or written, or a log stands
    in the register and beside it.
    """
    if parts < 1:
        raise UsageError(f"parts is {parts}; it must be at least 1")
    with new_folder(Path(out)) as staged:
        job = Job(str(register), str(logs), as_of, regime, parts, str(scratch), str(staged))
        done = _checked(job, connected)
        about = {"register": str(register), "as_of": as_of, "regime": regime}
        put_json(staged / SUMMARY, about | done.summary())
    return done


def _checked(job: Job, connected: Any) -> Outcome:
    """Divide, look, and write what is found to the folder of the job."""
    register, logs, scratch, parts = job.register, job.logs, job.scratch, job.parts
    files = files_of(logs)
    record = read(job.register)
    if twice := [log for log in files if log in record.frames and len(record.frames[log])]:
        raise SourceError(f"{logs}: {', '.join(twice)} stands in the register {register} too; keep one")
    try:
        Path(scratch).mkdir(parents=True)
    except FileExistsError:
        raise SourceError(f"{scratch}: already there; the logs are divided in a new folder: give another, or move it away first") from None
    try:
        rows, tasks = {}, []
        for log, paths in files.items():
            start = 0
            for number, path in enumerate(paths):
                tasks.append((job, log, number, str(path), start))
                start += rows_in(path)
            rows[log] = start
        for _ in each(connected, _divide, tasks):
            pass
        whole = _Whole(job, record)
        for answer in each(connected, _look, ((job, part) for part in range(parts))):
            whole.add(answer)
        of_keys = list(each(connected, _same_keys, ((job, part) for part in range(parts))))
        kinds, findings = whole.told(of_keys)
        return Outcome(kinds, rows, parts, findings.tested, findings.not_understood, findings.rules_run, findings.rules_skipped)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


# -- dividing -------------------------------------------------------------------------------------------


def _divide(task: tuple[Job, str, int, str, int]) -> None:
    """Write the rows of one file into the parts of their people, and their keys into the parts of keys. Each part is written whole."""
    job, log, number, path, start = task
    with _told(path), Path(path).open("rb") as opened, _Parts(job, log, number) as written:
        for batch in pyarrow.parquet.ParquetFile(opened).iter_batches(BATCH):
            texts = pa.table({name: text_of(batch.column(name)) for name in batch.schema.names})
            places = pa.array(np.arange(start, start + len(texts)), pa.int64())
            start += len(texts)
            texts = texts.append_column(ROW, places)
            person = next((name for name in texts.column_names if TABLES[log].named(name) == PERSON), None)
            written.put("part", texts, _bucket(texts.column(person), job.parts) if person else np.asarray(places) // BATCH % job.parts)
            key = next((name for name in texts.column_names if TABLES[log].named(name) == TABLES[log].key()), None)
            if key:
                keys = pa.table({"key": texts.column(key), ROW: places}).filter(pc.is_valid(texts.column(key)))
                written.put("keys", keys, _bucket(_looks(keys.column("key")), job.parts))


def text_of(column: pa.Array) -> pa.Array:
    """A column as text: as a register of files holds it."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "yes", "no")
    if pa.types.is_timestamp(kind):
        whole = pc.cast(column, pa.timestamp("s", kind.tz), safe=False)
        return pc.strftime(
            pc.cast(whole, pa.timestamp("s", "UTC")) if kind.tz else whole, "%Y-%m-%dT%H:%M:%SZ" if kind.tz else "%Y-%m-%dT%H:%M:%S"
        )
    if pa.types.is_dictionary(kind):
        return pc.cast(pc.dictionary_decode(column), pa.string())
    return pc.cast(column, pa.string())


def _looks(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """What keys look like (see `text.alike`); those of plain letters in Arrow, the others one by one."""
    low = pc.ascii_lower(keys)
    plain = pc.match_substring_regex(keys, "^[ -~]*$")
    if pc.all(plain).as_py() is not False:
        return low
    return pa.chunked_array([[alike(key) for key in keys.to_pylist()]], pa.string())


def _bucket(texts: pa.ChunkedArray, parts: int) -> np.ndarray[Any, Any]:
    """The part of each text: the same for the same text, blanks around it aside, in every process and on every day."""
    if parts == 1:
        return np.zeros(len(texts), dtype="int64")
    values = pd.Series(pc.utf8_trim_whitespace(texts).to_pandas(), dtype="object").fillna("")
    return (pd.util.hash_array(values.to_numpy(dtype="object"), categorize=True) % np.uint64(parts)).astype("int64")


def _names_in(path: Path) -> list[str]:
    """The names of the columns of a Parquet file."""
    with path.open("rb") as opened:
        return list(pyarrow.parquet.read_schema(opened).names)


def _table_of(path: Path) -> pa.Table:
    """What stands in a Parquet file."""
    with path.open("rb") as opened:
        return pyarrow.parquet.read_table(opened)


class _Parts:
    """Open files of parts, one per part and log and file that rows came from. Each gets its name when it is whole."""

    def __init__(self, job: Job, log: str, number: int) -> None:
        self.job, self.log, self.number = job, log, number
        self.open: dict[Path, tuple[Path, IO[bytes], pyarrow.parquet.ParquetWriter]] = {}

    def __enter__(self) -> _Parts:
        return self

    def put(self, kind: str, rows: pa.Table, buckets: np.ndarray[Any, Any]) -> None:
        for part in np.unique(buckets):
            path = Path(self.job.scratch) / f"{kind}={part}" / f"{self.log}-{self.number:06}.parquet"
            if path not in self.open:
                path.parent.mkdir(parents=True, exist_ok=True)
                begun = path.with_suffix(f".{np.random.default_rng().integers(1 << 62)}.begun")
                stream = begun.open("wb")  # Arrow takes no name that is not UTF-8
                self.open[path] = begun, stream, pyarrow.parquet.ParquetWriter(stream, rows.schema, compression="lz4")
            self.open[path][2].write_table(rows.filter(pa.array(buckets == part)))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for path, (begun, stream, writer) in self.open.items():
            writer.close()
            stream.close()
            if kind is None:
                begun.replace(path)  # a worker that was killed at it left only what is begun
            else:
                begun.unlink(missing_ok=True)


def _rows_of(job: Job, kind: str, part: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each log in one part, in the order of the whole log."""
    for log in LOGS:
        paths = sorted((Path(job.scratch) / f"{kind}={part}").glob(f"{log}-*.parquet"))
        if paths:
            rows = pa.concat_tables([_table_of(path) for path in paths], promote_options="default").to_pandas()
            yield log, rows.sort_values(ROW, kind="stable", ignore_index=True)


def _with_logs(record: TextTables, logs: Mapping[str, pd.DataFrame]) -> TextTables:
    """The register with these rows of its logs, each known by its place in the whole log."""
    frames = {log: rows.drop(columns=ROW).astype("str") for log, rows in logs.items()}
    places = {log: RowPlace("logs", sheet=log, rows=rows[ROW].to_numpy()) for log, rows in logs.items()}
    return replace(record, frames={**record.frames, **frames}, places={**record.places, **places})


# -- looking at a part ----------------------------------------------------------------------------------


def about_logs() -> list[str]:
    """The codes of the rules that find something in logs, and of those whose findings explain theirs."""
    mine = {code for code, made in RULES.items() if {made.table, *made.also} & set(LOGS)}
    return sorted(mine | {other for code in mine for other in RULES[code].requires})


@dataclass(frozen=True)
class _Answer:
    """What the process that asks is told of one part."""

    kinds: pd.DataFrame
    """How many findings of each kind were written (see `_kinds_of`)."""
    once: pd.DataFrame
    """The findings that are told once of all parts (see `_told_once`): they were not written."""
    tested: dict[str, int]
    not_understood: dict[str, int]
    needed: dict[str, pd.DataFrame]
    """The rows that the record needs to know of."""


def _look(task: tuple[Job, int]) -> _Answer:
    """Write what is found in the logs of one part, and answer what the other parts or the record need to know."""
    job, part = task
    record = read(job.register)
    logs = dict(_rows_of(job, "part", part))
    for log, paths in files_of(job.logs).items():  # what has no row in this part is there all the same
        names = dict.fromkeys(name for path in paths for name in _names_in(path))
        logs.setdefault(log, pd.DataFrame({name: pd.Series(dtype="str") for name in names} | {ROW: pd.Series(dtype="int64")}))
    tables = _with_logs(record, logs)
    case = case_of(tables, job.as_of, job.regime, select=["SH", *about_logs()])
    found = case.findings
    mine = pd.DataFrame(found)[found["table"].isin(list(logs))]
    # Keys that stand twice are looked for over all parts. That a row has no key is known here.
    mine = pd.DataFrame(merge(Findings(mine[mine["code"] != "SH06"]), Findings(_without_key(case.register, logs), register=case.register)))
    once = mine["code"].isin(ONCE)
    kinds = _write(job, f"part-{part:05}", mine[~once])
    return _Answer(kinds, mine[once], found.tested, found.not_understood, _that_the_record_needs(case.register, logs))


ONCE = ("SH02", "SH03", "SH12")
"""What is said once of a whole column, or of a value wherever it stands in one. There are as many as columns and codes."""

WHOLE = "whole"
"""The name of the file of what is found once of all parts."""


def _write(job: Job, name: str, found: pd.DataFrame) -> pd.DataFrame:
    """Write findings as one file, if there are any, and answer how many there are of each kind. That of the record is there in any case."""
    findings = Findings(found)
    if len(findings) or name == WHOLE:
        put(Path(job.out) / f"{name}.parquet", parquet_bytes(pd.DataFrame(findings)))
    return _kinds_of(findings)


def _kinds_of(findings: Findings) -> pd.DataFrame:
    """The columns of `Outcome.kinds`, and `row`: that of the first."""
    counting = findings.counted
    return _summed(pd.DataFrame(counting).assign(findings=numbers(counting), told=1)[[*KIND, "findings", "told", "row", "where"]])


def _summed(kinds: pd.DataFrame) -> pd.DataFrame:
    """One row per kind: all findings of it, and the first place."""
    in_order = kinds.sort_values("row", kind="stable", na_position="last")
    summed = in_order.groupby(KIND, dropna=False).agg({"findings": "sum", "told": "sum", "row": "first", "where": "first"})
    return summed.reset_index()


def _without_key(register: Register, logs: Iterable[str]) -> list[SomeFound]:
    """The findings on the rows of logs that have no key (SH06)."""
    found: list[SomeFound] = []
    for log in logs:
        key = TABLES[log].key()
        (check,) = (check for check in TABLES[log].shape_checks() if check.code == "SH06")
        if (missing := register[log][key].isna()).any():
            found += to_rows(register, log, key, rows_found(missing, check.severity), check)
    return found


def _that_the_record_needs(register: Register, logs: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The rows of logs that say of the record whether something is logged: the first two of each link, dated and not, and what is named."""
    named = {(table, column.by, column.name) for table, model in TABLES.items() if table not in LOGS for column in model.any_links()}
    needed = {}
    for log, rows in logs.items():
        model, frame = TABLES[log], register[log]
        wanted = pd.Series(False, index=frame.index)
        for table, by, name in named:
            wanted |= frame[model.key()].isin(register[table].loc[register[table][by] == log, name].dropna())
            if table == "waivers":  # which need not say of which table they are
                wanted |= frame[model.key()].isin(register[table][name].dropna())
        logged = model.dated("logged")
        for column in model.of_kind("link"):
            dated = frame.sort_values(logged, kind="stable") if logged else frame
            some = dated[within(dated[column.name], register[column.to][TABLES[column.to].key()].dropna())]
            for half in (some[some[logged].notna()], some[some[logged].isna()]) if logged else (some,):
                wanted.loc[half.drop_duplicates(column.name).index] = True
        needed[log] = rows[wanted.to_numpy()]
    return needed


# -- over all parts --------------------------------------------------------------------------------------


def _same_keys(task: tuple[Job, int]) -> pd.DataFrame:
    """Write what is found of keys of one part of keys that stand twice or look alike (SH06), by the usual check; answer its kinds."""
    job, part = task
    twice = {}
    for log, rows in _rows_of(job, "keys", part):
        looks = _looks(pa.chunked_array([pa.array(rows["key"].str.strip())])).to_pandas()
        alike_ones = rows[looks.duplicated(keep=False).to_numpy()]
        if len(alike_ones):
            twice[log] = alike_ones.rename(columns={"key": TABLES[log].key()}).reset_index(drop=True)
    if not twice:
        return _kinds_of(Findings())
    _, found = validate(_with_logs(TextTables({}), twice))  # the record has no part in keys of logs
    mine = pd.DataFrame(found)
    mine = mine[mine["table"].isin(list(twice)) & (mine["code"] == "SH06") & (mine["record"].notna() | mine["row"].isna())]
    return _write(job, f"keys-{part:05}", mine)


MOST_NEEDED = 50_000
"""So many rows that the record needs are gathered before those are dropped that others make needless."""


class _Whole:
    """What is known of all parts that were looked at so far: as much as the record is long, however many parts there are."""

    def __init__(self, job: Job, record: TextTables) -> None:
        self.job, self.record = job, record
        self.kinds: list[pd.DataFrame] = []
        self.once: list[pd.DataFrame] = []
        self.tested: dict[str, int] = {}
        self.not_understood: dict[str, int] = {}
        self.needed: dict[str, pd.DataFrame] = {}
        self.enough = MOST_NEEDED

    def add(self, answer: _Answer) -> None:
        """Take what is answered of one more part."""
        self.kinds = [_summed(pd.concat([*self.kinds, answer.kinds], ignore_index=True))]
        self.once = [_told_once(pd.concat([*self.once, answer.once], ignore_index=True))]
        for mine, theirs in ((self.tested, answer.tested), (self.not_understood, answer.not_understood)):
            for code, number in theirs.items():
                if {RULES[code].table, *RULES[code].also} & set(answer.needed):
                    mine[code] = mine.get(code, 0) + number
        for log, rows in answer.needed.items():
            both = [self.needed[log], rows] if log in self.needed else [rows]
            self.needed[log] = pd.concat(both).sort_values(ROW, kind="stable", ignore_index=True)
        if sum(map(len, self.needed.values())) > self.enough:
            register, _ = validate(_with_logs(self.record, self.needed))
            needed = _that_the_record_needs(register, self.needed)
            self.needed = {log: rows.reset_index(drop=True) for log, rows in needed.items()}
            self.enough = max(MOST_NEEDED, 2 * sum(map(len, self.needed.values())))

    def told(self, of_keys: Iterable[pd.DataFrame]) -> tuple[pd.DataFrame, Findings]:
        """Write the findings of the record, which knows of the logs what it asks for, and what is told once of all parts.

        Answers how many findings of each kind there are in all, and the findings of the record with what the rules tested.
        """
        whole = case_of(_with_logs(self.record, self.needed), self.job.as_of, self.job.regime).findings
        of_record = pd.DataFrame(whole)[~whole["table"].isin(list(self.needed))]
        frames = [frame for frame in (of_record, *self.once) if len(frame)]
        found = Findings(
            pd.concat(frames, ignore_index=True) if frames else None,
            rules_run=whole.rules_run,
            rules_skipped=whole.rules_skipped,
            tested=whole.tested | self.tested,
            not_understood=whole.not_understood | self.not_understood,
        )
        kinds = [*self.kinds, *of_keys, _write(self.job, WHOLE, found)]
        counted = _summed(pd.concat(kinds, ignore_index=True)).drop(columns="row")
        return counted.sort_values("findings", ascending=False, kind="stable", ignore_index=True), found


def _told_once(found: pd.DataFrame) -> pd.DataFrame:
    """The findings with one per value that was read generously (SH12), at its first place, as in a register of one part.

    So too what is said of a whole column (SH02, SH03).
    """
    found = found[~(found["code"].isin(("SH02", "SH03")) & found.duplicated(["code", "table", "field", "message"]))]
    told = found["code"] == TOLD
    if not told.any():
        return found
    rows = found[told].sort_values("row", kind="stable")
    who = [
        name_record(table, record if isinstance(record, str) else "") for table, record in zip(rows["table"], rows["record"], strict=True)
    ]
    rows = rows.assign(who=who, said=list(map(said_of, rows["message"], who, rows["count"])))
    same = rows.groupby(["table", "field", "said"], sort=False)["count"]
    first = rows.assign(count=same.transform("sum"))[~rows.duplicated(["table", "field", "said"])]
    messages = pd.Series(list(map(read_as, first["who"], first["said"], first["count"])), index=first.index, dtype="str")
    return pd.concat([found[~told], first.assign(message=messages)[found.columns]], ignore_index=True)
