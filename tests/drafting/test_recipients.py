"""The kinds of recipients that notices tell."""

import pytest

from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand
from support.drafts import of, plainly

SHARING = "## Who we share it with\n\n"


def test_every_sentence_on_a_recipient_is_used():
    told = of(SHARING + "- the police\n- police forces of other countries\n")
    assert [each["text"] for each in told["sentences"]["not_understood"]] == []
    assert [each["category"] for each in told["recipients"]] == ["law_enforcement"]


def test_an_item_that_shares_names_a_recipient():
    told = of("## Why we use it\n\n- Sharing lists of members with other clubs\n")
    assert [each["value"] for each in told["candidates"] if each["field"] == "recipients"] == ["other"]


@pytest.mark.parametrize(
    ("said", "categories"),
    [
        ("## Security\n\nAccess to your data is limited to trained volunteers.\n", {"internal_team"}),
        ("## Security\n\nOnly our coaches can see the medical forms.\n", {"internal_team"}),
        ("## Storage\n\nThe data may be accessed by trained volunteers.\n", {"internal_team"}),
        ("## Use\n\nWe may use other companies to provide services on our behalf.\n", {"supplier"}),
        ("## Security\n\nWe limit access to those employees who need it.\n", {"internal_team"}),
        (
            "## Use\n\nWe may use other companies to provide services on our behalf. These services may include delivering your orders "
            "and processing card payments.\n",
            {"supplier", "courier", "payment"},
        ),
        ("## Sharing\n\n- companies that carry out audits for us\n", {"supplier", "auditor"}),
        ("## Sharing\n\n- other entities in the Quayside group\n", {"group_company"}),
        ("## Sale\n\nIf we merge with another company, your data may be transferred to it.\n", {"business_buyer"}),
        ("## Sharing\n\n- anyone to whom we transfer our rights and duties\n", {"business_buyer"}),
        ("## Use\n\nWe deliver your orders and process card payments.\n", set()),
        ("## Sharing\n\nData is sent to the State Office for Works.\n", {"public_body"}),
        ("## Sharing\n\nIf you sign in, we share your email address as permitted by those services.\n", set()),
        (
            "## Sharing\n\nWe share it with providers:\n\n- **Analytics**: to understand use\n- QPAY to pay your claims\n",
            {"analytics_provider", "payment"},
        ),
        ("## Others\n\nYou may give us your data via a third-party platform such as Eventbrite.\n", set()),
        ("## Sharing\n\nWe share your delivery address and order with the crew.\n", set()),
        ("## Help\n\nWe may share:\n\n- financial information with auditors\n", {"auditor"}),
        ("## Security\n\nAccess to your data is limited by a password.\n", set()),
        ("## Talks\n\nPhotos are taken and may be published on our website.\n", {"public_at_large"}),
        ("## Sharing\n\nOtter Cloud is a subsidiary of Otter that runs servers.\n", set()),
        ("## Sharing\n\nWe share it by products, such as Otterly and Gmail.\n", {"supplier"}),
        ("## Source\n\n- from a third party with your consent, e.g.:\n  - your employer\n", set()),
        ("## Newsletter\n\nWe use Mailchimp to send it.\n", {"email_service"}),
        (
            "## How we collect it\n\nWe receive data from third parties as set out here:\n\n- names from providers such as Stripe\n",
            set(),
        ),
        (
            "## Who we are\n\nOther data controllers the council works with:\n\n- Charities\n- Credit reference agencies\n",
            {"other", "credit_reference"},
        ),
        (
            "## Sharing\n\n### Plumwell Education\n\nour supplier of booking software\n\n### Police\n\nif the law asks\n",
            {"cloud_software", "law_enforcement"},
        ),
        ("## Trips\n\nIf we cannot reach you, we give your details to a paramedic.\n", {"emergency_services"}),
    ],
)
def test_those_inside_who_see_the_data_are_recipients(said, categories):
    assert {each["category"] for each in plainly(f"# Notice\n\n{said}")["recipients"]} == categories


def test_a_list_of_recipients_may_be_opened_after_other_words():
    text = (
        "We respect your privacy and only share information as follows:\n\n- Event managers: they see who comes\n- Acme (authentication)\n"
    )
    told = {each["category"]: each["named"] for each in plainly(f"## Our promise\n\n{text}")["recipients"]}
    assert told == {"event_organiser": [], "cloud_software": ["Acme"]}


def test_things_with_capitals_are_no_recipients():
    told = of(SHARING + "We may be required to share your data so that we can benefit from Gift Aid nominations, e.g. with HMRC.\n")[
        "recipients"
    ]
    assert [name for each in told for name in each["named"]] == ["HMRC"]


@pytest.mark.parametrize(
    ("said", "kinds", "names"),
    [
        ("We ship to you via Royal Mail and DHL.", {"courier"}, {"Royal Mail", "DHL"}),
        ("We share your data with:\n\n- credit/debit card companies\n- taxation authorities\n", {"payment", "tax_authority"}, set()),
        ("We share your data with:\n\n- other members of our group\n- successors in title\n", {"group_company", "business_buyer"}, set()),
        ("## Who gets your data\n\nQuay Soft Ltd : provides us with the software for bookings.\n", {"cloud_software"}, {"Quay Soft Ltd"}),
        ("## Who gets your data\n\n- the highways authority\n- loss adjuster\n", {"public_body", "insurer"}, set()),  # as in registers
        ("## Who gets your data\n\n- our tile and gutter engineers\n- polling companies\n", {"research_company"}, set()),
        ("We pass your name and address to removal firms.", {"courier"}, set()),
        ("## Who gets your data\n\nThe highways authority floats. We pass it to the credit union.\n", {"bank"}, set()),
        ("We pass your address to firms in countries, including the USA, who need it.", set(), set()),
    ],
)
def test_kinds_and_names_of_recipients_are_told_in_many_words(said, kinds, names):
    told = plainly(f"# Notice\n\n{said}\n")["recipients"]
    assert {each["category"] for each in told} == kinds
    assert {name for each in told for name in each["named"]} == names


@pytest.mark.parametrize(
    ("said", "category", "names"),
    [
        ("We share your data with parties that help us. That is for example our business partners.", "business_partner", set()),
        ("Your details may be passed on to others. These include our accountants.", "accountant", set()),
        ("We disclose your data to third parties. Those are mainly couriers.", "courier", set()),
        ("We share it with bodies that the law names. They include HMRC.", "tax_authority", set()),
        ("We pass your name to companies we work with. Examples are insurers.", "insurer", set()),
        ("Your data is passed to our own bank (Quay Bank) for the direct debit.", "bank", {"Quay Bank"}),
        ("We pass your address to a courier (Swift Oars) each week.", "courier", {"Swift Oars"}),
        ("We send your details to our insurer (Harbour Mutual).", "insurer", {"Harbour Mutual"}),
        ("Data is shared with Eventbrite, PayPal or any other payment service provider.", "payment", {"Eventbrite", "PayPal"}),
        ("We may pass your name and address to selected associates who offer boats.", "business_partner", set()),
        ("We pass your name to carefully chosen companies.", "business_partner", set()),
        ("We may be required to give information to legal authorities if they have a warrant.", "law_enforcement", set()),
        ("We pass it on to the authorities if they hold a search warrant.", "law_enforcement", set()),
    ],
)
def test_who_gets_it_is_told_by_the_next_sentence_in_brackets_or_by_the_end_of_a_row(said, category, names):
    told = {each["category"]: set(each["named"]) for each in plainly(f"# Privacy\n\n## Boats\n\n{said}\n")["recipients"]}
    assert category in told
    assert names <= told[category]


def test_a_general_word_that_opens_a_list_of_kinds_is_a_candidate_in_the_next_sentence_too():
    said = "We share data with others. Such third parties may include service providers, accountants and couriers."
    told = {each["category"] for each in plainly(f"# Privacy\n\n## Who we share it with\n\n{said}\n")["recipients"]}
    assert told == {"accountant", "courier"}


def test_a_body_that_is_only_named_is_a_candidate_once():
    said = "## Boats\n\nThe Quayshire Rowing Board lends us oars. Its letters come by Mailchimp. The police row past. Mailchimp floats.\n"
    notice = understand(read_markdown("a.md", f"# Notice\n\n{said}"))
    found = [(each.field, each.value) for each in notice.candidates if each.field.startswith("recipients")]
    assert sorted(found) == [("recipients", "email_service"), ("recipients", "law_enforcement"), ("recipients.named", "Mailchimp")]
    assert notice.recipients == []
    assert notice.elements["recipients"] is None


def test_a_doubtful_kind_of_recipient_is_read_if_it_is_told_again():
    once = "## Who we share it with\n\n- our research agency\n"
    again = once + "\nWe share it with our research agency.\n"
    assert [each.sure for said in (once, again) for each in understand(read_markdown("a.md", said)).recipients] == [False, True]


def test_the_maker_of_a_named_service_is_no_recipient_of_its_own():
    told = of("# Notice\n\n## Boats\n\nWe use Google Analytics. It is a web analytics service provided by Google.\n")
    assert [each["named"] for each in told["recipients"]] == [["Google Analytics"]]


@pytest.mark.parametrize(
    ("name", "category"),
    [("Quay Rowing Union", "professional_body"), ("Quay Harbour Authority", "public_body"), ("Quay Oars Ltd", "supplier")],
)
def test_a_name_that_nothing_explains_says_by_a_word_what_it_is(name, category):
    (told,) = plainly(f"# Notice\n\n## Who we share it with\n\nWe share your data with the {name}.\n")["recipients"]
    assert (told["category"], told["named"]) == (category, [name])


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("Who we share it with\n\nWe may share it with our regulator.", "regulator"),
        ("Who we share it with\n\nThe police, if we receive a request from them.", "law_enforcement"),
        ("Who we share it with\n\nThird party software providers.", "cloud_software"),
        ("Boats\n\nWe transmit your details to our payment processor.", "payment"),
        ("Boats\n\nThose who have access to your data are the reception staff.", "internal_team"),
        ("Boats\n\nWe share it with third parties for this alone. These might include:\n\n- Quay insurers\n", "insurer"),
        ("Who we share it with\n\n- card processing partners", "payment"),
        ("Contact\n\nIt works with data processors including GoCardless.", "payment"),
        (
            "Who we share it with\n\nWe look at these bodies to ensure your personal data and trust.\n\n- Equifax - a credit agency",
            "credit_reference",
        ),
        ("Who we share it with\n\n- Tenancy Deposit Scheme - a scheme", "other"),
        ("Who we share it with\n\nAs told in this policy, we share it with our insurers.", "insurer"),
        ("Boats\n\nOur payment processor is new, and we pass your data to our payment gateway.", "payment"),
        ("Who we share it with\n\nWe share it with regulatory or law enforcement agencies.", "law_enforcement"),
        ("Boats\n\nAs the law has it, we may disclose your details if somebody asks the police or our legal advisers.", "legal_adviser"),
    ],
)
def test_ways_of_saying_who_gets_the_data(said, category):
    told = of(f"# Notice\n\n## {said}\n")
    assert category in [each["category"] for each in told["recipients"]]


@pytest.mark.parametrize(
    "said",
    [
        "We share it with nobody. Acme Quay is an alternative to Google Analytics.",
        "We share it with firms that are regulated by the FCA.",
        "This page has links to other pages (such as Stripe).",
    ],
)
def test_what_is_not_used_and_who_looks_after_others_is_not_named(said):
    assert not [each for each in of(f"# Notice\n\n## Who we share it with\n\n{said}\n")["recipients"] if each["named"]]


def test_what_is_done_for_an_organisation_is_no_part_of_it():
    told = of("# Notice\n\n## Who we share it with\n\n- Firms who help with our website, communications, or oars\n")
    assert "internal_team" not in {each["category"] for each in told["recipients"]}


def test_an_organisation_that_calls_itself_the_council_is_no_recipient():
    told = of("# Notice\n\n## Who we share it with\n\nThe council shares it with our insurers.\n")
    assert [each["category"] for each in told["recipients"]] == ["insurer"]


@pytest.mark.parametrize(
    ("said", "category", "named"),
    [
        ("Payments are handled by Quaypay", "payment", "Quaypay"),
        ("Hosting: Quaycloud/Oarstack — all our data", "hosting", "Quaycloud"),
        ("WXYQ: As the law requires", "supplier", "WXYQ"),
        ("hCaptcha, which guards our form", "cloud_software", "hCaptcha"),
    ],
)
def test_names_by_what_is_done_by_labels_and_as_they_are_spelt(said, category, named):
    found = understand(read_markdown("a.md", f"# Notice\n\n## Who we share it with\n\n- {said}\n")).recipients
    assert (category, named) in [(each.category, name) for each in found for name in each.named]
