"""What a notice must tell, against the law table and against looking person by person."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ropa import analysis
from ropa.facts.notices import NEEDS_NO_BACKING, SAYS_WHY, TELLING, Duty, conditions
from ropa.law.bases import CONDITIONS, elements_called_for
from ropa.model.codelists import codes
from ropa.model.in_force import on
from ropa.model.register import Register
from ropa.rules import View
from support.facts import a_case, records
from support.notices import ALWAYS, DAY, PEOPLE, STATEMENTS, a_register, table


def a_view(register: Register) -> View:
    return View(on(register, DAY, "uk").register, register, DAY, "uk")


# -- the tables behind the rules ----------------------------------------------------------------------


def test_every_condition_of_the_law_is_answered() -> None:
    view = a_view(a_register())
    assert set(conditions(view, view.activities["activity_id"])) == set(CONDITIONS)


def test_every_element_named_is_in_the_code_list() -> None:
    named = {*NEEDS_NO_BACKING, *SAYS_WHY}.union(*({telling.element, *telling.told_in} for telling in TELLING.values()))
    assert named <= codes("notice_elements")


ELEMENTS = ["purposes", "retention", "recipients", "withdraw_consent", "source", "categories_of_data"]
ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {
            "people": st.sets(st.sampled_from(PEOPLE), max_size=2),
            "basis": st.sampled_from(["consent", "contract"]),
            "recipient": st.booleans(),
            "source": st.sampled_from(["subject", "third_party", None]),
            "exempt": st.sampled_from([None, "already_informed", "laid_down_by_law"]),
        }
    ),
    min_size=1,
    max_size=8,
)
NOTICES = st.lists(st.tuples(st.sets(st.sampled_from(PEOPLE), max_size=2), st.sets(st.sampled_from(ELEMENTS))), max_size=3)


def drawn(activities: list, notices: list) -> Register:
    named = list(enumerate(activities))
    told = [(f"N{n}", element) for n, (_, elements) in enumerate(notices) for element in sorted(elements)]
    return a_register(
        activities=table("activity_id,name,role,notice_exemption", *[f"A{n},x,controller,{a['exempt'] or ''}" for n, a in named]),
        purposes=table("purpose_id,activity_id,purpose,lawful_basis", *[f"P{n},A{n},x,{a['basis']}" for n, a in named]),
        recipients=table("recipient_id,activity_id,category", *[f"R{n},A{n},hosting" for n, a in named if a["recipient"]]),
        data_categories=table(
            "data_category_id,activity_id,category,source", *[f"D{n},A{n},contact,{a['source'] or ''}" for n, a in named]
        ),
        data_subjects=table("data_subject_id,activity_id,category", *[f"D{n}{p},A{n},{p}" for n, a in named for p in sorted(a["people"])]),
        notices=table("notice_id,title", *[f"N{n},x" for n in range(len(notices))]),
        notice_subjects=table(
            "notice_subject_id,notice_id,category", *[f"X{n}{p},N{n},{p}" for n, (who, _) in enumerate(notices) for p in sorted(who)]
        ),
        notice_statements=STATEMENTS + "\n".join(f"S{n},{notice},{element}," for n, (notice, element) in enumerate(told)),
    )


def by_hand(activities: list, notices: list) -> set[tuple[str, str]]:
    """Activity and element that some of its people are not told, though a notice serves them."""
    missing = set()
    for n, activity in enumerate(activities):
        indirect = activity["source"] == "third_party"
        if activity["exempt"] == "already_informed" or (activity["exempt"] and indirect):
            continue
        wanted = {"purposes", "retention"}
        wanted |= {"recipients"} if activity["recipient"] else set()
        wanted |= {"withdraw_consent"} if activity["basis"] == "consent" else set()
        wanted |= {"source", "categories_of_data"} if indirect else set()
        for person in activity["people"] or {None}:
            serving = [elements for who, elements in notices if not who or person is None or person in who]
            if serving:
                missing |= {(f"A{n}", element) for element in wanted - set().union(*serving)}
    return missing


@settings(max_examples=25)
@given(ACTIVITIES, NOTICES)
def test_what_is_missing_is_what_one_finds_person_by_person(activities: list, notices: list) -> None:
    missing = Duty(a_view(drawn(activities, notices))).missing
    rows = set(zip(missing["activity_id"], missing["element"], strict=True))

    assert {row for row in rows if row[1] in ELEMENTS} == by_hand(activities, notices)


def test_a_statement_whose_row_has_ended_says_so() -> None:
    case = a_case(
        activities="activity_id,name,role,ended_on\nA1,Payroll,controller,\nA2,Badges,controller,2026-01-01\n",
        purposes="purpose_id,activity_id,purpose\nP1,A1,Pay\nP2,A2,Doors\n",
        notices="notice_id,title\nN1,Notice\n",
        notice_statements="notice_statement_id,notice_id,element\nS1,N1,purposes\nS2,N1,purposes\n",
        notice_links="notice_link_id,notice_statement_id,table,record\nL1,S1,purposes,P1\nL2,S2,purposes,P2\n",
    )
    found = case.findings[case.findings["code"] == "NT02"]

    assert [(row["record"], "no longer in force" in row["message"]) for row in found.to_dict("records")] == [("S2", True)]


def test_each_activity_has_one_row_for_each_element_that_it_calls_for() -> None:
    duty = Duty(a_view(a_register()))

    assert list(duty.elements.columns) == ["activity_id", "element", "state"]
    assert not duty.elements.duplicated(["activity_id", "element"]).any()
    assert set(duty.elements["element"]) == set(duty.items["element"])


def test_what_is_called_for_is_what_the_law_table_says() -> None:
    called = Duty(a_view(a_register())).called
    always = elements_called_for(13, "uk", DAY)

    assert set(called.columns[called.any()]) == set(always.loc[always["condition"] == "always", "element"]) == set(ALWAYS)


@pytest.mark.parametrize(("since", "called"), [("2026-11-22", True), ("2026-11-23", False), ("", False)])
def test_people_are_told_of_a_new_purpose_from_its_first_day(since: str, called: bool) -> None:
    purposes = f"purpose_id,activity_id,purpose,reused_since\nP1,A1,Study,{since}"

    assert bool(Duty(a_view(a_register(purposes=purposes))).called["further_purpose"].any()) == called


def test_a_row_of_a_planned_activity_backs_a_statement() -> None:
    case = a_case(
        activities="activity_id,name,role,started_on\nA1,Payroll,controller,\nA2,Badges,controller,2027-01-01\n",
        purposes="purpose_id,activity_id,purpose\nP2,A2,Doors\n",
        notices="notice_id,title\nN1,Notice\n",
        notice_statements="notice_statement_id,notice_id,element,claim\nS1,N1,purposes,Doors\nS2,N1,purposes,Other\n",
        notice_links="notice_link_id,notice_statement_id,table,record\nL1,S1,purposes,P2\n",
    )

    assert list(case.findings.loc[case.findings["code"] == "NT02", "message"].str.contains("no longer in force")) == [False]
    assert records(case, "NT02") == ["S2"]
    assert list(analysis.statements_without_backing(case)["notice_statement_id"]) == ["S2"]


def test_a_link_to_nothing_and_a_time_limit_without_a_key_are_no_pair() -> None:
    case = a_case(
        retention="retention_id,activity_id,period\n,A1,P1Y\n",
        notices="notice_id,title\nN1,Notice\n",
        notice_statements="notice_statement_id,notice_id,element,value,claim\nS1,N1,retention,P2Y,Two years\n",
        notice_links="notice_link_id,notice_statement_id,table,record\nL1,S1,retention,\n",
    )

    assert records(case, "NT06") == []
