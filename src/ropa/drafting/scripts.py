"""Reads notices that stand in the script of a site, as its sections ("title: …, body: …") or as its markup (JSX); no script is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ropa.drafting.html import read_html
from ropa.drafting.markdown import read_markdown
from ropa.drafting.pieces import Document, Piece
from ropa.drafting.plain import Line, from_lines

_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|['\"](?P<quoted>\w{1,40})['\"]\s*(?:=>|:(?!:))"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"
    r"|(?P<key>[A-Za-z_$][\w$]{0,40})(?:\s*(?::(?![:/])|\((?=\s*[\"'`]))|=(?=[\"'`]))"
    r"|(?P<open>[\[{(])|(?P<close>[\]})])",
    re.DOTALL,
)
"""What matters of a script: comments, texts, the keys before them, and brackets."""
_HEADS = frozenset(("title", "heading", "header", "question", "subtitle", "subheading", "section", "sectiontitle", "h1", "h2", "h3", "h4"))
_TEXTS = frozenset(
    re.findall(
        r"\w+",
        "body content text answer paragraph paragraphs para paras p summary intro lead details copy note description value updated lastupdated "
        "effectivedate blocks subsections",
    )
)
_LISTS = frozenset(("items", "bullets", "list", "points", "listitems", "bulletpoints", "li", "ul"))
_ROWS = frozenset(("rows", "head", "headers", "columns"))
_DATES = frozenset(("updated", "lastupdated", "effectivedate"))
_TAG = re.compile(r"</?(?:p|li|ul|h[1-6]|div|section|td|a|strong|br)\b", re.IGNORECASE)
_LEAST_HEADS, _LEAST_TEXT = 3, 400
"""A script holds a notice that has so many headings and so many characters below them at least."""


@dataclass(frozen=True)
class _Said:
    """A text of a script: under which key it stands, on which line, and in which row of a table."""

    key: str
    text: str
    line: int
    row: int | None


def read_script(name: str, text: str) -> Document | None:
    """Read the sections of a notice that stand in a script as data; None for a text that is no such script."""
    if not _IS_SCRIPT.search(text) or not (given := len(_GIVEN.findall(text))):
        return None
    if (inside := _markdown_in(text)) is not None:
        return read_markdown(name, inside)
    if given < _LEAST_HEADS:
        return None
    said = _said(text)
    heads = [each for each in said if each.key in _HEADS]
    told = sum(len(each.text) for each in said if each.key not in _HEADS)
    markup = _TOKEN.sub(lambda token: "" if token["string"] else token[0], text)
    if len(heads) < _LEAST_HEADS or told < _LEAST_TEXT or len(_TAG.findall(markup)) > len(said):
        return None
    return Document(name, tuple(_pieces(name, said)))


_IS_SCRIPT = re.compile(
    r"^[ \t]*(?:import\b[^\n]*\bfrom\b|export (?:default|const|function)\b|(?:const|let|var) \w+|module\.exports|return \[)|^[ \t]*[\[{]|[\"'\w]\s*(?::|=>)\s*[\"'`\[{]",
    re.MULTILINE,
)
"""What a text has that is a script or its data."""
_GIVEN = re.compile(r"(?:[\w\"']\s{0,20}(?::|=>)|[\[({,])\s{0,20}[\"'`]|=\s{0,20}`")
"""A text that a script gives to a key, to a function or to a list: without some there is no need to read it token by token."""


def _markdown_in(text: str) -> str | None:
    """The Markdown that a script holds as one text, with each line where it stands; None if it holds none."""
    found = max((token for token in _TOKEN.finditer(text) if token["string"]), key=lambda token: len(token["string"]), default=None)
    if found is None or found["string"][0] != "`" or len(_MARKDOWN_HEAD.findall(found["string"])) < _LEAST_HEADS:
        return None
    return "\n" * text.count("\n", 0, found.start()) + _words(found["string"], marked=True)


_MARKDOWN_HEAD = re.compile(r"^[ \t]*(?:#{1,6} \S|\*\*[^*\n]+\*\*[ \t]*$)", re.MULTILINE)


def _said(text: str) -> list[_Said]:
    """The texts of a script that are words of the notice, in order."""
    stack: list[_Open] = []
    found: list[_Said] = []
    key, row = "", 0
    for token in _TOKEN.finditer(text):
        if token["key"] or token["quoted"]:
            key = (token["key"] or token["quoted"]).lower()
        elif token["open"]:
            row += token["open"] == "["
            stack.append(_Open(token["open"], key, []))
            key = ""
        elif token["close"]:
            found += _as_pair(stack.pop().texts) if stack else []
            key = ""
        elif token["string"]:
            words, line = _words(token["string"]), _line(text, token.start())
            under = key or next((each.key for each in reversed(stack) if each.key), "")
            listed = any(each.bracket == "[" for each in stack)
            if under in _ROWS or (not key and any(each.key in _ROWS for each in stack[-2:])):
                found.append(_Said("rows", words, line, row))
            elif under in _HEADS | _LISTS or (under in _TEXTS and (listed or under != "description")):
                found.append(_Said(under, words, line, None))
            elif not key and stack and stack[-1].bracket == "[":
                stack[-1].texts.append((words, line))
            key = ""
    return sorted(found, key=lambda each: each.line)


@dataclass(frozen=True)
class _Open:
    """An open bracket of a script, with its key and the texts in it that no key says what they are."""

    bracket: str
    key: str
    texts: list[tuple[str, int]]


def _as_pair(texts: list[tuple[str, int]]) -> list[_Said]:
    """The texts of a list that is a heading and what is said below it: ["Retention", "We keep it for a year."]."""
    if len(texts) < _PAIR:
        return []
    (head, line), *below = texts
    is_pair = len(head.split()) <= _LONGEST_HEAD and sum(len(words.split()) for words, _ in below) > len(head.split()) + _LONGER
    return [_Said("heading", head, line, None), *(_Said("text", *each, None) for each in below)] if is_pair else []


_PAIR, _LONGEST_HEAD, _LONGER = 2, 10, 4


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_FILLED = re.compile(r"\$\{[^{}]*\}|\{\{.*?\}\}")
"""A place in a text that the script fills when it runs."""


def _words(literal: str, *, marked: bool = False) -> str:
    """The words of a literal, with marks of Markdown or without."""
    unescaped = _ESCAPED.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else {"n": "\n", "t": " "}.get(found[2], found[2]), literal[1:-1]
    )
    filled = _FILLED.sub(" ", unescaped)
    return filled if marked else re.sub(r"\*\*|__", "", filled)


def _pieces(name: str, said: list[_Said]) -> Iterator[Piece]:
    lines: list[Line] = []
    header: tuple[str, ...] = ()
    at = 0
    while at < len(said):
        each = said[at]
        if each.row is not None:
            yield from from_lines(lines)
            lines = []
            cells = []
            while at < len(said) and said[at].row == each.row:
                cells.append(said[at].text.strip())
                at += 1
            header = header if header and len(header) == len(cells) else tuple(cells)
            yield Piece("row", " | ".join(cells), each.line, cells=tuple(cells), header=header)
            continue
        at += 1
        header = ()
        if _TAG.search(each.text):
            yield from from_lines(lines)
            lines = []
            yield from read_html(name, each.text, each.line).pieces
        else:
            lines += _lines_of(each)
    yield from from_lines(lines)


def _lines_of(said: _Said) -> list[Line]:
    """The lines of one text, as plain text has them, between blank lines."""
    blank = Line(said.line, "")
    texts = said.text.split("\n")
    if said.key in _HEADS:
        return [blank, Line(said.line, "## " + " ".join(said.text.split())), blank]
    if said.key in _LISTS:
        return [Line(said.line, "• " + " ".join(said.text.split()))]
    if said.key in _DATES:
        return [blank, Line(said.line, f"Last updated: {said.text}"), blank]
    return [blank, *(Line(said.line + number, each) for number, each in enumerate(texts)), blank]


_IS_JSX = re.compile(r"^[ \t]*(?:import\b[^\n]*\bfrom\b|export (?:default|const|function)\b|[\"']use client[\"'])", re.MULTILINE)
_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_TEXT_IN_BRACES = re.compile(r"\{[ \t]*(?:\"([^\"\n{}]*)\"|'([^'\n{}]*)'|`([^`{}$]*)`)[ \t]*\}")
_CODE = re.compile(
    r"^[ \t]*(?:import\b.*|export\b.*|(?:const|let|var|function)\b.*|return\b[ \t]*\(?;?|[\])};,(]+|\w+:[ \t]*[({\[]+|(?:id|slug|key|icon|href|type|path):.*|[\"']use client[\"'];?)[ \t]*$",
    re.MULTILINE,
)
"""A line of a script that is no markup. One that ends a tag, as ">" does, is."""
_HEAD_KEY = re.compile(
    r"^([ \t]*\{?[ \t]*)(?:title|heading|header|question|section)[ \t]*:[ \t]*(?:\"([^\"\n]+)\"|'([^'\n]+)'|`([^`\n]+)`),?", re.MULTILINE
)
_HEAD_ATTRIBUTE = re.compile(
    r"<(?!(?:Note|Alert|Callout|Image|Link|Button|Tooltip|Meta|Head|SEO|Seo|Layout|Helmet|Icon)\b)([A-Z][\w.]*)\b([^<>]*?)\b(?:title|heading|header|question|summary|label)=(?:\"([^\"<>]+)\"|\{\s*[\"'`]([^\"'`<>]+)[\"'`]\s*\})"
)
_TEXT_ATTRIBUTE = re.compile(
    r"<([A-Z][\w.]*)\b([^<>]*?)\b(?:body|text|content|answer|description|des)=(?:\"([^\"<>]+)\"|\{\s*[\"`]([^\"`<>]+)[\"`]\s*\})"
)
"""A component with its words as an attribute: `<Block title="Retention" body="We keep it for a year." />`."""
"""A component with its heading as an attribute: `<Section title="Your rights">`."""
_COMPONENTS = (
    (re.compile(r"(</?)(?:[A-Z]\w*\.)?(?:H([1-6]))(?=[\s>/])"), r"\1h\2"),
    (re.compile(r"(</?)(?:[A-Z]\w*\.)?(?:\w*Heading|\w*Title|Header|\w+Header|AccordionSummary|Summary)(?=[\s>/])"), r"\1h3"),
    (re.compile(r"(</?)(?:[A-Z]\w*\.)?(?:\w*ListItem|\w*Bullet|Li)(?=[\s>/])"), r"\1li"),
    (re.compile(r"(</?)(?:[A-Z]\w*\.)?(?:\w*Paragraph|Text|P|Typography|Body|\w+Text)(?=[\s>/])"), r"\1p"),
    (re.compile(r"(</?)(?:[A-Z]\w*\.)?(?:\w*List|Ul)(?=[\s>/])"), r"\1ul"),
)
"""Components by their usual names, as the tags that they stand for."""


def shown_markup(text: str) -> str:
    """The markup in a script of a site (JSX) as HTML, in which each line stays where it is; other text as it is."""
    if not _IS_JSX.search(text):
        return text
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    text = _TEXT_IN_BRACES.sub(lambda found: next((part for part in found.groups() if part is not None), ""), text)
    text = _HEAD_KEY.sub(lambda found: f"<h3>{found[2] or found[3] or found[4]}</h3>", text)
    text = _HEAD_ATTRIBUTE.sub(lambda found: f"<{found[1]}{found[2]}><h3>{found[3] or found[4]}</h3><{found[1]}", text)
    text = _TEXT_ATTRIBUTE.sub(lambda found: f"<{found[1]}{found[2]}><p>{found[3] or found[4]}</p><{found[1]}", text)
    text = _CODE.sub("", text)
    for component, tag in _COMPONENTS:
        text = component.sub(tag, text)
    return text
