"""What is found of records of processing in grids: the cells of each activity, and what became of every other cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ropa import vocabulary
from ropa.layouts.grids import Grid
from ropa.layouts.headings import STRONG
from ropa.layouts.wording import answer_of, says_nothing

ROWS, COLUMNS, FORM = "one row per activity", "one column per activity", "one form per activity"


Lookup = Callable[[str], str | None]
"""What a heading means: `item_of`, or what a layout says."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that says something about an activity."""

    text: str
    grid: Grid
    row: int
    column: int
    heading: str
    """The heading or label that it answers."""
    part: str = ""
    """For a row of a list inside a form: the row's own label, like the category of data."""

    @property
    def where(self) -> str:
        """The place of the cell in the file."""
        return self.grid.where(self.row, self.column)


@dataclass(slots=True)
class Record:
    """One activity: its cells by item."""

    grid: Grid
    row: int
    column: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    title: str = ""
    """The heading or the sheet's name under which it stands, for a form that does not name it."""
    processor: bool = False
    """Whether it stands in a part of the file that is a processor's record."""
    path: tuple[str, ...] = ()
    """For a section or a table of a page: the headings above it."""
    trouble: str = ""
    """Why the cells of its row cannot be told apart, if so."""

    def add(self, item: str, cell: Cell) -> None:
        """Add a cell under an item."""
        self.cells.setdefault(item, []).append(cell)

    def first(self, *names: str) -> Cell | None:
        """The first cell of the first of these items that has any."""
        return next((self.cells[name][0] for name in names if self.cells.get(name)), None)


@dataclass
class Found:
    """What was found in all grids of a file."""

    records: list[Record] = field(default_factory=list)
    shapes: list[tuple[str, Grid, int]] = field(default_factory=list)
    """The shapes met, each with its grid and the number of activities."""
    about: dict[str, list[Cell]] = field(default_factory=dict)
    """What the file says of the organisation as a whole: controller, officer, representative."""
    used: set[tuple[int, int, int]] = field(default_factory=set)
    """Headings and labels that were understood, as (grid, row, column)."""
    ignored: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """Cells that say nothing of an activity, and why."""
    homeless: list[Cell] = field(default_factory=list)
    """Cells of activities under headings that the register has no column for."""
    headings: dict[str, str | None] = field(default_factory=dict)
    """Every heading of a table of activities, with the item that it means."""
    answered: frozenset[str] = frozenset()
    """The labels of forms, as `bare` has them, that have an answer beside them somewhere in the file: they open no list below them."""
    told_by_contents: dict[str, str] = field(default_factory=dict)
    """The headings, as `bare` has them, that are known by what stands below them alone, with the item."""


MOST_OF_A_LABEL = 160
"""A text of so many characters or more is no label."""


def item_of_label(label: str, lookup: Lookup) -> str | None:
    """The item that the label of a form asks for; None for one that asks for none, and for a text that is too long to be one."""
    return lookup(label.rstrip(" :?")) if label and len(label) < MOST_OF_A_LABEL else None


def weight_of(items: Iterable[str]) -> float:
    """How much the items that headings ask for speak for a record of processing: those that only it has count four times as much."""
    distinct = {item.partition(":")[0] for item in items}
    return sum(1.0 if item in STRONG else 0.25 for item in distinct)


_WHY = frozenset({"purpose", "name", "basis"})


_OF_ACTIVITY = frozenset({"subjects", "subjects_and_data", "basis", "retention", "retention_days"})


def lists_activities(items: Iterable[str]) -> bool:
    """Whether headings ask for what only activities have: lists of recipients, systems or transfers have no people and no basis."""
    asked = {item.partition(":")[0] for item in items}
    processors = "processing_category" in asked and bool(asked & {"client", "controller"})
    return processors or (bool(asked & _WHY) and bool(asked & _OF_ACTIVITY - ({"basis"} if asked & _WHY == {"basis"} else set())))


def flags_among(headings: Mapping[int, str], answers: Callable[[int], Iterable[str]]) -> dict[int, str]:
    """The lawful basis that each heading names, if two headings name one and below them stands nothing but yes, no and crosses."""
    found: dict[int, str] = {}
    for place, heading in headings.items():
        if not heading or len(heading) > 80:
            continue
        named = {one.value for one in vocabulary.find("lawful_basis", heading)}
        if len(named) == 1:
            found[place] = f"basis:{named.pop()}"
    if len(set(found.values())) < 2:
        return {}
    crossed: dict[int, bool] = {}
    for place in found:
        said = {text for text in answers(place) if text}
        if not all(is_answer(text) for text in said):
            continue
        crossed[place] = any(answer_of(text, ()) == "yes" for text in said)
    return {place: found[place] for place in crossed} if any(crossed.values()) and len(crossed) > 1 else {}


def is_answer(text: str) -> bool:
    """Whether a text is a yes, a no, a cross, or what stands where nobody has decided yet."""
    undecided = vocabulary.is_placeholder(text) or vocabulary.is_template_mark(text) or bool(vocabulary.doubts(text))
    return len(text) < 30 and bool(answer_of(text, ()) or says_nothing(text, ()) or undecided)


ABOUT = frozenset({"controller", "dpo", "representative", "joint_controller", "name_of_holder"})


_PROCESSOR = re.compile(
    r"30\W{0,3}(?:\(2\)|abs\.? ?2|[.,-]2\b|lid 2)|\b(?:as|als|como|som|en tant que|comme|come|jako) (?:an? |el |la )?"
    r"(?:processor|auftragsverarbeiter|encargado|verwerker|personuppgiftsbiträde|databehandler|sous-traitant|responsabile|zpracovatel)"
    r"|\bprocessor('s)? (record|register|ropa)|^processors?$",
    re.IGNORECASE,
)


def is_processors(text: str) -> bool:
    """Whether a title says that what stands below it is a processor's record."""
    return bool(_PROCESSOR.search(text))


_CONTROLLER = re.compile(
    r"30\W{0,3}(?:\(1\)|abs\.? ?1|[.,-]1\b|lid 1)|\b(?:as|als|como|som|en tant que|comme|come|jako) (?:an? |el |la )?"
    r"(?:controller|verantwortlicher|responsable|verwerkingsverantwoordelijke|personuppgiftsansvarig|dataansvarlig|behandlingsansvarlig"
    r"|titolare|spravce|administrator)|\bcontroller('s)? (record|register|ropa)|^controllers?$",
    re.IGNORECASE,
)


def is_controllers(text: str) -> bool:
    """Whether a title says that what stands below it is a controller's record."""
    return bool(_CONTROLLER.search(text))


def texts(record: Record, *items: str) -> Iterator[Cell]:
    """The cells of a record under any of these items, in that order."""
    for item in items:
        yield from record.cells.get(item, ())
