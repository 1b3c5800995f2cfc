"""`ropa reference`."""

from __future__ import annotations

import json


def test_a_list_is_printed_in_the_terminal(ropa):
    done = ropa("reference", "activity_roles")
    assert done.code == 0
    assert "  joint_controller  Joint controller" in done.stdout


def test_one_rule_is_printed_as_json(ropa):
    (entry,) = json.loads(ropa("reference", "RC02", "--format", "json").stdout)
    assert (entry["kind"], entry["name"], entry["rows"]) == ("rule", "RC02", [])


def test_an_unknown_name_is_an_error_of_usage(ropa):
    done = ropa("reference", "countrys")
    assert done.code == 2
    assert "did you mean countries?" in done.stderr
