import pytest

from support.drafts import of


def told(text):
    return [(each["line"], each["code"], each["basis"]) for each in of(text)["purposes"]]


def test_a_lead_in_names_the_purpose_and_later_its_basis():
    text = """## What we collect

We collect the following information to **answer enquiries**:

- names and contact details

We collect the following information for **sending marketing**:

- email addresses

## Lawful bases

Our lawful bases for collecting your information to **answer enquiries** are:

- Legitimate interests – we're collecting or using your information because it benefits you.

Our lawful bases for collecting your information for **sending marketing** are:

- Consent - we have permission from you after we gave you all the relevant information.
"""
    assert told(text) == [(3, "enquiries", "legitimate_interests"), (7, "direct_marketing", "consent")]
    assert of(text)["data_categories"] == ["contact"]


def test_a_list_is_led_by_what_data_is_used_for():
    text = "## Use\n\nYour information is used for:\n\n- sending invoices\n- preventing fraud\n\n## Other\n\nOur shop is old.\n"
    assert [(line, code) for line, code, _ in told(text)] == [(5, "accounts_and_billing"), (6, "fraud_prevention")]


def test_interests_that_are_listed_are_purposes_with_that_basis():
    text = "## Use\n\nOur legitimate interests are:\n\n- preventing fraud\n- improving our services\n"
    assert [basis for _, _, basis in told(text)] == ["legitimate_interests"] * 2


def test_labels_tell_what_follows_them():
    text = """## Members

**What we hold:** name, phone number.

**Why:** to run your membership and collect fees.

**Legal basis:** contract.

**Kept for:** six years after your membership ends.

**Shared with:** the local authority.
"""
    read = of(text)
    assert [(each["line"], each["basis"]) for each in read["purposes"]] == [(5, "contract")]
    assert read["data_categories"] == ["contact"]
    assert [(each["period"], each["trigger"]) for each in read["retention"]] == [("P6Y", "contract_end")]
    assert [each["category"] for each in read["recipients"]] == ["public_body"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Why we use it\n\n- To send invoices (contract)\n- To run events (consent)\n", ["contract", "consent"]),
        ("## Why we use it\n\n- Billing — charging your card (Art. 6(1)(b) and (c) GDPR)\n", ["contract", "legal_obligation"]),
        (
            "## Why we use it\n\n- To treat you. Your request and our agreement to give that care constitute a contract.\n",
            ["contract"],
        ),
        ("## Sharing\n\nWe may communicate with you about our products and offers.\n", []),
        ("## News\n\nWe may communicate with you about our products and offers.\n", [None]),
        (
            "## Why\n\nWe may use your information in the following ways:\n\n- Sending invoices\n- To fulfil a contract\n\n"
            "## Basis\n\nOur lawful bases are consent and contract.\n",
            [None, "contract"],
        ),
        ("## Why\n\nWe use it to send invoices.\n\n## Sharing\n\nWith your consent: we may share it with partners.\n", [None]),
        (
            "## Why we use it\n\n- send invoices\n- tell you news\n\nOur legal bases for 1 and 2 are contract and consent respectively.\n",
            ["contract", "consent"],
        ),
        ("## Why\n\nBy using the site, you agree to the use of your data. We use it to send invoices.\n", [None]),
        ("## Why\n\nWith your permission we may also email you with offers.\n", ["consent"]),
        ("## Why\n\nWe need your details to:\n\n- send invoices\n\nOur lawful basis is Article 6(1)(b).\n", ["contract"]),
        ("## Where there is a legitimate interest\n\nWe use your data to prevent fraud.\n", ["legitimate_interests"]),
        ("## Why\n\nWe use your data to send invoices.\n\n## Basis\n\nOur lawful bases are consent and contract.\n", [None]),
        (
            "## Why\n\nWe use your data to send invoices.\n\n## Lawful basis\n\nWe do not need your consent. We rely on a public task.\n",
            ["public_task"],
        ),
        (
            "## Why we use it\n\nWe collect data to meet legal duties such as:\n\n- ensuring tax is paid\n- carrying out checks\n",
            ["legal_obligation"] * 2,
        ),
        (
            "## Why we use it\n\nSome uses are in our legitimate interests. These are:\n\n- assessing needs\n- fairly judging races\n",
            ["legitimate_interests"] * 2,
        ),
        ("## Why\n\nWe use it for these purposes:\n\n- with your permission, to send product news\n", ["consent"]),
        ("## Data\n\n| Type of data | Lawful basis |\n|---|---|\n| Contact details | Contract |\n", []),
        ("## Sharing\n\n| Processor | Purpose |\n|---|---|\n| Acme Ltd | Hosting our site |\n", []),
        (
            "## Doors\n\n- **Legitimate interest** - We log them for security.\n- **Legal obligation** – We keep logs for billing.\n",
            ["legitimate_interests", "legal_obligation"],
        ),
        ("## Lawful bases\n\n- Consent: you have said yes.\n- Contract: we have one.\n", []),
        ("## Why\n\nWe use it to send invoices. We only disclose it with your consent.\n", [None]),
        ("## Basis\n\nWe use your data to send invoices, for our legitimate interests.\n", ["legitimate_interests"]),
        (
            "## Why\n\nWe use your data to send invoices.\n\n## Law\n\nWe make sure that it is in the public interest when we use it.\n",
            ["public_task"],
        ),
        (
            "## Why\n\nWe use it to:\n\n- run events\n\nThe legal basis for this is a contract and our legitimate interests.\n",
            ["contract", "legitimate_interests"],
        ),
        (
            "## A) Boats\n\n**Purpose**\n\nLoans and repairs.\n\n**Legal basis**\n\nPerformance of a contract.\n\n"
            "## B) Oars\n\n**Purpose**\n\nTo send invoices.\n\n**Legal basis**\n\nLegitimate interests.\n",
            ["contract", "legitimate_interests"],
        ),
        (
            "## Why\n\nWe have legal obligations. For example, we use your data to check your right to work.\n\n"
            "We have a legitimate interest in keeping records. We use your data to send invoices.\n",
            ["legal_obligation", "legitimate_interests"],
        ),
        (
            "## Why\n\nWe use it to:\n\n- send invoices\n- send news where you have consented\n\nYou agree to be bound by these terms.\n",
            [None, "consent"],
        ),
        ("## Why\n\nWe use it to send invoices.\n\n## Sharing\n\nWe share it where we have a legal obligation to do so.\n", [None]),
    ],
)
def test_the_nearest_statement_gives_the_basis(text, found):
    assert [each["basis"] for each in of(text)["purposes"]] == found


@pytest.mark.parametrize(
    "said",
    [
        "We do not use your data to send marketing.",
        "You are responsible for keeping your password to log in.",
        "You have the right to ask us to restrict the processing of your data.",
        "This notice explains how we use your data to help you.",
        "The law allows us to process your personal data for certain reasons only.",
        "We keep your data for as long as necessary to fulfil its purposes.",
        "We need a proper reason to use your data:\n\n- in order to perform the tenancy contract\n- where you have given consent",
        "You have rights over how your data is used, including the right to:\n\n- prevent it being used for marketing",
        "We collect information that can be used to identify you.",
        "To exercise your rights, please contact us.",
        "We collect:\n\n- Information to enable us to check and verify your identity",
        "We are required by law to notify you of how we will use your data.",
        "You may give us your information in order to sign up for one of our events.",
        "If you fail to provide information that we need to send invoices, we cannot send them.",
        "The people who see the information are those who need to contact you.",
        "We need a reason:\n\n- Article 6(1)(e) processing is necessary to answer you",
    ],
)
def test_what_is_no_purpose_is_not_one(said):
    assert told(f"## About this\n\n{said}\n") == []


def test_a_list_of_what_makes_use_lawful_states_bases():
    text = (
        "## Our basis\n\nWe may process your data because:\n\n- We need to perform a contract with you\n"
        "- You have given us permission\n- To comply with the law\n"
    )
    assert of(text)["bases"] == ["contract", "consent", "legal_obligation"]


def test_a_basis_with_an_example_tells_what_it_is_the_basis_of():
    text = "## Our lawful basis\n\nWe need a basis:\n\n- to comply with the law, for example to check your right to work\n"
    assert [(each["line"], each["basis"]) for each in of(text)["purposes"]] == [(5, "legal_obligation")]


def test_what_data_is_also_used_to_help_with_is_a_use():
    text = "## Your data\n\nYour data can be provided to others to help with:\n\n- research into disease\n- planning services\n"
    assert [each["line"] for each in of(text)["purposes"]] == [5, 6]


def test_uses_that_follow_what_is_collected_are_uses():
    text = "## Why we collect it\n\nWe need this information:\n\n- to confirm your booking\n- so we can contact you\n- for our accounts\n"
    assert [each["line"] for each in of(text)["purposes"]] == [5, 6, 7]


def test_a_column_of_bases_may_have_any_heading():
    text = (
        "## Use\n\n| What we use your information for | Our reasons |\n|---|---|\n"
        "| To give advice | To perform our contract with you |\n| Checking who you are | To comply with our legal obligations |\n"
    )
    assert [(each["line"], each["basis"]) for each in of(text)["purposes"]] == [(5, "contract"), (6, "legal_obligation")]


def test_to_speak_of_a_contract_is_no_basis():
    assert of("## Who we are\n\nWhen we work with our clients under contract, we collect their names.\n")["bases"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## How we use it\n\n- Fulfil orders and send them out — contract.\n- Send you news (consent)\n", ["contract", "consent"]),
        ("## Why we collect and use it\n\nWe use the pupil data:\n\n- to support learning\n", [None]),
        (
            "## Why we need it\n\nOur lawful basis is that we have a contract with you.\n\nReasons to process your data include:\n\n"
            "### For competitions\n\n- sharing names with officials to enter events\n\n### For reporting\n\n"
            "- sending a survey to members\n",
            ["contract", "contract"],
        ),
        ("## Why we use it\n\n- To send you news. We do so on the basis of your consent.\n- To run events.\n", ["consent", None]),
        (
            "## About it\n\nThe Council has a legal obligation to teach.\n\n## Why we use it\n\n- for teaching children\n",
            ["legal_obligation"],
        ),
        ("## When\n\nThis notice explains how we use personal data when you:\n\n- sign up for newsletters\n", []),
        ("## Consent\n\nWe need your data to comply with our contractual obligations.\n", []),
        (
            "## Why we use it\n\n"
            "If we must, we use it to reach your doctor (vital interests) and to keep our accounts (legal obligation).\n",
            ["vital_interests", "legal_obligation"],
        ),
        ("## Photos\n\nWe ask for your consent before we publish photographs.\n", ["consent"]),
        (
            "## The law\n\nThe legal requirement that we rely on is one of these:\n\n"
            "- Where you have given your consent to receive our newsletter\n- Where it is in our legitimate interests to "
            "run the club, such as:\n  - Banking of monies\n  - Writing of papers\n",
            ["consent", "legitimate_interests", "legitimate_interests"],
        ),
        ("## News\n\nWe have a mailing list that you can join.\n", [None]),
        (
            "## Choices\n\nYou may choose to limit the use of your data in the following ways:\n\n"
            "- say so when we ask you for direct marketing purposes\n",
            [],
        ),
        ("## Use\n\nWe use your data for the following purposes: sending of parcels; keeping of accounts\n", [None, None]),
        (
            "## Why we use it\n\n### Because of our contract with you\n\nWe run your account. We bill for your "
            "berth.\n\n### Because you agreed\n\nWe send news to you.\n",
            ["contract", "contract", "consent"],
        ),
        (
            "## Why we use it\n\n- to keep everyone safe, because the law requires it\n- to send news to those who said yes to it\n",
            ["legal_obligation", "consent"],
        ),
        ("## Use\n\nWe rely on vital interests to tell the crew what they need to know.\n", ["vital_interests"]),
        ("## Use\n\nIf you opt in to updates, we might later send you news of the harbour.\n", ["consent"]),
        ("## Use\n\nWe will periodically email you about our events with your consent.\n", ["consent"]),
        ("## Cookies\n\nWe use Heatview in order to better understand how the site is used.\n", [None]),
        ("## Cookies\n\nOur website uses Beacon, a known tool, for helping us to understand how it performs.\n", [None]),
        ("## Cookies\n\nWe use cookies to keep your choices. We do not use tools to track readers.\n", []),
        (
            "## Health\n\nWe may process special category data. These reasons may include:\n\n- To keep pupils safe\n"
            "- To teach those who need more help\n- In connection with the work of our staff\n",
            [None, None, None],
        ),
        (
            "## Why\n\nMost of the data that Dr Harbour holds is provided to us directly by you to :\n\n- Answer your enquiries\n",
            [None],
        ),
        (
            "## Use\n\nWe use it for our legal obligations: (i) to identify you; (ii) to keep accounts; (iii) where we must, we tell.\n",
            ["legal_obligation", "legal_obligation"],
        ),
        ("## Use\n\nWe use your data to: (a) answer you, (b) send your parcels and (c) find faults in boats.\n", [None, None, None]),
        ("## Use\n\nYou can limit how we use it (i) to see less news and (ii) to keep accounts apart.\n", []),
        ("## Post\n\nBy giving us your address you expressly consent to receive news from us.\n", ["consent"]),
        (
            "## Why\n\nWe use it to:\n\n- decide on claims\n- study costs\n\n"
            "## Lawful basis\n\nThe lawful basis for this is the administration of justice.\n",
            ["public_task", "public_task"],
        ),
        ("## Law\n\nThe GDPR permits us to hold this because it is in our legitimate interests.\n", []),
        ("## Events\n\nPhotographs are taken for use in our newsletter.\n", [None]),
        ("## Aims\n\nThe main purposes are running the club and selecting crews.\n", [None]),
        (
            "## Why we need your data\n\nData is essential to our services, namely:\n\n- Management of races\n- Media publication\n",
            [None, None],
        ),
        ("## Bases\n\n- Consent: We do not generally rely on consent to send you news.\n", []),
        (
            "## Children\n\nFor a child you will be asked to confirm that you are the parent and you agree to our use of it.\n",
            [],
        ),
        ("## Use\n\nWe use the information to communicate with parties we contract with.\n", [None]),
        (
            "## Why\n\nWe use it to study rents.\n\n## Law\n\nUse must have a lawful basis. "
            "In this case it's needed for a task in the public interest.\n",
            ["public_task"],
        ),
        (
            "## Why we use it\n\n- We use it to keep in touch with you.\n"
            "- Data protection law allows us to process this as we regard it as being in the club's legitimate interest.\n",
            ["legitimate_interests"],
        ),
        ("## Charter\n\nWe collect names so that we can convince the mayor.\n", [None]),
    ],
)
def test_lists_of_purposes_take_many_forms(text, found):
    assert [each["basis"] for each in of(text)["purposes"]] == found


def test_what_joins_an_item_to_the_next_is_no_part_of_its_purpose():
    told = of("## Why\n\nWe use your data:\n\n- for answering questions; and\n- for keeping accounts.\n")["purposes"]
    assert [each["purpose"] for each in told] == ["for answering questions", "for keeping accounts"]


USES = "## How we use it\n\nWe use your data to:\n\n- tell you of news and events\n- reply when you fill in a form\n"


@pytest.mark.parametrize(
    ("basis", "bases"),
    [
        (
            "- Consent, so that we can send you news of events\n- Legitimate interests so that we can reply to your enquiry\n",
            ["consent", "legitimate_interests"],
        ),
        (
            "- a task carried out in the public interest\n- consent - for example when we send you news of events\n",
            ["consent", "public_task"],
        ),
        ("The legal basis for sending you news of events is your consent.\n", ["consent", None]),
        ("We rely on consent to organise conferences.\n", [None, None]),  # of one kind is not the same use
        (  # of three, nobody can tell which is that of all
            "- the performance of a contract with you\n- consent - for example when we send you news of events\n"
            "- a legal obligation - for example when we keep accounts\n",
            ["consent", None],
        ),
        ("By joining you consent to the collection and use of your data.\n", ["consent", "consent"]),
        ("- the performance of a contract with you\n- legitimate interests\n", [None, None]),
    ],
)
def test_a_basis_is_that_of_the_purpose_it_names_or_of_all(basis, bases):
    assert [each[2] for each in told(USES + "\n## Our lawful basis\n\n" + basis)] == bases


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## Why we need your data\n\nWe need data for our work.\n\nThis includes:\n\n- replies to enquiries\n", 7),
        ("## How we use it\n\nTo answer your enquiry, we look into the file that we have.\n", 3),
        ("## How we use it\n\nWe carry out surveys to improve our services.\n", 3),
    ],
)
def test_a_purpose_opens_its_sentence_or_stands_in_a_bare_list(text, line):
    assert [each[0] for each in told(text) if each[0] != 3 or line == 3] == [line]


def test_what_a_right_depends_on_is_no_basis():
    assert of("## Your rights\n\nYou have the right to object where processing is based on legitimate interests.\n")["bases"] == []
    assert (
        of("## Your rights\n\nThis right only applies where you gave consent for us to use it or we perform a contract with you.\n")[
            "bases"
        ]
        == []
    )


BASES = (
    "\n## Lawful basis\n\nOur lawful bases are:\n\n- Contract, where it is needed to moor boats and lend oars\n"
    "- Consent, for posting a bulletin\n"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "## How we use it\n\nWe use it to:\n\n- moor boats at the quay\n- post our bulletin\n- repair the roof\n" + BASES,
            ["contract", "consent", None],
        ),
        ("## How we use it\n\nWe use it to:\n\n- send news\n- repair the roof\n\nWe only send news if you agree.\n", ["consent", None]),
        (
            "## How we use it\n\nWe use it to:\n\n- repair boats\n\nThe repair of boats is based on our legitimate interests.\n",
            ["legitimate_interests"],
        ),
        ("## How we use it\n\nTo send you invoices and answer your letters.\n", [None]),
        (
            "## How we use it\n\nWe use it to:\n\n- moor boats\n- find lost oars\n\n## Lawful basis\n\nWe are processing this "
            "information on the basis that we carry out a task in the public interest and to protect vital interests.\n",
            ["public_task", "vital_interests"] * 2,
        ),
        (
            "## How we use it\n\nWe use it to:\n\n- moor small boats\n- update boats\n\n## Lawful bases\n\n"
            "- Contract (to moor your small boats)\n- Legal obligation (tax rules)\n",
            ["contract", None],
        ),
        (
            "## How we use it\n\nWe use it to:\n\n- improve our services and boats\n- repair oars\n\n## Lawful bases\n\n"
            "- Legitimate interests: counting gulls, service improvement\n- Contract: mooring\n",
            ["legitimate_interests", None, "contract"],
        ),
        (
            "## How we use it\n\nWe use it to send invoices.\n\nObject to this where we rely on our legitimate interests.\n",
            [None],
        ),
        ("## Marketing\n\nIf you agree, we may send you marketing by email.\n", ["consent"]),
        ("## How we use it\n\n**Sending out invoices each month**\n\nThey are due in May.\n", [None]),
        ("## Why\n\n| Purpose | Lawful basis |\n| --- | --- |\n| Keeping accounts | Legal |\n", ["legal_obligation"]),
    ],
)
def test_bases_reach_the_purposes_that_they_speak_of(text, found):
    assert [basis for _, _, basis in told(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "We will only use the information you give as follows:\n\n- Rowers - for news\n- Guests - to sort berths\n",
            [(5, None), (6, None)],
        ),
        (
            "## How do we use your data?\n\nWe use your data:\n\n- To run our club\n- For planning of races\n- For delivery of mail\n",
            [(7, None), (8, None), (9, None)],
        ),
        ("## How we use it\n\nThe details you provide will only be used to send invoices, and will not be shared.\n", [(5, None)]),
        (
            "They give their consent for their data to be used by the club.\n\nThe data will be used for:\n\n- sending invoices\n- races\n",
            [(7, "consent"), (8, "consent")],
        ),
        ("Your details will be used as follows:\n\n- To sort berths\n- To post bills\n", [(5, None), (6, None)]),
        ("I keep your name and boat number so that:\n\n- I can find your berth\n- the crew is fed\n", [(5, None), (6, None)]),
        (
            "You agree to us holding the details you gave us:\n\n- Phone number – so we can ring you\n- Boat - shown to the quay\n",
            [(5, "consent")],
        ),
        ("## What I keep and why\n\nPostcode – this is kept to plan ferries.\n", [(5, None)]),
        ("## What I keep\n\nEmail address – with your permission, I will email you our bulletin.\n", [(5, "consent")]),
        ("By booking you agree to us keeping your data. We use your data to send invoices.\n", [(3, "consent")]),
        ("We hold this data:\n\n- name\n- The crew uses this data to send invoices.\n", [(6, None)]),
        ("We are legally required to record the name of every passenger.\n", [(3, "legal_obligation")]),
        ("We ask for consent for your photograph to be used in our leaflets.\n", [(3, "consent")]),
        ("## Why\n\nThe reason we need your data is to be able to send invoices.\n", [(5, None)]),
        ("## Why\n\nIt is needed for us to send you invoices.\n", [(5, None)]),
        ("We keep your name only for the purpose of sending invoices.\n", [(3, None)]),
        ("## Why\n\nWe use it to:\n\n- send news to those that opt in\n- repair boats\n", [(7, "consent"), (8, None)]),
        ("## Why\n\nWhere we need to collect data to send invoices and you do not give it, we cannot help.\n", []),
        ("You agree to:\n\n- Rope – so we can moor\n- Phone number – so we can ring\n", []),
        ("We do not hold your data so that:\n\n- we can sell it\n- others can\n", []),
    ],
)
def test_plain_notices_tell_purposes_beside_data_and_in_broken_off_sentences(text, found):
    assert [(line, basis) for line, _, basis in told(f"# Quay\n\n{text}")] == found


@pytest.mark.parametrize(
    "said",
    [
        "## Purpose\n\n"
        "The list below tells the purpose and the data involved:\n\n- Your name and address\n"
        "- Details of your bank account and payments made\n",
        "## Lawful basis\n\n"
        "The lawful basis for using it is legitimate interests, for the following reasons:\n\n- Using the data does no harm to anybody.\n",
        "## Failure to provide data\n\nWe only ask for data that is needed for the booking process.\n",
        "## Boats\n\n**What we use:** your:\n\n- name\n- address\n",
        "## Boats\n\nWhy we use it: we do this so that:\n\n- we can:\n",
        "## How we use it\n\nWe use it to:\n\n- Post: The Quay, Anytown\n",
        "## How we use it\n\nWe use your data to request your consent to process it.\n",
    ],
)
def test_data_and_the_weighing_of_interests_are_no_purposes(said):
    assert told(said) == []


def test_a_purpose_ends_before_its_basis():
    assert of("## How we use it\n\n- To send you invoices (legal basis: contract)\n")["purposes"][0]["purpose"] == "To send you invoices"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (  # lines after a lead-in, without bullets
            "## Why\n\nWe use your data for the following purposes:\n\nBilling: To send invoices for the boats that you row with us.\n"
            "Site: To improve our website.\n",
            [(5, "accounts_and_billing", None), (6, "service_improvement", None)],
        ),
        (  # numbered paragraphs, each labelled with its basis
            "## Lawful bases\n\nOur lawful bases for using your data are:\n\n3.1 Legal obligation – As a club we must keep your name.\n\n"
            "3.2 Contractual – To provide and administer your membership of the club.\n\n3.3 Consent – For our member newsletter.\n",
            [(7, "account_management", "contract"), (9, "newsletters", "consent")],
        ),
        (  # a basis with more words behind a use
            "## Legal basis\n\n- Sending invoices: legitimate interests.\n"
            "- Keeping answers (research): your consent (optional; off at first).\n",
            [(3, "accounts_and_billing", "legitimate_interests"), (4, "research", "consent")],
        ),
        ("## Why\n\nTo provide the service to you (our contract), and because we like it.\n", [(3, "service_delivery", "contract")]),
        (
            "## Contact\n\nWhen you write to us, we store your address, the date, and what your letter says to handle your enquiry.\n",
            [(3, "enquiries", None)],
        ),
        ("## Purpose\n\nThe purpose is to conduct a survey about how people row.\n", [(3, "surveys_research", None)]),
        (  # a part of a list of uses has a heading of its own
            "## Reasons we need to process your data include:\n\n#### For racing\n\n- entering races\n\n"
            "#### Marketing and news (where you consent)\n\n- sending our newsletter\n",
            [(5, "other", None), (9, "newsletters", "consent")],
        ),
        (  # the basis of uses that a table tells again
            "## Why we use data\n\nWe use it to:\n\n- give access to your account\n- keep and restore your plans\n\n## Lawful bases\n\n"
            "| Purpose | Lawful basis |\n|---|---|\n| account opening | contract |\n| restoring plans | legitimate interests |\n",
            [
                (5, "account_management", "contract"),
                (6, "other", "legitimate_interests"),
                (12, "other", "contract"),
                (13, "other", "legitimate_interests"),
            ],
        ),
        (  # an example of the basis before it
            "## Why\n\nWe have legal obligations. For example, we need your papers to check your right to work.\n\n"
            "Our legitimate interests are our basis for this.\n",
            [(3, "vetting", "legal_obligation")],
        ),
        (
            "## Why\n\nWe use your data to pay you.\n\nWe use it to send you offers. "
            "We ask for your consent before we use it for this purpose.\n",
            [(3, "payroll", None), (5, "direct_marketing", "consent")],
        ),
        (
            "## Why\n\nWe collect data to provide pastoral care and to comply with the law. "
            "In legal terms this is called legitimate interests. We may also ask for your consent.\n",
            [(3, "education", "legitimate_interests")],
        ),
        (
            "## Data\n\nOnly the information needed to provide our services to you is collected and stored.\n",
            [(3, "service_delivery", None)],
        ),
        (  # a use that is told only where its basis is
            "## Legal basis\n\nThe legal basis for preventing fraud is legitimate interests in a safe one.\n",
            [(3, "fraud_prevention", "legitimate_interests")],
        ),
    ],
)
def test_more_ways_to_tell_a_purpose_and_its_basis(text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "## How we use your data\n\nWe use access control measures to ensure the safety of our members.\n",
        "## Boats\n\nNothing on the website requires you to log in.\n",
        "## Use\n\nWe comply with our legal obligations to keep data up to date, to store it securely and to protect our systems.\n",
        "## What we may need\n\nWe may need to request details to help us confirm who you are and ensure your right to access your data.\n",
        "## Services\n\nWe use other services.\n\n| Purpose | Service |\n|---|---|\n| Sending invoices | GitHub |\n",
        "## Data\n\nThe data that may be used for the purposes mentioned below are:\n\n- Cookies, only those that are needed\n",
        "## Use\n\nWe may use your data for any of the purposes in our policy on data protection.\n",
    ],
)
def test_what_looks_like_a_purpose_and_is_none(text):
    assert told(text) == []


def test_a_condition_on_which_data_is_passed_on_is_no_basis():
    said = "We use it to run races. We will never sell your data unless we have your permission or are required by law to do so."
    assert of(f"## How we use your data\n\n{said}\n")["bases"] == []


def test_what_a_body_is_there_for_is_the_basis_of_none_of_its_uses():
    uses = "\n\n## How we use your data\n\nWe use your data to:\n\n* teach rowing to your children\n"
    assert told("The council has a legal obligation to teach all children." + uses)[-1][-1] is None
    assert told("We process data because we have a legal obligation to keep accounts." + uses)[-1][-1] == "legal_obligation"


def test_a_list_of_what_is_not_done_tells_no_purpose():
    used = "## How we use your data\n\nWe use your data to:\n\n* send you news\n\n"
    assert len(told(used + "We do not use it for:\n\n* advertising or profiling\n")) == 1
    assert len(told(used + "We also use it for:\n\n* advertising or profiling\n")) == 2


def test_a_condition_for_special_categories_is_no_basis_of_a_use():
    items = "\n\nWe will only use your data in these ways:\n\n* To comply with employment law, we check your health\n"
    bases = "\n\n## Our lawful basis\n\nWe rely on consent. We rely on a legal obligation.\n"
    assert told(f"## How do we use your special categories information?{items}{bases}")[0][-1] is None
    assert told(f"## How do we use your information?{items}{bases}")[0][-1] == "legal_obligation"


def test_only_if_somebody_agreed_is_consent():
    said = "## Why\n\nWe use your address to email you about courses."
    said += " We only email you about courses if you've given us your address and agreed to it."
    assert "consent" in {basis for _, _, basis in told(said)}


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "de",
            "## Kontakt\n\nWenn Sie uns schreiben, verwenden wir Ihre Adresse, um Ihre Anfrage zu beantworten. "
            "Rechtsgrundlage hierfür ist Art. 6 Abs. 1 lit. f DSGVO.\n\n## Bestellungen\n\n"
            "Wir verarbeiten Ihre Anschrift zur Lieferung der Ware. Die Verarbeitung ist zur Erfüllung des Vertrags erforderlich.\n\n"
            "## Neues\n\nMit Ihrer Einwilligung senden wir Ihnen unseren Newsletter.\n",
            [(3, "legitimate_interests"), (7, "contract"), (11, "consent")],
        ),
        (
            "fr",
            "## Contact\n\nLorsque vous écrivez, nous utilisons votre adresse pour répondre à votre demande. "
            "La base légale est notre intérêt légitime.\n\n## Commandes\n\nNous traitons votre adresse afin de livrer votre commande. "
            "Ce traitement est nécessaire à l'exécution du contrat.\n\n## Nouvelles\n\n"
            "Avec votre consentement, nous vous envoyons notre newsletter.\n\n## Finalités\n\nNous utilisons vos données pour :\n\n"
            "- établir les factures (obligation légale)\n",
            [(3, "legitimate_interests"), (7, "contract"), (11, "consent"), (17, "legal_obligation")],
        ),
    ],
)
def test_uses_in_sentences_and_bases_behind_them_are_read_in_other_languages(language, text, found):
    assert [(each["line"], each["basis"]) for each in of(text, language)["purposes"]] == found


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("About us", "The law requires us to tell you about your rights and what we owe you."),
        ("What we collect", "Data protection law requires us to identify a lawful basis for each kind of data and to tell you which."),
        ("Use of your information", "Once approved, they are required to give guarantees through their banks."),
        ("Sending data", "We use Secure Sockets Layer certificates to verify our identity to your browser."),
        ("Sending data", "We use HTTPS to protect what you type and to check who we are."),
        ("Sending data", "We use passwords and firewalls to manage access to your account."),
        ("How we use it", "Our site uses a TLS certificate to confirm our identity to you."),
        ("Our EU partner", "We have appointed Stand In as our representative for the purposes of EU GDPR, so that you can contact them."),
        ("Other", "You have an absolute right to object to the processing of your personal data for direct marketing."),
        ("Other", "You are entitled to stop us using your data for marketing."),
        ("Other", "You can always object to our use of your details for newsletters."),
        ("How we use it", "You can ask us to suspend our use of your data for direct marketing."),
        ("How we use it", "Any questions about how your data is used can be sent to Ann Lee, ann@quay.example."),
        ("How we use it", "We have strict agreements in place with our suppliers in order to guard your details."),
        ("How we use it", "We use a third-party service, Quaybase, to store and manage most of our data."),
        ("Other", "If data goes abroad, we act in order to ensure that your personal data is treated as safely as here."),
        ("How we use it", "If you want to know more of how we use your data, please write to:\n\n- The Keeper, 4 Quay Street, Portby"),
        ("Your data", "In order for us to help, we need you to provide all details of your boat as openly as possible."),
        ("Your data", "Please note that we may need to verify your identity before giving you the record."),
        ("What we collect", "We collect data by these means:\n\n- Analytics cookies: To understand how visitors use our site"),
        ("Transfers", "We use the following safeguards for data sent abroad:\n\n- we comply with a code of conduct\n- we sign contracts"),
    ],
)
def test_promises_duties_of_others_techniques_and_rights_are_no_purposes(heading, said):
    assert told(f"# Notice\n\n## {heading}\n\n{said}\n") == []


def test_what_readers_may_ask_is_the_basis_of_no_use_before_it():
    text = "## How we use it\n\nWe use it to send invoices.\n\nYou can ask us to stop this where we rely on our legitimate interests.\n"
    assert [each[2] for each in told(text)] == [None]


def test_what_an_item_tells_after_its_first_sentence_stands_on_the_line_of_the_item():
    text = "## Our lawful bases\n\n- Crew lists – Consent. We ask for them.\n  If you join, we use your data to send you news.\n"
    assert {each[0] for each in told(text)} == {3}


def test_a_list_of_labelled_data_tells_no_uses_whatever_leads_into_it():
    lead = "## What we collect\n\nDepending on how you reach us, we may process: members' data\n\n"
    assert told(lead + "- Contact data: name, email address\n- Bank data: sort code, card number\n") == []


def test_a_list_whose_marks_are_lost_is_one():
    text = "## Use\n\nThe club has a legitimate interest in:\n\nRunning the races\n\nKeeping the quay tidy\n\nWe are a small club.\n"
    assert [(line, basis) for line, _, basis in told(text)] == [(5, "legitimate_interests"), (7, "legitimate_interests")]
    assert told("## Use\n\nYou can write to us at:\n\nQuay House\n\nHarbour Road\n") == []


def test_uses_get_the_bases_that_later_sentences_give_to_their_letters_one_after_another():
    text = """We use your data for the following purposes:

(a) to teach pupils

(b) to keep pupils safe

(c) to count pupils for the ministry

The lawful bases we rely on are:

For the purposes of (a) the basis is public task.

For the purpose of (b) the basis is vital interests.

For the purpose of (c) the basis is a legal obligation:

  • Section 12 of the Harbour Schools Act 1999
"""
    assert [(line, basis) for line, _, basis in told(text)] == [(3, "public_task"), (5, "vital_interests"), (7, "legal_obligation")]


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ("Nurses who look after you are required by law to maintain records about your care.", "legal_obligation"),
        ("To plan our races, we collect the following data:", None),
        ("This includes using personal data to plan races.", None),
        ("If we have your consent we can inform you of our events.", "consent"),
    ],
)
def test_a_use_is_told_by_third_persons_and_by_what_data_is_held_for(said, basis):
    assert [each[2] for each in told(f"## Why we have it\n\n{said}\n")] == [basis]


@pytest.mark.parametrize(
    "said",
    [
        "The club is the data controller for all information used to run the quay.",
        "We may need to request details of your boat.",
        "We process data relating to candidates and managers.",
        "Clients are expected to use it only for recruitment purposes.",
    ],
)
def test_what_says_who_is_responsible_or_what_data_is_about_is_no_use(said):
    assert told(f"## Why we have it\n\n{said}\n") == []


def test_items_of_a_list_of_data_tell_what_it_is_for():
    text = "## What we hold\n\nWe hold the following data:\n\n- Addresses so that we can see where members live\n- Names of boats\n"
    assert [line for line, _, _ in told(text)] == [5]


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ("The club has a legitimate interest in processing the data of its members for the running of the races.", "legitimate_interests"),
        ("You agree that your name may be used by us for the promotion of the race.", "consent"),
        ("If you give us your permission to do so, we may use your photograph in our race book.", "consent"),
    ],
)
def test_what_is_done_on_an_interest_or_with_leave(said, basis):
    assert [each[2] for each in told(f"## Data\n\n{said}\n")] == [basis]


def test_bases_with_their_uses_in_brackets_are_those_of_these_uses():
    bases = "Our legal bases include a contract (to run the races), and legitimate interests (to count visits)."
    text = f"## Use\n\nWe use your details to run the races.\n\n## Bases\n\n{bases}\n"
    assert (3, "contract") in [(line, basis) for line, _, basis in told(text)]


def test_the_letter_of_article_6_alone_names_a_basis():
    assert [basis for _, _, basis in told("## Use\n\n- We keep accounts of payments so that we can pay tax. (Basis: Art. 6(c).)\n")] == [
        "legal_obligation"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Our reasons for using your information\n\nWe:\n\n- run the races\n- keep the quay tidy\n", [(5, None), (6, None)]),
        ("## Consent\n\nWe'll ask for your consent to:\n\n- tell you about our races\n", [(5, "consent")]),
        (
            "## Why\n\n### When it's in our legitimate interest\n\nThis does not override your rights.\n\n- analytics\n- news of races\n",
            [(7, "legitimate_interests"), (8, "legitimate_interests")],
        ),
        (
            "## Bases\n\n- Payments (contract / legal obligation): take fees, keep accounts\n",
            [(3, "contract"), (3, "legal_obligation")],
        ),
        ("## Why\n\n### Public interest\n\nWe record injuries to protect rowers.\n", [(5, "public_task")]),
    ],
)
def test_lists_of_uses_below_a_bare_we_a_question_for_consent_or_a_basis(text, found):
    assert [(line, basis) for line, _, basis in told(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "## Why we use data\n\nWe have a legitimate interest in processing data of rowers. Processing it allows the club to:\n\n"
            "- run races\n- keep lists\n",
            [(5, "legitimate_interests"), (6, "legitimate_interests")],
        ),
        ("## What we hold\n\nWe collect data necessary for membership of the club.\n", [(3, None)]),
        ("## Why we use data\n\nWe need to process data to enter into a contract with you.\n", [(3, "contract")]),
        (
            "## Use\n\nWe use it to:\n\n- Comply with legal obligations\n\n## Legal basis\n\n"
            "- Contract: To fulfil our obligations when you race\n- Legal obligation: To keep to the law\n",
            [(5, "legal_obligation")],
        ),
    ],
)
def test_bases_of_what_data_is_needed_for(text, found):
    assert [(line, basis) for line, _, basis in told(text) if line < 7] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "## Bases\n\nTo run the club we process data for our legitimate interests\n\nThis includes processing for the purposes of\n\n"
            "- Administration of races\n\n- Governance\n",
            [(7, "legitimate_interests"), (9, "legitimate_interests")],
        ),
        ("## Mailings\n\nMailings will be sent for notification of races.\n", [(3, None)]),
        ("## Data\n\nWe use cameras at the quay for crime prevention reasons.\n", [(3, None)]),
        ("## Retention\n\nRecords are kept for the good administration of the club.\n\n- For governance matters - indefinitely\n", []),
        ("## Use\n\nWe use data about you in the course of providing coaching to rowers.\n", [(3, None)]),
        ("## Data\n\nData is collected from clubs and transferred to authorised members of our team.\n", []),
        ("## Data\n\nWe collect details where somebody gives them to us for you to serve as a referee.\n", []),
    ],
)
def test_what_a_paragraph_includes_and_for_whom_or_how_long_data_is_kept(text, found):
    assert [(line, basis) for line, _, basis in told(text)] == found


def test_consent_to_a_study_is_no_basis_for_the_use_of_data():
    assert of("## Lawful basis\n\nPatients will have consented to the study.\n")["bases"] == []
