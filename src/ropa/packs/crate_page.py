"""The page that shows a pack's RO-Crate to people: all that its metadata says, with links, and nothing else.

RO-Crate 1.1, "RO-Crate Website": https://www.researchobject.org/ro-crate/specification/1.1/structure.html.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import pandas as pd

from ropa.bags.crate import NAME, PREVIEW
from ropa.packs.files import is_foreign_page, page
from ropa.show.page import Link, heading, paragraph, table

_FILE = {"description": "What it is", "encodingFormat": "Type", "contentSize": "Bytes", "sha256": "SHA-256"}
"""What the page shows of a file beside its path."""


def preview(metadata: bytes, facts: Mapping[str, str]) -> bytes:
    """ro-crate-preview.html, made from ro-crate-metadata.json. `facts` stand at the top, as on every page of ropa.

    The page is static and runs no script. Its one script element holds the metadata as data: RO-Crate 1.1
    demands it, and no browser runs it.
    """
    graph = json.loads(metadata)["@graph"]
    places = {entity["@id"]: f"entity-{number}" for number, entity in enumerate(graph)}
    names = {entity["@id"]: str(entity.get("name", entity["@id"])) for entity in graph}
    files = {entity["@id"] for entity in graph if "File" in _types(entity)}

    def told(value: Any) -> Any:
        if isinstance(value, list):
            return tuple(map(told, value))
        return link(value["@id"]) if isinstance(value, dict) else link(value) if str(value).startswith("https://") else str(value)

    def link(to: str) -> str | Link:
        if is_foreign_page(unquote(to)):
            return unquote(to)
        if to in files or to in (NAME, PREVIEW):
            return Link(to, unquote(to))
        if to in places:
            return Link(f"#{places[to]}", names[to])
        return Link(to, to) if to.startswith("https://") else to

    pieces = [paragraph(f"Made from {NAME}. Terms are those of https://w3id.org/ro/crate/1.1/context.")]
    described = [entity for entity in graph if entity["@type"] != "File"]
    for entity in sorted(described, key=lambda entity: entity["@id"] != "./"):  # the pack itself first
        rows = [[key, told(value)] for key, value in entity.items() if key != "hasPart"]
        title = names[entity["@id"]]
        pieces += [heading(title, 2), table(_frame(rows, ["Property", "Value"]), title, place=places[entity["@id"]])]
    rows = [[link(entity["@id"]), *(told(entity.get(key, "")) for key in _FILE)] for entity in graph if entity["@id"] in files]
    pieces += [heading("Files", 2), table(_frame(rows, ["File", *_FILE.values()]), "Files of this pack", place="files")]
    title, purpose = "What this pack holds, and how it was made", "For people, what programs read in the RO-Crate metadata."
    return page(title, purpose, pieces, facts, metadata)


def _types(entity: Mapping[str, Any]) -> list[str]:
    kinds = entity["@type"]
    return kinds if isinstance(kinds, list) else [kinds]


def _frame(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype="object")
