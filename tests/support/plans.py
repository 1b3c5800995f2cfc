"""Plans that are quick to run, and what a run of one left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from ropa.plans import run as batch
from ropa.plans.plan import Plan, read_plan
from support.notebooks import write_notebook
from support.tiny import write_tiny

TODAY = date(2026, 11, 23)
FAST = 'reports = ["small"]\nnotebooks = "own"\nas_of = "2026-10-31"\nworkers = 1\n'
"""Settings of a plan with one small report."""


def write_plan(folder: Path, *registers: str, settings: str = FAST) -> Path:
    """A plan over registers that lie beside it, which are made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in registers:
        if not (folder / name).exists() and "*" not in name and "missing" not in name and "://" not in name:
            write_tiny(folder / name)
    if not (folder / "own").exists():
        (folder / "own").mkdir()
        write_notebook(folder / "own" / "small.ipynb", "import ropa\ncase = ropa.open(register, as_of, regime)\nprint(len(case.findings))")
    tables = "".join(f'[[register]]\npath = "{name}"\n' for name in registers)
    path = folder / "plan.toml"
    path.write_text(settings + tables, encoding="utf-8")
    return path


def run(path: Path, **options: object) -> dict:
    return batch.run_plan(read_plan(path, TODAY), **options)


def files(folder: Path) -> dict[str, bytes]:
    """All that a run left, but for the clock's files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "batch.json", ".ropa.lock")
    }


def record(folder: Path) -> dict:
    return json.loads((folder / "reports" / "2026-10-31" / "batch.json").read_text(encoding="utf-8"))


def plan(tmp_path: Path, **changed: object) -> Plan:
    return replace(read_plan(write_plan(tmp_path / 'a 100% "$x" folder', "one"), TODAY), **changed)
