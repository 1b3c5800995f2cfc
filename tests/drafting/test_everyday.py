"""Sentences as organisations of many kinds write them, and what is read of each."""

import pytest

from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand
from support.drafts import PLAINLY_TOLD, plainly

EVERYDAY = [
    ("recipients", "Who we share your information with", "Parcels are sent with a delivery firm, which gets your address.", "courier"),
    ("recipients", "Who we share your information with", "Only the vicar and the churchwardens see these records.", "internal_team"),
    (
        "recipients",
        "Who we share your information with",
        "Names of donors are printed in our annual report, which anybody may read.",
        "public_at_large",
    ),
    ("recipients", "Who we share your information with", "Unpaid bills may be passed to a collection agency.", "debt_collection"),
    ("recipients", "Who we share your information with", "We use a web statistics service.", "analytics_provider"),
    ("recipients", "Who we share your information with", "Agencies that recruit for us see your CV.", "recruitment_agency"),
    ("recipients", "Who we share your information with", "We pass your booking to the tour operator and the hotel.", "event_organiser"),
    (
        "recipients",
        "Who we share your information with",
        "Our managing agent collects the rent and keeps the tenancy file.",
        "administration",
    ),
    (
        "recipients",
        "Who we share your information with",
        "An independent evaluator receives anonymised and named results.",
        "research_company",
    ),
    ("recipients", "Who we share your information with", "The provider of childcare vouchers gets your details.", "benefits_provider"),
    ("recipients", "Who we share your information with", "We give your records to you or to someone you nominate.", "the_person"),
    ("people", "About this notice", "It tells employees how we use their information.", "staff"),
    ("people", "About this notice", "When you give us money, we record what you gave.", "donors"),
    ("people", "About this notice", "This notice tells patients what we do with their records.", "patients"),
    ("people", "About this notice", "If you come to one of our events, we keep your name.", "event_attendees"),
    ("people", "About this notice", "People who enter our premises are recorded on CCTV.", "visitors_on_site"),
    ("people", "About this notice", "We process personal data of employees of our clients.", "client_contacts"),
    ("people", "About this notice", "We hold contact details for people at the companies we work with.", "client_contacts"),
    ("people", "About this notice", "We hold data about the families we support.", "beneficiaries"),
    ("people", "About this notice", "This notice tells trustees how we use their data.", "directors_shareholders"),
    ("people", "About this notice", "We hold data on people who claim benefits from us.", "claimants"),
    ("channels", "How we collect your information", "You send us an email.", "email"),
    ("channels", "How we collect your information", "You ring us.", "phone"),
    ("channels", "How we collect your information", "You write us a letter.", "post"),
    ("channels", "How we collect your information", "You hand us your details at an open day.", "event"),
    ("channels", "How we collect your information", "You answer one of our surveys.", "survey"),
    ("channels", "How we collect your information", "You text us.", "sms"),
    ("channels", "How we collect your information", "Your GP refers you to us.", "referral"),
    ("channels", "How we collect your information", "We get a referral from social services.", "referral"),
    ("channels", "How we collect your information", "A friend gives us your name.", "referral"),
    ("channels", "How we collect your information", "Your previous school sends us your file.", "third_party_feed"),
    ("channels", "How we collect your information", "Your employer gives us your details.", "third_party_feed"),
    ("channels", "How we collect your information", "Marketplaces such as eBay pass us your order.", "third_party_feed"),
    ("channels", "How we collect your information", "JustGiving sends us the details of your donation.", "third_party_feed"),
    ("channels", "How we collect your information", "Cameras at the entrance record you.", "cctv"),
    ("channels", "How we collect your information", "Calls to our office are recorded.", "call_logs"),
    ("channels", "How we collect your information", "You update your details in the members' area.", "customer_portal"),
    ("data", "What we collect", "how old you are", "demographics"),
    ("data", "What we collect", "what you earn", "financial"),
    ("data", "What we collect", "whether you are in a union", "trade_union"),
    ("data", "What we collect", "how you would like us to contact you", "preferences"),
    ("data", "What we collect", "the hours you work", "working_time"),
    ("data", "What we collect", "days off sick", "sickness_absence"),
    ("marketing", "Keeping in touch", "We will email you about our new courses.", "email"),
    ("marketing", "Keeping in touch", "We may phone you about our services.", "live_call"),
    ("marketing", "Keeping in touch", "Our fundraisers may call you to ask for support.", "live_call"),
    ("marketing", "Keeping in touch", "If you agree, we text you about offers.", "sms"),
    ("cookies", "Cookies", "We use only cookies that are needed to make the site work.", "strictly_necessary"),
    ("cookies", "Cookies", "The site uses your browser's local storage to make the site work.", "strictly_necessary"),
    ("cookies", "Cookies", "We use cookies to better understand the navigation of visitors to our website.", "statistics"),
    ("cookies", "Cookies", "Cookies tell us which pages are popular.", "statistics"),
    ("cookies", "Cookies", "A cookie remembers the text size you chose.", "appearance"),
    ("cookies", "Cookies", "We do not use tracking cookies or third-party analytics (e.g. Google Analytics).", ""),
    ("cookies", "Cookies", "A cookie protects our forms against bots.", "security"),
    ("transfers", "Where your data is kept", "Some of our suppliers process data outside the UK, including in the United States.", "US"),
    ("transfers", "Where your data is kept", "Our forms are provided by a company in the US.", "US"),
    ("transfers", "Where your data is kept", "Our support team works from India and can see your data.", "IN"),
    ("purposes", "How we use your information", "Your email address lets us send you the newsletter.", "send you the newsletter"),
    (
        "purposes",
        "How we use your information",
        "We are obliged to keep accounts, so we keep invoices.",
        "keep accounts, so we keep invoices",
    ),
    ("purposes", "How we use your information", "When you write to us, we use your address to answer.", "answer"),
    ("purposes", "How we use your information", "Doctors use your notes to decide on treatment with you.", "decide on treatment with you"),
    (
        "purposes",
        "How we use your information",
        "Your phone number is given to contractors to arrange repairs.",
        "contractors to arrange repairs",
    ),
    ("purposes", "How we use your information", "We check your identity, as money laundering rules require.", "check your identity"),
    ("purposes", "How we use your information", "We keep a register of baptisms, as the law requires.", "keep a register of baptisms"),
    (
        "purposes",
        "How we use your information",
        "We may look at public information to find out who might give more.",
        "find out who might give more",
    ),
    ("purposes", "How we use your information", "Cameras are there to deter theft.", "deter theft"),
    ("purposes", "How we use your information", "We look at logs to find faults and stop attacks.", "find faults and stop attacks"),
    ("purposes", "How we use your information", "Statistics tell us which pages to improve.", "which pages to improve"),
    ("purposes", "How we use your information", "Your location is used to show you shops nearby.", "show you shops nearby"),
    ("purposes", "How we use your information", "We store your settings so the app opens as you left it.", "the app opens as you left it"),
    (
        "purposes",
        "How we use your information",
        "We ask for a contact so we know whom to call in an emergency.",
        "we know whom to call in an emergency",
    ),
    (
        "purposes",
        "How we use your information",
        "We ask about ethnicity to check that we treat everybody fairly.",
        "check that we treat everybody fairly",
    ),
    ("purposes", "How we use your information", "We pass accident reports on so that claims can be handled.", "claims can be handled"),
    ("marketing", "Marketing", "We may use your email address to tell you about our events.", "email"),
    ("marketing", "Marketing", "We send our catalogue by post.", "post"),
    ("marketing", "Marketing", "With your permission we will keep you up to date by text message about what we do.", "sms"),
    ("marketing", "Marketing", "You may get calls from us about our services by telephone if you have agreed.", "live_call"),
]


def read(field, heading, sentence):
    """What is read of a sentence below a heading: the codes of a field."""
    opening = "We collect:\n\n* " if field == "data" else ""
    notice = understand(
        read_markdown("a.md", f"# Privacy notice\n\nElm Tree Trust is the data controller.\n\n## {heading}\n\n{opening}{sentence}\n")
    )
    told = [each for each in getattr(notice, field) if getattr(each, "sure", True) or each.evidence in PLAINLY_TOLD]
    named = {"recipients": "category", "transfers": "destination", "purposes": "purpose", "cookies": "purpose"}.get(field, "code")
    return {getattr(each, named) for each in told}


@pytest.mark.parametrize(("field", "heading", "sentence", "code"), EVERYDAY)
def test_a_plain_sentence_is_read_as_what_it_tells(field, heading, sentence, code):
    told = read(field, heading, sentence)
    assert code in told if code else not told


def test_those_within_and_outside_an_organisation_get_the_data_that_is_shared():
    listed = "We use it, including:\n\n* Sharing it with processors:\n\nInternal:\n\n* Team captains\n\nExternal:\n\n* Club caterers\n"
    assert read("recipients", "How we use your data", listed) == {"internal_team", "supplier"}


def test_a_list_of_those_to_whom_data_is_made_available_is_one_of_recipients():
    listed = "For the purpose of this project:\n\n* Home Office – for purposes of checking you\n* Employing schools – for purposes of it\n"
    assert read("recipients", "Who we will make your personal data available to", listed) == {"immigration_authority", "employer"}


def test_traces_of_use_are_those_of_visitors():
    said = "When you use the library, we collect your IP address."
    assert "network_identifiers" in read("data", "What we collect", said)
    assert read("people", "What data we collect", said) == {"website_visitors"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("The Practice handles the business data and, unavoidably, personal data of the client's staff.", "client_contacts"),
        ("We hold contact details for people at the companies we work with.", "client_contacts"),
    ],
)
def test_people_of_others_are_read(said, code):
    assert code in read("people", "About this notice", said)


def test_a_way_of_writing_brings_data_in_where_it_says_what_is_kept():
    said = "If you email us or message us on WhatsApp, we see your address. If you like, you can email us."
    assert read("channels", "What we collect, and why", said) == {"email", "instant_message"}
    assert "cctv" in read("channels", "Safety", "The club operates a recorded CCTV system.")
    assert not read("channels", "Safety", "The club has no CCTV.")


def test_what_a_site_does_without_cookies_sets_none():
    assert not read("cookies", "Cookies", "Example, a cookieless service, counts visits; it sets no cookies.")
    assert read("cookies", "Storage", "We use session storage. We use it to make the site work, not to track you.") == {
        "strictly_necessary"
    }


def test_word_on_what_somebody_booked_is_no_marketing():
    assert not read("marketing", "Keeping in touch", "We may contact you by phone about your booking for one of our events.")


@pytest.mark.parametrize(
    ("field", "said", "told", "not_told"),
    [
        (
            "data_categories",
            "## What we hold\n\n- your title and full name\n- your date of birth\n",
            {"contact", "demographics"},
            {"professional"},
        ),
        ("data_categories", "## What we hold\n\n- your home and work addresses\n- phone\n", {"contact"}, {"housing"}),
        ("data_categories", "## What we hold\n\n- your home telephone number\n- phone\n", {"contact"}, {"housing"}),
        ("data_categories", "## What we hold\n\n- your home postcode\n- phone\n", {"contact"}, {"housing"}),
        (
            "data_categories",
            (
                "## The information we collect\n\nWe collect data in the following circumstances:\n\n- "
                "When you communicate with us by e-mail or phone\n- When you or your company makes a "
                "purchase\n- Where you write us a letter\n- if you correspond with our office\n- each "
                "time you order goods\n"
            ),
            set(),
            {"contact", "correspondence", "transaction"},
        ),
        ("data_categories", "## Calls\n\nWe may record your conversations with our team.\n", {"audio"}, {"correspondence"}),
        ("data_categories", "## Calls\n\nIt may be necessary for meetings and calls to be recorded.\n", {"audio"}, {"correspondence"}),
        ("data_categories", "## Calls\n\nConversations with our advisers will be recorded.\n", {"audio"}, set()),
        (
            "data_categories",
            "## What we hold\n\n- information from the business relationship between you and us\n- phone\n",
            {"contact"},
            {"family"},
        ),
        ("data_categories", "## What we hold\n\n- details of our commercial relationship with you\n- phone\n", {"contact"}, {"family"}),
        ("data_categories", "## What we hold\n\n- your relationship with the club\n- phone\n", {"contact"}, {"family"}),
        (
            "data_categories",
            (
                "## Your data\n\nShould you have concerns over how we use your data, you may raise your "
                "complaint with the Information Commissioner.\n"
            ),
            set(),
            {"complaint"},
        ),
        ("data_categories", "## Complaining\n\nWhen we get a complaint, we keep the letter and our answer.\n", {"complaint"}, set()),
        (
            "data_categories",
            "## Complaints about us\n\nIf we receive a complaint from you, we will open a file and store it.\n",
            {"complaint"},
            set(),
        ),
        ("data_categories", "## Data we process\n\nFinancial data covers bank account and card number.\n", {"payment"}, set()),
        (
            "data_categories",
            "## What we collect\n\n- Financial Data includes bank account details.\n- We hold Financial Data.\n",
            {"payment"},
            {"financial"},
        ),
        (
            "data_categories",
            "## Data we process\n\nYour usage information consists of the pages you visit and the time you spend.\n",
            {"browsing"},
            set(),
        ),
        (
            "data_categories",
            "## Data we process\n\nIdentity details comprise name, date of birth and other identifiers.\n",
            {"contact", "demographics"},
            set(),
        ),
        (
            "data_categories",
            ("## What is recorded about you\n\nYour username and your role. Your password is stored in a scrambled form.\n"),
            {"credentials"},
            set(),
        ),
        ("data_categories", "## What is kept about members\n\nYour date of birth is stored in our database.\n", {"demographics"}, set()),
        ("data_categories", "## What gets logged about you\n\n**Your photograph**, if you upload one.\n", {"images_cctv"}, set()),
        (
            "data_categories",
            "## What the app remembers about you\n\n**Your password.** Your PIN is kept encrypted.\n",
            {"credentials"},
            set(),
        ),
        ("data_categories", "## What we know about you\n\nYour name, and an email address if you gave one.\n", {"contact"}, set()),
        (
            "data_categories",
            "## Server\n\nAccess logs may contain: your IP address, browser type, and requested pages.\n",
            {"browsing", "network_identifiers", "server_logs", "technical_device"},
            set(),
        ),
        ("data_categories", "## Server\n\nRequests your browser sends to our server are logged.\n", {"server_logs"}, set()),
        (
            "data_categories",
            "## Server\n\nEvery request to our servers is recorded with your IP address.\n",
            {"network_identifiers", "server_logs"},
            set(),
        ),
        (
            "data_subjects",
            ("This notice is for visitors to our website.\n\n## Data\n\nIf you sign up for our newsletter, we hold your e-mail address.\n"),
            {"website_visitors"},
            {"newsletter_subscribers"},
        ),
        ("data_subjects", "## Storage\n\nIt is the responsibility of the host app to store data about pupils.\n", set(), {"pupils"}),
        (
            "data_subjects",
            (
                "## Storage\n\nFor the records that you upload about patients you are the data "
                "controller. We collect data about patients for you.\n"
            ),
            set(),
            {"patients"},
        ),
        ("data_subjects", "Written for members, in plain words.\n", {"members"}, set()),
        ("data_subjects", "The notice is intended for parents and pupils.\n", {"parents_guardians", "pupils"}, set()),
        ("data_subjects", "It is aimed at tenants.\n", {"tenants_residents"}, set()),
        (
            "data_subjects",
            "We sell only to businesses.\n\n## Data\n\nIf you are a customer, we hold your name.\n",
            {"client_contacts"},
            {"customers"},
        ),
        (
            "data_subjects",
            "Our products are sold to companies and not to consumers.\n\n## Data\n\nWe hold data about our clients.\n",
            {"client_contacts"},
            {"customers"},
        ),
        (
            "data_subjects",
            "Our software is not intended for consumers.\n\n## Data\n\nWe hold data about our customers.\n",
            {"client_contacts"},
            {"customers"},
        ),
        (
            "data_subjects",
            "We work exclusively with trade customers.\n\n## Data\n\nIf you are a customer, we hold your name.\n",
            {"client_contacts"},
            {"customers"},
        ),
        (
            "data_subjects",
            "## Jobs\n\nIf you send us a CV in connection with a job application, we may keep it for a year.\n",
            {"job_applicants"},
            set(),
        ),
        ("data_subjects", "## Jobs\n\nWhere we receive a job application, we store it for six months.\n", {"job_applicants"}, set()),
        ("data_subjects", "## Complaining\n\nIf we receive a complaint, we keep a file of it.\n", {"complainants"}, set()),
        (
            "data_subjects",
            "## Complaints\n\nWhen you make a complaint to us, we open a file with your name and the facts.\n",
            {"complainants"},
            set(),
        ),
        ("data_subjects", "## Why we use data\n\n- To process gifts and claim Gift Aid\n", {"donors"}, set()),
        (
            "data_subjects",
            "## Data\n\nWhen you email, phone or make a booking to attend one of our talks, we hold your name.\n",
            {"event_attendees"},
            set(),
        ),
        ("data_subjects", "## Data\n\nWhile you work here we keep your file.\n", {"staff"}, set()),
        (
            "data_subjects",
            "## Buttons\n\nThese widgets may collect your IP address and which page you visit on our site.\n",
            set(),
            {"website_visitors"},
        ),
        (
            "data_subjects",
            "## Links\n\nThird parties may use technology to see which pages you visit on our website.\n",
            set(),
            {"website_visitors"},
        ),
        (
            "collection",
            "## How we collect data\n\nWhen you contact us by telephone or by e-mail, we keep what you say.\n",
            {"email", "phone"},
            {"post"},
        ),
        ("collection", "## The data we collect\n\nWe collect your name when you open an account for the API.\n", set(), {"file_transfer"}),
        (
            "collection",
            (
                "## Data\n\nWe collect data in these situations:\n\n- When you speak with us by phone or "
                "meet us face to face\n- When you write us an e-mail\n"
            ),
            {"email", "in_person", "phone"},
            set(),
        ),
        ("cookies", "## Cookies\n\nPlease note that blocking cookies may limit what our site can display.\n", set(), {"appearance"}),
        (
            "cookies",
            "## Cookies\n\nCookies let a website remember your preferences and count visitors.\n",
            set(),
            {"appearance", "statistics"},
        ),
        (
            "cookies",
            (
                "## Cookies\n\nWe use cookies as follows:\n\n- to see which pages are popular\n- to "
                "remember which banners you have dismissed\n- to show you adverts for our goods "
                "elsewhere\n"
            ),
            {"advertising", "selections", "statistics"},
            set(),
        ),
        (
            "cookies",
            (
                "## Cookies\n\nNecessary cookies: Required for the checkout.\n\nOptional cookies: used to "
                "analyse usage and improve our marketing.\n"
            ),
            {"advertising", "statistics", "strictly_necessary"},
            set(),
        ),
        (
            "rights",
            (
                "## What you can ask for\n\n**A copy of your information.** Download it.\n\n**A "
                "correction.** An admin can fix it.\n\n**Deletion.** Your account can be removed.\n\n**To "
                "object, or to restrict use.** Say so.\n"
            ),
            {"access", "erasure", "objection", "rectification", "restriction"},
            set(),
        ),
    ],
)
def test_a_kind_of_telling_is_read_in_other_words(field, said, told, not_told):
    read = plainly(f"# Notice\n\n{said}")[field]
    codes = {each["purpose"] if field == "cookies" else each for each in read}
    assert told <= codes
    assert not codes & not_told
