"""Arguments that do not fit a tool's schema are told in words, not in those of JSON Schema."""

import json

import pytest

from harmony_desktop.ui.approvals.arguments import Unfit, check
from harmony_workspace.tools.schema import Invalid, checked

SCHEMA = {
    "type": "object",
    "required": ["to"],
    "additionalProperties": False,
    "properties": {
        "to": {"type": "array", "items": {"type": "string", "format": "email", "pattern": "@"}},
        "team": {"type": "string", "enum": ["Platform", "Growth"]},
        "count": {"type": "integer"},
        "key": {"type": "string", "pattern": "^HAR-"},
    },
}


@pytest.mark.parametrize(
    ("arguments", "field", "here", "there"),
    [
        (
            {"to": ["dana"]},
            "to",
            "“dana” is no e-mail address.",
            "to: “dana” is no e-mail address.",
        ),
        (
            {"to": [], "team": "Sales"},
            "team",
            "One of these is needed: Platform, Growth.",
            "team: “Sales” is none of “Platform”, “Growth”.",
        ),
        (
            {"to": [], "count": "many"},
            "count",
            "A whole number is needed.",
            "count: “many” is not a whole number.",
        ),
        (
            {"to": [], "key": "17"},
            "key",
            "It does not have the form that the tool asks for: ^HAR-",
            "key: “17” does not have the form ^HAR-",
        ),
        ({}, "to", "This is needed.", "the arguments: “to” is missing."),
        (
            {"to": [], "cc": 1},
            "",
            "There is a name in it that the tool does not know.",
            "the arguments: Additional properties are not allowed ('cc' was unexpected)",
        ),
    ],
)
def test_what_does_not_fit_is_told_in_words(
    arguments: dict[str, object], field: str, here: str, there: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        check(SCHEMA, arguments)
    assert (unfit.value.field, str(unfit.value)) == (field, here)
    with pytest.raises(Invalid) as invalid:
        checked(SCHEMA, json.dumps(arguments))
    assert str(invalid.value) == there
