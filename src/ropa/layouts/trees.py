"""Reads JSON and YAML files as grids: a list of objects is a table, its keys are the headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ropa.errors import SourceError
from ropa.layouts import graphs
from ropa.layouts.delimited import decode
from ropa.layouts.found import lists_activities
from ropa.layouts.grids import LABELS, TREE, Grid, Grids
from ropa.layouts.headings import item_of
from ropa.layouts.plain_data import parse_json, parse_yaml

ENDINGS = (".json", ".yaml", ".yml")
MOST_VALUES = 2_000_000
"""The most values of a file, each counted as often as a YAML alias repeats it."""
DEEPEST = 40


def read_tree(path: Path, encoding: str | None = None) -> Grids:
    """Read a file: one grid per list of objects, and one of labels and values for what stands beside the lists.

    JSON-LD is read as the graph that it is. Raises SourceError for what is no JSON or YAML, is nested too deeply or holds too many values.
    """
    text = decode(path, encoding)
    value = parse_json(path, text) if path.suffix.lower() == ".json" else parse_yaml(path, text)
    if graphs.is_graph(value):
        return graphs.read_graph(path, encoding, (text, value))
    value = _as_manifest(value)
    count = [0]
    lists = list(_lists(value, "", path, 0))
    grids = [_table(name, _joined(rows, [other for called, other in lists if called != name]), path, count) for name, rows in lists]
    labels = _labels(value, path, count) if isinstance(value, Mapping) else []
    beside = (
        [Grid("", [[label, said] for label, said in labels], LABELS, lines=[1] * len(labels), paths=[()] * len(labels))] if labels else []
    )
    return Grids(path.name, (*grids, *beside))


def _as_manifest(value: Any) -> Any:
    """Systems that stand by themselves as the manifest that Fides would write; what its one organization says beside its lists."""
    systems = [value] if isinstance(value, Mapping) else value
    if isinstance(systems, list) and systems and all(isinstance(one, Mapping) and "privacy_declarations" in one for one in systems):
        return {"system": systems}
    if not isinstance(value, Mapping) or "system" not in value:
        return value
    alone = value.get("organization")
    if not isinstance(alone, list) or len(alone) != 1 or not isinstance(alone[0], Mapping) or alone[0].keys() & value.keys():
        return value
    return {key: said for key, said in value.items() if key != "organization"} | {
        f"organization {key}" if key in ("name", "description", "fides_key") else key: said for key, said in alone[0].items()
    }


def _lists(value: Any, name: str, path: Path, depth: int) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Every list of objects with where it stands, the outer ones first; what stands inside an object of a list belongs to it."""
    if depth > DEEPEST:
        raise SourceError(f"{path}: it is nested more than {DEEPEST} deep")
    if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
        inner = _inner(name, value)
        yield from [inner] if inner is not None else [(name or "list", value)]
    elif isinstance(value, Mapping):
        objects = [one for one in value.values() if isinstance(one, Mapping)]
        if len(objects) > 1 and len(objects) == len(value) and len(set.intersection(*(set(map(str, one)) for one in objects))) >= 3:
            yield name or "objects", [{"id": key, **one} for key, one in value.items()]  # objects by their key
            return
        for key, one in value.items():
            if not _is_policy(key, one):
                yield from _lists(one, f"{name}.{key}".lstrip("."), path, depth + 1)


def _is_policy(key: str, value: Any) -> bool:
    """Whether a list is one of policies: their rules say what nobody may do, in the words of activities."""
    return key in ("policy", "policies") and isinstance(value, list) and all(isinstance(one, Mapping) and "rules" in one for one in value)


def _inner(name: str, records: list[Mapping[str, Any]]) -> tuple[str, list[Mapping[str, Any]]] | None:
    """The list inside the objects of a list, if that lists activities and the outer one does not: the declarations of systems, say.

    What the outer object says stands in each row, under the name of the outer list: "system name".
    """
    keys = dict.fromkeys(str(key) for record in records for key in record)
    if lists_activities(item for key in keys if (item := item_of(key))):
        return None
    outer = name.rpartition(".")[2].rstrip("s") or "outer"
    for key in keys:
        inner = [one for record in records if isinstance(record.get(key), list) for one in record[key] if isinstance(one, Mapping)]
        if inner and lists_activities(item for one in inner[:50] for word in one if (item := item_of(str(word)))):
            rows: list[Mapping[str, Any]] = []
            for record in records:
                about = {f"{outer} {word}": said for word, said in record.items() if word != key}
                listed = record.get(key)
                rows += [{**about, **one} for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
            return f"{name}.{key}".lstrip("."), rows
    return None


_KEYS = ("id", "key", "code", "ref", "fides_key")
_TITLES = ("name", "title", "label", "description", "bezeichnung", "nom", "nombre", "naam")


def _joined(rows: list[Mapping[str, Any]], others: list[list[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """The objects of a list; a list of keys in them, each of which another list of the file has, is told by what that list calls them.

    The lists of a file with one object are all about that one, so that nothing need be joined.
    """
    known = [named for other in others if len(rows) > 1 and (named := _named_by_key(other))]

    def said(value: Any) -> Any:
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            return value
        names = next((names for names in known if all(one in names for one in value)), None)
        return [names[one] for one in value] if names else value

    return [{key: said(value) for key, value in row.items()} for row in rows] if known else rows


def _named_by_key(rows: list[Mapping[str, Any]]) -> dict[str, str]:
    """What a list calls each of its objects, by their keys; {} if an object has no key or no name, or two have the same key."""
    found: dict[str, str] = {}
    for row in rows:
        key = next((row[name] for name in _KEYS if isinstance(row.get(name), str)), None)
        title = next((row[name] for name in _TITLES if isinstance(row.get(name), str) and row[name].strip()), None)
        if key is None or title is None or key in found:
            return {}
        found[key] = title.strip()
    return found


def _table(name: str, records: list[Mapping[str, Any]], path: Path, count: list[int]) -> Grid:
    flat = [dict(_columns(record, "", path, count, 0)) for record in records]
    keys = list(dict.fromkeys(key for record in flat for key in record))
    rows = [keys, *([record.get(key, "") for key in keys] for record in flat)]
    return Grid(name, rows, TREE, headings=tuple(name.split(".")))


def _columns(record: Mapping[str, Any], before: str, path: Path, count: list[int], depth: int) -> Iterator[tuple[str, str]]:
    """The cells of an object: an object in it is a column per key, a list is lines."""
    for key, value in record.items():
        name = f"{before} {key}".strip()
        if isinstance(value, Mapping) and depth < 3:
            yield from _columns(value, name, path, count, depth + 1)
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) and set(one) >= _NAMED for one in value):
            yield from _apart(name, [_named(one) for one in value], path, count)
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) and set(one) & _OF_STORAGE for one in value):
            yield from _apart(name, [_stored(one) for one in value], path, count)
        else:
            yield name, _text(value, path, count, 0)


_NAMED = {"name", "category"}
"""The keys of an object that stands for somebody who receives data: by name, or else by what kind they are."""


def _named(one: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Somebody who receives data: the name with the country, or else the category; and what else is said of them."""
    rest = {key: said for key, said in one.items() if key != "name"}
    if not one["name"]:
        return rest.pop("category"), rest
    country = rest.pop("country", None)
    return f"{one['name']} ({country})" if country else one["name"], rest


_OF_STORAGE = {"temporal", "purposeConditional", "legalBasisConditional", "aggregationFunction"}
"""The keys of an object that tells how long data is stored: by periods, or else in words."""


def _stored(one: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """How long data is stored: the periods, or else the words that stand in place of them; and what else is said of it."""
    rest = {key: said for key, said in one.items() if key != "temporal"}
    periods = one.get("temporal")
    told = [period for period in (periods if isinstance(periods, list) else [periods]) if _says(period)]
    if told:
        return told, rest
    words = next((key for key in ("description", "purposeConditional") if _says(rest.get(key))), None)
    said = rest.pop(words) if words else None
    return [_in_a_line(each) for each in (said if isinstance(said, list) else [said])], rest


def _says(value: Any) -> bool:
    """Whether a value, or anything inside of it, is not blank."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    return bool(value) if inner is None else any(map(_says, inner))


def _in_a_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _apart(name: str, listed: list[tuple[Any, dict[str, Any]]], path: Path, count: list[int]) -> Iterator[tuple[str, str]]:
    """A column of what the objects of a list say first of all, one line each, and a column for each other thing that they say."""
    yield name, "\n".join(filter(None, (_text(first, path, count, 1) for first, _ in listed)))
    for key in dict.fromkeys(key for _, rest in listed for key in rest):
        yield f"{name} {key}", "\n".join(filter(None, (_text(rest.get(key), path, count, 1) for _, rest in listed)))


def _text(value: Any, path: Path, count: list[int], depth: int) -> str:
    count[0] += 1
    if count[0] > MOST_VALUES or depth > DEEPEST:
        raise SourceError(f"{path}: it holds more than {MOST_VALUES:,} values, or is nested more than {DEEPEST} deep")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        if set(value) == {"purpose", "description"}:
            return ": ".join(filter(None, (_text(value[key], path, count, depth + 1) for key in ("purpose", "description"))))
        if "ttl" in value and set(value) <= {"description", "ttl"}:  # a line per period
            return " ".join(" ".join(_text(value.get(key), path, count, depth + 1) for key in ("ttl", "description")).split())
        if set(value) == {"exists", "reasoning"}:
            return _text(value["reasoning"] or value["exists"], path, count, depth + 1)
        parts = [(key, _text(one, path, count, depth + 1)) for key, one in value.items()]
        return ", ".join(f"{key}: {said}" for key, said in parts if said)
    if isinstance(value, list | tuple | set):
        return "\n".join(filter(None, (_text(one, path, count, depth + 1) for one in value)))
    return str(value).strip()


_WHO = ("name", "email", "phone")
_WHO_AND_WHERE = ("name", "address", "country", "email", "phone")


def _labels(value: Mapping[str, Any], path: Path, count: list[int]) -> list[tuple[str, str]]:
    """What stands beside the lists of a file: its keys with their texts. What else is said of somebody is no name and no address."""
    found: list[tuple[str, str]] = []
    for key, one in value.items():
        if isinstance(one, Mapping):
            said = {str(word): inner for word, inner in one.items() if not isinstance(inner, list | Mapping)}
            apart = [word for word in said if word not in _WHO_AND_WHERE or not any(_says(one.get(who)) for who in _WHO)]
            apart = apart if "name" in one else []
            mine = sorted(said.keys() - set(apart), key=_WHO_AND_WHERE.index) if "name" in one else list(said)
            found.append((str(key), "\n".join(filter(None, (_text(said[word], path, count, 1) for word in mine)))))
            found += [(word, _text(said[word], path, count, 1)) for word in apart]
        elif not isinstance(one, list) or not all(isinstance(inner, Mapping) for inner in one):
            found.append((str(key), _text(one, path, count, 1)))
    return [(label, said) for label, said in found if said]
