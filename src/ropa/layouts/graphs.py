"""Reads graphs (Turtle, N-Triples, JSON-LD) in terms of the Data Privacy Vocabulary as a grid: one row per activity.

Nothing is fetched: a context at a URL is refused, owl:imports and schemas are text like any other. Sizes and depths are bounded.
The file must have passed the guard.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import SourceError
from ropa.layouts import terms
from ropa.layouts.delimited import decode
from ropa.layouts.grids import LABELS, TREE, Grid, Grids
from ropa.layouts.lists import labels
from ropa.layouts.plain_data import DEEPEST, parse_json
from ropa.text import one_line
from ropa.vocabulary.bases import cites_article_6, find_conditions

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

ENDINGS = (".ttl", ".nt", ".jsonld")
MOST_BYTES = 16_000_000
MOST_TRIPLES = 200_000
_FOLLOWED = 4
"""How many steps a value is followed: a storage condition, its duration, the years of that."""

_DPV = re.compile(r"^https?://(?:www\.)?(?:w3id\.org/(?:dpv|dpcat)|w3\.org/ns/(?:dpv|dpcat))[^#]*[#/]")
_LOCAL = re.compile(r"([^/#:]+)[/#]?$")
_PROCESSES = frozenset({"Process", "PersonalDataProcess", "PersonalDataHandling", "PersonalDataProcessing", "ProcessingActivity"})
_NAMES = ("title", "prefLabel", "label", "hasName", "fn", "name", "organization-name", "legalName")
_TIME = {"years": "years", "months": "months", "weeks": "weeks", "days": "days"}
_PLACES = ("hasCountry", "hasThirdCountry", "hasLocation", "country-name", "hasAddress", "spatial", "hasJurisdiction")

COLUMNS: dict[str, tuple[str, ...]] = {
    "identifier": ("identifier",),
    "name": ("title", "label", "prefLabel", "name", "hasName"),
    "description": ("description", "comment"),
    "department": ("hasOrganisationalUnit",),
    "controller": ("hasDataController", "hasController"),
    "joint controller": ("hasJointDataControllers",),
    "role": (),
    "on behalf of": (),
    "purpose": ("hasPurpose",),
    "lawful basis": ("hasLegalBasis",),
    "article 9 condition": (),
    "categories of data subjects": ("hasDataSubject",),
    "categories of personal data": ("hasPersonalData", "hasPersonalDataCategory"),
    "recipients": ("hasRecipient", "hasRecipientThirdParty", "hasRecipientDataController"),
    "processors": ("hasDataProcessor",),
    "recipient of the transfer": ("hasDataImporter",),
    "transfers": (),
    "third country": ("hasThirdCountry",),
    "safeguards for the transfer": ("hasSafeguard", "hasSuitableSafeguard", "DocumentSuitableSafeguard", "hasDocumentSuitableSafeguard"),
    "retention period": ("hasStorageCondition", "hasStorage", "hasStorageDuration", "StorageDuration", "hasDuration", "hasRetention"),
    "security measures": (
        "hasTechnicalOrganisationalMeasure", "hasTechnicalMeasure", "hasOrganisationalMeasure", "hasPhysicalMeasure", "hasLegalMeasure",
        "hasSecurityMeasure",
    ),
    "start date": ("startDate", "hasBeginning"),
    "end date": ("endDate", "hasEnd"),
    "owner": ("contactPoint", "hasResponsibleEntity"),
    "data protection officer": ("hasDataProtectionOfficer",),
    "representative": ("hasRepresentative",),
}  # fmt: skip
"""By heading of the grid: the local names of the predicates whose values stand below it."""
_HEADING = {name: heading for heading, names in COLUMNS.items() for name in names}
_LISTS = {
    "categories of data subjects": "data_subjects",
    "categories of personal data": "data_categories",
    "security measures": "security_measures",
    "safeguards for the transfer": "transfer_mechanisms",
}
_BASES = {
    "lawful_bases": "lawful basis", "article9_conditions": "article 9 condition", "transfer_mechanisms": "safeguards for the transfer",
}  # fmt: skip
"""Where a term of `hasLegalBasis` goes: DPV gives transfers and special categories their legal basis in the same way."""


def read_graph(path: Path, encoding: str | None = None, parsed: tuple[str, Any] | None = None) -> Grids:
    """Read a graph: a row for each process, and beside it a line for each statement that belongs to none.

    `parsed` is the text of a JSON file and what it holds, where that is known already.

    Raises SourceError for what is no graph, is too large or nested too deeply, has its context at a URL, or tells of no process.
    """
    graph = _parsed(path, encoding, parsed)
    return _Walk(graph, path).grids()


def is_graph(value: Any) -> bool:
    """Whether the content of a .json file is JSON-LD: one object, or a list of them, with its context or with whole names."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) and "@type" in one and ("@context" in one or "@id" in one) for one in value)
    return isinstance(value, dict) and "@context" in value and bool(value.keys() & {"@graph", "@id", "@type"})


def _parsed(path: Path, encoding: str | None, parsed: tuple[str, Any] | None) -> Graph:
    try:
        from rdflib import Graph
        from rdflib.parser import PythonInputSource
        from rdflib.plugins.stores.memory import Memory
    except ImportError as missing:
        raise SourceError(f"{path}: reading graphs needs rdflib: pip install 'ropa-analytics[rdf]'") from missing

    class Bounded(Memory):
        """A store that stops taking statements."""

        def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
            if len(self) >= MOST_TRIPLES:
                raise SourceError(f"{path}: it holds more than {MOST_TRIPLES:,} statements; split it")
            super().add(triple, context, quoted)

    text = parsed[0] if parsed is not None else decode(path, encoding)
    if len(text) > MOST_BYTES:
        raise SourceError(f"{path}: it has more than {MOST_BYTES // 1_000_000} MB; split it")
    form = {".ttl": "turtle", ".nt": "nt"}.get(path.suffix.lower(), "json-ld")  # a .json file that says it is JSON-LD is read here too
    given: dict[str, Any] = {"data": text}
    if form == "json-ld":  # rdflib gets the very objects that were looked at, and parses no text again
        whole = parsed[1] if parsed is not None else parse_json(path, text)
        _refuse_remote(path, whole)
        given = {"source": PythonInputSource(whole)}
    else:
        _refuse_depth(path, text)
    graph = Graph(store=Bounded(), bind_namespaces="none")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own reader of JSON-LD uses what rdflib gives up
            graph.parse(**given, format=form, publicID="urn:register:")
    except SourceError:
        raise
    except RecursionError as problem:
        raise SourceError(f"{path}: it is nested more than {DEEPEST} deep") from problem
    except Exception as problem:  # rdflib's parsers raise many kinds of their own
        kind = {"turtle": "Turtle", "nt": "N-Triples", "json-ld": "JSON-LD"}[form]
        raise SourceError(f"{path}: not {kind} ({one_line(str(problem))[:200]})") from problem
    return graph


def _refuse_depth(path: Path, text: str) -> None:
    """Refuse nodes and lists nested too deeply. Brackets in texts and names count for nothing."""
    depth = 0
    strings = r'"""(?:[^"\\]|\\.|"(?!""))*"""|' + r"'''(?:[^'\\]|\\.|'(?!''))*'''|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*'"
    for found in re.finditer(rf"{strings}|<[^<>\s]*>|#[^\n]*|[\[\](){{}}]", text):
        if found[0] in "[({":
            depth += 1
            if depth > DEEPEST:
                raise SourceError(f"{path}: it is nested more than {DEEPEST} deep")
        elif found[0] in "])}":
            depth -= 1


def _refuse_remote(path: Path, whole: Any) -> None:
    """Refuse JSON-LD that would make its parser fetch something, or call itself without end."""
    waiting: list[tuple[Any, int]] = [(whole, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise SourceError(f"{path}: it is nested more than {DEEPEST} deep")
        if isinstance(value, dict):
            for key, inner in value.items():
                remote = key in ("@context", "@import") and any(
                    isinstance(one, str) for one in (inner if isinstance(inner, list) else [inner])
                )
                if remote:
                    raise SourceError(f"{path}: its {key} is at a URL, and ropa fetches nothing; write the context into the file")
                waiting.append((inner, depth + 1))
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]


def _local(node: Any) -> str:
    """The last part of a name: `https://w3id.org/dpv#hasPurpose` is hasPurpose."""
    found = _LOCAL.search(str(node))
    return found[1] if found else str(node)


def _term(node: Any) -> str:
    """The short form of a term of the vocabulary, whatever its version; "" for any other node."""
    iri = str(node)
    if not _DPV.match(iri):
        return ""
    module = re.search(r"/(pd|loc|tech)\b|dpv-(pd|gdpr|legal)\b|/(eu/gdpr)\b", iri)
    part = next((one for one in module.groups() if one), "") if module else ""
    return f"{ {'eu/gdpr': 'eu-gdpr', 'gdpr': 'eu-gdpr', '': 'dpv'}.get(part, part) }:{_local(iri)}"


def _apart(name: str) -> str:
    """A name of several words run together, as words: JobApplicant is Job Applicant."""
    from urllib.parse import unquote

    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", unquote(name)).strip()


class _Walk:
    """A graph with the nodes that are activities, and what was read of it."""

    def __init__(self, graph: Graph, path: Path) -> None:
        from rdflib import RDF, Literal

        self.graph, self.path = graph, path
        self.type, self.first, self.rest, self.nil, self.literal = RDF.type, RDF.first, RDF.rest, RDF.nil, Literal
        self.used: set[tuple[Any, Any, Any]] = set()
        self.activities = self._activities()
        self.among = frozenset(self.activities)
        self.keepers = {keeper for one in graph.subjects(self.type) for keeper in self._keepers(one)}
        self._said_above: dict[Any, list[tuple[str, str]]] = {}

    def _activities(self) -> list[Node]:
        said: dict[Any, set[str]] = {}
        for subject, predicate, value in self.graph:
            if predicate == self.type:
                if _local(value) in _PROCESSES and _DPV.match(str(value)):
                    said.setdefault(subject, set()).add("process")
            elif _DPV.match(str(predicate)) and (heading := _HEADING.get(_local(predicate))) is not None:
                said.setdefault(subject, set()).add(heading)
        people = {"categories of data subjects", "categories of personal data", "lawful basis", "recipients"}
        found = [one for one, has in said.items() if "process" in has or ("purpose" in has and has & people)]
        return sorted(found, key=str)

    def grids(self) -> Grids:
        rows = [self._row(one) for one in self.activities]
        if not rows:
            raise SourceError(f"{self.path}: no node is a process of the Data Privacy Vocabulary, with a purpose and people or data")
        heads = list(dict.fromkeys([*COLUMNS, *(head for row in rows for head in row)]))
        table = [heads, *(["\n".join(dict.fromkeys(row.get(head, ()))) for head in heads] for row in rows)]
        beside = self._beside()
        grids = [Grid("process", table, TREE, headings=("process",))]
        if beside:
            grids.append(Grid("", [list(one) for one in beside], LABELS, lines=[1] * len(beside), paths=[()] * len(beside)))
        return Grids(self.path.name, tuple(grids))

    def _row(self, node: Node) -> dict[str, list[str]]:
        row: dict[str, list[str]] = {}
        for _, predicate, value in sorted(self.graph.triples((node, None, None)), key=lambda one: (str(one[1]), str(one[2]))):
            self.used.add((node, predicate, value))
            if predicate == self.type:
                continue
            name = _local(predicate)
            heading = _HEADING.get(name, _apart(name))
            if name == "temporal":
                for inner in ("start date", "end date"):
                    row.setdefault(inner, []).extend(self._inner_dates(value, inner))
                continue
            for item in self._items(value):
                if name == "hasProcessing" and self._is_transfer(item):
                    row.setdefault("transfers", []).append(self._transfer(item, row))
                    continue
                if heading == "processors" and item in self.keepers:
                    row["role"] = ["Processor"]
                    continue
                for place, text in self._placed(heading, item):
                    row.setdefault(place, []).append(text)
        if row.get("role"):  # who keeps the record is the processor, so the controllers are those that it works for
            row["on behalf of"] = row.pop("controller", [])
        elif row.get("joint controller"):
            row["role"] = ["Joint controller"]
        self._above(node, row)
        if not row.get("identifier"):
            row["identifier"] = [_local(node)] if not _is_blank(node) else []
        cells = {heading: list(dict.fromkeys(filter(None, texts))) for heading, texts in row.items()}
        if len(cells.get("purpose", ())) > 1:
            cells["purpose"] = [f"• {text}" for text in cells["purpose"]]
        return cells

    def _placed(self, heading: str, item: Node) -> Iterator[tuple[str, str]]:
        """The heading and the text of a value. A legal basis may be one of a transfer, or for special categories."""
        own = [item, *self.graph.objects(item, self.type)]
        if heading == "lawful basis":
            for listed, place in _BASES.items():
                known = terms.codes("dpv", listed)
                code = next((known[term] for node in own if (term := _term(node)) in known), None)
                if code is not None:
                    self._use(item)
                    yield place, labels(listed)[code]
                    return
        elif heading in _LISTS:
            listed = _LISTS[heading]
            known = terms.codes("dpv", listed)
            code = known.get(_term(item)) or (None if self._name(item) else next((known[t] for n in own if (t := _term(n)) in known), None))
            if code is not None:
                self._use(item)
                yield heading, labels(listed)[code]
                return
        elif heading == "recipient of the transfer":
            for place in self._countries(item):
                yield "third country", place
            yield heading, self._name(item) or self._text(item, 0)
            return
        text = self._text(item, 0)
        special = heading == "lawful basis" and find_conditions(text) and not cites_article_6(text)
        yield "article 9 condition" if special else heading, text

    def _keepers(self, catalogue: Node) -> Iterator[Node]:
        """Who keeps a catalogue of activities."""
        from rdflib import DCTERMS

        if catalogue not in self.among and any(value in self.among for value in self.graph.objects(catalogue)):
            yield from self.graph.objects(catalogue, DCTERMS.publisher)

    def _is(self, node: Node, kind: str) -> bool:
        return any(_local(one) == kind for one in self.graph.objects(node, self.type))

    def _is_transfer(self, node: Node) -> bool:
        return _local(node) == "Transfer" or self._is(node, "Transfer")

    def _transfer(self, node: Node, row: dict[str, list[str]]) -> str:
        """A transfer as a line: the country, and by what means. Its recipient is added to the recipients of transfers."""
        said: dict[str, list[str]] = {}
        for predicate, value in sorted(self.graph.predicate_objects(node), key=str):
            self.used.add((node, predicate, value))
            heading = _HEADING.get(_local(predicate), "")
            if heading == "recipient of the transfer":
                row.setdefault(heading, []).append(self._name(value) or self._text(value, 0))
            elif heading:
                for place, text in self._placed(heading, value):
                    said.setdefault("safeguards for the transfer" if place == "lawful basis" else place, []).append(text)
        return " - ".join([*said.get("third country", ()), *said.get("safeguards for the transfer", ())])

    def _above(self, node: Node, row: dict[str, list[str]]) -> None:
        """What the nodes that point to an activity say of it: the department, who keeps the record, whom to ask."""
        for parent in sorted({one for one in self.graph.subjects(None, node) if one not in self.among}, key=str)[:20]:
            if parent not in self._said_above:
                self._said_above[parent] = self._of_parent(parent)
            for heading, text in self._said_above[parent]:
                if not row.get(heading):
                    row[heading] = [text]

    def _of_parent(self, parent: Node) -> list[tuple[str, str]]:
        said: list[tuple[str, str]] = []
        for predicate, value in sorted(self.graph.predicate_objects(parent), key=str):
            name = _local(predicate)
            heading = {"publisher": "controller", "creator": "controller"}.get(name) or _HEADING.get(name)
            if heading in ("controller", "data protection officer", "representative", "owner"):
                said.append((heading, "; ".join(self._text(item, 0) for item in self._items(value))))
            elif heading == "name":
                said.append(("department", self._text(value, 0)))
            elif value not in self.among:
                continue
            self.used.add((parent, predicate, value))
        return said

    def _items(self, value: Node) -> list[Node]:
        """The members of a list, or the value itself."""
        if self.graph.value(value, self.first) is None:
            return [value]
        found: list[Node] = []
        seen: set[Node] = set()
        node: Node | None = value
        while node is not None and node != self.nil and node not in seen:
            seen.add(node)
            for predicate, inner in self.graph.predicate_objects(node):
                self.used.add((node, predicate, inner))
                if predicate == self.first:
                    found.append(inner)
            node = self.graph.value(node, self.rest)
        return found

    def _use(self, node: Node) -> None:
        self.used |= set(self.graph.triples((node, None, None)))

    def _name(self, node: Node) -> str:
        by_local: dict[str, list[Any]] = {}
        for predicate, value in self.graph.predicate_objects(node):
            by_local.setdefault(_local(predicate), []).append(value)
        for name in _NAMES:
            texts = [one for one in by_local.get(name, ()) if isinstance(one, self.literal)]
            texts.sort(key=lambda one: (one.language not in (None, "en"), str(one)))
            if texts:
                return " ".join(str(texts[0]).split())
        return ""

    def _countries(self, node: Node) -> list[str]:
        found = []
        for predicate, value in self.graph.predicate_objects(node):
            if _local(predicate) in _PLACES:
                if _local(predicate) == "hasAddress" and isinstance(value, self.literal):
                    continue  # a street is no country
                nested = self._countries(value) if not isinstance(value, self.literal) and value != node else []
                found += nested or [
                    self._name(value) or (" ".join(str(value).split()) if isinstance(value, self.literal) else _local(value))
                ]
                self.used |= {(node, predicate, value), *self.graph.triples((value, None, None))}
        return found

    def _text(self, node: Node, depth: int) -> str:
        """What a value says, in words: its text, its name and country, its duration, or what its own values say."""
        if isinstance(node, self.literal):
            return " ".join(str(node).split())
        if depth == 0:
            term = _term(node)
            for listed in _BASES:
                if term in terms.codes("dpv", listed):
                    return labels(listed)[terms.codes("dpv", listed)[term]]
        name = self._name(node)
        spans = []
        for predicate, value in self.graph.predicate_objects(node):
            unit = _TIME.get(_local(predicate))
            if unit and isinstance(value, self.literal):
                spans.append(f"{str(value).removesuffix('.0')} {unit}")
        if spans:
            self._use(node)
            return " ".join(spans)
        if name:
            self._use(node)
            places = self._countries(node)
            return f"{name} ({', '.join(places)})" if places else name
        if depth < _FOLLOWED:
            inner = [
                self._text(item, depth + 1)
                for predicate, value in sorted(self.graph.predicate_objects(node), key=str)
                if predicate != self.type
                for item in self._items(value)
            ]
            if any(inner):
                self._use(node)
                return ", ".join(filter(None, dict.fromkeys(inner)))
        kinds = [_apart(_local(kind)) for kind in sorted(self.graph.objects(node, self.type), key=str)]
        self._use(node)
        return kinds[0] if kinds and _is_blank(node) else "" if _is_blank(node) else _apart(_local(node))

    def _inner_dates(self, node: Node, heading: str) -> list[str]:
        found = []
        for predicate, value in self.graph.predicate_objects(node):
            if _HEADING.get(_local(predicate)) == heading:
                self.used.add((node, predicate, value))
                found.append(self._text(value, 0)[:10])
        return found

    def _beside(self) -> list[tuple[str, str]]:
        """Every statement that no activity holds, as a label and a text."""
        rest = sorted((one for one in self.graph if one not in self.used and one[1] != self.type), key=lambda one: tuple(map(str, one)))
        return [(_apart(_local(predicate)), " ".join(str(value).split())) for _, predicate, value in rest]


def _is_blank(node: Any) -> bool:
    from rdflib import BNode

    return isinstance(node, BNode)
