import pytest

from ropa.drafting.html import read_html
from ropa.drafting.notice import understand
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
        (
            "Verantwortlich für die Website ist der Musikverein Hafenklang e.V., Uferweg 3, 20457 Hamburg.",
            "Musikverein Hafenklang e.V.",
        ),
        (
            "Wir, die Hafenwerk GmbH, nehmen den Schutz Ihrer Daten ernst.",
            "Hafenwerk GmbH",
        ),
        (
            "Le responsable du traitement est l'association Les Amis du Port, 4 quai des Belges, 13001 Marseille.",
            "Les Amis du Port",
        ),
        (
            "La société Port Neuf SAS, immatriculée au RCS de Nantes, est responsable du traitement.",
            "Port Neuf SAS",
        ),
        ("Controller: Product analytics, billing and support.\n\nAnytown Brass is a charity.", "Anytown Brass"),
        ("J Marlow Window Cleaning is a sole trader business run by Jo Marlow.\n\nJo is the data controller.", "J Marlow Window Cleaning"),
        ("© 2025 Northgate Learning Trust | Registered office: 4 Mill Lane, Anytown, AN4 2ZZ", "Northgate Learning Trust"),
        ("Fort Hill Parish Council is the parish council for Fort Hill and Quay End.", "Fort Hill Parish Council"),
        ("Verantwortlicher im Sinne der DSGVO\nAnna Kranz\nUferweg 3\n20457 Hamburg", "Anna Kranz"),
        ("## Data controller\n\nFort Hill Giving\n", "Fort Hill Giving"),
        ("Shiftwell is made by Harrow Software Limited, whose office is here.", "Harrow Software Limited"),
        ("This is about the data for which Harrow Software Limited is itself the controller.", "Harrow Software Limited"),
        (
            "L’association Les Amis d’Hautport conserve les données.",
            "Les Amis d’Hautport",
        ),
        ("Fort Hill Council collects, uses and looks after personal information.", "Fort Hill Council"),
        ("Quay Marks Society treats your privacy rights seriously.", "Quay Marks Society"),
        ("At Quay Paws, I am glad to help.", "Quay Paws"),
        ("Fort Hill Singers has a legitimate interest in using the data of singers.", "Fort Hill Singers"),
        ("We keep the contract between Quay Farm Teas and you.", "Quay Farm Teas"),
        ("The Department for Boats, Oars and Quays (DBOQ) is the data controller.", "Department for Boats, Oars and Quays"),
        ("The data controller is the Parochial Church Council of St Mary, Anytown.", "Parochial Church Council of St Mary, Anytown"),
        ("Quay Oars Ltd t/a Row & Co respects your privacy.", "Quay Oars Ltd"),
        ("Row & Co uses your data. Row & Co is a trading style of J Oar & Sons (Boats) Ltd.", "J Oar & Sons (Boats) Ltd"),
        ("This policy tells how QuayMate (the “App”) uses data. The App is developed by Quay Apps Ltd.", "Quay Apps Ltd"),
        ("© 2025 Northgate Oars Ltd. Registered in England No. 07654321.", "Northgate Oars Ltd"),
        ("This site, www.quay.example, is owned by the Quay Bird Club.", "Quay Bird Club"),
        ("Quay Homes Group is a charitable housing association.", "Quay Homes Group"),
        ("The controller is the Curator. 'The Museum' means the Quay Heritage Museum.", "Quay Heritage Museum"),
        ("Elm Road Surgery is registered with the Information Commissioner's Office as a data controller.", "Elm Road Surgery"),
        ("This notice is issued by Quayside Primary School. The Quayside staff use it.", "Quayside Primary School"),
        ("Under the Act the Quay NHS Foundation Trust is defined as a ‘data controller’ of it.", "Quay NHS Foundation Trust"),
        ("You may interact with The Quay Shop. The Quay Shop complies with the law.", "Quay Shop"),
        ("Our site is at quay.example. Quay Cricket Club is run by volunteers.", "Quay Cricket Club"),
        ("This is the privacy and cookie policy of Quay Oars Ltd with company number 07654321.", "Quay Oars Ltd"),
        ("It tells you how Active Oars will collect data.", "Active Oars"),
        (
            "This notice is given to you by the Parochial Church Council (PCC) of the Benefice of Fort Hill.",
            "Parochial Church Council (PCC) of the Benefice of Fort Hill",
        ),
        ("The St Mary’s PCC of Quay and the Vicar, Revd Jo Marsh, are the data controllers.", "St Mary’s PCC of Quay"),
        ("Here at Quay Day Care CIC we take care.", "Quay Day Care CIC"),
        ("We, at the Quay Medical Centre situated at Quay Court, are a data controller.", "Quay Medical Centre"),
        ("This says why Quay House Surgery hereafter known as ‘the Organisation’, collects data.", "Quay House Surgery"),
        ("Quay Youth (Club) (“we”, “our”) cares.", "Quay Youth"),
        ("References to “the club” or “us” in this notice are to Quay Girls Football Club.", "Quay Girls Football Club"),
        (
            "## Contact\n\nFull name of legal entity: Quay Oars Ltd\n\nCompanies House registered number: 07654321\n\njo@quay.example",
            "Quay Oars Ltd",
        ),
        ("The Quay Theatre uses data. The Quay Theatre is run by the Fort Rural Players.", "Fort Rural Players"),
        ("Our address is Fort House School, Fort, Quayshire, AN1 2AB.", "Fort House School"),
        ("We’re indiGO Oars, and we hold data.", "indiGO Oars"),
        ("Here the words ‘we’, ‘us’, ‘our’ or ‘the party’ refer to The Quay Progress Party.", "Quay Progress Party"),
        ("I am Susan Fenwick : my address is on request.", "Susan Fenwick"),
        ("Here I am the data controller of it.\n\nSusan Fenwick\n\nCounsellor at the quay", "Susan Fenwick"),
        ("Governing body: Quay Museum Trust (“The Museum”). It keeps oars.", "Quay Museum Trust"),
        ("Your data is collected and used by the Amber Museum.", "Amber Museum"),
        ("At Hunt a Quay, we take care.", "Hunt a Quay"),
    ],
)
def test_the_controller_is_named_in_many_ways(said, name):
    assert of(f"# Notice\n\n{said}\n", language="")["controller"]["name"] == name


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
        (
            "Unsere Datenschutzbeauftragte ist Dr. Eva Lang, post@hafen.example.",
            "Dr. Eva Lang",
        ),
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
    assert of(f"# Notice\n\n{said}\n", language="")["dpo"].get("name") == name


def test_a_place_that_is_still_to_be_filled_names_no_officer():
    assert "name" not in of("# Notice\n\n## Contact us\n\n### Data Protection Officer\n\nComing Soon\n")["dpo"]


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
        ("Notice for patients (04/12/2023 – Version 3) of the quay and of all the boats that float on it", "2023-12-04"),
        ("Last updated 01/05/18", "2018-05-01"),
        ("The club was founded in May 1974.", None),
        ("Updated 2024-05-04", "2024-05-04"),
        ("The regulations were updated in May 2018. This policy was agreed by the board on 4 July 2025.", "2025-07-04"),
        ("Date of issue – 1 April 2019\n\nDate of current version – 3 May 2023", "2023-05-03"),
        ("Agreed at the meeting held on 4 May 2024", "2024-05-04"),
        ("Last reviewed: May, 2018", "2018-05"),
        ("To be reviewed on 4 May 2026.", None),
        ("GDPR and privacy policy (updated Sept 2023)", "2023-09"),
        ("This policy came into effect on 1 June 2019.", "2019-06-01"),
        ("The GDPR came into effect on 25 May 2018.", None),
        ("The data protection regulations were updated in May 2018.", None),
        ("| Date | What changed |\n|---|---|\n| May 2018 | Adopted |\n| June 2020 | Revised |", "2020-06"),
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


OARS = "# Privacy notice of Anytown Oars Ltd\n\nAnytown Oars Ltd is the data controller."
REACHED = [
    ("## Complaints\n\nAsk the council:\n\n- Jo Marsh jo.marsh@anytown.example 01632 960444\n", {}, {}),
    ("## News\n\nEmail oars-news-leave@oars.example.\n", {}, {}),
    (
        "## Links\n\nIf you have any questions about this privacy notice, please contact us.\n\nAsk [here](mailto:hello@oars.example).\n",
        {"email": "hello@oars.example"},
        {},
    ),
    (
        "## Contact\n\nOur data protection officer is at dpo@oars.example. "
        "Or contact the study team on 01632 960001 or at hello@oars.example.\n",
        {"email": "hello@oars.example", "phone": "01632 960001"},
        {"email": "dpo@oars.example"},
    ),
    (
        "We are registered with the Information Commissioner’s Office (ICO).\n\nEmail: hello@oars.example\n",
        {"email": "hello@oars.example"},
        {},
    ),
    ("## Data Protection Officer\n\nJo Marsh, email: dpo@oars.example\n", {}, {"name": "Jo Marsh", "email": "dpo@oars.example"}),
    ("## Data\n\nThe school has appointed Jo Marsh from Quaymark to be its data protection officer (DPO).\n", {}, {"name": "Jo Marsh"}),
    ("## Data\n\nThe school has appointed Quaymark Ltd as its Data Protection Officer (DPO).\n", {}, {"name": "Quaymark Ltd"}),
    (
        "---\n\nAnytown Oars Ltd | 4 Tow Path, Anytown AN1 2AB | 01632 960001 | hello@oars.example\n",
        {"email": "hello@oars.example", "phone": "01632 960001", "address": "4 Tow Path, Anytown AN1 2AB"},
        {},
    ),
    (
        ("## Contact us\n\nEmail: hello@oars.example\n\nTelephone: 01632 960001\n\nPost: 4 Tow Path, Anytown, AN1 2AB\n"),
        {"email": "hello@oars.example", "phone": "01632 960001", "address": "4 Tow Path, Anytown, AN1 2AB"},
        {},
    ),
    (
        (
            "## Contact us\n\n| | |\n|---|---|\n| Email | hello@oars.example |\n| Phone | 01632 960001 |\n| Address | 4 "
            "Tow Path, Anytown AN1 2AB |\n"
        ),
        {"email": "hello@oars.example", "phone": "01632 960001", "address": "4 Tow Path, Anytown AN1 2AB"},
        {},
    ),
    ("## Contact us\n\nYou can write to hello [at] oars [dot] example.\n", {"email": "hello@oars.example"}, {}),
    ("## Contact us\n\nYou can write to hello(at)oars.example.\n", {"email": "hello@oars.example"}, {}),
    (
        ("## Contact us\n\nPlease [email us](mailto:hello@oars.example?subject=Privacy) or [ring us](tel:+441632960001).\n"),
        {"email": "hello@oars.example", "phone": "+441632960001"},
        {},
    ),
    ("If you have questions, contact Anytown Oars Ltd at hello@oars.example.\n", {"email": "hello@oars.example"}, {}),
    (
        ("## Contact us\n\nAnytown Oars Ltd  \n4 Tow Path  \nAnytown  \nAN1 2AB  \nhello@oars.example  \n01632 960001\n"),
        {"email": "hello@oars.example", "phone": "01632 960001", "address": "Anytown Oars Ltd, 4 Tow Path, Anytown, AN1 2AB"},
        {},
    ),
    ("## Questions\n\nReach us by telephone on +44 (0)1632 960001 between nine and five.\n", {"phone": "+44 (0)1632 960001"}, {}),
    ("## Contact us\n\nCall 0800 123 4567 (free) or text 07700 900123.\n", {"phone": "0800 123 4567"}, {}),
    (
        (
            "## Complaints\n\nYou may complain to the Information Commissioner's Office, Wycliffe House, Water Lane, "
            "Wilmslow SK9 5AF. Telephone 0303 123 1113. Email casework@ico.org.uk.\n"
        ),
        {},
        {},
    ),
    (
        "## Complaints\n\nTell us first at hello@oars.example. You may also complain to the ICO on 0303 123 1113.\n",
        {"email": "hello@oars.example"},
        {},
    ),
    (
        (
            "## Complaints\n\nInformation Commissioner's Office (Scotland)  \nQueen Elizabeth House  \nSibbald Walk  \n"
            "Edinburgh EH8 8FT  \nTel: 0303 123 1115  \nScotland@ico.org.uk\n"
        ),
        {},
        {},
    ),
    (
        (
            "## Complaints\n\nYou can contact the Data Protection Commission, 6 Pembroke Row, Dublin 2, D02 X963, "
            "Ireland, info@dataprotection.ie, +353 1 765 0100.\n"
        ),
        {},
        {},
    ),
    (
        (
            "## Complaints\n\nThe Fundraising Regulator can be reached at 1st Floor, 10 Queen Street Place, London EC4R "
            "1BE, or on 0300 999 3407, enquiries@fundraisingregulator.org.uk.\n"
        ),
        {},
        {},
    ),
    (
        (
            "## Complaints\n\nIf you stay unhappy, write to the Parliamentary and Health Service Ombudsman, Citygate, "
            "Mosley Street, Manchester M2 3HQ, 0345 015 4033.\n"
        ),
        {},
        {},
    ),
    (
        (
            "## Complaints\n\nThe ethics committee looks into complaints.\n\nThe Secretary  \nResearch Ethics "
            "Committee  \n9 Park Place  \nAnytown AN3 4CD  \nEmail: ethics@oars.example  \nTel: 01632 960777\n"
        ),
        {},
        {},
    ),
    ("Our ICO registration number is ZA123456. Our VAT number is GB 123 4567 89.\n", {}, {}),
    ("Registered charity number 1180999. Company number 01234567, registered in England and Wales.\n", {"company_number": "01234567"}, {}),
    ("Anytown Oars Ltd is registered in Scotland (SC123456) and with the ICO under Z1234567.\n", {"company_number": "SC123456"}, {}),
    (
        ("## Data Protection Officer\n\nOur Data Protection Officer is Jo Marsh. Email: dpo@oars.example. Tel: 01632 960002.\n"),
        {},
        {"name": "Jo Marsh", "email": "dpo@oars.example", "phone": "01632 960002"},
    ),
    (
        "## Contact\n\nThe DPO can be contacted at dpo@oars.example. For anything else write to hello@oars.example.\n",
        {"email": "hello@oars.example"},
        {"email": "dpo@oars.example"},
    ),
    (
        "## Contact\n\nData Protection Officer: outsourced to Quay Privacy Ltd (dpo@quayprivacy.example).\n",
        {},
        {"name": "Quay Privacy Ltd", "email": "dpo@quayprivacy.example"},
    ),
    ("## Contact\n\nWe have no data protection officer. Ask us at hello@oars.example.\n", {"email": "hello@oars.example"}, {}),
    (
        (
            "## Sharing\n\nWe share data with Anytown Council. Its data protection officer can be reached at "
            "dpo@anytown.example or on 01632 960333.\n"
        ),
        {},
        {},
    ),
    (
        ("## Who gets it\n\nStripe handles payments (privacy@stripe.example). Hosting is by Krystal, 5 Server Street, Anytown AN9 9ZZ.\n"),
        {},
        {},
    ),
    (
        ("## Data Protection Officer\n\nJo Marsh  \nAnytown Oars Ltd  \n4 Tow Path  \nAnytown AN1 2AB  \ndpo@oars.example\n"),
        {},
        {"name": "Jo Marsh", "email": "dpo@oars.example", "address": "Jo Marsh, Anytown Oars Ltd, 4 Tow Path, Anytown AN1 2AB"},
    ),
    (
        (
            "## Contact\n\nIf you have questions please contact our Data Protection Officer, "
            "[dpo@oars.example](mailto:dpo@oars.example), who will look into it. You may also complain to the ICO.\n"
        ),
        {},
        {"email": "dpo@oars.example"},
    ),
    (
        (
            "## Contact\n\nThe individuals whose data we hold may complain. They can contact our Data Protection "
            "Officer, [dpo@oars.example](mailto:dpo@oars.example).\n\n## Contact us\n\nPlease write to "
            "office@oars.example.\n"
        ),
        {"email": "office@oars.example"},
        {"email": "dpo@oars.example"},
    ),
    (
        (
            "## Data Protection Officer\n\nWrite to the DPO at dpo@oars.example.\n\n## Law\n\nIf you have questions "
            "about this notice, drop the data protection team a line at dpo@oars.example or contact the Data Protection "
            "Officer.\n"
        ),
        {},
        {"email": "dpo@oars.example"},
    ),
    ("## Links\n\nThe map is by Blue Studio, 7 High Street, Anytown AN2 3CD. Email studio@blue.example.\n", {}, {}),
    ("Website by Blue Studio (hello@bluestudio.example).\n", {}, {}),
    (("## Safeguarding\n\nOur welfare officer Sam Reed can be reached at sam.reed@mail.example or on 07700 900456.\n"), {}, {}),
    ("## Membership\n\nThe membership secretary, Pat Lane, keeps the list: pat.lane@mail.example.\n", {}, {}),
    (
        (
            "## Press\n\nJournalists may ring our press office on 01632 960888 or write to press@oars.example.\n\n## "
            "Contact us\n\nprivacy@oars.example\n"
        ),
        {"email": "privacy@oars.example"},
        {},
    ),
    (
        ("## What we collect\n\nYour e-mail address (for example jo@example.com) and your telephone number (for example 01632 960999).\n"),
        {},
        {},
    ),
    (("## Our group\n\nOur parent company is River Holdings plc, 1 Dock Road, Port City PC1 1AA (company number 07654321).\n"), {}, {}),
    (
        "## Marketing\n\nTo stop news, write to unsubscribe@oars.example.\n\n## Contact us\n\nhello@oars.example\n",
        {"email": "hello@oars.example"},
        {},
    ),
    ("## Jobs\n\nSend your CV to jobs@oars.example.\n", {}, {}),
    (("## Representative\n\nOur EU representative is Euro Rep GmbH, Hauptstrasse 1, 10115 Berlin, rep@eurorep.example.\n"), {}, {}),
    ("## Contact us\n\nEmail: [your email address]\n\nPhone: [insert phone number]\n\nAddress: [address]\n", {}, {}),
    ("## Contact us\n\nEmail: name@example.com or info@yourdomain.com\n\nPhone: 01234 567890\n", {}, {}),
    (
        ("## Contact us\n\nRegistered office: 1 Dock Road, Anytown AN1 1AA. Trading address: 9 Quay Street, Anytown AN9 9AA.\n"),
        {"address": "1 Dock Road, Anytown AN1 1AA"},
        {},
    ),
    (
        "## Contact us\n\nHead office: 1 Dock Road, Anytown AN1 1AA\n\nBranch: 2 Mill Road, Othertown OT2 2BB\n",
        {"address": "1 Dock Road, Anytown AN1 1AA"},
        {},
    ),
    (
        "Registered in England No. 01234567. Registered office: 1 Dock Road, Anytown AN1 1AA.\n",
        {"company_number": "01234567", "address": "1 Dock Road, Anytown AN1 1AA"},
        {},
    ),
    ("Company registration number: NI654321.\n", {"company_number": "NI654321"}, {}),
    ("Registered in Ireland under number 123456. CRO.\n", {"company_number": "123456"}, {}),
    ("Company No 12345678 | VAT No 123456789 | Charity No SC012345\n", {"company_number": "12345678"}, {}),
    (
        ("## Contact us\n\nFreshOars Privacy Team  \nStephen Court, Hanover Street, Dublin 2, D02 K285, Ireland  \nprivacy@oars.example\n"),
        {"email": "privacy@oars.example", "address": "FreshOars Privacy Team, Stephen Court, Hanover Street, Dublin 2, D02 K285"},
        {},
    ),
    ("## Contact us\n\nFax 01632 960009. Telephone 01632 960001.\n", {"phone": "01632 960001"}, {}),
    (
        (
            "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><footer><p>Call <a "
            'href="tel:01632960001">our office</a> or <a href="mailto:hello@oars.example">send a mail</a></p></footer>'
        ),
        {"phone": "01632960001", "email": "hello@oars.example"},
        {},
    ),
    (
        (
            "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><h2>Contact</h2><p>Questions? We "
            'answer. Our DPO is reached <a href="mailto:dpo@oars.example">here</a>.</p>'
        ),
        {},
        {"email": "dpo@oars.example"},
    ),
    (
        (
            "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><h2>Sharing</h2><p>We use Acme. <a "
            'href="mailto:privacy@acme.example">Ask them</a>.</p>'
        ),
        {},
        {},
    ),
    (
        (
            "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><address>Anytown Oars Ltd<br>4 Tow "
            "Path<br>Anytown<br>AN1 2AB</address>"
        ),
        {"address": "Anytown Oars Ltd, 4 Tow Path, Anytown, AN1 2AB"},
        {},
    ),
    (
        (
            "## Contact us\n\n* Name: Anytown Oars Ltd\n* Address: 4 Tow Path, Anytown, AN1 2AB\n* Phone Number: 01632 "
            "960001\n* E-mail: hello@oars.example\n"
        ),
        {"email": "hello@oars.example", "phone": "01632 960001", "address": "4 Tow Path, Anytown, AN1 2AB"},
        {},
    ),
    ("## Contact us\n\nFor questions on this project ask Professor Jo Marsh at: jo.marsh@uni.example\n", {}, {}),
    (
        ("## Joint controllers\n\nWe run the race with Quay Runners (runners@quay.example, 01632 960555). They are a controller too.\n"),
        {},
        {},
    ),
    (("## Transfers\n\nOur mail provider Mailman Inc, 600 Main Street, Springfield, privacy@mailman.example, is in the US.\n"), {}, {}),
    (
        (
            "## Your rights\n\nTo use your rights, email privacy@oars.example. To opt out of Google Analytics write to "
            "data-access@google.example.\n"
        ),
        {"email": "privacy@oars.example"},
        {},
    ),
    (
        (
            "## How to contact us\n\nWrite to the Data Controller, Anytown Oars Ltd, 4 Tow Path, Anytown, AN1 2AB, or "
            "email data@oars.example.\n"
        ),
        {"email": "data@oars.example", "address": "Anytown Oars Ltd, 4 Tow Path, Anytown, AN1 2AB"},
        {},
    ),
    (
        "## Queries\n\nAny queries on how your data is used go to our office (office@oars.example or 01632 960001).\n",
        {"email": "office@oars.example", "phone": "01632 960001"},
        {},
    ),
    (
        (
            "## Data controller\n\nName: Anytown Oars Ltd\nAddress: 4 Tow Path, Anytown, AN1 2AB\nEmail: "
            "office@oars.example\n\n## Data protection lead\n\nName: Pat Reed\nEmail: pat@oars.example\n"
        ),
        {"email": "office@oars.example", "address": "4 Tow Path, Anytown, AN1 2AB"},
        {"name": "Pat Reed", "email": "pat@oars.example"},
    ),
    (
        "## Who to contact\n\nYou can ask Jo Marsh, our data protection lead (jo.marsh@oars.example).\n",
        {},
        {"name": "Jo Marsh", "email": "jo.marsh@oars.example"},
    ),
    ("## Access\n\nTo see your data, contact the club secretary at secretary@oars.example.\n", {"email": "secretary@oars.example"}, {}),
    (("## Sharing\n\nWe pass names to British Rowing, 6 Lower Mall, London W6 9DJ, info@britishrowing.example, 020 8237 6700.\n"), {}, {}),
    ("## Changes to your details\n\nTell the membership team on membership@oars.example.\n", {"email": "membership@oars.example"}, {}),
    ("## Emergencies\n\nIf someone is in danger ring the police on 101 or Childline on 0800 1111 000.\n", {}, {}),
    (
        (
            "© 2024 Anytown Oars Ltd. Registered in England and Wales, company no. 01234567. VAT GB123456789. Registered "
            "office: 4 Tow Path, Anytown AN1 2AB\n"
        ),
        {"company_number": "01234567", "address": "4 Tow Path, Anytown AN1 2AB"},
        {},
    ),
    (
        (
            "## Complaints\n\nIf you are unhappy speak to the manager on 01632 960001 first. Then the ICO, Wycliffe "
            "House, Water Lane, Wilmslow, Cheshire, SK9 5AF, or www.ico.org.uk.\n"
        ),
        {"phone": "01632 960001"},
        {},
    ),
    (
        (
            "## Controller\n\nAnytown Oars Ltd is registered with the Information Commissioner (ZB123456). Our address "
            "is 4 Tow Path, Anytown AN1 2AB.\n"
        ),
        {"address": "4 Tow Path, Anytown AN1 2AB"},
        {},
    ),
    ("## Cookies\n\nGoogle Ireland Ltd, Gordon House, Barrow Street, Dublin 4, D04 E5W5, sets them.\n", {}, {}),
    (
        (
            "## Payment\n\nPayments go through PayPal (Europe) S.à r.l., 22-24 Boulevard Royal, L-2449 Luxembourg. Ask "
            "privacy@paypal.example.\n"
        ),
        {},
        {},
    ),
    (("## Joint controller\n\nFor the pension scheme the trustees are joint controllers: trustees@pension.example.\n"), {}, {}),
    (
        ("## DPO\n\nDPO Centre Ltd, 50 Liverpool Street, London EC2M 7PY is our DPO: 0203 797 1289, advice@dpocentre.example\n"),
        {},
        {"email": "advice@dpocentre.example", "phone": "0203 797 1289", "address": "DPO Centre Ltd, 50 Liverpool Street, London EC2M 7PY"},
    ),
    ("## Contact\n\nE: hello@oars.example T: 01632 960001\n", {"email": "hello@oars.example", "phone": "01632 960001"}, {}),
    (
        (
            "## Contact details\n\n- Phone: 01632-960-001\n- Mail: hello@oars.example\n- Charity number: 1180999\n- "
            "Company number: 01234567\n"
        ),
        {"email": "hello@oars.example", "phone": "01632-960-001", "company_number": "01234567"},
        {},
    ),
    ("## About us\n\nAnytown Oars Ltd is a subsidiary of River Holdings plc (company number 07654321).\n", {}, {}),
    ("## Your doctor\n\nIf you want the data your surgery has, ask Anytown Surgery on 01632 960222.\n", {}, {}),
    ("## Contact us\n\nSupport: support@oars.example\nPrivacy: privacy@oars.example\n", {"email": "support@oars.example"}, {}),
    ("## Opting out\n\nNHS patients can opt out of the national data by ringing 0300 303 5678.\n", {}, {}),
    ("## What is kept\n\nYour number (like 07700 900123) and postcode (like AN1 2AB).\n", {}, {}),
    (
        "## Complaints\n\nYou may ask the Support Officers at Elm City Council. Their contact details are as follows:\n\n"
        "- Ann O’Hara Ann.OHara@elm.example 01632 960445\n- Sam Lee Sam.Lee@elm.example 01632 960446\n",
        {},
        {},
    ),
    ("Payments are taken by Elm Pay Ltd, 1 Quay Road, Anytown, AN1 2AB (privacy@elmpay.example, 01632 960447).\n", {}, {}),
    (
        "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><h2>Contact</h2><p>Our DPO: "
        '<span class="__cf_email__" data-cfemail="5a3e2a351a353b2829743f223b372a363f">[email&#160;protected]</span></p>',
        {},
        {"email": "dpo@oars.example"},
    ),
    (
        "<h1>Privacy notice</h1><p>Anytown Oars Ltd is the data controller.</p><h2>Contact</h2>"
        '<p><a href="mailto:hello%40oars.example">Write</a>.</p>'
        '<p>Our DPO: <a href="/cdn-cgi/l/email-protection#5a3e2a351a353b2829743f223b372a363f">[email&#160;protected]</a></p>',
        {"email": "hello@oars.example"},
        {"email": "dpo@oars.example"},
    ),
    ("## Form\n\n    Your name: Jo Marsh\n    Your email: jo@marsh.example\n", {}, {}),
]
"""A notice's words, how they say that the controller is reached, and how its officer."""


@pytest.mark.parametrize(("said", "controller", "officer"), REACHED)
def test_each_is_reached_where_the_notice_says_and_nobody_elses_details_are_taken(said, controller, officer):
    if said.startswith("<h1>"):
        told = understand(read_html("a.html", f"<html><body>{said}</body></html>")).as_json()
    else:
        told = of(f"{OARS}\n\n## What we collect\n\nYour name.\n\n{said}")
    read = {field: value for field, value in told["controller"].items() if field not in ("name", "regulator_registration")}
    assert (read, told["dpo"]) == (controller, officer)


NAMED = [
    ("## Data\n\nTo learn how Formly handles your data, read Formly's own privacy notice.", None),
    ("## Data\n\nFor more information about how PayQuick processes card data, please see the PayQuick privacy policy.", None),
    ("## Our partner\n\nWe have appointed Stand In Ltd as our EU representative. Stand In Ltd processes your personal data.", None),
    ("This notice is for visitors to the Anytown Tide Tables (ATT) data website.", None),
    ("Harbordata AB, with its registered office at Hamngatan 3, 113 55 Stockholm, Sweden (“Harbordata”, “we” or “us”).", "Harbordata AB"),
    ("Fort Hill Apps BV, registered in the trade register, at Kade 4, 1011 AB Amsterdam (“we”, “us”).", "Fort Hill Apps BV"),
    ("# Privacy Policy for Totally Quayside\n\nTotally Quayside looks after data.", "Totally Quayside"),
    ("# Privacy statement: Quay Repair Cafe\n\nThe Quay Repair Cafe mends things.", "Quay Repair Cafe"),
    ("Data is not shared outside the RSQB.\n\n## Contact us\n\nRoyal Society of Quay Builders (RSQB)", "Royal Society of Quay Builders"),
    ("Where the Company is a data controller, it keeps your name.", None),
    ("## Data controller\n\nThe Data Controller\nPersonal Data", None),
    ("Name: Jo Marsh\nE-mail: jo@marsh.example\n\n## What we keep\n\nYour name.", "Jo Marsh"),
    ("Name: Jo Marsh\n\n## What we keep\n\nYour name.", None),
    ("For the purposes of the UK Oars Regulation and the Boats Act 2018, the club is the data controller.", None),
    ("Quay Digital is the data controller for what you give it to log in. Our role is as a processor of this data.", None),
    ("This website is run by SurveyMonkey.", None),
    ("## Who we are\n\nShorely is an AI planner that helps you row.", "Shorely"),
    ("## Who we are\n\nThe first boat was built in 1900.", None),
    (
        "Quay Boat Rides Limited is a registered charity in England and Wales (Charity No. 802017). We are the data controller.",
        "Quay Boat Rides Limited",
    ),
    (
        "It is run by the Department for Boats, Oars & Quay Strategy (BOQS).\n\nBOQS is the data controller.",
        "Department for Boats, Oars & Quay Strategy",
    ),
    ("Data Protection Quays Limited is a data controller.", "Data Protection Quays Limited"),
    ("The data controller (The oar room) must tell you.", "oar room"),
    ("## SurveyMonkey\n\nThis website is run by SurveyMonkey.", "SurveyMonkey"),
    ("The QHA mends roofs.\n\n## Contact\n\nQuay Housing Authority, 4 Mill Lane, Anytown, AN4 2ZZ", "Quay Housing Authority"),
]


@pytest.mark.parametrize(("said", "name"), NAMED)
def test_somebody_elses_name_is_not_the_controllers(said, name):
    assert of(said if said.startswith("# ") else f"# Notice\n\n{said}\n")["controller"].get("name") == name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Jane A Doe - Secretary\n\nData Protection Officer\n\nQuay Club", "Jane A Doe"),
        ("Data Protection Officer\n\nJane Doe\n\n4 Mill Lane", "Jane Doe"),
        ("Quay Housing Trust\n\nData Protection Officer\n\n4 Mill Lane", None),
    ],
)
def test_a_line_beside_the_title_of_the_officer_is_the_officers_name(lines, name):
    assert of(f"# Notice\n\n## How to contact us\n\n{lines}\n")["dpo"].get("name") == name


def test_a_number_of_a_company_abroad_is_whole():
    assert of("# Notice\n\nHarbordata AB, company registration number 556111-2222.\n")["controller"]["company_number"] == "556111-2222"


@pytest.mark.parametrize(
    ("said", "whose", "field", "written"),
    [
        (
            ("## General\n\nQuay AB, with its registered office at Hamngatan 4, 111 47 Stockholm, Sweden, is who you deal with.\n"),
            "controller",
            "address",
            "Hamngatan 4, 111 47 Stockholm",
        ),
        (
            "## General\n\nQuay AS has its registered address at Karl Johans gate 1, 0154 Oslo, Norway.\n",
            "controller",
            "address",
            "Karl Johans gate 1, 0154 Oslo",
        ),
        ("## Who we are\n\nQuay GmbH, Kaerntner Ring 3, 1010 Wien, Austria.\n", "controller", "address", "Ring 3, 1010 Wien"),
        (
            "## Contact\n\nOur postal address is Bahnhofstrasse 5, CH-8001 Zurich.\n",
            "controller",
            "address",
            "Bahnhofstrasse 5, CH-8001 Zurich",
        ),
        (
            "## Who we are\n\nThe Quay gives rides at Anytown, Rivershire, UK (full address: 2 Mill Lane, Anytown AN1 2AB).\n",
            "controller",
            "address",
            "2 Mill Lane, Anytown AN1 2AB",
        ),
        (
            "## Contact\n\nUnit 3 Quay Business Centre, Anytown, Co Galway.\n",
            "controller",
            "address",
            "Unit 3 Quay Business Centre, Anytown, Co Galway",
        ),
        ("## General\n\nOur head office: Strandgade 7, 1401 Copenhagen.\n", "controller", "address", "Strandgade 7, 1401 Copenhagen"),
        (
            "## Contact\n\nData Protection Officer  \nQuay Fund  \n4 Boat Lane  \nOarham, Co Down.\n\nBT1 1AA\n",
            "dpo",
            "address",
            "4 Boat Lane, Oarham, Co Down, BT1 1AA",
        ),
        (
            "## Contact\n\nOur Data Protection Officer:\n\nQuay Fund  \n4 Boat Lane  \nOarham.\n\nBT1 1AA\n",
            "dpo",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## Contact\n\nWrite to us:\n\nQuay Fund  \n4 Boat Lane  \nOarham.  \nBT1 1AA\n",
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            ("## How to contact us\n\n| Contact |\n|---|\n| Quay Club |\n| :house: 4 Boat Lane, Oarham, BT1 1AA |\n"),
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## How to contact us\n\n| Contact |\n|---|\n| 📍 4 Boat Lane, Oarham, BT1 1AA |\n",
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## How to contact us\n\n| Contact |\n|---|\n| 4 Boat Lane, Oarham, BT1 1AA |\n",
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## How to contact us\n\n| | |\n|---|---|\n| Where | 4 Boat Lane, Oarham, BT1 1AA |\n",
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## How to contact us\n\n| | |\n|---|---|\n| By letter: | 4 Boat Lane, Oarham, BT1 1AA |\n",
            "controller",
            "address",
            "4 Boat Lane, Oarham, BT1 1AA",
        ),
        (
            "## Contact\n\n- Data Protection Officer: dpo@quay.example\n- General: hello@quay.example\n",
            "controller",
            "email",
            "hello@quay.example",
        ),
        (
            ("## Contact\n\n| | |\n|---|---|\n| Officer | Data Protection Officer: a@quay.example |\n| Office | hello@quay.example |\n"),
            "controller",
            "email",
            "hello@quay.example",
        ),
        (
            (
                "## Abroad\n\nWe have appointed Moorings as our data protection representative.\n\n## Your "
                "rights\n\nYou may write to Moorings at ask@moorings.example.\n"
            ),
            "controller",
            "email",
            None,
        ),
        (
            (
                "## Abroad\n\nOur representative in the EU is Moorings.\n\n## Your rights\n\nWrite to "
                "ask@moorings.example or to us at us@quay.example.\n"
            ),
            "controller",
            "email",
            "us@quay.example",
        ),
        (
            ("## Abroad\n\nMoorings acts as our European representative.\n\n## Contact\n\nFor questions: ask@moorings.example.\n"),
            "controller",
            "email",
            None,
        ),
    ],
)
def test_addresses_stand_in_many_forms_and_a_representatives_mail_is_its_own(said, whose, field, written):
    found = of(f"# Privacy\n\n{said}")[whose].get(field)
    assert found == written or (written and found and field == "address" and found.endswith(written) and "ddress" not in found)


@pytest.mark.parametrize(
    ("said", "controller", "dpo"),
    [
        (
            "Ask our data protection manager at data@quay.example. The data protection officer is at dpo@quay.example.",
            {"email": "data@quay.example"},
            {"email": "dpo@quay.example"},
        ),
        (
            "We are at 4 Mill Lane, Anytown AN4 2ZZ.\n\nOur data protection officer is Maya Lind, at the above address.",
            {"address": "4 Mill Lane, Anytown AN4 2ZZ"},
            {"name": "Maya Lind", "address": "4 Mill Lane, Anytown AN4 2ZZ"},
        ),
        ("The DPO for the school is Quayshire Schools Data Service.", {}, {"name": "Quayshire Schools Data Service"}),
        ("Our data protection officer is the Head of Legal Services.", {}, {}),
        ("We have no data protection officer, but our data protection lead is Maya Lind.", {}, {"name": "Maya Lind"}),
        ("The person responsible for data protection is Maya Lind.", {}, {"name": "Maya Lind"}),
        ("Our information governance lead is Dr M. Lind.", {}, {"name": "Dr M. Lind"}),
        (
            "Our data protection officer is Maya Lind.\n\nThe Practice Manager, Elm Road Surgery, 4 Mill Lane, Anytown AN4 2ZZ",
            {"name": "Elm Road Surgery", "address": "The Practice Manager, Elm Road Surgery, 4 Mill Lane, Anytown AN4 2ZZ"},
            {"name": "Maya Lind"},
        ),
        (
            "Complaints should be sent to:\n\nclub@quay.example\n",
            {"email": "club@quay.example"},
            {},
        ),
        (
            "Elmtree makes apps.\n\nOur Data Protection Officer can be contacted at:\n\nElmtree Ltd.\n1 Tow Path,\nOar Hill,\nDublin 18.\n",
            {"name": "Elmtree Ltd."},
            {"address": "1 Tow Path, Oar Hill, Dublin 18"},
        ),
        ("Elm Ltd (company number 01234567), 4 Mill Lane, Anytown, AN4 2ZZ, is the data controller.",
            {"company_number": "01234567", "address": "Elm Ltd, 4 Mill Lane, Anytown, AN4 2ZZ"}, {}),
        ("Elm Aid is a charity registered in England with registration number 1098765 and in Scotland with registration number SC012345.",
            {"company_number": None}, {}),
        ("Write to us at info@elm.example.\n\nOur data protection officer is at info@elm.example, too.",
            {"email": "info@elm.example"}, {"email": "info@elm.example"}),
        ("Our Data Protection Officer: Name Surname", {}, {}),
        ("Our Data Protection Officer can be reached at:\n\nElm Ltd.\n", {}, {}),
        ("Quay Homes is a registered society [30158R].", {"company_number": "30158R"}, {}),
        ("**Data Protection Officer**  \nMr Tom (Tim) Marsh  \nFort Hill Trust", {}, {"name": "Mr Tom (Tim) Marsh"}),
        ("To get no more news, please contact info@quay.example and we will stop.", {"email": "info@quay.example"}, {}),
        ("Oars Ltd is a charity (number 1098765) and a company (number 05123789).", {"name": "Oars Ltd", "company_number": "05123789"}, {}),
        ("Elm Surgery is registered with the ICO (registration number Z1234567).", {"name": "Elm Surgery"}, {}),
        ("Controller: Quay Solicitors, 4 Mill Lane, Anytown AN4 2ZZ\nData protection officer: Maya Lind, maya@quay.example",
            {"address": "Quay Solicitors, 4 Mill Lane, Anytown AN4 2ZZ"},
            {"name": "Maya Lind", "email": "maya@quay.example"}),
    ],
)  # fmt: skip
def test_the_officer_and_the_organisation_each_keep_their_own(said, controller, dpo):
    told = of(f"# Notice\n\n{said}\n")
    assert {key: told["controller"].get(key) for key in controller} == controller
    assert ({key: told["controller"].get(key) for key in ("email", "company_number") if key not in controller}) == {
        key: None for key in ("email", "company_number") if key not in controller
    }
    assert told["dpo"] == dpo
