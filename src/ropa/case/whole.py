"""Whether a register could be read whole."""

from __future__ import annotations

from ropa.case.case import Case
from ropa.model.causes import first_places
from ropa.model.checks import ERROR


def incomplete(case: Case) -> str:
    """What of the register is missing: what its setting `incomplete` says, then where it could not be read, and what to do.

    "" if it was read whole.
    """
    told = [str(case.register.settings.get("incomplete") or "")]
    lost = case.findings[(case.findings["code"] == "SH01") & (case.findings["severity"] == ERROR)]
    if len(lost):
        said = f"{first_places(lost['where'])} could not be found or read, so rows may be missing."
        told.append(f"{said} Correct it (ropa check says what is wrong), and make this again.")
    return " ".join(text for text in told if text)
