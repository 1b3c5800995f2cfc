import pytest

from ropa.drafting.reading import read_notice
from ropa.errors import SourceError, UsageError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "NOTICE\n\nWe keep it for a year.\n"),
        ("a.md", "# NOTICE\n\nWe keep it for a year.\n"),
        ("a.HTML", "<h1>NOTICE</h1><p>We keep it for a year."),
    ],
)
def test_every_format_is_read_into_one_structure(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    assert [(piece.kind, piece.text) for piece in read_notice(path).pieces] == [
        ("heading", "NOTICE"),
        ("paragraph", "We keep it for a year."),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes("The café’s notice\r\nsays “hello”.\r\n".encode(encoding))
    assert read_notice(path).pieces[0].text == "The café’s notice says “hello”."


def test_words_that_a_copy_out_of_a_pdf_parted_are_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Our Offi cer looks fi rst at your confi dential \ufb01le, not at Wi fi or a sci fi book.")
    assert read_notice(path).pieces[0].text == "Our Officer looks first at your confidential file, not at Wi fi or a sci fi book."


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.xls", b"x", UsageError, "save it as one of these"),
        ("a.txt", b" \n ", SourceError, "it is empty"),
        ("a.txt", b"%PDF-1.7", SourceError, "another kind of file"),
        ("a.md", b"PK\x03\x04", SourceError, "another kind of file"),
        ("a.txt", b"a\x00" * 50, SourceError, "no text that can be read"),
        ("a.html", b"<script>only()</script>", SourceError, "holds no text"),
        ("a.txt", b"x" * 3_000_001, SourceError, "more than 3,000,000 characters"),
        ("a.html", b"<b>" * 400_001, SourceError, "more than 400,000 tags"),
    ],
)
def test_what_is_no_notice_ends_with_one_line(tmp_path, name, content, error, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=says) as raised:
        read_notice(path)
    assert str(raised.value).startswith(str(path))


def test_a_folder_and_a_file_that_is_not_there_are_named(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(SourceError, match="it is a folder"):
        read_notice(tmp_path / "a.txt")
    with pytest.raises(SourceError, match="No such file"):
        read_notice(tmp_path / "b.txt")
