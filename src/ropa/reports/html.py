"""An executed notebook as one HTML file, made by nbconvert with ropa's own template. The page runs no script and loads nothing.

Code is never shown. HTML outputs are taken as they are, because `ropa.show.page` has escaped what
comes from a register. Every other output is shown as text. Whatever the page holds, its content
security policy lets a browser run and fetch nothing.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from ropa.reports.catalogue import title_and_purpose
from ropa.text import ABOUT

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Outlined:
    """The body of a page with an id on each heading, its table of contents, and the id of its last "About this report" or ""."""

    html: str
    contents: str
    about: str = ""


_HEADING = re.compile(r"<h([23])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def outline(inside: str) -> Outlined:
    """Give every heading of levels 2 and 3 an id of its own, and list these headings."""
    taken: dict[str, int] = {}
    listed: list[tuple[int, str, str]] = []

    def name(found: re.Match[str]) -> str:
        level, content = found.group(1), found.group(2)
        words = html.unescape(_TAG.sub(" ", content)).strip()
        slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "section"
        taken[slug] = taken.get(slug, 0) + 1
        key = f"s-{slug}" if taken[slug] == 1 else f"s-{slug}-{taken[slug]}"
        listed.append((int(level), key, words if len(words) <= 90 else words[:89] + "…"))
        return f'<h{level} id="{key}">{content}</h{level}>'

    made = _HEADING.sub(name, inside)
    return Outlined(made, _contents(listed), next((key for _, key, words in reversed(listed) if words == ABOUT), ""))


def _contents(listed: list[tuple[int, str, str]]) -> str:
    """A table of contents. Headings of level 3 are a list under the heading of level 2 before them."""
    parts: list[str] = []
    inner = False
    for place, (level, key, words) in enumerate(listed):
        if level == 3 and not inner and place:
            parts.append("<ol>")
            inner = True
        elif level == 2 and inner:
            parts.append("</li></ol></li>")
            inner = False
        elif place:
            parts.append("</li>")
        parts.append(f'<li><a href="#{key}">{html.escape(words)}</a>')
    ending = ("</li></ol></li>" if inner else "</li>") if listed else ""
    return f"<ol>{''.join(parts)}{ending}</ol>" if listed else ""


_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def plain(text: str | list[str]) -> str:
    """Text from a terminal as HTML. Markup and control sequences in it become plain text."""
    return html.escape(_ANSI.sub("", text if isinstance(text, str) else "".join(text)))


@cache
def exporter() -> Any:
    """The exporter. It is made once, because making it takes longer than using it."""
    from jinja2 import pass_context
    from nbconvert.exporters import HTMLExporter

    class ReportExporter(HTMLExporter):
        """nbconvert's HTML exporter with the page of `data/style/report`."""

        def default_filters(self) -> Any:
            """The filters of nbconvert and ours."""
            yield from super().default_filters()  # type: ignore[no-untyped-call]
            yield from (("outline", outline), ("plain", plain))

        @pass_context
        def markdown2html(self, context: Any, source: str) -> str:
            """Markdown as HTML. Reports of many registers say the same in between, so it is made once."""
            return str(super().markdown2html(context, source)) if context.get("cell", {}).get("attachments") else self.prose(source)

        @lru_cache(maxsize=512)  # noqa: B019 - there is one exporter
        def prose(self, source: str) -> str:
            """Markdown without attachments as HTML."""
            return str(super().markdown2html({}, source))

        def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
            """The page and its resources.

            The template alone makes it, and changes nothing of the notebook. nbconvert would copy the notebook three times and check it
            eleven times, for preprocessors of which none is in use here, and parse the page once more.
            """
            resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
            return self.template.render(nb=nb, resources=resources).lstrip("\r\n"), resources

    style = Path(str(resources.files("ropa") / "data" / "style"))
    return ReportExporter(template_name="report", extra_template_basedirs=[str(style)], exclude_anchor_links=True)  # type: ignore[no-untyped-call]


def to_html(notebook: Any, linked_data: bytes = b"") -> bytes:
    """An executed notebook as one HTML file.

    `linked_data` is JSON-LD that the page carries in its head for programs; no browser runs it.
    `metadata.ropa.page` (from `ropa.show.first_page.page_facts`) stands at the top. `metadata.ropa.failed`
    is the message of a report that failed.
    """
    title, _ = title_and_purpose(notebook.cells)
    known = notebook.metadata.get("ropa", {})
    page = {"title": title or "Report", "policy": CONTENT_SECURITY_POLICY, "failed": known.get("failed", "")} | dict(known.get("page", {}))
    made, _ = exporter().from_notebook_node(notebook, {"page": page, "linked_data": _in_script(linked_data)})
    return (str(made).rstrip("\n") + "\n").encode("utf-8", "replace")


def _in_script(linked_data: bytes) -> str:
    """JSON as a script element can hold it: nothing of it ends the element."""
    if not linked_data:
        return ""
    data = json.dumps(json.loads(linked_data), ensure_ascii=True)
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
