"""What a run of a plan would make, found out by opening every register and writing nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ropa.case.opening import open_case
from ropa.case.whole import incomplete
from ropa.errors import RopaError, UsageError
from ropa.plans import history
from ropa.plans.plan import Job, Plan
from ropa.plans.remote import fetched
from ropa.plans.run import task_of
from ropa.plans.words import in_part, in_words_of_a_plan
from ropa.reports.run import nothing_to_do
from ropa.reports.unchanged import last_run
from ropa.sources.urls import is_url

UNCHANGED, MADE, FAILS = "unchanged", "will be made", "will fail"


@dataclass(frozen=True)
class Foreseen:
    """What would become of one register: its state is one of UNCHANGED, MADE and FAILS. `why` says why it would fail."""

    register: str
    out: str
    reports: tuple[str, ...]
    formats: tuple[str, ...]
    regime: str | None
    state: str
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON holds it."""
        return {**vars(self), "reports": list(self.reports), "formats": list(self.formats)}


def foresee(plan: Plan, only: str | None = None, progress: Callable[[str, int, int], None] | None = None) -> list[Foreseen]:
    """What a run of the plan would make, one per register, and one per register that is gone.

    `only` is a pattern of folders. `progress` is called before each register. Raises UsageError where `only` matches nothing.
    """
    jobs = history.jobs_of(plan, only)
    seen = []
    for number, job in enumerate(jobs, start=1):
        if progress:
            progress(job.folder, number, len(jobs))
        seen.append(_foreseen(plan, job))
    if not plan.forget and not plan.url:
        for one in history.gone(plan, only):
            seen.append(Foreseen(one["register"], plan.place(one["folder"]), (), (), None, FAILS, history.why_gone(one)))
    return seen


def _foreseen(plan: Plan, job: Job) -> Foreseen:
    state, why = MADE, ""
    try:
        request = task_of(plan, job).request
        if not is_url(request.out) and nothing_to_do(request):
            state, lost = UNCHANGED, last_run(request.out).get("incomplete")
        else:
            with fetched(job.register) as register:
                case = open_case(register, plan.as_of, job.regime)
            lost = incomplete(case)
            if case.regime is None:
                raise UsageError("the register does not say whose record it is, so give --regime uk or --regime eu")
            if "pdf" in job.formats:
                from ropa.reports.pdf import library

                library()
        if lost and not plan.incomplete:
            state, why = FAILS, in_part(lost)
    except RopaError as problem:
        state, why = FAILS, in_words_of_a_plan(str(problem))
    return Foreseen(job.register, plan.place(job.folder), job.reports, job.formats, job.regime, state, why)
