"""Every value of a kind in a text."""

from __future__ import annotations

import pytest

from ropa.vocabulary import KINDS, find


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_without_any_has_none(kind: str) -> None:
    assert find(kind, "nothing of the kind, whatever it is called") == ()
    assert find(kind, "") == ()


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        find("colour", "red")
