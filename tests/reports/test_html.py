"""A notebook as one page."""

from __future__ import annotations

import copy

import nbformat

from ropa.reports.html import outline, to_html
from ropa.reports.notebook import clean
from support.pages import Page, refuse_live


def test_headings_get_ids_of_their_own_and_a_list():
    found = outline("<h2>One &amp; two</h2><h3>Deep</h3><h3>Deep</h3><h2>Three</h2>")
    assert 'id="s-one-two"' in found.html
    assert 'id="s-deep-2"' in found.html
    assert found.contents == (
        '<ol><li><a href="#s-one-two">One &amp; two</a><ol><li><a href="#s-deep">Deep</a></li>'
        '<li><a href="#s-deep-2">Deep</a></li></ol></li><li><a href="#s-three">Three</a></li></ol>'
    )


def test_cleaning_a_notebook_and_making_its_page_change_nothing_of_it():
    pieces = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("a", "b")]
    metadata = {"tags": ["injected-parameters"], "papermill": {"status": "completed"}}
    cells = [nbformat.v4.new_markdown_cell("# T"), nbformat.v4.new_code_cell("x = 1", metadata=metadata, outputs=pieces)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"papermill": {"version": "2"}, "widgets": {}})
    before = copy.deepcopy(notebook)
    cleaned = clean(notebook, {"x": 2})
    assert "<pre>ab</pre>" in to_html(cleaned).decode()
    assert notebook == before != cleaned


def test_outputs_that_are_not_ours_are_shown_as_text_or_not_at_all():
    outputs = [
        nbformat.v4.new_output("display_data", data={"application/javascript": "alert(1)", "text/plain": "<i>"}),
        nbformat.v4.new_output("display_data", data={"text/markdown": "[x](javascript:alert(1)) <script>"}),
        nbformat.v4.new_output("stream", name="stderr", text="a warning"),
        nbformat.v4.new_output("stream", name="stdout", text="<b>\x1b[31mred\x1b[0m"),
    ]
    cells = [nbformat.v4.new_markdown_cell("# T\n\nP."), nbformat.v4.new_code_cell("1", outputs=outputs)]
    text = to_html(clean(nbformat.v4.new_notebook(cells=cells))).decode()
    refuse_live(Page(text))
    assert "alert(1)" in text  # as the text of the Markdown
    assert "<pre>&lt;i&gt;</pre>" in text
    assert "&lt;b&gt;red" in text
    assert "a warning" not in text
