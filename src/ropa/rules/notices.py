"""Privacy notices against the register, both ways: what people must be told, and what they are told.

A notice serves the people that notice_subjects names, or everyone. What stands in none of the notices in force that
serve the same people is missing; it is found once, where it can be put right, not once for every activity.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ropa.law.areas import area
from ropa.law.bases import changes_touching, elements_called_for
from ropa.model.checks import WARNING
from ropa.model.codelists import codelist, codes, flagged
from ropa.model.in_force import CURRENT, PLANNED, on
from ropa.model.membership import within
from ropa.model.periods import NOT_A_PERIOD, attempted, differ, is_period
from ropa.model.register import Register, keeps_record
from ropa.model.tables import TABLES
from ropa.rules.assessments import newest
from ropa.rules.engine import View, owner_activity, rule
from ropa.rules.retention import limited
from ropa.rules.transfers import between_entities

NEEDS_NO_BACKING = ("rights_core", "complain_controller", "complain_regulator", "further_purpose", "changes", "other")
"""Elements that tell the law or speak of the notice itself: no row of the register stands behind them."""

SAYS_WHY = ("purposes", "legal_basis", "legitimate_interests", "further_purpose", "cookies", "recipients")
"""Elements whose statements tell a purpose. That data is collected somewhere does not say what for."""


@dataclass(frozen=True)
class Telling:
    """How a notice tells the rows of a table."""

    element: str
    """The element of Art. 13 or 14 that they are told in."""
    told_in: tuple[str, ...]
    """The elements whose statements tell a row that they are linked to."""
    code: str = ""
    """The column whose code suffices: told for one row, it is told for every row with that code. Blank: each row is told by itself."""


TELLING = {
    "purposes": Telling("purposes", SAYS_WHY),
    "recipients": Telling("recipients", ("recipients", "transfers", "cookies"), "category"),
    "transfers": Telling("transfers", ("transfers", "recipients"), "destination"),
    "retention": Telling("retention", ("retention", "cookies")),
    "data_categories": Telling("categories_of_data", ("categories_of_data", "source", "collection", "cookies"), "category"),
}
"""How the rows of each table are told."""

NOT_RECIPIENTS = ("internal", "authority")
"""Their own people, and authorities in a particular inquiry: no recipients in the strict sense (Art 4(9), 4(10))."""


# -- what must be told, and to whom ---------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """What the notices in force must tell about the holder's own activities, and to whom they tell what."""

    view: View

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The holder's own activities, each once."""
        return self.view.of_role("controller").drop_duplicates("activity_id")

    @cached_property
    def people(self) -> pd.DataFrame:
        """Columns activity_id and category: whom each activity is about; "" where nobody is named."""
        subjects = self.view.data_subjects
        named = subjects.loc[subjects["category"].notna(), ["activity_id", "category"]]
        named = named[within(named["activity_id"], self.activities["activity_id"])].drop_duplicates()
        unnamed = self.activities.loc[~within(self.activities["activity_id"], named["activity_id"]), ["activity_id"]]
        return pd.concat([named, unnamed.assign(category="")], ignore_index=True)

    @cached_property
    def serving(self) -> dict[str, list[str]]:
        """The notices that serve each category of people, the fullest first; all of them serve people unnamed."""
        notices, audience = self.view.notices, self.view.notice_subjects
        statements = self.view.notice_statements.groupby("notice_id").size()
        sized = notices.assign(size=notices["notice_id"].map(statements).fillna(0)).sort_values("size", ascending=False, kind="stable")
        order: list[str] = sized["notice_id"].dropna().tolist()
        chosen = audience.groupby("notice_id")["category"].agg(set).to_dict()
        return {
            str(category): [notice for notice in order if not category or notice not in chosen or category in chosen[notice]]
            for category in self.people["category"].unique()
        }

    @cached_property
    def served(self) -> pd.DataFrame:
        """Columns activity_id and notice_id: which notices serve people of which activities."""
        pairs = [(category, notice) for category, notices in self.serving.items() for notice in notices]
        by_category = pd.DataFrame(pairs, columns=["category", "notice_id"], dtype="str")
        return self.people.merge(by_category, on="category")[["activity_id", "notice_id"]].drop_duplicates()

    @cached_property
    def main(self) -> pd.Series:
        """By category of people the notice to mend: the fullest that serves them; missing where none does."""
        return pd.Series({category: notices[0] if notices else None for category, notices in self.serving.items()}, dtype="str")

    @cached_property
    def called(self) -> pd.DataFrame:
        """By activity and element whether Art. 13 or 14 calls for it on the day."""
        view, activities = self.view, self.activities
        wanted = {article: elements_called_for(article, view.regime, view.as_of) for article in (13, 14)}
        holds = conditions(view, activities["activity_id"])
        informed = _articles(view, activities)
        elements = list(dict.fromkeys([*wanted[13]["element"], *wanted[14]["element"]]))
        found = pd.DataFrame(False, index=activities["activity_id"], columns=elements)
        for article, rows in wanted.items():
            for element, condition in zip(rows["element"], rows["condition"], strict=True):
                found[element] = found[element].to_numpy() | (informed[article] & holds[condition])
        return found

    @cached_property
    def missing(self) -> pd.DataFrame:
        """What is called for and not told: columns activity_id, element and notice_id, the notice to mend."""
        elements = list(self.called)
        tells = self.view.notice_statements.groupby("notice_id")["element"].agg(set).to_dict()
        categories = list(self.serving)
        # Whether any notice that serves a category of people (a row) tells an element (a column).
        told = np.array(
            [[any(element in tells.get(n, ()) for n in self.serving[c]) for element in elements] for c in categories], dtype=bool
        ).reshape(len(categories), len(elements))
        # Three masks with a row per row of `people` and a column per element. Whether some notice serves these people
        # is one answer per row, so that it is spread over all columns.
        activity = self.called.index.get_indexer(pd.Index(self.people["activity_id"]))
        category = pd.Index(categories).get_indexer(pd.Index(self.people["category"]))
        called_for = self.called.to_numpy(dtype=bool)[activity]
        told_to_them = told[category]
        somebody_serves = self.main.notna().to_numpy()[category].reshape(-1, 1)
        whom, what = np.nonzero(called_for & ~told_to_them & somebody_serves)
        found = self.people.iloc[whom].assign(element=np.array(elements, dtype=object)[what])
        return found.assign(notice_id=found["category"].map(self.main)).drop(columns="category").drop_duplicates()

    @cached_property
    def statements(self) -> pd.DataFrame:
        """The statements of the notices in force with the rows that back them: one row per link that names both."""
        statements = self.view.notice_statements[["notice_statement_id", "notice_id", "element", "value"]]
        links = self.view.notice_links[["notice_statement_id", "table", "record"]].dropna()
        return links.merge(statements, on="notice_statement_id")

    @cached_property
    def concerned(self) -> pd.DataFrame:
        """Columns activity_id and notice_id: the activities that a notice is linked to, or, without links, that it serves."""
        parts = [self.served[~within(self.served["notice_id"], self.statements["notice_id"])]]
        for table, part in self.statements.groupby("table", sort=False):
            if str(table) in TABLES:
                keys = self.view.register[str(table)][TABLES[str(table)].key()]
                owners = pd.DataFrame({"record": keys, "activity_id": owner_activity(self.view.register, str(table))}).dropna()
                parts.append(part[["notice_id", "record"]].merge(owners, on="record")[["activity_id", "notice_id"]])
        found = pd.concat(parts).drop_duplicates()
        return found[within(found["activity_id"], self.activities["activity_id"])]


def _articles(view: View, activities: pd.DataFrame) -> dict[int, np.ndarray[Any, Any]]:
    """Which article each activity falls under: 13 where people give the data or nobody says who does, 14 where others do."""
    data = view.data_categories
    by_others = within(data["source"], flagged("data_sources", "article14"))
    ids, indirect = activities["activity_id"], within(activities["activity_id"], data.loc[by_others, "activity_id"])
    direct = within(ids, data.loc[~by_others, "activity_id"]) | ~within(ids, data["activity_id"])
    exemptions = codelist("notice_exemptions")
    start = pd.to_datetime(exemptions["valid_from"].mask(exemptions["valid_from"] == ""))
    known = exemptions["source"].str.contains(f"{view.regime.upper()} GDPR", regex=False) & ~(start > view.today)
    exempt = activities["notice_exemption"]
    from_14 = within(exempt, exemptions.index[known])
    from_13 = within(exempt, exemptions.index[known & (exemptions["article13"] == "yes")])
    return {13: (direct & ~from_13).to_numpy(), 14: (indirect & ~from_14).to_numpy()}


def conditions(view: View, activities: pd.Series) -> dict[str, np.ndarray[Any, Any]]:
    """For each condition of `ropa.law.bases.CONDITIONS` which of the activities meet it.

    A new purpose is none that the register could tell.
    """
    purposes, data, points, table = view.purposes, view.data_categories, view.collection_points, view.activities

    def those(ids: pd.Series) -> np.ndarray[Any, Any]:
        return within(activities, ids).to_numpy()

    def based_on(*bases: str) -> pd.Series:
        resting: pd.Series = purposes.loc[within(purposes["lawful_basis"], bases), "activity_id"]
        return resting

    explicit = purposes.loc[purposes["article9_condition"] == "explicit_consent", "activity_id"]
    obliged = data.loc[within(data["obligation"], ["statutory", "contractual"]), "activity_id"]
    on_devices = points.loc[within(points["channel"], flagged("channels", "cookies")), "activity_id"]
    children = within(view.data_subjects["category"], flagged("data_subjects", "children"))
    return {
        "always": np.ones(len(activities), dtype=bool),
        "if_dpo": np.full(len(activities), _has_dpo(view)),
        "legitimate_interests": those(based_on("legitimate_interests")),
        "recipients": those(_recipients(view)["activity_id"]) | those(table.loc[table["recipients_stated"] == "some", "activity_id"]),
        "transfers": those(view.once(_restricted)["activity_id"]) | those(table.loc[table["transfers_stated"] == "some", "activity_id"]),
        "consent": those(based_on("consent")) | those(explicit),
        "adm": those(table.loc[table["automated_decisions"] == "solely", "activity_id"]),
        "statutory_contractual": those(obliged),
        "new_purpose": np.zeros(len(activities), dtype=bool),
        "recognised_interest": those(based_on("recognised_legitimate_interest")),
        "cookies": those(on_devices) | those(view.cookies["activity_id"]),
        "children": those(view.data_subjects.loc[children, "activity_id"]),
    }


def _has_dpo(view: View) -> bool:
    holder, contacts = view.holder, view.contacts
    officers = contacts[contacts["contact_role"] == "dpo"]
    return holder["dpo_required"] == "yes" or bool((officers["organisation_id"] == holder["organisation_id"]).any())


def _recipients(view: View) -> pd.DataFrame:
    """The rows that name a recipient whom people must be told of."""
    rows = view.recipients
    named = rows["category"].notna() | rows["organisation_id"].notna()
    return rows[named & ~within(rows["recipient_role"], NOT_RECIPIENTS)]


def _restricted(view: View) -> pd.DataFrame:
    """The transfers that leave the area, or may: the destination of some is not known."""
    rows = view.transfers
    return rows[between_entities(rows) & ~within(rows["destination"], area(view.regime, view.as_of))]


def _listed(rows: pd.DataFrame, by: list[str], name: str) -> pd.Series:
    """For each group the first three of a column and how many more, in words."""
    place, sizes = rows.groupby(by).cumcount(), rows.groupby(by).size()
    shown = rows[place < 3].groupby(by)[name].agg(", ".join)
    more = sizes.reindex(shown.index) - 3
    return shown + (" and " + more.astype("str") + " more").where(more > 0, "")


def _labels(view: View, table: str, records: pd.Series) -> np.ndarray[Any, Any]:
    """The row labels of records of a table."""
    frame = view.register[table].drop_duplicates(TABLES[table].key())
    places = pd.Index(frame[TABLES[table].key()]).get_indexer(pd.Index(records))
    return np.asarray(frame.index[places])


def _findings(view: View, table: str, records: pd.Series, details: Iterable[str], field: str = "") -> pd.DataFrame:
    return pd.DataFrame({"index": _labels(view, table, records), "table": table, "field": field, "detail": list(details)})


# -- is it told? ----------------------------------------------------------------------------------


def _untold(duty: Duty, elements: list[str]) -> pd.DataFrame:
    """One finding a notice and element that it lacks, or, where one activity of several calls for it, on that activity."""
    view = duty.view
    missing = duty.missing[duty.missing["element"].isin(elements)]
    if missing.empty:
        return pd.DataFrame({"index": [], "table": [], "field": [], "detail": []})
    group = ["notice_id", "element"]
    mended = duty.people.assign(notice_id=duty.people["category"].map(duty.main))
    mended = mended[within(mended["activity_id"], pd.Series(duty.called.index[duty.called.any(axis=1)]))]
    of_all = mended.groupby("notice_id")["activity_id"].nunique()
    lacking = missing.groupby(group, sort=False)["activity_id"].agg(["size", "first"]).reset_index()
    lacking["whole"] = lacking["size"] == lacking["notice_id"].map(of_all)
    listed = _listed(missing, group, "activity_id").reindex(pd.MultiIndex.from_frame(lacking[group])).to_numpy()
    lacking["detail"] = lacking["element"].where(lacking["whole"], lacking["element"] + ": " + listed)
    alone = (lacking["size"] == 1) & ~lacking["whole"]
    on_notice, on_activity = lacking[~alone], lacking[alone]
    return pd.concat(
        [
            _findings(view, "notices", on_notice["notice_id"], on_notice["detail"]),
            _findings(view, "activities", on_activity["first"], on_activity["element"]),
        ]
    )


@rule(
    "NT01",
    table="activities",
    also=("notices", "organisations"),
    law="Art 13, 14",
    applies="c",
    says="people are not told what Article 13 or 14 asks for",
)
def elements_told(view: View) -> pd.DataFrame:
    """People are told all that Articles 13 and 14 call for, in a notice in force that serves them.

    Add to the notice what is missing, and to notice_statements where it stands. Where people need not be told, record
    the notice_exemption of the activity.
    """
    duty = view.once(Duty)
    told = _untold(duty, [str(element) for element in duty.called if element != "complain_controller"])
    called = pd.Series(duty.called.index[duty.called.any(axis=1)])
    if view.notices.empty:
        holder = keeps_record(view.organisations)
        nowhere = view.organisations[holder & (not called.empty)]
        return pd.DataFrame({"index": nowhere.index, "table": "organisations", "field": "", "detail": "no notice is in force"})
    unserved = duty.people[duty.people["category"].map(duty.main).isna().to_numpy() & within(duty.people["activity_id"], called)]
    whom = unserved.groupby("activity_id", sort=False)["category"].agg(", ".join)
    alone = _findings(view, "activities", pd.Series(whom.index), "no notice in force serves " + whom)
    return pd.concat([alone, told])


@rule(
    "NT02",
    table="notice_statements",
    also=("notices",),
    law="Art 5(1)(a), 5(2)",
    severity=WARNING,
    applies="c",
    says="nothing in the register backs it",
    wants=("notice_statements.element",),
)
def statements_backed(view: View) -> pd.DataFrame:
    """What a notice says has a row in the register behind it.

    Link the statement in notice_links to the rows that it tells; if there are none, it is not true or the
    register is not complete: find out which.
    """
    statements, links, unbacked = view.notice_statements, view.notice_links, view.once(without_backing)
    linked = within(unbacked["notice_statement_id"], links["notice_statement_id"])
    count = unbacked.groupby("notice_id")["notice_id"].transform("size")
    begun = statements.loc[within(statements["notice_statement_id"], links["notice_statement_id"]), "notice_id"]
    bare = ~within(unbacked["notice_id"], begun) & (count > 1)
    notices = unbacked.loc[bare, "notice_id"].drop_duplicates()
    single = unbacked[~bare]
    return pd.concat(
        [
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
    )


def without_backing(view: View) -> pd.DataFrame:
    """The statements of the notices in force that need a row of the register behind them and have none."""
    statements, links = view.notice_statements, view.notice_links
    needing = statements[statements["element"].notna() & ~within(statements["element"], NEEDS_NO_BACKING)]
    unbacked = needing[~within(needing["notice_statement_id"], backed(view.register, links))]
    if within(unbacked["notice_statement_id"], links["notice_statement_id"]).any():
        # A row under the other regime, or of an activity that is yet to start, stands behind it as well.
        in_force = on(view.whole, view.as_of, phases=(CURRENT, PLANNED)).register
        unbacked = unbacked[~within(unbacked["notice_statement_id"], backed(in_force, links))]
    return unbacked


def backed(register: Register, links: pd.DataFrame) -> pd.Series:
    """The statements that have a link to a row of the register."""
    parts = [
        part.loc[within(part["record"], register[str(table)][TABLES[str(table)].key()]), "notice_statement_id"]
        for table, part in links.groupby("table", sort=False)
        if str(table) in TABLES
    ]
    return pd.concat(parts) if parts else pd.Series(dtype="str")


@rule(
    "NT03",
    table="purposes",
    also=("data_categories", "recipients", "transfers", "retention"),
    law="Art 13, 14",
    applies="c",
    says="the notice does not tell it",
)
def register_told(view: View) -> pd.DataFrame:
    """Each purpose, recipient, transfer and time limit is told, and each category of data that others give.

    Add it to the notice, then link the statement to it in notice_links; or take it out of the register if it is not
    done. For a recipient its category suffices.
    """
    duty = view.once(Duty)
    tables = {
        "purposes": view.purposes[view.purposes["purpose"].notna() | view.purposes["purpose_code"].notna()],
        "recipients": _recipients(view),
        "transfers": view.once(_restricted),
        "retention": limited(view),
        "data_categories": view.data_categories[
            within(view.data_categories["source"], flagged("data_sources", "article14")) & view.data_categories["category"].notna()
        ],
    }
    return pd.concat([_rows_untold(duty, table, rows) for table, rows in tables.items()])


def _rows_untold(duty: Duty, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    element, code = TELLING[table].element, TELLING[table].code
    field = code or {"purposes": "purpose", "retention": "period"}[table]
    # Where the notice tells none of the kind NT01 says so, where nothing in it is linked NT02.
    statements = duty.view.notice_statements
    begun = duty.served[within(duty.served["notice_id"], statements.loc[statements["element"] == element, "notice_id"])]
    begun = begun[within(begun["notice_id"], duty.statements["notice_id"])]
    called = pd.Series(duty.called.index[duty.called[element]]) if element in duty.called else pd.Series(dtype="str")
    rows = rows[within(rows["activity_id"], called) & within(rows["activity_id"], begun["activity_id"])]
    if rows.empty:
        return pd.DataFrame({"index": [], "table": [], "field": [], "detail": []})
    rows = rows.assign(label=rows.index, code=rows[code] if code else pd.Series(pd.NA, index=rows.index, dtype="str"))
    left = rows[~rows["label"].isin(_reached(duty, table, rows))]
    # One sentence in the notice tells a kind of recipient, data or place for all activities.
    main = duty.people.drop_duplicates("activity_id").set_index("activity_id")["category"].map(duty.main)
    left = left.assign(notice_id=main.reindex(left["activity_id"]).to_numpy())
    same = left.groupby(["notice_id", "code"])["activity_id"].transform("nunique").fillna(1).astype("int64")
    kind = left["purpose_code"] if table == "purposes" else left["code"]
    shown = kind.fillna("").where(same <= 1, left["code"] + "; in " + same.astype("str") + " activities")
    found = pd.DataFrame({"index": left.index, "table": table, "field": field, "detail": shown})
    return found[(left["code"].isna() | ~left.duplicated(["notice_id", "code"])).to_numpy()]


def _reached(duty: Duty, table: str, rows: pd.DataFrame) -> pd.Series:
    """The labels of the rows that a notice for people of their activity tells: by link, through the activity, or by code."""
    element, told_in = TELLING[table].element, TELLING[table].told_in
    key, links, statements = TABLES[table].key(), duty.statements, duty.view.notice_statements
    direct = links.loc[(links["table"] == table) & within(links["element"], told_in), ["record", "notice_id"]]
    by_activity = links.loc[(links["table"] == "activities") & (links["element"] == element), ["record", "notice_id"]]
    named = statements.loc[statements["element"] == element, ["value", "notice_id"]].set_axis(["code", "notice_id"], axis=1)
    told_rows = direct.merge(rows[[key, "code"]], left_on="record", right_on=key)[["code", "notice_id"]]
    told_codes = pd.concat([named, told_rows]).dropna().drop_duplicates()
    who = ["label", "activity_id", "notice_id"]
    told = pd.concat(
        [
            rows.merge(direct.drop_duplicates(), left_on=key, right_on="record")[who],
            rows.merge(by_activity.drop_duplicates(), left_on="activity_id", right_on="record")[who],
            rows.dropna(subset=["code"]).merge(told_codes, on="code")[who],
        ]
    )
    reached: pd.Series = told.merge(duty.served, on=["activity_id", "notice_id"])["label"]
    return reached


@rule(
    "NT05",
    table="notices",
    law="UK GDPR Art 13(2)(ca), 14(2)(da); DPA 2018 s.164A",
    applies="c",
    regimes=("uk",),
    valid_from="2026-06-19",
    says="it does not tell people that they may complain to the organisation itself",
)
def complaints_told(view: View) -> pd.DataFrame:
    """The notice tells people of their right to complain to the controller.

    Add how to complain to the organisation, beside the right to complain to the regulator.
    """
    return _untold(view.once(Duty), ["complain_controller"])


# -- is it still so? ------------------------------------------------------------------------------


def _dated(view: View) -> pd.Series:
    """By notice the day it was last written: when it was published, or else took effect."""
    notices = view.notices.drop_duplicates("notice_id").set_index("notice_id")
    return notices["published_on"].fillna(notices["effective_on"])


@rule(
    "NT04",
    table="notices",
    field="published_on",
    law="Art 5(1)(a), 13(3), 14(4)",
    severity=WARNING,
    applies="c",
    says="it is older than a material change of what it tells",
    wants=("notices.published_on", "notices.effective_on"),
)
def notice_newer_than_changes(view: View) -> pd.DataFrame:
    """A notice is looked at again when an activity that it tells of changes.

    Compare the notice with the activity as it is now, publish a new version and tell people what has changed.
    """
    duty = view.once(Duty)
    changed = duty.activities.set_index("activity_id")["changed_on"]
    pairs = duty.concerned
    older = _dated(view).reindex(pairs["notice_id"]).to_numpy() < changed.reindex(pairs["activity_id"]).to_numpy()
    listed = _listed(pairs[older], ["notice_id"], "activity_id")
    return _findings(view, "notices", pd.Series(listed.index), listed, "published_on")


@rule(
    "NT06",
    table="notice_statements",
    field="value",
    law="Art 5(1)(a); UK GDPR Art 12A(2); EU GDPR Art 12(3)",
    severity=WARNING,
    applies="c",
    says="it does not agree with the register or with the law",
)
def notice_agrees(view: View) -> pd.DataFrame:
    """What the notice says of periods, destinations, bases and the month to answer is what the register and the law say.

    Find out which is right, and correct the other. The month to answer a request is counted from receipt; where
    proof of identity may be asked for, from the day it arrives, not the day it is accepted.
    """
    links, statements = view.once(Duty).statements, view.notice_statements
    kept = _linked(links[links["element"] == "retention"], "retention", view.retention, "value", "period")
    parts = [
        # Only what differs on every day: 72 hours are 3 days, and 30 days may be a month.
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
    times = statements.loc[statements["element"] == "retention", "value"].dropna()
    unread = times.index[[attempted(text) and not is_period(text) for text in times]]
    return pd.concat(
        [
            _findings(view, "notice_statements", pd.Series(listed.index), "it says " + value + ", not so " + listed, "value"),
            pd.DataFrame({"index": unread, "detail": NOT_A_PERIOD}),
            pd.DataFrame({"index": confirmed.index, "detail": "the month is counted from the confirmation of identity"}),
        ]
    )


def _linked(links: pd.DataFrame, table: str, rows: pd.DataFrame, said: str, recorded: str) -> pd.DataFrame:
    """What statements say and what the rows that they are linked to say: columns notice_statement_id, record, said, recorded."""
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
)
def changes_told(view: View) -> pd.Series:
    """People are told of changes to a notice in a way that reaches them.

    Write to them, or show them the change in their account or when they next visit; posting a new version is not enough.
    """
    told_by = view.notices["told_by"]
    return told_by.notna() & ~within(told_by, flagged("told_by", "active"))


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
)
def area_is_the_united_kingdom(view: View) -> pd.Series:
    """A notice under UK law tells of data that leaves the United Kingdom, EEA countries included.

    Write it anew: what leaves the United Kingdom, to which countries, and under which regulations or safeguards.
    """
    statements = view.notice_statements
    return (statements["element"] == "transfers") & (statements["value"] == "EEA")


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
)
def newer_than_the_law(view: View) -> pd.DataFrame:
    """Notices and assessments are looked at again when the law that they rest on changes.

    Read it against the law in force, publish or decide it anew, and record the day.
    """
    duty = view.once(Duty)
    holds = pd.DataFrame(conditions(view, duty.activities["activity_id"]), index=duty.activities["activity_id"])
    notices = _notice_conditions(duty, holds)
    written = _dated(view).reindex(notices.index)
    assessments = _latest_assessments(view)
    at_hand = holds.reindex(assessments["activity_id"]).fillna(False).set_axis(assessments.index)
    at_hand["transfers"] &= assessments["transfer_id"].isna() | within(assessments["transfer_id"], view.once(_restricted)["transfer_id"])
    kinds = [("notice", written, notices)]
    kinds += [(str(k), part["decided_on"], at_hand.loc[part.index]) for k, part in assessments.groupby("kind", sort=False)]
    parts = []
    for kind, dates, meets in kinds:
        passed = pd.Series("", index=dates.index, dtype="str")
        changes = changes_touching(kind, view.regime, view.as_of).sort_values("valid_from")
        for change, condition, start in zip(changes["change"], changes["condition"], changes["valid_from"], strict=True):
            touched = (dates < start) & meets["untold" if change == "complaints" else condition]
            said = f"{change} of {start:%Y-%m-%d}"
            passed = passed.mask(touched & (passed != ""), passed + ", " + said).mask(touched & (passed == ""), said)
        passed = passed[passed != ""]
        if kind == "notice":
            parts.append(_findings(view, "notices", pd.Series(passed.index), passed, "published_on"))
        else:
            parts.append(pd.DataFrame({"index": passed.index, "table": "assessments", "field": "decided_on", "detail": passed}))
    return pd.concat(parts)


def _notice_conditions(duty: Duty, holds: pd.DataFrame) -> pd.DataFrame:
    """By notice which conditions any activity that it tells of meets, and `untold`: complaints to the controller are not told yet."""
    statements = duty.view.notice_statements
    pairs = duty.concerned
    met = holds.reindex(pairs["activity_id"]).groupby(pairs["notice_id"].to_numpy()).any()
    found = met.reindex(duty.view.notices["notice_id"].dropna().unique()).fillna(False).astype(bool)
    notices = pd.Series(found.index, index=found.index)
    found["cookies"] |= within(notices, statements.loc[statements["element"] == "cookies", "notice_id"])
    found["always"] = True
    found["untold"] = ~within(notices, statements.loc[statements["element"] == "complain_controller", "notice_id"])
    return found


def _latest_assessments(view: View) -> pd.DataFrame:
    """The last complete assessment of each kind of an activity, purpose or transfer."""
    return newest(view.assessments[(view.assessments["status"] == "complete") & view.assessments["decided_on"].notna()])
