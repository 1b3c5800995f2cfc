"""What a reader opens first: the readme and the index of all files, each as a page and as a plain file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ropa import __version__
from ropa.analysis.health import rules_tested
from ropa.analysis.names import holder_name
from ropa.bags.crate import NAME, PREVIEW
from ropa.law.regulators import named_regulator
from ropa.law.tables import law_tables
from ropa.model import codelists
from ropa.model.checks import SHAPE
from ropa.model.in_force import end_of_day, zone_of
from ropa.model.logs import LOGS, PEOPLE
from ropa.packs.contents import NOT_READ, Material, Missing, not_read, not_read_words
from ropa.packs.files import File, csv_file, is_foreign_page, page, text_file
from ropa.packs.profiles import EVERY, IPE, VALIDATION
from ropa.packs.record import ENDING
from ropa.rules import RULES
from ropa.show import page as show
from ropa.show.first_page import page_facts
from ropa.text import NOT_ADVICE, count_words, day_words

README_HTML, README_TEXT, INDEX_HTML, INDEX_CSV = "00-README.html", "00-README.txt", "01-index.html", "01-index.csv"

_OWN = {
    README_HTML: "What this pack is, what is in it, what is not, and how to verify it",
    README_TEXT: "The same as plain text",
    INDEX_HTML: "Every file of this pack",
    INDEX_CSV: "The same as a table",
    NAME: "What this pack holds and how it was made, for programs (RO-Crate)",
    PREVIEW: "The same for people",
}
"""The files that describe the others. They are made last."""

WHOLE, PARTIAL = "WHOLE", "PARTIAL"


@dataclass(frozen=True)
class Facts:
    """What the readme and the index say that the material does not hold."""

    client: str | None
    missing: Sequence[Missing]
    notes: Sequence[tuple[str, str]]
    """What else was left out, with the reason."""
    key: str
    free_text: bool

    @property
    def status(self) -> str:
        """WHOLE if everything that belongs in the pack is there, else PARTIAL."""
        return PARTIAL if self.missing else WHOLE


def front(material: Material, facts: Facts, files: Sequence[File]) -> list[File]:
    """The readme and the index. The index lists every file; of these two and of the metadata it gives only the name."""
    return [*_readme(material, facts, len(files) + len(_OWN)), *_index(material, facts, files)]


# -- the readme ------------------------------------------------------------------------------------------


def _readme(material: Material, facts: Facts, files: int) -> list[File]:
    folders = pd.DataFrame(
        [(name, words) for name, words in _FOLDERS.items() if name in material.profile.sections], columns=["folder", "holds"]
    )
    missing = pd.DataFrame([(one.what, one.why) for one in facts.missing], columns=["missing", "why"])
    sections = [
        ("About this pack", _about(material, facts, files), ""),
        ("What is in it", folders, f"{INDEX_HTML} lists every file, {INDEX_CSV} with their hashes."),
        ("What is not in it, and why", _absent(material, facts), ""),
    ]
    if facts.missing:
        sections.insert(0, (f"{PARTIAL}: something is missing", missing, "Ask whoever gave you this pack for it."))
    warned = [unread] if (unread := _unread(material)) else []
    pieces = [*map(show.paragraph, warned)] + [
        piece
        for heading, frame, words in sections
        for piece in (show.heading(heading, 2), show.table(frame, heading), *([show.paragraph(words)] if words else []))
    ]
    ending = ["VERIFY.txt, beside the folder data, says how to check this pack with other people's tools.", NOT_ADVICE]
    pieces += [show.heading("How to verify it", 2), *map(show.paragraph, ending)]
    title, purpose = "Evidence pack: read this first", "What this pack is, what is in it, what is not, and how to verify it."
    text = [f"{PARTIAL}: {count_words(len(facts.missing), 'thing is', 'things are')} missing from this pack"] if facts.missing else []
    text += [*warned, title.upper(), purpose]
    for heading, frame, words in sections:
        lines = "\n".join(f"  {first}: {second}" for first, second in frame.itertuples(index=False))
        text += [heading, lines, *([words] if words else [])]
    return [
        File(README_HTML, title, "", page(title, purpose, pieces, page_facts(material.case))),
        text_file(README_TEXT, f"{title}, as plain text", "", "\n\n".join([*text, *ending]) + "\n"),
    ]


_FOLDERS = dict(
    zip(
        EVERY,
        (
            "The reports, as of the day and over all that the register holds: the period limits 03-registers alone",
            "What is in force, table by table: CSV, Parquet and one workbook of values",
            "Where each table came from, how many rows were read, left out and kept, control totals, and what was done for privacy",
            "Every rule with its result, every finding, every waiver",
            "What changed since the pack before",
            "Who signed off what and when, and what is overdue",
            "Documents that the register names",
            "How it was made: the register as the reports read it, notebooks, parameters, versions",
            "Article 30 beside other schemes, and where each item is answered",
        ),
        strict=True,
    )
)


def _unread(material: Material) -> str:
    """That cells of the register could not be read, and where they are listed; "" if all were.

    A pack is whole if every file is there. Who reads WHOLE must not think that every cell was understood too.
    """
    found = len(not_read(material))
    if not found:
        return ""
    return f"NOT ALL READ: {not_read_words(found)}. {IPE}/{NOT_READ} lists {'it' if found == 1 else 'them'}."


def _about(material: Material, facts: Facts, files: int) -> pd.DataFrame:
    case, register = material.case, material.case.register
    day = case.in_force.as_of
    ended = end_of_day(register, day)
    first, last = material.period
    roles = sorted({codelists.label("activity_roles", role) for role in case.in_force.register.activities["role"].dropna()})
    rows = [
        (
            "Status",
            f"{PARTIAL}: {count_words(len(facts.missing), 'thing')} missing, named above"
            if facts.missing
            else f"{WHOLE}: every file that belongs in it is there",
        ),
        ("Cells not read", _unread(material)),
        ("Organisation", holder_name(case)),
        ("Acts as", "; ".join(roles)),
        ("Profile", f"{material.profile.name}: {material.profile.words}"),
        ("Client", facts.client or ""),
        ("Period", f"{day_words(first)} to {day_words(last)}: what the logs tell of"),
        ("As of", f"{day_words(day)}: what is in force at the end of that day, {ended.isoformat()} (UTC), 24:00 in {zone_of(register)}"),
        ("Law applied", codelists.label("regimes", str(case.regime))),
        ("Regulator", named_regulator(str(case.regime), day)),
        ("Register", material.source.name),
        ("Hash of the register", f"as packed {register.hash}"),
        ("The same as it was read", f"sealed with the key: {material.source.sealed}" if material.source.sealed else ""),
        ("Prepared by", str(register.settings.get("prepared_by") or "not given")),
        ("Made with", f"ropa {__version__}, law tables {law_tables()}"),
        ("Files", f"{files} under data, this readme among them; {INDEX_HTML} and {INDEX_CSV} list every one"),
        ("Rules", _rules_counted(material) if VALIDATION in material.profile.sections else ""),
        (
            "Who built it, when, where, with what",
            f"The pack does not say. If it was built with --record, the file beside it whose name ends in {ENDING} does: built_by, "
            "built_at, host and platform, python and with. No date in this pack is that of its making.",
        ),
        (
            "Same again",
            "The same register, day, period, key and software give the same pack, byte for byte; so it tells no clock, user or machine.",
        ),
    ]
    return pd.DataFrame([row for row in rows if row[1]], columns=["item", "value"], dtype="str")


def _rules_counted(material: Material) -> str:
    """How many rows rules.csv has, and why so many."""
    results = material.whole.once(rules_tested)["result"].value_counts()
    told = ", ".join(f"{name} {count:,}" for name, count in sorted(results.items()))
    return f"{len(RULES) + len(SHAPE)} rows in {VALIDATION}/rules.csv: {len(RULES)} rules and {len(SHAPE)} checks of shape ({told})"


def _absent(material: Material, facts: Facts) -> pd.DataFrame:
    """What is left out, and why. A reader must never think that what is left out does not exist."""
    profile, rows = material.profile, []
    if profile.of_client:
        rows.append(
            (
                "Everything that is not the processor's record of this client",
                "Other clients and our own record are not this client's business",
            )
        )
    elif profile.without:
        rows.append((f"The rows of {', '.join(PEOPLE)}", "They are about single people; logs-in-figures.csv has rounded figures of them"))
    if not profile.of_client:
        rows += _absent_of_logs(material, facts)
        if VALIDATION not in profile.sections:
            rows.append(("The results of rules and waivers", "The profile holds records, not the holder's own checks of them"))
    rows += facts.notes
    rows.append(
        ("Rows that are not in force, or not of the period", "04-ipe/left-out.csv counts them by reason; 09-method/register holds them")
    )
    return pd.DataFrame(rows, columns=["left_out", "why"], dtype="str")


def _absent_of_logs(material: Material, facts: Facts) -> list[tuple[str, str]]:
    shown = [table for table in LOGS if table not in material.profile.without]
    told = f"In {', '.join(shown)}: who a person is" if shown else "Who a person is"
    rows = [
        (told, f"People stand under pseudonyms (HMAC-SHA-256 with a key that is not here; key {facts.key}); they are still personal data")
    ]
    if facts.free_text:
        rows.append(("Nothing of the free text", "It was asked for: the text of logs stands as it was written, and may name people"))
    else:
        rows.append(("What people wrote in logs", "It may name people; [left out] stands where there was text"))
    rows.append(
        ("Exact numbers of people in a row of a log", f"{material.counts.words}; totals are made of these numbers, so they tell no more")
    )
    return rows


# -- the index ----------------------------------------------------------------------------------------------


def _index(material: Material, facts: Facts, files: Sequence[File]) -> list[File]:
    rows = [_line(file) for file in sorted(files, key=lambda file: file.path)]
    rows = [
        {"file": path, "title": title, "clause": "", "rows": None, "bytes": None, "sha256": None} for path, title in _OWN.items()
    ] + rows
    frame = pd.DataFrame(rows, columns=["file", "title", "clause", "rows", "bytes", "sha256"])
    frame = frame.astype({"rows": "Int64", "bytes": "Int64", "sha256": "str"})
    listed = csv_file(INDEX_CSV, _OWN[INDEX_CSV], "", frame)
    status = f"{facts.status}: {'everything that belongs in it is there' if not facts.missing else 'something is missing, see the readme'}"
    table = show.table(
        frame.drop(columns="sha256").assign(file=frame["file"].map(_linked).astype(object)),
        "Files of this pack",
        headings={"file": "File", "title": "What it is", "clause": "Answers", "rows": "Rows"},
    )
    beside = (
        f"Who built the pack, when, where and with what stands in no file of it; the record beside it says so, if there is one (*{ENDING})."
    )
    pieces = [show.heading("Files", 2), show.paragraph(f"This pack is {status}. {beside}"), table]
    made = page("Index of the evidence pack", "Every file: what it is, the clause it answers, its rows.", pieces, page_facts(material.case))
    return [File(INDEX_HTML, _OWN[INDEX_HTML], "", made), listed]


def _line(file: File) -> Mapping[str, object]:
    content = file.read()
    return {
        "file": file.path,
        "title": file.title,
        "clause": file.clause,
        "rows": file.rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _linked(path: str) -> str | show.Link:
    """A file's name as a link to it. A page from elsewhere gets no link, because a click would open it and run its scripts."""
    return path if is_foreign_page(path) else show.Link(path, path)
