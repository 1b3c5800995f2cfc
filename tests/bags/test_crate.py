"""The provenance in packs: RO-Crate metadata that its own validator accepts."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ropa.bags.crate import NAME, PREVIEW, Action, CrateFile
from ropa.errors import PackError
from support.crates import FILES, RUN, made


def entities(content: bytes) -> dict[str, dict[str, object]]:
    return {entity["@id"]: entity for entity in json.loads(content)["@graph"]}


def test_a_run_names_its_notebook_parameters_inputs_outputs_software_who_and_when() -> None:
    found = entities(made())
    run = found["#run-1"]
    assert run["instrument"] == {"@id": "09-method/health-check.ipynb"}
    assert run["result"] == {"@id": "02-reports/health-check.html"}
    assert run["endTime"] == "2026-11-22T00:00:00+00:00"
    assert found[run["agent"]["@id"]]["name"] == "Example Ltd"
    values = {found[to["@id"]]["name"]: found[to["@id"]]["value"] for to in run["object"] if to["@id"].startswith("#")}
    assert values == {"as_of": "2026-11-22", "regime": "uk", "most": 20, "only": '["LB", "TR"]'}
    program = found[found["09-method/health-check.ipynb"]["softwareRequirements"]["@id"]]
    assert (program["name"], program["softwareVersion"]) == ("ropa", "0.1.0")


def test_every_entity_that_is_named_is_there_and_named_once() -> None:
    graph = json.loads(made())["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))

    def named(value: object) -> list[str]:
        if isinstance(value, dict):
            return [value["@id"]] if set(value) == {"@id"} else [one for part in value.values() for one in named(part)]
        return [one for part in value for one in named(part)] if isinstance(value, list) else []

    asked = {one for entity in graph for key, part in entity.items() if key != "@id" for one in named(part)}
    assert asked - {"https://w3id.org/ro/crate/1.1"} <= set(ids)


def test_the_same_description_in_another_order_is_the_same_bytes() -> None:
    files = [CrateFile(path, f"The {path}", kind, 1, "0" * 64) for path, kind in reversed(FILES.items())]
    run = Action(RUN.name, RUN.notebook, RUN.inputs, RUN.outputs, dict(reversed(RUN.parameters.items())))
    assert made(files=files, actions=[run]) == made()


def test_a_run_over_a_file_that_is_not_packed_is_refused() -> None:
    with pytest.raises(PackError, match=r"gone\.csv.*not in the pack"):
        made(actions=[Action("Gone", RUN.notebook, ["gone.csv"], [])])


# Serves what the validator would fetch: the terms of the RO-Crate 1.1 context that a pack uses.
VALIDATOR = """
import json, sys
from types import SimpleNamespace
from rocrate_validator import services
from rocrate_validator.models import Severity
from rocrate_validator.utils.http import HttpRequester

TERMS = '''CreateAction CreativeWork Dataset Organization Person PropertyValue SoftwareApplication SoftwareSourceCode about
agent author contentSize datePublished description encodingFormat endTime hasPart instrument license mentions
name object publisher result softwareRequirements softwareVersion url value version'''.split()
CONTEXT = {"@context": {term: f"http://schema.org/{term}" for term in TERMS} | {
    "File": "http://schema.org/MediaObject", "conformsTo": "http://purl.org/dc/terms/conformsTo"}}

def get(self, url, *args, **kwargs):
    assert url == "https://w3id.org/ro/crate/1.1/context", url
    return SimpleNamespace(status_code=200, headers={"Content-Type": "application/ld+json"}, json=lambda: CONTEXT,
                           text=json.dumps(CONTEXT), content=json.dumps(CONTEXT).encode(), url=url, from_cache=False,
                           raise_for_status=lambda: None)

HttpRequester.get = get
result = services.validate({"rocrate_uri": sys.argv[1], "profile_identifier": sys.argv[2],
                            "requirement_severity": Severity.REQUIRED, "skip_availability_check": True})
for issue in result.get_issues():
    print(issue.severity.name, issue.check.identifier, issue.message)
sys.exit(not result.passed())
"""


@pytest.mark.parametrize("fault", ["none", "no notebook", "no licence"])
def test_its_own_validator_accepts_it(tmp_path: Path, fault: str) -> None:
    if importlib.util.find_spec("rocrate_validator") is None:
        pytest.skip("roc-validator is not installed")
    for path in FILES:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    described = json.loads(made())
    for entity in described["@graph"]:
        if fault == "no notebook" and entity["@id"] == "#run-1":
            del entity["instrument"]
        if fault == "no licence" and entity["@id"] == "./":
            del entity["license"]
    (tmp_path / NAME).write_text(json.dumps(described), encoding="utf-8")
    (tmp_path / PREVIEW).write_text("<!doctype html><title>For people</title>", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", VALIDATOR, str(tmp_path), "process-run-crate-0.5"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode == 0) == (fault == "none"), ran.stdout + ran.stderr
