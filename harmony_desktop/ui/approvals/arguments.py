"""The arguments of a call as people read and change them: lines, values of fields, and whether they fit."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from harmony_desktop.domain.approvals import MAX_ARGUMENTS, Approval, PreviewLine
from harmony_desktop.i18n import later, number, tr
from harmony_desktop.ui.approvals import marks

Schema = Mapping[str, Any]
TYPES = {
    "string": later("Text is needed."),
    "integer": later("A whole number is needed."),
    "number": later("A number is needed."),
    "boolean": later("Yes or no is needed."),
    "array": later("A list is needed."),
    "object": later("A group of names and values is needed."),
}
SHORT = 100
"""Letters of JSON that stand on one line."""


class Unfit(ValueError):
    """The arguments do not fit; ``field`` is the one at fault, or empty, the message is for people."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def read(text: str) -> dict[str, Any] | None:
    """None: it is no JSON object, or a name comes twice in it."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def written(arguments: Mapping[str, Any]) -> str:
    text = json.dumps(arguments, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a letter, which is none on the wire
        return json.dumps(arguments)
    return text


def same(one: object, other: object) -> bool:
    """To the letter of their JSON: 1 is neither 1.0 nor true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def as_text(value: object, *, indent: int | None = 1) -> str:
    """Text stays text, a list of texts is one a line, the rest is JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(_lone(item) for item in value):
        return "\n".join(value)
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _lone(item: object) -> bool:
    """A text that can be told from the next one by its line alone."""
    return isinstance(item, str) and bool(item.strip()) and "\n" not in item and "\r" not in item


def plain_lines(arguments: str) -> tuple[PreviewLine, ...]:
    """Every argument whole; what cannot be read stands there as it is."""
    found = read(arguments)
    if found is None:
        return (PreviewLine("JSON", arguments),)
    return tuple(PreviewLine(name, _exactly(value)) for name, value in found.items())


def _exactly(value: object) -> str:
    """A list is told from a text of several lines."""
    if isinstance(value, str):
        return value
    short = json.dumps(value, ensure_ascii=False)
    return short if len(short) <= SHORT else json.dumps(value, ensure_ascii=False, indent=1)


def lines_of(approval: Approval) -> tuple[PreviewLine, ...]:
    """What the tool's code told about the call, and every argument that it did not tell as it is."""
    found = read(approval.arguments)
    if found is None or not approval.lines:
        return plain_lines(approval.arguments)
    missing = [
        line
        for line in plain_lines(approval.arguments)
        if not any(
            told.label == line.label and _holds(told.text, found[line.label]) for told in approval.lines
        )
    ]
    return (*(_compact(told, found) for told in approval.lines), *missing)


def _compact(told: PreviewLine, found: Mapping[str, Any]) -> PreviewLine:
    """JSON over many lines where one is enough."""
    value = found.get(told.label)
    written_out = value is not None and not isinstance(value, str) and "\n" in told.text
    return PreviewLine(told.label, _exactly(value)) if written_out and _read_as(told.text, value) else told


def _holds(told: str, value: object) -> bool:
    if isinstance(value, str):
        return told == value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        parted = not any("," in item or "\n" in item for item in value)
        return (parted and told in (", ".join(value), "\n".join(value))) or _read_as(told, value)
    return _read_as(told, value)


def _read_as(told: str, value: object) -> bool:
    try:
        return same(json.loads(told), value)
    except (ValueError, RecursionError):
        return False


def check(schema: Schema, arguments: Mapping[str, Any]) -> None:
    """As the workspace will look at it. Raises `Unfit`."""
    import jsonschema
    from referencing import Registry

    size = len(written(arguments).encode("utf-8", "surrogatepass"))
    if size > MAX_ARGUMENTS:
        raise Unfit(
            "", tr("This is longer than the {count} bytes that are allowed.", count=number(MAX_ARGUMENTS))
        )
    # an empty registry: nothing that a schema refers to is ever fetched
    validator = jsonschema.Draft202012Validator(
        dict(schema), format_checker=jsonschema.FormatChecker(), registry=Registry()
    )
    try:
        fault = jsonschema.exceptions.best_match(validator.iter_errors(arguments))
    except Exception:  # a schema that cannot be read: the workspace says what is wrong
        return
    if fault is not None:
        raise Unfit(_field(fault), _worded(fault))


def _field(fault: Any) -> str:
    if fault.absolute_path:
        return str(fault.absolute_path[0])
    if fault.validator == "required" and isinstance(fault.instance, dict):
        return next((str(name) for name in fault.validator_value if name not in fault.instance), "")
    return ""


def _worded(fault: Any) -> str:
    """In the user's language where it is one of the usual faults."""
    limit = fault.validator_value
    form = fault.schema.get("format") if isinstance(fault.schema, dict) else None
    match fault.validator:
        case "required":
            return tr("This is needed.")
        case "minLength" | "minItems" if limit == 1:
            return tr("This is needed.")
        case "maxLength":
            return tr("At most {count} characters.", count=number(limit))
        case "minimum":
            return tr("At least {value}.", value=limit)
        case "maximum":
            return tr("At most {value}.", value=limit)
        case "maxItems":
            return tr("At most {count} of them.", count=number(limit))
        case "format" | "pattern" if form == "email" and len(fault.absolute_path) > 1:
            return tr("“{value}” is no e-mail address.", value=marks.line(str(fault.instance), 60))
        case "format" | "pattern" if form == "email":
            return tr("This is no e-mail address.")
        case "format" if limit == "date":
            return tr("A date such as 2026-12-01.")
        case "enum":
            return tr("One of these is needed: {values}.", values=_values(limit))
        case "const":
            return tr("One of these is needed: {values}.", values=_values([limit]))
        case "type" if isinstance(limit, str) and limit in TYPES:
            return tr(TYPES[limit])
        case "pattern":
            return tr("It does not have the form that the tool asks for: {pattern}", pattern=limit)
        case "additionalProperties":
            return tr("There is a name in it that the tool does not know.")
    return str(fault.message)[:300]


def _values(values: Iterable[object]) -> str:
    return marks.line(", ".join(as_text(value, indent=None) for value in values), 200)
