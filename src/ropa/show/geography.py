"""The shapes of countries for maps. They come from Natural Earth through world-atlas and lie in the package."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from ropa.model.codelists import codelist

Ring = npt.NDArray[np.float64]
"""A closed line of points: longitude and latitude in degrees. Longitudes go beyond 180 where it crosses the antimeridian."""

BOUNDARIES = (
    "Boundaries are those of Natural Earth, much simplified. They are drawn for orientation and imply no opinion on the legal "
    "status of any territory."
)

_NAMED = {"Kosovo": "XK"}
"""Codes for shapes that have no ISO number but are in the code list of countries."""


@cache
def shapes() -> dict[str, tuple[Ring, ...]]:
    """The outlines of each country on the map, by ISO 3166-1 alpha-2 code. Territories without a code stand under "-"."""
    file = resources.files("ropa") / "data" / "style" / "countries-110m.json"
    topology = json.loads(file.read_text(encoding="utf-8"))
    scale, offset = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    lines = [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in topology["arcs"]]
    numeric = codelist("countries")["numeric"]
    by_number = {number: str(code) for code, number in numeric.items() if number}
    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        code = by_number.get(shape.get("id", "")) or _NAMED.get(shape["properties"]["name"], "-")
        found.setdefault(code, []).extend(_ring(arcs, lines) for polygon in polygons for arcs in polygon)
    return {code: tuple(rings) for code, rings in found.items()}


def _ring(arcs: list[int], lines: list[Ring]) -> Ring:
    """One closed line, joined from its arcs and unwrapped at the antimeridian. A negative number means an arc in reverse."""
    parts = [lines[arc] if arc >= 0 else lines[~arc][::-1] for arc in arcs]
    points = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    longitude = np.unwrap(points[:, 0], period=360)
    if longitude.mean() < -180:
        longitude = longitude + 360
    return np.column_stack([longitude, points[:, 1]])


def equal_earth(points: Ring) -> Ring:
    """Longitude and latitude in the Equal Earth projection, which shows every area in its true proportion."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(latitude))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = 2 * np.sqrt(3) * longitude * np.cos(t) / (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    y = t * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)
    return np.column_stack([x, y])


@cache
def centres() -> dict[str, tuple[float, float]]:
    """The place for each country's mark: the middle of its largest outline, as `equal_earth` places it."""
    found = {}
    for code, rings in shapes().items():
        drawn = [equal_earth(ring) for ring in rings]
        areas = [_area(ring) for ring in drawn]
        found[code] = _middle(drawn[int(np.argmax(np.abs(areas)))])
    return found


def _area(ring: Ring) -> float:
    """The area inside a closed line. Its sign is the direction of the line."""
    x, y = ring[:-1, 0], ring[:-1, 1]
    following_x, following_y = ring[1:, 0], ring[1:, 1]
    return float(np.sum(x * following_y - following_x * y) / 2)


def _middle(ring: Ring) -> tuple[float, float]:
    """The centroid of the area inside a closed line."""
    x, y, next_x, next_y = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    cross = x * next_y - next_x * y
    six = 6 * _area(ring)
    return float(np.sum((x + next_x) * cross) / six), float(np.sum((y + next_y) * cross) / six)
