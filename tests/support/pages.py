"""A page as a browser's parser sees it, and text that would be live if it were not escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> $x^$ =1+1 javascript:alert(1) `a` [l](http://evil.example) </td>"


class Page(HTMLParser):
    """What stands in a page: every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def count(self, tag: str) -> int:
        return sum(1 for name, _ in self.elements if name == tag)


def refuse_live(found: Page) -> None:
    """Assert that nothing in a page runs, loads or leads anywhere but within itself."""
    for tag, attributes in found.elements:
        assert tag not in {"script", "iframe", "object", "embed", "link", "base", "form", "audio", "video", "foreignobject"}
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "xlink:href", "action", "data", "srcset"):
            value = attributes.get(name, "#")
            assert value.startswith(("#", "data:image/")), (tag, name, value)
        assert "url(" not in attributes.get("style", "").replace("url(#", "")
        assert attributes.get("http-equiv", "Content-Security-Policy") == "Content-Security-Policy"


def refuse_disorder(text: str) -> None:
    """Assert that a report is in order: its answer first, how it was made last, a caption for each table, each id once, nothing live."""
    found = Page(text)
    refuse_live(found)
    headings = [re.sub(r"<[^>]+>", "", heading) for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", text)]
    assert (headings[1], headings[-1]) == ("In short", "About this report")
    assert found.count("table") == found.count("caption") > 1
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
