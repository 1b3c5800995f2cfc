import pytest

from support.drafts import of


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Harbour Lane Surgery will be what is known as the 'Controller' of your personal data.", "Harbour Lane Surgery"),
        ("The University of Anytown is the sponsor of this study and will act as the data controller.", "University of Anytown"),
        ("For the purposes of the law the practice responsible for your personal data is Elm Road Surgery.", "Elm Road Surgery"),
        ("For the purposes of UK GDPR Northgate Learning Trust is the data controller.", "Northgate Learning Trust"),
        ("We (or “us”) means Fort Hill Giving, a registered charity.", "Fort Hill Giving"),
        ("This is the privacy notice for Anytown Brass.", "Anytown Brass"),
        ('In this policy "we", "our" and "us" refers to Harrow & Finch Ltd.', "Harrow & Finch Ltd"),
        ("This is the privacy policy of Harrow & Finch Ltd trading as Bloom Box.", "Harrow & Finch Ltd"),
        ("The Quay Marks Office (QMO) runs this. QMO is the data controller.", "Quay Marks Office"),
        ("Quayside Rowing Club (QRC) takes the privacy of its members seriously.", "Quayside Rowing Club"),
        ("Elm Tree Teas, 12 Bridge Street, Anytown AN1 2AB. hello@elm.example", "Elm Tree Teas"),
        ("The University of Anytown is the sponsor for this study.", "University of Anytown"),
        ("I am the data controller. My name is Clare Fenwick and I can be reached here.", "Clare Fenwick"),
        ("The controller is:\n\nQuaywerk GmbH Lindenweg 12 10969 Berlin", "Quaywerk GmbH"),
        ("We serve teas. The Elm Tree Teas team will help.\n\nContact: hello@elmtreeteas.example", "Elm Tree Teas"),
        ("We are the owners of the property known as Quay Farm.", "Quay Farm"),
        ("Verantwortlich für die Website ist der Musikverein Hafenklang e.V., Uferweg 3, 20457 Hamburg.", "Musikverein Hafenklang e.V."),
        ("Wir, die Hafenwerk GmbH, nehmen den Schutz Ihrer Daten ernst.", "Hafenwerk GmbH"),
        ("Le responsable du traitement est l'association Les Amis du Port, 4 quai des Belges, 13001 Marseille.", "Les Amis du Port"),
        ("La société Port Neuf SAS, immatriculée au RCS de Nantes, est responsable du traitement.", "Port Neuf SAS"),
        ("Controller: Product analytics, billing and support.\n\nAnytown Brass is a charity.", "Anytown Brass"),
        ("J Marlow Window Cleaning is a sole trader business run by Jo Marlow.\n\nJo is the data controller.", "J Marlow Window Cleaning"),
        ("© 2025 Northgate Learning Trust | Registered office: 4 Mill Lane, Anytown, AN4 2ZZ", "Northgate Learning Trust"),
        ("Fort Hill Parish Council is the parish council for Fort Hill and Quay End.", "Fort Hill Parish Council"),
        ("Verantwortlicher im Sinne der DSGVO\nAnna Kranz\nUferweg 3\n20457 Hamburg", "Anna Kranz"),
        ("## Data controller\n\nFort Hill Giving\n", "Fort Hill Giving"),
        ("Shiftwell is made by Harrow Software Limited, whose office is here.", "Harrow Software Limited"),
        ("This is about the data for which Harrow Software Limited is itself the controller.", "Harrow Software Limited"),
        ("L’association Les Amis d’Hautport conserve les données.", "Les Amis d’Hautport"),
        ("Fort Hill Council collects, uses and looks after personal information.", "Fort Hill Council"),
        ("Quay Marks Society treats your privacy rights seriously.", "Quay Marks Society"),
        ("At Quay Paws, I am glad to help.", "Quay Paws"),
        ("Fort Hill Singers has a legitimate interest in using the data of singers.", "Fort Hill Singers"),
        ("We keep the contract between Quay Farm Teas and you.", "Quay Farm Teas"),
    ],
)
def test_the_controller_is_named_in_many_ways(said, name):
    assert of(f"# Notice\n\n{said}\n")["controller"]["name"] == name


@pytest.mark.parametrize(
    "said",
    [
        "The Association is the data controller.",
        "(a) Identity (b) Contact (c) Technical",
        "Elm House, 12 Bridge Street, Anytown AN1 2AB",
    ],
)
def test_a_word_for_any_body_is_no_name(said):
    assert "name" not in of(f"# Notice\n\n{said}\n")["controller"]


def test_a_title_names_the_controller_if_the_notice_does_so_again():
    assert of("# Privacy notice – Anytown Choral Circle\n\nThe members of Anytown Choral Circle meet on Mondays.\n")["controller"] == {
        "name": "Anytown Choral Circle"
    }
    told = of("# Privacy notice – Anytown Choral Circle\n\nWe meet on Mondays.\n")
    assert told["controller"] == {}
    assert ("controller.name", "Anytown Choral Circle") in [(each["field"], each["value"]) for each in told["candidates"]]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Our Data Protection Officer is Jane Marlow.", "Jane Marlow"),
        ("Unsere Datenschutzbeauftragte ist Dr. Eva Lang, post@hafen.example.", "Dr. Eva Lang"),
        ("Jane Marlow, our Data Protection Officer, will answer you.", "Jane Marlow"),
        ("Contact the Parish Data Administrator, Jane Marlow, with the form.", "Jane Marlow"),
        ("We have appointed Jane Marlow to see that your personal information is handled lawfully.", "Jane Marlow"),
        ("The Trust's Data Protection Officer will answer you.", None),
        ("Write to the Data Protection Officer, Elm Park Primary School.", None),
        ("Our secretary, Maya Lindqvist, sees to data protection.", "Maya Lindqvist"),
        ("We share a Data Protection Officer with other schools: Dr Ada Marlow, Quaymark House.", "Dr Ada Marlow"),
    ],
)
def test_the_officer_is_a_person_not_a_body(said, name):
    assert of(f"# Notice\n\n{said}\n")["dpo"].get("name") == name


def test_the_officer_may_be_of_a_firm():
    officer = of("# Notice\n\nOur data protection officer is Maya Lindqvist of Quaymark Ltd. Ring 01632 960 222.\n")["dpo"]
    assert officer == {"name": "Maya Lindqvist", "phone": "01632 960 222"}


def test_what_stands_below_the_regulators_address_is_the_controllers_own():
    told = of(
        "# Notice\n\n## Complaints\n\n"
        "Complain to the Information Commissioner's Office, Wycliffe House, Wilmslow, SK9 5AF, 0303 123 1113.\n\n"
        "Quay School, Mill Lane, Anytown, AN4 2ZZ. Telephone 01632 960 333. office@quay.example\n"
    )["controller"]
    assert (told["email"], told["phone"]) == ("office@quay.example", "01632 960 333")


def test_the_lines_of_a_letterhead_are_an_address():
    told = of("# Hinweise\n\nVerantwortlicher\nAnna Kranz\nUferweg 3\n20457 Hamburg\n", "de")["controller"]
    assert told["address"] == "Anna Kranz, Uferweg 3, 20457 Hamburg"


def test_a_number_in_brackets_is_that_of_the_company():
    told = of("# Notice\n\nHarrow Software Limited is a company registered in Scotland (SC600123). It is the controller.\n")["controller"]
    assert told["company_number"] == "SC600123"


def test_an_address_of_a_representative_is_not_the_controllers():
    text = "Our EU representative is Datarep GmbH, rep@datarep.example.\n\n## Contact\n\nWrite to privacy@quay.example"
    assert of(f"# Notice\n\n{text}\n")["controller"]["email"] == "privacy@quay.example"


def test_an_address_begins_with_itself():
    text = "© 2025 Northgate Learning Trust | Registered office: 4 Mill Lane, Anytown, AN4 2ZZ | Company number 08812345"
    assert of(f"# Notice\n\n{text}\n")["controller"]["address"] == "4 Mill Lane, Anytown, AN4 2ZZ"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Last updated: May 2024", "2024-05"),
        ("This notice was approved by the committee in January 2023.", "2023-01"),
        ("Version 2, updated Sept 2023", "2023-09"),
        ("Issued 04/12/2023", "2023-12-04"),
        ("Last updated 01/05/18", "2018-05-01"),
        ("The club was founded in May 1974.", None),
    ],
)
def test_a_month_is_a_date_too(said, day):
    told = of(f"# Notice\n\n{said}\n")
    assert told["version_date"] == day
    asked = [each["value"] for each in told["candidates"] if each["field"] == "version_date"]
    assert asked == ([day] if day and len(day) == 7 else [])  # the record asks for a day


@pytest.mark.parametrize(
    "words", ["Acme And Beta Of Gamma & The Delta & ", "We share Acme and Beta & Gamma with ", "such as Alpha Beta and Gamma Delta, "]
)
def test_a_long_run_of_capitals_is_read_in_time(words):
    assert of(f"# Notice\n\n{words * 400}\n")["version_date"] is None  # it would take for ever if one run could be split in many ways


def test_one_sentence_may_name_the_officer_and_then_the_regulator():
    text = "Our Data Protection Officer is at dpo@quay.example If that does not help, complain to the Information Commissioner's Office."
    assert of(f"# Notice\n\n## Complaints\n\n{text}\n")["dpo"] == {"email": "dpo@quay.example"}


@pytest.mark.parametrize(
    ("said", "controller", "officer"),
    [
        ("We do not have a dedicated data protection officer, but write to crew@quay.example.", {"email": "crew@quay.example"}, {}),
        ("The Bank acts as the data controller.", {}, {}),
        ("Our Company collects your personal data.", {}, {}),
        ("Acme processes your payment data as a controller in its own right.", {}, {}),
        ("Postal Address: Unit 3, Anytown, AN1 2AB", {"address": "Unit 3, Anytown, AN1 2AB"}, {}),
    ],
)
def test_who_is_not_meant_is_not_named(said, controller, officer):
    told = of(f"## Contact\n\n{said}\n")
    assert (told["controller"], told["dpo"]) == (controller, officer)


def test_the_own_address_of_somebody_named_is_for_a_person_to_confirm():
    draft = of(
        "Elm Tree Trust is the data controller.\n\nTo object, contact Jo Marsh – jo.marsh@elm.example.\n\nMail jo.marsh@elm.example.\n"
    )
    assert "email" not in draft["controller"]
    assert {each["value"] for each in draft["candidates"] if each["field"] == "controller.email"} == {"jo.marsh@elm.example"}


@pytest.mark.parametrize(
    "name", ["We, in Quay Golf Club, understand you.", "The Quay Golf Club cares.\n\nContact: secretary@quaygolf.example"]
)
def test_a_club_is_named_with_all_its_words(name):
    assert of(f"Boats float.\n\n{name}\n")["controller"]["name"] == "Quay Golf Club"


def test_who_is_said_after_an_address_to_be_the_officer_has_it():
    draft = of("Elm Tree Trust is the controller.\n\n## Contact\n\nhonsec@elm.example\n\nwho is the Data Protection Officer (DPO) here\n")
    assert draft["dpo"]["email"] == "honsec@elm.example"
    assert "email" not in draft["controller"]
