"""Exemptions: the provisions that those recorded for an activity lift, or may lift."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.bases import provisions_lifted


def exempted(view: View) -> dict[str, pd.Series]:
    """By provision that an exemption may lift, the activity_id of each activity that records such an exemption in force on the day.

    The provisions are those of `ropa.law.bases.provisions_lifted`. What an exemption is for ends where telling people would harm
    nothing: it lifts a provision only as far as its reason reaches, which no register shows.
    """
    activities = view.activities[["activity_id", "notice_exemption"]].dropna()
    lifted = activities["notice_exemption"].map(provisions_lifted(view.regime, view.as_of))
    pairs = activities.assign(provision=lifted).explode("provision").dropna(subset=["provision"])
    return {str(provision): part["activity_id"] for provision, part in pairs.groupby("provision")}
