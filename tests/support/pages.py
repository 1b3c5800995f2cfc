"""A page as a browser's parser sees it, and text that would be live if it were not escaped."""

from __future__ import annotations

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
