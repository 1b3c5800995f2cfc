"""Which pages of its memory a fork will write to: it gets copies of them at once, before it has work, and not one by one while it works.

A fork shares the pages of its zygote until one of the two writes to one; then the kernel stops it and copies that page. Python
writes to whatever it looks at, for it counts references there: a report stops so seven thousand times. Reports write to much the
same pages, so the first of them tell which.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

MADV_POPULATE_WRITE = 23  # madvise(2), since Linux 5.14
_PRESENT, _ALONE = 1 << 63, 1 << 56  # of an entry of /proc/PID/pagemap: it is in memory; no other process has it
_WIDEST = 2**28  # bytes: what a library only reserves is wider


class Pages:
    """Pages of this process that each of the first forks of it wrote to. Forks share what is known of them."""

    def __init__(self) -> None:
        self._places = list(_own_memory())
        self._sizes = [(end - begin) // mmap.PAGESIZE for begin, end in self._places]
        # One byte for each page: whether forks wrote to it. The last one says whether any fork has told.
        self._known = np.frombuffer(mmap.mmap(-1, sum(self._sizes) + 1), np.uint8)
        self._copied = False

    def note(self) -> None:
        """Tell which pages this fork has for itself now. One that got copies does not know which of them it needed."""
        if self._copied:
            return
        alone = np.concatenate([_alone(begin, size) for (begin, _), size in zip(self._places, self._sizes, strict=True)])
        if 2 * alone.sum() < len(alone):  # what writes to most of all is no measure for others
            self._known[:-1] = alone & self._known[:-1] if self._known[-1] else alone
            self._known[-1] = True

    def copy(self) -> None:
        """Let this fork have the known pages for itself. Where the system cannot do that, each is copied when it is written to."""
        self._copied = bool(self._known[-1])
        advise = ctypes.CDLL(None, use_errno=True).madvise
        advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for begin, length in self._runs():
            if advise(begin, length, MADV_POPULATE_WRITE) and ctypes.get_errno() == errno.EINVAL:
                return

    def _runs(self) -> Iterator[tuple[int, int]]:
        """The known pages as pieces of memory without a gap: where each begins, and how many bytes it has."""
        known = np.split(self._known[:-1], np.cumsum(self._sizes)[:-1])
        for (begin, _), pages in zip(self._places, known, strict=True):
            edges = np.flatnonzero(np.diff(pages, prepend=np.uint8(0), append=np.uint8(0))).tolist()
            for first, past in zip(edges[::2], edges[1::2], strict=True):
                yield begin + first * mmap.PAGESIZE, (past - first) * mmap.PAGESIZE


def _own_memory() -> Iterator[tuple[int, int]]:
    """Where the memory of this process stands that no file is behind, and that it may write to."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, _, *name = line.split()
        begin, end = (int(word, 16) for word in place.split("-"))
        if rights == "rw-p" and (not name or name[0].startswith(("[heap]", "[anon"))) and end - begin <= _WIDEST:
            yield begin, end


def _alone(begin: int, size: int) -> np.ndarray[Any, Any]:
    """For each of so many pages, whether only this process has it."""
    with Path("/proc/self/pagemap").open("rb", buffering=0) as map_of_pages:
        map_of_pages.seek(begin // mmap.PAGESIZE * 8)
        found = np.frombuffer(map_of_pages.read(size * 8), np.uint64)
    alone: np.ndarray[Any, Any] = (found & (_PRESENT | _ALONE)) == (_PRESENT | _ALONE)
    return alone
