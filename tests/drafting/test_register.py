import pytest

from ropa.case.opening import case_of
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand
from ropa.drafting.plain import read_plain
from ropa.drafting.register import TO_CONFIRM, drafted, write_draft
from ropa.errors import SourceError, UsageError
from ropa.model.validate import validate
from ropa.sources import read
from support.corpora import NAUGHTY
from support.drafts import CLUB, SHOP, club

DAY = "2026-11-22"
LATER = (
    CLUB.replace("six years", "seven years")
    .replace("3/4/2025", "1/6/2026")
    .replace("- your bank account details\n", "")
    .replace(
        "| To run your membership | Contract |",
        "| To run your membership | Contract |\n| To organise regattas and other events | Legitimate interests |",
    )
)


def later():
    return understand(read_markdown("club.md", LATER))


def test_a_draft_is_a_register_that_every_rule_can_read(tmp_path):
    write_draft(club(), str(tmp_path / "reg"))
    case = case_of(read(tmp_path / "reg"), DAY, None)
    assert not [code for code in case.findings["code"] if code.startswith("SH")]
    assert case.findings.rules_skipped == {"SC08": "not under uk"}
    assert set(case.findings.loc[case.findings["code"] == "GV03", "record"]) == set(case.register.activities["activity_id"])
    assert set(case.register.purposes["lawful_basis"]) == {"contract", "consent", "legal_obligation"}
    assert case.register.organisations.set_index("name").loc["Quayside Rowing Club", "is_holder"]
    assert set(case.register.retention["period"].dropna()) == {"P6Y", "P2D"}
    assert len(case.register.notice_links)


def test_what_the_notice_tells_of_a_purpose_stands_in_the_record_with_its_line():
    register, _ = validate(drafted(club()))
    statements = register.notice_statements.set_index("notice_statement_id")
    links = register.notice_links
    purpose = register.purposes.set_index("purpose_code").loc["newsletters"]
    backing = links.loc[(links["table"] == "purposes") & (links["record"] == purpose["purpose_id"]), "notice_statement_id"]
    assert statements.loc[backing, "claim"].str.startswith("line 19: ").all()
    assert set(statements.loc[backing, "value"]) == {"consent"}


def test_weak_readings_are_candidates_and_no_rows():
    notice = understand(read_plain("shop.txt", SHOP + "\n\nWe sent a parcel to our insurers.\n"))
    assert ("recipients", "insurer") in {(each.field, each.value) for each in notice.candidates}
    assert "recipients" not in drafted(notice).frames


def test_a_notice_that_names_nobody_asks_for_the_holder(tmp_path):
    nameless = understand(read_markdown("a.md", "# Acme Privacy Notice\n\nWe use your data to send invoices.\n"))
    with pytest.raises(UsageError, match=r"\(perhaps 'Acme'\); give --holder NAME"):
        drafted(nameless)
    register, _ = validate(drafted(nameless, "Acme Ltd"))
    assert register.organisations["name"].tolist() == ["Acme Ltd"]


def test_drafting_again_keeps_what_people_wrote_and_says_what_changed(tmp_path):
    folder = tmp_path / "reg"
    write_draft(club(), str(folder))
    activities = (folder / "activities.csv").read_text()
    (folder / "activities.csv").write_text(activities.replace(TO_CONFIRM, "Membership secretary", 1))
    same = write_draft(club(), str(folder))
    assert same is not None
    assert (same.told_now, same.no_longer_told, same.added) == ((), (), {})
    changes = write_draft(later(), str(folder))
    assert changes is not None
    assert any("P7Y" in line for line in changes.told_now)
    assert any("P6Y" in line for line in changes.no_longer_told)
    assert any("payment" in line for line in changes.no_longer_told)
    register, shape = validate(read(folder))
    assert shape.empty
    assert "Membership secretary" in set(register.activities["business_function"].dropna())
    assert {"P6Y", "P7Y"} <= set(register.retention["period"].dropna())  # a person decides which row goes
    notices = register.notices.set_index("notice_id")
    assert str(notices.loc["N01", "ended_on"])[:10] == "2026-06-01"
    assert str(notices.loc["N02", "published_on"])[:10] == "2026-06-01"
    assert (register.organisations["is_holder"].fillna(False)).sum() == 1


def test_a_workbook_is_written_once_and_never_changed(tmp_path):
    path = tmp_path / "reg.xlsx"
    write_draft(club(), str(path))
    before = path.read_bytes()
    with pytest.raises(SourceError, match="edited by hand"):
        write_draft(later(), str(path))
    assert path.read_bytes() == before


def test_whatever_a_notice_holds_its_draft_is_a_sound_register():
    for at in range(0, len(NAUGHTY), 60):
        text = "\n\n".join(f"We use {each} to send invoices to {each}.\n\n- {each}" for each in NAUGHTY[at : at + 60])
        notice = understand(read_plain("a.txt", CLUB + text))
        _, shape = validate(drafted(notice, "Holder Ltd"))
        assert not shape.at_least("error").shape[0]


REWORDED = (
    ("We share names with British Rowing, our national governing body.", "Names go to British Rowing, the body that governs our sport."),
    ("- have it erased", "- ask us to delete it"),
    ("- have errors corrected", "- ask us to put mistakes right"),
    ("To put out a newsletter to members", "To send members our newsletter"),
    (
        "We keep membership records for six years after your membership ends.",
        "Membership records are held for six years after membership has ended.",
    ),
)


@pytest.mark.parametrize(
    ("edits", "now", "gone"),
    [
        (REWORDED, [], []),
        ((("British Rowing", "Scottish Rowing"),), ["Scottish Rowing"], ["British Rowing"]),
        ((("- have it erased\n", ""),), [], ["have it erased"]),
        ((("privacy@quayside", "data@quayside"),), ["data@quayside"], ["privacy@quayside"]),
    ],
    ids=["reworded", "another recipient", "a right less", "another address"],
)
def test_a_sentence_that_was_reworded_is_no_change_and_what_it_tells_is(tmp_path, edits, now, gone):
    write_draft(club(), str(tmp_path / "reg"))
    text = CLUB
    for old, new in edits:
        text = text.replace(old, new)
    changes = write_draft(understand(read_markdown("club.md", text)), str(tmp_path / "reg"))
    assert changes.added["notices"] == 1
    for told, words in ((changes.told_now, now), (changes.no_longer_told, gone)):
        assert bool(told) == bool(words), told
        assert all(any(word in line for line in told) for word in words)
