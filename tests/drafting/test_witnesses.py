"""What is told of people in a long notice weighs together, and whom else a person should think of."""

import pytest

from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand

OARS = "\n\n## Oars\n\n" + "Oars float. " * 25
ONCE = "one sentence alone tells of them"
NAMED = "they are named, though not as those to whom the notice speaks"
RECALLED = "words recall them, though nothing names them"
UNSURE = "it is not sure that the notice addresses them"


def weighed(said, rest=OARS):
    """Whom a notice tells, and of the candidates why."""
    notice = understand(read_markdown("a.md", f"# Notice\n\n## Boats\n\n{said}{rest}\n"))
    return set(notice.as_json()["data_subjects"]), {each.value: each.why for each in notice.candidates if each.field == "data_subjects"}


@pytest.mark.parametrize(
    ("said", "read", "candidates"),
    [
        ("If you are a tenant, we hold your name.", set(), {"tenants_residents": ONCE}),
        ("If you are a tenant, we hold your name. We hold details of our tenants.", {"tenants_residents"}, {}),
        ("If you are a donor, we hold your name.", {"donors"}, {}),
        ("If you are a contractor, we hold your name.", {"contractors"}, {}),
        ("Quay.\n\n## What we collect\n\nYour IP address. Our website is old. Our website is blue.", {"website_visitors"}, {}),
        ("If you are a member, we hold your name.", set(), {"members": ONCE}),
        ("The boat is seen only by the trustees. Names are accessed by the trustees.", set(), {}),
        (
            "If you are a client, we hold your name. We hold details of our clients.",
            set(),
            {"customers": UNSURE},
        ),
        ("If you are a customer, we hold your name. We hold details of our clients.", {"customers"}, {}),
        (
            "If you are a member, we hold your name. We hold details of our members. "
            "If you buy from us, we hold your purchases. We hold what you buy from us.",
            {"members"},
            {"customers": UNSURE},
        ),
        ("We use your address to send our newsletter. We collect letters from subscribers.", {"newsletter_subscribers"}, {}),
        (
            "We use your address to send our newsletter. We use your name to send newsletters.",
            set(),
            {"newsletter_subscribers": UNSURE},
        ),
        ("Tenants row.", set(), {"tenants_residents": NAMED}),
        (
            "We collect data by our policy on images of tenants. We use what our policy on images of tenants names.",
            set(),
            {"tenants_residents": NAMED},
        ),
        (
            "If you are a member, we hold your name. We hold details of our members. "
            "If you are a customer, we hold your name. We hold details of our customers.",
            {"members", "customers"},
            {},
        ),
        (
            "The boat has a password. The quay has a password. The oar has a password. A password floats.",
            set(),
            {"account_holders": RECALLED},
        ),
        ("The boat has a password. The quay has a password.", set(), {}),
        ("Our website floats. Our website is blue.", set(), {"website_visitors": RECALLED}),
        ("We do not ask tenants to row. No boat has a password. No oar has a password. No quay or pier has a password.", set(), {}),
        ("Please contact us. Get in touch with the quay.", set(), {}),
        ("When you create an account on their platform, they hold your name.", set(), {}),
        (
            "Cookies collect data on our users. We collect the browser of our users by cookies.",
            {"website_visitors"},
            {},
        ),
        ("If you complain about our handling of your data, we keep your letter.", set(), {}),
        ("We hold the names of members of the school community.", set(), {}),
    ],
)
def test_a_long_notice_speaks_more_than_once_of_those_whom_it_addresses(said, read, candidates):
    assert weighed(said) == (read, candidates)


def test_a_short_notice_need_not_say_anything_twice():
    assert weighed("If you are a tenant, we hold your name.", rest="")[0] == {"tenants_residents"}


def test_a_person_is_asked_of_six_kinds_of_people_at_most_and_of_the_likeliest():
    named = "Tenants row. Witnesses row. Debtors row. Referees row. Volunteers row. Carers row. Pupils row."
    _, candidates = weighed(f"{named} If you are a customer, we hold your name.")
    assert len(candidates) == 6
    assert candidates["customers"] == ONCE
