"""How far each kind of evidence is trusted: the table of evidence."""

import csv
from importlib import resources

import pytest

from ropa.drafting.lexicon import READ, evidence
from ropa.drafting.markdown import read_markdown
from ropa.drafting.notice import understand

EVIDENCE = list(csv.DictReader((resources.files("ropa") / "data" / "vocabulary" / "notice_evidence.csv").read_text("utf-8").splitlines()))
IN_LONG_NOTICES = ("clients", "what others buy")


@pytest.mark.parametrize("row", EVIDENCE, ids=lambda row: f"{row['field']}-{row['evidence']}")
def test_evidence_that_was_right_often_enough_is_read_and_weaker_evidence_makes_a_candidate(row):
    example = row["example"].replace("\\n", "\n")
    headings = row["heading"] if row["heading"].startswith("# ") else f"# Notice\n\n## {row['heading']}"
    rest = "Oars float. " * 25 if row["evidence"].endswith(" once") or row["evidence"] in IN_LONG_NOTICES else ""
    notice = understand(read_markdown("a.md", f"{headings}\n\n{example}\n\n## Oars\n\n{rest}\n"))
    right, wrong = int(row["right"]), int(row["wrong"])
    read = right > 0 and right / (right + wrong) >= READ[row["field"]]
    assert evidence(row["field"])[row["evidence"]] is read
    if row["field"] == "purposes":
        assert bool(notice.purposes) is read
        assert bool(notice.doubtful) is not read
        return
    told = {
        "data_categories": (*notice.data, *notice.data_named),
        "data_subjects": notice.people,
        "collection": notice.channels,
        "recipients": (*notice.recipients, *notice.recipients_named),
    }[row["field"]]
    assert {each.sure for each in told if each.evidence == row["evidence"]} == {read}
