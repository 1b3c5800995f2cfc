"""The register and the privacy notice compared: what people must be told, and what they are told."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import figures, finding_figures, lines_by, rows_of, tidy
from ropa.analysis.health import located
from ropa.analysis.logs import rules_that_spoke
from ropa.analysis.names import activity_names, code_words, view_of
from ropa.case.case import Case
from ropa.errors import LayoutError
from ropa.facts.notices import NO_NOTICE, NOT_TOLD, TOLD, Duty, without_backing
from ropa.model.codelists import codelist
from ropa.model.tables import TABLES
from ropa.text import NOT_RECORDED, cell

NOTICE_FINDINGS = ("NT",)
"""What rules have found about notices."""


def notices_in_force(case: Case) -> pd.DataFrame:
    """One row per notice in force: whom it serves, its age, how people learn of it, and how much of it the register backs.

    Columns: notice_id, title, version, published_on, effective_on, serves, told_by, statements, unbacked (statements that
    need a row of the register behind them and have none), rules.
    """
    view = view_of(case)
    serves = lines_by(view.notice_subjects, "notice_id", lambda row: code_words("data_subjects", row["category"]))
    sizes = view.notice_statements.groupby("notice_id").size()
    bare = view.once(without_backing).groupby("notice_id").size()
    spoke = rules_that_spoke(case, "notices")
    rows = [
        {
            **{name: row[name] for name in ("notice_id", "title", "version", "published_on", "effective_on")},
            "serves": cell(serves.get(row["notice_id"])) or "everyone",
            "told_by": code_words("told_by", row["told_by"]),
            "statements": int(sizes.get(row["notice_id"], 0)),
            "unbacked": int(bare.get(row["notice_id"], 0)),
            "rules": spoke.get(row["notice_id"]),
        }
        for row in rows_of(view.notices)
    ]
    kinds = {"published_on": "date", "effective_on": "date", "statements": "number", "unbacked": "number"}
    columns = ("notice_id", "title", "version", "published_on", "effective_on", "serves", "told_by", "statements", "unbacked", "rules")
    return tidy(rows, **{name: kinds.get(name, "text") for name in columns})


def notice_elements(case: Case) -> pd.DataFrame:
    """One row per activity as a controller and element of Art. 13 or 14 that it calls for: whether people are told it.

    Columns: activity_id, activity, code and element, law, told (told, not told, or no notice serves them).
    Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case)
    columns = dict.fromkeys(("activity_id", "activity", "code", "element", "law", "told"), "text")
    try:
        duty = view.once(Duty)
        wanted = rows_of(duty.elements.dropna(subset="activity_id"))
    except LayoutError:  # the register has no holder, so nobody has the duty to tell
        return tidy([], **columns)
    elements = codelist("notice_elements")
    names = activity_names(view.register)
    rows = []
    for item in wanted:
        code = item["element"]
        label, law = (elements.loc[code, "label"], elements.loc[code, "law"]) if code in elements.index else (code, None)
        key = item["activity_id"]
        rows.append({"activity_id": key, "activity": names[key], "code": code, "element": label, "law": law, "told": item["state"]})
    return tidy(rows, **columns)


def elements_told(case: Case) -> pd.DataFrame:
    """One row per element of Art. 13 or 14, in the law's order: for how many activities people are told it.

    Columns: element, law, called_for (by how many activities), told, not told, where (the activities where it is not told).
    """
    rows = []
    told = case.once(notice_elements)
    for code in codelist("notice_elements").index:
        part = told[told["code"] == code]
        if part.empty:
            continue
        lacking = part[part["told"] != TOLD]
        names = list(dict.fromkeys(lacking["activity"]))
        where = "all of them" if len(names) > 3 and len(lacking) == len(part) else _some(names)
        rows.append(
            {
                "element": part["element"].iloc[0],
                "law": part["law"].iloc[0],
                "called_for": len(part),
                TOLD: len(part) - len(lacking),
                NOT_TOLD: len(lacking),
                "where": where or None,
            }
        )
    return tidy(rows, element="text", law="text", called_for="number", **{TOLD: "number", NOT_TOLD: "number"}, where="text")


def _some(names: list[str], shown: int = 5) -> str:
    return "; ".join([*names[:shown], *([f"and {len(names) - shown} more"] if len(names) > shown else [])])


def elements_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity as a controller that people must be told of: how much they are told, and what they are not told.

    Columns: activity_id, activity, called_for, told, missing (the elements that are not told).
    """
    rows: list[dict[str, Any]] = []
    for (key, name), part in case.once(notice_elements).groupby(["activity_id", "activity"], sort=False):
        lacking = part[part["told"] != TOLD]
        unserved = (lacking["told"] == NO_NOTICE).any()
        missing = "no notice in force serves its people" if unserved and len(lacking) == len(part) else cell(list(lacking["element"]))
        rows.append({"activity_id": key, "activity": name, "called_for": len(part), "told": len(part) - len(lacking), "missing": missing})
    rows.sort(key=lambda row: (row["told"] - row["called_for"], row["activity"]))
    return tidy(rows, activity_id="text", activity="text", called_for="number", told="number", missing="text")


def statements_without_backing(case: Case) -> pd.DataFrame:
    """One row per statement of a notice in force that no row of the register backs.

    Columns: notice_statement_id, notice, section, element, claim (what the notice says, in our own words), rules.
    """
    view = view_of(case)
    titles = {row["notice_id"]: row["title"] for row in rows_of(view.notices)}
    spoke = rules_that_spoke(case, "notice_statements")
    rows = [
        {
            **{name: row[name] for name in ("notice_statement_id", "section", "claim")},
            "notice": titles.get(row["notice_id"], row["notice_id"]),
            "element": code_words("notice_elements", row["element"]),
            "rules": spoke.get(row["notice_statement_id"]),
        }
        for row in rows_of(view.once(without_backing))
    ]
    return tidy(rows, **dict.fromkeys(("notice_statement_id", "notice", "section", "element", "claim", "rules"), "text"))


def not_in_the_notice(case: Case) -> pd.DataFrame:
    """One row per finding that the notice does not tell something in the register (NT03). Waived ones are marked.

    Columns: kind (purpose, recipient …), record, activity, message, waived.
    """
    return _of_rule(case, "NT03")


def disagreements(case: Case) -> pd.DataFrame:
    """One row per finding that the notice disagrees with the register or the law (NT06, NT08). Waived ones are marked.

    Columns: kind, record, notice, section, claim, message, waived.
    """
    found = pd.concat([_of_rule(case, code) for code in ("NT06", "NT08")], ignore_index=True)
    statements = {row["notice_statement_id"]: row for row in rows_of(case.register.notice_statements)}
    titles = {row["notice_id"]: row["title"] for row in rows_of(case.register.notices)}
    known = [statements.get(key, {}) for key in found["record"]]
    rows = [
        row | {"notice": titles.get(said.get("notice_id")), "section": said.get("section"), "claim": said.get("claim")}
        for row, said in zip(rows_of(found), known, strict=True)
    ]
    return tidy(rows, **dict.fromkeys(("kind", "record", "notice", "section", "claim", "message", "waived"), "text"))


def _of_rule(case: Case, code: str) -> pd.DataFrame:
    """The findings of a rule, each with the record that it is about."""
    findings = case.once(located)
    rows = [
        {
            "kind": TABLES[row["table"]].table_title() if row["table"] in TABLES else NOT_RECORDED,
            "record": row["record"],
            "activity": row["activity"],
            "message": row["message"],
            "waived": row["waived"],
        }
        for row in rows_of(findings[findings["code"] == code])
    ]
    return tidy(rows, **dict.fromkeys(("kind", "record", "activity", "message", "waived"), "text"))


def notice_in_short(case: Case) -> pd.DataFrame:
    """The key figures on the notice: columns figure, number, means."""
    told, unbacked = case.once(notice_elements), statements_without_backing(case)
    view = view_of(case)
    lacking = told[told["told"] != TOLD]
    return figures(
        [
            ("Notices in force", len(view.notices), f"With {len(view.notice_statements):,} statements that were taken apart and recorded."),
            (
                "Items to tell",
                len(told),
                f"Elements of Articles 13 and 14, counted for each of {told['activity_id'].nunique()} activities.",
            ),
            (
                "Items not told",
                len(lacking),
                f"In {lacking['activity_id'].nunique()} activities, {lacking['code'].nunique()} different elements.",
            ),
            (
                "In the register, not in the notice",
                len(not_in_the_notice(case)),
                "Purposes, recipients, transfers and time limits that no notice tells.",
            ),
            ("In the notice, not in the register", len(unbacked), "Statements that nothing in the register stands behind."),
            ("Disagreements", len(disagreements(case)), "The notice says one thing, the register or the law another."),
            *finding_figures(case, NOTICE_FINDINGS),
        ]
    )


def statements_told(case: Case) -> pd.DataFrame:
    """One row per statement of the notices in force, in the notices' order.

    Columns: notice_statement_id, notice, section, claim, element, backed_by (how many rows of the register are linked to it).
    """
    view = view_of(case)
    titles = {row["notice_id"]: row["title"] for row in rows_of(view.notices)}
    links = view.notice_links["notice_statement_id"].value_counts().to_dict()
    rows = [
        {
            **{name: row[name] for name in ("notice_statement_id", "section", "claim")},
            "notice": titles.get(row["notice_id"], row["notice_id"]),
            "element": code_words("notice_elements", row["element"]),
            "backed_by": int(links.get(row["notice_statement_id"], 0)),
        }
        for row in rows_of(view.notice_statements)
    ]
    return tidy(rows, **dict.fromkeys(("notice_statement_id", "notice", "section", "claim", "element"), "text"), backed_by="number")
