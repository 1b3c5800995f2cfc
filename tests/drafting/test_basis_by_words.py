"""Uses, bases and limits in the many shapes in which notices of all kinds tell them."""

import pytest

from ropa.drafting.basis_by_words import ByWords
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand
from ropa.drafting.plain import read_plain
from support.drafts import of

C, LO, LI, CO = "contract", "legal_obligation", "legitimate_interests", "consent"
LONG = (
    "The harbour office keeps a list of everybody who has a mooring, with the name of the boat, and looks at it when the tide is high. " * 2
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**Contract.** We run your account.\n\n**Legal obligation.** We keep a list of accidents.\n", [C, LO]),
        ("## 5.1. Contract\n\nTo run the harbour, including:\n\n- Berth management\n- Messaging\n", [C, C]),
        ("## 5.2. Consent\n\nUsed only for news and appeals.\n\n## 5.3. Contract\n\nTo send invoices.\n", [CO, C]),
        ("## Legitimate interests\n\nTo send invoices.\n\n## Legal reasons\n\nTo settle legal claims.\n", [LI, LO]),
        ("We rely on:\n\n- your consent when we send you our newsletter;\n- the contract with you when we take your payment.\n", [CO, C]),
        (
            "We use it because:\n\n- we must by law, for example to deduct tax;\n- it is part of our contract, for example to pay you.\n",
            [LO, C],
        ),
        (
            "## Uses made of your data\n\nWe rely on legitimate interests to use your data.\n\n- To answer you\n- Checking papers\n",
            [LI, LI],
        ),
        ("By filling in the form you consent to our contacting you about races.\n", [CO]),
        ("The Harbours Act requires us to keep a register of boats, and we use your name for that.\n", [LO]),
        ("We have a statutory duty under section 8 to carry out inspections.\n", [LO]),
        ("We only use your photograph in our leaflets with your permission.\n", [CO]),
        ("We will also use 'Legitimate Interest' for communications relating to grant-making.\n", [LI]),
        ("- We keep VAT invoices. We must do so by law.\n", [LO]),
        ("We may also text you about offers.\n", [None]),
        ("The trust also records CCTV images for the prevention and detection of crime.\n", [None]),
        ("The nurses who care for you use your records to:\n\n- make sure your care is safe\n", [None]),
        (
            "We only use your data for the reason for which you gave it, including to:\n\nReply to letters; send news.\n\nPrevent fraud.\n",
            [None] * 3,
        ),
        ("Our legal basis for everything described here is our legitimate interest.\n", []),
    ],
)
def test_a_use_has_the_basis_that_its_shape_gives_it(text, found):
    assert [each["basis"] for each in of(text)["purposes"]] == found


@pytest.mark.parametrize(
    ("said", "periods", "criteria"),
    [
        ("We keep your data for 7 years after your licence expires.", ["P7Y"], 0),
        ("We keep files for seven years because claims can be brought for six years.", ["P7Y"], 0),
        ("We keep your letter for half a year.", ["P6M"], 0),
        ("Recordings are deleted as soon as they are typed up.", [], 1),
        ("We keep the file of a pupil until the 25th birthday.", [], 1),
        ("We delete data when its purpose has been met.", [], 1),
        ("- Marketing: until you opt out", [], 1),
        ("Collected data will be held for as long as research needs it.", [], 1),
    ],
)
def test_a_limit_has_a_period_or_criteria(said, periods, criteria):
    read = of(f"## How long we keep it\n\n{said}\n")["retention"]
    assert [each["period"] for each in read if each["period"]] == periods
    assert len([each for each in read if not each["period"]]) == criteria


@pytest.mark.parametrize(("often", "basis"), [(9, None), (0, "consent")])
def test_words_that_a_notice_says_all_the_time_make_no_use_like_another(often, basis):
    said = "".join(f"Fernleigh County runs boat {at}.\n\n" for at in range(often))
    uses = "## How we use your information\n\nWe use it to:\n\n- Register boats with Fernleigh County\n- Managing meals\n\n"
    bases = "The legal basis for running races with Fernleigh County is consent. The legal basis for meals is contract.\n"
    told = of(f"# Notice\n\n{said}{uses}## Lawful basis\n\n{bases}")["purposes"]
    assert [each["basis"] for each in told] == [basis, "contract"]


@pytest.mark.parametrize(
    ("said", "criteria"),
    [
        ("Your contact details will be removed once you are no longer a member.", 1),
        ("Your contact details will be removed if you choose not to be part of the club.", 1),
        ("Minutes are made anonymous or deleted when no longer relevant.", 1),
        ("You may ask us to stop if you are no longer a member.", 0),
    ],
)
def test_what_makes_data_go_is_a_limit_in_any_section(said, criteria):
    assert len(of(f"## Members\n\n{said}\n")["retention"]) == criteria


def test_data_comes_in_on_the_occasions_that_a_list_names():
    text = "## How we collect it\n\nWe collect data:\n\n- when you telephone or email us\n- when you come into our office\n"
    assert {each.code for each in understand(read_markdown("a.md", text)).channels if each.sure} >= {"phone", "email", "in_person"}


def test_lines_of_any_length_are_paragraphs_and_short_ones_among_them_headings():
    text = f"Who we are\n\n{LONG}\nHow long do we keep it?\n\n{LONG}\n{LONG}\n2.The right of access\n{LONG}\n"
    pieces = read_plain("a.txt", text).pieces
    assert [piece.text for piece in pieces if piece.kind == "heading"] == ["Who we are", "How long do we keep it?", "2.The right of access"]
    assert len([piece for piece in pieces if piece.kind == "paragraph"]) == 4


def test_uses_that_differ_by_a_number_alone_are_compared_once_with_the_bases_told(monkeypatch):
    asked = []
    alike = ByWords.alike
    monkeypatch.setattr(ByWords, "alike", lambda self, purpose, *rest, **more: asked.append(purpose) or alike(self, purpose, *rest, **more))
    told = " ".join(f"We use your address to post parcel {at} of goods. The legal basis for trip {at} is our contract." for at in range(40))
    assert len(of(f"## Why we use it\n\n{told}\n")["purposes"]) >= 40
    assert len(asked) <= 4
