import pytest

from ropa.drafting.html import read_html
from ropa.drafting.notice import understand
from support.drafts import of


@pytest.mark.parametrize(
    ("said", "period", "trigger"),
    [
        ("We keep it for six years after the contract ends.", "P6Y", "contract_end"),
        ("Forms are destroyed 48 hours after the event.", "P2D", "event_date"),
        ("Log files are deleted after 90 days.", "P90D", None),
        ("Accounts are deleted within 30 days after you close your account.", "P30D", "account_closed"),
        ("We keep invoices for 7 years after the end of the financial year.", "P7Y", "end_of_financial_year"),
        ("Recordings are kept for 12 months.", "P12M", None),
        ("Comments are retained indefinitely.", "indefinite", None),
        ("We keep it for 6 (six) months.", "P6M", None),
        ("We keep it for six (6) years.", "P6Y", None),
        ("We keep it for thirty-six months.", "P36M", None),
        ("We keep it for seven full tax years.", "P7Y", None),
        ("We keep it for eighteen months.", "P18M", None),
        ("Files are kept for at least 25 years after the study has finished, as a late effect may be found.", "P25Y", None),
        ("Letters are kept for one month, whatever we reply.", "P1M", None),
        ("CCTV is overwritten every 30 days.", "P30D", None),
        ("We do not keep it for more than six months.", "P6M", None),
        ("We do not sell your data, and keep it for six months.", "P6M", None),
        ("Results may be held indefinitely by us.", "indefinite", None),
        ("Minutes are kept for ever.", "indefinite", None),
        ("Data older than 36 months is erased automatically.", "P36M", None),
        ("Only the last 12 months of bookings are kept.", "P12M", None),
        ("Payroll records: 3 years after the end of the tax year.", "P3Y", "end_of_tax_year"),
        ("Your account is closed if you have not logged in for two years.", "P2Y", "last_use"),
        ("Claims can be brought for six years, so we keep contracts for seven years.", "P7Y", None),
        ("We keep what we need to respond to you, typically no longer than two years.", "P2Y", None),
        ("Your address goes within two weeks of receiving it, when it is erased.", "P2W", None),
        ("Records of vouchers are kept for 18 months; vouchers expire after a year.", "P18M", None),
        ("Wages: termination of employment + 6 years.", "P6Y", "leaver_date"),
        ("It is erased if we have had no communication with you for five years.", "P5Y", "last_contact"),
        ("Notes are shredded seven years after our sessions end.", "P7Y", "end_of_care"),
        ("We store it for up to 30 days in order to help you.", "P30D", None),
        ("Orders: minimum 24 months, up to 6 years for tax.", "P6Y", None),
        ("Files stay eleven years once you cease to be a patient.", "P11Y", "end_of_care"),
        ("Wages: the duration of your employment plus 6 years.", "P6Y", "leaver_date"),
        ("Photos stay up to 90 days after your appeal resolves.", "P90D", "case_closed"),
        ("We keep them for the six years within which you may bring a claim.", "P6Y", None),
        ("Your record goes if you become inactive for more than 5 years.", "P5Y", "last_use"),
        ("Card numbers are deleted within 72 hours of your departure.", "P3D", "event_date"),
        ("Lists: the duration of your involvement + 3 years.", "P3Y", "contract_end"),
        ("We keep it for 12 months from the point of your first application.", "P12M", "collection"),
        ("Pictures are deleted within 30 days of the session.", "P30D", "session_end"),
        ("If you stop using your account we delete its data after seven years.", "P7Y", "last_use"),
        ("Transcripts are deleted 90 days after the chat ends.", "P90D", "session_end"),
        ("We take you off the list within one month of you unsubscribing.", "P1M", "withdrawal_of_consent"),
        ("In most cases it is stored for an indefinite period, as proof.", "indefinite", None),
        ("Charts: retained as the law asks; typically at least 11 years for adults, not for children under age 16.", "P11Y", None),
    ],
)
def test_a_time_limit_has_its_period_and_what_it_counts_from(said, period, trigger):
    (limit,) = of(f"## How long we keep it\n\n{said}\n")["retention"]
    assert (limit["period"], limit["line"]) == (period, 3)
    assert limit["trigger"] == trigger


def test_how_long_data_is_used_is_a_time_limit_wherever_it_stands():
    (limit,) = of("# Notice\n\n## Teams\n\nWe process most data while you play and for up to 4 years after that.\n")["retention"]
    assert limit["period"] == "P4Y"


def test_a_table_of_periods_is_read_whatever_stands_before_it():
    text = "## How long\n\nBy the principles we keep little.\n\n| Record | Retention period |\n| --- | --- |\n| Wages | 6 years |\n"
    assert [each["period"] for each in of(text)["retention"]] == ["P6Y"]


def test_a_table_that_tells_no_period_and_no_criteria_is_none_of_time_limits():
    assert of("## How we store data\n\n| Category | Details |\n| --- | --- |\n| Contact data | such as your address |\n")["retention"] == []


@pytest.mark.parametrize(
    "said",
    [
        "We will respond to your request within one month.",
        "We do not knowingly collect data of children under 13 years.",
        "We give 30 days' notice of changes.",
        "We have kept gardens for over 20 years.",
        "We do not keep CVs for six years.",
        "We delete it within one month of your request.",
    ],
)
def test_response_times_ages_and_notice_are_no_time_limits(said):
    assert of(f"## Your rights\n\n{said}\n")["retention"] == []


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("We store your data on servers in the European Economic Area.", ["EEA"]),
        ("Where data is transferred from the EEA or UK to the US, we use contracts.", ["US"]),
        ("We do not transfer your data outside the UK.", ["none"]),
        ("Your data may be transferred outside the UK.", ["unspecified"]),
        ("Your data is sent to our supplier in Canada.", ["CA"]),
        ("We rely on UK GDPR and on EU law.", []),
        ("We may transfer your data to our insurers.", []),
        ("None of them keeps anything outside the United Kingdom.", ["none"]),
        ("Otterly keeps some of it in the United States.", ["US"]),
        ("Nothing is sent out of the United Kingdom.", ["none"]),
        ("Where providers are used, we may use contracts which give data the same protection it has in the UK.", []),
        ("We rely on the EU-US Data Privacy Framework where data goes outside the EEA.", ["unspecified"]),
        ("Where transfers occur, we will rely on safeguards (for example UK IDTA terms).", ["unspecified"]),
    ],
)
def test_places_are_told_and_the_law_is_no_place(said, places):
    assert [each["destination"] for each in of(f"## International transfers\n\n{said}\n")["transfers"]] == places


def test_safeguards_stand_with_what_leaves():
    (transfer,) = of("## Transfers\n\nData is sent to the United States. We use standard contractual clauses.\n")["transfers"]
    assert (transfer["destination"], transfer["safeguard"]) == ("US", "scc_2021")


def test_how_long_analytics_keep_data_is_a_time_limit_and_how_long_a_cookie_lasts_is_none():
    said = of("## Analytics\n\nVisits are kept for no longer than 14 months.\n\nCookies are kept for no longer than 12 months.\n")
    assert [each["period"] for each in said["retention"]] == ["P14M"]


def test_a_condition_on_which_data_would_leave_is_no_promise_that_it_stays():
    text = "Your data is stored securely within the United Kingdom. We will not transfer it outside the EU without ensuring its protection."
    assert [each["destination"] for each in of(f"## Data storage location\n\n{text}\n")["transfers"]] == ["GB"]


@pytest.mark.parametrize(
    "said",
    [
        "Loyalty points expire after 18 months without a purchase.",
        "Vouchers are valid for 90 days.",
        "The law allows six years to bring a claim.",
        "Complaints must be made within three months.",
        "Anonymised data is retained indefinitely.",
        "We may keep research data indefinitely where the law allows it.",
        "We may anonymise it. Then we can keep it indefinitely.",
        "Disposal takes place within two months of that date.",
        "We hold nothing about anybody of 16 years and under.",
        "We may have no contact with an owner for 20 years.",
    ],
)
def test_how_long_something_else_lasts_is_no_time_limit(said):
    assert of(f"## How long we keep it\n\n{said}\n")["retention"] == []


def test_where_the_reader_is_is_no_place_that_data_goes_to():
    said = "If you are in the EEA, your name will have been transferred to a firm that is based in the US."
    assert [each["destination"] for each in of(f"# Notice\n\n## International transfers\n\n{said}\n")["transfers"]] == ["US"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("We keep a code of conduct approved by a regulator in France for data sent abroad.", [("unspecified", "code_of_conduct")]),
        ("If you are located outside of the UK, you may use the law of your country for that data.", []),
        ("Our systems use standard clauses, the EU-approved contractual clauses, for data held in Canada.", [("CA", "scc_2021")]),
        (
            "All data is stored in the European Economic Area (EEA), but may be sent outside the EEA.",
            [("EEA", None), ("unspecified", None)],
        ),
        ("Some of these are outside the UK.", [("unspecified", None)]),
        (
            "Data goes outside the UK under an adequacy decision or standard contractual clauses.",
            [("unspecified", "adequacy"), ("unspecified", "scc_2021")],
        ),
        ("Our mail is stored in Canada.\n\n## Others\n\nOther data may go outside the UK.", [("CA", None), ("unspecified", None)]),
        ("Some data goes outside the UK. Our mail is stored in Canada.", [("CA", None)]),
        ("Our EEA representative handles questions on data held abroad.", [("unspecified", None)]),
    ],
)
def test_each_place_is_told_once_for_each_safeguard(said, found):
    told = of(f"# Notice\n\n## Who we share your data with\n\n{said}\n")["transfers"]
    assert sorted(((each["destination"], each["safeguard"]) for each in told), key=str) == found


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("That is most often for as long as you are a client but can also be 7 years under tax law.", "P7Y"),
        ("This is usually three years.", "P3Y"),
        ("In most cases it means 18 months.", "P18M"),
        ("The period is six years.", "P6Y"),
        ("Nurses train for two years.", None),
    ],
)
def test_a_sentence_goes_on_about_how_long_data_is_kept(said, period):
    told = of(f"# Notice\n\n## Our clinic\n\nWe store your file as long as it is necessary for its purpose. {said}\n")["retention"]
    assert [each["period"] for each in told if each["period"]] == ([period] if period else [])


def test_what_names_no_period_in_a_sentence_that_names_another_has_no_end():
    for said in (
        "Minutes are kept for six years; registers are kept permanently.",
        "We store wills indefinitely and other files for six years.",
    ):
        assert {each["period"] for each in of(f"## How long we keep it\n\n{said}\n")["retention"]} == {"P6Y", "indefinite"}
    table = "| Record | Retention period |\n| --- | --- |\n| Registers | Permanently |\n"
    assert [each["period"] for each in of(f"# Notice\n\n{table}")["retention"]] == ["indefinite"]


def test_a_list_of_time_limits_may_be_opened_by_what_decides_them_and_point_to_the_notice():
    _, limit = of("## How long we keep it\n\nWe keep data for as long as we need it:\n\n- Crew: their season + 3 years\n")["retention"]
    assert (limit["period"], limit["line"]) == ("P3Y", 5)
    assert of("## Retention\n\nWe keep it as long as necessary for the purposes described in this policy.\n")["elements"]["retention"]


@pytest.mark.parametrize("after", ["after that", "thereafter"])
def test_what_decides_is_told_beside_a_period_that_is_added_to_it(after):
    limits = of(f"## How long we keep it\n\nWe hold it as long as you are a member and for up to four years {after}.\n")["retention"]
    assert [(each["period"], each["trigger"]) for each in limits] == [("P4Y", "contract_end"), (None, None)]
    (limit,) = of("## How long we keep it\n\nWe hold it for four years, until the end of the last.\n")["retention"]
    assert limit["period"] == "P4Y"


def test_where_data_is_told_each_sentence_says_of_other_data_what_decides():
    said = "We keep your name as long as you row.\n\nWe keep your age until you are 30.\n"
    assert len(of(f"## What we collect\n\n{said}")["retention"]) == 2
    assert len(of(f"## How long\n\n{said}")["retention"]) == 1


def test_what_is_saved_for_a_time_and_a_time_that_is_deemed_right_are_told():
    assert of("## Where\n\nAny records are saved on our system for 8 years.\n")["retention"][0]["period"] == "P8Y"
    assert of("## How long\n\nData is retained for a period of time that is deemed suitable.\n")["retention"][0]["criteria"]
    assert of("## Accounts\n\nWhen you delete your account, your boats and letters are deleted.\n")["retention"][0]["criteria"]


def test_what_is_kept_safe_is_not_said_to_be_kept_for_a_time():
    assert not of("## Sharing\n\nThey are required to keep it secure and to use it only for the purposes that we told.\n")["retention"]


def test_what_the_length_of_time_depends_on_is_told_in_a_section_on_time_limits():
    said = "The length of time depends on why you wrote."
    found = [of(f"# Notice\n\n## {heading}\n\n{said}\n")["retention"] for heading in ("How long we keep it", "The club")]
    assert [len(each) for each in found] == [1, 0]


def test_a_list_counts_from_what_the_words_over_it_say():
    text = "## How long we keep it\n\nWhen you close your account:\n\n- names are erased within 30 days\n"
    assert [(each["period"], each["trigger"]) for each in of(text)["retention"]] == [("P30D", "account_closed")]


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("Forms are kept until the child reaches 21.", True),
        ("What is no longer required is erased after your child has left.", True),
        ("We continue to process it until the contract ends.", True),
        ("We keep your letter until the vacancy has been filled.", True),
        ("I delete names when the purpose has been fulfilled.", True),
        ("We continue to mend boats.", False),
        ("Once the trip is over we shred the forms.", True),
        ("If you decide you don't want to book me, I will promptly delete your details.", True),
        ("We hold invoices for the required legal periods.", True),
        ("Our logs are retained for a limited period.", True),
        ("Forms will be kept for the relevant time scale, until the next year.", True),
    ],
)
def test_what_decides_how_long_data_is_kept_is_told_wherever_it_stands(said, is_told):
    assert [each["period"] for each in of(f"# Notice\n\n## The club\n\n{said}\n")["retention"]] == [None] * is_told


def test_a_part_of_a_section_on_time_limits_that_says_whose_data_is_meant_tells_limits():
    parts = "### Newsletter readers\n\nUntil you leave, and one year more.\n\n### Your rights\n\nOne month.\n"
    text = f"# Notice\n\n## How long we keep it\n\n{parts}"
    assert [each["period"] for each in of(text)["retention"]] == ["P1Y", None]


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("Visitors' Wi-Fi logs: rolling 30 day.", "P30D"),
        ("Chat logs self-destruct after three months.", "P3M"),
        ("Names drop out of our system 18 months after we last spoke.", "P18M"),
        ("Visitors book: 1 year.", "P1Y"),
        ("Our system deletes the reference, the address and the rest of it after 7 days.", "P7D"),
        ("We will delete it, and e-mail back within 14 days to tell you so.", None),
        ("We keep registers for the current academic year and one further year.", "P1Y"),
        ("Adult records: 11 years after the last visit.", "P11Y"),
        ("The law makes us hang on to our books for six years.", "P6Y"),
        ("You are taken off our list if you do not write in two years.", "P2Y"),
        ("We row for two years.", None),
    ],
)
def test_a_time_limit_is_told_by_its_own_words_in_any_section(said, period):
    assert [each["period"] for each in of(f"# Notice\n\n## The club\n\n{said}\n")["retention"]] == [period][: period is not None]


def test_a_list_of_what_must_be_retained_tells_time_limits():
    text = "# Notice\n\n## The law\n\nWe must retain some records. These are:\n\n- notes for a minimum of 8 years after treatment\n"
    assert [each["period"] for each in of(text)["retention"]] == ["P8Y"]


def test_the_first_row_of_a_table_without_headings_tells_a_time_limit():
    page = "<h2>Retention</h2><table><tr><td>Accounts</td><td>6 years</td></tr><tr><td>Letters</td><td>1 year</td></tr></table>"
    told = understand(read_html("a.html", page)).as_json()["retention"]
    assert [each["period"] for each in told] == ["P6Y", "P1Y"]


@pytest.mark.parametrize(("said", "is_told"), [("We dispose of it by deleting it permanently.", False), ("It is kept permanently.", True)])
def test_what_is_deleted_permanently_is_not_kept_permanently(said, is_told):
    assert bool(of(f"# Notice\n\n## How we store it\n\n{said}\n")["retention"]) is is_told


def test_an_item_that_ends_with_for_ever_and_a_lead_in_on_keeping_tell_limits():
    text = "# Notice\n\n## Retention\n\n- Minutes - indefinitely\n\nYour personal data will be kept by us:\n\n- Log-ins: for 6 weeks\n"
    assert [each["period"] for each in of(text)["retention"]] == ["indefinite", "P6W"]
