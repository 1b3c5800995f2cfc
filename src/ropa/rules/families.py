"""The families of rules, one record each. To add a family, add its record here and its file beside this one.

All that deals with families takes them from here: loading the rules, `--select`, the pages, the tables of findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Family:
    """A family of rules about one side of a record. Their codes begin with the same letters."""

    prefix: str
    """The first letters of its codes."""
    title: str
    """Its name for people."""
    file: str
    """The module of `ropa.rules` that holds its rules. Families that need the same facts share a module."""
    about: str
    """What its rules look at."""


SHAPE = Family("SH", "Shape of the tables", "shape", "Whether the tables can be read as they are meant, before any rule runs.")
"""The checks of shape. They are no rules, but their findings are listed beside those of rules."""

FAMILIES = {
    family.prefix: family
    for family in (
        Family("ID", "Parties and roles", "parties", "Who is answerable, for whom, and who else takes part."),
        Family("PU", "Purposes", "purposes", "What the data is used for."),
        Family("LB", "Lawful bases", "purposes", "What allows each purpose."),
        Family("SC", "Special category and criminal data", "sensitive", "What allows the use of specially protected data."),
        Family("DS", "People", "sensitive", "Whom the data is about."),
        Family("DC", "Data", "sensitive", "Which data is used."),
        Family("RC", "Recipients and contracts", "recipients", "Who receives the data, and under which contract."),
        Family("TR", "Transfers", "transfers", "Data that leaves the area of the law, and on what ground."),
        Family("RT", "Retention", "retention", "How long data is kept, and whether it goes when its time is over."),
        Family("SE", "Security", "security", "How the data is protected."),
        Family("AS", "Assessments", "assessments", "Whether what is likely a high risk was assessed before it began."),
        Family("GV", "Governance", "governance", "Reviews, owners, gaps held open and waivers."),
        Family("RI", "Rights requests", "rights", "Whether people who asked were answered, and in time."),
        Family("CP", "Complaints", "rights", "Whether complaints were acknowledged and settled."),
        Family("BR", "Breaches", "breaches", "Whether those who must know of a breach were told, and in time."),
        Family("MK", "Marketing and cookies", "marketing", "Whether messages, calls and cookies have something that allows them."),
        Family("NH", "Patient data", "nhs", "What is asked beside data protection law of those who use data on patients."),
        Family("NT", "Privacy notice", "notices", "Whether notices tell what is done, and only that."),
    )
}
"""Every family of rules by its prefix, in the order in which pages show them."""


def family_of(code: str) -> Family:
    """The family of a code, like NT for NT03. Raises KeyError if no family has its letters."""
    prefix = code.rstrip("0123456789")
    return SHAPE if prefix == SHAPE.prefix else FAMILIES[prefix]


def load() -> None:
    """Import the module of every family, which registers its rules."""
    for file in dict.fromkeys(family.file for family in FAMILIES.values()):
        import_module(f"{__package__}.{file}")
