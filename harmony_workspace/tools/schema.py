"""Arguments against a tool's JSON schema: what is carried out is what the schema allows, and nothing beside it."""

import json
from collections.abc import Mapping
from typing import Any

from harmony_protocol.tools import MAX_ARGUMENTS

FORMATS = {"email": "e-mail address", "uri": "address", "date": "date", "date-time": "moment"}
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
QUOTED = 60


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
        raise Invalid(_worded(fault)[:500])
    return arguments


def _worded(fault: Any) -> str:
    """For people: which argument, and what is wrong with it."""
    place = ".".join(part for part in fault.absolute_path if isinstance(part, str)) or "the arguments"
    limit, value = fault.validator_value, _quoted(fault.instance)
    form = fault.schema.get("format") if isinstance(fault.schema, dict) else None
    match fault.validator:
        case "required":
            missing = [name for name in limit if name not in fault.instance]
            return f"{place}: {_quoted(missing[0])} is missing."
        case "format" | "pattern" if form in FORMATS:
            return f"{place}: {value} is no {FORMATS[form]}."
        case "enum":
            return f"{place}: {value} is none of {', '.join(map(_quoted, limit))}."
        case "type":
            kinds = [limit] if isinstance(limit, str) else limit
            return f"{place}: {value} is not {' or '.join(TYPES.get(kind, kind) for kind in kinds)}."
        case "pattern":
            return f"{place}: {value} does not have the form {limit}"
    return f"{place}: {fault.message}"


def _quoted(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return f"“{text}”" if isinstance(value, str) else text


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
