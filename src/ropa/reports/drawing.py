"""Charts that Matplotlib drew, as content of a PDF.

WeasyPrint can draw any SVG. For that it styles every element of a chart, and reads a letter's outline each time the letter
stands somewhere: a quarter of what a PDF took. Matplotlib writes few kinds of elements, and their outlines are almost words of
PDF (ISO 32000-1, 8.5.2) as they stand. A picture that holds anything else is left to WeasyPrint.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_PICTURE = re.compile(r'<svg role="img" .*?</svg>', re.DOTALL)
_LOOK = "display: block; width: auto; height: auto; max-width: 100%; max-height: 195mm"


def taken_out(page: str) -> tuple[str, dict[str, Drawing]]:
    """The page with an image in place of each chart that can be drawn here, and the drawings by the address of their image."""
    drawings: dict[str, Drawing] = {}

    def image(found: re.Match[str]) -> str:
        try:
            drawing = Drawing(found[0])
        except (NotDrawnError, ElementTree.ParseError):
            return found[0]
        address = f"drawing:{len(drawings)}"
        drawings[address] = drawing
        return f'<img src="{address}" alt="{escape(drawing.alt)}" style="{_LOOK}">'

    return _PICTURE.sub(image, page), drawings


class NotDrawnError(ValueError):
    """A picture holds what Matplotlib does not write, or what is not drawn here."""


class _Ink(NamedTuple):
    """What a shape looks like: words of PDF that set it, how opaque its area and its line are, and the word that paints it."""

    words: str
    pattern: str
    """The key of the pattern that fills it; "" for a colour or nothing."""
    opaque: tuple[float, float]
    paint: str


class Drawing:
    """One picture. It has what WeasyPrint asks of an image: a size, and `draw`. Raises NotDrawnError, or ParseError for what is no XML."""

    def __init__(self, svg: str) -> None:
        root = ElementTree.fromstring(svg)  # noqa: S314 - it begins at its first element, so it can define no entity
        for element in root.iter():
            element.tag = element.tag.partition("}")[2] or element.tag
        found = re.fullmatch(r"0 0 ([\d.]+) ([\d.]+)", root.get("viewBox", ""))
        if not found:
            raise NotDrawnError("viewBox")
        self._size = float(found[1]), float(found[2])
        self._named = {name: element for element in root.iter() if (name := element.get("id"))}
        self._outlines: dict[str, str] = {}
        self.alt = " ".join((root.findtext(tag) or "").strip().rstrip(".") + "." for tag in ("title", "desc") if root.findtext(tag))
        self._steps = [step for child in root for step in self._drawn(child, {})]

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[None, None, float]:
        """No width or height of its own, but how many times as wide as high it is."""
        return None, None, self._size[0] / self._size[1]

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """Draw it as large as fits into the box, in its middle."""
        scale = min(width / self._size[0], height / self._size[1])
        with stream.stacked():
            stream.transform(scale, 0, 0, scale, *((room - scale * own) / 2 for room, own in zip((width, height), self._size, strict=True)))
            stream.set_alpha(1, stroke=True, fill=True)
            patterns: dict[str, str] = {}
            for step in self._steps:
                if isinstance(step, str):
                    stream.stream.append(step)
                else:
                    self._painted(stream, *step, patterns)

    def _painted(self, stream: Any, before: str, ink: _Ink, outline: str, patterns: dict[str, str]) -> None:
        """Draw a shape that words alone cannot: it is see-through, or filled with a pattern."""
        with stream.stacked():
            stream.set_alpha(ink.opaque[0])
            stream.set_alpha(ink.opaque[1], stroke=True)
            if ink.pattern:
                if ink.pattern not in patterns:
                    patterns[ink.pattern] = self._pattern(stream, self._named[ink.pattern])
                stream.set_color_space("Pattern")
                stream.set_color_special(patterns[ink.pattern])
            stream.stream.append(f"{before}{ink.words}{outline} {ink.paint}")

    def _pattern(self, stream: Any, pattern: Element) -> str:
        width, height = (float(pattern.get(side, "")) for side in ("width", "height"))
        tile = stream.add_pattern(0, 0, width, height, width, height, stream.ctm)
        tile.stream.extend(_words(self._tile(pattern)))
        return str(tile.id)

    def _tile(self, pattern: Element) -> Iterator[str | tuple[str, _Ink, str]]:
        for child in pattern:
            if child.tag == "rect":
                yield f"q {_colour(child.get('fill', ''))} rg {_rectangle(child)} f Q"
            else:
                yield from self._drawn(child, {})

    def _drawn(self, element: Element, of: Mapping[str, str], opaque: float = 1) -> Iterator[str | tuple[str, _Ink, str]]:
        """What draws an element within those whose style is `of`."""
        if element.tag in ("title", "desc", "defs"):
            _only_round(element)
            return
        if element.tag not in _ATTRIBUTES or not _ATTRIBUTES[element.tag] >= set(element.keys()):
            raise NotDrawnError(element.tag)
        own = _style(element.get("style", ""))
        style = {**of, **own}
        before = _moved(element) + self._clipped(element)
        opaque *= float(own.get("opacity", 1))
        if element.tag == "path":
            yield self._shape(before, _ink(style, own, opaque, self._named), element)
            return
        inside: list[Element] = list(element)
        if element.tag == "use":
            inside = [self._named.get(element.get("href", "")[1:], element)]
            if inside[0].tag != "path":
                raise NotDrawnError("use")
        elif "opacity" in own:
            raise NotDrawnError("a group that is see-through")
        style.pop("opacity", None)
        steps = [step for child in inside for step in self._drawn(child, style, opaque)]
        if not before:
            yield from steps
        elif all(isinstance(step, str) for step in steps):
            yield f"q {before}{' '.join(map(str, steps))} Q"
        else:
            yield from ((f"{before}{step[0]}", *step[1:]) if isinstance(step, tuple) else f"q {before}{step} Q" for step in steps)

    def _shape(self, before: str, ink: _Ink, element: Element) -> str | tuple[str, _Ink, str]:
        path = element.get("d", "")
        if path not in self._outlines:
            self._outlines[path] = _outline(path)
        outline = self._outlines[path]
        if ink.pattern or ink.opaque != (1, 1):
            return before, ink, outline
        return f"q {before}{ink.words}{outline} {ink.paint} Q"

    def _clipped(self, element: Element) -> str:
        clip = element.get("clip-path")
        if not clip:
            return ""
        area = self._named.get(clip[5:-1])
        if area is None or area.tag != "clipPath" or [child.tag for child in area] != ["rect"]:
            raise NotDrawnError("clip-path")
        return f"{_rectangle(area[0])} W n "


_ATTRIBUTES = {
    "g": {"id", "style", "transform", "clip-path"},
    "path": {"id", "d", "style", "transform", "clip-path"},
    "use": {"href", "x", "y", "style", "transform", "clip-path"},
}
_ROUND = "*{stroke-linejoin: round; stroke-linecap: butt}"
"""The one style sheet that Matplotlib writes into a picture."""


def _only_round(element: Element) -> None:
    for style in element.iter("style"):
        if (style.text or "").strip() != _ROUND:
            raise NotDrawnError("style")


def _words(steps: Iterator[str | tuple[str, _Ink, str]]) -> Iterator[str]:
    for step in steps:
        if not isinstance(step, str):
            raise NotDrawnError("a pattern that is see-through")
        yield step


_STYLES = {
    *("fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "stroke-dashoffset"),
    *("opacity", "fill-opacity", "stroke-opacity"),
}
_JOINS, _CAPS = {"miter": 0, "round": 1, "bevel": 2}, {"butt": 0, "round": 1, "square": 2}


def _style(written: str) -> dict[str, str]:
    found = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in written.split(";")) if name.strip()}
    if not found.keys() <= _STYLES:
        raise NotDrawnError("style")
    return found


def _ink(style: Mapping[str, str], own: Mapping[str, str], opaque: float, named: Mapping[str, Element]) -> _Ink:
    """How a shape is painted. Ends and corners of lines are its own: the style sheet of the picture sets them for each element."""
    fill, stroke = style.get("fill", "#000000"), style.get("stroke", "none")
    words, pattern = "", ""
    if fill.startswith("url(#"):
        pattern = fill[5:-1]
        if pattern not in named or named[pattern].tag != "pattern" or named[pattern].get("patternUnits") != "userSpaceOnUse":
            raise NotDrawnError("fill")
    elif fill != "none":
        words += f"{_colour(fill)} rg "
    if stroke != "none":
        join, cap = _JOINS.get(own.get("stroke-linejoin", "round")), _CAPS.get(own.get("stroke-linecap", "butt"))
        if join is None or cap is None:
            raise NotDrawnError("stroke")
        dashes = " ".join(f"{float(dash):g}" for dash in re.split(r"[,\s]+", style.get("stroke-dasharray", "").replace("none", "")) if dash)
        words += f"{_colour(stroke)} RG {float(style.get('stroke-width', 1)):g} w {join} j {cap} J "
        words += f"[{dashes}] {float(style.get('stroke-dashoffset', 0)):g} d " if dashes else ""
    paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[fill != "none", stroke != "none"]
    return _Ink(words, pattern, (opaque * float(style.get("fill-opacity", 1)), opaque * float(style.get("stroke-opacity", 1))), paint)


def _colour(written: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", written):
        raise NotDrawnError("colour")
    return " ".join(f"{int(written[at : at + 2], 16) / 255:.4g}" for at in (1, 3, 5))


def _rectangle(rect: Element) -> str:
    return " ".join(f"{float(rect.get(side, '')):g}" for side in ("x", "y", "width", "height")) + " re"


def _moved(element: Element) -> str:
    """The words that move, turn and scale what follows."""
    steps = re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", ""))
    words = ""
    for name, written in [*steps, ("translate", f"{element.get('x', 0)} {element.get('y', 0)}")]:
        numbers = [float(number) for number in re.split(r"[,\s]+", written.strip())]
        match name, numbers:
            case "translate", (x, *y):
                a, b, c, d, e, f = 1.0, 0.0, 0.0, 1.0, x, sum(y)
            case "scale", (x, *y):
                a, b, c, d, e, f = x, 0.0, 0.0, (y or [x])[0], 0.0, 0.0
            case "rotate", (degrees,):
                turn = math.radians(degrees)
                a, b, c, d, e, f = math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0.0, 0.0
            case _:
                raise NotDrawnError("transform")
        if (a, b, c, d, e, f) != (1, 0, 0, 1, 0, 0):
            words += " ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in (a, b, c, d, e, f)) + " cm "
    return words


_SEGMENT = re.compile(r"([MLQCz])([^MLQCz]*)")
_WORDS = {"M": ("m", 2), "L": ("l", 2), "C": ("c", 6), "Q": ("c", 4), "z": ("h", 0)}


def _outline(path: str) -> str:
    """A path in words of PDF, its numbers as they are written. A curve with one control point becomes one with two."""
    if not re.fullmatch(r"(?:[MLQCz\s]|-?\d+(?:\.\d+)?(?=[\sz]|$))*", path):
        raise NotDrawnError("path")
    words: list[str] = []
    last: list[str] = []
    for kind, written in _SEGMENT.findall(path):
        numbers = written.split()
        word, many = _WORDS[kind]
        if len(numbers) != many:
            raise NotDrawnError("path")
        if kind == "Q":
            x, y, by_x, by_y, to_x, to_y = map(float, (*last, *numbers))
            controls = (x + 2 * (by_x - x) / 3, y + 2 * (by_y - y) / 3, to_x + 2 * (by_x - to_x) / 3, to_y + 2 * (by_y - to_y) / 3)
            numbers = [*(f"{number:.2f}" for number in controls), *numbers[2:]]
        words += [*numbers, word]
        last = numbers[-2:] or last
    return " ".join(words)
