"""Letters of charts."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.textpath import TextToPath

from ropa.show import page, shapes


def drawn(*texts: str) -> str:
    figure = Figure(figsize=(2, 1), label="texts")
    for place, text in enumerate(texts):
        figure.text(0.1 * place, 0.2, text)
    return page.figure(figure, "texts").html


def test_a_text_is_set_once_for_all_pictures_and_they_are_those_of_matplotlib(monkeypatch):
    own, asked, mine = TextToPath.get_glyphs_with_font, [], shapes.Remembering()
    monkeypatch.setattr(TextToPath, "get_glyphs_with_font", lambda self, font, s, *a, **k: asked.append(s) or own(self, font, s, *a, **k))
    pictures = [("abc", "xyz", "abc"), ("abc", "xyz"), ("abc xyz", "xyz")]
    monkeypatch.setattr(shapes, "shapes", TextToPath)
    expected = [drawn(*texts) for texts in pictures]
    assert len(asked) == 7
    asked.clear()
    monkeypatch.setattr(shapes, "shapes", lambda: mine)
    assert [drawn(*texts) for texts in pictures] == expected
    assert asked == ["abc", "xyz", "abc", "xyz", "abc xyz"]  # the second picture lacked the letters at first, the third had them by then
