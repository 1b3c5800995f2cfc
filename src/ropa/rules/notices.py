"""Rules on privacy notices, which compare them with the register both ways: what must be told, and what is told.

A notice serves the people that notice_subjects names, or everyone. What none of the notices that serve the same people
tells is missing. It is found once, where it can be corrected, and not once per activity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ropa.facts.assessments import latest_assessments
from ropa.facts.notices import (
    TELLING,
    Duty,
    elements_of_a_new_notice,
    needs_backing,
    notice_conditions,
    notices_of_transfers,
    rights_named,
    rights_untold,
    rows_to_tell,
    told,
    transfers_half_told,
    transfers_to_tell,
    with_transfers,
    without_backing,
    written_on,
)
from ropa.facts.view import View
from ropa.law.bases import changes_touching, codes_on, exemptions_from, exemptions_with_reason
from ropa.model.checks import ADVICE, ERROR, WARNING
from ropa.model.codelists import codes, flagged
from ropa.model.groups import joined
from ropa.model.membership import within
from ropa.model.periods import NOT_A_PERIOD, attempted, differ, is_period
from ropa.model.register import keeps_record
from ropa.model.tables import TABLES
from ropa.rules.engine import Among, among, first_reason, not_in_force, rule

NO_NOTICE = "no notice is in force"
"""What is wrong where people are told nothing."""


def _listed(rows: pd.DataFrame, by: list[str], name: str) -> pd.Series:
    """For each group, the first three values of a column and how many more there are, in words."""
    place, sizes = rows.groupby(by).cumcount(), rows.groupby(by).size()
    first = rows[place < 3]
    shown = joined(first[name], [first[column] for column in by])
    more = sizes.reindex(shown.index) - 3
    return shown + (" and " + more.astype("str") + " more").where(more > 0, "")


def _findings(view: View, table: str, records: pd.Series, details: Iterable[str], field: str = "") -> pd.DataFrame:
    """A finding on each of these records of a table, by their keys; none on a key that the table does not have, which SH tells."""
    keys = view.register.shared(table)[TABLES[table].key()].drop_duplicates()
    places = pd.Index(keys).get_indexer(pd.Index(records))
    told = [detail for place, detail in zip(places, details, strict=True) if place >= 0]
    return pd.DataFrame({"index": keys.index.take(places[places >= 0]), "table": table, "field": field, "detail": told})


def _rows(view: View, table: str, records: pd.Series) -> pd.Series:
    """Which rows of a table in force have one of these keys."""
    return within(view.register.shared(table)[TABLES[table].key()], records.dropna())


# -- whether all is told that must be --------------------------------------------------------------


def _untold(duty: Duty, elements: list[str]) -> pd.DataFrame:
    """One finding per notice and element that it lacks; on the activity, if only one of several calls for the element.

    N1 serves the people of A1 to A5, and lacks three elements. `purposes` is called for by all five, `recipients` by A1
    and A2, `transfers` by A3 alone:

        found        detail
        notice N1    purposes
        notice N1    recipients: A1, A2
        activity A3  transfers
    """
    missing = duty.missing[within(duty.missing["element"], elements)]
    if missing.empty:
        return pd.DataFrame({"index": [], "table": [], "field": [], "detail": []})
    by = ["notice_id", "element"]
    calling = duty.addressed().groupby("notice_id")["activity_id"].nunique()
    lacking = missing.groupby(by, sort=False)["activity_id"].agg(activities="size", only="first").reset_index()
    lacking = lacking.merge(_listed(missing, by, "activity_id").rename("names"), left_on=by, right_index=True)
    of_all = lacking["activities"] == lacking["notice_id"].map(calling)
    told = lacking["element"].replace({"transfers": with_transfers(duty)})  # NT12 would ask for the others as soon as the first is told
    lacking["detail"] = told.where(of_all, told + ": " + lacking["names"])
    alone = (lacking["activities"] == 1) & ~of_all
    on_notice, on_activity = lacking[~alone], lacking[alone]
    return pd.concat(
        [
            _findings(duty.view, "notices", on_notice["notice_id"], on_notice["detail"]),
            _findings(duty.view, "activities", on_activity["only"], told[alone]),
        ]
    )


@rule(
    "NT01",
    table="activities",
    also=("notices", "organisations"),
    law="Art 13, 14",
    applies="c",
    says="people are not told what Article 13 or 14 asks for",
    done={
        NO_NOTICE: "Add the notice that people are given to notices, whom it is for to notice_subjects, and what it says to "
        "notice_statements, one row per element. Where people need not be told, record the notice_exemption of the activity."
    },
    many="do not tell people what Article 13 or 14 asks for",
    wants=("activities.notice_exemption",),
    hangs_on=(
        "data_categories.source",
        "notice_statements.element",
        "notice_subjects.category",
    ),
    chosen_by=(
        "data_subjects.category",
        "notice_subjects.category",
    ),
)
def elements_told(view: View) -> Among:
    """People are told all that Articles 13 and 14 call for, in a notice in force that serves them.

    Add to the notice what is missing, and to notice_statements where it stands. Where people need not be told, record
    the notice_exemption of the activity.
    """
    duty = view.once(Duty)
    called = pd.Series(duty.called.index[duty.called.any(axis=1)])
    if view.notices.empty:
        holder = keeps_record(view.organisations)
        nowhere = view.organisations[holder & (not called.empty)]
        lacking = f"{NO_NOTICE}: it has to tell {', '.join(elements_of_a_new_notice(duty))}"
        found = pd.DataFrame({"index": nowhere.index, "table": "organisations", "field": "", "detail": lacking})
        return among({"activities": _rows(view, "activities", called), "organisations": nowhere}, found)
    told = _untold(duty, [str(element) for element in duty.called if element != "complain_controller"])
    whom = joined(duty.unserved["category"], duty.unserved["activity_id"], sort=False)
    alone = _findings(view, "activities", pd.Series(whom.index), "no notice in force serves " + whom)
    asked = {"activities": _rows(view, "activities", called), "notices": _rows(view, "notices", duty.addressed()["notice_id"])}
    return among(asked, pd.concat([alone, told]))


@rule(
    "NT02",
    table="notice_statements",
    also=("notices",),
    law="Art 5(1)(a), 5(2)",
    severity=WARNING,
    applies="c",
    says="nothing in the register backs it",
    many={"none of its statements is linked to it": "have no statement that is linked to the register"},
    wants=("notice_statements.element",),
    hangs_on=("notice_links.table",),
    chosen_by=("notice_statements.element",),
)
def statements_backed(view: View) -> Among:
    """What a notice says has a row in the register behind it.

    Link the statement in notice_links to the rows that it tells; if there are none, it is not true or the
    register is not complete: find out which.
    """
    statements, links, unbacked = view.notice_statements, view.notice_links, view.once(without_backing)
    linked = within(unbacked["notice_statement_id"], links["notice_statement_id"])
    count = unbacked.groupby("notice_id")["notice_id"].transform("size")
    begun = statements["notice_id"][within(statements["notice_statement_id"], links["notice_statement_id"])]
    known = within(unbacked["notice_id"], view.register.shared("notices")["notice_id"].dropna())
    bare = known & ~within(unbacked["notice_id"], begun) & (count > 1)
    notices = unbacked.loc[bare, "notice_id"].drop_duplicates()
    single = unbacked[~bare]
    found = [
        _findings(view, "notices", notices, ["none of its statements is linked to it"] * len(notices)),
        pd.DataFrame(
            {
                "index": single.index,
                "table": "notice_statements",
                "field": "element",
                "detail": single["element"].where(~linked[~bare], single["element"] + "; what it is linked to is no longer in force"),
            }
        ),
    ]
    needing = statements[needs_backing(view)]
    return among({"notice_statements": needing, "notices": _rows(view, "notices", needing["notice_id"])}, pd.concat(found))


@rule(
    "NT03",
    table="purposes",
    also=("data_categories", "recipients", "transfers", "retention"),
    law="Art 13, 14",
    applies="c",
    says="the notice does not tell it",
    many="are not told in the notice",
    hangs_on=("recipients.recipient_role",),
    chosen_by=(
        "data_categories.category",
        "data_categories.source",
        "notice_links.table",
        "notice_statements.element",
        "notice_subjects.category",
        "recipients.category",
        "retention.period",
    ),
)
def register_told(view: View) -> Among:
    """Each purpose, recipient, transfer and time limit is told, and each category of data that others give.

    Add it to the notice, then link the statement to it in notice_links; or take it out of the register if it is not
    done. For a recipient its category suffices.
    """
    duty = view.once(Duty)
    tables = {table: rows for table in TELLING if not (rows := rows_to_tell(duty, table)).empty}
    found = [_rows_untold(duty, table, rows) for table, rows in tables.items()] or [pd.DataFrame(columns=["index"])]
    return among(tables, pd.concat(found))


def _rows_untold(duty: Duty, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """One finding per row that is not told. Rows with the same code are one: one sentence tells their kind for all activities."""
    left = rows[~told(duty, table, rows)]
    if left.empty:
        return pd.DataFrame(columns=["index"])
    by_kind = left.groupby(["notice_id", "code"])
    activities = by_kind["activity_id"].transform("nunique").fillna(1).astype("int64")
    kind = left["purpose_code"] if table == "purposes" else left["code"]
    shown = kind.fillna("").where(activities <= 1, left["code"] + "; in " + activities.astype("str") + " activities")
    field = TELLING[table].code or {"purposes": "purpose", "retention": "period"}[table]
    found = pd.DataFrame({"index": left.index, "table": table, "field": field, "detail": shown})
    return found[(left["code"].isna() | ~left.duplicated(["notice_id", "code"])).to_numpy()]


@rule(
    "NT05",
    table="notices",
    law="UK GDPR Art 13(2)(ca), 14(2)(da); DPA 2018 s.164A",
    applies="c",
    regimes=("uk",),
    valid_from="2026-06-19",
    says="it does not tell people that they may complain to the organisation itself",
    many="do not tell people that they may complain to the organisation itself",
    hangs_on=("notice_statements.element",),
    chosen_by=(
        "data_subjects.category",
        "notice_subjects.category",
    ),
)
def complaints_told(view: View) -> Among:
    """The notice tells people of their right to complain to the controller.

    Add how to complain to the organisation, beside the right to complain to the regulator.
    """
    duty = view.once(Duty)
    calling = duty.addressed("complain_controller")
    return among(_rows(view, "notices", calling["notice_id"]), _untold(duty, ["complain_controller"]))


@rule(
    "NT04",
    table="notices",
    field="published_on",
    law="Art 5(1)(a), 13(3), 14(4)",
    severity=WARNING,
    applies="c",
    says="it is older than a material change of what it tells",
    wants=("notices.published_on", "notices.effective_on"),
    chosen_by=(
        "activities.changed_on",
        "notice_subjects.category",
    ),
)
def notice_newer_than_changes(view: View) -> Among:
    """A notice is looked at again when an activity that it tells of changes.

    Compare the notice with the activity as it is now, publish a new version and tell people what has changed.
    """
    duty = view.once(Duty)
    changed = duty.activities.set_index("activity_id")["changed_on"]
    pairs = duty.concerned
    older = written_on(view).reindex(pairs["notice_id"]).to_numpy() < changed.reindex(pairs["activity_id"]).to_numpy()
    listed = _listed(pairs[older], ["notice_id"], "activity_id")
    of_changed = pairs["notice_id"][changed.reindex(pairs["activity_id"]).notna().to_numpy()]
    return among(_rows(view, "notices", of_changed), _findings(view, "notices", pd.Series(listed.index), listed, "published_on"))


@rule(
    "NT06",
    table="notice_statements",
    field="value",
    law="Art 5(1)(a); UK GDPR Art 12A(2) from 5 Feb 2026; UK GDPR Art 12(3) until 4 Feb 2026; EU GDPR Art 12(3)",
    severity=WARNING,
    applies="c",
    says="it does not agree with the register or with the law",
    chosen_by=(
        "notice_links.table",
        "notice_statements.element",
    ),
)
def notice_agrees(view: View) -> Among:
    """What the notice says of periods, destinations, bases and the month to answer is what the register and the law say.

    Find out which is right, and correct the other. The month to answer a request is counted from receipt; where
    proof of identity may be asked for, from the day it arrives, not the day it is accepted.
    """
    links, statements = view.once(Duty).statements, view.notice_statements
    kept = _linked(links[links["element"] == "retention"], "retention", view.retention, "value", "period")
    parts = [
        # Periods differ only if they never last the same: 72 hours are 3 days, and 30 days may be a month.
        kept[differ(kept["said"], kept["recorded"])],
        _differing(
            links[(links["element"] == "transfers") & within(links["value"], codes("destinations"))],
            "transfers",
            view.transfers,
            "value",
            "destination",
        ),
        _differing(
            links[
                within(links["element"], ["purposes", "legal_basis", "legitimate_interests"])
                & within(links["value"], codes("lawful_bases"))
            ],
            "purposes",
            view.purposes,
            "value",
            "lawful_basis",
        ),
    ]
    differing = pd.concat(parts).drop_duplicates(["notice_statement_id", "record"])
    listed = _listed(differing, ["notice_statement_id"], "record")
    value = statements.drop_duplicates("notice_statement_id").set_index("notice_statement_id")["value"].reindex(listed.index)
    confirmed = statements[(statements["element"] == "rights_core") & (statements["value"] == "identity_confirmation")]
    times = statements["value"][statements["element"] == "retention"].dropna()
    unread = times.index[[attempted(text) and not is_period(text) for text in times]]
    found = [
        _findings(view, "notice_statements", pd.Series(listed.index), "it says " + value + ", not so " + listed, "value"),
        pd.DataFrame({"index": unread, "detail": NOT_A_PERIOD}),
        pd.DataFrame({"index": confirmed.index, "detail": "the month is counted from the confirmation of identity"}),
    ]
    compared = ["purposes", "legal_basis", "legitimate_interests", "transfers"]
    linked = within(statements["element"], compared) & within(statements["notice_statement_id"], links["notice_statement_id"])
    says = statements["value"].notna() & (linked | statements["element"].isin(["retention", "rights_core"]))
    return among(says, pd.concat(found))


def _linked(links: pd.DataFrame, table: str, rows: pd.DataFrame, said: str, recorded: str) -> pd.DataFrame:
    """What statements say beside what the rows linked to them say: columns notice_statement_id, record, said, recorded."""
    mine = rows[[TABLES[table].key(), recorded]].set_axis(["record", "recorded"], axis=1)
    pairs = links[links["table"] == table].rename(columns={said: "said"}).merge(mine, on="record")
    return pairs[["notice_statement_id", "record", "said", "recorded"]].dropna(subset=["said", "recorded"])


def _differing(links: pd.DataFrame, table: str, rows: pd.DataFrame, said: str, recorded: str) -> pd.DataFrame:
    """The links to rows that say something else, as `_linked` returns them."""
    pairs = _linked(links, table, rows, said, recorded)
    return pairs[pairs["said"] != pairs["recorded"]]


@rule(
    "NT07",
    table="notices",
    field="told_by",
    law="Art 5(1)(a), 12(1); WP260 rev.01",
    severity=WARNING,
    applies="c",
    says="people learn of changes only if they look for them",
    many="tell people of changes only if they look for them",
    chosen_by=("notices.told_by",),
)
def changes_told(view: View) -> Among:
    """People are told of changes to a notice in a way that reaches them.

    Write to them, or show them the change in their account or when they next visit; posting a new version is not enough.
    """
    told_by = view.notices["told_by"]
    return among(told_by.notna(), told_by.notna() & ~within(told_by, flagged("told_by", "active")))


@rule(
    "NT08",
    table="notice_statements",
    field="value",
    law="UK GDPR Art 13(1)(f), 14(1)(f)",
    severity=WARNING,
    applies="c",
    regimes=("uk",),
    valid_from="2021-01-01",
    says="it counts transfers from the European Economic Area, where the area is the United Kingdom",
    many="count transfers from the European Economic Area, where the area is the United Kingdom",
    chosen_by=("notice_statements.element",),
)
def area_is_the_united_kingdom(view: View) -> Among:
    """A notice under UK law tells of data that leaves the United Kingdom, EEA countries included.

    Write it anew: what leaves the United Kingdom, to which countries, and under which regulations or safeguards.
    """
    statements = view.notice_statements
    of_transfers = statements["element"] == "transfers"
    return among(of_transfers, of_transfers & (statements["value"] == "EEA"))


@rule(
    "NT09",
    table="notices",
    also=("assessments",),
    field="published_on",
    law="Art 5(1)(a), 24(1)",
    severity=WARNING,
    applies="c",
    says="it predates a change of law that touches it",
    wants=("notices.published_on", "notices.effective_on", "assessments.decided_on"),
    hangs_on=("notices.ended_on",),
    chosen_by=(
        "assessments.decided_on",
        "assessments.status",
        "notices.published_on",
    ),
)
def newer_than_the_law(view: View) -> Among:
    """Notices and assessments are looked at again when the law that they rest on changes.

    Read it against the law in force, publish or decide it anew, and record the day. Where the law saves what was done before,
    looking again is advice.
    """
    duty = view.once(Duty)
    notices = notice_conditions(duty)
    written = written_on(view).reindex(notices.index)
    assessments = latest_assessments(view)
    at_hand = duty.holds.reindex(assessments["activity_id"]).fillna(False).set_axis(assessments.index)
    at_hand["transfers"] &= assessments["transfer_id"].isna() | within(
        assessments["transfer_id"], view.once(transfers_to_tell)["transfer_id"]
    )
    kinds = [("notice", written, notices)]
    kinds += [(str(k), part["decided_on"], at_hand.loc[part.index]) for k, part in assessments.groupby("kind", sort=False)]
    parts = []
    for kind, dates, meets in kinds:
        changes = changes_touching(kind, view.regime, view.as_of)
        for severity, weighed in ((WARNING, changes["weight"] == ""), (ADVICE, changes["weight"] == ADVICE)):
            passed = _passed(changes[weighed], dates, meets)
            if kind == "notice":
                found = _findings(view, "notices", pd.Series(passed.index), passed, "published_on")
            else:
                found = pd.DataFrame({"index": passed.index, "table": "assessments", "field": "decided_on", "detail": passed})
            parts.append(found.assign(severity=severity))
    dated = _rows(view, "notices", pd.Series(written.index[written.notna()], dtype="str"))
    return among({"notices": dated, "assessments": assessments[assessments["decided_on"].notna()]}, pd.concat(parts))


def _passed(changes: pd.DataFrame, dates: pd.Series, meets: pd.DataFrame) -> pd.Series:
    """By row of dates, the changes of law that came after it and concern it, in words; rows without any are left out."""
    said: dict[Any, list[str]] = {}
    for change, condition, start in zip(changes["change"], changes["condition"], changes["valid_from"], strict=True):
        touched = (dates < start) & meets["untold" if change == "complaints" else condition]
        for row in dates.index[touched.fillna(False).to_numpy(dtype=bool)]:
            said.setdefault(row, []).append(f"{change} of {start:%Y-%m-%d}")
    return pd.Series({row: ", ".join(changed) for row, changed in said.items()}, dtype="str")


@rule(
    "NT10",
    table="activities",
    field="notice_exemption",
    law="Art 13(4), 14(5); DPA 2018 Sch 2-3; EU GDPR Art 23",
    applies="c",
    says="people are not told, and the exemption is not in force here or its reason is not recorded",
    wants=("activities.notice_exemption", "activities.notice_exemption_reason"),
    chosen_by=("activities.notice_exemption",),
)
def exemption_reasoned(view: View) -> Among:
    """Who does not tell people because of an exemption relies on one in force, and can say why it holds.

    Write in notice_exemption_reason why it holds: an exemption reaches only as far as its reason. Under UK law that is what telling
    people would prejudice (DPA 2018 Schedule 2). Under EU law it is the national law that restricts the duty. Or choose an exemption
    of this law.
    """
    activities, exempt = view.activities, view.activities["notice_exemption"]
    bare = within(exempt, exemptions_with_reason(view.regime, view.as_of)) & activities["notice_exemption_reason"].isna()
    gone = not_in_force(activities, "notice_exemption", "notice_exemptions", codes_on("notice_exemptions", view.regime, view.as_of))
    unreasoned = first_reason(activities, {"no reason is recorded": bare}, field="notice_exemption_reason", severity=WARNING)
    return among(exempt.notna(), pd.concat([gone.assign(severity=ERROR), unreasoned]))


@rule(
    "NT11",
    table="notices",
    law="Art 13(2)(b), 14(2)(c)",
    applies="c",
    says="it tells people of some of their rights only",
    many="tell people of some of their rights only",
    wants=("notice_statements.value", "purposes.lawful_basis"),
    chosen_by=("notice_statements.element",),
)
def every_right_told(view: View) -> Among:
    """A notice that lists rights lists each one that people have.

    Access, rectification, erasure and restriction always; portability where consent or a contract is a basis, objection where
    a public task or legitimate interests are. Add what is missing, and the code of the right as the value of its statement.
    """
    untold = rights_untold(view.once(Duty))
    sure, perhaps = untold["rights"][untold["rights"] != ""], untold["perhaps"][untold["perhaps"] != ""]
    doubtful = perhaps + ", if a purpose without a recorded basis gives it"
    found = [
        _findings(view, "notices", pd.Series(part.index, dtype="str"), part).assign(severity=severity)
        for part, severity in ((sure, ERROR), (doubtful, WARNING))
    ]
    return among(_rows(view, "notices", rights_named(view)["notice_id"]), pd.concat(found))


@rule(
    "NT12",
    table="notices",
    law="Art 13(1)(f), 14(1)(f)",
    severity=WARNING,
    applies="c",
    says="it tells of transfers, and not all that belongs to them",
    wants=("notice_statements.element", "transfers.mechanism"),
    chosen_by=(
        "notice_statements.element",
        "notice_subjects.category",
    ),
)
def transfers_fully_told(view: View) -> Among:
    """A notice that tells of transfers tells what allows them, and how to get a copy of the safeguards.

    Say whether an adequacy decision covers the transfer or which safeguards protect it (transfer_grounds); where safeguards do,
    say how people get a copy or where they can read them (safeguards_copy). Add a row to notice_statements for each.
    """
    duty = view.once(Duty)
    lacking = transfers_half_told(duty)
    found = _findings(view, "notices", pd.Series(lacking.index, dtype="str"), lacking)
    return among(_rows(view, "notices", pd.Series(notices_of_transfers(duty), dtype="str")), found)


@rule(
    "NT13",
    table="activities",
    field="told_when",
    law="Art 14(3)",
    applies="c",
    valid_from="2018-05-25",
    says="others give the data, and people are told too late or it is not recorded when",
    many={"not recorded": "take data from others, and it is not recorded when people are told"},
    wants=("activities.told_when", "data_categories.source"),
    chosen_by=("data_categories.source",),
)
def told_in_time(view: View) -> Among:
    """People whose data comes from others are told within a month, and at the latest when they are first written to or it is disclosed.

    Record in told_when when they are told. Where they need not be told, record the notice_exemption of the activity.
    """
    indirect = view.data_categories["activity_id"][within(view.data_categories["source"], flagged("data_sources", "article14"))]
    activities = view.activities
    if indirect.empty:
        return among(activities.iloc[:0], first_reason(activities, {}))
    asked = within(activities["activity_id"], indirect)
    asked &= ~within(activities["notice_exemption"], exemptions_from(14, view.regime, view.as_of))
    when = activities["told_when"]
    late = first_reason(activities, {"later than the law allows": asked & (when == "later")}, severity=ERROR)
    silent = first_reason(activities, {"not recorded": asked & when.isna()}, severity=WARNING)
    return among(asked, pd.concat([late, silent]))
