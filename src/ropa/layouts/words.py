"""The words of `data/layouts/words.toml`, by which registers of others are understood. Only this module opens it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((resources.files("ropa") / "data" / "layouts" / "words.toml").read_text(encoding="utf-8"))


def words(section: str, name: str) -> tuple[str, ...]:
    """A list of words. Raises KeyError for an unknown section or name."""
    return tuple(_file()[section][name])


def languages() -> dict[str, tuple[str, ...]]:
    """The beginnings of headings that tell a language, by the language."""
    return {language: tuple(begins) for language, begins in _file()["languages"].items()}


def joiners(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The words between the last two entries of a list, in these languages. English is always among them.

    If no language is named, it is all of them but "a", which is an article in English, and "i".
    """
    if not languages:
        return tuple(dict.fromkeys(word for words in _file()["and"].values() for word in words if word not in ("a", "i")))
    return tuple(dict.fromkeys(word for language in (*languages, "en") for word in _file()["and"].get(language, ())))


def alternatives(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The words that leave open which of two things is meant, in these languages: all of them if none is named."""
    asked = {language: words for language, words in _file()["or"].items() if not languages or language in languages}
    return tuple(dict.fromkeys(word for words in (asked or _file()["or"]).values() for word in words))
