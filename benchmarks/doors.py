"""What `ropa import` makes of registers of other layouts: a table of every file, and precision and recall of what was read.

    .venv/bin/python benchmarks/doors.py [../shared/data] [--json]

Without a folder, the fixtures in tests/corpora are looked at alone. The expected values are in tests/corpora/registers/expected.toml.
"""

from __future__ import annotations

import json
import sys
import time
import tomllib
from pathlib import Path

from ropa.errors import RopaError
from ropa.layouts.imported import Imported
from ropa.model.codelists import codes
from ropa.sources import import_register

HERE = Path(__file__).parent.parent / "tests" / "corpora" / "registers"
FIELDS = {
    "lawful_basis": ("purposes", "lawful_basis", "lawful_bases"),
    "article9": ("purposes", "article9_condition", "article9_conditions"),
    "destination": ("transfers", "destination", "destinations"),
    "mechanism": ("transfers", "mechanism", "transfer_mechanisms"),
    "transfers_stated": ("activities", "transfers_stated", "stated"),
    "period": ("retention", "period", ""),
    "people": ("data_subjects", "category", "data_subjects"),
    "data": ("data_categories", "category", "data_categories"),
}
"""By kind of value: our table, its column and the code list."""


def read_values(read: Imported, kind: str, number: int) -> set[str]:
    """The codes that were read for an activity, by its number in the file; what is kept as written is no code."""
    table, column, listed = FIELDS[kind]
    key = read.tables["activities"]["activity_id"].iloc[number - 1]
    frame = read.tables.frames.get(table)
    if frame is None or column not in frame:
        return set()
    found = set(frame.loc[frame["activity_id"] == key, column].dropna())
    return found & set(codes(listed)) if listed else found


def compare(read: Imported, wanted: dict[str, object]) -> tuple[int, int, int, list[str]]:
    """How many codes were read rightly, wrongly, and not at all; and what was wrong or missing, in words."""
    right = wrong = missing = 0
    notes = []
    for kind, by_number in wanted.items():
        if kind not in FIELDS or not isinstance(by_number, dict):
            continue
        for number, expected in by_number.items():
            got = read_values(read, kind, int(number))
            right += len(got & set(expected))
            wrong += len(got - set(expected))
            missing += len(set(expected) - got)
            if got != set(expected):
                notes.append(f"{kind} of {number}: wanted {sorted(expected)}, read {sorted(got)}")
    return right, wrong, missing, notes


def one(path: Path) -> tuple[Imported | None, dict[str, object]]:
    """Read a file, and its line of the table."""
    began = time.perf_counter()
    try:
        read = import_register(path)
    except RopaError as problem:
        return None, {"file": path.name, "layout": "refused", "why": str(problem)[:80]}
    told = read.as_json()
    cells = told["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"], path
    line = {
        "file": path.name,
        "layout": read.layout,
        "sure": f"{read.confidence:.0%}",
        "in": told["rows_in"],
        "out": told["rows_out"],
        **cells,
    }
    return read, line | {"seconds": round(time.perf_counter() - began, 2)}


def measure(shared: Path | None) -> dict[str, object]:
    """The table of all files, and precision and recall over those with expected values."""
    expected = tomllib.loads((HERE / "expected.toml").read_text(encoding="utf-8"))
    files = sorted(path for path in HERE.iterdir() if path.suffix in (".xlsx", ".md", ".csv") and path.name != "headings.csv")
    if shared is not None:
        folders = ("registers/wild", "registers/openmatch", "registers/asora", "dpcat", "cnil-template", "fides", "tilt")
        kinds = (".xlsx", ".ods", ".csv", ".md", ".json", ".yaml", ".yml", ".ttl", ".jsonld")
        files += sorted(
            path for folder in folders for path in (shared / folder).iterdir() if path.suffix in kinds and path.name != "README.md"
        )
    lines = [one(path)[1] for path in files]
    totals = [0, 0, 0]
    notes: dict[str, list[str]] = {}
    for name, wanted in expected.items():
        path = shared / wanted["file"] if shared is not None else HERE / wanted.get("fixture", "none")
        if not path.is_file():
            continue
        read, _ = one(path)
        assert read is not None, name
        assert read.rows_out == wanted["activities"], name
        *counts, said = compare(read, wanted)
        totals = [a + b for a, b in zip(totals, counts, strict=True)]
        if said:
            notes[name] = said
    right, wrong, missing = totals
    return {
        "files": lines,
        "right": right,
        "wrong": wrong,
        "missing": missing,
        "precision": round(right / max(right + wrong, 1), 4),
        "recall": round(right / max(right + missing, 1), 4),
        "notes": notes,
    }


def main() -> None:
    """Print the measurement."""
    folders = [word for word in sys.argv[1:] if not word.startswith("-")]
    told = measure(Path(folders[0]) if folders else None)
    if "--json" in sys.argv:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for line in told["files"]:
        print("  ".join(f"{key} {value}" for key, value in line.items()))
    for name, said in told["notes"].items():
        for text in said:
            print(f"{name}: {text}")
    counts = f"{told['right']} right, {told['wrong']} wrong, {told['missing']} missing"
    print(f"precision {told['precision']:.2%}, recall {told['recall']:.2%} ({counts})")


if __name__ == "__main__":
    main()
