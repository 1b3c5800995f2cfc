"""Every sample, changed as files change: cells swapped, rows shifted, headings renamed, encodings changed, files cut."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import locate, read, samples, write
from support.commands import DAY
from support.fuzz import call, cases, refuse_faults, refuse_placeless
from support.spreadsheets import ODD

pytestmark = pytest.mark.fuzz
LOOKS = st.sampled_from([("--select", "SH")] * 7 + [()])
"""Mostly shapes alone, for the rules take longer than all the rest."""
BYTES = st.sampled_from(
    [b"\0", b"\xff", b"\xc3", b'"', b'""', b"\r", b"\n", b",", b";", b"\xef\xbb\xbf", b"=", b"\x1b[2J", b"<!DOCTYPE x>", b"&a;"]
)


@st.composite
def changed_text(draw: st.DrawFn, text: str) -> bytes:
    """A CSV text with one or two changes, as bytes."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 2))):
        row = draw(st.integers(0, len(lines) - 1))
        kind = draw(
            st.sampled_from(["swap", "shift left", "shift right", "heading", "cell", "drop", "twice", "order", "column", "title", "join"])
        )
        cells = lines[row].split(",")
        place = draw(st.integers(0, len(cells) - 1))
        if kind == "swap":
            other = draw(st.integers(0, len(cells) - 1))
            cells[place], cells[other] = cells[other], cells[place]
            lines[row] = ",".join(cells)
        elif kind == "shift left":
            lines[row] = ",".join(cells[1:])
        elif kind == "shift right":
            lines[row] = "," + lines[row]
        elif kind == "heading":
            headings = lines[0].split(",")
            at = draw(st.integers(0, len(headings) - 1))
            headings[at] = draw(
                st.sampled_from(["", "Name", headings[0], headings[at] + "s", headings[at].title(), "x" * 5000, "é", "a b", '"'])
            )
            lines[0] = ",".join(headings)
        elif kind == "cell":
            cells[place] = draw(ODD)
            lines[row] = ",".join(cells)
        elif kind == "drop":
            del lines[row : row + draw(st.integers(1, 3))]
            lines = lines or [""]
        elif kind == "twice":
            lines.insert(row, lines[row])
        elif kind == "order":
            lines[1:] = draw(st.permutations(lines[1:])) if len(lines) < 40 else lines[:0:-1]
        elif kind == "column":
            lines = [",".join(part for n, part in enumerate(line.split(",")) if n != place) for line in lines]
        elif kind == "title":
            lines.insert(0, draw(st.sampled_from(["Our register", "", ",,", "sep=,", "sep=;"])))
        else:
            lines[row : row + 2] = ["".join(lines[row : row + 2])]
    whole = "\n".join(lines)
    how = draw(
        st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp037", "mac-roman", "semicolons", "cr"])
    )
    if how == "semicolons":
        return whole.replace(",", ";").encode()
    if how == "cr":
        return whole.replace("\n", "\r").encode()
    return draw(changed_bytes(whole.encode(how, "replace"), draw(st.sampled_from([False, False, True]))))


@st.composite
def changed_bytes(draw: st.DrawFn, content: bytes, wanted: bool) -> bytes:
    """Bytes that were cut, or into which others came, if that is wanted."""
    if not wanted or not content:
        return content
    place = draw(st.integers(0, len(content)))
    if draw(st.booleans()):
        return content[:place]
    return content[:place] + draw(BYTES) + content[place + draw(st.integers(0, 2)) :]


@st.composite
def changed_names(draw: st.DrawFn, folder: Path) -> None:
    """Change which files there are."""
    files = sorted(folder.glob("*.csv"))
    one, other = draw(st.sampled_from(files)), draw(st.sampled_from(files))
    kind = draw(st.sampled_from(["exchange", "rename", "remove", "folder", "link", "twice", "empty"]))
    if kind == "exchange":
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
    elif kind == "rename":
        one.rename(
            folder / draw(st.sampled_from(["sheet1.csv", f"{one.stem}s.csv", f"{one.stem} (1).csv", f"{one.stem}.CSV", f"{one.stem}.tsv"]))
        )
    elif kind == "twice":
        shutil.copy(one, folder / f"{one.stem.upper()}.csv")
    elif kind == "empty":
        one.write_bytes(b"")
    else:
        one.unlink()
        if kind == "folder":
            one.mkdir()
        elif kind == "link":
            one.symlink_to("not-there")


@cases(5)
@given(st.sampled_from(samples()), st.data())
def test_a_changed_sample_is_told_in_findings(sample: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / sample
        shutil.copytree(locate(f"sample:{sample}"), folder)
        before = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.csv")}
        table = data.draw(st.sampled_from(sorted(before)))
        (folder / f"{table}.csv").write_bytes(data.draw(changed_text(before[table])))
        if data.draw(st.sampled_from([False, False, True])):
            data.draw(changed_names(folder))
        words = ("check", folder, *DAY, "--format", "json", *data.draw(LOOKS))
        ran = call(*words)
        refuse_faults(ran, words)
        refuse_placeless(ran, words)


@cache
def sample_workbook(sample: str) -> bytes:
    """A sample as the bytes of a workbook."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "r.xlsx"
        write(validate(read(f"sample:{sample}"))[0], path)
        return path.read_bytes()


@st.composite
def changed_part(draw: st.DrawFn, content: bytes) -> bytes:
    """The XML of a part of a workbook with a change that a parser may trip over."""
    text = content.decode("utf-8", "replace")
    kind = draw(st.sampled_from(["bytes", "number", "remove", "repeat", "type"]))
    if kind == "bytes":
        return draw(changed_bytes(content, True))
    if kind == "number":
        return text.replace(
            '="1"', draw(st.sampled_from(['="0"', '="-1"', '="99999999"', '="x"', '=""'])), draw(st.integers(1, 3))
        ).encode()
    if kind == "type":
        return text.replace(
            ' t="s"', draw(st.sampled_from([' t="b"', ' t="d"', ' t="e"', ' t="n"', ' t="zz"', ""])), draw(st.integers(1, 5))
        ).encode()
    pieces = text.split("<")
    place = draw(st.integers(0, len(pieces) - 1))
    pieces[place : place + 1] = [] if kind == "remove" else [pieces[place]] * 2
    return "<".join(pieces).encode()


@cases(3)
@given(st.sampled_from([sample for sample in samples() if sample != "broken"]), st.data())  # which holds text that no workbook can
def test_a_changed_workbook_is_told_or_refused(sample: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "register.xlsx"
        content = sample_workbook(sample)
        if data.draw(st.sampled_from([False, True, True, True])):
            path.write_bytes(content)
            with zipfile.ZipFile(path) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
            name = data.draw(st.sampled_from(sorted(parts)))
            parts[name] = data.draw(changed_part(parts[name]))
            gone = data.draw(st.sampled_from(["", "", "", *sorted(parts)]))
            with zipfile.ZipFile(path, "w") as archive:
                for part, inside in parts.items():
                    if part != gone:
                        archive.writestr(part, inside)
        else:
            path.write_bytes(data.draw(changed_bytes(content, True)))
        words = ("check", path, *DAY, "--format", "json", *data.draw(LOOKS))
        ran = call(*words)
        refuse_faults(ran, words)
        refuse_placeless(ran, words)
        if ran.code not in (0, 1):
            assert path.name in ran.stderr, ran.stderr


SETTING = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-3, 2**63 - 1),
        st.floats(),
        st.sampled_from(["", "x", "uk", ";", "utf-8", "2026-11-22", "a\nb", "[", "/**/*/**"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", ""]), inner, max_size=2)),
    max_leaves=4,
)


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return repr(value) if isinstance(value, float) else json.dumps(value)


NESTED = st.sampled_from(
    ["x = " + "[" * 3000, "x = " + "[" * 3000 + "]" * 3000, "[" + ".".join("a" * 3000) + "]", "x = " + "{a = " * 3000, "\0", "=", "\udcff"]
)


@cases(8)
@given(st.data())
def test_a_file_of_settings_is_taken_or_refused(data: st.DataObject) -> None:
    from ropa.plans.plan import KEYS
    from ropa.sources.settings import KNOWN

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kind = data.draw(st.sampled_from(["plan", "register", "mapping"]))
        names = {"plan": [*KEYS], "register": [*KNOWN], "mapping": ["name", "heading", "items", "sheet", "skip", "words", "split"]}[kind]
        chosen = data.draw(st.lists(st.sampled_from([*names, "unheard_of"]), unique=True, max_size=3))
        text = "".join(f"{name} = {toml(data.draw(SETTING))}\n" for name in chosen)
        if kind == "plan" and "register" not in chosen:
            path = data.draw(
                st.sampled_from(
                    ["sample:illumit", "*.csv", "/**/*/**", "[", "", "\\u0000", "~", "a/../..", "http://127.0.0.1:9/x.xlsx", "x" * 300]
                )
            )
            text += f'[[register]]\npath = "{path}"\n'
        text = data.draw(st.one_of(st.just(text), st.just(text), st.just(text), NESTED))
        (folder / f"{kind}.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
        (folder / "activities.csv").write_text("activity_id,name,role\nA1,x,controller\n", encoding="utf-8")
        words = {
            "plan": ("run", folder / "plan.toml", *DAY, "--dry-run"),
            "register": ("check", folder, *DAY, "--format", "json", "--select", "SH"),
            "mapping": ("check", folder / "activities.csv", "--layout", folder / "mapping.toml", *DAY, "--select", "SH"),
        }[kind]
        refuse_faults(call(*words, folder=folder), (words, text[:500]))


def test_the_tables_of_the_samples_are_those_that_are_changed() -> None:
    assert {file.stem for sample in samples() for file in locate(f"sample:{sample}").glob("*.csv")} & set(TABLES)
