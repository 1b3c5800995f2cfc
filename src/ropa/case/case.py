"""A Case: a register with its findings on a day under a regime. Reports and analyses are made from it."""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import NoneType
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from ropa.case.edits import CELLS, Cells, Edits, edited
from ropa.case.judging import judged
from ropa.errors import UsageError, refuse_other
from ropa.model.findings import Findings, numbers
from ropa.model.in_force import InForce, on
from ropa.model.register import Register
from ropa.model.validate import validate
from ropa.rules.engine import IGNORED, NOT_ARTICLE_30, NOT_SELECTED
from ropa.sources import register_name

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


_NOT_ASSESSED = 'not assessed; give the day that it is about: ropa.open(…, as_of="2026-11-22")'


@dataclass(frozen=True, repr=False)
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

    def what_if(
        self,
        changes: Edits | None = None,
        /,
        *,
        add: Mapping[str, Iterable[Cells]] | None = None,
        as_of: date | str | None = None,
        regime: str | None = None,
        **tables: Mapping[str, Cells | None],
    ) -> Case:
        """The case as it would be if some cells were different: `case.what_if(purposes={"P1": {"lawful_basis": "Consent"}})`.

        Tables are given by name, their rows by key, their cells by column. A value is what a file may hold: a code or its
        label, a date, a number, yes or no; None empties the cell. A row that is None is taken out. `add` holds new rows by table,
        each with its cells. `as_of` and `regime` ask about another day or law. The register is validated and assessed
        again, by the rules that were asked for before: a typing error is a finding, as in a file.

        The case itself stays as it is; `ropa.compare(case, case.what_if(…))` says what would change. Raises UsageError for a
        table, key or column that is not there, and for changes or new rows that are laid out otherwise.
        """
        refuse_other(changes, (Mapping, NoneType), CELLS)
        source, edits = f"{self.source} (what if)", {**(changes or {}), **tables}
        if edits or add:
            register, shape = validate(edited(self.register, self.findings, edits, add or {}, source))
        else:
            register, shape = self.register, self.findings.of_shape
        found, day, chosen = judged(register, shape, as_of or self.as_of, regime or self.regime, ignore=self.unasked)
        return Case(register, found, day, chosen, source)

    @property
    def unasked(self) -> list[str]:
        """The codes of the rules that nobody asked for."""
        return [code for code, why in self.findings.rules_skipped.items() if why in (NOT_SELECTED, IGNORED, NOT_ARTICLE_30)]

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: everything except the answers, which are quick to work out again."""
        return {name: value for name, value in vars(self).items() if name != "_answers"}

    def __repr__(self) -> str:
        """The case in at most twenty lines: which register, when, what was found, and how to go on."""
        lines = [f"Case {self.name}: " + (f"as of {self.as_of}, {self.regime}" if self.as_of else _NOT_ASSESSED)]
        counts = ", ".join(f"{number:,} {severity}" for severity, number in self.findings.counts().items())
        rules = f"{len(self.findings.rules_run)} rules run, {len(self.findings.rules_skipped)} skipped"
        lines.append(f"findings: {counts}; {rules if self.as_of else 'of shape alone: no rule was run'}")
        counted = self.findings.counted
        found = numbers(counted).groupby(counted["code"]).sum().sort_values(ascending=False, kind="stable")
        if len(found):
            more = f" and {len(found) - 8} more rules" if len(found) > 8 else ""
            lines.append("most often: " + ", ".join(f"{code} {number:,}" for code, number in found.head(8).items()) + more)
        rows = {table: number for table, number in self.register.rows().items() if number}
        lines.append(f"register: {sum(rows.values()):,} rows in {len(rows)} tables")
        largest = sorted(rows.items(), key=lambda one: -one[1])
        lines += [f"  {table}: {number:,}" for table, number in largest[:10]]
        if len(largest) > 10:
            lines.append(f"  and {len(largest) - 10} smaller tables")
        lines.append("see: case.findings, case.register, case.in_force, and ropa.analysis for the tables of reports")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        status = f"as of {self.as_of}, {self.regime}" if self.as_of else html.escape(_NOT_ASSESSED)
        return f"<p><strong>Case</strong> {html.escape(self.name)}: {status}</p>{self.register._repr_html_()}{self.findings._repr_html_()}"
