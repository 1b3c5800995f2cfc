"""Charts along a line of time: what was not understood is in them too."""

from __future__ import annotations

import matplotlib.text

from ropa import analysis, show
from support.histories import case

ACTIVITIES = "activity_id,name,role\nA1,Payroll,controller\nA2,Fax,controller\n"


def texts(drawn) -> list[str]:
    return [one.get_text() for one in drawn.findobj(matplotlib.text.Text)]


def test_a_time_limit_that_was_not_understood_is_in_the_chart():
    limits = "retention_id,activity_id,period\nL1,A1,a good while\nL2,A2,P6Y\nL3,A2,\n"
    drawn = show.retention_chart(analysis.retention_schedule(case({"activities": ACTIVITIES, "retention": limits})))
    assert {"Payroll", "Fax", "as written, not understood"} <= set(texts(drawn))
    assert "6 years: 1 limit. 1 limit has no period. 1 limit has a period that was not understood." in str(drawn.get_label())
    alone = analysis.retention_schedule(case({"retention": "retention_id,activity_id,period\nL1,A1,a good while\n"}))
    assert show.retention_chart(alone).get_label() == "1 limit has a period that was not understood."


def test_a_deadline_whose_day_was_not_understood_is_in_the_chart():
    measures = "security_measure_id,activity_id,measure,status,due_on\nM1,A1,access_control,planned,next autumn\n"
    months = analysis.deadlines_by_month(case({"security_measures": measures}), 2)
    assert months["month"].tolist() == ["overdue", "Nov 2026", "Dec 2026", "Jan 2027", "not understood"]
    drawn = show.deadlines_chart(months)
    assert "not understood: 1 Planned security measure" in str(drawn.get_label())
    assert "not understood" in texts(drawn)
