"""What notices tell, in English, German, French and Dutch: the lexicons have one shape."""

import pytest

from ropa.drafting.lexicon import languages, rows
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import language_of, understand
from support.drafts import ASSOCIATION, CLUB, LADEN, SITE, VEREIN, VERENIGING, WINKEL, of, plainly


def told(text):
    return understand(read_markdown("a.md", text)).as_json()


def test_the_language_is_that_of_the_text():
    found = [language_of(read_markdown("a.md", text)) for text in (CLUB, VEREIN, LADEN, ASSOCIATION, SITE, VERENIGING, WINKEL)]
    assert found == ["en", "de", "de", "fr", "fr", "nl", "nl"]


def test_every_language_has_the_same_kinds_of_patterns():
    kinds = {language: {row.kind for row in rows(language)} for language in languages()}
    assert set(kinds) == {"de", "en", "fr", "nl"}
    assert kinds["de"] == kinds["fr"] == kinds["nl"] == kinds["en"]


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


def test_a_dutch_notice():
    read = told(VERENIGING)
    assert read["controller"] == {"name": "Roeivereniging De Kade", "email": "info@dekade.example", "phone": "020 555 0100"}
    assert read["dpo"] == {"email": "fg@dekade.example"}
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [
        ("account_management", "contract"),
        ("newsletters", "consent"),
        ("tax_accounting_duties", "legal_obligation"),
    ]
    assert set(read["data_categories"]) == {"contact", "demographics", "payment"}
    assert set(read["data_subjects"]) == {"members", "newsletter_subscribers"}
    assert {each["category"] for each in read["recipients"]} == {"tax_authority", "hosting"}
    assert [each["destination"] for each in read["transfers"]] == ["none"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P2Y", "contract_end")]
    assert set(read["rights"]) == {"access", "rectification", "erasure", "restriction", "portability", "objection"}
    assert read["version_date"] == "2024-05-03"
    assert {"withdraw_consent", "complain_regulator", "security", "changes"} <= {
        name for name, is_told in read["elements"].items() if is_told
    }


def test_a_dutch_notice_of_a_shop():
    read = told(WINKEL)
    assert read["controller"]["name"] == "Hafenstra B.V."
    assert [(each["code"], each["basis"]) for each in read["purposes"]] == [
        ("sales", "contract"),
        ("enquiries", None),
        ("newsletters", "consent"),
    ]
    assert set(read["bases"]) == {"contract", "consent"}
    assert set(read["data_categories"]) >= {"contact"}
    assert set(read["data_subjects"]) == {"customers", "website_visitors"}
    assert [each["purpose"] for each in read["cookies"]] == ["strictly_necessary", "statistics"]
    assert read["retention"][0]["period"] == "P7Y"


@pytest.mark.parametrize(
    ("said", "field", "codes"),
    [
        ("## Gegevens\n\nU kunt uw gegevens laten verwijderen.\n", "rights", {"erasure"}),
        ("## Gegevens\n\nAls u bij ons bestelt, vragen wij uw adres.\n", "data_subjects", {"customers"}),
        ("## Gegevens\n\nWij verwerken persoonsgegevens van leden en vrijwilligers.\n", "data_subjects", {"members", "volunteers"}),
        ("## Gegevens\n\nNederland is een lidstaat.\n", "data_subjects", set()),
    ],
)
def test_a_dutch_sentence_tells(said, field, codes):
    assert set(of(f"# Verklaring\n\n{said}", "nl")[field]) == codes


def test_a_french_notice_of_cookies():
    read = told(SITE)
    assert [(each["name"], each["purpose"]) for each in read["cookies"]] == [("_csrf_token", "security"), ("audience", "statistics")]
    assert read["retention"] == []
    assert read["elements"]["security"]


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


def test_an_answer_with_no_is_an_answer():
    told = of("## Is data transferred to a third country?\n\nNo.\n\n## Will there be automated decisions?\n\nNo\n")
    assert [each["destination"] for each in told["transfers"]] == ["none"]
    assert told["elements"]["adm"]


@pytest.mark.parametrize(
    ("said", "field", "codes"),
    [
        ("## How we collect it\n\nWe get it from a paper form and in person.\n", "collection", {"paper_form", "in_person"}),
        ("## How we collect it\n\nWe send our email newsletter to those who asked for it.\n", "collection", set()),
        ("## Cookies\n\nA cookie is a file that is placed on your device when we collect figures.\n", "collection", set()),
        ("## Boats\n\nWe obtain your name from our various admissions forms.\n", "collection", {"paper_form"}),
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
        ("## Data\n\nYou may request details of the information which we hold about you.\n", "rights", {"access"}),
        ("## Data\n\nIf you think that anything we hold is out of date, please let us know.\n", "rights", {"rectification"}),
        ("## What you can ask\n\nWhere we rely on interests of ours you can object.\n", "rights", {"objection"}),
        (
            "## Data\n\nWe can hand it over in a file that a computer can read; you may ask us to correct it.\n",
            "rights",
            {"portability", "rectification"},
        ),
        ("## Logs\n\nThere’s a log of the IP address of each visit.\n", "data_categories", {"network_identifiers", "server_logs"}),
        ("## Talks\n\nIf you write to us via email or social media, we hold your date of birth.\n", "data_categories", {"demographics"}),
        (
            "## Who may join\n\nBy joining us you confirm that you are over 16 years of age; we record your photo.\n",
            "data_categories",
            {"images_cctv"},
        ),
        ("## Lists\n\nIf you would like us to delete your data, please ring.\n", "rights", {"erasure"}),
        ("## What we ask\n\nPet details: your dog’s name, age and medical history.\n", "data_categories", set()),
        ("## What we ask\n\nTo give good training, I may collect your name.\n", "data_categories", {"contact"}),
        ("## What we ask\n\n- Postcode – so we can survey the quays\n", "data_categories", {"contact"}),
        ("## What we keep\n\nDate of birth – this is kept so that we can greet you.\n", "data_categories", {"demographics"}),
        ("## Boats\n\nRowers fill in a form that asks for their address.\n", "data_categories", {"contact"}),
        ("## Boats\n\nWe are legally required to record the nationality of every guest.\n", "data_categories", {"demographics"}),
        ("## How it is used\n\nHow your data is used:\n\n- Advice on payment methods\n", "data_categories", set()),
        ("## Use\n\nWe will only use your data as follows:\n\n- Club volunteers - to sort berths\n", "data_subjects", {"volunteers"}),
        ("## Boats\n\nMembers can request a copy of the newsletter.\n", "rights", set()),
        ("## What I collect\n\n- Date of birth\n", "data_categories", {"demographics"}),
        ("## Boats\n\nThe data that members provide are locked away.\n", "data_subjects", {"members"}),
        ("## Boats\n\nPersonal data for committee members may go to the landlord.\n", "data_subjects", {"directors_shareholders"}),
        (
            "## Boats\n\nWe record the nationality of every customer.\n",
            "data_subjects",
            {"customers"},
        ),
        (
            "## Boats\n\nWe collect, use, and store data of our members (and their parents or guardians).\n",
            "data_subjects",
            {"members", "parents_guardians"},
        ),
        ("## Boats\n\nAs a student, data is used to sort berths.\n", "data_subjects", {"students"}),
        ("## Boats\n\nTo give the lessons you have booked.\n", "data_subjects", {"customers"}),
        ("## Boats\n\nWe need the consent of the participant.\n", "data_subjects", set()),
        ("## Boats\n\nMembers may have access to their data, and may ask for it to be erased.\n", "rights", {"access", "erasure"}),
        ("## Boats\n\nEvery rower is entitled to see their own entry.\n", "rights", {"access"}),
        ("## How can I have my data corrected or deleted?\n\nWrite to Ann.\n", "rights", {"rectification", "erasure"}),
        ("## Boats\n\nIf you’d rather we didn’t keep your number, say so.\n", "rights", {"erasure"}),
        ("## Boats\n\nYou are welcome to look at your file.\n", "rights", {"access"}),
        ("## Boats\n\nWe will correct what is wrong if you tell us.\n", "rights", {"rectification"}),
        ("## Boats\n\nWant to know what we have on you?\n", "rights", {"access"}),
        ("## Boats\n\nParents can ask that a photograph be taken down.\n", "rights", {"erasure"}),
        ("## Boats\n\nThe trustees may have access to your data.\n", "rights", set()),
        ("## Boats\n\nCan you correct the heading?\n", "rights", set()),
        ("## What you can ask for\n\n- See your record.\n- Have mistakes corrected.\n", "rights", {"access", "rectification"}),
        ("## News\n\nWe send product news by e-mail to those who asked.\n", "marketing", {"email"}),
        (
            "## What we collect\n\nYour date of birth, the type of browser and your allergies, and which pages you read.\n",
            "data_categories",
            {"demographics", "technical_device", "health", "browsing"},
        ),
        (
            "## What we hold\n\nPassengers: the name of whoever books and whether anyone uses a wheelchair.\n",
            "data_categories",
            {"contact", "accessibility_needs"},
        ),
        ("## What your record contains\n\nCalls to our main number are recorded.\n", "data_categories", {"audio"}),
    ],
)
def test_what_is_read_is_what_a_sentence_says(said, field, codes):
    assert set(plainly(f"# Notice\n\n{said}")[field]) == codes


def test_a_table_of_data_names_no_cookies():
    table = "## What we collect\n\n| Data | Examples | When |\n| --- | --- | --- |\n| Usage data | Pages visited | Analytics cookies |\n"
    assert told(table)["cookies"] == []


@pytest.mark.parametrize(
    ("said", "ways"),
    [
        ("This notice explains how we collect and use data when you use this website.\n", {"website"}),
        ("## What we collect\n\nOars.\n\n### Cookies\n\nWe use cookies.\n", {"cookies"}),
        ("## What we sell\n\nOars.\n\n### Cookies\n\nWe use cookies.\n", set()),
        ("## What we collect\n\nWhen you create an account, we collect:\n\n- name\n", {"website"}),
        ("## Tools\n\nWhen you create surveys with our tool, we collect their names.\n", set()),
        ("## Hours\n\nIf you contact us through our website, we answer.\n", {"website"}),
    ],
)
def test_data_comes_in_by_what_readers_do(said, ways):
    assert _ways(of(f"# Quay\n\n{said}")) == ways


def _ways(told):
    """The ways in that a notice tells where it may be few words that tell each: those that stand in its draft and those to confirm."""
    return {*told["collection"], *(each["value"] for each in told["candidates"] if each["field"] == "collection")}


@pytest.mark.parametrize(
    ("heading", "said", "codes"),
    [
        ("What we hold", "If you make a booking online we record your name.", {"website"}),
        ("What we hold", "When visitors leave comments on the site we collect the data shown in the comments form.", {"website"}),
        ("What we hold", "We make a note of what you tell us when you ring us.", {"phone"}),
        ("What we hold", "If someone sends the office an e-mail, the address is used for the reply.", {"email"}),
        ("What we hold", "We take notes during your first consultation.", {"in_person"}),
        ("What we hold", "You fill in a form at our reception, which we keep.", {"paper_form"}),
        ("What we hold", "We gather names at conferences where we have a stand.", {"event"}),
        ("What we hold", "Our web server logs the IP address of each request.", {"server_logs"}),
        ("What we hold", "The smart meter sends us your readings each day.", {"sensors_wearables"}),
        ("What we hold", "We are given access to a client's accounts, and see what they hold.", {"client_system"}),
        ("Others", "The agency will have passed your details on to us.", {"third_party_feed"}),
        (
            "What we hold",
            "In some cases we obtain names of people who might like to let a boat through us from Companies House.",
            {"public_sources"},
        ),
        ("Where we get it", "- Trade unions, pension providers and your insurer.", {"third_party_feed"}),
        ("How we collect it", "- You come to our office, or we visit you at home.", {"in_person"}),
        ("How we collect it", "We collect it when you:\n\n- visit our shop\n- ring our office", {"in_person", "phone"}),
        ("What we hold", "We may be given your name as a next of kin by one of our patients.", {"third_party_feed"}),
        ("What we hold", "The bank tells us when you have paid.", {"third_party_feed"}),
        ("What we hold", "The bank is told when you have paid.", set()),
        ("What we hold", "Our building's access cards.", set()),
        ("What we hold", "You can contact us by e-mail or by telephone.", set()),
        ("What we hold", "We send you our newsletter by e-mail.", set()),
        ("What we hold", "We put your name on a public register.", set()),
        ("What we hold", "We do not collect information from third parties.", set()),
        ("What we hold", "Our site uses cookies to collect figures. They cannot identify anybody.", set()),
        ("Your rights", "If you e-mail us, we keep your request for a year.", set()),
        ("Who gets it", "We pass your details to your employer.", set()),
    ],
)
def test_a_way_in_is_told_by_its_own_words(heading, said, codes):
    assert _ways(of(f"# Notice\n\n## {heading}\n\n{said}\n")) == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("If you would like your record deleted sooner, please write to us.", {"erasure"}),
        ("If any of this needs to be updated, please tell the office.", {"rectification"}),
        ("The rights of people to access, change or move their information are limited.", {"access", "rectification", "portability"}),
        ("Where we decide automatically, you may ask to speak to someone about the decision.", {"automated_decision"}),
        ("I can delete your entry on request.", {"erasure"}),
        ("You can ask us to stop sending you news of our events.", {"objection_marketing"}),
        ("You can also ask us to:\n\n- correct it\n- stop using it if it is wrong", {"rectification", "restriction"}),
        ("As a member you have rights. You can:\n\n- object to our use of it", {"objection"}),
        ("You can ask us to show you the records we hold.", {"access"}),
        ("You can:\n\n- object to a fine", set()),
        ("You have a right to say no to us using it for direct marketing.", {"objection_marketing"}),
        (
            "You have a right to object to uses based on legitimate interests or to direct marketing.",
            {"objection", "objection_marketing"},
        ),
        ("We may amend this privacy policy.", set()),
        ("You may say that you do not want us to use it.", {"objection"}),
        ("If you wish to opt out of this study by having your data removed please write.", {"objection", "erasure"}),
        ("If you do not wish us to use your information you should speak to the manager.", {"objection"}),
        ("We answer any requests for access, erasure or objection about this data.", {"access", "erasure", "objection"}),
        ("You should tell us if you think some information is wrong.", {"rectification"}),
        ("Do you have a right to a copy of your information? Yes.", {"access"}),
        ("We may ask you for a copy of your passport.", set()),
        ("You can change your booking at any time.", set()),
        ("We do not let you access other members' data.", set()),
    ],
)
def test_a_right_is_told_by_its_own_words(said, codes):
    assert set(of(f"# Notice\n\n## The club\n\n{said}\n")["rights"]) == codes


@pytest.mark.parametrize(
    ("said", "element", "is_told"),
    [
        ("What we hold is the information that members supplied when they joined.", "source", True),
        ("We receive your data when you submit an application form.", "source", True),
        ("Members who supplied information get a badge.", "source", False),
        ("We store your information securely and delete it in June.", "security", True),
        ("We only send offers if you have said yes, and you can withdraw that at any time.", "withdraw_consent", True),
        ("You have the right to withdraw from the study.", "withdraw_consent", False),
        ("We notify the Information Commissioner of a breach within 72 hours.", "complain_regulator", False),
        ("We delete it within six months of the date of the last order.", "changes", False),
        ("Any complaint should be sent to the secretary.", "complain_controller", True),
        ("Complaints can be addressed to the Information Commissioner's Office.", "complain_controller", False),
        ("If you need to cancel your registration, please ring the office.", "withdraw_consent", False),
        ("If you apply through an agency, it will send us your CV.", "source", True),
        ("We do not profile you.", "adm", True),
        ("You are under no obligation to tell us.", "statutory_contractual", True),
        ("Giving us your date of birth is optional.", "statutory_contractual", True),
        ("The club must give the names by law.", "statutory_contractual", False),
        ("Each entry is scored by a computer.", "adm", True),
        ("Click the link at the foot of any newsletter to stop.", "marketing_choices", True),
        ("We only send invoices if you have agreed.", "marketing_choices", False),
        ("If we use it for a purpose other than the first we will send you a new notice.", "further_purpose", True),
        ("We will not be able to teach you if we do not have enough information.", "statutory_contractual", True),
        ("The source of the information that we share is your school record.", "source", True),
        ("Tell us, so that we can review your concern under our policy.", "changes", False),
        ("You should tell us if you think some information is wrong.", "complain_controller", False),
        ("You are obliged to provide the data requested.", "statutory_contractual", True),
        ("Your phone number is asked for but it is not mandatory.", "statutory_contractual", True),
        ("We only get data directly from guests.", "collection", True),
        ("The Secretary holds the role of Data Protection Officer.", "dpo_contact", True),
        ("A computer never has the last word.", "adm", True),
        ("We may also receive information about you from outside the club.", "source", True),
        ("You may be named by somebody as their emergency contact.", "source", True),
        ("If we wish to do something with your data that you have not been told about we will ask first.", "further_purpose", True),
        ("We are keeping our buildings safe.", "security", False),
        ("My inbox is protected by a strong password.", "security", True),
        ("The study collects medical information about patients from hospitals.", "source", True),
        ("You can choose not to provide us with data.", "statutory_contractual", True),
        (
            "If you have further questions or are not happy with how we use data, please contact the study team.",
            "complain_controller",
            True,
        ),
        ("We may have to share your data with the organisations below.", "recipients", True),
        ("Some of this data is not optional.", "statutory_contractual", True),
        ("We get information about you from some other places.", "source", True),
        ("Where data leaves the UK we use the same standards.", "transfers", True),
    ],
)
def test_an_element_is_told_by_its_own_words(said, element, is_told):
    assert of(f"# Notice\n\n## The club\n\n{said}\n")["elements"][element] is is_told


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("With your consent we send marketing by e-mail, post, phone and text message.", {"email", "post", "live_call", "sms"}),
        ("Our e-mail newsletter goes to subscribers.", {"email"}),
        ("Our e-mail and text provider sends offers that you asked for.", {"email", "sms"}),
        ("We post our brochure to customers.", {"post"}),
        ("You may see our adverts on other websites.", {"online_advertising"}),
        ("We never send marketing emails.", set()),
        ("We e-mail you a receipt.", set()),
        ("We contact you with information about opportunities by phone.", {"live_call"}),
        ("We send booking confirmations and updates by phone.", set()),
    ],
)
def test_a_channel_of_marketing_is_told_by_its_own_words(said, codes):
    assert set(of(f"# Notice\n\n## The shop\n\n{said}\n")["marketing"]) == codes


@pytest.mark.parametrize(
    ("said", "purposes"),
    [
        ("Strictly necessary cookies ensure session security.", ["strictly_necessary"]),
        ("Analytics, preference and marketing cookies are off until you agree.", ["statistics", "appearance", "advertising"]),
        ("Marketing cookies are not used on this site.", []),
        ("Cookies are small files that let websites recognise you.", []),
        ("Cookies recognise you when you return to our site.", ["appearance"]),
        ("A cookie remembers that you have accepted our cookie policy.", ["selections"]),
        ("We use cookies to remember choices that you make.", ["selections"]),
        ("Cookies customise your experience and monitor use of this website.", ["appearance", "statistics"]),
    ],
)
def test_kinds_of_cookies_are_told_by_their_names(said, purposes):
    assert [each["purpose"] for each in of(f"# Notice\n\n## Cookies\n\n{said}\n")["cookies"]] == purposes


def test_a_copy_of_the_safeguards_is_no_copy_of_data():
    assert of("# Notice\n\n## Transfers\n\nWe use standard clauses, and you can ask us for a copy of them.\n")["rights"] == []


def test_marketing_goes_out_by_what_a_section_on_it_says_readers_are_contacted_by():
    assert of("# Notice\n\n## Marketing\n\nThis could include contacting you by phone.\n")["marketing"] == ["live_call"]


def test_none_answers_where_automated_decisions_are_told():
    assert of("# Notice\n\n## Automated decisions\n\nNone.\n")["elements"]["adm"]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("| Right | Meaning |\n|---|---|\n| Access | A copy for you |\n| Erasure | We delete it |", {"access", "erasure"}),
        ("- **Access**\n- **Objection**", {"access", "objection"}),
        ("The right to erasure does not apply here. You can see your data.", {"access"}),
        ("You can ask us to:\n\n- fix anything wrong\n- hold off using it", {"rectification", "restriction"}),
        ("Parents may review the information that we have collected.", {"access"}),
        ("To **object to processing**: we will comply.\n\nTo **restrict processing**: we will comply.", {"objection", "restriction"}),
    ],
)
def test_rights_are_told_by_their_names_in_lists_and_tables(said, codes):
    assert set(of(f"# Notice\n\n## Your rights\n\n{said}\n")["rights"]) == codes


def test_marketing_that_is_sent_on_a_condition_is_sent():
    said = "We will not contact you for marketing purposes by post if you have indicated that you do not want it."
    assert of(f"# Notice\n\n## Your choices\n\n{said}\n")["marketing"] == ["post"]


def test_an_address_below_a_heading_on_complaints_takes_them():
    told = [of(f"# Notice\n\n## Contact and complaints\n\nEmail: {mail}\n")["elements"] for mail in ("a@elm.example", "case@ico.org.uk")]
    assert [each["complain_controller"] for each in told] == [True, False]
