"""The View: the part of a register that is in force on the day, as facts and rules see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from ropa.law.clocks import GDPR, GDPR_BEGAN
from ropa.model.codelists import flagged, is_flagged
from ropa.model.in_force import CURRENT, ENDED
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES

SENSITIVE = flagged("data_categories", "special") | flagged("data_categories", "criminal")
"""The codes of special category data and criminal offence data (Art 9, 10)."""

LOG_PHASES = (CURRENT, ENDED)
"""The phases of activities for rules on logs: what happened counts, even if the activity has ended since."""

Answer = TypeVar("Answer")


def of_record(activities: pd.DataFrame, record: str) -> pd.DataFrame:
    """The activities of the `controller` or the `processor` record.

    An activity whose role is not recorded counts as a controller's: who does not say for whom the processing is done
    answers for it. So rules look at it, and tables show it.
    """
    mine = is_flagged(activities["role"], "activity_roles", "record", record)
    return activities[mine | activities["role"].isna()] if record == "controller" else activities[mine]


@dataclass(frozen=True)
class View:
    """A register in force on a day under a regime, as facts and rules see it.

    The tables are attributes, as those of a Register; in their text columns "none" and "n/a" are missing.
    """

    register: Register
    """The register in force on the day."""
    whole: Register
    """The register as it was read, with what is not in force."""
    as_of: date
    regime: str

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES:
            return self._plain(name)
        raise AttributeError(name)

    @property
    def today(self) -> pd.Timestamp:
        """The day as a timestamp, to compare with columns of dates."""
        return pd.Timestamp(self.as_of)

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _of_role(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def _answers(self) -> dict[Callable[[View], Any], Any]:
        return {}

    def once(self, question: Callable[[View], Answer]) -> Answer:
        """The answer of a function of the view, worked out only the first time. Do not change it: several rules share it."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: Answer = self._answers[question]
        return answer

    def _plain(self, table: str) -> pd.DataFrame:
        """A table with "none" and "n/a" missing in its text columns."""
        if table not in self._tables:
            self._tables[table] = _without_nothing(self.register, self.whole, table)
        return self._tables[table]

    @property
    def holder(self) -> pd.Series:
        """The row of the organisation whose record this is. Raises LayoutError unless there is exactly one."""
        return self.register.holder

    def of_role(self, record: str) -> pd.DataFrame:
        """The activities of the `controller` or the `processor` record (see `of_record`)."""
        if record not in self._of_role:
            self._of_role[record] = of_record(self._plain("activities"), record)
        return self._of_role[record]

    def lacks(self, table: str, *needed: str) -> pd.Series:
        """Which activities have no row in `table` with all the needed columns filled in."""
        rows = self._plain(table).dropna(subset=list(needed)) if needed else self._plain(table)
        activities = self._plain("activities")
        return ~within(activities["activity_id"], rows["activity_id"])


def _without_nothing(register: Register, whole: Register, table: str) -> pd.DataFrame:
    """A table of a register with "none" and "n/a" missing in its text columns; which words of these it has, the whole register tells."""
    frame = register[table]
    if frame.empty:
        return frame
    words = {name: said for name, said in whole.words_for_none(table).items() if name in frame}
    return frame.assign(**{name: frame[name].mask(within(frame[name], said)) for name, said in words.items()}) if words else frame


GDPR_LOGS = {"requests": "received_on", "breaches": "aware_at"}
"""The logs of what the GDPR sets duties for, with the day that brings an event under it."""


def before_gdpr(register: Register, table: str) -> pd.Series | None:
    """Which rows of a log in GDPR_LOGS are older than the GDPR; None where there is none."""
    days = register.shared(table)[GDPR_LOGS[table]]
    began = GDPR_BEGAN if isinstance(days.dtype, pd.DatetimeTZDtype) else pd.Timestamp(GDPR)
    early: pd.Series = days < began
    return early if early.any() else None


def activity_dates(view: View, owners: pd.Series, name: str) -> pd.Series:
    """The date `name` of the activity of each row, for a column of activity keys; missing where there is none."""
    dates = view.activities.drop_duplicates("activity_id").set_index("activity_id")[name]
    return pd.Series(dates.reindex(owners).to_numpy(), index=owners.index, dtype="datetime64[s]")
