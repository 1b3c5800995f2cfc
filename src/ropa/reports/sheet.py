"""What stands on a page of ropa, as data that `pdf.typ` sets on paper. Text stays text: nothing of it becomes markup."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple
from xml.etree import ElementTree

Node = Any
"""Text, or an element: a list of its name, its attributes, and the nodes in it."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({"strong", "b", "em", "i", "code", "kbd", "samp", "a", "sup", "sub", "span", "cut"})
_DRAWN = _HEADINGS | _INLINE | {"p", "figcaption", "blockquote", "summary", "div"}
"""Elements that are handed on as they are. Of any other, only what stands in it is."""
_UNSEEN = frozenset(
    {"head", "title", "script", "style", "nav", "header", "footer", "template", "object", "iframe", "audio", "video", "svg"}
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
_PART = {"p", "td", "th", "tr", "thead", "tbody", "caption"}
_CLOSES: dict[str, set[str]] = {
    **{block: {"p"} for block in _HEADINGS | {"p", "ul", "ol", "table", "div", "section", "figure", "pre", "blockquote"}},
    "li": {"p", "li"},
    "td": {"p", "td", "th"},
    "th": {"p", "td", "th"},
    "tr": {"p", "td", "th", "tr", "caption"},
    "thead": _PART,
    "tbody": _PART,
    "tfoot": _PART,
}
"""Which open elements end where another begins."""
_DEEPEST = 20
"""Elements deeper than this stand beside each other."""

WIDTH, HEIGHT = 510.0, 552.0
"""How wide the text of a page is, and how high a picture may be, in points."""
_LETTERS = 84.0
"""About how many letters of running text fit across a page."""
_LINE = 120
"""About how many letters fit across a page, in a table."""
_LONGEST_WORD = 13
"""Words longer than this may be broken where a column is narrow."""
_SHORT = 17
"""Texts up to this many letters are short."""
_PADDING = 2.5
"""The room around what stands in a cell, in letters."""
_FULL = 0.75
"""The share of a line that is taken before short texts are broken too."""
_STEPS = 40
"""In how many steps the room that is left in a table is given to its columns."""
_LOOKED_AT = 60
"""About how many rows of a table say how wide its columns are best."""
_BOLD = 0.88
"""How many bold letters take the room of a usual one."""
_HIGHEST = 40
"""A row of more lines than this may go on on the next page."""


class Sheet(NamedTuple):
    """A page: what `pdf.typ` is told, every character of its text, and for each row of its tables which of its cells head the row."""

    told: dict[str, Any]
    letters: frozenset[str]
    row_heads: list[list[bool]]


def sheet(page: str, day: str | None) -> Sheet:
    """What stands on a page of the day `day` (ISO)."""
    pictures: list[str] = []

    def out(found: re.Match[str]) -> str:
        pictures.append(found[0])
        return f"<picture at={len(pictures) - 1}>"

    tree = _Tree()
    tree.feed(_PICTURE.sub(out, page))
    tree.close()
    every = list(_elements(tree.root))
    body = next((one for one in every if one[0] == "body"), tree.root)
    compact = "compact" in _kinds(body)
    setting = _Setting(pictures, {one[1]["id"] for one in every if one[0] in _HEADINGS and one[1].get("id")}, compact)
    lang = next((one[1].get("lang", "") for one in every if one[0] == "html" and one[1]), "")
    told = {
        "title": _words(next((_text(one) for one in every if one[0] == "title"), "")),
        "lang": lang if re.fullmatch("[a-z]{2}", lang) else "en",
        "day": [int(part) for part in day.split("-")] if day else None,
        "compact": compact,
        "running": _running(next((one for one in every if "running" in _kinds(one)), None)),
        "marking": next((_words(_text(one)) for one in every if "marking" in _kinds(one)), ""),
        "body": setting.nodes([body], _LETTERS),
    }
    return Sheet(told, frozenset(_text(tree.root)) - {"\n"}, setting.row_heads)


_PICTURE = re.compile(r'<svg role="img" .*?</svg>', re.DOTALL)


class _Tree(HTMLParser):
    """Builds the tree of a page. What is not closed ends with what holds it, and what closes nothing is nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: Node = ["html", {}, []]
        self._open: list[Node] = [self.root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Open an element, and close what ends where it begins."""
        while self._open[-1][0] in _CLOSES.get(tag, ()):
            self._open.pop()
        made: Node = [tag, {name: value or "" for name, value in attrs}, []]
        self._open[-1][2].append(made)
        if tag not in _VOID and tag != "picture" and len(self._open) < _DEEPEST:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of that name, and what is open in it."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        """Text, without the mark of byte order that no archive file may hold."""
        if text := data.replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""):
            self._open[-1][2].append(text)


def _elements(node: Node) -> Iterator[Node]:
    if not isinstance(node, str):
        yield node
        for one in node[2]:
            yield from _elements(one)


def _text(node: Node) -> str:
    return node if isinstance(node, str) else " " if node[0] == "br" else "".join(map(_text, node[2]))


def _words(text: str) -> str:
    return " ".join(text.split())


def _kinds(element: Node) -> list[str]:
    return str(element[1].get("class", "")).split()


def _running(line: Node | None) -> list[Node]:
    """The line at the top of each page: its parts with dots between them, without the link to what the report was made from."""
    shown: list[Node] = []
    for one in line[2] if line else ():
        if not isinstance(one, str) and "about" not in _kinds(one):
            text = _words(_text(one))
            shown += [*([" · "] if shown else []), ["strong", {}, [text]] if one[0] == "strong" else text]
    return shown


class _Setting:
    """Makes what the typesetter knows of a page's elements."""

    def __init__(self, pictures: Sequence[str], known: set[str], compact: bool) -> None:
        self._pictures, self._known, self._compact = pictures, known, compact
        self._named: set[str] = set()
        self.row_heads: list[list[bool]] = []

    def nodes(self, inside: Sequence[Node], letters: float) -> list[Node]:
        """Nodes where so many letters fit into a line. Blanks beside blocks are gone."""
        made: list[Node] = []
        for one in inside:
            if isinstance(one, str):
                made += _broken(re.sub(r"[ \t\n\f]+", " ", one), letters)
            elif one[0] not in _UNSEEN and "skip" not in _kinds(one):
                made += self._element(one, letters)
        made = _trimmed(made)
        for before, one in pairwise(made):
            if before[0] == "h1" and one[0] == "p":
                one[1].setdefault("class", []).append("lead")
        return made

    def _element(self, one: Node, letters: float) -> list[Node]:
        name, given, inside = one
        if name == "table":
            return self._table(one)
        if name == "picture":
            return self._picture(self._pictures[int(given["at"])])
        if name == "img":
            return self._image(given)
        if name == "pre":
            return [["pre", {}, [_text(one).strip("\n")]]]
        if name in ("ul", "ol"):
            return [[name, {}, [["li", {}, _stripped(self.nodes(item[2], letters - 6))] for item in inside if not isinstance(item, str)]]]
        if name == "br":
            return [["br", {}, []]]
        made, kinds = self.nodes(inside, letters), _kinds(one)
        if name not in _INLINE:
            made = _stripped(made)
        if name not in _DRAWN or not made or (name in ("div", "span") and not kinds):
            return made
        kept: dict[str, Any] = {"class": kinds} if kinds else {}
        if name == "a":
            to = given.get("href", "")
            return [["a", {"to": to[1:]}, made]] if to[:1] == "#" and to[1:] in self._known else made
        if name in _HEADINGS and given.get("id") and given["id"] not in self._named:
            self._named.add(given["id"])
            kept["id"] = given["id"]
        return [[name, kept, made]]

    def _picture(self, svg: str) -> list[Node]:
        told = [unescape(text) for text in re.findall(r"<(?:title|desc)\b[^>]*>(.*?)</", svg, re.DOTALL)]
        alt = " ".join(f"{_words(text).rstrip('.')}." for text in told if text.strip())
        size = re.search(r'\bviewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        if not size or not _is_a_drawing(svg):
            return [["p", {"class": ["blank"]}, [alt]]] if alt else []
        wide = min(300.0 if self._compact else WIDTH, HEIGHT * float(size[1]) / max(float(size[2]), 1.0))
        return [["svg", {"alt": alt or _UNDESCRIBED, "wide": round(wide, 1), "picture": svg}, []]]

    def _image(self, given: dict[str, str]) -> list[Node]:
        kind, _, content = given.get("src", "").partition(";base64,")
        alt = given.get("alt", "")
        try:
            data = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if kind == "data:image/png" and _is_png(data):
            return [["img", {"alt": alt or _UNDESCRIBED, "picture": list(data)}, []]]
        svg = data.decode("utf-8", "replace")
        if kind == "data:image/svg+xml" and "<svg" in svg and _is_a_drawing(svg):
            return [["svg", {"alt": alt or _UNDESCRIBED, "wide": WIDTH, "picture": svg}, []]]
        return [alt] if alt else []

    def _table(self, table: Node) -> list[Node]:
        caption = [node for one in table[2] if one[0] == "caption" for node in self.nodes(one[2], _LETTERS)]
        heads, rows = _filled(list(_rows(table, True))), _filled(list(_rows(table, False)))
        every = [*heads, *rows]
        count = max((sum(across for _, across, _ in row) for row in every), default=0)
        if not count:
            return caption
        shares, wide = _shares(every, count), count > 3
        size, pad = 7.0 if count > 9 else 7.5 if wide else 8.5, 2.6 if wide else 4.5
        room = [(share * WIDTH - 2 * pad) / (0.62 * size) for share in shares]
        told = {
            "wide": wide,
            "columns": [round(share, 4) for share in shares],
            "caption": caption,
            "heads": [self._row(row, room, head=True) for row in heads],
            "rows": [self._row(row, room, head=False) for row in rows],
        }
        return [["table", told, []]]

    def _row(self, row: Sequence[tuple[Node, int, int]], room: Sequence[float], *, head: bool) -> list[Any]:
        made, at, heads = [], 0, []
        for cell, across, down in row:
            letters = sum(room[at : at + across]) * (_BOLD if cell[0] == "th" else 1)
            whole, number = len(_text(cell)) < _HIGHEST * letters, "number" in _kinds(cell)
            made.append([cell[0] == "th", number, across, down, whole, _stripped(self.nodes([_without_tables(cell)], letters))])
            heads.append(cell[0] == "th" and not head)
            at += across
        self.row_heads.append(heads)
        return made


_UNDESCRIBED = "A picture without a description"


def without_pictures(nodes: Sequence[Node]) -> list[Node]:
    """What stands on a page, with words in place of its pictures."""
    return [
        one if isinstance(one, str) else ["p", {}, [one[1]["alt"]]] if one[0] in ("svg", "img") else [*one[:2], without_pictures(one[2])]
        for one in nodes
    ]


def _is_png(data: bytes) -> bool:
    """Whether a picture can be read to its end. The others are not looked at: this is asked of pictures that others made."""
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as image:
            image.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def _is_a_drawing(svg: str) -> bool:
    """Whether a picture is whole, and is made of nothing but itself."""
    if re.search(r"<!|<(\w+:)?(image|feImage|foreignObject|script)\b|href\s*=\s*[\"']?(?![\"']?#)|url\(\s*[\"']?(?!#)|@import", svg):
        return False
    try:
        ElementTree.fromstring(svg)  # noqa: S314 - it declares nothing, so it can define no entity
    except ElementTree.ParseError:
        return False
    return True


def _rows(node: Node, head: bool) -> Iterator[Node]:
    """The rows of a table's head, or all others."""
    for one in node[2]:
        if one[0] == "tr" and not head:
            yield one
        elif one[0] == "thead" and head:
            yield from (row for row in one[2] if row[0] == "tr")
        elif one[0] in ("tbody", "tfoot"):
            yield from _rows(one, head)


def _filled(rows: Sequence[Node]) -> list[list[tuple[Node, int, int]]]:
    """The cells of each row with the columns and rows that each covers. A row that is too short gets an empty cell."""
    made: list[list[tuple[Node, int, int]]] = []
    covered: dict[int, int] = {}  # how many columns of a later row are covered from above
    for number, row in enumerate(rows):
        cells = [cell for cell in row[2] if cell[0] in ("td", "th")]
        made.append([(cell, _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number)) for cell in cells])
        for _, across, down in made[-1]:
            for later in range(number + 1, number + down):
                covered[later] = covered.get(later, 0) + across
    widths = [sum(across for _, across, _ in row) + covered.get(number, 0) for number, row in enumerate(made)]
    for row, width in zip(made, widths, strict=True):
        if width < max(widths):
            row.append((["td", {}, []], max(widths) - width, 1))
    return made


def _span(cell: Node, name: str) -> int:
    value = cell[1].get(name, "1")
    return int(value) if re.fullmatch("[1-9][0-9]?", value) else 1


def _without_tables(cell: Node) -> Node:
    """A cell in which tables are only what stands in them."""
    inside = [one if isinstance(one, str) else _without_tables(one) for one in cell[2]]
    return ["span" if cell[0] in ("table", "td", "th", "tr", "tbody", "thead", "tfoot", "caption") else cell[0], cell[1], inside]


def _broken(text: str, letters: float) -> list[Node]:
    """Text, with places where words that are longer than a line may be cut."""
    if len(text) * _WIDEST <= letters or all(_length(word) <= letters for word in text.split(" ")):
        return [text] if text else []
    made: list[Node] = [""]
    pieces = _PIECE if letters >= 3 * _WIDEST else _LETTER
    for number, word in enumerate(text.split(" ")):
        first, *others = pieces.findall(word) if _length(word) > letters else [word]
        made[-1] += f"{' ' * bool(number)}{first}"
        for piece in others:
            made += [["cut", {}, []], piece]
    return made


_PIECE = re.compile(r"[^-/._@:;,=&?]{1,3}[-/._@:;,=&?]?|[-/._@:;,=&?]", re.DOTALL)
"""A part of a long word that stays together: few letters, and a sign after which it is best cut."""
_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
"""A part of a word in a very narrow column."""
_WIDEST = 1.65


def _length(word: str) -> float:
    """How many usual letters are as wide as a word."""
    if word.isascii() and word.islower():
        return len(word)
    return sum(_WIDEST if letter in "WMmw@%" or letter > "\u2e80" else 1.25 if letter.isupper() else 1 for letter in word)


def _trimmed(nodes: Sequence[Node]) -> list[Node]:
    """Without blanks that stand beside a block."""
    made: list[Node] = []
    for place, one in enumerate(nodes):
        text = one
        if isinstance(text, str):
            if made and not isinstance(made[-1], str) and made[-1][0] not in _INLINE:
                text = text.lstrip(" ")
            if place + 1 < len(nodes) and not isinstance(nodes[place + 1], str) and nodes[place + 1][0] not in _INLINE:
                text = text.rstrip(" ")
        if text:
            made.append(text)
    return made


def _stripped(nodes: list[Node]) -> list[Node]:
    """Without blanks at the beginning and the end."""
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(" "), *nodes[1:]]
    if nodes and isinstance(nodes[-1], str):
        nodes = [*nodes[:-1], nodes[-1].rstrip(" ")]
    return [one for one in nodes if one]


def _shares(rows: Sequence[Sequence[tuple[Node, int, int]]], count: int) -> list[float]:
    """The share of each column in a table's width, by what stands in it."""
    texts: list[list[str]] = [[] for _ in range(count)]
    for row in rows:
        at = 0
        for cell, across, _ in row:
            if across == 1:
                texts[at].append(_words(_text(cell)))
            at += across
    least = [_least(column, _SHORT) for column in texts]
    if sum(least) > _FULL * _LINE:
        least = [_least(column, 0) for column in texts]
    widths = _spread(least, texts)
    return [width / sum(widths) for width in widths]


def _spread(least: Sequence[float], texts: Sequence[Sequence[str]]) -> list[float]:
    """Widths of columns where the room that is left goes, step by step, where it makes the table shorter.

    A row is as high as its highest cell. Room that makes no row shorter goes where the texts are longest.
    """
    rows = [[len(text) for text in row] for row in zip_longest(*texts, fillvalue="")]
    rows = rows[:: len(rows) // _LOOKED_AT + 1]
    widths, step = list(least), (_LINE - sum(least)) / _STEPS
    for _ in range(_STEPS if step > 0 else 0):
        gain = [0.0] * len(widths)
        for row in rows:
            high = [length / (width - _PADDING) for length, width in zip(row, widths, strict=True)]
            if max(high) > 1:
                gain[high.index(max(high))] += max(high)
        if not any(gain):
            break
        widths[gain.index(max(gain))] += step
    rest = _LINE - sum(widths)
    if rest > 0:
        longest = [max((row[at] for row in rows), default=0) + 1 for at in range(len(widths))]
        widths = [width + rest * length / sum(longest) for width, length in zip(widths, longest, strict=True)]
    return widths


def _least(texts: Sequence[str], short: int) -> float:
    """How many letters wide a column must be so that texts up to `short` letters stay on one line. The first text is the heading."""
    whole = [_length(text) for text in texts[1:] if len(text) <= short]
    words = [min(_length(word), _LONGEST_WORD) for word in {word for text in texts[1:] for word in text.split()}]
    heads = [min(len(word), _LONGEST_WORD) / _BOLD for word in texts[0].split()] if texts else []
    return max([*whole, *words, *heads, 0]) + _PADDING
