"""RO-Crate 1.1 metadata with the Process Run Crate profile: which notebook made which files from which, when, and for whom.

https://w3id.org/ro/crate/1.1 and https://w3id.org/ro/wfrun/process/0.5; JSON-LD that maps to W3C PROV.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ropa.errors import PackError

NAME, PREVIEW = "ro-crate-metadata.json", "ro-crate-preview.html"
_CRATE = "https://w3id.org/ro/crate/1.1"
_MORE_TERMS = {"sha256": "http://schema.org/sha256"}  # younger than the terms of RO-Crate 1.1
_PROFILE, _PROFILE_VERSION = "https://w3id.org/ro/wfrun/process/0.5", "0.5"
_LICENCE = "#licence"


@dataclass(frozen=True)
class CrateFile:
    """A file of the crate: its path under data/, what it is, its media type, and if known its size in bytes and SHA-256."""

    path: str
    description: str
    media_type: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Software:
    """A program: name, version, home page."""

    name: str
    version: str
    url: str


@dataclass(frozen=True)
class Agent:
    """Who had the crate made: a person or an organisation, with or without a web address."""

    name: str
    person: bool = False
    url: str = ""


@dataclass(frozen=True)
class Action:
    """One run of a notebook. The notebook, its inputs and its outputs are paths in the crate."""

    name: str
    notebook: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    parameters: Mapping[str, Any] = field(default_factory=dict)


def metadata(
    *,
    name: str,
    description: str,
    licence: str,
    files: Sequence[CrateFile],
    actions: Sequence[Action],
    software: Software,
    agent: Agent,
    published: str = "",
    ended: str = "",
) -> bytes:
    """The content of ro-crate-metadata.json, which lies under data/. The same arguments give the same bytes.

    `published` is an ISO date, `ended` an ISO instant with its offset. Either is left out where it is blank: no date is better
    than a false one, though RO-Crate 1.1 asks for `datePublished`. `licence` says how the pack may be used. Raises
    PackError if a run names a file that is not among `files`.
    """
    _refuse_unknown(actions, files)
    who, program = _agent(agent), _program(software)
    runs = [_run(action, number, who, ended) for number, action in enumerate(actions, start=1)]
    root = _root(name, description, published, who, files, [run for run, *_ in runs])
    code = {action.notebook for action in actions}
    graph = [
        {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": _CRATE}, "about": _to(root)},
        {"@id": PREVIEW, "@type": "CreativeWork", "name": "This metadata for people", "about": _to(root)},
        root,
        {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": _PROFILE_VERSION},
        {"@id": _LICENCE, "@type": "CreativeWork", "name": "How this pack may be used", "description": licence},
        who,
        program,
        *(_file(file, program if file.path in code else None) for file in sorted(files, key=lambda file: file.path)),
        *(entity for run in runs for entity in run),
    ]
    made = {"@context": [f"{_CRATE}/context", _MORE_TERMS], "@graph": graph}
    return (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode()


def _refuse_unknown(actions: Sequence[Action], files: Sequence[CrateFile]) -> None:
    """Raise PackError if a run names a file that is not among `files`."""
    known = {file.path for file in files}
    for action in actions:
        for path in (action.notebook, *action.inputs, *action.outputs):
            if path not in known:
                raise PackError(f"{path}: the run {action.name!r} names it, but it is not in the pack")


def _root(
    name: str, description: str, published: str, who: Mapping[str, Any], files: Sequence[CrateFile], runs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The entity of the crate itself: what it is, who made it, its files and its runs."""
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": description,
        **({"datePublished": published} if published else {}),
        "license": {"@id": _LICENCE},
        "author": _to(who),
        "publisher": _to(who),
        "conformsTo": {"@id": _PROFILE},
        "hasPart": _plain([{"@id": quote(path)} for path in sorted({file.path for file in files})]),
        "mentions": _plain([_to(run) for run in runs]),
    }


def _agent(agent: Agent) -> dict[str, Any]:
    return {"@id": agent.url or "#agent", "@type": "Person" if agent.person else "Organization", "name": agent.name}


def _program(software: Software) -> dict[str, Any]:
    return {
        "@id": software.url,
        "@type": "SoftwareApplication",
        "name": software.name,
        "softwareVersion": software.version,
        "url": software.url,
    }


def _to(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {"@id": entity["@id"]}


def _plain(many: list[dict[str, Any]]) -> list[dict[str, Any]] | dict[str, Any]:
    """A list of several; the item itself if there is one, as RO-Crate recommends."""
    return many[0] if len(many) == 1 else many


def _file(file: CrateFile, program: Mapping[str, Any] | None) -> dict[str, Any]:
    """The entity of a file. A notebook that was run is also source code that needs the program."""
    entity: dict[str, Any] = {
        "@id": quote(file.path),
        "@type": ["File", "SoftwareSourceCode"] if program else "File",
        "name": file.path.rsplit("/", 1)[-1],
        "description": file.description,
        "encodingFormat": file.media_type,
    }
    if program:
        entity |= {"softwareRequirements": _to(program), "version": program["softwareVersion"], "url": program["url"]}
    if file.size is not None:
        entity["contentSize"] = str(file.size)
    if file.sha256 is not None:
        entity["sha256"] = file.sha256
    return entity


def _run(action: Action, number: int, agent: Mapping[str, Any], ended: str) -> list[dict[str, Any]]:
    """The entities of a run and its parameters."""
    here = f"#run-{number}"
    parameters = [
        {
            "@id": f"{here}-{quote(name)}",
            "@type": "PropertyValue",
            "name": name,
            "value": value if isinstance(value, str | int | float | bool) else json.dumps(value, sort_keys=True, ensure_ascii=False),
        }
        for name, value in sorted(action.parameters.items())
    ]
    run = {
        "@id": here,
        "@type": "CreateAction",
        "name": action.name,
        "description": f"{action.notebook} run with {len(parameters)} parameters over {len(action.inputs)} files",
        "instrument": {"@id": quote(action.notebook)},
        "agent": _to(agent),
        **({"endTime": ended} if ended else {}),
        "object": _plain([*({"@id": quote(path)} for path in action.inputs), *map(_to, parameters)]),
        "result": _plain([{"@id": quote(path)} for path in action.outputs]),
    }
    return [run, *parameters]
