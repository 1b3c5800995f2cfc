"""What the law of a day says of lawful bases, rights, automated decisions, notices and cookies.

Sets and frames of the codes in force; where rules need a column, a Series goes in and one comes out.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Literal, overload

import pandas as pd

from ropa.law.tables import in_force, rows, rows_in_force
from ropa.model.codelists import codelist, flagged
from ropa.model.days import parse_day
from ropa.model.membership import yes

YES, NO, CONDITIONAL = "yes", "no", "conditional"
"""What the law answers: conditional where it depends on something that the register does not hold."""


CALENDARS = {
    "lawful_bases": ("lawful_bases", "basis"),
    "recognised_interests": ("recognised_interests", "interest"),
    "article9_conditions": ("article9", "condition"),
}
"""The code lists whose codes the law dates by regime: the law table, and its column of codes."""


def codes_on(name: str, regime: str, day: date | str) -> frozenset[str]:
    """The codes of a list of `CALENDARS` that the law knows under the regime on the day.

    Each code is dated in one place: by its rows of the law table or, where it has none there and so is the same under
    every regime, by its own row of the code list.
    """
    table, column = CALENDARS[name]
    known = {row[column] for row in rows(table)}
    today, listed = parse_day(day).isoformat(), codelist(name)
    own = [
        code
        for code, start, end in zip(listed.index, listed["valid_from"], listed["valid_to"], strict=True)
        if code not in known and start <= today and (not end or today <= end)
    ]
    return frozenset([*own, *(row[column] for row in rows_in_force(table, day, regime=regime))])


def times_of(name: str, code: str) -> str:
    """When the law knows a code of a list of `CALENDARS`, in words: "uk from 2018-05-25; eu from 2018-05-25"."""
    table, column = CALENDARS[name]
    spans: dict[str, list[tuple[str, str]]] = {}
    for row in rows(table):
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
    """The grounds on which a cookie or other access to a device may stand under the regime on the day.

    What each needs, information and a way to object, are flags of the code list `cookie_grounds`.
    """
    return frozenset(row["exception"] for row in rows_in_force("pecr_exceptions", day, regime=regime))


# -- special category and criminal offence data ---------------------------------------------------


def conditions_needing_schedule1(regime: str) -> frozenset[str]:
    """The conditions of Art. 9(2) that also need one of DPA 2018 Schedule 1: none under the EU regime."""
    return flagged("article9_conditions", "needs_schedule1") if regime == "uk" else frozenset()


def schedule1_fits(schedule1: pd.Series, condition: pd.Series) -> pd.Series:
    """For each row whether the Schedule 1 condition is one for that condition of Art. 9(2); missing where either is."""
    fits = schedule1.map(dict(codelist("schedule1_conditions")["article9"])) == condition
    return fits.astype("boolean").mask(schedule1.isna() | condition.isna())


def policy_document_needed(schedule1: pd.Series) -> pd.Series:
    """For each Schedule 1 condition whether it needs an appropriate policy document.

    yes, no, except (unless an exemption is recorded) or follows (as the Part 2 condition it extends does).
    """
    return schedule1.map(dict(codelist("schedule1_conditions")["apd"])).astype("str")


# -- rights -----------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def rights_on(regime: str, day: date | str) -> pd.DataFrame:
    """The matrix of the day: a row a basis, a column a right, each cell yes, no or conditional."""
    rows = in_force("rights", day, regime=regime)
    return rows.pivot(index="basis", columns="right", values="available")


@overload
def right_available(basis: str, right: str, regime: str, day: date | str) -> str | None: ...
@overload
def right_available(basis: pd.Series, right: pd.Series, regime: str, day: date | str) -> pd.Series: ...
def right_available(basis: str | pd.Series, right: str | pd.Series, regime: str, day: date | str) -> str | pd.Series | None:
    """Whether processing on that basis gives the right: yes, no or conditional; missing where the law knows none of them.

    It is the default: the law goes by grounds, and processing that is unlawful gives more.
    """
    answers: dict[tuple[str, str], str] = {
        (row["basis"], row["right"]): row["available"] for row in rows_in_force("rights", day, regime=regime)
    }
    if isinstance(basis, pd.Series) and isinstance(right, pd.Series):
        pairs = zip(basis, right, strict=True)
        return pd.Series([answers.get(pair) for pair in pairs], index=basis.index, dtype="str")
    return answers.get((str(basis), str(right)))


def decision_allowed(basis: pd.Series, condition: pd.Series, special: pd.Series, regime: str, day: date | str) -> pd.Series:
    """Whether a significant decision by machine alone may rest on each row: yes, no or conditional.

    `condition` is the one of Art. 9(2); it counts where `special` says that special category data is
    used, and then the basis and the condition must both allow it. Missing where there is no basis, and
    where special category data has no condition. The safeguards are asked for beside it.
    """
    answers: dict[tuple[str, str], str] = {
        (row["basis"], row["condition"]): row["allowed"] for row in rows_in_force("solely_automated", day, regime=regime)
    }

    def allowed(row_basis: object, row_condition: object, is_special: bool) -> str | None:
        if not isinstance(row_basis, str):
            return None
        by_basis = answers.get((row_basis, ""), NO)
        if not is_special:
            return by_basis
        if not isinstance(row_condition, str):
            return NO if by_basis == NO else None
        by_condition = answers.get(("", row_condition)) or answers.get((row_basis, row_condition), NO)
        return next(answer for answer in (NO, CONDITIONAL, YES) if answer in (by_basis, by_condition))

    whether = yes(special).tolist()
    found = [allowed(*row) for row in zip(basis, condition, whether, strict=True)]
    return pd.Series(found, index=basis.index, dtype="str")


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
    "children": "where an online service is likely to be used by children",
}
"""When an element of a notice, or a change of law, concerns an activity."""


def elements_called_for(article: Literal[13, 14] | int, regime: str, day: date | str) -> pd.DataFrame:
    """What a notice must tell under Art. 13 or 14 on the day: element, condition (see CONDITIONS), law, note."""
    rows = in_force("notice_elements", day, regime=regime, article=str(article))
    return rows[["element", "condition", "law", "note"]].reset_index(drop=True)


def changes_touching(document: str, regime: str, day: date | str) -> pd.DataFrame:
    """The changes of law until the day that a document of that kind must have taken in: change, condition, valid_from, law, note.

    `document` is "notice" or a code of the list `assessment_kinds`.
    """
    rows = in_force("changes", day, regime=regime, touches=document)
    return rows[["change", "condition", "valid_from", "law", "note"]].reset_index(drop=True)
