from ropa.drafting.annotated import candidates, elements_found, in_words, notice_at, sentences_read
from ropa.drafting.notice import understand
from ropa.drafting.plain import read_plain
from support.drafts import CLUB, club, shop


def test_every_sentence_has_its_line_and_what_it_was_read_as(tmp_path):
    path = tmp_path / "club.md"
    path.write_text(CLUB)
    read = sentences_read(notice_at(str(path)))
    assert len(read) == len(club().sentences)
    row = read[read["line"] == 19].iloc[0]
    assert (row["status"], row["said"]) == ("used", "To put out a newsletter to members | Consent")
    assert "purpose: newsletters" in row["read_as"]
    assert "basis: consent" in row["read_as"]
    assert set(read["status"]) <= {"used", "set aside", "not understood"}
    assert read["read_as"].str.len().min() > 0


def test_what_a_sentence_was_read_as_is_in_words():
    read = sentences_read(understand(read_plain("a.txt", "Acme Ltd is the controller. Company number 01234567.\n")))
    assert list(read["read_as"])[-1] == "controller: company number"


def test_what_is_not_found_is_apart_from_what_nothing_calls_for():
    found = elements_found(shop(), ["Right to withdraw consent"]).set_index("element")["state"]
    assert found["Purposes"] == "found"
    assert found["Right to withdraw consent"] == "not found"
    assert found["Duty to give the data"] == "not called for"


def test_what_is_to_be_confirmed_stands_with_its_reason():
    notice = understand(read_plain("a.txt", "We are Acme Ltd.\n\nWe sent a parcel to our insurers.\n"))
    assert candidates(notice)[["what", "value", "line"]].to_numpy().tolist() == [["recipients", "insurer", 3]]
    assert "elements were found" in in_words(notice)
