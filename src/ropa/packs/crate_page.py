"""The page for people of a pack's RO-Crate: all that its metadata says, with links, and nothing else.

RO-Crate 1.1, "RO-Crate Website": https://www.researchobject.org/ro-crate/specification/1.1/structure.html.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from ropa.bags.crate import NAME, PREVIEW
from ropa.packs.files import page
from ropa.show.page import Piece, escape, heading, paragraph

_FILE = {"description": "What it is", "encodingFormat": "Type", "contentSize": "Bytes", "sha256": "SHA-256"}
"""What is shown of a file, beside its path."""


def preview(metadata: bytes, facts: Mapping[str, str]) -> bytes:
    """ro-crate-preview.html, made from ro-crate-metadata.json; `facts` stand at the top, as on every page of ours.

    Static and without scripts: the one script element holds the metadata as data, which RO-Crate 1.1
    demands and no browser runs.
    """
    graph = json.loads(metadata)["@graph"]
    places = {entity["@id"]: f"entity-{number}" for number, entity in enumerate(graph)}
    names = {entity["@id"]: str(entity.get("name", entity["@id"])) for entity in graph}
    files = {entity["@id"] for entity in graph if "File" in _types(entity)}

    def told(value: Any) -> str:
        if isinstance(value, list):
            return "<br>".join(map(told, value))
        return link(value["@id"]) if isinstance(value, dict) else link(value) if str(value).startswith("https://") else escape(value)

    def link(to: str) -> str:
        if to in files or to in (NAME, PREVIEW):
            return _link(to, unquote(to))
        if to in places:
            return _link(f"#{places[to]}", names[to])
        return _link(to, to) if to.startswith("https://") else escape(to)

    pieces = [paragraph(f"Made from {NAME}. Terms are those of https://w3id.org/ro/crate/1.1/context.")]
    described = [entity for entity in graph if entity["@type"] != "File"]
    for entity in sorted(described, key=lambda entity: entity["@id"] != "./"):  # the pack itself first
        rows = [[escape(key), told(value)] for key, value in entity.items() if key != "hasPart"]
        title = names[entity["@id"]]
        pieces += [heading(title, 2), _table(title, ["Property", "Value"], rows, places[entity["@id"]])]
    rows = [[link(entity["@id"]), *(told(entity.get(key, "")) for key in _FILE)] for entity in graph if entity["@id"] in files]
    pieces += [heading("Files", 2), _table("Files of this pack", ["File", *_FILE.values()], rows, "files")]
    title, purpose = "What this pack holds, and how it was made", "For people, what programs read in the RO-Crate metadata."
    data = json.dumps(json.loads(metadata), ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    script = f'<script type="application/ld+json">{data}</script>\n</head>'
    return page(title, purpose, pieces, facts).replace(b"</head>", script.encode("ascii"), 1)


def _types(entity: Mapping[str, Any]) -> list[str]:
    kinds = entity["@type"]
    return kinds if isinstance(kinds, list) else [kinds]


def _link(to: str, words: str) -> str:
    return f'<a href="{escape(to)}">{escape(words)}</a>'


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], place: str) -> Piece:
    """A table of cells that are HTML already; `place` is its id. The first cell names its row."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in headings)
    body = "\n".join(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows)
    table = f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
    label = f"Table: {escape(caption)}".replace("<br>", " ")
    return Piece(f'<div class="wide" id="{place}" tabindex="0" role="region" aria-label="{label}">{table}</div>', caption)
