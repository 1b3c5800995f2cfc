"""The rows of one of our tables as columns, while a large file is read: a row of its own would take ten times the memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Spot = tuple[int, int, int]
"""A cell of a file: the number of its grid, its row and its column, counted from 0."""
_NONE = array("i", (-1, -1, -1))


class Spots(Mapping[int, Spot]):
    """The cell of the file by the row of our table, for one of its columns. Rows may lack one."""

    __slots__ = ("_numbers",)

    def __init__(self, spots: Mapping[int, Spot] | None = None) -> None:
        """Hold these; more may be put."""
        self._numbers = array("i")
        for row, spot in (spots or {}).items():
            self.put(row, spot)

    def put(self, row: int, spot: Spot) -> None:
        """Note the cell of a row."""
        self._numbers.extend(_NONE * max(row + 1 - len(self._numbers) // 3, 0))
        self._numbers[3 * row : 3 * row + 3] = array("i", spot)

    def __getitem__(self, row: int) -> Spot:
        """The cell. Raises KeyError if the row has none."""
        if not 0 <= row < len(self._numbers) // 3 or self._numbers[3 * row] < 0:
            raise KeyError(row)
        grid, line, column = self._numbers[3 * row : 3 * row + 3]
        return grid, line, column

    def __iter__(self) -> Iterator[int]:
        return (row for row in range(len(self._numbers) // 3) if self._numbers[3 * row] >= 0)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def grids(self) -> set[int]:
        """The numbers of the grids in which the cells stand."""
        return set(self._numbers[::3]) - {-1}

    def columns(self) -> set[int]:
        """The columns of the file in which the cells stand."""
        return set(self._numbers[2::3]) - {-1}


@dataclass(slots=True)
class Columns:
    """The rows of one table so far."""

    count: int = 0
    spots: dict[str, Spots] = field(default_factory=dict)
    """By the name of the column: the cells that its texts were read from."""
    anchors: Spots = field(default_factory=Spots)
    """The first cell that each row was made of."""
    unread: list[tuple[int, str, str]] = field(default_factory=list)
    """What was not understood: the row, the column, and why."""
    _texts: dict[str, list[str | None]] = field(default_factory=dict)

    def add(self, values: Mapping[str, str], spots: Mapping[str, Spot], unread: Mapping[str, str]) -> None:
        """Add a row: its texts, the cell of each, and why what was not understood was not."""
        for name, text in values.items():
            column = self._texts.setdefault(name, [])
            column.extend([None] * (self.count - len(column)))
            column.append(text)
        for number, (name, spot) in enumerate(spots.items()):
            self.spots.setdefault(name, Spots()).put(self.count, spot)
            if number == 0:
                self.anchors.put(self.count, spot)
        self.unread += [(self.count, name, why) for name, why in unread.items()]
        self.count += 1

    def names(self) -> set[str]:
        """The columns that any row has."""
        return set(self._texts)

    def text(self, row: int, name: str) -> str | None:
        """What a row has in a column."""
        column = self._texts.get(name, [])
        return column[row] if row < len(column) else None

    def taken(self, name: str) -> list[str | None]:
        """The texts of a column, which is no longer held here."""
        column = self._texts.pop(name, [])
        return column + [None] * (self.count - len(column))
