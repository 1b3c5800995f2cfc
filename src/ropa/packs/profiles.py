"""What each profile of a pack holds. To add a profile, add its record to `PROFILES`.

Nothing heavy is imported here, because the command line's help prints the names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ropa.errors import UsageError
from ropa.model.logs import PEOPLE

if TYPE_CHECKING:
    from ropa.model.register import Register
    from ropa.reports import Report

REGISTERS, REPORTS, IPE, VALIDATION, CHANGES = "03-registers", "02-reports", "04-ipe", "05-validation", "06-changes"
APPROVALS, LINKED, METHOD, MAPPING = "07-approvals", "08-linked", "09-method", "10-mapping"
"""The folders of a pack."""

EVERY = (REPORTS, REGISTERS, IPE, VALIDATION, CHANGES, APPROVALS, LINKED, METHOD, MAPPING)

CLIENT_TABLES = (
    "organisations",
    "contacts",
    "activities",
    "activity_parties",
    "recipients",
    "transfers",
    "security_measures",
    "contracts",
    "contract_terms",
)
"""What a client is shown of the processor's record: Art. 30(2), and the contract it rests on."""


@dataclass(frozen=True)
class Profile:
    """Who a pack is for, and what it holds."""

    name: str
    words: str
    sections: tuple[str, ...]
    """The folders that it has."""
    left_out: tuple[str, ...] = ()
    """The tables that it does not show."""
    only: tuple[str, ...] = ()
    """If given, it shows these tables and no others."""
    of_client: bool = False
    """Whether it holds a processor's record of one client, and nothing else."""

    @property
    def without(self) -> tuple[str, ...]:
        """The tables that it does not show."""
        from ropa.model.tables import TABLES

        return tuple(table for table in TABLES if table not in self.only) if self.only else self.left_out

    def why_not(self, report: Report) -> str:
        """Why the profile leaves a report out, in words that fit one and several; "" for a report that it holds."""
        if self.of_client and not report.for_client:
            return "Not made for one client"
        if report.beyond:
            return "Made from more than this register, and a pack is of one register on one day"
        if report.logs_of_people and set(PEOPLE) & set(self.without):
            return "Made from logs of people, which this pack leaves out"
        return ""


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("full", "everything, for an auditor who looks at the whole", EVERY),
        Profile(
            "regulator",
            "what a supervisory authority may ask for under Article 30(4): the records, and of logs of people figures alone",
            tuple(section for section in EVERY if section != VALIDATION),
            left_out=(*PEOPLE, "waivers"),
        ),
        Profile(
            "client",
            "the processor's record of one client (Article 30(2)), and nothing of the others",
            (REPORTS, REGISTERS, IPE, METHOD),
            only=CLIENT_TABLES,
            of_client=True,
        ),
        Profile(
            "iso27701",
            "evidence for ISO/IEC 27701: records, checks and approvals, and of logs of people figures alone",
            EVERY,
            left_out=PEOPLE,
        ),
    )
}
"""The profiles by name."""


def choose(name: str, client: str | None) -> Profile:
    """The profile of that name. Raises UsageError for an unknown name, a missing client, or a client that the profile does not take."""
    if name not in PROFILES:
        raise UsageError(f"profile: there is no profile {name}; there are {', '.join(PROFILES)}")
    if PROFILES[name].of_client != (client is not None):
        of_client = ", ".join(profile.name for profile in PROFILES.values() if profile.of_client)
        raise UsageError(f"the profile {of_client} needs --client ORGANISATION_ID, and no other profile takes it")
    return PROFILES[name]


def shown(register: Register, profile: Profile) -> Register:
    """The register without the tables that the profile leaves out."""
    if not profile.without:
        return register
    gone = {table: register[table].iloc[:0] for table in profile.without}
    if "waivers" not in gone:  # waivers name rows of the tables that are gone
        gone["waivers"] = register.waivers[~register.waivers["table"].isin(profile.without)]
    held = register.held[~register.held["table"].isin(profile.without)]
    without_row = (held["table"] == "waivers") & ~held["index"].isin(gone["waivers"].index)
    return replace(register.with_tables(gone), held=held[~without_row])
