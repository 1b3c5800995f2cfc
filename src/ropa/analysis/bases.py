"""Lawful bases: what each purpose rests on, the rights that follow, legitimate interests, consents."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, lines_by, of_more, rows_of, tidy, yes_no_words
from ropa.analysis.names import activity_names, code_detail, code_words, purpose_words, rows_of_record, view_of
from ropa.case.case import Case
from ropa.facts.purposes import COMPLETE, interests, purposeless
from ropa.facts.view import of_record
from ropa.law.bases import CONDITIONAL, YES, bases_on, rights_on
from ropa.law.tables import table_in_force
from ropa.model.codelists import codelist
from ropa.model.membership import within
from ropa.model.written import NOT_UNDERSTOOD, unread
from ropa.text import cell

BASES_FINDINGS = ("PU", "LB", "ID09")
"""The findings on purposes and lawful bases."""

BASIS_UNKNOWN = "Not recorded"
KIND_UNKNOWN = "Kind not recorded"
NO_CONSENT = "neither, though consents are logged"


def bases_in_short(case: Case) -> pd.DataFrame:
    """The key figures on lawful bases: columns figure, number, means."""
    purposes, weighed = case.once(bases_by_purpose), case.once(legitimate_interests)
    view = view_of(case)
    activities = view.of_role("controller")
    bare = int(purposeless(view)[activities.index].sum())
    unsure = int((weighed["state"] == NOT_UNDERSTOOD).sum())
    unweighed = int((weighed["state"] != COMPLETE).sum()) - unsure
    said = [
        ("Activities as a controller", len(activities), "Only whoever decides why data is used chooses a lawful basis."),
        ("Activities without a purpose", bare, "Without a purpose there is nothing that a basis could justify."),
        ("Purposes", len(purposes), "Each needs a lawful basis of its own."),
        ("Purposes without a lawful basis", int(purposes["lawful_basis"].isna().sum()), "Such use of data is not lawful as recorded."),
        ("Purposes on legitimate interests", len(weighed), "Each must be weighed against the interests of the people concerned."),
        (
            "Of these, not weighed as they should be",
            unweighed,
            f"No complete assessment, a late one, or one whose review is overdue.{of_more(unsure)}",
        ),
        (
            "Purposes on consent",
            int((case.once(consents)["rests_on"] != NO_CONSENT).sum()),
            "Each needs proof of consent and an easy way to withdraw it.",
        ),
    ]
    return figures(said + finding_figures(case, BASES_FINDINGS))


def bases_by_purpose(case: Case) -> pd.DataFrame:
    """One row per purpose of an activity that the holder does as a controller.

    Columns: activity, activity_id, purpose_id, purpose, kind, lawful_basis, rests_on (the interest,
    law, contract or record of consent that it names), primary (yes where it is the main one of two).
    """
    register = case.in_force.register
    names = activity_names(register)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "activity_id": row["activity_id"],
            "purpose_id": row["purpose_id"],
            "purpose": purpose_words(row),
            "kind": code_words("purpose_codes", row["purpose_code"]),
            "lawful_basis": code_words("lawful_bases", row["lawful_basis"]),
            "rests_on": _rests_on(row),
            "primary": yes_no_words(row["is_primary"]),
        }
        for row in rows_of(rows_of_record(register, "purposes", "controller"))
    ]
    names_of = ("activity", "activity_id", "purpose_id", "purpose", "kind", "lawful_basis", "rests_on", "primary")
    return tidy(rows, **dict.fromkeys(names_of, "text"))


def _rests_on(row: Row) -> str | None:
    said = (row["legitimate_interest"], code_words("recognised_interests", row["recognised_interest"]), row["basis_source"])
    consent = f"Consents are kept in: {row['consent_record']}" if row["consent_record"] else None
    main = "This is the main basis of the purpose" if row["is_primary"] is True else None
    return cell(text for text in (*said, consent, main) if text)


def bases_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity as a controller.

    Columns: activity, activity_id, function, purposes (how many), lawful_bases, without_basis (how many purposes
    name no basis).
    """
    purposes = case.once(bases_by_purpose)
    found = purposes.groupby("activity_id")
    counts, bare = found.size(), purposes["lawful_basis"].isna().groupby(purposes["activity_id"]).sum()
    lines = lines_by(purposes, "activity_id", lambda row: row["lawful_basis"])
    rows = [
        {
            "activity": row["name"] or row["activity_id"],
            "activity_id": row["activity_id"],
            "function": row["business_function"],
            "purposes": int(counts.get(row["activity_id"], 0)),
            "lawful_bases": cell(lines.get(row["activity_id"])),
            "without_basis": int(bare.get(row["activity_id"], 0)),
        }
        for row in rows_of(of_record(case.in_force.register.activities, "controller"))
    ]
    kinds = {"purposes": "number", "lawful_bases": "text", "without_basis": "number"}
    return tidy(rows, activity="text", activity_id="text", function="text", **kinds)


def purposes_by_basis(case: Case) -> pd.DataFrame:
    """One row per lawful basis: those of the day's law, and others that the register names. The most used stands first.

    Columns: lawful_basis, law, means, purposes, activities (how many). The last rows are for purposes whose basis was not understood, and
    for those without one.
    """
    view = view_of(case)
    purposes = rows_of_record(view.register, "purposes", "controller")
    known, listed = bases_on(view.regime, view.as_of), codelist("lawful_bases")
    rows = [
        {
            "lawful_basis": row["label"],
            "law": row["law"] if code in known else f"{row['law']}: not in the law of this day",
            "means": row["description"],
            "purposes": int((purposes["lawful_basis"] == code).sum()),
            "activities": int(purposes.loc[purposes["lawful_basis"] == code, "activity_id"].nunique()),
        }
        for code, row in listed.iterrows()
        if code in known or (purposes["lawful_basis"] == code).any()
    ]
    rows.sort(key=lambda row: -row["purposes"])
    unclear = unread(purposes, "lawful_basis")
    for words, means, left in (
        (NOT_UNDERSTOOD, "What is written is no lawful basis that ropa knows.", purposes[unclear]),
        (BASIS_UNKNOWN, "The register names no basis.", purposes[purposes["lawful_basis"].isna() & ~unclear]),
    ):
        found = {"lawful_basis": words, "means": means, "purposes": len(left), "activities": int(left["activity_id"].nunique())}
        rows += [found] if len(left) else []
    return tidy(rows, lawful_basis="text", law="text", means="text", purposes="number", activities="number")


def bases_by_kind(case: Case) -> pd.DataFrame:
    """One row per kind of purpose, most purposes first.

    Columns: kind, then one per lawful basis that some purpose rests on (how many), purposes (how many in all).
    """
    found = case.once(bases_by_purpose)
    kind, basis = found["kind"].fillna(KIND_UNKNOWN), found["lawful_basis"].fillna(BASIS_UNKNOWN)
    named = case.once(purposes_by_basis)["lawful_basis"]
    spread = pd.crosstab(kind, basis.where(basis.isin(named), NOT_UNDERSTOOD))
    used = [name for name in named if name in spread]
    spread = spread.reindex(columns=used).rename_axis(columns=None).rename_axis("kind").reset_index()
    spread["purposes"] = spread[used].sum(axis=1).astype("int64")
    return spread.sort_values(["purposes", "kind"], ascending=[False, True], kind="stable").reset_index(drop=True)


# -- rights -----------------------------------------------------------------------------------------

_ANSWERS = {YES: "yes", CONDITIONAL: "depends"}


def rights_by_basis(case: Case) -> pd.DataFrame:
    """One row per right, one column per lawful basis of the day's law: yes, no or depends.

    Columns: right, means, then the bases by name, most used first.
    """
    view = view_of(case)
    matrix = rights_on(view.regime, view.as_of)
    order = [name for name in case.once(purposes_by_basis)["lawful_basis"] if name != BASIS_UNKNOWN]
    labels = codelist("lawful_bases")["label"]
    bases = sorted(matrix.index, key=lambda code: order.index(labels[code]))
    rows = [
        {"right": row["label"], "means": row["description"]}
        | {labels[basis]: _ANSWERS.get(str(matrix[code][basis]), "no") for basis in bases}
        for code, row in codelist("rights").iterrows()
        if code in matrix
    ]
    return tidy(rows, right="text", means="text", **{labels[basis]: "text" for basis in bases})


def rights_that_differ(case: Case) -> pd.DataFrame:
    """One row per lawful basis in use and right that it does not give, or gives only under conditions.

    Columns: right, lawful_basis, answer (no or depends), law, note (why).
    """
    view = view_of(case)
    used = set(rows_of_record(view.register, "purposes", "controller")["lawful_basis"].dropna())
    facts = table_in_force("rights", view.as_of, regime=view.regime)
    facts = facts[within(facts["basis"], used) & (facts["available"] != YES)]
    rows = [
        {
            "right": code_words("rights", row["right"]),
            "lawful_basis": code_words("lawful_bases", row["basis"]),
            "answer": _ANSWERS.get(row["available"], "no"),
            "law": row["law"],
            "note": row["note"] or None,
        }
        for row in rows_of(facts)
    ]
    rows.sort(key=lambda row: (str(row["right"]), str(row["lawful_basis"])))
    return tidy(rows, right="text", lawful_basis="text", answer="text", law="text", note="text")


def rights_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity as a controller: which rights its lawful bases give, of those that depend on the basis.

    Columns: activity, activity_id, then one per such right: yes, no or depends; "some purposes" where the
    bases of its purposes differ; missing where no purpose names a basis.
    """
    view = view_of(case)
    matrix = rights_on(view.regime, view.as_of)
    rights = _depending(matrix)
    purposes = rows_of_record(view.register, "purposes", "controller")
    known = purposes[within(purposes["lawful_basis"], matrix.index)]
    by_activity = known.groupby("activity_id")["lawful_basis"].agg(set)
    labels = codelist("rights")["label"]
    rows = []
    for row in rows_of(of_record(view.register.activities, "controller")):
        bases = by_activity.get(row["activity_id"], set())
        said: dict[str, Any] = {"activity": row["name"] or row["activity_id"], "activity_id": row["activity_id"]}
        for right in rights:
            answers = {_ANSWERS.get(str(matrix[right][basis]), "no") for basis in bases}
            said[labels[right]] = answers.pop() if len(answers) == 1 else "some purposes" if answers else None
        rows.append(said)
    return tidy(rows, activity="text", activity_id="text", **{labels[right]: "text" for right in rights})


def rights_that_depend(case: Case) -> list[str]:
    """The names of the rights that depend on the lawful basis under the law applied: the columns of `rights_by_activity`."""
    view = view_of(case)
    labels = codelist("rights")["label"]
    return [str(labels[right]) for right in _depending(rights_on(view.regime, view.as_of))]


def _depending(matrix: pd.DataFrame) -> list[str]:
    return [code for code in codelist("rights").index if code in matrix and matrix[code].nunique() > 1]


# -- interests and consents ---------------------------------------------------------------------------


def legitimate_interests(case: Case) -> pd.DataFrame:
    """One row per purpose that rests on legitimate interests, with the assessment that weighs it.

    Columns: activity, activity_id, purpose_id, purpose, interest, state (complete, missing, not complete, does not allow
    it, review overdue, after the start), decided_on, review_due, reference. The last three are of the newest assessment.
    """
    view = view_of(case)
    purposes = rows_of_record(view.register, "purposes", "controller")
    weighed = interests(view)
    claimed = purposes[purposes.index.isin(weighed.index)]
    names = activity_names(view.register)
    rows = []
    for row, found in zip(rows_of(claimed), rows_of(weighed.loc[claimed.index]), strict=True):
        rows.append(
            {
                "activity": names.get(row["activity_id"]),
                "activity_id": row["activity_id"],
                "purpose_id": row["purpose_id"],
                "purpose": purpose_words(row),
                "interest": row["legitimate_interest"],
                **{name: found[name] for name in ("state", "decided_on", "review_due", "reference")},
            }
        )
    texts = dict.fromkeys(("activity", "activity_id", "purpose_id", "purpose", "interest", "state"), "text")
    return tidy(rows, **texts, decided_on="date", review_due="date", reference="text")


def recognised_interests(case: Case) -> pd.DataFrame:
    """One row per purpose that rests on a recognised legitimate interest (UK law). Columns: activity, purpose, condition, means, law."""
    view = view_of(case)
    purposes = rows_of_record(view.register, "purposes", "controller")
    names = activity_names(view.register)
    rows = []
    for row in rows_of(purposes[purposes["lawful_basis"] == "recognised_legitimate_interest"]):
        code = row["recognised_interest"]
        rows.append(
            {
                "activity": names.get(row["activity_id"]),
                "purpose": purpose_words(row),
                "condition": code_words("recognised_interests", code),
                "means": code_detail("recognised_interests", code, "description"),
                "law": code_detail("recognised_interests", code, "law"),
            }
        )
    return tidy(rows, activity="text", purpose="text", condition="text", means="text", law="text")


def consents(case: Case) -> pd.DataFrame:
    """One row per purpose that rests on consent, or that consents are logged for. People are only counted.

    Columns: activity, purpose_id, purpose, rests_on (consent, explicit consent under Article 9, or neither),
    kept_in, withdrawn_by, given, withdrawn, standing, without_evidence (numbers of logged consents).
    """
    view = view_of(case)
    purposes, log = rows_of_record(view.register, "purposes", "controller"), view.consents
    names = activity_names(view.register)
    given = log.groupby("purpose_id").size()
    withdrawn = log["withdrawn_at"].notna().groupby(log["purpose_id"]).sum()
    bare = log["evidence"].isna().groupby(log["purpose_id"]).sum()
    rows = []
    for row in rows_of(purposes):
        explicit = row["article9_condition"] == "explicit_consent"
        logged = int(given.get(row["purpose_id"], 0))
        if row["lawful_basis"] != "consent" and not explicit and not logged:
            continue
        grounds = ["consent"] if row["lawful_basis"] == "consent" else []
        grounds += ["explicit consent under Article 9"] if explicit else []
        gone = int(withdrawn.get(row["purpose_id"], 0))
        rows.append(
            {
                "activity": names.get(row["activity_id"]),
                "purpose_id": row["purpose_id"],
                "purpose": purpose_words(row),
                "rests_on": " and ".join(grounds) or NO_CONSENT,
                "kept_in": row["consent_record"],
                "withdrawn_by": row["withdrawal_route"],
                "given": logged,
                "withdrawn": gone,
                "standing": logged - gone,
                "without_evidence": int(bare.get(row["purpose_id"], 0)),
            }
        )
    texts = dict.fromkeys(("activity", "purpose_id", "purpose", "rests_on", "kept_in", "withdrawn_by"), "text")
    return tidy(rows, **texts, **dict.fromkeys(("given", "withdrawn", "standing", "without_evidence"), "number"))
