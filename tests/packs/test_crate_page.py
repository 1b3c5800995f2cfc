"""The page of a pack's provenance for people: all of the metadata, and nothing that a browser would run."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import unquote

import pytest

from ropa.bags.crate import Action, Agent
from ropa.packs.crate_page import preview
from support.crates import FILES_OF_RUN, made


def test_the_preview_holds_the_metadata_as_data_and_shows_it_as_text() -> None:
    """RO-Crate 1.1: a copy of the metadata in a script element of the head. Whatever it says, nothing of it is markup."""
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & ' \" ]]> <!--"
    described = made(
        name=hostile,
        description=hostile,
        licence=hostile,
        agent=Agent(hostile),
        actions=[Action(hostile, *FILES_OF_RUN, {"as_of": hostile})],
    )
    page = preview(described, {"organisation": hostile, "as_of": "22 November 2026", "regime": hostile, "register": hostile}).decode(
        "utf-8"
    )
    head, body = page.split("</head>")
    [copy] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    assert json.loads(copy) == json.loads(described)
    assert "<script" not in body
    assert "<img" not in page
    assert page.count("<script") == 1


def test_the_preview_links_to_nothing_that_a_browser_would_run() -> None:
    described = made(agent=Agent("Example Ltd", url="javascript:alert(1)"))
    assert "javascript:alert(1)" in described.decode()
    assert 'href="javascript' not in preview(described, {}).decode("utf-8")


@pytest.mark.parametrize(
    "ending", ["html", "HTM", "xhtml", "shtml", "svg", "xml", "mht", "eml", "ht%6dl", "html.", "pdf.html", "", "pdf%0a"]
)
def test_the_preview_names_a_page_that_others_made_and_does_not_link_to_it(ending: str) -> None:
    metadata = json.loads(made())
    theirs, harmless = f"08-linked/0a1b2c3d-terms.{ending}", "08-linked/0a1b2c3d-signed.PDF"
    for path in (theirs, harmless):
        metadata["@graph"].append({"@id": path, "@type": "File", "name": path})
    page = preview(json.dumps(metadata).encode("utf-8"), {}).decode("utf-8")
    assert html.escape(unquote(theirs)).strip() in page.split("</head>")[1]
    assert f'href="{theirs}"' not in page
    assert f'href="{harmless}"' in page
