"""The letters of charts: where each letter of a text stands is worked out once in a process, however often charts show the text."""

from __future__ import annotations

from functools import cache
from typing import Any

from matplotlib.textpath import TextToPath

MOST = 5_000
"""The most texts that are remembered."""


class Remembering(TextToPath):
    """Matplotlib's shapes of texts. A text that was set before, of whose letters the picture has all shapes, is not set again."""

    def __init__(self) -> None:
        super().__init__()
        self._set: dict[tuple[int, str, str], tuple[Any, list[tuple[str, float, float, float]]]] = {}

    def get_glyphs_with_font(
        self, font: Any, s: str, glyph_map: dict[str, Any] | None = None, return_new_glyphs_only: bool = False, **how: Any
    ) -> Any:
        """Where the letters of a text stand, and the shapes that the picture lacks."""
        key = id(font), s, str(how)
        _, letters = self._set.get(key, (font, None))
        if letters is not None and return_new_glyphs_only and glyph_map and all(letter in glyph_map for letter, *_ in letters):
            return letters, {}, []
        found = super().get_glyphs_with_font(font, s, glyph_map, return_new_glyphs_only, **how)
        if len(self._set) < MOST:
            self._set[key] = font, found[0]  # as long as it is here, no other font has its id
        return found


@cache
def shapes() -> Remembering:
    """The one of this process."""
    return Remembering()
