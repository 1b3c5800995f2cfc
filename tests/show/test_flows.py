"""The picture of flows."""

from __future__ import annotations

from ropa.analysis import flows
from ropa.model.codelists import codes
from ropa.show import flows as charts_flow
from support.logs import a_case


def test_many_places_are_drawn_as_the_first_and_the_rest():
    rows = "\n".join(f"C{n},A1,{channel}" for n, channel in enumerate(sorted(codes("channels"))))
    found = flows.data_flows(a_case({"collection_points": f"collection_point_id,activity_id,channel\n{rows}\n"}))
    total = len(codes("channels"))
    texts = {text.get_text().replace("\n", " ") for text in charts_flow.flow_chart(found, 5).axes[0].texts}
    assert f"{total - 5} other channels (1)" in texts
    assert {"How it comes in", "What uses it", "Who receives it", "Where"} <= texts
    few = {text.get_text().replace("\n", " ") for text in charts_flow.flow_chart(found, total - 1).axes[0].texts}
    assert not any("other channels" in text for text in few)  # one left over stands by itself
