import json

from support.drafts import CLUB


def test_draft_prints_what_the_notice_tells(ropa, tmp_path):
    path = tmp_path / "club.md"
    path.write_text(CLUB)
    done = ropa("draft", str(path))
    assert done.code == 0
    assert "controller, name: Quayside Rowing Club" in done.stdout
    assert "not found: " in done.stdout
    assert "missing" not in done.stdout
    assert json.loads(ropa("draft", str(path), "--format", "json").stdout)["version_date"] == "2025-04-03"


def test_a_file_that_is_no_notice_is_one_line(ropa, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK")
    done = ropa("draft", str(path))
    assert done.code == 2
    assert "save it as one of these" in done.stderr


def test_a_notice_in_another_language_is_told_of(ropa, tmp_path):
    path = tmp_path / "stowarzyszenie.md"
    path.write_text(
        "# Prywatność\n\n" + "Używamy danych wyłącznie do prowadzenia rejestru członków i księgowości stowarzyszenia. " * 5, "utf-8"
    )
    done = ropa("draft", str(path), "--format", "json")
    assert done.code == 0
    assert "another language than English, Dutch, French and German" in done.stderr
    assert json.loads(done.stdout)["language"] is None


def test_draft_writes_a_register_and_says_what_comes_next(ropa, tmp_path):
    path = tmp_path / "club.md"
    path.write_text(CLUB)
    done = ropa("draft", str(path), "--out", str(tmp_path / "reg"))
    assert done.code == 0
    assert f"Next: `ropa check {tmp_path / 'reg'}`" in done.stdout
    again = ropa("draft", str(path), "--out", str(tmp_path / "reg"))
    assert "nothing was changed" in again.stdout
    path.write_text(CLUB.replace("six years", "eight years"))
    changed = ropa("draft", str(path), "--out", str(tmp_path / "reg"))
    assert "Told now" in changed.stdout
    assert "P8Y" in changed.stdout
