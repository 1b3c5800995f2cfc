"""Workbooks and folders as others write them: hand-made sheets, formulas, text that trips readers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd

from ropa.errors import RopaError
from ropa.model.validate import validate
from ropa.sources import read
from support.corpora import CORPORA, NAUGHTY
from support.registers import CORE, frames

PAYLOADS = [
    line
    for file in ("payloadbox-csv-payload.txt", "payloads-extra.txt")
    for line in (CORPORA / "csv-injection" / file).read_text(encoding="utf-8").split("\n")
    if line.strip()
]


def named(texts: list[str]) -> dict[str, pd.DataFrame]:
    """A register with an activity for each name."""
    activities = pd.DataFrame({"activity_id": [f"A{n}" for n in range(len(texts))], "name": texts, "role": "controller"})
    return {"organisations": frames(CORE)["organisations"], "activities": activities}


# -- naughty and dangerous text -------------------------------------------------------------------


UNFIT = {text for text in NAUGHTY if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", text.strip())}
FIT = [text for text in NAUGHTY if text not in UNFIT]


def sheet_xml(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>'


def cell(reference: str, inside: str, attributes: str = "") -> str:
    return f'<c r="{reference}"{attributes}>{inside}</c>'


def text_cell(reference: str, text: str) -> str:
    return cell(reference, f"<is><t>{text}</t></is>", ' t="inlineStr"')


HEADINGS = (
    '<row r="1">'
    + "".join(text_cell(f"{c}1", t) for c, t in zip("ABCD", ("activity_id", "name", "role", "description"), strict=True))
    + "</row>"
)


def hand_made(path: Path, sheet: str | bytes, part: str = "worksheets/sheet2.xml", **more: str | bytes) -> Path:
    """A workbook whose sheet activities is the XML given, in a part of any name."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    organisations = (
        '<sheetData><row r="1">'
        + "".join(text_cell(f"{c}1", t) for c, t in zip("ABC", ("organisation_id", "name", "is_holder"), strict=True))
        + '</row><row r="2">'
        + "".join(text_cell(f"{c}2", t) for c, t in zip("ABC", ("O1", "x", "yes"), strict=True))
        + "</row></sheetData>"
    )
    relations = {"r1": ("worksheet", "worksheets/sheet1.xml"), "r2": ("worksheet", part)}
    if "strings" in more:
        relations["r3"] = ("sharedStrings", "sharedStrings.xml")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": more.pop("workbook", "")
        or (
            f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="organisations" sheetId="1" r:id="r1"/>'
            '<sheet name="activities" sheetId="2" r:id="r2"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
            + "".join(f'<Relationship Id="{i}" Type="{office}/{kind}" Target="{target}"/>' for i, (kind, target) in relations.items())
            + "</Relationships>"
        ),
        "xl/worksheets/sheet1.xml": sheet_xml(organisations),
        f"xl/{part}": sheet,
    }
    if "strings" in more:
        parts["xl/sharedStrings.xml"] = more.pop("strings")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in {**parts, **more}.items():
            archive.writestr(name, content)
    return path


def survives(path: Path) -> None:
    """Reading ends in data or in one line; anything else is raised."""
    try:
        register, findings = validate(read(path))
    except RopaError as problem:
        if "\n" in str(problem):
            raise
    else:
        assert len(findings) + sum(register.rows().values()) > 0
