"""Findings: one table of everything that validation and the rules found wrong, one row per finding."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd

from ropa.model.belonging import belonging
from ropa.model.checks import ERROR, GUIDANCE, SEVERITIES, TOLD, Check, Faults, name_records
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place

COLUMNS = (
    "code",
    "severity",
    "duty",
    "table",
    "record",
    "field",
    "file",
    "sheet",
    "row",
    "column",
    "where",
    "message",
    "law",
    "waived",
    "count",
    "activity_id",
    "owner",
)
"""The columns of Findings. `row` is the row as a spreadsheet shows it (the heading is row 1); `waived` is the key of the
waiver that covers the finding, else missing; `count` is how many rows the finding is about: one, all that were read alike (SH12), or
those beyond the first MOST_OF_A_KIND, which one finding counts. `activity_id` is the activity that the record belongs to, missing where
it belongs to none; `owner` the name of the contact who answers for the activity, or the contact's key where no name is recorded."""

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


class Findings(pd.DataFrame):
    """A frame with the columns `COLUMNS`, one row per finding, worst first.

    `rules_run` holds the codes of the rules that ran, `rules_skipped` the reason why each other rule did not: a rule
    that did not run found nothing, which says nothing of the register. `tested` holds the number of rows that each rule that ran
    tested, those that it asks something of: a rule that had none found nothing either, and has not been passed. `not_understood`
    holds, for each rule that has any, the number of rows of which it cannot tell, since a cell that decides was not understood or
    holds a placeholder.

    Messages name places, not people. Who answers for the activity stands in `owner` alone.
    """

    _metadata = ["rules_run", "rules_skipped", "tested", "not_understood"]
    rules_run: tuple[str, ...]
    rules_skipped: dict[str, str]
    tested: dict[str, int]
    not_understood: dict[str, int]

    def __init__(
        self,
        data: Any = None,
        *,
        rules_run: Iterable[str] = (),
        rules_skipped: dict[str, str] | None = None,
        tested: dict[str, int] | None = None,
        not_understood: dict[str, int] | None = None,
        register: Register | None = None,
    ) -> None:
        frame = _none_found() if data is None or len(data) == 0 else _in_order(data)
        super().__init__(frame if register is None else _belonging(frame, register))  # type: ignore[call-arg]  # the stubs know only __new__
        object.__setattr__(self, "rules_run", tuple(sorted(rules_run)))
        object.__setattr__(self, "rules_skipped", dict(rules_skipped or {}))
        object.__setattr__(self, "tested", dict(sorted((tested or {}).items())))
        object.__setattr__(self, "not_understood", dict(sorted((not_understood or {}).items())))

    def with_rows(self, data: Any) -> Findings:
        """Findings of other rows, with what is known of the same rules."""
        return Findings(
            data,
            rules_run=self.rules_run,
            rules_skipped=self.rules_skipped,
            tested=self.tested,
            not_understood=self.not_understood,
        )

    @property
    def _constructor(self) -> Any:
        """A selection of findings is a plain frame: only ropa makes Findings."""
        return pd.DataFrame

    def __deepcopy__(self, memo: Any = None) -> Findings:
        return self.with_rows(pd.DataFrame(self))

    @property
    def counted(self) -> pd.DataFrame:
        """The findings that count: those that no waiver covers."""
        return self[self["waived"].isna()]

    @property
    def of_shape(self) -> Findings:
        """The findings of shape (SH), which reading and validating made; no rule did."""
        return Findings(self[self["code"].str.startswith("SH").astype(bool)])

    def counts(self) -> dict[str, int]:
        """How many findings of each severity count, with those that a finding counts. Every severity is a key, also if it has none."""
        counted = self.counted
        found = numbers(counted).groupby(counted["severity"]).sum()
        return {severity: int(found.get(severity, 0)) for severity in SEVERITIES}

    def at_least(self, severity: str) -> pd.DataFrame:
        """The findings that count and are of `severity` or worse."""
        return self.counted[self.counted["severity"].map(_RANK) <= _RANK[severity]]

    def _repr_html_(self) -> str:
        """The number of findings and the first 20 of them, for a notebook."""
        counts = ", ".join(f"{n} {severity}" for severity, n in self.counts().items())
        waived = int(self["waived"].notna().sum())
        shown = self.head(20)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(row[name]))}</td>" for name in ("code", "severity", "where", "message")) + "</tr>"
            for _, row in shown.iterrows()
        )
        more = f"<p>… and {len(self) - len(shown)} more.</p>" if len(self) > len(shown) else ""
        return (
            f"<p><strong>Findings</strong>: {counts}{f', {waived} waived' if waived else ''}. "
            f"{len(self.rules_run)} rules run, {len(self.rules_skipped)} skipped.</p>"
            "<table><thead><tr><th>code</th><th>severity</th><th>where</th><th>message</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>{more}"
        )


def merge(*parts: Findings) -> Findings:
    """Several Findings as one, with the rules that ran in any of them."""
    frames = [part for part in parts if len(part)]
    skipped: dict[str, str] = {}
    tested: dict[str, int] = {}
    not_understood: dict[str, int] = {}
    for part in parts:
        skipped |= part.rules_skipped
        tested |= part.tested
        not_understood |= part.not_understood
    return Findings(
        frames[0] if len(frames) == 1 else pd.concat([pd.DataFrame(part) for part in frames]) if frames else None,
        rules_run=[code for part in parts for code in part.rules_run],
        rules_skipped=skipped,
        tested=tested,
        not_understood=not_understood,
    )


COVERS = "covers"
"""The key under which the fault of a reader names the cells that it speaks of, as (column, row). Validation tells none of them again."""


@dataclass(frozen=True)
class OfAKind:
    """Findings of one check in one column of a table: what they have in common, and by column what each says for itself.

    They stand in place of a dictionary each: where much is wrong, to make and to sort those takes longer than to find what is wrong.
    """

    shared: Mapping[str, Any]
    own: Mapping[str, Sequence[Any]]
    """Columns of one length."""

    def __len__(self) -> int:
        return len(next(iter(self.own.values())))

    def rows(self) -> list[dict[str, Any]]:
        """Each as a row of Findings."""
        return [{**self.shared, **dict(zip(self.own, said, strict=True))} for said in zip(*self.own.values(), strict=True)]


SomeFound = dict[str, Any] | OfAKind
"""A row of Findings, or some of a kind."""


def one_by_one(found: Iterable[SomeFound]) -> list[dict[str, Any]]:
    """Each of what was found as a row of Findings."""
    return [row for one in found for row in (one.rows() if isinstance(one, OfAKind) else [one])]


def shape_fault(
    code: str,
    table: str,
    message: str,
    place: Place,
    *,
    severity: str = ERROR,
    index: Any = None,
    name: str = "",
    record: str = "",
    count: int = 1,
) -> dict[str, Any]:
    """One row of Findings for a fault of shape. `index` is the frame's row label, `name` the column, `record` the row's key."""
    own = {"record": record or None, "row": place.row(index), "where": place.where(index, name), "message": message, "count": count}
    return _shape(code, table, place, name, severity) | own


def shape_faults(
    code: str,
    table: str,
    messages: Sequence[str],
    place: Place,
    *,
    indices: Sequence[int],
    name: str,
    records: Sequence[str],
) -> list[OfAKind]:
    """What is found for faults of shape of one kind in one column, as `shape_fault`."""
    if not messages:
        return []
    own = {"record": [record or None for record in records], **_places(place, indices, name), "message": messages}
    return [OfAKind(_shape(code, table, place, name, ERROR), own)]


def _shape(code: str, table: str, place: Place, name: str, severity: str) -> dict[str, Any]:
    return _shared(place, name, code=code, severity=severity, duty=GUIDANCE, table=table, law="")


def _places(place: Place, labels: Sequence[Any], name: str) -> dict[str, list[Any]]:
    """By column what findings in rows with these labels say of where they are."""
    return {"row": place.row_numbers(labels), "where": place.wheres(labels, name)}


def _shared(place: Place, name: str, **said: str) -> dict[str, Any]:
    """What the rows of Findings of one kind in one column have in common."""
    return {
        **said,
        "field": name or None,
        "file": place.file,
        "sheet": place.sheet or None,
        "column": place.column(name),
        "waived": None,
        "count": 1,
    }


MOST_OF_A_KIND = 10_000
"""The most findings of one check in one column that are told one by one. The others are counted: nobody reads them all, and a
file in which everything is wrong would otherwise make more findings than it has cells."""


def to_rows(register: Register, table: str, name: str, faults: Faults, check: Check) -> list[SomeFound]:
    """What a check found in a column of a table, `name`, as Findings take it: at most MOST_OF_A_KIND, and one that counts the others."""
    more = faults.severity[MOST_OF_A_KIND:]
    faults = faults.where(slice(MOST_OF_A_KIND))
    place = register.places.get(table, Place(f"{table}.csv"))
    labels = faults.index.tolist()
    keys = register.shared(table)[TABLES[table].key()]
    in_place = faults.index.dtype.kind == "i" and keys.index.equals(pd.RangeIndex(len(keys)))
    held = keys.array.take(faults.index) if in_place else keys.reindex(labels)
    records = [key if isinstance(key, str) else None for key in held.tolist()]
    severities = faults.severity.tolist()
    one = len(set(severities)) == 1
    shared = _shared(place, name, code=check.code, duty=check.duty, table=table, law=check.law)
    shared |= {"severity": severities[0]} if one else {}
    words = {detail: check.words(detail) for detail in set(faults.detail)}
    named = name_records(table, [record or "" for record in records])
    own = {
        **({} if one else {"severity": severities}),
        "record": records,
        **_places(place, labels, name),
        "message": [f"{record}: {words[detail]}" for record, detail in zip(named, faults.detail, strict=True)],
    }
    found: list[SomeFound] = [OfAKind(shared, own)] if labels else []
    if len(more):
        worst = min(set(more), key=lambda severity: _RANK[severity])
        message = f"{len(more):,} more rows of {table}{f', {name}' if name else ''}: {check.says}; mend these, and the others are told"
        counted = {"severity": worst, "record": None, "row": None, "where": place.where(None, name), "message": message, "count": len(more)}
        found.append(shared | counted)
    return found


def numbers(findings: pd.DataFrame) -> pd.Series:
    """How many findings each stands for: one, or as many as it counts. How a value was read is one thing to know, in however many rows."""
    return findings["count"].mask(findings["code"] == TOLD, 1)


def _in_order(data: Any) -> pd.DataFrame:
    """The frame of findings, worst first. Missing stands last.

    Most registers have few findings: column by column, and sorted by numbers, they cost a fraction of what a frame does.
    """
    if isinstance(data, Findings):
        return pd.DataFrame(data)
    if isinstance(data, list):
        given = _columns_of(data)
    else:
        frame = pd.DataFrame(data, columns=list(COLUMNS))
        given = {name: _Column(name, frame[name].tolist()) for name in COLUMNS}
    order = _order(given)
    columns = {name: column.in_order(order) for name, column in given.items()}
    columns["count"] = columns["count"].fillna(1).astype("int64")
    return pd.DataFrame(columns, copy=False)


def _order(given: Mapping[str, _Column]) -> np.ndarray[Any, Any]:
    """The rows in order, worst first. To put keys in order takes longest: mostly no two rows differ by them alone."""
    ranks = [given[name].ranks() for name in ("row", "table", "code", "severity")]
    order = np.lexsort(ranks)
    alike = np.logical_and.reduce([rank[order][1:] == rank[order][:-1] for rank in ranks])
    if alike.any():
        places = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
        rows = np.sort(order[places])
        order[places] = rows[np.lexsort([*(given[name].ranks(rows) for name in ("field", "record")), *(rank[rows] for rank in ranks)])]
    return order


@dataclass(frozen=True)
class _Column:
    """A column of findings before it is in order."""

    name: str
    cells: list[Any]
    """Its values; one of each kind of findings if `kinds` is given, else one of each row."""
    kinds: np.ndarray[Any, Any] | None = None
    """By row the number of its kind."""

    def in_order(self, order: np.ndarray[Any, Any]) -> Any:
        """Its values as a frame holds them, in this order of the rows."""
        return self._array.take(order if self.kinds is None else self.kinds[order])

    def ranks(self, rows: np.ndarray[Any, Any] | None = None) -> np.ndarray[Any, Any]:
        """By row, or of these rows, a number by which it is sorted; what is missing stands last."""
        if rows is not None:
            cells = rows if self.kinds is None else self.kinds[rows]
            return _Column(self.name, [self.cells[cell] for cell in cells.tolist()]).ranks()
        if self.name == "row":
            found: np.ndarray[Any, Any] = self._array.to_numpy(dtype="int64", na_value=np.iinfo(np.int64).max)
        else:
            known = _RANK if self.name == "severity" else _by_rank({cell for cell in self.cells if isinstance(cell, str)})
            found = np.array([known[cell] if isinstance(cell, str) else len(known) for cell in self.cells], dtype=np.int64)
        return found if self.kinds is None else found[self.kinds]

    @cached_property
    def _array(self) -> Any:
        if self.name not in ("row", "count"):
            return pd.array(self.cells, dtype=pd.StringDtype(na_value=np.nan))
        kinds = set(map(type, self.cells))
        if not kinds <= {int, type(None)}:
            return pd.array(self.cells, dtype=pd.Int64Dtype())
        gone = [cell is None for cell in self.cells] if type(None) in kinds else [False] * len(self.cells)
        told = [1 if cell is None else cell for cell in self.cells] if any(gone) else self.cells  # as pandas fills them
        return pd.arrays.IntegerArray(np.array(told, dtype=np.int64), np.array(gone, dtype=bool))


def _by_rank(texts: Iterable[str]) -> dict[str, int]:
    return {text: rank for rank, text in enumerate(sorted(texts))}


def _columns_of(found: Sequence[SomeFound]) -> dict[str, _Column]:
    """By name the columns of what was found."""
    sizes = [len(one) if isinstance(one, OfAKind) else 1 for one in found]
    shared = [one.shared if isinstance(one, OfAKind) else one for one in found]
    own = [one.own if isinstance(one, OfAKind) else {} for one in found]
    kinds = np.repeat(np.arange(len(found)), sizes) if any(own) else None
    columns = {}
    for name in COLUMNS:
        if any(name in of_rows for of_rows in own):
            cells = [
                cell
                for said, of_rows, size in zip(shared, own, sizes, strict=True)
                for cell in (of_rows[name] if name in of_rows else [said.get(name)] * size)
            ]
            columns[name] = _Column(name, cells)
        else:
            columns[name] = _Column(name, [said.get(name) for said in shared], kinds)
    return columns


def _belonging(findings: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The findings in a register with the activity that each belongs to, and who answers for that."""
    if findings.empty:
        return findings
    activities, owners = belonging(register, findings)
    return findings.assign(activity_id=pd.Series(activities, dtype="str"), owner=pd.Series(owners, dtype="str"))


@cache
def _none_found() -> pd.DataFrame:
    return _in_order([])
