"""The index of reports: one static page over every run below a folder. It opens without a server.

It reads only the `run.json` of each run, so runs of any day, register and machine can stand side by
side. The page fetches nothing. Its one script (the search) and its style are allowed by their hashes
alone; without the script, everything can still be read and followed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ropa.errors import SourceError
from ropa.files import put, why_no_file
from ropa.reports.batches import (
    BATCH_FILE,
    FINISHED,
    INTERRUPTED,
    Batch,
    Failure,
    failed_registers,
    read_batch,
    read_record,
)
from ropa.reports.unchanged import RUN_FILE

INDEX = "index.html"

_GENERATOR = "ropa site"
_MARK = f'<meta name="generator" content="{_GENERATOR}">'.encode()
_LARGEST = 20_000_000
"""The largest run.json that is read, in bytes. ropa writes none as large."""

_FORMATS = {"html": "HTML", "pdf": "PDF", "xlsx": "Excel", "ipynb": "Notebook"}
_SEVERITIES = ({"code": "error", "heading": "Errors"}, {"code": "warning", "heading": "Warnings"}, {"code": "advice", "heading": "Advice"})


@dataclass(frozen=True)
class Link:
    """A file of a report: its name, and its address relative to the index."""

    label: str
    href: str


@dataclass(frozen=True)
class Entry:
    """One report of a run. `error` is "" unless it failed."""

    title: str
    error: str
    links: tuple[Link, ...]
    earlier: tuple[Link, ...] = ()
    """The pages of an earlier run, where this report failed in the last one."""
    earlier_day: date | None = None
    """The day on which those pages were made."""


@dataclass(frozen=True)
class Run:
    """One run as its run.json describes it. `place` is its folder within the site's folder."""

    place: str
    organisation: str
    register: str
    fingerprint: str
    as_of: date
    regime: str
    counts: dict[str, int | None]
    entries: tuple[Entry, ...]
    missing: tuple[str, ...]
    """Files that run.json names but that are not there."""
    others: int
    """How many report files are left from an earlier run: run.json does not name them."""
    started: str = ""
    made: date | None = None
    """The day on which its reports were made."""
    again: str = ""
    """The command that makes its reports again; "" if run.json does not say."""
    earlier: bool = False
    """Whether a later run of the plan did not come to make its reports anew."""

    @property
    def order(self) -> tuple[str, str, int, str, str, str]:
        """By organisation, then the newest day first, then what tells two runs of a day apart."""
        return (self.organisation.casefold(), self.organisation, -self.as_of.toordinal(), self.regime, self.register, self.place)


def site(folder: str | Path, under_way: Mapping[Path, Mapping[str, Any]] | None = None) -> Path:
    """Write `folder`/index.html over every run in `folder` and below it; return its path.

    Each folder with a run.json is a run. The page first lists what failed: reports, and registers that the batch.json
    of a plan's run names. Then it shows each run with its organisation, day, law and findings by severity, and its
    reports with their status and a link to each file. Reports that a later run of the plan did not come to make are
    marked with the day on which they were made. Call `site` again whenever a run was added. The same runs give the
    same bytes, wherever the folder lies and whenever they were made, unless something failed.

    `under_way` holds what batch.json says by now, by its folder, where the caller knows more than the file does.
    The page names each run.json and batch.json that is broken or not ropa's; such a run is left out.
    Raises SourceError where the index cannot be written, or where an index.html lies there that ropa did not make.
    """
    root = Path(folder)
    refuse_foreign(root)
    runs, said = [], []
    for place in _places(root, RUN_FILE):
        try:
            run = _run(root, place)
        except ValueError as why:
            said.append(f"{_shown(place)}/{RUN_FILE}: {why}")
            continue
        runs.append(run)
        said += [f"{_shown(place)}/{name}: {RUN_FILE} names it, and it is not there" for name in run.missing]
        if run.others:
            said.append(f"{_shown(place)}: files of reports that its {RUN_FILE} does not name, from an earlier run: {run.others}")
    batches = []
    for place in _places(root, BATCH_FILE):
        record = (under_way or {}).get(root / place) or read_record(root / place)
        if record:
            batches.append(read_batch(root, place, record))
        else:
            said.append(f"{_shown(place)}/{BATCH_FILE}: not the record of a plan's run of ropa")
    path = root / INDEX
    put(path, _page(sorted((_of_its_batch(run, batches) for run in runs), key=lambda run: run.order), batches, said))
    return path


def _of_its_batch(run: Run, batches: list[Batch]) -> Run:
    """The run, with what the record of its plan's run says of it."""
    for batch in batches:
        above, _, folder = run.place.rpartition("/")
        if (above or ".") == batch.place and run.place != ".":
            return replace(run, again=batch.again(folder), earlier=batch.is_earlier(folder, run.started))
    return run


def refuse_foreign(folder: Path) -> None:
    """Raise SourceError if `folder` holds an index.html that ropa did not make. It is never overwritten."""
    path = folder / INDEX
    try:
        if (path.exists() or path.is_symlink()) and (path.is_symlink() or not path.is_file() or _MARK not in _beginning(path)):
            raise SourceError(f"{path}: already there and not made by ropa; move it away, or give another folder")
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def _beginning(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4096)


def _places(root: Path, file: str) -> Iterator[str]:
    """The folders with a file of that name, in order of name, as paths within `root` with slashes. Hidden folders are skipped."""
    for folder, below, files in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if file in files:
            yield Path(folder).relative_to(root).as_posix()


def _shown(place: str) -> str:
    return "this folder" if place == "." else place


# -- one run --------------------------------------------------------------------------------------


def _run(root: Path, place: str) -> Run:
    """The run in one folder. Raises ValueError, with the reason, if its run.json is not ropa's."""
    folder = root / place
    record = _record(folder / RUN_FILE)
    _needed(record, "ropa", str)
    reports = _needed(record, "reports", list)
    regime, counts = record.get("regime"), record.get("counts")
    entries, missing, named = [], [], set()
    for report in reports:
        if not isinstance(report, dict):
            raise ValueError("not a run of ropa (its reports)")
        name, status = _needed(report, "name", str), _needed(report, "status", str)
        files = [file for file in _needed(report, "files", list) if isinstance(file, str)]
        there = [file for file in files if _is_plain(file) and (folder / file).is_file()]
        missing += [file for file in files if file not in there]
        old = _earlier(report.get("earlier"), folder) if status != "done" else ()
        named |= {*there, *old}
        error = "" if status == "done" else str(report.get("error") or f"its status is {status}")
        title, day = str(report.get("title") or _titles().get(name, name)), None
        if old:
            day = _instant_day(report["earlier"].get("made"))
        entries.append(Entry(title, error, tuple(_link(place, file) for file in there), tuple(_link(place, file) for file in old), day))
    others = {path.name for path in folder.iterdir() if path.suffix[1:] in _FORMATS and path.name not in {*named, INDEX}}
    return Run(
        place=place,
        organisation=str(record.get("organisation") or "").strip() or "Organisation not recorded",
        register=str(record.get("register") or "not recorded"),
        fingerprint=_fingerprint(record.get("register_hash")),
        as_of=_day(_needed(record, "as_of", str)),
        regime=regime if isinstance(regime, str) else "",
        counts={code: _count(counts, code) for code in ("error", "warning", "advice")},
        entries=tuple(sorted(entries, key=lambda entry: (entry.title.casefold(), entry.title))),
        missing=tuple(missing),
        others=len(others),
        started=str(record.get("started") or ""),
        made=_instant_day(record.get("finished")),
        again=str(record.get("again") or ""),
    )


def _earlier(said: Any, folder: Path) -> tuple[str, ...]:
    """The names of the files of an earlier run that a report's `earlier` names and that are there."""
    files = said.get("files") if isinstance(said, dict) else None
    names = [file for file in files if isinstance(file, str)] if isinstance(files, list) else []
    return tuple(name for name in names if _is_plain(name) and (folder / name).is_file())


def _instant_day(text: Any) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except (TypeError, ValueError):
        return None


def _record(path: Path) -> dict[str, Any]:
    if why := why_no_file(path):  # a pipe or a device would be read without end
        raise ValueError(f"cannot be read ({why})")
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large to be a run of ropa")
        record = json.loads(path.read_bytes())
    except OSError as problem:
        raise ValueError(f"cannot be read ({problem.strerror or problem})") from problem
    except (ValueError, RecursionError) as problem:
        raise ValueError(str(problem) if "too large" in str(problem) else "not JSON") from problem
    if not isinstance(record, dict):
        raise ValueError("not a run of ropa (no object)")
    return record


def _needed(record: dict[str, Any], name: str, kind: type) -> Any:
    if not isinstance(record.get(name), kind):
        raise ValueError(f"not a run of ropa (its {name})")
    return record[name]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise ValueError("not a run of ropa (its as_of)") from problem


def _count(counts: Any, code: str) -> int | None:
    """How many findings a severity has; None if the run does not say."""
    number = counts.get(code) if isinstance(counts, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _fingerprint(found: Any) -> str:
    return found[:12] if isinstance(found, str) and re.fullmatch(r"[0-9a-f]{64}", found) else ""


def _is_plain(name: str) -> bool:
    """Whether the name is that of a report's file in the run's own folder."""
    return not set(name) & set("/\\\0") and name.rpartition(".")[2] in _FORMATS and name.rpartition(".")[0] != ""


def _link(place: str, file: str) -> Link:
    path = file if place == "." else f"{place}/{file}"
    return Link(_FORMATS[file.rpartition(".")[2]], "./" + quote(os.fsencode(path)))


@cache
def _titles() -> dict[str, str]:
    """The titles of ropa's own reports, for runs that do not name them."""
    from ropa.reports.catalogue import reports

    return {report.name: report.title for report in reports()}


# -- the page -------------------------------------------------------------------------------------


def _page(runs: list[Run], batches: list[Batch], notes: list[str]) -> bytes:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from ropa.text import as_html

    place = Path(str(resources.files("ropa") / "data" / "style"))
    style, script = _text(place / "report" / "page.css") + _text(place / "site" / "site.css"), _text(place / "site" / "find.js")
    environment = Environment(
        loader=FileSystemLoader(place / "site"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    environment.filters["words"] = lambda text: Markup(as_html(text))  # noqa: S704 - escaped
    failures = _failures(runs, batches)
    made = environment.get_template("index.html.j2").render(
        policy=_policy(style, script),
        generator=_GENERATOR,
        style=Markup(style),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        lead=_lead(runs, failures, sure=not notes and all(batch.state == FINISHED for batch in batches)),
        failures=_failures_shown(failures),
        unfinished=_unfinished(batches),
        severities=_SEVERITIES,
        organisations=_by_organisation(runs),
        notes=notes,
    )
    return made.encode("utf-8", "replace")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The content security policy. It allows this style and this script, by their hashes, and nothing else."""
    style_hash, script_hash = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    allowed = f"style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _failures(runs: list[Run], batches: list[Batch]) -> list[Failure]:
    """All that failed, in the newest runs first. Of each plan, only the newest run counts as the newest."""
    newest: dict[str, Batch] = {}
    for batch in sorted(batches, key=lambda batch: (batch.day, batch.started)):
        newest[batch.plan] = batch
    of_old = {batch.place for batch in batches if newest[batch.plan] is not batch}
    names = {run.place: run.organisation for run in runs}
    anchors = {run.place: _key(number) for number, run in enumerate(runs, start=1)}
    found = [failure for batch in batches for failure in failed_registers(batch, names, anchors, batch.place in of_old)]
    for run in runs:
        old = run.earlier or (run.place.rpartition("/")[0] or ".") in of_old
        for entry in run.entries:
            if entry.error:
                found.append(
                    Failure(run.organisation, run.as_of, entry.title, entry.error, run.again, True, old, anchor=anchors[run.place])
                )
    return sorted(found, key=lambda failure: failure.order)


def _failures_shown(failures: list[Failure]) -> list[dict[str, Any]]:
    from ropa.text import day_words

    return [{"failure": failure, "day": day_words(failure.day)} for failure in failures]


def _unfinished(batches: list[Batch]) -> list[dict[str, str]]:
    """The runs of plans that have not ended, in words, each with the command that goes on."""
    from ropa.text import count_words, day_words

    found = []
    for batch in batches:
        if batch.state == FINISHED:
            continue
        begun = f"{batch.started:%H:%M} on {day_words(batch.started.date())}"
        done = f"{sum(1 for one in batch.outcomes.values() if not one.get('last_seen')):,} of {count_words(batch.registers, 'register')}"
        what = f"The run of {batch.plan} for {day_words(batch.day)}, begun at {begun} (UTC), "
        if batch.state == INTERRUPTED:
            said = what + f"was interrupted after {done}. It goes on where it stopped:"
        else:
            said = (
                what
                + f"had not ended when this page was written, after {done}. If it is no longer under way, it was interrupted; to go on:"
            )
        found.append({"said": said, "again": batch.again()})
    return found


def _lead(runs: list[Run], failures: list[Failure], *, sure: bool) -> str:
    """What is on the page, counted. "None failed" is said only of reports that there are, and if it is `sure` that these are all."""
    from ropa.text import count_words

    reports = sum(len(run.entries) for run in runs)
    now = [failure for failure in failures if not failure.earlier]
    registers, failed = sum(1 for one in now if not one.of_report), sum(1 for one in now if one.of_report)
    parts = []
    if registers:
        parts.append(f"{count_words(registers, 'register')} failed as a whole")
    if failed:
        parts.append(f"{count_words(failed, 'report')} failed")
    if old := len(failures) - len(now):
        parts.append(f"{old:,} failed in earlier runs")
    found = f"{count_words(len({run.organisation for run in runs}), 'organisation')}, {count_words(len(runs), 'run')}, "
    found += count_words(reports, "report")
    if parts:
        return f"{' and '.join(parts) if len(parts) < 3 else ', '.join(parts)}. In all: {found}."
    return f"{found}{', none of which failed' if sure and reports else ''}."


def _key(number: int) -> str:
    """The id of the article of a run, by the run's number on the page."""
    return f"run-{number}"


def _by_organisation(runs: list[Run]) -> list[dict[str, Any]]:
    """The runs by organisation, as the template shows them. Each has a key of its own."""
    from ropa.model import codelists
    from ropa.text import day_words

    found: dict[str, list[dict[str, Any]]] = {}
    for number, run in enumerate(runs, start=1):
        failed = sum(1 for entry in run.entries if entry.error)
        shown = {
            "key": _key(number),
            "made": day_words(run.made) if run.earlier and run.made else "",
            "day": day_words(run.as_of),
            "law": codelists.label("regimes", run.regime) if run.regime in codelists.codes("regimes") else run.regime or "not recorded",
            "failed": failed,
            "done": len(run.entries) - failed,
            "where": "" if run.place == "." else run.place,
        }
        days = {entry.earlier_day: day_words(entry.earlier_day) for entry in run.entries if entry.earlier_day}
        found.setdefault(run.organisation, []).append({"run": run, "days": days, **shown})
    return [{"name": name, "runs": theirs} for name, theirs in found.items()]
