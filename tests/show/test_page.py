"""Tables, figures and answers as pieces of a page."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import ropa
from ropa import analysis
from ropa.errors import UsageError
from ropa.show import bars, page
from support.registers import register_folder


def test_a_table_is_accessible_and_holds_nothing_but_text():
    frame = pd.DataFrame({"name": ["<script>alert(1)</script>", None], "n": [1200, 3]})
    made = page.table(frame, "A <b> caption", missing="not recorded").html
    assert "<script" not in made
    assert "<caption>A &lt;b&gt; caption</caption>" in made
    assert made.count('<th scope="col"') == 2
    assert made.count('<th scope="row"') == 2
    assert ">1,200<" in made
    assert '<span class="gap">not recorded</span>' in made


def test_a_wide_table_can_be_scrolled_by_keyboard():
    frame = pd.DataFrame([["a", "b", "c", "d"]], columns=list("wxyz"))
    assert '<div class="wide" tabindex="0" role="region" aria-label="Table: Wide">' in page.table(frame, "Wide").html
    assert "tabindex" not in page.table(frame[["w", "x"]], "Narrow").html


def test_an_empty_table_says_why_it_matters():
    made = page.table(pd.DataFrame({"x": []}), "Transfers", why="Abroad the law may not protect.").html
    assert made == '<p class="empty"><strong>Transfers:</strong> nothing is recorded here. Abroad the law may not protect.</p>'


def test_a_table_shows_the_columns_that_are_named_in_their_order_and_no_other():
    frame = pd.DataFrame({"a": ["one"], "b": ["two"], "c": ["three"]})
    made = page.table(frame, "Some", columns=["c", "a"])
    assert [column["name"] for column in made.tables[0]["columns"]] == ["c", "a"]
    assert "two" not in made.html
    assert page.table(frame.assign(new="four"), "Some", columns=["c", "a"]) == made
    assert [column["name"] for column in page.table(frame, "All").tables[0]["columns"]] == ["a", "b", "c"]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_column_that_is_not_there_is_named_with_those_that_are(rows):
    frame = pd.DataFrame({"a": ["one"], "b": ["two"]}).head(rows)
    with pytest.raises(UsageError, match=r"^the table 'Some' has no column d, e; it has: a, b$"):
        page.table(frame, "Some", columns=["a", "d", "e"])


def test_findings_are_a_section_and_say_where_they_were_cut(tiny_case):
    every = analysis.findings_of(tiny_case, ["LB"])
    assert len(every) > 1
    made = page.findings(tiny_case, ["LB"], "lawful bases")
    assert made.html.startswith("<h2>What is wrong or missing</h2>")
    assert "What the rules found about lawful bases, worst first" in made.html
    (table,) = made.tables
    assert table["caption"] == "Findings about lawful bases"
    assert [row[1] for row in table["rows"]] == list(every["code"])
    (cut,) = page.findings(tiny_case, ["LB"], "lawful bases", most=1).tables
    assert (cut["caption"], len(cut["rows"])) == (f"Findings about lawful bases: the first 1 of {len(every)}", 1)
    assert len(page.findings(tiny_case).tables[0]["rows"]) == len(tiny_case.findings)
    (none,) = page.findings(tiny_case, ["ZZ"]).tables
    assert none["rows"] == []
    assert "does not prove the record true" in none["note"]


def test_what_is_true_of_many_entries_is_said_once_with_its_places_folded(tmp_path):
    keys = [*(f"A{n}" for n in range(5)), "<b>"]
    rows = "".join(f"{key},name {key},controller\n" for key in keys)
    case = ropa.open(register_folder(tmp_path / "r", {"activities": f"activity_id,name,role\n{rows}"}), as_of="2026-11-22", regime="uk")
    made = page.findings(case, ["PU01"])
    assert made.html.count("all 6 activities") == 1
    places = [f"activities.csv:{n} (activity {key})" for n, key in enumerate([*keys[:5], "&lt;b&gt;"], start=2)]
    assert f"<details><summary>6 places</summary><ul>{''.join(f'<li>{place}</li>' for place in places)}</ul></details>" in made.html
    assert [row[0] for row in made.tables[0]["rows"]] == [f"activities.csv:{n}" for n in range(2, 8)]  # a workbook has each finding
    cut = page.findings(case, ["PU01"], most=4).html
    assert f"<li>{places[3]}</li><li>and 2 more</li>" in cut
    assert "all 6 activities" in cut
    assert "Findings: the first" not in cut  # one cause is all there is


def test_few_places_are_not_folded(tmp_path):
    rows = "A1,x,controller\nA2,y,controller\n"
    case = ropa.open(register_folder(tmp_path / "r", {"activities": f"activity_id,name,role\n{rows}"}), as_of="2026-11-22", regime="uk")
    made = page.findings(case, ["PU01"]).html
    assert "activities.csv:2 (activity A1)<br>activities.csv:3 (activity A2)" in made
    assert "<details>" not in made


def test_a_link_in_a_table_leads_where_it_says_and_is_text_in_a_workbook():
    frame = pd.DataFrame({"file": [page.Link('a"b.html', "<a>"), (page.Link("#x", "x"), "y")]})
    made = page.table(frame, "Files", place="files")
    assert made.html.startswith('<table id="files"><caption>')
    assert '<th scope="row"><a href="a&quot;b.html">&lt;a&gt;</a></th>' in made.html
    assert '<th scope="row"><a href="#x">x</a><br>y</th>' in made.html
    assert [row[0] for row in made.tables[0]["rows"]] == ["<a>", "x\ny"]


def test_an_answer_is_text_and_nothing_else():
    assert page.answer("3 <of> 18").html == '<p class="answer">3 &lt;of&gt; 18</p>'


def test_a_figure_has_a_text_and_is_the_same_twice(tiny_case):
    by_item = analysis.completeness_by_item(tiny_case)
    made = [page.figure(bars.completeness_chart(by_item), "Completeness").html for _ in range(2)]
    assert made[0] == made[1]
    assert 'role="img"' in made[0]
    assert "<title" in made[0]
    assert "Recipients, Art. 30(1)(d): 2 missing, 1 stated none of 3 entries" in re.sub(r"\s+", " ", made[0])
    ids = re.findall(r'\bid="([^"]+)"', made[0])
    assert len(ids) == len(set(ids))
    assert all(f'id="{name}"' in made[0] for name in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', made[0]) for name in name if name)


def test_a_figure_without_words_is_refused():
    from matplotlib.figure import Figure

    with pytest.raises(ValueError, match="give alt"):
        page.figure(Figure(), "Nothing")
