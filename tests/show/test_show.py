"""Pictures drawn of every table: worded, the same twice, and deaf to hostile names."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ropa import show
from ropa.analysis import flows, incidents, marketing, notice, requests, transfers
from ropa.case.case import Case
from ropa.show import bars, timelines
from ropa.show import flows as charts_flow
from ropa.show import world as show_world
from support.corpora import NAUGHTY
from support.logs import FUNCTIONS, ORGANISATIONS, SAMPLES, a_case, sample

CHARTS = {
    "world_map": (show_world.world_map, transfers.world_statuses),
    "flow_chart": (charts_flow.flow_chart, flows.data_flows),
    "requests_chart": (bars.requests_chart, requests.requests_by_right),
    "backlog_chart": (timelines.backlog_chart, requests.requests_by_month),
    "breaches_chart": (timelines.breaches_chart, incidents.breach_steps),
    "preferences_chart": (bars.preferences_chart, marketing.preferences_by_channel),
    "sends_chart": (bars.sends_chart, marketing.sends_by_channel),
    "notice_chart": (bars.notice_chart, notice.elements_told),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_words_and_the_same_bytes_twice(name):
    draw, frame = CHARTS[name]
    for case in (a_case(), sample(SAMPLES[-1])):
        made = [show.figure(draw(frame(case)), "A chart").html for _ in range(2)]
        assert made[0] == made[1]
        assert len(re.search(r"<desc[^>]*>(.+?)</desc>", made[0], re.DOTALL).group(1)) > 30
        assert "NaN" not in made[0]


def hostile() -> Case:
    """A register whose every name is one that breaks pages, charts and files."""

    def table(columns: str, rows: list[list[str]]) -> str:
        frame = pd.DataFrame(rows, columns=columns.split(","))
        return frame.to_csv(index=False)

    # A cell that is blank or says nothing is none of these; the reader has dealt with them.
    texts = [text for text in NAUGHTY if text.strip() and "\x00" not in text]
    texts = [*texts, "$x^$ \\frac{", "</svg><script>alert(1)</script>", "https://example.org/?a=1", "\U0001f600\u202e", "a" * 400]
    ids = range(len(texts))
    return a_case(
        {
            "organisations": ORGANISATIONS + table("a,b,c,d,e,f", [[f"H{n}", texts[n], "no", "US", "", ""] for n in ids]).split("\n", 1)[1],
            "activities": table("activity_id,name,role", [[f"A{n}", texts[n], "controller"] for n in ids]),
            "recipients": table("recipient_id,activity_id,organisation_id,service", [[f"R{n}", f"A{n}", f"H{n}", texts[n]] for n in ids]),
            "transfers": table(
                "transfer_id,activity_id,organisation_id,destination,document", [[f"T{n}", f"A{n}", f"H{n}", "US", texts[n]] for n in ids]
            ),
            "cookies": table("cookie_id,name,provider", [[f"C{n}", texts[n], texts[n]] for n in ids]),
            "notices": table("notice_id,title", [["N1", texts[0]], ["N2", texts[-1]]]),
            "notice_statements": table(
                "notice_statement_id,notice_id,section,element,claim", [[f"S{n}", "N1", texts[n], "recipients", texts[n]] for n in ids]
            ),
            "requests": table("request_id,right,activity_id,received_on", [[f"Q{n}", "access", f"A{n}", "2026-11-01"] for n in ids]),
            "breaches": table(
                "breach_id,activity_id,aware_at,risk,facts",
                [[f"B{n}", f"A{n}", "2026-11-01T10:00:00+00:00", "risk", texts[n]] for n in ids],
            ),
        }
    )


def test_hostile_names_are_nothing_but_text():
    case = hostile()
    pieces = [show.table(function(case), function.__name__, why="why") for function in FUNCTIONS]
    pieces += [show.figure(draw(frame(case)), name) for name, (draw, frame) in CHARTS.items()]
    page = "\n".join(piece.html for piece in pieces)
    tags = {tag.lower() for tag in re.findall(r"<\s*([a-zA-Z][a-zA-Z0-9]*)", page)}
    known = {"table", "caption", "thead", "tbody", "tr", "th", "td", "span", "div", "p", "strong", "br", "figure", "figcaption"}
    assert tags <= known | {"svg", "title", "desc", "g", "path", "use", "defs", "clippath", "pattern", "rect", "style"}
    assert not re.search(r"<[^>]*\son[a-z]+\s*=|<[^>]*(?:href|src)\s*=\s*[\"'](?!#)", page)
