"""What the law says on a day about lawful bases, conditions, rights, automated decisions, notices and cookies.

Functions of a regime and a day return the codes in force. Functions of columns take Series and return one of the same
index. All raise UsageError for a bad day.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import Literal, overload

import pandas as pd

from ropa.law.tables import rows, rows_in_force, table_in_force
from ropa.model.codelists import codelist, codes, entries, flagged
from ropa.model.days import parse_day
from ropa.model.membership import yes

YES, NO, CONDITIONAL = "yes", "no", "conditional"
"""The answers of the law. It is conditional if it depends on something that the register does not hold."""

CALENDARS = {
    "lawful_bases": ("lawful_bases", "basis"),
    "recognised_interests": ("recognised_interests", "interest"),
    "article9_conditions": ("article9", "condition"),
    "cookie_grounds": ("pecr_exceptions", "exception"),
    "transfer_mechanisms": ("mechanisms", "mechanism"),
    "notice_elements": ("notice_elements", "element"),
    "notice_exemptions": ("exemptions", "exemption"),
    "request_exemptions": ("exemptions", "exemption"),
    "compatibility_grounds": ("compatibility", "ground"),
}
"""The code lists whose codes are dated by regime, each with its law table and that table's column of codes."""


NO_GROUND = "none"
"""The code of the list `cookie_grounds` that says that nothing allows it."""


def codes_on(name: str, regime: str, day: date | str) -> frozenset[str]:
    """The codes of a list of `CALENDARS` that exist under the regime on the day.

    Each code is dated in one place. A code with rows in the law table is dated there, regime by regime. A code without
    is dated by its row of the code list, for all regimes. Raises KeyError for another list.
    """
    table, column = CALENDARS[name]
    known = {row[column] for row in rows(table)}
    others = frozenset[str]().union(*(codes(other) for other, place in CALENDARS.items() if other != name and place[0] == table))
    dated = {row[column] for row in rows_in_force(table, day, regime=regime)} - (others - codes(name))
    return (listed_on(name, day) - known) | dated


def listed_on(name: str, day: date | str) -> frozenset[str]:
    """The codes of a list that are in force on the day by the dates of their rows. Raises KeyError for an unknown list."""
    today, listed = parse_day(day).isoformat(), codelist(name)
    return frozenset(
        code
        for code, start, end in zip(listed.index.tolist(), listed["valid_from"].tolist(), listed["valid_to"].tolist(), strict=True)
        if start <= today and (not end or today <= end)
    )


def times_of(name: str, code: str) -> str:
    """The dates of a code in words: "uk from 2018-05-25; eu from 2018-05-25"; "" if it has none."""
    table, column = CALENDARS.get(name, ("", ""))
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows(table) if table else ():
        if row[column] == code:
            spans.setdefault(row["regime"], []).append((str(row["valid_from"] or ""), str(row["valid_to"] or "")))
    if not spans:
        listed = codelist(name).loc[code]
        spans = {"": [(str(listed["valid_from"]), str(listed["valid_to"]))]}
    found = []
    for regime, days in spans.items():
        start, end = min(days)[0], "" if any(not last for _, last in days) else max(last for _, last in days)
        found.append(" ".join(filter(None, [regime, start and f"from {start}", end and f"until {end}"])))
    return "; ".join(filter(None, found))


def bases_on(regime: str, day: date | str) -> frozenset[str]:
    """The lawful bases of Art. 6(1) that exist under the regime on the day."""
    return codes_on("lawful_bases", regime, day)


def recognised_on(regime: str, day: date | str) -> frozenset[str]:
    """The conditions of Annex 1 (recognised legitimate interests) that exist under the regime on the day."""
    return codes_on("recognised_interests", regime, day)


def conditions_on(regime: str, day: date | str) -> frozenset[str]:
    """The conditions of Art. 9(2) that exist under the regime on the day."""
    return codes_on("article9_conditions", regime, day)


def cookie_grounds_on(regime: str, day: date | str) -> frozenset[str]:
    """The grounds that allow a cookie, or other access to a device, under the regime on the day.

    The flags of the code list `cookie_grounds` say which ground needs information and a way to object.
    """
    return codes_on("cookie_grounds", regime, day) - {NO_GROUND}


# -- special category and criminal offence data ---------------------------------------------------


def conditions_needing_schedule1(regime: str) -> frozenset[str]:
    """The conditions of Art. 9(2) that also need one of DPA 2018 Schedule 1: none under the EU regime."""
    return flagged("article9_conditions", "needs_schedule1") if regime == "uk" else frozenset()


def schedule1_conditions_on(day: date | str) -> frozenset[str]:
    """The conditions of DPA 2018 Schedule 1 that are in force on the day."""
    return listed_on("schedule1_conditions", day)


def schedule1_fits(schedule1: pd.Series, condition: pd.Series) -> pd.Series:
    """Row by row, whether the Schedule 1 condition belongs to the condition of Art. 9(2); missing where one of them is."""
    fits = schedule1.map(dict(codelist("schedule1_conditions")["article9"])) == condition
    return fits.astype("boolean").mask(schedule1.isna() | condition.isna())


@cache
def beyond_schedule1() -> frozenset[str]:
    """Each condition of Schedule 1 with each special category that it is not for: "sch1_22 health". Most are for any category."""
    special = {code: set(row["reveals"].split()) for code, row in entries("data_categories").items() if row["special"]}
    limited = {code: set(row["only"].split()) for code, row in entries("schedule1_conditions").items() if row["only"]}
    return frozenset(f"{code} {category}" for code, only in limited.items() for category, kinds in special.items() if not kinds & only)


def policy_document_needed(schedule1: pd.Series) -> pd.Series:
    """For each Schedule 1 condition whether it needs an appropriate policy document.

    Returns yes, no, except (unless an exemption is recorded) or follows (as for the Part 2 condition that it extends).
    """
    return schedule1.map(dict(codelist("schedule1_conditions")["apd"])).astype("str")


# -- rights -----------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def rights_on(regime: str, day: date | str) -> pd.DataFrame:
    """Which basis gives which right: one row per basis, one column per right, each cell yes, no or conditional."""
    rows = table_in_force("rights", day, regime=regime)
    return rows.pivot(index="basis", columns="right", values="available")


@overload
def right_available(basis: str, right: str, regime: str, day: date | str) -> str | None: ...
@overload
def right_available(basis: pd.Series, right: pd.Series, regime: str, day: date | str) -> pd.Series: ...
def right_available(basis: str | pd.Series, right: str | pd.Series, regime: str, day: date | str) -> str | pd.Series | None:
    """Whether people have the right where processing rests on the basis: yes, no or conditional.

    Missing if the law has no such basis or right on the day. The answer is for lawful processing; unlawful processing
    gives more rights.
    """
    answers: dict[tuple[str, str], str] = {
        (row["basis"], row["right"]): row["available"] for row in rows_in_force("rights", day, regime=regime)
    }
    if isinstance(basis, pd.Series) and isinstance(right, pd.Series):
        pairs = zip(basis, right, strict=True)
        return pd.Series([answers.get(pair) for pair in pairs], index=basis.index, dtype="str")
    return answers.get((str(basis), str(right)))


def safeguards_on(regime: str, day: date | str, *, by_law: bool = False) -> tuple[str, ...]:
    """The safeguards that significant decisions by machine alone need under the regime on the day, in the law's order.

    With `by_law`, those that the controller must give even where a law authorises the decisions.
    """
    return tuple(row["safeguard"] for row in rows_in_force("safeguards", day, regime=regime) if row["by_law"] == "yes" or not by_law)


LAW_NEEDED, ALL_CONSENTED = "law", "all_consented"
"""What a conditional answer depends on: a law that authorises the decision; that it rests on explicitly consented data alone."""


def decision_allowed(basis: pd.Series, condition: pd.Series, special: pd.Series, regime: str, day: date | str) -> pd.DataFrame:
    """Row by row, whether a significant decision may be taken by machine alone.

    `condition` is that of Art. 9(2). It counts only where `special` is true (special category data is used); then both
    the basis and the condition must allow the decision. The safeguards that such decisions need are a question of their own.

    Columns allowed (yes, no or conditional; missing where the basis is missing, or where special category data has no
    condition), and needs (of a conditional answer: LAW_NEEDED, ALL_CONSENTED or both, with a blank between).
    """
    answers: dict[tuple[str, str], tuple[str, str]] = {
        (row["basis"], row["condition"]): (row["allowed"], row["needs"]) for row in rows_in_force("solely_automated", day, regime=regime)
    }

    def allowed(row_basis: object, row_condition: object, is_special: bool) -> tuple[str | None, str]:
        if not isinstance(row_basis, str):
            return None, ""
        by_basis = answers.get((row_basis, ""), (NO, ""))
        if not is_special or by_basis[0] == NO:
            return by_basis
        if not isinstance(row_condition, str):
            return None, ""
        by_condition = answers.get(("", row_condition)) or answers.get((row_basis, row_condition), (NO, ""))
        if by_condition[0] == NO:
            return by_condition
        needs = " ".join(dict.fromkeys(need for _, need in (by_basis, by_condition) if need))
        return (CONDITIONAL if needs else YES), needs

    found = [allowed(*row) for row in zip(basis, condition, yes(special).tolist(), strict=True)]
    return pd.DataFrame(found, index=basis.index, columns=["allowed", "needs"], dtype="str")


# -- new purposes ---------------------------------------------------------------------------------


def reuse_after_consent(ground: pd.Series, regime: str, day: date | str) -> pd.Series:
    """For each ground of compatibility whether it serves data that was collected on consent: yes, no, conditional or disputed.

    Conditional: only where the controller cannot reasonably be expected to obtain consent. Disputed: the words of the law leave it
    open, and the guidelines of the EDPB say no. Missing where the ground is
    missing or not in force on the day.
    """
    answers = {row["ground"]: row["after_consent"] for row in rows_in_force("compatibility", day, regime=regime)}
    return ground.map(answers, na_action="ignore").astype("str")


# -- exemptions -------------------------------------------------------------------------------------


def provisions_lifted(regime: str, day: date | str) -> dict[str, tuple[str, ...]]:
    """By exemption in force on the day, the provisions that it lifts: numbers of articles, "5b" (purpose limitation) or "5e" (storage).

    "44" stands for Chapter V, whose first article it is.
    """
    return {row["exemption"]: tuple(row["lifts"].split()) for row in rows_in_force("exemptions", day, regime=regime)}


def exemptions_from(article: int, regime: str, day: date | str) -> frozenset[str]:
    """The exemptions in force on the day that lift the duty of an article, like 13, 14 or 34."""
    return frozenset(row["exemption"] for row in rows_in_force("exemptions", day, regime=regime) if str(article) in row["lifts"].split())


def rights_lifted(regime: str, day: date | str) -> frozenset[str]:
    """Each exemption in force on the day with each right that it lifts: "serious_harm access"."""
    lifted = provisions_lifted(regime, day)
    articles = {right: re.split(r"[,(]", row["article"])[0] for right, row in entries("rights").items() if not row["absolute"]}
    return frozenset(f"{code} {right}" for code, lifts in lifted.items() for right, article in articles.items() if article in lifts)


def not_told_reasons_on(regime: str, day: date | str) -> frozenset[str]:
    """The reasons in force on the day not to tell people of a breach: the exceptions of Art. 34(3), and exemptions from it."""
    of_article_34 = listed_on("not_told_reasons", day) - {row["exemption"] for row in rows("exemptions")}
    return of_article_34 | exemptions_from(34, regime, day)


def exemptions_with_reason(regime: str, day: date | str) -> frozenset[str]:
    """The exemptions in force on the day that depend on something that must be shown: a prejudice, or the law that restricts."""
    return frozenset(row["exemption"] for row in rows_in_force("exemptions", day, regime=regime) if row["reason"] == "yes")


# -- notices and changes of law -----------------------------------------------------------------------

CONDITIONS = {
    "always": "for every activity",
    "if_dpo": "where there is a data protection officer",
    "legitimate_interests": "where legitimate interests are a basis",
    "recipients": "where there are recipients",
    "transfers": "where data leaves the area",
    "consent": "where consent is a basis or explicit consent the condition",
    "adm": "where significant decisions are taken by machine alone",
    "statutory_contractual": "where people must or need to give the data",
    "new_purpose": "where data is used for a new purpose",
    "recognised_interest": "where a recognised legitimate interest is a basis",
    "cookies": "where cookies or similar are used",
    "regulator_named": "where the notice names the Information Commissioner (value of complain_regulator)",
    "children": "where an online service is likely to be used by children",
}
"""The conditions under which an element of a notice, or a change of law, concerns an activity."""


@lru_cache(maxsize=64)
def elements_called_for(article: Literal[13, 14] | int, regime: str, day: date | str) -> pd.DataFrame:
    """What a notice must tell under Art. 13 or 14 on the day: columns element, condition (see CONDITIONS), law, note.

    Do not change it: whoever asks again gets the same.
    """
    rows = table_in_force("notice_elements", day, regime=regime, article=str(article))
    return rows[["element", "condition", "law", "note"]].reset_index(drop=True)


@lru_cache(maxsize=64)
def changes_touching(document: str, regime: str, day: date | str) -> pd.DataFrame:
    """The changes of law up to the day that a document must reflect, the earliest first. Do not change it: who asks again gets the same.

    `document` is "notice" or a code of the list `assessment_kinds`. Columns change, condition (see CONDITIONS),
    valid_from, weight (advice where what was done before stays lawful; else blank), law, note.
    """
    rows = table_in_force("changes", day, regime=regime, touches=document)
    columns = ["change", "condition", "valid_from", "weight", "law", "note"]
    return rows[columns].sort_values("valid_from", kind="stable").reset_index(drop=True)
