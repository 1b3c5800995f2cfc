"""The records of plans' runs (batch.json) that lie in a folder: what failed in them, why, and how to run it again.

A register that could not be opened leaves no run.json, so only these records know that it failed.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ropa.files import held, why_no_file
from ropa.sources import register_name

BATCH_FILE = "batch.json"
"""The record of a plan's run. It lies above the folders of the registers."""

RUNNING, INTERRUPTED, FINISHED = "running", "interrupted", "finished"

_LARGEST = 200_000_000
"""The largest batch.json that is read, in bytes. A plan of a thousand registers writes about twenty million."""


@dataclass(frozen=True)
class Failure:
    """One thing that failed: a register, or a report of one."""

    who: str
    """The organisation or, if it is not known, the folder of the register."""
    day: date
    """The day that the reports are about."""
    what: str
    cause: str
    again: str
    """The command that makes it again; "" if it is not known."""
    of_report: bool = False
    """Whether a report failed, and not the register as a whole."""
    earlier: bool = False
    """Whether a later run of the plan is there."""
    anchor: str = ""
    """The part of the page that lists the run."""

    @property
    def order(self) -> tuple[bool, bool, str, str, int]:
        """The newest runs first, registers before reports, then by name."""
        return (self.earlier, self.of_report, self.who.casefold(), self.what, -self.day.toordinal())


@dataclass(frozen=True)
class Batch:
    """The record of one run of a plan. `place` is its folder within the site's folder."""

    place: str
    plan: str
    path: str
    """The plan's file; "" in records of older versions of ropa."""
    day: date
    state: str
    started: datetime
    registers: int
    outcomes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What became of each register, by its folder."""

    def again(self, folder: str = "") -> str:
        """The command that runs the plan again for that day, for one register's folder or for all."""
        words = ["ropa", "run", self.path, "--as-of", self.day.isoformat(), *(["--only", _literal(folder)] if folder else [])]
        return shlex.join(words) if self.path else ""

    def is_earlier(self, folder: str, started: str) -> bool:
        """Whether what lies in a register's folder was made by an earlier run, and this one did not come to make it anew."""
        outcome = self.outcomes.get(folder)
        looked_at = outcome is not None and (outcome["status"] != "failed" or bool(outcome["reports"]))
        began = _instant(started)
        return not looked_at and began is not None and began < self.started


def whole_record(value: Any) -> bool:
    """Whether a value has the form of what ropa writes into batch.json."""
    if not isinstance(value, dict) or not {"plan", "state", "only", "started", "outcomes", "as_of"} <= set(value):
        return False
    every = [*_list(value["outcomes"]), *_list(value.get("others", []))]
    return (
        all(isinstance(value[name], str) for name in ("plan", "state", "as_of"))
        and _instant(value["started"]) is not None
        and _day(value["as_of"]) is not None
        and isinstance(value["outcomes"], list)
        and all(_is_outcome(one) for one in every)
    )


def read_record(folder: Path) -> dict[str, Any]:
    """The content of a folder's batch.json; {} if the file is missing or not whole.

    A run that is under way holds the lock of the folder above, which holds all runs. If nobody holds it, the run was
    killed: its state is then "interrupted".
    """
    path = folder / BATCH_FILE
    try:
        if why_no_file(path) or path.stat().st_size > _LARGEST:  # a pipe would be read without end
            return {}
        record = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not whole_record(record):
        return {}
    if record["state"] == RUNNING and not held(folder.parent):
        record["state"] = INTERRUPTED
    return dict(record)


def read_batch(root: Path, place: str, record: Mapping[str, Any]) -> Batch:
    """A record that `read_record` returned, as the site needs it."""
    known = [*record["outcomes"], *record.get("others", ())]
    registers = record.get("registers")
    return Batch(
        place,
        record["plan"],
        path if isinstance(path := record.get("path"), str) else "",
        date.fromisoformat(record["as_of"]),
        record["state"],
        datetime.fromisoformat(record["started"]),
        registers if isinstance(registers, int) else len(known),
        {outcome["folder"]: outcome for outcome in known},
    )


def failed_registers(batch: Batch, names: Mapping[str, str], anchors: Mapping[str, str], earlier: bool) -> list[Failure]:
    """The registers that failed as a whole. Reports that failed are in the run.json of their register.

    `names` and `anchors` hold the organisation and the part of the page by the folder of the run within the site's folder.
    """
    found = []
    for folder, outcome in batch.outcomes.items():
        of_reports = {one.get("error") for one in outcome["reports"]}
        errors = [error for error in outcome["errors"] if error not in of_reports]
        if not errors:
            continue
        place = folder if batch.place == "." else f"{batch.place}/{folder}"
        register = str(outcome.get("register") or folder)
        what = f"the whole register, {register_name(register)}"
        who, again, anchor = names.get(place, folder), batch.again(folder), anchors.get(place, "")
        found += [Failure(who, batch.day, what, error, again, earlier=earlier, anchor=anchor) for error in errors]
    return found


def _literal(folder: str) -> str:
    """A folder as `--only` takes it. Folders hold no wildcards, but a record may say anything."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in folder)


def _is_outcome(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("folder"), str)
        and isinstance(value.get("status"), str)
        and isinstance(value.get("errors"), list)
        and isinstance(value.get("reports"), list)
        and all(isinstance(error, str) for error in value["errors"])
        and all(isinstance(report, dict) for report in value["reports"])
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _instant(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
