"""A Case: a register with its findings on a day under a regime. Reports and analyses are made from it."""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from ropa.errors import UsageError
from ropa.model.findings import Findings
from ropa.model.in_force import InForce, on
from ropa.model.register import Register

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def register_name(source: str) -> str:
    """The name of a register: the last part of its path or URL; `sample:illumit` stays as it is."""
    return source if source.startswith("sample:") else Path(source).name or source


@dataclass(frozen=True)
class Case:
    """A register, what was found in it, and the day and the regime under which it was looked at.

    Without a day (`as_of`) no rule ran: the findings are those of shape alone.
    """

    register: Register
    findings: Findings
    as_of: date | None
    regime: str | None
    source: str
    """What the user named: a path or `sample:NAME`."""

    @property
    def name(self) -> str:
        """The name of the register (see `register_name`)."""
        return register_name(self.source)

    @cached_property
    def in_force(self) -> InForce:
        """What is in force on the day. Raises UsageError if the case has no day."""
        if self.as_of is None:
            raise UsageError("not assessed: open the register with as_of, like ropa.open(path, as_of='2026-11-22')")
        return on(self.register, self.as_of, self.regime)

    @cached_property
    def _answers(self) -> dict[Hashable, Any]:
        return {}

    def once(self, question: Callable[Concatenate[Case, Arguments], Answer], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        """The answer of a function of the case, worked out only the first time: `case.once(disposals)` is `disposals(case)`.

        A case does not change, so neither does the answer. A table is returned as a copy, so that a caller may change it;
        the copy shares its data until one of the two is written to.
        """
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in self._answers:
            self._answers[key] = question(self, *args, **kwargs)
        answer = self._answers[key]
        return cast("Answer", answer.copy(deep=False) if isinstance(answer, pd.DataFrame | pd.Series) else answer)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: everything except the answers, which are quick to work out again."""
        return {name: value for name, value in vars(self).items() if name != "_answers"}

    def _repr_html_(self) -> str:
        status = f"as of {self.as_of}, {self.regime}" if self.as_of else "not assessed (no as_of given)"
        return f"<p><strong>Case</strong> {html.escape(self.name)}: {status}</p>{self.register._repr_html_()}{self.findings._repr_html_()}"
