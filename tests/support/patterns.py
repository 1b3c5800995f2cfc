"""Every regular expression of the code, found in its text and in its modules, and texts on which one that is not linear takes long."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import ropa
from ropa.drafting.wordings import Wordings

SOURCE = Path(ropa.__file__).parent
_TAKE = {
    "compile",
    "match",
    "fullmatch",
    "search",
    "findall",
    "finditer",
    "split",
    "sub",
    "subn",
    "contains",
    "replace",
    "extract",
    "extractall",
    "count",
}
"""Functions of `re`, and methods of pandas' text, whose first argument is a pattern."""


def modules() -> Iterator[ModuleType]:
    """Every module of ropa that can be imported here."""
    for found in pkgutil.walk_packages([str(SOURCE)], "ropa."):
        if not found.name.endswith(("__main__", "kernels.engine")):  # papermill imports the engine itself
            yield importlib.import_module(found.name)


def _held(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, or in what it holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and not isinstance(value, Wordings):  # which are tried as the rows that they are
        if isinstance(value, Mapping):
            inner: Any = [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            inner = value
        else:
            inner = vars(value).values() if type(value).__module__.startswith("ropa.") and hasattr(value, "__dict__") else ()
        for one in inner:
            yield from _held(one, depth + 1)


def _said(module: ModuleType) -> Iterator[tuple[re.Pattern[Any], str]]:
    """The patterns in the text of a module that need nothing but its own names, and the function that each is given to."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _TAKE or not node.args:
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        of_pandas = isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "str"
        literal = any(word.arg == "regex" and isinstance(word.value, ast.Constant) and not word.value.value for word in node.keywords)
        if not of_re and (not of_pandas or literal or node.func.attr in ("split", "count")):
            continue
        try:
            pattern = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), dict(vars(module)))  # our own code
            yield pattern if isinstance(pattern, re.Pattern) else re.compile(pattern), node.func.attr
        except Exception:  # noqa: BLE001 - it is made of what a function is given
            continue


_FROM_THE_START = ("match", "fullmatch")


def _searched() -> set[str]:
    """The names of patterns with which the code searches, rather than matches from the beginning of a text."""
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    return set(re.findall(r"\b(\w+)\.(?:search|findall|finditer|split|sub|subn)\(", code))


class Used(NamedTuple):
    """A pattern, the module and name that hold it, and whether it is tried at the beginning of a text alone."""

    pattern: re.Pattern[Any]
    where: str
    from_the_start: bool


def patterns() -> list[Used]:
    """Every pattern of the code, each once."""
    found: dict[tuple[Any, int, bool], Used] = {}
    searched = _searched()
    for module in modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__") and not isinstance(value, ModuleType):
                alone = isinstance(value, re.Pattern) and name not in searched
                for one in _held(value):
                    found.setdefault((one.pattern, one.flags, alone), Used(one, f"{module.__name__}.{name}", alone))
        for one, taken_by in _said(module):
            alone = taken_by in _FROM_THE_START
            if taken_by == "compile" and (one.pattern, one.flags, True) in found:
                continue  # it has a name, which says how it is used
            found.setdefault((one.pattern, one.flags, alone), Used(one, module.__name__, alone))
    return list(found.values())


def hard_texts(pattern: str | bytes, length: int) -> Iterator[str]:
    """Texts of a length on which the pattern has much to try: runs of what it names, and of pairs of it."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    named = list(dict.fromkeys(re.sub(r"\\[A-Za-z]|\(\?[a-zA-Z:=!<]+|[\\()\[\]{}|?*+^$]", " ", text)))[:7]
    pairs = [f"{one} " for one in named[:3]]
    for unit in dict.fromkeys([*named, "a", " ", "0", "A", "é", "\n", "a ", "0 ", "0.", "a.", "a-", "a@", *pairs]):
        yield (unit * length)[:length]
    for first in named[:2]:
        yield first + "a" * (length - 1)
        yield first + " " * (length - 1)
