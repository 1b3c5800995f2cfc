"""A small bag of made-up files, and the ways in which somebody could change it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from functools import partial
from pathlib import Path

import bagit
import bagit_utils

from ropa.bags.checks import Kind
from ropa.bags.container import Writer, order
from ropa.bags.verify import verify as verify_kind
from ropa.bags.write import write_bag

KIND = Kind("made-up")
"""The kind of the bags here."""
verify = partial(verify_kind, kind=KIND)

NAME = "acme-2026"
PAYLOAD = {
    "00-README.txt": b"What this is.\n",
    "01-index.csv": b"file,rows\n03-registers/activities.csv,1\n",
    "02-reports/health-check.html": b"<!doctype html><title>Health check</title>",
    "03-registers/activities.csv": b"activity_id,name\nA1,Payroll\n",
    "03-registers/activities.parquet": bytes(range(256)) * 4,
    "06-changes/none.txt": b"",
    "ro-crate-metadata.json": b"{}\n",
}
INFO = {"Source-Organization": "Acme Ltd", "Bagging-Date": "2026-11-22", "External-Identifier": ["one", "two"]}


def a_pack(
    folder: Path, payload: dict[str, bytes | Path] | None = None, name: str = NAME, tags: dict[str, bytes] | None = None, **info: str
) -> Path:
    """A bag in a folder of its own."""
    path = folder / f"{name}.zip"
    write_bag(path, name, payload or PAYLOAD, info=INFO | info, tags={"VERIFY.txt": b"How to verify it.\n"} if tags is None else tags)
    return path


def unpacked(pack: Path, folder: Path) -> Path:
    """The bag's folder, unpacked by the system's own unzip where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("unzip"):
        subprocess.run(["unzip", "-q", str(pack), "-d", str(folder)], check=True)
    else:
        zipfile.ZipFile(pack).extractall(folder)
    return folder / NAME


def others(bag: Path) -> dict[str, bool]:
    """What other people's tools say of an unpacked bag."""
    try:
        loc = bool(bagit.Bag(str(bag)).validate())
    except bagit.BagError:
        loc = False
    try:
        muenster = bool(bagit_utils.Bag(bag).validate().valid)
    except bagit_utils.BagItError:
        muenster = False
    sums = ["sha512sum", "--strict", "--status", "-c", "tagmanifest-sha512.txt", "manifest-sha512.txt"]
    return {"bagit.py": loc, "bagit-utils": muenster, "sha512sum": subprocess.run(sums, cwd=bag, check=False).returncode == 0}


WHOLE = {f"data/{file}": content for file, content in PAYLOAD.items()}


# -- tampering, file by file ----------------------------------------------------------------------


def contents(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {member.filename.removeprefix(f"{NAME}/"): archive.read(member) for member in archive.infolist()}


def zipped(path: Path, files: dict[str, bytes], top: str = NAME) -> Path:
    """A ZIP of the form that packs have, whatever is in it."""
    with path.open("wb") as stream:
        archive = Writer(stream, top, files.get("bag-info.txt", b""))
        for file in sorted(files, key=order):
            archive.add(file, files[file])
        archive.close()
    return path


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def resummed(files: dict[str, bytes], *algorithms: str) -> None:
    """Compute manifests and tag manifests again, as a forger would."""
    for kind in ("manifest", "tagmanifest"):
        for algorithm in algorithms:
            of = [file for file in files if file.startswith("data/") == (kind == "manifest") and not file.startswith("tagmanifest")]
            lines = [f"{hashlib.new(algorithm, files[file]).hexdigest()}  {file}\n" for file in sorted(of)]
            files[f"{kind}-{algorithm}.txt"] = "".join(lines).encode()


# -- hostile archives -------------------------------------------------------------------------------


def member(name: str, *, mode: int = 0o100644, kind: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0))
    made.filename = made.orig_filename = name  # past the tidying of zipfile
    made.external_attr, made.compress_type, made.create_system = mode << 16, kind, 3
    return made
