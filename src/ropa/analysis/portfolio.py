"""Many organisations side by side, for people: who stands worst, in what, where data goes, and what fails with what they share."""

from __future__ import annotations

import pandas as pd

from ropa.analysis.frames import ERRORS_MEAN, figures, rows_of, tidy
from ropa.analysis.names import code_words
from ropa.history.portfolio import Portfolio
from ropa.model.checks import SEVERITIES
from ropa.text import count_words

STATUS_MEANS = {
    "adequate": "adequate",
    "adequate_partial": "adequate in part",
    "restricted": "restricted",
}
"""How the status of a place is said."""


def organisations_ranked(portfolio: Portfolio) -> pd.DataFrame:
    """One row per organisation, worst first: those that could not be looked at, then by errors, warnings and advice.

    Columns: organisation (its name, else that of its register), register, activities, error, warning, advice, failed (why it could
    not be looked at, or what of it could not be read).
    """
    rows = portfolio.organisations
    named = rows["organisation"].fillna(rows["register"])
    whole = rows.assign(organisation=named, failed=rows["failed"].fillna(rows["incomplete"]))
    return whole[["organisation", "register", "activities", *SEVERITIES, "failed"]]


def families_across(portfolio: Portfolio) -> pd.DataFrame:
    """One row per family of rules that found something, that with most findings first.

    Columns: family, findings, organisations (in how many), most (the organisation with most of them), of_these (how many it has).
    """
    names = _names(portfolio)
    rows = []
    for family, part in portfolio.families.groupby("family", sort=True):
        worst = part.sort_values(["findings", "register"], ascending=[False, True], kind="stable").iloc[0]
        rows.append(
            {
                "family": family,
                "findings": int(part["findings"].sum()),
                "organisations": int(part["register"].nunique()),
                "most": names.get(worst["register"], worst["register"]),
                "of_these": int(worst["findings"]),
            }
        )
    rows.sort(key=lambda row: (-row["findings"], row["family"]))
    return tidy(rows, family="text", findings="number", organisations="number", most="text", of_these="number")


def _names(portfolio: Portfolio) -> dict[str, str]:
    ranked = organisations_ranked(portfolio)
    return dict(zip(ranked["register"], ranked["organisation"], strict=True))


def destinations_across(portfolio: Portfolio) -> pd.DataFrame:
    """One row per place outside the area that data goes to, that of most organisations first.

    Columns: name, status, organisations, activities (that send there), on_adequacy (activities whose transfers there rest on
    adequacy).
    """
    found = portfolio.destinations
    return found.assign(status=found["status"].map(STATUS_MEANS).fillna(found["status"]).astype("str"))[
        ["name", "status", "organisations", "activities", "on_adequacy"]
    ]


def processors_shared(portfolio: Portfolio) -> pd.DataFrame:
    """One row per processor that more than one organisation uses, that of most organisations first.

    Columns: processor (its name), country (in words), status (of the country), organisations, activities (that stop if it does).
    """
    shared = portfolio.processors[portfolio.processors["organisations"] > 1].reset_index(drop=True)
    country = shared["country"].map(lambda code: code_words("countries", code), na_action="ignore").astype("str")
    status = shared["status"].map(STATUS_MEANS | {"domestic": "inside the area"}).astype("str")
    return shared.assign(country=country, status=status)[["processor", "country", "status", "organisations", "activities"]]


def what_fails(portfolio: Portfolio) -> pd.DataFrame:
    """One row per event that would hit more than one organisation, the widest first.

    Columns: event (a place loses adequacy, or a shared processor goes down), organisations (hit), activities (that lose what allows
    the transfer, or stop), share (of all activities in force), do (what to have ready).
    """
    total = int(portfolio.organisations["activities"].sum())
    rows = []
    for row in rows_of(portfolio.destinations):
        if row["on_adequacy"] and row["organisations_on_adequacy"] > 1:
            rows.append(
                {
                    "event": f"{row['name']} loses adequacy",
                    "organisations": row["organisations_on_adequacy"],
                    "activities": row["on_adequacy"],
                    "do": "Have contract clauses and an assessment of the transfer ready for each recipient there.",
                }
            )
    for row in rows_of(portfolio.processors[portfolio.processors["organisations"] > 1]):
        rows.append(
            {
                "event": f"{row['processor']} goes down",
                "organisations": row["organisations"],
                "activities": row["activities"],
                "do": "Know a second processor or how to work without it, and how to get the data back.",
            }
        )
    rows.sort(key=lambda row: (-row["organisations"], -row["activities"], row["event"]))
    made = tidy(rows, event="text", organisations="number", activities="number", do="text")
    made["share"] = (made["activities"] / total if total else made["activities"] * float("nan")).astype("float64")
    return made[["event", "organisations", "activities", "share", "do"]]


def portfolio_in_short(portfolio: Portfolio) -> pd.DataFrame:
    """The key figures on many organisations: columns figure, number, means."""
    rows = portfolio.organisations
    looked = rows[rows["failed"].isna()]
    shared = int((portfolio.processors["organisations"] > 1).sum())
    restricted = int((portfolio.destinations["status"] == "restricted").sum())
    return figures(
        [
            ("Organisations", len(rows), f"{count_words(len(rows) - len(looked), 'register')} could not be looked at."),
            ("Activities in force", int(looked["activities"].sum()), "Of all of them together."),
            ("Without an error", int((looked["error"] == 0).sum()), "Organisations in whose record no error was found."),
            ("Errors", int(looked["error"].sum()), ERRORS_MEAN),
            ("Warnings", int(looked["warning"].sum()), "To look at."),
            ("Restricted places", restricted, "Places without adequacy that data goes to."),
            ("Shared processors", shared, "Used by more than one organisation: what hits one of them hits several."),
        ]
    )


def portfolio_answer(portfolio: Portfolio) -> str:
    """Who stands worst, in what most is found, and what would hit most organisations at once."""
    ranked = organisations_ranked(portfolio)
    looked = ranked[portfolio.organisations["failed"].isna()]
    gone = len(ranked) - len(looked)
    if looked.empty:
        return f"None of {count_words(len(ranked), 'organisation')} could be looked at."
    worst = looked.iloc[0]
    clean = int((looked["error"] == 0).sum())
    sound = f"{clean:,} are" if clean > 1 else f"{'one' if clean else 'none'} is"
    told = f"Of {count_words(len(ranked), 'organisation')}, {sound} without an error"
    told += f" and {gone:,} could not be looked at." if gone else "."
    if worst["error"]:
        told += f" {worst['organisation']} stands worst, with {count_words(int(worst['error']), 'error')}."
    families, events = families_across(portfolio), what_fails(portfolio)
    if len(families):
        told += f" Most findings are about {families['family'].iloc[0].lower()}."
    if len(events):
        first = events.iloc[0]
        told += f" If {first['event']}, {count_words(int(first['organisations']), 'organisation')} and "
        told += f"{count_words(int(first['activities']), 'activity', 'activities')} are hit."
    return told
