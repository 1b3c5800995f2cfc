"""Which data, and whose, notices say is held."""

import pytest

from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand
from support.drafts import of, plainly


def test_what_is_said_in_passing_is_a_candidate():
    told = of("## Your visit\n\nIf you bring a letter with your bank details, we hand the form back to you.\n")
    assert told["data_categories"] == []
    assert "payment" in {each["value"] for each in told["candidates"] if each["field"] == "data_categories"}


@pytest.mark.parametrize(
    ("said", "read", "perhaps"),
    [
        (
            "## What we keep\n\nYour name. Any medical notes. Sales.\n\n## Other\n\nRegattas. Your religion.\n",
            ["contact", "health"],
            {"religion_belief", "sales"},
        ),
        ("## Data\n\nThis consists of name, address and date of birth.\n", ["contact", "demographics"], set()),
    ],
)
def test_names_alone_in_a_section_on_data_are_read_if_their_kind_is_sure(said, read, perhaps):
    told = of(f"# Quay data protection policy\n\n{said}")
    assert told["data_categories"] == read
    assert {each["value"] for each in told["candidates"] if each["field"] == "data_categories"} == perhaps


def test_payments_that_are_taken_are_a_candidate_for_data_on_them():
    told = of("# Notice\n\n## Boats\n\nWe use data to process your payments.\n")
    assert "payment" in {each["value"] for each in told["candidates"] if each["field"] == "data_categories"}


def test_a_list_of_what_is_not_collected_tells_no_data():
    assert of("## What we collect\n\nWe prohibit the collection of:\n\n- dates of birth\n- ❌ bank details\n")["data_categories"] == []


@pytest.mark.parametrize(
    ("said", "field", "codes"),
    [
        (
            "## Special data\n\nData on your faith or trade union membership is regarded as special category data.\n",
            "data_categories",
            set(),
        ),
        ("## Storage\n\nPersonal data (e.g. your email address and ethnicity) stays here.\n", "data_categories", {"contact", "ethnicity"}),
        (
            "## Roles\n\nAnytown Libraries is obliged to seek information about criminal convictions.\n",
            "data_categories",
            {"criminal_offences"},
        ),
        ("## Use\n\nWe use your information for:\n\n- Responding to requests for quotes\n", "data_categories", set()),
        ("## Use\n\nOur research is about pregnant women. We hold your name.\n", "data_categories", {"contact"}),
        (
            "## Data\n\n| Type of data | Examples | Lawful basis |\n|---|---|---|\n| Contact details | Name, date of birth | Contract |\n",
            "data_categories",
            {"contact", "demographics"},
        ),
        (
            "## What we collect\n\n| Category | Details |\n|---|---|\n| Identity | Name, date of birth |\n",
            "data_categories",
            {"contact", "demographics"},
        ),
        ("## What we collect\n\nFor the data we hold, ask by email at oar@quay.example or by telephone.\n", "data_categories", set()),
        ("## Data\n\nWe also hold contact details for a number of quay volunteers.\n", "data_subjects", {"volunteers"}),
        ("## Website\n\nOur website may collect information about visitors.\n", "data_subjects", {"website_visitors"}),
        ("## Data\n\nFor trust applicants, we hold their accounts.\n", "data_subjects", set()),
        ("## Changes\n\nTell us if your data changes by letting a member of our team know.\n", "data_subjects", set()),
        (
            "## Data\n\nData that we may hold, use and share about pupils includes, but is not restricted to:\n\n- name\n- photos\n",
            "data_categories",
            {"contact", "images_cctv"},
        ),
        ("## Data\n\nCoaches' DBS certificate numbers are recorded.\n", "data_categories", {"dbs_checks"}),
        ("## Data protection principles\n\nFor your data, we will:\n\n- collect your name for good reasons\n", "data_categories", set()),
        ("## Law\n\nThe personal data we hold must be:\n\n- kept with your name\n", "data_categories", set()),
        ("## Notice\n\nIt is for job applicants, whether as employee or contractor.\n", "data_subjects", {"job_applicants"}),
        ("## Safety\n\nThere is a CCTV camera in the car park to deter crime.\n", "data_categories", {"images_cctv"}),
        (
            "## Talks\n\nTo attend you need to tell us your name and your access needs.\n",
            "data_categories",
            {"contact", "accessibility_needs"},
        ),
        ("## Orders\n\nWe process your name and payment data to fulfil the contract.\n", "data_categories", {"contact", "payment"}),
        ("## Talks\n\nTell us your employer.\n", "data_subjects", set()),
        ("## Key terms\n\n- Special category personal data\n  - Data on your health or sex life\n", "data_categories", set()),
        ("## Sharing\n\n- sharing personal data with club coaches to plan training\n", "data_subjects", set()),
        ("## Source\n\nWe collect your data from:\n\n- your doctors and other health professionals\n", "data_subjects", set()),
        ("## Data\n\nIf you book a holiday, we hold your name.\n", "data_subjects", {"customers"}),
        ("## Notes\n\nI keep your name and your date of birth.\n", "data_categories", {"contact", "demographics"}),
        ("## What we hold\n\nWe hold:\n\n- your medical records, e.g. after an injury\n", "data_subjects", set()),
        ("## Boats\n\n**What we use:** your:\n\n- name\n- bank account details\n", "data_categories", {"contact", "payment"}),
        ("## What we collect\n\nWe collect:\n\n- penalty points\n- bonuses are sent by post\n", "data_categories", {"criminal_offences"}),
        ("## Boats\n\nOur boats have invoices and penalty points.\n", "data_categories", set()),
        (
            "## Boats\n\nWe hold your name, penalty points and date of birth, and keep to the areas of interest.\n",
            "data_categories",
            {"contact", "criminal_offences", "demographics"},
        ),
        (
            "## Boats\n\nWe store the following about you:\n1.1 Contact - your name\n1.2 Penalty points\n",
            "data_categories",
            {"contact", "criminal_offences"},
        ),
        (
            "## Boats\n\nWe collect the following personal data:\n\nContact: your name "
            "and what the crew may need to reach you on the day\n\nOther: penalty points\n",
            "data_categories",
            {"contact", "criminal_offences"},
        ),
        ("## Boats\n\nWe share data with those who act for us, including:\n\n- Quay (passwords)\n", "data_categories", set()),
        ("## How long we keep it\n\nFinancial data is kept for six years.\n", "data_categories", {"transaction"}),
        ("## Rooms\n\nYour web-address tags and browser family are collected by us.\n", "data_categories", set()),
        ("## Data\n\nIf your application is successful, we collect more during your employment.\n", "data_subjects", {"job_applicants"}),
    ],
)
def test_data_and_people_are_those_that_are_held(said, field, codes):
    assert set(plainly(f"# Quay data protection policy\n\n{said}")[field]) == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("- login name\n- hobbies and interests\n", {"account", "behavioural"}),
        ("- delivery address\n- passport photo\n", {"contact", "identity_documents"}),
        ("- minutes of meetings you attend\n", {"correspondence"}),
        ("- salary expectations\n", {"recruitment"}),
        ("- the area, derived from your IP address\n", set()),
        ("- details that are protected by a password\n", set()),
        ("- any comments you enter\n", {"free_text"}),
        ("- to manage customer service queries\n", set()),
        ("- when you tell us your address\n", set()),
        ("- a note, when you moor, of where: we record your location\n", {"location"}),
        ("- card swipes and numbers called\n", {"access_records", "call_data"}),  # as registers write them
        ("- discharge summaries\n- the firm you work for\n", {"patient_records", "professional"}),
        ("- settings\n- sharing discharge summaries with rowers\n", set()),
        ("- your discharge summaries of the rowing machine that broke\n", set()),  # all of a part, or none
    ],
)
def test_an_item_tells_the_data_that_its_longest_words_name(said, codes):
    told = plainly(f"# Notice\n\n## What we collect\n\nWe collect the following:\n\n{said}")
    assert set(told["data_categories"]) == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (
            "## What we collect\n\nThe following are ‘special categories’ of sensitive data: race, biometrics and offences.",
            set(),
        ),
        ("Information held is likely to include your name and date of birth.", {"contact", "demographics"}),
        ("We may from time to time record telephone calls for training.", {"audio"}),
        ("Calls with the boathouse may be monitored and recorded.", {"audio"}),
        ("We do not record telephone calls.", set()),
        ('We may process what is in any correspondence with you ("letter data").', {"correspondence"}),
        ("We collect information on your browser type (for example using cookies).", {"technical_device"}),
        ("We collect your name, address and age: Department for Boats, Quay House.", {"contact", "demographics"}),
        ("You may give us your data by filling in your profile information.", set()),
        (
            "For tax we must retain basic information (postal addresses, bank details and dates of birth).",
            {"contact", "payment", "demographics"},
        ),
        ("We do not want special category data (your race or religion).", set()),
        ("We may also collect your areas of interest.", {"preferences"}),
        ("We receive your data when you complete and submit an application form.", set()),
        ("It is vital that you tell us about your allergies.", {"health"}),
        ("The club also takes photographs.", {"images_cctv"}),
        ("When you book we ask you for:\n\n- bank details\n- allergies", {"payment", "health"}),
        ("The register contains names and dates of birth.", {"contact", "demographics"}),
        ("We keep your address to avoid sending you unwanted letters.", {"contact", "suppression_record"}),
        ("We may build a profile that helps us choose letters.", {"profile_inferences"}),
        ("You can build a profile on our site.", set()),
        ("We do not build a profile of anybody.", set()),
        ("Quay Club collects dates of birth.", {"demographics"}),
        ("The app needs access to your location.", {"location"}),
        ("We may collect sensitive data related to your health and your race.", {"health", "ethnicity"}),
        ("*Data:* your name, your allergies", {"contact", "health"}),
    ],
)
def test_sentences_tell_data_where_they_say_that_it_is_held(said, codes):
    assert set(plainly(f"# Notice\n\n## Boats\n\n{said}\n")["data_categories"]) == codes


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Your health data is not collected.", False),
        ("Stripe holds your health data; we never see it.", False),
        ("We avoid collecting special categories such as health or religion.", False),
        ("We hold your health data, which is not kept longer than a year.", True),
        ("Your health data is not collected or kept without consent.", True),
        ("We collect your location, where it is not switched off by you, your health data and more.", True),
    ],
)
def test_what_is_not_held_is_told_behind_it_too(said, held):
    assert ("health" in of(f"# Notice\n\n## What we collect\n\n{said}\n")["data_categories"]) is held


@pytest.mark.parametrize(
    ("language", "said", "codes"),
    [
        ("de", "Wir benötigen Ihre Anschrift und Ihr Geburtsdatum.", {"contact", "demographics"}),
        ("de", "Verarbeitete Daten: Ihr Name, Gesundheitsdaten", {"contact", "health"}),
        ("fr", "Nous avons besoin de votre adresse.", {"contact"}),
        ("fr", "Lors de votre visite, nous demandons :\n\n- profession", {"professional"}),
    ],
)
def test_data_is_told_in_german_and_french_by_the_same_wordings(language, said, codes):
    told = understand(read_markdown("notice.md", f"# Quay\n\n## Quay\n\n{said}\n"), language).as_json()
    assert set(told["data_categories"]) == codes


@pytest.mark.parametrize(
    ("item", "read"),
    [("payment history", True), ("NHS number", True), ("records of communications with you", True), ("payments, floats", False)],
)
def test_words_that_mean_just_that_are_read_of_a_doubtful_kind(item, read):
    assert bool(of(f"# Notice\n\n## What we collect\n\n- your boat and {item} which floats\n")["data_categories"]) is read


def test_what_reaches_over_a_mark_hides_no_other_data():
    told = of("# Notice\n\n## What we collect\n\nWe collect data from your device, such as its IP address, device type and model.\n")
    assert set(told["data_categories"]) == {"network_identifiers", "technical_device"}


def test_a_condition_before_a_list_of_data_makes_it_no_use():
    told = of(
        "# Notice\n\n## Boats\n\nWe hold:\n\n- Where you make a booking, your bank account number\n- Where you make a booking with a name\n"
    )
    assert told["data_categories"] == ["payment"]


def test_lines_after_a_dash_are_a_list():
    said = (
        "We collect:\n\nIdentity — your name, title and date of birth, and those of every other owner of the boat\n\nMoney — bank details\n"
    )
    assert {"contact", "payment"} <= set(of(f"# Notice\n\n## Boats\n\n{said}")["data_categories"])


def test_a_condition_before_a_list_does_not_deny_it():
    said = "We collect data. Even if we don't ask for it, this may reveal your:\n\n- ethnicity\n"
    assert of(f"# Notice\n\n## What we collect\n\n{said}")["data_categories"] == ["ethnicity"]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Contact data\n\nThe personal data we collect includes your date of birth and bank details.", {"demographics", "payment"}),
        ("Marketing\n\nWe hold your email address and marketing preferences.", {"contact", "preferences"}),
        ("Special categories of data\n\nData will be processed about members' ethnicity and health.", {"ethnicity", "health"}),
        ("Boats\n\nWe may collect the information listed below to help us to:\n\n- Education and grades\n", {"education"}),
        ("How long we keep it\n\nWe keep bank details for a year.", {"payment"}),
        ("How long we keep it\n\nWe keep data within bank details for a year.", set()),
        ("Boats\n\nDepending on how you row, we may process: Rower data\n\n- Money: bank details\n", {"payment"}),
        ("What we collect\n\nYou may also be asked to provide your bank details.", {"payment"}),
        ("What we collect\n\n- Account information: when you row, your name", {"account", "contact"}),
        ("How we collect your data\n\n- Film calls, photos\n- Clinical data", set()),
        ("What we collect\n\n- Photo/video consent", set()),
        ("What we collect\n\nDepending on your health, we ask for your bank details.", {"payment"}),
        (
            "What data will you ask me for?\n\nSome of this information may be private, such as your health.",
            {"health"},
        ),
        ("Information we collect\n\n### Child information\n\n- Name and date of birth", {"contact", "demographics"}),
        ("What we collect\n\n- IP address, collected via tools and server logs", {"network_identifiers"}),
        ("Others\n\nWe use the following third-party services that may collect data:\n\n- Quay Maps - IP address\n", set()),
    ],
)
def test_data_told_in_sections_on_other_things(said, codes):
    assert set(of(f"# Notice\n\n## {said}\n")["data_categories"]) == codes
