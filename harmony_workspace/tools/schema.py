"""Arguments against a tool's JSON schema: what is carried out is what the schema allows, and nothing beside it."""

import json
from collections.abc import Mapping
from typing import Any

from harmony_protocol.tools import MAX_ARGUMENTS


class Invalid(ValueError):
    """The arguments do not fit; the message says where, for people."""


def checked(schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The arguments of this JSON text. Raises `Invalid`."""
    import jsonschema

    if len(text.encode()) > MAX_ARGUMENTS:
        raise Invalid(f"The arguments are longer than {MAX_ARGUMENTS} bytes.")
    try:
        arguments = json.loads(text or "{}", object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The arguments are not JSON: {error}") from error
    if not isinstance(arguments, dict):
        raise Invalid("The arguments are not an object.")
    validator = jsonschema.Draft202012Validator(dict(schema), format_checker=jsonschema.FormatChecker())
    fault = jsonschema.exceptions.best_match(validator.iter_errors(arguments))
    if fault is not None:
        place = ".".join(str(part) for part in fault.absolute_path) or "the arguments"
        raise Invalid(f"{place}: {fault.message}"[:500])
    return arguments


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice could be shown as one thing and read as another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found
