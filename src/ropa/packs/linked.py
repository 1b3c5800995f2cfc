"""Documents that the register names. Those that lie beside the register go into the pack; the others are listed."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

import pandas as pd

from ropa.analysis.frames import rows_of
from ropa.errors import LayoutError, SourceError
from ropa.files import safe_name
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.packs import profiles
from ropa.packs.contents import Missing, Source
from ropa.packs.files import File, csv_file
from ropa.sources.database import is_sqlite
from ropa.sources.formats import read_at
from ropa.sources.settings import SETTINGS_FILE

NAMED_IN = (("contracts", "reference"), ("transfers", "document"), ("assessments", "reference"), ("notices", "url"))
"""The columns that say where a document is filed."""

_FILE = re.compile(
    r"(?:file://|[A-Za-z]:)?[^<>:\"|?*\n]{1,200}\.(?:pdf|docx?|odt|rtf|xlsx?|ods|csv|pptx?|txt|md|html?|png|jpe?g|tiff?|eml|msg|zip|p7m|asice)",
    re.IGNORECASE | re.ASCII,
)

IN_PACK, ADDRESS, ELSEWHERE, MISSING = "in this pack", "an address", "filed elsewhere", "MISSING"


def linked(register: Register, tables: Sequence[str], source: Source) -> tuple[list[File], list[Missing]]:
    """08-linked: a list of every document that the register names, and the documents that are files beside it.

    A name that ends like a document's is taken for a file in the folder that the setting `documents` names, beside the
    register. The file is missing if no folder is named, if it is not there, lies outside the folder, or is the register
    itself or another one. Any other reference is only listed.
    """
    files: dict[str, File] = {}
    missing, rows = [], []
    for table, column in NAMED_IN:
        key = TABLES[table].key()
        for row in rows_of(register[table]) if table in tables else ():
            named = row[column]
            if named is None:
                continue
            where = f"{table} {row[key]}, {column}"
            one = {
                "table": table,
                "record": row[key],
                "field": column,
                "reference": named,
                "state": ELSEWHERE,
                "file": None,
                "sha256": None,
            }
            if "://" in named and not named.strip().lower().startswith("file:"):
                one["state"] = ADDRESS
            elif _FILE.fullmatch(named.strip()):
                found, why = _find(source, named.strip())
                one["state"] = MISSING if why else IN_PACK
                if found:
                    content = found.read_bytes()
                    one["sha256"] = hashlib.sha256(content).hexdigest()
                    one["file"] = _place(named.strip(), one["sha256"])
                    files[one["file"]] = File(one["file"], f"Document named by {where}", "", content)
                else:
                    missing.append(Missing(f"the document of {where}", why))
            rows.append(one)
    columns = ["table", "record", "field", "reference", "state", "file", "sha256"]
    title = "Every document that the register names, and where it is"
    listed = csv_file(f"{profiles.LINKED}/linked.csv", title, "", pd.DataFrame(rows, columns=columns).astype("str"))
    return [listed, *(files[path] for path in sorted(files))], missing


def _find(source: Source, named: str) -> tuple[Path | None, str]:
    """The file; or None and why it cannot be packed."""
    path = named.removeprefix("file://").replace("\\", "/")
    try:
        folder = source.folder.resolve()
        if source.documents is None:
            return None, _NO_FOLDER
        documents = source.documents.resolve()
        beside = (folder / path).resolve()  # one of the same name among the documents counts
        real = next((one for one in ((documents / path).resolve(), beside) if one.is_file()), beside)
        if not real.is_relative_to(folder) or PureWindowsPath(path).drive:
            return None, "it lies outside the folder of the register; put the document beside the register and write its name alone"
        if not real.is_file():
            return None, "there is no such file beside the register; put it there, or correct the name"
        if any(real.samefile(one) for one in source.read_from if one.exists()) or _is_table(real, folder):
            return None, "it is the register itself, which a pack holds only as 03-registers shows it; write the name of the document"
        if _holds_tables(real):
            return None, "it holds tables of a register or is a CSV file, which may be anybody's data; write the name of a document"
        if documents == folder or not documents.is_relative_to(folder) or not real.is_relative_to(documents):
            return None, f"it does not lie in {source.documents.name}, the folder that the setting documents names; put it there"
        with real.open("rb"):
            return real, ""
    except OSError as problem:
        return None, f"it cannot be read ({problem.strerror or problem})"
    except RuntimeError:  # what Python makes of it, and no error of the system's
        return None, "it cannot be read (a link leads round to itself)"


_NO_FOLDER = (
    'nothing says which folder the documents lie in; name it in register.toml or on the sheet register, like documents = "contracts"'
)


def _holds_tables(file: Path) -> bool:
    """Whether a file is a register of its own, or data rather than a document: another client's, or a copy of the logs."""
    ending = file.suffix.lower()
    if ending in (".csv", ".tsv", ".json", ".parquet") or is_sqlite(file) or file.name.endswith(("-wal", "-journal")):
        return True
    known = set(TABLES) | {model.table_title().casefold() for model in TABLES.values()}
    if ending == ".zip":
        try:
            with zipfile.ZipFile(file) as archive:
                return any(PurePosixPath(name).stem.casefold() in known for name in archive.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return False
    if ending in (".xlsx", ".xlsm"):
        try:
            return bool(read_at(file, {}).frames)
        except (LayoutError, SourceError):
            return False
    return False


def _is_table(file: Path, folder: Path) -> bool:
    """Whether reading the register would take the file for one of its tables, or for its settings."""
    return file.parent == folder and (file.suffix.lower() == ".csv" or file.name == SETTINGS_FILE)


def _place(named: str, digest: str) -> str:
    """The path of a document in the pack: safe on every system, and unlike that of any other document."""
    path = PurePosixPath(named.replace("\\", "/"))
    stem = safe_name(path.stem, 40, "document").lower()
    return f"{profiles.LINKED}/{digest[:8]}-{stem}{path.suffix.lower()}"
