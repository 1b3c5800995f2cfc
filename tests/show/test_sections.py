"""The sections of a record, one per activity or client."""

from __future__ import annotations

import ropa
from ropa.show.sections import client_sections


def test_two_clients_of_one_name_are_told_apart_by_their_keys():
    case = ropa.open("sample:broken", as_of="2026-11-22", regime="uk")
    captions = [table["caption"] for table in client_sections(case).tables]
    assert len(set(captions)) == len(captions)
    assert sum(caption.startswith("What is done for: Client (") for caption in captions) > 1
