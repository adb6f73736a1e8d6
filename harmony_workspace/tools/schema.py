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

    try:
        if len(text.encode()) > MAX_ARGUMENTS:
            raise Invalid(f"The arguments are longer than {MAX_ARGUMENTS} bytes.")
        arguments = json.loads(text, object_pairs_hook=once)
        check_writable(arguments)
    except Invalid:
        raise
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


def check_writable(value: Any) -> None:
    """Half a character, or a number that is none, is shown here and would be something else where it is sent.

    Raises ``ValueError``.
    """
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("there is half a character in them") from error


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice could be shown as one thing and read as another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found
