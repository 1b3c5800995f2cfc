"""A pack built of a small register, opened for looking at."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pyarrow.parquet as pq

import ropa
from support.registers import CORE, register_folder

PERIOD, DAY = "2025-11-01..2026-10-31", "2026-11-22"
SAMPLE = "sample:harbour-health"
REPORT = ["controller-record"]


class Opened:
    """A pack's files, by their path under data/."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            top = f"{path.stem}/"
            assert all(name.startswith(top) for name in archive.namelist()), "one folder at the top"
            self.all = {name.removeprefix(top): archive.read(name) for name in archive.namelist()}
        self.files = {name.removeprefix("data/"): content for name, content in self.all.items() if name.startswith("data/")}

    def rows(self, path: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[path].decode("utf-8"))))

    @property
    def info(self) -> dict[str, str]:
        lines = self.all["bag-info.txt"].decode("utf-8").splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)


TINY = {
    **CORE,
    "activities": "activity_id,name,role,started_on,ended_on\nA1,Payroll,controller,,\nA2,Fax,controller,,2020-01-01\n",
    "contracts": "contract_id,organisation_id,kind,reference\n"
    "K1,O1,processor_contract,contracts/signed.pdf\nK2,O1,processor_contract,CL-2\n",
    "requests": "request_id,subject_ref,right,received_on,closed_on,extension_reason\n"
    "RQ-1,s-1,access,2024-01-01,2024-01-20,\nRQ-2,s-2,access,2026-01-01,,They asked Jane\nRQ-3,s-1,erasure,2026-11-10,,\n",
    "notices": "notice_id,title,url\nN1,Privacy notice,https://example.org/privacy.html\n",
}


def tiny(folder: Path, **tables: str | None) -> Path:
    made = register_folder(folder, {**TINY, **tables})
    (made / "contracts").mkdir(exist_ok=True)
    (made / "register.toml").write_text('documents = "contracts"\n', encoding="utf-8")
    (made / "contracts" / "signed.pdf").write_bytes(b"%PDF-1.7 a contract")
    return made


def build(register: str | Path, out: Path, key: Path, **options: object) -> Path:
    wanted = {"period": PERIOD, "as_of": DAY, "reports": REPORT, **options}
    return ropa.pack(register, out=out, key_file=key, **wanted).path  # type: ignore[arg-type]


def _unzipped(files: dict[str, bytes]) -> list[tuple[str, bytes]]:
    found = list(files.items())
    for name, content in files.items():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [(f"{name}/{member}", archive.read(member)) for member in archive.namelist()]
        if name.endswith(".parquet"):
            found.append((f"{name} decoded", repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()))
    return found
