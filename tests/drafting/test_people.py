"""Whose data it is that notices speak of."""

import pytest

from support.drafts import of


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
        (
            "# Privacy\n\nThis says what we hold about you as a website visitor, client or contractor.\n\n"
            "## What we hold\n\nWhen you donate or sign up for our newsletter, we hold your name.\n",
            {"website_visitors", "customers", "contractors", "donors"},
        ),
        ("# Privacy\n\n## Whose data we hold\n\n- donors\n- tenants\n", {"donors", "tenants_residents"}),
        ("# Privacy\n\nData subjects: our patients.\n", {"patients"}),
        ("# Privacy\n\nIf you are one of our volunteers, we hold your address.\n", {"volunteers"}),
        ("# Privacy\n\n## Marketing contacts\n\nWe hold your address at work.\n", {"marketing_contacts"}),
        (
            "# Privacy\n\nThis covers you when you:\n\n- donate\n- sign up for our newsletter\n- volunteer at an open day\n",
            {"donors", "newsletter_subscribers", "volunteers"},
        ),
        ("# Privacy\n\nIf you would like to open an account, we ask for your name.\n", {"account_holders"}),
        ("# Privacy\n\n## Your rights\n\nWhen you donate, you may object.\n", set()),
        ("# Privacy\n\nThe club may sign up for a newsletter.\n", set()),
        ("# Privacy\n\n| Purpose | Data subjects |\n|---|---|\n| Loans of boats | Members and donors |\n", {"members", "donors"}),
        ("# Privacy\n\n## Logs\n\nOur server logs your IP address and the time of your visit.\n", {"website_visitors"}),
        ("# Privacy\n\nWe log the IP address at each visit of our members.\n", {"members"}),
        ("# Privacy\n\n## Why we use data\n\n- To administer membership records\n- To train staff\n", {"members"}),
        (
            "# Privacy\n\nPatients come first. Each patient is told. A patient may ask. We hold data to provide patient care.\n",
            {"patients"},
        ),
        ("# Privacy\n\n## What we hold\n\n- conditions that our coaches must know of\n", set()),
        ("# Privacy\n\n## Who sees it\n\nWe share it with our suppliers, our members of staff and our customers.\n", set()),
        ("# Privacy\n\n## Customer service and how we keep it safe\n\nLocks are used.\n", set()),
        ("# Privacy\n\nThe data is used with parental consent, or the consent of a parent or guardian.\n", set()),
        (
            "# Privacy\n\nOur website sets cookies. You can refuse cookies. The website works without; this site and our site are old.\n",
            {"website_visitors"},
        ),
        ("# Privacy\n\nOur website sets no cookies. Without cookies the website works; this site and our site are old.\n", set()),
        ("# Privacy\n\n## What we collect\n\nWe hold the following data about you:\n\n- notes if you contact us\n", set()),
        ("# Privacy\n\n## Why we use data\n\n- To answer user enquiries\n", set()),
        ("# Privacy\n\nYou give us your address when you request a quotation.\n", {"customers"}),
        ("# Client privacy notice\n\nWe write to you.\n", {"customers"}),
        (
            "# Privacy\n\nWe hold your name from the time of signing up to our service, and upon logging in to our portal.\n",
            {"account_holders"},
        ),
        ("# Privacy\n\nIf you have an account and log in to our site, we set a cookie.\n", set()),
        ("# Privacy\n\nWhen you sign a petition, we keep your postcode.\n", {"members_of_public"}),
        (
            "# Privacy\n\n"
            "| Purpose | Legal basis |\n|---|---|\n| Sending the newsletter | Consent |\n| Answering questions and "
            "complaints | Interests |\n",
            {"newsletter_subscribers"},
        ),
        ("# Privacy\n\n## Our pupils\n\nWe hold the name of each child.\n", {"pupils", "children"}),
        ("# Privacy\n\n## What we collect\n\n- your spouse and your carer\n", set()),
        ('# Privacy\n\nWe process information contained in any enquiry that you submit to us ("enquiry data").\n', {"enquirers"}),
        (
            "# Privacy\n\nWe process transactions that you enter into with us. We process your account data.\n",
            {"customers", "account_holders"},
        ),
        ("# Privacy\n\nWe use it for the purpose of subscribing to our email notifications.\n", {"newsletter_subscribers"}),
        ("# Privacy\n\nWe hold players' names and phone numbers of parents of players under 18.\n", {"parents_guardians"}),
        ("# Privacy\n\nImages of visitors and passers-by are kept.\n", {"visitors_on_site", "members_of_public"}),
        ("# Privacy\n\nThe data subjects are: our members; tenants.\n", {"members", "tenants_residents"}),
        ("# Privacy\n\nMarshals: we hold your phone number.\n", {"volunteers"}),
        ("# Privacy\n\nIf you report a problem on a road, we ask for your name.\n", {"service_users"}),
        ("# Privacy\n\nIf you complain about our service, we keep your letter.\n", {"complainants"}),
        ("# Privacy\n\nOur customers are businesses. We keep the phone numbers of customers.\n", {"client_contacts"}),
        ("# Privacy\n\nWe keep the phone numbers of your doctor and of our staff who have access.\n", set()),
        ("# Privacy\n\nWe hold the names of members of your household.\n", set()),
        ("# Privacy\n\nWe hold the names of tenants and household members.\n", {"tenants_residents"}),
        ("# Privacy notice: exam candidates\n\nWe hold your results.\n", {"students"}),
        (
            "# Privacy\n\nThis applies to our beneficiaries and people who give regularly, and to board members.\n",
            {"beneficiaries", "donors", "directors_shareholders"},
        ),
        (
            "# Privacy\n\nIf you want to know of privacy while using our website, find out about it there, and please read our terms.\n",
            set(),
        ),
        (
            "# Applicant privacy notice\n\nWe look for jobs. If you work for us, we collect more during your employment.\n",
            {"job_applicants"},
        ),
        ("# Privacy\n\n## What we collect\n\n- name and next of kin\n", set()),
        ("# Privacy\n\nWe provide an online platform for managing bookings, clients and staff.\n", set()),
        (
            "# Privacy\n\nThis notice applies to:\n\n- Clients using the client portal\n- Business owners using it\n",
            {"client_users", "account_holders"},
        ),
        ("# Privacy\n\nWe provide payroll services for contractors.\n", {"contractors"}),
        ("# Privacy\n\nOur analytics do not collect any personal data. We understand website usage by visits.\n", set()),
        (
            "# Privacy\n\nWhen you make a donation (by post, by phone or online), join the club or volunteer, we keep your name.\n",
            {"donors", "members", "volunteers"},
        ),
        ("# Privacy\n\nWe provide recruitment services to clients. We hold the names of clients.\n", {"client_contacts"}),
        ("# Privacy for interviewees\n\nOur research asks people about soil.\n", {"survey_respondents"}),
        ("# Privacy\n\nWe collect the name of each of our supporters, for a better cycle path.\n", set()),
        ("# Privacy\n\nWe collect the name of each of our supporters, and thank them for each gift.\n", {"donors"}),
        ("# Privacy\n\n## Study participants\n\nWe have no access to their data.\n", set()),
        ("# Privacy\n\nWhen you contact us, we keep your letter to answer your question.\n", set()),
        (
            "# Privacy\n\n## Whose information we hold\n\nPeople who give us money, passengers, and people who ask for a demonstration.\n",
            {"donors", "customers", "enquirers"},
        ),
        (
            "# Privacy\n\nOur website sets cookies. We do not use cookies to follow you; our site and this site count visits.\n",
            {"website_visitors"},
        ),
        ("# Quay Nursing Homes privacy policy\n\nThis policy is for residents.\n", {"service_users"}),
        ("# Privacy\n\n## Why we use it\n\n- To ring managers: we have an interest in finding new customers.\n", set()),
    ],
)
def test_people_are_those_whom_the_notice_addresses(text, people):
    assert set(of(text)["data_subjects"]) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("This notice applies to:\n\n- Hirers\n- People on our mailing list\n", {"customers", "newsletter_subscribers"}),
        (
            "## Scope\n\nWe process personal data about the following groups:\n\n- Retired staff\n- Temporary workers\n",
            {"former_staff", "contractors"},
        ),
        ("## Who this notice is for\n\n- Company officers\n- Supply teachers\n", {"directors_shareholders", "contractors"}),
        (
            "## Whose data we hold\n\n- Our social media followers\n- people under investigation\n",
            {"social_media_followers", "suspected_wrongdoers"},
        ),
        ("We give grants.\n\n## Whose data we hold\n\n- applicants\n", {"beneficiaries"}),
        ("## How we look after data\n\nWe train our coaches. If you are under 16, ask your parents. We are members of a league.\n", set()),
        ("## Data\n\nWe hold data about our customers. We also collect website usage information.\n", {"customers", "website_visitors"}),
        ("## Data\n\nWe hold data about our customers. We also collect your IP address on the site.\n", {"customers"}),
        ("## Data\n\nWhen you fill in a feedback form on the quay, we keep your name.\n", set()),
        ("## Sharing\n\nWe appoint other members of our group of companies.\n", set()),
        ("Quay Vets is a veterinary surgery.\n\nWe treat animals. We hold data about our customers.\n", {"customers"}),
        ("You may give us your information to:\n\n- become a member\n- make a donation\n", {"members", "donors"}),
        ("## Uses\n\nIf you register as a member, row a boat and buy tickets from us, we keep your name.\n", {"members", "customers"}),
        ("| Purpose | Data |\n|---|---|\n| Signing up as a member | Name |\n| Oars for signing up as a member | Name |\n", {"members"}),
        ("## Data\n\nWhen you become a member of our website, we keep your name.\n", {"account_holders"}),
        ("Donors and tenants are encouraged to read this notice. Residents are encouraged to row.\n", {"donors", "tenants_residents"}),
        ("Quay Homes values the privacy of its tenants. They value the privacy of its patients.\n", {"tenants_residents"}),
        (
            "## Data\n\nIt depends on whether you are an applicant for a mooring, a tenant or a donor. We thank you for each gift.\n",
            {"tenants_residents", "donors"},
        ),
        (
            "## Who this notice applies to\n\nOur donors. Patients and tenants, too. Our staff must read it.\n",
            {"donors", "patients", "tenants_residents"},
        ),
        ("This notice applies to:\n\n- suppliers and their staff\n- donors\n", {"suppliers_contacts", "donors"}),
        (
            "## Data\n\nWe collect the name of the guarantor for a tenant. We do not keep the weight of a boat if you are a donor.\n",
            {"donors"},
        ),
        ("We have separate privacy notices for our tenants. We hold data about our donors.\n", {"donors"}),
        ("## Why we use your data\n\n- To pay our suppliers\n- To hide our contractors\n", {"suppliers_contacts"}),
        ("Quay Housing Association keeps boats.\n", {"tenants_residents"}),
        ("## Data\n\nData is provided directly to us by members and supporters. We thank you for each gift.\n", {"members", "donors"}),
        (
            "## Data\n\nWe hold data about our donors. Ask for the consent of your clients if you hold data about your tenants.\n",
            {"donors"},
        ),
        ("| Members and subscribers | Donors |\n|---|---|\n| Name | Name |\n", {"members", "newsletter_subscribers", "donors"}),
        ("You will provide your personal information directly by:\n\n- applying for a job\n- donating\n", {"job_applicants", "donors"}),
        ("We process data of service users and visitors of the quay.\n", {"service_users", "visitors_on_site"}),
        (
            "The council uses personal information to provide services to residents, donors and members. We thank you for each gift.\n",
            {"tenants_residents", "donors", "members"},
        ),
        (
            "## Data\n\nData held by the trust for its members is their name. It also holds the names of volunteers.\n",
            {"members", "volunteers"},
        ),
        ("It is relevant to job applicants and tenants. We recruit.\n", {"job_applicants", "tenants_residents"}),
        ("People who use our services, e.g. who join the club, who place orders with us. They row.\n", {"members", "customers"}),
        ("## Why we use data\n\nWe use Oarmail to deliver our newsletter.\n", {"newsletter_subscribers"}),
        ("## Data\n\nIf you have had counselling with me, I keep my notes.\n", {"patients"}),
        ("This notice has been written to inform tenants about how we use data.\n", {"tenants_residents"}),
        ("## Data\n\nHere “you” includes donors and tenants. We thank you for each gift.\n", {"donors", "tenants_residents"}),
        (
            "We hold data about candidates. We place candidates in jobs. Each candidate rows.\n\n"
            "## Clients\n\nWe hold data about our clients. We like clients. Each client rows.\n",
            {"job_applicants", "client_contacts"},
        ),
        ("It applies to the emergency contacts of our staff, and to our donors. We thank you for each gift.\n", {"donors", "next_of_kin"}),
    ],
)
def test_those_whom_a_list_names_are_addressed_and_those_merely_mentioned_are_not(text, people):
    assert set(of(f"# Notice\n\n{text}")["data_subjects"]) == people


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("those attending our workshops", "event_attendees"),
        ("recipients of our bulletin", "newsletter_subscribers"),
        ("members of our mailing list", "newsletter_subscribers"),
        ("people who work for us", "staff"),
        ("people who used to work for us", "former_staff"),
        ("people who use our clinic", "patients"),
        ("children who attend our school", "pupils"),
        ("stewards", "volunteers"),
        ("jobseekers", "job_applicants"),
        ("people living in our homes", "tenants_residents"),
        ("those receiving our help", "service_users"),
        ("anyone making an enquiry", "enquirers"),
        ("people who write to us", "enquirers"),
        ("those who raise a complaint", "complainants"),
        ("people who come to our shop", "visitors_on_site"),
        ("recipients of our bursaries", "beneficiaries"),
        ("under-16s", "children"),
    ],
)
def test_those_with_whom_an_organisation_has_to_do_are_known_by_what_they_do(who, code):
    assert code in of(f"# Privacy\n\nWe collect personal data about {who}.\n")["data_subjects"]
