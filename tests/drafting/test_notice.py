import json

import pytest

from ropa.drafting.html import read_html
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import ELEMENTS, understand
from ropa.model.codelists import codes
from support.drafts import CLUB, club, of, shop


def test_a_notice_is_read_as_a_whole():
    told = club().as_json()
    assert told["controller"] == {
        "name": "Quayside Rowing Club",
        "email": "privacy@quayside.example",
        "phone": "01632 960 001",
        "address": "The Boathouse, 3 Tow Path, Anytown AN1 2AB",
    }
    assert told["version_date"] == "2025-04-03"
    assert [(each["line"], each["code"], each["basis"]) for each in told["purposes"]] == [
        (18, "account_management", "contract"),
        (19, "newsletters", "consent"),
        (20, "tax_accounting_duties", "legal_obligation"),
    ]
    assert set(told["data_categories"]) == {"contact", "demographics", "health", "payment"}
    assert set(told["data_subjects"]) == {"members", "newsletter_subscribers"}
    assert ("data_subjects", "parents_guardians") in {(each["field"], each["value"]) for each in told["candidates"]}
    named = {each["category"]: each["named"] for each in told["recipients"]}
    assert named == {"professional_body": ["British Rowing"], "hosting": ["Krystal"]}
    assert [(each["period"], each["trigger"]) for each in told["retention"]] == [("P6Y", "contract_end"), ("P2D", "event_date")]
    assert set(told["rights"]) == {"access", "rectification", "erasure", "objection"}
    not_told = {"legitimate_interests", "statutory_contractual", "adm", "further_purpose", "cookies", "marketing_choices", "transfers"}
    assert not any(told["elements"][element] for element in not_told)
    assert told["elements"]["complain_controller"]
    assert told["elements"]["complain_regulator"]


def test_a_list_takes_the_basis_of_its_lead_in_and_the_law_itself_tells_nothing():
    told = shop().as_json()
    assert told["controller"] == {"company_number": "01234567", "name": "Bramble and Sons Ltd"}
    assert [(each["code"], each["basis"]) for each in told["purposes"]] == [
        ("sales", "legitimate_interests"),
        ("fraud_prevention", "legitimate_interests"),
        ("service_improvement", "legitimate_interests"),
        ("website_analytics", None),
    ]
    assert told["bases"] == ["legitimate_interests"]  # to ask for consent is no basis
    assert told["data_categories"] == []
    assert told["version_date"] is None
    assert {each["destination"] for each in told["transfers"]} == {"GB", "none"}
    assert [each["purpose"] for each in told["cookies"]] == ["statistics"]


def test_every_sentence_is_used_or_set_aside_or_not_understood():
    for notice in (club(), shop()):
        told = notice.as_json()["sentences"]
        said = [each["text"] for kind in ("used", "set_aside", "not_understood") for each in told[kind]]
        assert sorted(said) == sorted(sentence.text for sentence in notice.sentences)
        assert all(each["as"] for each in told["used"])
        assert all(each["why"] for each in told["set_aside"])
    lines = CLUB.split("\n")
    assert all(each["text"].split()[0].strip('"') in lines[each["line"] - 1] for each in club().as_json()["sentences"]["used"])


def test_the_elements_are_those_of_the_code_list():
    assert set(ELEMENTS) == codes("notice_elements") - {"other", "safeguards_copy", "transfer_grounds"}
    assert json.loads(json.dumps(club().as_json()))["language"] == "en"


@pytest.mark.parametrize(
    ("said", "element", "told"),
    [
        ("We do not make automated decisions about you.", "adm", True),
        ("If you do not give us your name, we cannot open an account.", "statutory_contractual", True),
        ("If we want to use your data for another purpose, we will tell you first.", "further_purpose", True),
        ("You can unsubscribe from our newsletter at any time.", "marketing_choices", True),
        ("We have put in place technical measures to protect your data.", "security", True),
        ("You can withdraw your consent at any time.", "withdraw_consent", True),
        ("If you have a complaint, please write to us first.", "complain_controller", True),
        ("To complain, write to our Chair; if you are still unhappy, complain to the ICO.", "complain_controller", True),
        ("You can complain to the ICO.", "complain_regulator", True),
        ("You can complain to the ICO.", "complain_controller", False),
        ("We may change this notice from time to time.", "changes", True),
        ("Our shop is open on Mondays.", "security", False),
        ("We hold this data:\n\n- Name\n- It is securely stored by the secretary.", "security", True),
        ("The designated data protection officer for the club is the secretary.", "dpo_contact", True),
        ("A data protection officer is not required.", "dpo_contact", False),
        ("## How long\n\nWe will hold your data for:\n\n- six years.", "retention", True),
        ("All data will be deleted as and when you leave the club.", "retention", True),
        ("No decision about you is taken by a computer alone.", "adm", True),
        ("You have to give us the details needed for the permit.", "statutory_contractual", True),
        ("You may take back your consent whenever you like.", "withdraw_consent", True),
        ("Not happy? Tell us first, we want to put it right.", "complain_controller", True),
        ("Please bring any worry to the secretary first.", "complain_controller", True),
        ("Most of it comes from you.", "source", True),
        ("You give us most of it yourself.", "source", True),
        ("We buy the names of managers from Quaydata Ltd.", "source", True),
        ("Our website will ask you to enter your name.", "source", True),
        ("If you change your mind, tell us and we stop.", "withdraw_consent", True),
        ("Tell the manager if you are unhappy.", "complain_controller", True),
        ("If we have got something wrong, give us the chance to sort it out.", "complain_controller", True),
        ("A computer never decides about your loan without a clerk.", "adm", True),
        ("If you do not give us what the form at the end of the page asks for, we cannot lend a boat.", "statutory_contractual", True),
        ("If we want to use it for something new we will tell you before.", "further_purpose", True),
    ],
)
def test_a_sentence_tells_an_element(said, element, told):
    assert of(f"# Notice\n\n{said}\n")["elements"][element] is told


@pytest.mark.parametrize(
    ("text", "element", "told"),
    [
        ("## Basis\n\nThe lawful basis for the data you provide is public interest.\n", "source", False),
        ("## Data\n\nWe collect the data directly from you when you join.\n", "source", True),
        ("## Cookies\n\nWhere you provide consent, cookies are set.\n", "source", False),
        ("## Data\n\nWhen members join they fill in a form and we collect their name.\n", "collection", True),
        ("## Sharing\n\nWe do not share your details with anyone.\n", "recipients", True),
        ("## Sharing\n\nThe club is required to provide the names by law.\n", "statutory_contractual", False),
        ("## Data\n\nYou are under no statutory obligation to give us your name.\n", "statutory_contractual", True),
        ("## New uses\n\nWhere the purpose has changed, we will inform you.\n", "further_purpose", True),
        ("## Complaints\n\nYou may also turn to the Information Commissioner's Office.\n", "complain_regulator", True),
        ("## Your rights\n\n- to have data deleted where you have withdrawn consent\n", "withdraw_consent", False),
        ("## Website\n\nIf you disagree, please do not provide your name and do not go on.\n", "statutory_contractual", False),
        ("## News\n\nWe write until you no longer wish to hear from us.\n", "marketing_choices", True),
        ("## Contents\n\n6. Automated decision making\n", "adm", False),
        ("## Cookies\n\nIf you do not give it, you will still be able to read on.\n", "statutory_contractual", False),
        ("## How we use your data\n\nTo respond to any complaints you make to us.\n", "complain_controller", False),
        ("## Complaints\n\nContact the Harbour Data Protection Team if data was misused.\n", "complain_controller", True),
        ("## Study\n\nFor any complaints about this study, please contact:\n\nThe Secretary\n", "complain_controller", True),
        ("## Data\n\nIf you have concerns about the information we hold, ring the bell.\n", "complain_regulator", False),
        ("## Answers\n\nWe may refuse if the request concerns other people or if we must keep it.\n", "complain_controller", False),
        ("## Contact\n\nSend questions or concerns about this policy to the office.\n", "complain_controller", False),
        ("## Contact\n\nSend any concerns you have to our office by email to us.\n", "complain_controller", True),
        ("## Sharing\n\nWe got the name of the guest from the person who booked.\n", "source", True),
        ("## Uses\n\nWe use it to keep children safe.\n", "security", False),
        ("date: 2024-03-02\n", "changes", False),
        ("## Sharing\n\nDr Harbour may share this information with the practices he visits.\n", "recipients", True),
        ("## Sharing\n\nYou may share your information with the practices you visit.\n", "recipients", False),
        ("## The right to lodge a complaint\n\nContact us using our online form.\n", "complain_controller", True),
        ("## Queries\n\nWhoever is unhappy should utilise the club's complaints procedure.\n", "complain_controller", True),
        (
            "## Rights\n\nIf you are concerned about how your data is handled speak to our Data Protection Trustee.\n",
            "complain_controller",
            True,
        ),
        ("## Letters\n\nWhen you correspond with us we store what you send.\n", "collection", True),
        ("## Lists\n\nLists were gathered from the yards.\n\n## Rest\n\nSome was supplied by skippers.\n", "source", True),
        ("## Staff\n\nJo Marsh – jo.marsh@elm.example looks after boats.\n", "controller_identity", True),
        ("## Lists\n\nLists were gathered from the yards.\n", "source", False),
        (
            "## Legal bases\n\nWe rely on: consent; performance of a contract; and our legitimate interests (better boats).\n",
            "legitimate_interests",
            True,
        ),
        ("## Rights\n\nWe are not required to provide you with information, such as if you have it.\n", "statutory_contractual", False),
        ("## Do I have to provide my data?\n\nTell us if you would rather not.\n", "statutory_contractual", True),
        ("## Take care\n\nPlease be aware of thieves and protect your data against loss.\n", "security", False),
        ("## News\n\nWe tell you of rides (unless you ask us not to send you this).\n", "marketing_choices", True),
        ("## What if data is wrong?\n\nYou have the right to have your data corrected by contacting us in writing.\n", "collection", False),
        ("## Where we get your data\n\n| Place | Words |\n|---|---|\n| Yards | Lists of boats |\n", "source", True),
        (
            "## How to complain\n\nIf you are unhappy with how we use your data, contact the Information Commissioner's Office (ICO).\n",
            "complain_controller",
            False,
        ),
        ("## Lists\n\nWe collect crew information via registration forms.\n", "source", True),
        ("## Rest\n\nThe law gives a right to be told if any automated decision is made.\n", "adm", False),
        ("## Lists\n\nLists were gathered from the yards. They fill in a form. We obtain two references.\n", "source", True),
        ("## Data\n\nWe collect data about your device when you visit our site.\n", "source", True),
        ("## Trouble\n\nWho feels we failed to do right should inform the office manager.\n", "complain_controller", True),
        ("## Trouble\n\nWho feels we failed to do right should inform the ICO.\n", "complain_controller", False),
        ("## Complaints\n\nThe contact details for the controller are:\n\n- a@oars.example\n", "complain_controller", True),
        ("## Complaints\n\nThe contact details for the regulator are:\n\n- a@oars.example\n", "complain_controller", False),
        ("## Bases\n\nWe rely on:\n\n- Legitimate interests (service improvement and security)\n", "legitimate_interests", True),
        ("## Bases\n\nWe rely on:\n\n- Legitimate interests (Article 6(1)(f))\n", "legitimate_interests", False),
        ("## How long\n\nNewsletter data is retained until you withdraw consent.\n", "withdraw_consent", False),
        ("## Rights\n\nQRS are also not required to disclose any grading information.\n", "statutory_contractual", False),
        ("## Abroad\n\nWe take reasonable safeguards to protect data sent abroad.\n", "security", False),
        ("## Storage and transfers\n\nData is stored on secure servers here.\n", "security", True),
        ("## Rights\n\nWe will tell you of further processing of data under dispute.\n", "further_purpose", False),
        ("## Uses\n\nWe do not use it to build profiles.\n", "adm", True),
    ],
)
def test_an_element_is_told_by_a_statement_not_by_its_words_alone(text, element, told):
    assert of("# Privacy\n\n" + text)["elements"][element] is told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Privacy\n\n## Sharing\n\n~~We share your data with Quillbank Ltd.~~ We share your data with Fernpost Ltd.\n", ""),
        (
            "<h2>Sharing</h2><p><del>We share your data with Quillbank Ltd.</del> We share your data with Fernpost Ltd.</p>",
            "notice.html",
        ),
        (
            "<h1>Privacy</h1><h2>Sharing</h2><p><s>We share your data with Quillbank Ltd.</s></p><p>We share it with Fernpost Ltd.</p>",
            "notice.html",
        ),
    ],
)
def test_what_is_struck_out_tells_nothing_and_is_set_aside(text, name):
    read = understand(read_html(name, text), "en").as_json() if name else of(text)
    assert [each["named"] for each in read["recipients"]] == [["Fernpost Ltd"]]
    assert [each["text"] for each in read["sentences"]["set_aside"] if each["why"] == "struck out"] == [
        "We share your data with Quillbank Ltd."
    ]


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_what_is_struck_out_in_a_table_is_set_aside_too(name):
    rows = {"a.md": "| Who | Why |\n|---|---|\n| ~~Oldco Ltd~~ Newco Ltd | hosting |\n"}
    rows["a.html"] = "<table><tr><th>Who</th><th>Why</th></tr><tr><td><s>Oldco Ltd</s> Newco Ltd</td><td>hosting</td></tr></table>"
    read = understand({"a.md": read_markdown, "a.html": read_html}[name](name, rows[name]), "en").as_json()["sentences"]
    assert ("Oldco Ltd", "struck out") in [(each["text"], each["why"]) for each in read["set_aside"]]
    assert not [each for kind in ("used", "not_understood") for each in read[kind] if "Oldco" in each["text"]]


def test_a_cookie_may_stand_on_a_line_of_its_own_over_its_purpose():
    text = "## Cookies\n\nWe use these cookies:\n\n_qz_stat\n\nPurpose: statistics on visits\n\nfern-login\n\nUsed to keep you signed in\n"
    assert {each["name"] for each in of(text)["cookies"]} == {"_qz_stat", "fern-login"}


def test_a_notice_required_by_law_is_no_basis():
    assert of("## Use\n\nWe use your address to send you letters, including any notices required by law.\n")["bases"] == []
