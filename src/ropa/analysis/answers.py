"""The answer of each report, in one to three plain sentences that a board member understands.

Its numbers are those of the figures that the report shows below it, so the two always agree.
"""

from __future__ import annotations

import pandas as pd

from ropa.analysis.assessments import assessments_in_short
from ropa.analysis.bases import bases_in_short
from ropa.analysis.completeness import COMPLETE, NONE, NOT_APPLICABLE, NOT_ASSESSED, WRITTEN, completeness
from ropa.analysis.flows import data_flows, flows_in_short
from ropa.analysis.health import findings_by_activity, what_to_do_first
from ropa.analysis.incidents import incidents_in_short
from ropa.analysis.marketing import marketing_in_short
from ropa.analysis.names import holder_name, view_of
from ropa.analysis.notice import notice_in_short
from ropa.analysis.recipients import recipients_in_short
from ropa.analysis.records import clients
from ropa.analysis.requests import requests_in_short
from ropa.analysis.retention import retention_in_short
from ropa.analysis.security import security_in_short
from ropa.analysis.sensitive import special_in_short
from ropa.analysis.to_do import to_do_counts
from ropa.analysis.transfers import STATUS_WORDS, transfers_in_short, transfers_listed
from ropa.case.case import Case
from ropa.facts.transfers import sending_abroad
from ropa.facts.view import of_record
from ropa.law.regulators import regulator_name
from ropa.law.transfers import DOMESTIC
from ropa.model.checks import SEVERITIES
from ropa.text import NOT_RECORDED, count_words

AREAS = {"uk": "the United Kingdom", "eu": "the European Economic Area"}
"""The area that a transfer leaves, by the law applied."""

NO_ACTIVITY = "The register has no activity in force on this day, so there is nothing to report on."


def assessments_answer(case: Case) -> str:
    """How many activities call for an impact assessment, and what is missing or overdue."""
    at = _numbers(case.once(assessments_in_short))
    called, lacking, on_file, overdue = (
        at[name] for name in ("Impact assessments called for", "Of these, none complete", "Assessments on file", "Reviews overdue")
    )
    said = "As far as the register says, no activity calls for an impact assessment."
    if called:
        done = _each_or(lacking, called, "has one that is complete", "has no complete one", "have no complete one")
        said = f"{_activities(called, 'calls', 'call')} for an impact assessment before data is used; {done}."
    if not on_file:
        return f"{said} No assessment of any kind is on file."
    kept = count_words(on_file, "assessment of any kind is", "assessments of any kind are")
    return f"{said} {kept} on file; {_some(overdue, 'is', 'are')} overdue for review."


def bases_answer(case: Case) -> str:
    """Whether every purpose has a lawful basis, and whether legitimate interests were weighed."""
    at = _numbers(case.once(bases_in_short))
    purposes, weighed, wrong = (
        at[name] for name in ("Purposes", "Purposes on legitimate interests", "Of these, not weighed as they should be")
    )
    if not purposes:
        return "The register names no purpose that the organisation uses personal data for, so no lawful basis can be shown."
    based = _each_or(
        at["Purposes without a lawful basis"],
        purposes,
        "has a lawful basis on record",
        "has no lawful basis on record",
        "have no lawful basis on record",
    )
    said = f"The organisation uses personal data for {count_words(purposes, 'purpose')}; {based}."
    if not weighed:
        return said
    missed = f"for {_part(wrong, weighed)} that was not done as it should be" if wrong else "that was done"
    rest = _some(weighed, "purpose rests", "purposes rest")
    return f"{said} {rest} on legitimate interests, which must be weighed against those of the people concerned; {missed}."


def controller_answer(case: Case) -> str:
    """How many activities the controller's record lists, and how much of what Article 30 asks for is there."""
    return _record(case, "controller", "for its own purposes")


def processor_answer(case: Case) -> str:
    """How many activities are done for how many clients, and how much of what Article 30 asks for is there."""
    listed = case.once(clients)
    known = int(listed["client"].notna().sum())
    unknown = int(listed.loc[listed["client"].isna(), "activities"].sum())
    said = _record(case, "processor", f"on behalf of {count_words(known, 'client')}" if known else "on behalf of others")
    return f"{said} For {count_words(unknown, 'activity', 'activities')} it does not say who the client is." if unknown else said


def flows_answer(case: Case) -> str:
    """How many ways data comes in, how many recipients get it in how many countries, and what the record does not say."""
    at, flows = _numbers(case.once(flows_in_short)), case.once(data_flows)
    if not at["Activities"]:
        return NO_ACTIVITY
    abroad = at["Activities with data abroad"]
    silent = int(flows.loc[flows["country"] == NOT_RECORDED, "activity_id"].nunique())
    countries = f" in {count_words(at['Countries'], 'country', 'countries')}" if at["Countries"] else ""
    said = (
        f"As far as the record says, personal data comes in by {count_words(at['Ways in'], 'way')}, is used in "
        f"{count_words(at['Activities'], 'activity', 'activities')} and goes to {count_words(at['Recipients'], 'recipient')}{countries}."
    )
    if abroad:
        verbs = _sure(("gives", "give"), sending_abroad(view_of(case)))
        said += f" {_activities(abroad, *verbs)} data to someone outside {_area(case)}."
    if silent:
        said += f" For {count_words(silent, 'activity', 'activities')} it does not say in which country a recipient is."
    return said


def health_answer(case: Case) -> str:
    """How whole the record is, what is wrong with it, and what to put right first."""
    if case.in_force.register.activities.empty:
        return NO_ACTIVITY
    errors, warnings, advice = (case.findings.counts()[name] for name in SEVERITIES)
    spread = case.once(findings_by_activity)
    touched = int(((spread["error"] > 0) & spread["activity_id"].notna()).sum())
    if errors:
        where = f", in {count_words(touched, 'activity', 'activities')}" if touched else ""
        found = f"{count_words(errors, 'thing')} that the law requires and that {_verb(errors, 'is', 'are')} missing or wrong{where}"
    else:
        found = "nothing missing or wrong that the law requires"
    milder = [count_words(warnings, "likely breach or risk", "likely breaches or risks")] if warnings else []
    milder += [count_words(advice, "piece of advice", "pieces of advice")] if advice else []
    besides = f", {'and' if errors else 'but'} {' and '.join(milder)}" if milder else ""
    said = f"{_whole(case)} The checks found {found}{besides}."
    first = what_to_do_first(case, 1)
    return (
        said
        if first.empty
        else f"{said} The first of {count_words(case.once(to_do_counts)['total'], 'thing')} to do: {first['what'].iloc[0]}"
    )


def incidents_answer(case: Case) -> str:
    """Whether the regulator, named as on the day, was told of breaches in time, and complaints were acknowledged in time."""
    at, view = _numbers(case.once(incidents_in_short)), view_of(case)
    breaches, complaints, silent = at["Breaches"], at["Complaints"], at["Regulator not told"]
    said = "No breach is in the log."
    if breaches:
        untold = f", and not yet of {silent:,} that it may have to know of" if silent else ""
        said = (
            f"{count_words(breaches, 'breach is', 'breaches are')} in the log: the {regulator_name(view.regime, view.as_of)} was told of "
            f"{_or_none(at['Regulator told in time'])} in time and of {_or_none(at['Regulator told late'])} late{untold}; "
            f"{_some(at['Risk unlikely'], 'was', 'were')} too small a risk to report."
        )
    if not complaints:
        return f"{said} No complaint is in the log."
    slow = at["Acknowledged late or not at all"]
    received = count_words(complaints, "complaint is", "complaints are")
    if not slow:
        return f"{said} {received} in the log; no acknowledgement is late or missing."
    return f"{said} {received} in the log; {count_words(slow, 'acknowledgement is', 'acknowledgements are')} late or missing."


def marketing_answer(case: Case) -> str:
    """Whether messages went to people who had said no, or without anything that allows them."""
    at = _numbers(case.once(marketing_in_short))
    sent, stopped, bare = at["Messages and calls"], at["Sent after an opt-out"], at["Sent on no recorded footing"]
    said = "No marketing message or call is in the log."
    if sent:
        said = (
            f"{count_words(sent, 'marketing message or call is', 'marketing messages and calls are')} in the log: {_or_none(stopped)} went "
            f"to people who had said no, and {_or_none(bare)} went out with nothing on record that allows {_verb(bare, 'it', 'them')}."
        )
    people = at["People on the suppression list"]
    if not people:
        return f"{said} Nobody is recorded as having said no to marketing."
    return f"{said} {count_words(people, 'person has', 'people have')} said no to at least one channel and must not be reached there."


def notice_answer(case: Case) -> str:
    """Whether people are told what the law asks for, and whether the notice and the register agree."""
    at = _numbers(case.once(notice_in_short))
    items, untold = at["Items to tell"], at["Items not told"]
    if not at["Notices in force"]:
        return "The register holds no privacy notice in force, so nothing shows that people are told what is done with their data."
    if untold:
        told = f"Of {count_words(items, 'thing')} that people must be told, {_some(untold, 'is', 'are')} in no privacy notice."
    else:
        told = f"The privacy notices hold everything that people must be told ({count_words(items, 'thing')})."
    parts = [
        (at["In the register, not in the notice"], "done and not told"),
        (at["In the notice, not in the register"], "told and not on record"),
        (at["Disagreements"], "told differently from what is on record"),
    ]
    differ = "; ".join(f"{count_words(number, 'thing is', 'things are')} {words}" for number, words in parts if number)
    return f"{told} {f'Notices and record do not agree: {differ}.' if differ else 'Notices and record agree.'}"


def recipients_answer(case: Case) -> str:
    """Whether each processor has a contract, and each contract what the law asks for."""
    at = _numbers(case.once(recipients_in_short))
    named, bare, thin = at["Processors named"], at["Named processors without a contract in force"], at["Contracts that lack terms"]
    silent = at["Activities that say nothing"]
    if named:
        said = f"{count_words(named, 'named processor uses', 'named processors use')} personal data on our behalf; "
        said += f"{_each_or(bare, named, 'has a contract in force', 'has no contract in force', 'have no contract in force')}. "
        said += f"{count_words(thin, 'contract lacks', 'contracts lack') if thin else 'No contract lacks'} a term that the law asks for."
    else:
        said = "The register names no processor, so nothing shows which contracts there should be."
    return f"{said} {_activities(silent, 'does', 'do')} not say who receives the data." if silent else said


def requests_answer(case: Case) -> str:
    """How many people asked, whether they were answered in time, and what is late."""
    at = _numbers(case.once(requests_in_short))
    received, overdue, late = at["Requests received"], at["Open and late"], at["Answered late"]
    if not received:
        return "No request is in the log: as far as it says, nobody has used their rights yet."
    pending, prompt = at["Open"] + overdue, at["Answered on time"]
    said = f"Of {count_words(received, 'request')} received, {_some(prompt, 'was', 'were')} answered on time and {_or_none(late)} late."
    if not pending:
        return f"{said} None is open."
    return f"{said} {_some(pending, 'is', 'are')} open; {_some(overdue, 'is', 'are')} past the last day."


def retention_answer(case: Case) -> str:
    """Whether each activity says how long data is kept, and whether data went when its time was over."""
    at = _numbers(case.once(retention_in_short))
    own = len(of_record(case.in_force.register.activities, "controller"))
    bare, overdue = at["Activities without a time limit"], at["Disposals overdue"]
    said = f"Of {count_words(own, 'activity', 'activities')}, {_some(own - bare, 'says', 'say')} how long data is kept and {bare:,} "
    said += f"{_verb(bare, 'does', 'do')} not."
    if not bare:
        said = f"{_activities(own, 'uses', 'use')} personal data; {_each_or(0, own, 'says how long the data is kept', '', '')}."
    held = at["Disposals on legal hold"]
    waiting = f" ({held:,} more on hold because of a claim or proceedings)" if held else ""
    late = count_words(overdue, "disposal of data is", "disposals of data are") if overdue else "No disposal of data is"
    gone = f"{late} overdue{waiting}."
    return f"{said} {gone}"


def security_answer(case: Case) -> str:
    """Whether each activity's data is protected, sensitive data above all."""
    at = _numbers(case.once(security_in_short))
    every, bare, sensitive = at["Activities"], at["Activities without a measure in place"], at["Sensitive activities"]
    if not every:
        return NO_ACTIVITY
    covered = _each_or(bare, every, *(f"{verb} security measure in place" for verb in ("has a", "has no", "have no")))
    said = f"{count_words(every, 'activity uses', 'activities use')} personal data; as far as the record says, {covered}."
    if not sensitive:
        return f"{said} No activity is recorded as having sensitive data."
    thin = at["Of these, less protected"]
    safe = _each_or(thin, sensitive, "has encryption, access control or a tested backup", "has none of", "have none of")
    ending = " encryption, access control and a tested backup" if thin else ""
    return f"{said} {_activities(sensitive, 'handles', 'handle')} sensitive data or data on a large scale; {safe}{ending}."


def special_answer(case: Case) -> str:
    """How many activities use specially protected data, and whether something allows each use."""
    at = _numbers(case.once(special_in_short))
    special, criminal = at["Activities with special category data"], at["Activities with criminal offence data"]
    bare, silent = at["Purposes without an Article 9 condition"], at["Activities that say nothing"]
    said = "No activity is recorded as using specially protected data, such as data about health, or data about crime."
    if special or criminal:
        said = f"{_activities(special, 'uses', 'use')} specially protected data, such as data about health, "
        said += f"and {_some(criminal, 'uses', 'use')} data about crime."
    if bare:
        said += f" For {count_words(bare, 'purpose')} nothing on record allows the use of specially protected data."
    elif special:
        said += " A condition that allows it is on record for each purpose."
    return f"{said} {_activities(silent, 'does', 'do')} not say whether such data is used." if silent else said


def transfers_answer(case: Case) -> str:
    """How many activities send data abroad, and whether each transfer has a valid ground."""
    at, listed = _numbers(case.once(transfers_in_short)), case.once(transfers_listed)
    every, silent, bare = len(case.in_force.register.activities), at["Activities that say nothing"], at["Without a valid ground"]
    if not every:
        return NO_ACTIVITY
    sending, sent = sending_abroad(view_of(case)), int((listed["status"] != STATUS_WORDS[DOMESTIC]).sum())
    senders, unrecorded = len(sending), int((~sending["recorded"]).sum())
    verbs = _sure(("sends", "send"), sending)
    said = f"Of {count_words(every, 'activity', 'activities')}, {_some(senders, *verbs)} data outside {_area(case)}"
    grounds = f"for {_part(bare, len(listed))} no valid ground is on record" if bare else "a valid ground is on record for each"
    if unrecorded:
        said += f"; for {_part(unrecorded, senders)} no transfer is on record."
        said += f" {count_words(sent, 'transfer is', 'transfers are')} on record; {grounds}." if sent else ""
    else:
        said += f", in {count_words(sent, 'transfer')}; {grounds}." if sent else ", as far as the record says."
    return f"{said} {_activities(silent, 'does', 'do')} not say whether data goes abroad." if silent else said


# -- numbers in words -------------------------------------------------------------------------------


def _numbers(figures: pd.DataFrame) -> dict[str, int]:
    """The figures of a report by their name."""
    return {str(name): int(number) for name, number in zip(figures["figure"], figures["number"], strict=True)}


def _or_none(number: int) -> str:
    return f"{number:,}" if number else "none"


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _some(number: int, one: str, many: str) -> str:
    """A number with its verb: "none is", "1 is", "3 are"."""
    return f"{_or_none(number)} {many if number > 1 else one}"


def _sure(verbs: tuple[str, str], sending: pd.DataFrame) -> tuple[str, str]:
    """The verb, singular and plural, of activities whose data leaves the area: it "may" where a destination is not recorded."""
    one, many = verbs
    if sending["known"].all():
        return verbs
    return (f"may {many}", f"may {many}") if not sending["known"].any() else (f"{one}, or may {many},", f"{many}, or may {many},")


def _activities(number: int, one: str, many: str) -> str:
    """The beginning of a sentence about activities: "No activity sends", "1 activity sends", "3 activities send"."""
    return count_words(number, f"activity {one}", f"activities {many}") if number else f"No activity {one}"


def _part(number: int, whole: int) -> str:
    """A part of a whole in words: "it", "both of them", "all 3 of them", "2 of them"."""
    if number < whole:
        return f"{number:,} of them"
    return {1: "it", 2: "both of them"}.get(whole, f"all {whole:,} of them")


def _each_or(lacking: int, whole: int, good: str, one: str, many: str) -> str:
    """What is true of each; or, if some lack it, how many do."""
    if not lacking:
        return f"{'it' if whole == 1 else 'each'} {good}"
    return f"it {one}" if whole == 1 else f"{_part(lacking, whole)} {one if lacking == 1 else many}"


def _area(case: Case) -> str:
    return AREAS.get(case.regime or "", "the area of the law applied")


def _whole(case: Case, record: str = "") -> str:
    """A sentence on how much of what Article 30 asks for is there, in one record or in both."""
    items = case.once(completeness)
    items = items[(items["status"] != NOT_ASSESSED) & (items["record"].eq(record) if record else True)]
    there = int(items["status"].isin([COMPLETE, NONE, NOT_APPLICABLE]).sum())
    if items.empty:
        return "How complete the record is was not assessed."
    unclear = int((items["status"] == WRITTEN).sum())
    gap = len(items) - there - unclear
    if not gap and not unclear:
        return f"Everything that the law (Article 30) asks for is there ({count_words(there, 'item')})."
    every = count_words(len(items), "item")
    state = f"{_some(there, 'is', 'are')} there and {_some(gap, 'is', 'are')} missing"
    return f"Of {every} that the law (Article 30) asks for, {state}.{_unclear(unclear)}"


def _unclear(items: int) -> str:
    """A sentence on the items that were written and not understood; blank if there are none."""
    return f" {count_words(items, 'item is', 'items are')} written there in words that were not understood." if items else ""


def _record(case: Case, record: str, how: str) -> str:
    name = holder_name(case)
    holder = "The organisation" if name == NOT_RECORDED else name
    activities = len(of_record(case.in_force.register.activities, record))
    if not activities:
        return f"The register has no activity on this day in which personal data is used {how}."
    return f"{holder} uses personal data {how} in {count_words(activities, 'activity', 'activities')}. {_whole(case, record)}"
