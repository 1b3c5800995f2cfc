"""Runs of reports that nobody made, for the index to list."""

from __future__ import annotations

import json
import re
from pathlib import Path

from support.pages import Page

HASH = "69bc9e278dd01d98bdfd487cb02cafc27b18f7a33f7463742855a5d57f686758"


def a_run(folder: Path, reports: list[dict] | None = None, **changed: object) -> Path:
    """A folder as a run leaves it: run.json, and each file that it names."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {"ropa": "0.1.0", "organisation": "Acme Ltd", "register": "acme.xlsx", "register_hash": HASH, "as_of": "2026-11-22"}
    record |= {"regime": "uk", "counts": {"error": 3, "warning": 1204, "advice": 0}, "started": "2026-11-23T01:34:31+00:00", "user": "me"}
    made = [a_report("health-check"), a_report("notice")] if reports is None else reports
    record |= {"reports": made} | changed
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    for one in made:
        for file in one["files"]:
            if not set(file) & set("/\\\0"):
                (folder / file).write_text("a report", encoding="utf-8")
    return folder


def a_batch(folder: Path, folders: list[str], *, as_of: str = "2026-11-22", state: str = "finished", **failed: dict) -> Path:
    """A folder as a plan's run leaves it: batch.json. A register that `failed` names has failed so."""
    folder.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for name in folders:
        outcome = {"folder": name, "register": f"/srv/{name}.xlsx", "status": "unchanged", "errors": [], "reports": [{"name": "summary"}]}
        outcomes.append(outcome | ({"status": "failed", "reports": []} | failed[name] if name in failed else {}))
    record = {"ropa": "0.1.0", "plan": "plan", "path": "/srv/plan.toml", "as_of": as_of, "only": None, "state": state}
    record |= {"started": "2026-11-23T04:17:00+00:00", "registers": len(folders), "outcomes": outcomes, "others": []}
    (folder / "batch.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def a_report(name: str, **changed: object) -> dict:
    return {"name": name, "status": "done", "files": [f"{name}.html", f"{name}.pdf"], "seconds": 1.5, "error": None} | changed


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(text: str) -> list[str]:
    return [attributes["href"] for tag, attributes in Page(text).elements if tag == "a"]


def cells(text: str, row: str) -> list[str]:
    """The text of the cells of the table row that begins with `row`."""
    found = re.search(rf"<tr[^>]*><th scope=\"row\">(?:<[^>]+>)*{re.escape(row)}<.*?</tr>", text, re.DOTALL).group()
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.DOTALL)]
