"""Privacy notices: what they must tell whom, what they tell, and which rows of the register back them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ropa.facts.purposes import stated
from ropa.facts.retention import limited
from ropa.facts.transfers import between_entities, leaving
from ropa.facts.view import View
from ropa.law.bases import elements_called_for, exemptions_from, right_available
from ropa.law.transfers import mechanisms_with_safeguards
from ropa.model.belonging import owner_activity
from ropa.model.codelists import codes, flagged
from ropa.model.in_force import CURRENT, PLANNED, on
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.tables import TABLES

NEEDS_NO_BACKING = ("rights_core", "complain_controller", "complain_regulator", "further_purpose", "safeguards_copy", "changes", "other")
"""Elements that repeat the law or speak of the notice itself, so that no row of the register backs them."""

SAYS_WHY = ("purposes", "legal_basis", "legitimate_interests", "further_purpose", "cookies", "recipients")
"""Elements whose statements tell a purpose. (To tell where data is collected does not tell why.)"""


@dataclass(frozen=True)
class Telling:
    """How a notice tells people of the rows of a table."""

    element: str
    """The element of Art. 13 or 14 under which the rows belong."""
    told_in: tuple[str, ...]
    """The elements whose statements tell the rows that they are linked to."""
    code: str = ""
    """The column whose code is enough: what tells one row tells every row with its code. Blank if each row must be told."""


TELLING = {
    "purposes": Telling("purposes", SAYS_WHY),
    "recipients": Telling("recipients", ("recipients", "transfers", "cookies"), "category"),
    "transfers": Telling("transfers", ("transfers", "recipients"), "destination"),
    "retention": Telling("retention", ("retention", "cookies")),
    "data_categories": Telling("categories_of_data", ("categories_of_data", "source", "collection", "cookies"), "category"),
}
"""How a notice tells the rows of each table that it must tell."""

NOT_TOLD, NO_NOTICE, TOLD = TELLINGS = ("not told", "no notice serves them", "told")
"""Whether people are told an element that is called for, the worst first."""

NOT_RECIPIENTS = ("internal", "authority")
"""The holder's own people, and authorities in a particular inquiry: they are no recipients by law (Art 4(9), 4(10))."""


# -- what must be told, and to whom ---------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """What the notices in force must tell about the activities of the controller's record, to whom, and what they tell."""

    view: View

    @cached_property
    def activities(self) -> pd.DataFrame:
        """The activities of the controller's record (see `of_record`), each once."""
        return self.view.of_role("controller").drop_duplicates("activity_id")

    @cached_property
    def people(self) -> pd.DataFrame:
        """Whom each activity is about: columns activity_id and category (of people); "" if nobody is named."""
        subjects = self.view.data_subjects
        named = subjects.loc[subjects["category"].notna(), ["activity_id", "category"]]
        named = named[within(named["activity_id"], self.activities["activity_id"])].drop_duplicates()
        unnamed = self.activities.loc[~within(self.activities["activity_id"], named["activity_id"]), ["activity_id"]]
        return pd.concat([named, unnamed.assign(category="")], ignore_index=True)

    @cached_property
    def audience(self) -> pd.DataFrame:
        """Which notices serve which people: columns category and notice_id, for each category the fullest notice first.

        A notice serves the people that notice_subjects names for it, or everyone if it names nobody. The category "" (nobody
        is named) is served by all. With N1 for everyone and N2 for customers alone, suppliers are served by N1, customers by both.
        """
        notices, chosen = self.view.notices, self.view.notice_subjects[["category", "notice_id"]]
        statements = self.view.notice_statements.groupby("notice_id").size()
        sized = notices.assign(size=notices["notice_id"].map(statements).fillna(0)).sort_values("size", ascending=False, kind="stable")
        categories = pd.DataFrame({"category": self.people["category"].unique()}, dtype="str")
        pairs = categories.merge(sized[["notice_id"]].dropna(), how="cross")
        for_everyone = ~within(pairs["notice_id"], chosen["notice_id"])
        for_them = pd.MultiIndex.from_frame(pairs).isin(pd.MultiIndex.from_frame(chosen))
        return pairs[(pairs["category"] == "") | for_everyone | for_them].reset_index(drop=True)

    @cached_property
    def served(self) -> pd.DataFrame:
        """Which notices serve people of which activities: columns activity_id and notice_id."""
        return self.people.merge(self.audience, on="category")[["activity_id", "notice_id"]].drop_duplicates()

    @cached_property
    def notices_of(self) -> dict[str, tuple[str, ...]]:
        """The notices that serve people of an activity, by its key. Activities with the same notices share them."""
        served = self.served.dropna()
        found: dict[str, tuple[str, ...]] = {}
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        for activity, notice in zip(served["activity_id"].tolist(), served["notice_id"].tolist(), strict=True):
            notices = (*found.get(activity, ()), notice)
            found[activity] = known.setdefault(notices, notices)
        return found

    @cached_property
    def main(self) -> pd.Series:
        """By category of people, the notice to correct: the fullest that serves them; missing if none does."""
        fullest = self.audience.drop_duplicates("category").set_index("category")["notice_id"]
        return fullest.reindex(self.people["category"].unique())

    @cached_property
    def main_of(self) -> pd.Series:
        """By activity, the notice to correct: that of the first people it names; missing if none serves them."""
        return self.people.drop_duplicates("activity_id").set_index("activity_id")["category"].map(self.main)

    @cached_property
    def holds(self) -> pd.DataFrame:
        """By activity and condition (a column) whether it meets it."""
        ids = self.activities["activity_id"]
        return pd.DataFrame(conditions(self.view, ids), index=ids)

    @cached_property
    def called(self) -> pd.DataFrame:
        """Whether Art. 13 or 14 calls for an element on the day: one row per activity, one column per element."""
        view, activities = self.view, self.activities
        wanted = {article: elements_called_for(article, view.regime, view.as_of) for article in (13, 14)}
        holds = self.holds
        informed = _articles(view, activities)
        elements = list(dict.fromkeys([*wanted[13]["element"], *wanted[14]["element"]]))
        found = {element: np.zeros(len(activities), dtype=bool) for element in elements}
        for article, rows in wanted.items():
            for element, condition in zip(rows["element"], rows["condition"], strict=True):
                found[element] |= informed[article] & holds[condition].to_numpy()
        return pd.DataFrame(found, index=activities["activity_id"])

    @cached_property
    def items(self) -> pd.DataFrame:
        """All that people must be told: one row per activity, category of its people and element that it calls for.

        Columns activity_id, category, element, notice_id (the notice to correct; missing if none serves them), and state: one
        of TELLINGS. It is told to them if any notice that serves them tells it.

        Payroll is about employees and contractors and calls for `purposes` and `retention`: four rows. A notice for
        employees tells both, none is for contractors:

            activity_id  category     element    notice_id  state
            PAYROLL      employees    purposes   N1         told
            PAYROLL      employees    retention  N1         told
            PAYROLL      contractors  purposes   -          no notice serves them
            PAYROLL      contractors  retention  -          no notice serves them
        """
        return self._items_where(None)

    @cached_property
    def _wanted(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """The rows of `items` as positions: in `people`, in the columns of `called`, in TELLINGS.

        A million activities call for ten million items: as text they would take gigabytes.
        """
        people, elements = self.people, self.called.columns
        called = self.called.to_numpy(dtype=bool)[self.called.index.get_indexer(pd.Index(people["activity_id"]))]
        who, what = np.nonzero(called)
        codes, categories = pd.factorize(people["category"])
        told = self.audience.merge(self.view.notice_statements[["notice_id", "element"]].dropna(), on="notice_id")
        to_whom, is_told = categories.get_indexer(pd.Index(told["category"])), elements.get_indexer(pd.Index(told["element"]))
        states = np.full((len(categories), len(elements)), TELLINGS.index(NOT_TOLD), dtype="int8")
        states[to_whom[is_told >= 0], is_told[is_told >= 0]] = TELLINGS.index(TOLD)
        states[self.main.reindex(categories).isna().to_numpy()] = TELLINGS.index(NO_NOTICE)
        return who, what, states[codes[who], what]

    def _items_where(self, state: str | None) -> pd.DataFrame:
        """The rows of `items` of one state, or all."""
        who, what, states = self._wanted
        if state is not None:
            who, what, states = (positions[states == TELLINGS.index(state)] for positions in self._wanted)
        found = self.people.iloc[who].reset_index(drop=True)
        return found.assign(
            element=self.called.columns.astype("str").take(what),
            notice_id=pd.Series(self.main.reindex(found["category"]).to_numpy(), index=found.index, dtype="str"),
            state=pd.Index(TELLINGS, dtype="str").take(states),
        )

    def addressed(self, element: str | None = None) -> pd.DataFrame:
        """Whom a notice in force must tell an element, or any: columns activity_id and notice_id (the one to correct), each pair once."""
        who, what, _ = self._wanted
        wanted = slice(None) if element is None else what == self.called.columns.get_indexer(pd.Index([element]))[0]
        people = self.people.iloc[np.unique(who[wanted])]
        notices = pd.Series(self.main.reindex(people["category"]).to_numpy(), index=people.index, dtype="str")
        return people[["activity_id"]].assign(notice_id=notices).dropna(subset="notice_id").drop_duplicates()

    @cached_property
    def elements(self) -> pd.DataFrame:
        """Whether people are told what an activity calls for: one row per activity and element.

        Columns activity_id, element, state: not told if some people that a notice serves are not told it; else that no notice
        serves them, if that is true of some; else told.
        """
        ranked = self.items.assign(rank=self.items["state"].map(TELLINGS.index))
        worst = ranked.sort_values("rank", kind="stable").drop_duplicates(["activity_id", "element"]).sort_index()
        return worst[["activity_id", "element", "state"]].reset_index(drop=True)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """What is called for and not told: columns activity_id, element and notice_id (the notice to correct)."""
        return self._items_where(NOT_TOLD)[["activity_id", "element", "notice_id"]].drop_duplicates()

    @cached_property
    def unserved(self) -> pd.DataFrame:
        """The people who must be told something and whom no notice in force serves: columns activity_id and category."""
        who, _, states = self._wanted
        return self.people.iloc[np.unique(who[states == TELLINGS.index(NO_NOTICE)])].drop_duplicates()

    @cached_property
    def statements(self) -> pd.DataFrame:
        """The statements of the notices in force with the rows that back them: one row per link.

        Columns table and record (the row), notice_statement_id, notice_id, element, value.
        """
        statements = self.view.notice_statements[["notice_statement_id", "notice_id", "element", "value"]]
        links = self.view.notice_links[["notice_statement_id", "table", "record"]].dropna()
        return links.merge(statements, on="notice_statement_id")

    @cached_property
    def statements_on(self) -> dict[str, pd.DataFrame]:
        """The `statements` on the rows of each table, by its name."""
        return {str(table): part for table, part in self.statements.groupby("table", sort=False)}

    @cached_property
    def served_by_linked(self) -> pd.DataFrame:
        """Of `served`, what notices serve in which any statement is linked to the register."""
        return self.served[within(self.served["notice_id"], self.statements["notice_id"])]

    @cached_property
    def concerned(self) -> pd.DataFrame:
        """The activities that a notice is about: those it is linked to; without links, those whose people it serves.

        Columns activity_id and notice_id.
        """
        register, statements = self.view.register, self.statements
        owners = [
            pd.DataFrame(
                {"table": table, "record": register.shared(table)[TABLES[table].key()], "activity_id": owner_activity(register, table)}
            )
            for table in statements["table"].unique()
            if table in TABLES
        ]
        unlinked = self.served[~within(self.served["notice_id"], statements["notice_id"])]
        if not owners:
            return unlinked
        linked = statements.merge(pd.concat(owners).dropna(), on=["table", "record"])[["activity_id", "notice_id"]]
        found = pd.concat([unlinked, linked]).drop_duplicates()
        return found[within(found["activity_id"], self.activities["activity_id"])]


def _articles(view: View, activities: pd.DataFrame) -> dict[int, np.ndarray[Any, Any]]:
    """Which activities fall under which article: 13 if people give the data or its source is not recorded, 14 if others do."""
    data = view.data_categories
    by_others = within(data["source"], flagged("data_sources", "article14"))
    ids, indirect = activities["activity_id"], within(activities["activity_id"], data.loc[by_others, "activity_id"])
    direct = within(ids, data["activity_id"][~by_others]) | ~within(ids, data["activity_id"])
    exempt = activities["notice_exemption"]
    from_13, from_14 = (within(exempt, exemptions_from(article, view.regime, view.as_of)) for article in (13, 14))
    return {13: (direct & ~from_13).to_numpy(), 14: (indirect & ~from_14).to_numpy()}


def conditions(view: View, activities: pd.Series) -> dict[str, np.ndarray[Any, Any]]:
    """For each condition of `ropa.law.bases.CONDITIONS`, which of the activities meet it.

    An activity meets `new_purpose` where data collected for another purpose is used for one of its purposes; whom a notice
    names as the regulator is a condition of notices (see `notice_conditions`).
    """
    purposes, data, points, table = view.purposes, view.data_categories, view.collection_points, view.activities

    def those(ids: pd.Series) -> np.ndarray[Any, Any]:
        return within(activities, ids).to_numpy()

    def based_on(*bases: str) -> pd.Series:
        resting: pd.Series = purposes["activity_id"][within(purposes["lawful_basis"], bases)]
        return resting

    explicit = purposes["activity_id"][purposes["article9_condition"] == "explicit_consent"]
    obliged = data["activity_id"][within(data["obligation"], ["statutory", "contractual"])]
    on_devices = points["activity_id"][within(points["channel"], flagged("channels", "cookies"))]
    return {
        "always": np.ones(len(activities), dtype=bool),
        "if_dpo": np.full(len(activities), _has_dpo(view)),
        "legitimate_interests": those(based_on("legitimate_interests")),
        "recipients": those(view.once(recipients_to_tell)["activity_id"])
        | those(table["activity_id"][table["recipients_stated"] == "some"]),
        "transfers": those(view.once(transfers_to_tell)["activity_id"]) | those(table["activity_id"][table["transfers_stated"] == "some"]),
        "consent": those(based_on("consent")) | those(explicit),
        "adm": those(table["activity_id"][table["automated_decisions"] == "solely"]),
        "statutory_contractual": those(obliged),
        "new_purpose": those(purposes["activity_id"][purposes["reused_since"] <= view.today]),
        "regulator_named": np.zeros(len(activities), dtype=bool),
        "recognised_interest": those(based_on("recognised_legitimate_interest")),
        "cookies": those(on_devices) | those(view.cookies["activity_id"]),
        "children": those(table["activity_id"][yes(table["offered_to_children"])]),
    }


def _has_dpo(view: View) -> bool:
    holder, contacts = view.holder, view.contacts
    officers = contacts[contacts["contact_role"] == "dpo"]
    return holder["dpo_required"] == "yes" or bool((officers["organisation_id"] == holder["organisation_id"]).any())


def recipients_to_tell(view: View) -> pd.DataFrame:
    """The recipients that people must be told of: those that are named and are recipients by law."""
    rows = view.recipients
    named = rows["category"].notna() | rows["organisation_id"].notna()
    return rows[named & ~within(rows["recipient_role"], NOT_RECIPIENTS)]


def transfers_to_tell(view: View) -> pd.DataFrame:
    """The transfers to another legal entity outside the area, or to a destination that is not known."""
    rows = view.transfers
    return rows[between_entities(rows) & leaving(view)]


def needs_backing(view: View) -> pd.Series:
    """For each statement of the notices in force whether a row of the register must back it."""
    element = view.notice_statements["element"]
    return element.notna() & ~within(element, NEEDS_NO_BACKING)


def without_backing(view: View) -> pd.DataFrame:
    """The statements of the notices in force that need to be backed by a row of the register, and are not."""
    links, needing = view.notice_links, view.notice_statements[needs_backing(view)]
    unbacked = needing[~within(needing["notice_statement_id"], backed(view.register, links))]
    if within(unbacked["notice_statement_id"], links["notice_statement_id"]).any():
        # A row of the other regime, or of a planned activity, backs a statement too.
        in_force = on(view.whole, view.as_of, phases=(CURRENT, PLANNED)).register
        unbacked = unbacked[~within(unbacked["notice_statement_id"], backed(in_force, links))]
    return unbacked


def backed(register: Register, links: pd.DataFrame) -> pd.Series:
    """The notice_statement_id of each link that leads to a row of the register."""
    parts = [
        part.loc[within(part["record"], register.shared(str(table))[TABLES[str(table)].key()]), "notice_statement_id"]
        for table, part in links.groupby("table", sort=False)
        if str(table) in TABLES
    ]
    return pd.concat(parts) if parts else pd.Series(dtype="str")


def rows_to_tell(duty: Duty, table: str) -> pd.DataFrame:
    """The rows of a table of TELLING that people must be told of, by row label: key, activity_id, `code`, `notice_id` (and `purpose_code`).

    `code` is the code that suffices (missing where none does), `notice_id` the notice to correct. Only rows of activities
    that call for the element, and that some notice serves which tells anything of the kind and is linked to the register
    at all: a notice that tells no row is found by NT01, one in which nothing is linked by NT02.
    """
    telling = TELLING[table]
    rows = _tellable(duty.view, table)
    statements = duty.view.notice_statements
    of_the_kind = statements["notice_id"][statements["element"] == telling.element]
    begun = duty.served_by_linked["activity_id"][within(duty.served_by_linked["notice_id"], of_the_kind)]
    called = duty.called.index[duty.called[telling.element]] if telling.element in duty.called else pd.Index([], dtype="str")
    columns = [TABLES[table].key(), "activity_id", *[name for name in (telling.code, "purpose_code") if name in rows]]
    rows = rows.loc[within(rows["activity_id"], pd.Series(called[called.isin(begun)])), columns]
    code = rows[telling.code] if telling.code else pd.Series(pd.NA, index=rows.index, dtype="str")
    return rows.assign(code=code, notice_id=pd.Series(duty.main_of.reindex(rows["activity_id"]).to_numpy(), index=rows.index, dtype="str"))


def _tellable(view: View, table: str) -> pd.DataFrame:
    """The rows of a table that a notice tells of, if people must be told anything."""
    data = view.data_categories
    rows: dict[str, Callable[[], pd.DataFrame]] = {
        "purposes": lambda: stated(view),
        "recipients": lambda: view.once(recipients_to_tell),
        "transfers": lambda: view.once(transfers_to_tell),
        "retention": lambda: limited(view),
        "data_categories": lambda: data[within(data["source"], flagged("data_sources", "article14")) & data["category"].notna()],
    }
    return rows[table]()


def told(duty: Duty, table: str, rows: pd.DataFrame) -> pd.Series:
    """Which rows of `rows_to_tell` a notice for the people of their activity tells.

    A notice tells a row in one of three ways: a statement is linked to the row, one is linked to its activity, or one has
    its code as the value or is linked to another row with that code. R1 and R2 are recipients of the category `hosting`,
    in different activities. A statement that is linked to R1 tells R2 too, if its notice serves the people of R2's activity.
    """
    element, told_in = TELLING[table].element, TELLING[table].told_in
    statements, nothing = duty.view.notice_statements, duty.statements.iloc[:0]
    links, of_activities = (duty.statements_on.get(name, nothing) for name in (table, "activities"))
    to_rows = links.loc[within(links["element"], told_in), ["record", "notice_id"]].dropna()
    to_activities = of_activities.loc[of_activities["element"] == element, ["record", "notice_id"]].dropna()
    by_value = statements.loc[statements["element"] == element, ["value", "notice_id"]]

    linked, through_activity, coded = _told_in(to_rows), _told_in(to_activities), _told_in(by_value.dropna())
    mine = list(zip(rows[TABLES[table].key()].tolist(), rows["activity_id"].tolist(), rows["code"].tolist(), strict=True))
    for record, _, code in mine:
        if record in linked and isinstance(code, str):
            coded.setdefault(code, set()).update(linked[record])
    nobody: frozenset[str] = frozenset()

    def is_told(record: str, activity: str, code: str) -> bool:
        served = duty.notices_of.get(activity, ())
        in_any = (linked.get(record, nobody), through_activity.get(activity, nobody), coded.get(code, nobody))
        return not all(notices.isdisjoint(served) for notices in in_any)

    return pd.Series(np.array([is_told(*row) for row in mine], dtype=bool), index=rows.index)


def _told_in(pairs: pd.DataFrame) -> dict[str, set[str]]:
    """By the first of two columns, the texts of the second."""
    found: dict[str, set[str]] = {}
    for first, second in zip(*(pairs[name].tolist() for name in pairs), strict=True):
        found.setdefault(first, set()).add(second)
    return found


# -- whether a notice is up to date ----------------------------------------------------------------


def written_on(view: View) -> pd.Series:
    """By notice, the day on which it was last written: when it was published, else when it took effect."""
    notices = view.notices.drop_duplicates("notice_id").set_index("notice_id")
    return notices["published_on"].fillna(notices["effective_on"])


def notice_conditions(duty: Duty) -> pd.DataFrame:
    """By notice which conditions any activity that it tells of meets, and `untold`: complaints to the controller are not told yet."""
    statements = duty.view.notice_statements
    pairs = duty.concerned
    met = duty.holds.reindex(pairs["activity_id"]).groupby(pairs["notice_id"].to_numpy()).any()
    found = met.reindex(duty.view.notices["notice_id"].dropna().unique()).fillna(False).astype(bool)
    notices = pd.Series(found.index, index=found.index)
    found["cookies"] |= within(notices, statements["notice_id"][statements["element"] == "cookies"])
    named = (statements["element"] == "complain_regulator") & statements["value"].str.contains("Information Commissioner", case=False)
    found["regulator_named"] = within(notices, statements.loc[named.fillna(False), "notice_id"])
    found["always"] = True
    found["untold"] = ~within(notices, statements["notice_id"][statements["element"] == "complain_controller"])
    return found


NO_GROUNDS_TOLD, NO_COPY_TOLD = "what allows the transfer", "how to get a copy of the safeguards"
"""What Art. 13(1)(f) and 14(1)(f) ask for beside the transfer itself."""


def notices_of_transfers(duty: Duty) -> list[str]:
    """The notice_id of each notice in force that tells of transfers, and is about an activity that makes one people must be told of."""
    statements = duty.view.notice_statements
    telling = statements["notice_id"][statements["element"] == "transfers"].dropna().unique()
    transferring = within(duty.concerned["activity_id"], duty.view.once(transfers_to_tell)["activity_id"])
    about = set(duty.concerned.loc[transferring, "notice_id"])
    return [str(notice) for notice in telling if notice in about]


def transfers_half_told(duty: Duty) -> pd.Series:
    """By notice that tells of transfers, what it does not tell of those of its activities, in words.

    That is what allows them; and, where safeguards protect one (Art. 46, 47, or 49(1) second paragraph), how to get a copy.
    """
    view, statements = duty.view, duty.view.notice_statements
    transfers, telling = view.once(transfers_to_tell), notices_of_transfers(duty)
    if not telling:
        return pd.Series(dtype="str")
    of_notice = (
        duty.concerned.merge(transfers[["activity_id"]].assign(protected=_protected(transfers)), on="activity_id")
        .groupby("notice_id")["protected"]
        .any()
    )
    grounds, copies = (
        set(statements["notice_id"][statements["element"] == element]) for element in ("transfer_grounds", "safeguards_copy")
    )
    found = {}
    for notice in telling:
        if notice in of_notice.index:
            missing = [NO_GROUNDS_TOLD] * (notice not in grounds) + [NO_COPY_TOLD] * (bool(of_notice[notice]) and notice not in copies)
            if missing:
                found[str(notice)] = " and ".join(missing)
    return pd.Series(found, dtype="str")


def _protected(transfers: pd.DataFrame) -> pd.Series:
    """Whether safeguards protect each transfer, of which people can ask for a copy (Art. 46, 47, or 49(1) second paragraph)."""
    return within(transfers["mechanism"], mechanisms_with_safeguards()) | transfers["safeguards"].notna()


def with_transfers(duty: Duty) -> str:
    """The elements in which a notice tells of the transfers that people must be told of: "transfers, transfer_grounds"."""
    protected = bool(_protected(duty.view.once(transfers_to_tell)).any())
    return ", ".join(["transfers", "transfer_grounds", *["safeguards_copy"] * protected])


def elements_of_a_new_notice(duty: Duty) -> list[str]:
    """The elements that the activities together call for, in the order of the law: what a notice tells that is for everybody."""
    called = duty.called.columns[duty.called.any().to_numpy()].astype("str")
    return [with_transfers(duty) if element == "transfers" else element for element in called]


TOLD_ALWAYS = ("access", "rectification", "erasure", "restriction")
TOLD_WHERE_GIVEN = ("portability", "objection")
"""The rights that Art. 13(2)(b) lists: those of every person, and those that the lawful basis decides."""


def rights_named(view: View) -> pd.DataFrame:
    """The statements of the notices in force that name one right: with its code of the list `rights` as their value."""
    statements = view.notice_statements
    return statements[(statements["element"] == "rights_core") & within(statements["value"], codes("rights"))]


def rights_untold(duty: Duty) -> pd.DataFrame:
    """By notice, the rights that it does not tell and that people have by the activities it is about: columns rights, perhaps.

    `perhaps` are those that only a purpose without a recorded basis may give; each is in words, "" where there are none.
    Only notices that name rights one by one: with a code of the list `rights` as the value of a statement on rights. One
    that speaks of rights and names none cannot be judged.
    """
    view = duty.view
    named = rights_named(view).groupby("notice_id")["value"].agg(set)
    of_notice = duty.concerned.merge(view.purposes[["activity_id", "lawful_basis"]], on="activity_id")
    found: dict[str, tuple[str, str]] = {}
    for notice, told_rights in named.items():
        bases = of_notice["lawful_basis"][of_notice["notice_id"] == notice]
        given = [
            r for r in TOLD_WHERE_GIVEN if any(right_available(b, r, view.regime, view.as_of) == "yes" for b in bases.dropna().unique())
        ]
        perhaps = [right for right in TOLD_WHERE_GIVEN if right not in given] if bases.isna().any() else []
        missing, maybe = (", ".join(r for r in rights if r not in told_rights) for rights in ((*TOLD_ALWAYS, *given), perhaps))
        if missing or maybe:
            found[str(notice)] = (missing, maybe)
    return pd.DataFrame.from_dict(found, orient="index", columns=["rights", "perhaps"], dtype="str")
