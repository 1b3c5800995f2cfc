"""What notices tell, in English, German and French: the lexicons have one shape."""

import pytest

from ropa.drafting.lexicon import languages, rows
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import language_of, understand
from support.drafts import ASSOCIATION, CLUB, LADEN, SITE, VEREIN, of


def told(text):
    return understand(read_markdown("a.md", text)).as_json()


def test_the_language_is_that_of_the_text():
    found = [language_of(read_markdown("a.md", text)) for text in (CLUB, VEREIN, LADEN, ASSOCIATION, SITE)]
    assert found == ["en", "de", "de", "fr", "fr"]


def test_every_language_has_the_same_kinds_of_patterns():
    kinds = {language: {row.kind for row in rows(language)} for language in languages()}
    assert set(kinds) == {"de", "en", "fr"}
    assert kinds["de"] == kinds["fr"] == kinds["en"]


def test_a_german_notice():
    read = told(VEREIN)
    assert read["dpo"] == {"email": "datenschutz@ruderclub.example"}
    assert read["controller"]["email"] == "info@ruderclub.example"
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [("account_management", "contract"), ("newsletters", "consent")]
    assert set(read["data_categories"]) == {"contact", "demographics", "payment"}
    assert {each["category"] for each in read["recipients"]} == {"professional_body", "accountant"}
    assert [each["destination"] for each in read["transfers"]] == ["none"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P3Y", "contract_end")]
    assert set(read["rights"]) == {"access", "rectification", "erasure", "restriction", "portability"}
    assert read["version_date"] == "2024-05-03"
    assert read["elements"]["withdraw_consent"]
    assert read["elements"]["complain_regulator"]


def test_a_german_notice_of_a_website():
    read = told(LADEN)
    assert set(read["data_categories"]) >= {"network_identifiers", "technical_device"}
    assert read["bases"] == ["legitimate_interests"]
    assert [each["period"] for each in read["retention"]] == ["P14D"]
    assert [each["purpose"] for each in read["cookies"]] == ["strictly_necessary"]


def test_a_french_notice():
    read = told(ASSOCIATION)
    assert read["dpo"] == {"email": "dpo@association.example"}
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [("account_management", "contract"), ("newsletters", "consent")]
    assert set(read["data_categories"]) == {"contact", "demographics"}
    assert {each["category"] for each in read["recipients"]} == {"hosting", "tax_authority"}
    assert [each["destination"] for each in read["transfers"]] == ["none"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P3Y", "contract_end")]
    assert set(read["rights"]) == {"access", "rectification", "erasure", "objection"}
    assert read["version_date"] == "2024-03-12"
    assert read["elements"]["withdraw_consent"]
    assert read["elements"]["complain_regulator"]


def test_a_french_notice_of_cookies():
    read = told(SITE)
    assert [(each["name"], each["purpose"]) for each in read["cookies"]] == [("_csrf_token", "security"), ("audience", "statistics")]
    assert read["retention"] == []
    assert read["elements"]["security"]


SHARING = "## Who we share it with\n\n"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            "- Hosting: IONOS\n- Delivery: Royal Mail\n- Platform: Wordless + WooCommerce\n",
            {"IONOS", "Royal Mail", "Wordless", "WooCommerce"},
        ),
        (
            "Bodies such as Education Anywhere, Exams Board Anywhere and Skills Anywhere get it.\n",
            {"Education Anywhere", "Exams Board Anywhere", "Skills Anywhere"},
        ),
        ("- Nimbus, our management information system\n", {"Nimbus"}),
        ("We share it with UK Rowing and England Rowing.\n", {"UK Rowing", "England Rowing"}),
        ("We share it with NHS Commissioning Support Units and with partners in Sweden.\n", set()),
    ],
)
def test_recipients_are_named_in_many_ways(said, named):
    assert {name for each in of(SHARING + said)["recipients"] for name in each["named"]} == named


def test_a_tool_is_named_by_what_it_is_used_for():
    (recipient,) = of("## Membership\n\nWe use Clubmojo to manage bookings of our members.\n")["recipients"]
    assert (recipient["category"], recipient["named"]) == ("cloud_software", ["Clubmojo"])
    assert of("## Membership\n\nInterviews are transcribed by Typeswift Ltd.\n")["recipients"][0]["named"] == ["Typeswift Ltd"]


def test_what_is_said_in_passing_is_a_candidate():
    told = of("## Your visit\n\nIf you bring a letter with your bank details, we hand the form back to you.\n")
    assert told["data_categories"] == []
    assert "payment" in {each["value"] for each in told["candidates"] if each["field"] == "data_categories"}


def test_every_sentence_on_a_recipient_is_used():
    told = of(SHARING + "- the police\n- police forces of other countries\n")
    assert [each["text"] for each in told["sentences"]["not_understood"]] == []
    assert [each["category"] for each in told["recipients"]] == ["law_enforcement"]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("## Who this is for\n\nFor our members, and those who use our services.\n", {"members", "service_users"}),
        ("## Who\n\nThis notice applies to job applicants.\n", {"job_applicants"}),
        ("## Who\n\nPersonal data relating to job applicants is collected by us.\n", {"job_applicants"}),
        ("## Data\n\n- details of a family member\n", set()),
        ("## Law\n\nThe data of people in member states is collected alike.\n", set()),
        ("# Privacy\n\nWhen you register to attend a meeting, your name is noted.\n", {"event_attendees"}),
        ("# Privacy\n\nWe look after your order and tell our customers when it leaves.\n", {"customers"}),
        ("# Privacy\n\n## Job applicants\n\nWe hold what is in the form.\n", {"job_applicants"}),
        ("# Privacy\n\n## Whose data we hold\n\n- donors\n- tenants\n", {"donors", "tenants_residents"}),
        ("# Privacy\n\nData subjects: our patients.\n", {"patients"}),
        ("# Privacy\n\nIf you are one of our volunteers, we hold your address.\n", {"volunteers"}),
        ("# Privacy\n\n## Marketing contacts\n\nWe hold your address at work.\n", {"marketing_contacts"}),
        (
            "# Privacy\n\nPatients come first. Each patient is told. A patient may ask. We hold data to provide patient care.\n",
            {"patients"},
        ),
        ("# Privacy\n\n## What we hold\n\n- conditions that our coaches must know of\n", set()),
        ("# Privacy\n\n## Who sees it\n\nWe share it with our suppliers, our members of staff and our customers.\n", set()),
        ("# Privacy\n\n## Customer service and how we keep it safe\n\nLocks are used.\n", set()),
        ("# Privacy\n\nThe data is used with parental consent, or the consent of a parent or guardian.\n", set()),
    ],
)
def test_people_are_those_whom_the_notice_addresses(text, people):
    assert set(of(text)["data_subjects"]) - {"next_of_kin"} == people


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (
            "You can access, correct, delete, restrict, port or object.",
            {"access", "rectification", "erasure", "restriction", "portability", "objection"},
        ),
        ("You can require us to change incorrect or incomplete data.", {"rectification"}),
        ("You can ask us to stop using your information until we have corrected it.", {"restriction"}),
        ("You can have it moved to another provider.", {"portability"}),
    ],
)
def test_rights_have_many_names(said, right):
    assert set(of(f"## Your rights\n\n{said}\n")["rights"]) >= right


def test_a_list_of_what_is_not_collected_tells_no_data():
    assert of("## What we collect\n\nWe prohibit the collection of:\n\n- dates of birth\n- ❌ bank details\n")["data_categories"] == []


def test_an_answer_with_no_is_an_answer():
    told = of("## Is data transferred to a third country?\n\nNo.\n\n## Will there be automated decisions?\n\nNo\n")
    assert [each["destination"] for each in told["transfers"]] == ["none"]
    assert told["elements"]["adm"]


def test_an_item_that_shares_names_a_recipient():
    told = of("## Why we use it\n\n- Sharing lists of members with other clubs\n")
    assert [each["category"] for each in told["recipients"]] == ["other"]


def test_whoever_runs_the_service_is_no_recipient():
    told = of("# Privacy\n\nThis guidance is provided by the Harbour Digital Office. Bookings are processed by Anytown Tickets.\n")
    assert [each["named"] for each in told["recipients"]] == [["Anytown Tickets"]]


@pytest.mark.parametrize("kind", ["General Practitioner", "Other Health Professional", "Health Insurance Company"])
def test_a_kind_written_with_capitals_is_no_name(kind):
    assert [each["named"] for each in of(SHARING + f"- {kind} - where you agree\n")["recipients"]] == [[]]


@pytest.mark.parametrize(
    ("said", "field", "codes"),
    [
        ("## How we collect it\n\nWe get it from a paper form and in person.\n", "collection", {"paper_form", "in_person"}),
        ("## How we collect it\n\nWe send our email newsletter to those who asked for it.\n", "collection", set()),
        ("## Cookies\n\nA cookie is a file that is placed on your device when we collect figures.\n", "collection", set()),
        ("## News\n\nWe send you marketing by text message and by post.\n", "marketing", {"sms", "post"}),
        ("## News\n\nOur newsletter comes out each month.\n", "marketing", set()),
        (
            "## Getting in touch\n\nYou may ask us for a copy of your data, to correct it or to delete it.\n",
            "rights",
            {"access", "rectification", "erasure"},
        ),
        ("## What we hold\n\n- Volunteer records: name and phone\n- Member details: name\n", "data_subjects", {"volunteers", "members"}),
        ("## What we hold\n\nWhen you create an account, we collect your name.\n", "data_categories", {"contact"}),
        ("## Security\n\nWe guard your data. [insert details of browsers and passwords]\n", "data_categories", set()),
    ],
)
def test_what_is_read_is_what_a_sentence_says(said, field, codes):
    assert set(told(f"# Notice\n\n{said}")[field]) == codes


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (
            "We share it with government departments such as HMRC, DWP and the Cabinet Office.",
            {"HMRC", "DWP", "Cabinet Office"},
        ),
        ("- suppliers of our systems, such as Plumwell and Quarry\n", {"Plumwell", "Quarry"}),
        ("- the Bridge Licensing Agency\n", {"Bridge Licensing Agency"}),
        ("Plumwell Ltd sends text messages on our behalf.", {"Plumwell Ltd"}),
        ("- Where the Quayside asks for it\n", set()),
        ("If you sign in with Google, we share your name with the rota.", set()),
    ],
)
def test_names_in_lists_and_of_those_who_do_something_for_the_organisation(said, names):
    found = told(f"# Notice\n\n{SHARING}{said}\n")["recipients"]
    assert {name for each in found for name in each["named"]} == names


def test_a_table_of_data_names_no_cookies():
    table = "## What we collect\n\n| Data | Examples | When |\n| --- | --- | --- |\n| Usage data | Pages visited | Analytics cookies |\n"
    assert told(table)["cookies"] == []


@pytest.mark.parametrize(
    ("said", "field", "codes"),
    [
        (
            "## Special data\n\nData on your faith or trade union membership is regarded as special category data.\n",
            "data_categories",
            set(),
        ),
        ("## Data\n\nThis consists of name, address and date of birth.\n", "data_categories", {"contact", "demographics"}),
        ("## What we collect\n\nFor the data we hold, ask by email at oar@quay.example or by telephone.\n", "data_categories", set()),
        ("## Data\n\nWe also hold contact details for a number of quay volunteers.\n", "data_subjects", {"volunteers"}),
        ("## Website\n\nOur website may collect information about visitors.\n", "data_subjects", {"website_visitors"}),
        ("## Data\n\nFor trust applicants, we hold their accounts.\n", "data_subjects", set()),
        ("## Changes\n\nTell us if your data changes by letting a member of our team know.\n", "data_subjects", set()),
        ("## Boats\n\n**What we use:** your:\n\n- name\n- bank account details\n", "data_categories", {"contact", "payment"}),
        ("## Data\n\nIf your application is successful, we collect more during your employment.\n", "data_subjects", {"job_applicants"}),
    ],
)
def test_data_and_people_are_those_that_are_held(said, field, codes):
    assert set(told(f"# Quay data protection policy\n\n{said}")[field]) == codes


@pytest.mark.parametrize(
    ("said", "categories"),
    [
        ("## Security\n\nAccess to your data is limited to trained volunteers.\n", {"internal_team"}),
        ("## Security\n\nOnly our coaches can see the medical forms.\n", {"internal_team"}),
        ("## Storage\n\nThe data may be accessed by trained volunteers.\n", {"internal_team"}),
        ("## Use\n\nWe may use other companies to provide services on our behalf.\n", {"supplier"}),
        ("## Help\n\nWe may share:\n\n- financial information with auditors\n", {"auditor"}),
        ("## Security\n\nAccess to your data is limited by a password.\n", set()),
    ],
)
def test_those_inside_who_see_the_data_are_recipients(said, categories):
    assert {each["category"] for each in told(f"# Notice\n\n{said}")["recipients"]} == categories
