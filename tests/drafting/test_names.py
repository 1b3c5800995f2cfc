"""The names of recipients that notices give."""

import pytest

from support.drafts import of, plainly

SHARING = "## Who we share it with\n\n"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            "- Hosting: IONOS\n- Delivery: Royal Mail\n- Platform: Wordless + WooCommerce\n",
            {"IONOS", "Royal Mail", "Wordless", "WooCommerce"},
        ),
        ("I use Quayzoom for sessions and WriteUpp for invoices.\n", {"Quayzoom", "WriteUpp"}),
        ("It is hosted by Quaycloud in London.\n", {"Quaycloud"}),
        ("We share it with our screening partner, Verinex, for checks.\n", {"Verinex"}),
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
    assert {name for each in plainly(SHARING + said)["recipients"] for name in each["named"]} == named


def test_a_tool_is_named_by_what_it_is_used_for():
    (recipient,) = plainly("## Membership\n\nWe use Clubmojo to manage bookings of our members.\n")["recipients"]
    assert (recipient["category"], recipient["named"]) == ("cloud_software", ["Clubmojo"])
    assert plainly("## Membership\n\nInterviews are transcribed by Typeswift Ltd.\n")["recipients"][0]["named"] == ["Typeswift Ltd"]


def test_whoever_runs_the_service_is_no_recipient():
    told = of("# Privacy\n\nThis guidance is provided by the Harbour Digital Office. Bookings are processed by Anytown Tickets.\n")
    assert [each["named"] for each in told["recipients"]] == [["Anytown Tickets"]]


@pytest.mark.parametrize("kind", ["General Practitioner", "Other Health Professional", "Health Insurance Company"])
def test_a_kind_written_with_capitals_is_no_name(kind):
    told = plainly(SHARING + f"- {kind} - where you agree\n")["recipients"]
    assert told
    assert not any(each["named"] for each in told)


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
        (
            "We pass them to statisticians, such as Rankwell in Finland (who keep the rankings), or World Rowing.",
            {"Rankwell", "World Rowing"},
        ),
        ("- the nurse, an employee of Quayside Health Trust\n", {"Quayside Health Trust"}),
        (
            "### Elm Street Council\n\nfor admissions\n\n### Plumwell Education\n\nour supplier of booking software\n",
            {"Elm Street Council", "Plumwell Education"},
        ),
        ("- Row-aloud uses a voice\n\n| What for | Who |\n|---|---|\n| Oar Storage | Github |\n", {"Github"}),
        ("- Authentication — Clerk.\n- Oar connectivity — Plaid and others\n", {"Clerk", "Plaid"}),
        ("| Which | Quay | Pier |\n|---|---|---|\n| Telephone | 1 | 2 |\n| Quay Registration | 3 | 4 |\n", set()),
        ("If you connect Gmail or Outlook, we share what we read there.", set()),
        ("- EMail\n- the European Commission’s clauses\n", set()),
        ("Quillpress prints the letters, and Shredwell destroys old paper.", {"Quillpress", "Shredwell"}),
        ("The magazine is posted by Quill Print, who get a list.", {"Quill Print"}),
        (
            "It may be shared with NHS England, Quayshire Care Board, and Tidewater Pathology.",
            {"NHS England", "Quayshire Care Board", "Tidewater Pathology"},
        ),
        ("We share it with the Department for Boats, Oars and Quays.", {"Department for Boats, Oars and Quays"}),
        ("| Who | What for |\n|---|---|\n| Quaybox | Hosting environment |\n", {"Quaybox"}),
        ("We share it with: Quay Relief Trust (our parent); Bright Oars CIC (training).", {"Quay Relief Trust", "Bright Oars CIC"}),
        ("We keep your information using Workable, as a processor.", {"Workable"}),
        ("Payments are handled by our payment services providers, Quay Money.", {"Quay Money"}),
        ("- Membership system i.e. Plumclub\n", {"Plumclub"}),
        (
            "- The software support team, Rowardo (comprising of Clean Quay Surveys, and Wing Oars)\n",
            {"Rowardo", "Clean Quay Surveys", "Wing Oars"},
        ),
        ("We pass them to statisticians, such as Might of 10 in the UK.", {"Might of 10"}),
        ("- Payment processors: what you pay, with Stripe and The Quay Block to process it\n", {"Stripe", "Quay Block"}),
    ],
)
def test_names_in_lists_and_of_those_who_do_something_for_the_organisation(said, names):
    found = plainly(f"# Notice\n\n{SHARING}{said}\n")["recipients"]
    assert {name for each in found for name in each["named"]} == names


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("How we collect your data\n\nWe use Google Analytics to count visits.", "Google Analytics"),
        ("We use Google Analytics to count the visits of everybody who opens our pages\n\nOars float.", "Google Analytics"),
        ("How we collect your data\n\nWe keep your details using Workable, as a processor.", "Workable"),
        ("Security\n\nOur data processor is Amazon Web Services, who provide cloud hosting.", "Amazon Web Services"),
        ("Marketing\n\nWe use a third-party provider, Campaign Monitor to deliver our newsletter.", "Campaign Monitor"),
    ],
)
def test_a_tool_is_named_wherever_a_notice_says_that_it_is_used(said, named):
    told = of(f"# Privacy\n\n## {said}\n")
    assert [each["named"] for each in told["recipients"] if each["named"]] == [[named]]
