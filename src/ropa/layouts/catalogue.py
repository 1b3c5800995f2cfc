"""The layouts that ropa knows by name, those that a file describes, and what each loses."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from ropa.errors import LayoutError, SourceError, UsageError
from ropa.files import refuse_no_file
from ropa.layouts.grids import LABELS, Grid
from ropa.layouts.headings import item_of, joined
from ropa.layouts.mapped import mapping_of
from ropa.layouts.slips import SHORTEST, is_slip
from ropa.text import one_line

GENERAL = "art30"
"""The layout of any table with headings that ask for what Article 30 asks for."""
NEEDED_SHARE = 0.6
"""The least share of a layout's columns that a table must have to be of that layout."""


_HELD: dict[str, tuple[str, ...]] = {
    "names of activities": ("name",),
    "descriptions": ("description",),
    "parts of the organisation": ("function",),
    "processor's activities": ("role", "client", "processing_category"),
    "joint controllers": ("joint_controller",),
    "purposes": ("purpose",),
    "lawful bases": ("basis",),
    "conditions of Article 9": ("article9",),
    "people": ("subjects",),
    "categories of data": ("data",),
    "sources of data": ("source",),
    "automated decisions": ("automated",),
    "recipients": ("recipients",),
    "countries of transfers": ("transfers", "destination"),
    "safeguards": ("safeguards", "transfers"),
    "time limits": ("retention",),
    "security": ("security",),
    "systems": ("systems",),
    "owners": ("owner",),
    "assessments": ("dpia_required", "dpia_status", "dpia_link"),
    "dates of activities": ("started", "ended"),
}
"""What a register says of its activities, and the items that hold it in a table."""
_NEVER = "descriptions beside codes, logs, notices and contracts"
"""What no table with one row per activity holds."""


def _lost_by(columns: Sequence[Column]) -> str:
    """What a register loses in a table of these columns, in words."""
    items = {column.item for column in columns}
    lacking = [words for words, held in _HELD.items() if not items.intersection(held)]
    return f"Holds no {', '.join([*lacking, _NEVER])}."


@dataclass(frozen=True)
class Column:
    """A column of a layout: its heading, other spellings of it, and the item that it asks for; "" if none."""

    heading: str
    item: str
    also: tuple[str, ...] = ()
    many: bool = False
    """Whether its values stand in a list, in a file of objects."""
    optional: bool = False
    """Whether a file of the layout may lack it, so that its absence is no sign of another layout."""


@dataclass(frozen=True)
class Layout:
    """A layout as data: `data/layouts/named/NAME.toml`, or a mapping that a user wrote."""

    name: str
    words: str
    loses: str
    columns: tuple[Column, ...]
    regime: str = ""
    role: str = "controller"
    row: int = 1
    """The row of the headings in a file that ropa writes."""
    source: str = ""
    endings: tuple[str, ...] = (".xlsx", ".csv")
    """The endings of the files that ropa writes in this layout."""
    vocabulary: str = ""
    """The vocabulary whose terms stand in its cells, as `terms` knows it."""
    objects: str = ""
    """For a file of objects (JSON): the key of the list that holds one object per activity."""
    mapped: bool = False
    """Whether it was written for one file, so that no table need look like a register to be read by it."""

    @cached_property
    def by_heading(self) -> dict[str, str]:
        """The item of each heading, as headings of a layout are compared."""
        return {joined(one): column.item for column in self.columns for one in (column.heading, *column.also)}

    @cached_property
    def needed(self) -> frozenset[str]:
        """The headings that a file of this layout has, as headings are compared, with their other spellings."""
        return frozenset(joined(one) for column in self.columns if not column.optional for one in (column.heading, *column.also))

    def item_of(self, heading: str) -> str | None:
        """What a heading means in this layout; headings that it does not name mean what they mean everywhere.

        One that means nothing so may be a heading of the layout that is misspelt by one letter.
        """
        plain = joined(heading)
        if plain in self.by_heading:
            return self.by_heading[plain] or None
        return None if self.mapped else item_of(heading) or self._misspelt(plain)

    def _misspelt(self, plain: str) -> str | None:
        """The item of the one heading that is a letter from a text; None if there is none, or there are several."""
        if len(plain) < SHORTEST:
            return None
        near = {
            item for one, item in self.by_heading.items() if abs(len(one) - len(plain)) < 2 and one[:2] == plain[:2] and is_slip(plain, one)
        }
        return near.pop() or None if len(near) == 1 else None

    def share(self, grids: Sequence[Grid]) -> float:
        """The largest share of the columns that stand in one row of the grids. Forms are read by their labels, whoever made them."""
        return max((sum(column in row for column in self._wanted) / len(self._wanted) for row in _lines(grids)), default=0.0)

    @property
    def _wanted(self) -> Mapping[str, str]:
        """The headings that a file of this layout has under their own names, as headings are compared; and as they are written."""
        return {joined(column.heading): " ".join(column.heading.split()) for column in self.columns if not column.optional}

    def lacks(self, grids: Sequence[Grid]) -> tuple[str, ...]:
        """The headings that the row of the grids lacks which has most of this layout, as they are written."""
        wanted = self._wanted
        best = max(_lines(grids), key=lambda row: sum(one in row for one in wanted), default=frozenset())
        return tuple(heading for one, heading in wanted.items() if one not in best)


def _lines(grids: Sequence[Grid]) -> Iterator[frozenset[str]]:
    """The texts of each row that may be one of headings, as headings are compared."""
    for grid in grids:
        for row in range(min(len(grid.rows), 60) if grid.kind != LABELS else 0):
            yield frozenset(joined(text) for c in range(len(grid.rows[row])) if 0 < len(text := grid.text(row, c)) < 200)


def layouts() -> tuple[str, ...]:
    """The names of the layouts that ropa knows by name, sorted; the general one is not among them."""
    return tuple(
        sorted(item.name[:-5] for item in (resources.files("ropa") / "data" / "layouts" / "named").iterdir() if item.name.endswith(".toml"))
    )


@cache
def layout(name: str) -> Layout:
    """The layout of that name. Raises UsageError for an unknown name, and for the general one, which has no columns of its own."""
    if name == GENERAL:
        raise UsageError(f"{GENERAL} only reads: it fits any table and has no columns of its own; choose one of {', '.join(layouts())}")
    if name not in layouts():
        raise UsageError(f"there is no layout {name!r}; there are {', '.join((GENERAL, *layouts()))}, or give the path of a mapping")
    text = (resources.files("ropa") / "data" / "layouts" / "named" / f"{name}.toml").read_text(encoding="utf-8")
    return _layout(tomllib.loads(text))


def chosen(name: str) -> Layout | None:
    """The layout that a user names: by name, or the path of a mapping; None for the general one.

    Raises UsageError for an unknown name, SourceError or LayoutError for a mapping that cannot be read.
    """
    if name == GENERAL:
        return None
    if not name.lower().endswith(".toml"):
        if name not in layouts() and Path(name).exists():
            raise UsageError(f"{name}: a mapping is a .toml file; `ropa map FILE --out mapping.toml` drafts one")
        return layout(name)
    refuse_no_file(Path(name))
    try:
        text = Path(name).read_text(encoding="utf-8")
    except OSError as problem:
        raise SourceError(f"{name}: cannot be read ({problem.strerror or problem})") from problem
    except UnicodeDecodeError as problem:
        raise LayoutError(f"{name}: not a mapping; it is no text in UTF-8") from problem
    return _layout({"name": Path(name).stem, **mapping_of(text, name)}, mapped=True)


def _layout(said: Mapping[str, Any], *, mapped: bool = False) -> Layout:
    columns = tuple(
        Column(
            one["heading"],
            str(one.get("item", "")),
            tuple(one.get("also", ())),
            bool(one.get("many", False)),
            bool(one.get("optional", False)),
        )
        for one in said["columns"]
    )
    texts = {name: str(said.get(name, "")) for name in ("name", "words", "loses", "regime", "source", "vocabulary", "objects")}
    endings = tuple(said.get("endings", Layout.endings))
    if not mapped and (".xlsx" in endings or texts["objects"]):
        texts["loses"] = " ".join(filter(None, (_lost_by(columns), texts["loses"])))
    return Layout(
        **texts,
        columns=columns,
        endings=endings,
        role=str(said.get("role", "controller")),
        row=int(said.get("row", 1)),
        mapped=mapped,
    )


def recognised(grids: Sequence[Grid]) -> Layout | None:
    """The layout by name whose columns the grids have; None if the general one reads them.

    Raises LayoutError if two layouts fit equally well.
    """
    shares = sorted(((layout(name).share(grids), len(layout(name).columns), name) for name in layouts()), reverse=True)
    best = [one for one in shares if one[0] >= NEEDED_SHARE]
    if not best:
        return None
    if len(best) > 1 and best[0][:2] == best[1][:2]:
        names = " and ".join(one[2] for one in best[:2])
        lacking = "; ".join(_what_lacks(one[2], grids) for one in best[:2])
        raise LayoutError(f"two layouts fit equally well: {names}; choose one with --layout ({lacking})")
    return layout(best[0][2])


_NAMED_LACKS = 3
"""How many missing headings an error names of each layout."""


def _what_lacks(name: str, grids: Sequence[Grid]) -> str:
    """What the grids lack of a layout, in words."""
    lacks = layout(name).lacks(grids)
    if not lacks:
        return f"for {name} nothing is missing"
    shown = ", ".join(repr(one_line(one)[:60]) for one in lacks[:_NAMED_LACKS])
    more = f" and {len(lacks) - _NAMED_LACKS} more" if len(lacks) > _NAMED_LACKS else ""
    return f"for {name} {len(lacks)} of its {_size(name)} headings are missing: {shown}{more}"


def _size(name: str) -> int:
    return sum(not column.optional for column in layout(name).columns)


def nearest_layouts(grids: Sequence[Grid]) -> str:
    """The layouts by name that come nearest to the grids, and what is missing for each; "" if they have no heading of any."""
    shares = {name: layout(name).share(grids) for name in layouts()}
    near = [name for name in sorted(shares, key=lambda name: (-shares[name], name)) if shares[name] * _size(name) > 0.5][:2]
    return f"Of the layouts by name, {'; '.join(_what_lacks(name, grids) for name in near)}" if near else ""


@dataclass(frozen=True)
class Door:
    """One way in or out for a register."""

    name: str
    direction: str
    """in, out or in out."""
    words: str
    loses: str
    """What a register loses on this way."""


def doors() -> list[Door]:
    """Every way in and out: ropa's own formats first."""
    named = [layout(name) for name in layouts()]
    return [
        Door("folder", "in out", "a folder of CSV files, one per table", "Loses nothing."),
        Door("workbook", "in out", "an .xlsx workbook, one sheet per table", "Loses nothing."),
        Door(
            "database",
            "in out",
            "tables of SQLite or PostgreSQL, with keys, links and checks: sqlite:///FILE, postgresql+psycopg://USER@HOST/NAME",
            "Loses nothing; refuses rows without a key of their own.",
        ),
        Door(
            GENERAL,
            "in",
            "any table, form, page or list with headings that ask for what Art. 30 asks for (sheets, .csv, .md, .html, .docx, .json …)",
            "Keeps as written what it does not understand, and names it.",
        ),
        *(Door(one.name, "in out", one.words, one.loses) for one in named),
        Door(
            "mapping.toml",
            "in",
            "a table whose headings you explain yourself; `ropa map` drafts the file",
            "Keeps columns without an item.",
        ),
    ]
