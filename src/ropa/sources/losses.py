"""What a workbook holds that openpyxl, which edits it, does not write again as it was: named before anything is written.

Parts of the file are known by their names; elements of sheets, which openpyxl passes over, by theirs. A part that nobody
thought of is named as it is called, so that nothing goes without a word.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ropa.errors import SourceError
from ropa.text import count_words, one_line

AUTHOR = "ropa check"
"""Whose the comments are that `--annotate` writes, and takes away again. Those of a blank workbook are another author's."""
_PARTS = {
    r"xl/(slicers|slicerCaches)/": "slicers",
    r"xl/(timelines|timelineCaches)/": "timelines",
    r"xl/(pivotTables|pivotCache)/": "pivot tables",
    r"xl/charts/": "charts",
    r"xl/chartsheets/": "sheets that are a chart",
    r"xl/(dialogsheets|macrosheets)/": "sheets of dialogs and of old macros",
    r"xl/(drawings/drawing|media/)": "drawings (pictures, shapes, charts)",
    r"xl/diagrams/": "diagrams",
    r"xl/ink/": "ink",
    r"xl/(ctrlProps|activeX)/": "form controls",
    r"xl/embeddings/": "embedded objects",
    r"xl/(threadedComments|persons)/": "threaded comments",
    r"xl/externalLinks/": "links to other workbooks",
    r"xl/vba": "macros",
    r"xl/customProperty/": "properties of sheets",
    r"xl/(queryTables/|connections\.xml)": "data connections",
    r"xl/model/": "the data model",
    r"xl/xmlMaps\.xml|xl/tables/tableSingleCells": "XML maps",
    r"xl/richData/": "pictures and data types in cells",
    r"xl/revisions/|xl/users?": "tracked changes",
    r"xl/printerSettings/": "printer settings",
    r"xl/webextensions/": "add-ins",
    r"customUI/|userCustomization/": "buttons of their own",
    r"customXml/": "custom XML",
    r"_xmlsignatures/": "digital signatures",
    r"docMetadata/": "sensitivity labels",
}
"""What may change or be lost, by the names of the parts that hold it."""
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|.*\.rels|docProps/(app|core|custom)\.xml|docProps/thumbnail\..*|xl/(workbook|sharedStrings|styles|calcChain|metadata)\.xml"
    r"|xl/theme/.*|xl/worksheets/[^/]*\.xml|xl/tables/[^/]*\.xml|xl/drawings/[^/]*\.vml|xl/comments.*|.*/",
    re.IGNORECASE,
)
"""Parts that are written again, or that a spreadsheet makes anew."""
_ELEMENTS = {
    "sparklineGroups": "sparklines",
    "protectedRanges": "ranges that some may edit",
    "customSheetViews": "views of their own",
    "dataConsolidate": "consolidations",
    "cellWatches": "watched cells",
    "ignoredErrors": "marks of errors that are to be ignored",
    "smartTags": "smart tags",
    "legacyDrawingHF": "pictures in headers and footers",
    "picture": "pictures in the background",
    "oleObjects": "embedded objects",
    "controls": "form controls",
    "webPublishItems": "publishing to the web",
    "slicerList": "slicers",
    "timelineRefs": "timelines",
}
"""Elements of a sheet beside its cells."""
_EXTENSIONS = {
    "dataValidations": "drop-downs that take their list from another sheet",
    "conditionalFormattings": "conditional formats of newer Excel (bars, icons, rules about other sheets)",
}
"""Elements of a sheet's extensions that have the name of something that is kept elsewhere."""
_TAG = re.compile(rb"<(?:[A-Za-z0-9_.]+:)?([A-Za-z]+)")
_DYNAMIC = "formulas that fill several cells by themselves"


def not_kept(path: Path) -> tuple[str, ...]:
    """What the workbook holds that may be lost or changed in the annotated copy, in words. Raises SourceError if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
            found = dict.fromkeys(words for part, words in _PARTS.items() if any(re.match(part, name, re.IGNORECASE) for name in names))
            for info in archive.infolist():
                found |= dict.fromkeys(_in_part(info.filename.replace("\\", "/"), archive, info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        raise SourceError(f"{path}: cannot be read as a workbook ({one_line(str(problem))})") from problem
    if path.suffix.lower() == ".xlsm":
        found.pop("macros", None)  # openpyxl carries them over as they are
    others = [name for name in names if not _KEPT.fullmatch(name) and not any(re.match(part, name, re.IGNORECASE) for part in _PARTS)]
    return (*found, *([f"{count_words(len(others), 'part')} of the file that ropa does not know ({others[0]})"] if others else []))


def _in_part(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[str]:
    """What one part of the workbook holds that is not kept."""
    if re.fullmatch(r"xl/worksheets/[^/]*\.xml", name, re.IGNORECASE):
        return _in_sheet(archive.read(info))
    if re.fullmatch(r"xl/[^/]*\.xml", name, re.IGNORECASE):
        text = archive.read(info)
        tags = {tag.decode() for tag in _TAG.findall(text)}
        told = {
            "rPh": "readings above words (phonetic guides)",
            "tableStyle": "table styles of their own",
            "customWorkbookViews": "views of their own",
            "fileSharing": "the wish to be opened to read only",
            "webPublishing": "publishing to the web",
        }
        return [words for tag, words in told.items() if tag in tags]
    if re.match(r"xl/comments", name, re.IGNORECASE):
        authors = re.findall(rb"<(?:\w+:)?author>([^<]*)<", archive.read(info))
        return [] if set(authors) == {AUTHOR.encode()} else ["the size and lettering of comments"]
    if name.lower() == "docprops/app.xml":
        named = re.search(rb"<(Company|Manager|HyperlinkBase)>[^<]", archive.read(info))
        return ["the company and manager in the file's properties"] if named else []
    return []


def _in_sheet(text: bytes) -> list[str]:
    """What a sheet holds beside its values that is not kept: before its cells, at its cells, and behind them."""
    start, end = text.find(b"sheetData"), text.rfind(b"sheetData")
    around = text[:start] + text[max(end, start) :]
    tags = {tag.decode() for tag in _TAG.findall(around)}
    extended = around[around.find(b"extLst") :] if b"extLst" in around else b""
    inside = {tag.decode() for tag in _TAG.findall(extended)}
    found = [words for tag, words in _ELEMENTS.items() if tag in tags] + [words for tag, words in _EXTENSIONS.items() if tag in inside]
    if re.search(rb'<(?:[a-z0-9]+:)?c [^>]*\bcm="', text):
        found.append(_DYNAMIC)
    return found + (["readings above words (phonetic guides)"] if re.search(rb"<(?:[a-z0-9]+:)?rPh\b", text) else [])
