"""What a form asks for, read from a tool's schema and the arguments it was called with."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from harmony_desktop.i18n import tr
from harmony_desktop.ui.approvals.arguments import Schema, Unfit, as_text
from harmony_desktop.ui.approvals.marks import line

LONG = 90
"""Letters: more are no words for one line."""
LONG_NAMES = ("body", "description", "text", "content", "message", "notes", "comment", "markdown", "details")


class Missing:
    """No value at all: the argument is left out."""


MISSING: Final = Missing()


class Shape(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    INTEGER = "integer"
    SWITCH = "switch"
    CHOICE = "choice"
    LIST = "list"
    """Texts, one a line."""
    JSON = "json"
    """Whatever else: shown and changed as it is written."""


@dataclass(frozen=True)
class Field:
    name: str
    shape: Shape
    value: Any = MISSING
    needed: bool = False
    about: str = ""
    choices: tuple[Any, ...] = ()
    """Of a choice; a switch that may be left out has them too."""

    @property
    def text(self) -> str:
        """The value as it stands on a line."""
        if isinstance(self.value, Missing):
            return ""
        if self.shape is Shape.JSON:
            return json.dumps(self.value, ensure_ascii=False, indent=1)
        return as_text(self.value)

    def read(self, text: str) -> Any:
        """What was written, as a value. What was not touched is what it was. Raises `Unfit`."""
        if text == self.text:
            return self.value
        match self.shape:
            case Shape.INTEGER | Shape.NUMBER:
                return self._number(text.strip())
            case Shape.LIST:
                lines = [part.strip() for part in text.split("\n") if part.strip()]
                return lines if lines or self.needed else MISSING
            case Shape.JSON:
                return self._json(text.strip())
        return text if text or self.needed else MISSING

    def _number(self, text: str) -> Any:
        if not text and not self.needed:
            return MISSING
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        whole = self.shape is Shape.INTEGER
        number = found if _numeric(found) and math.isfinite(found) else None
        if number is None or (whole and number != int(number)):
            raise Unfit(self.name, tr("A whole number is needed.") if whole else tr("A number is needed."))
        return int(number) if whole else number

    def _json(self, text: str) -> Any:
        if not text and not self.needed:
            return MISSING
        try:
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Unfit(self.name, tr("This is not JSON: {error}", error=str(error)[:120])) from error


def _no_number(name: str) -> None:
    raise ValueError(name)


def fields_of(schema: Schema, arguments: Mapping[str, Any]) -> list[Field]:
    """In the order of the schema; what it does not name stands at the end."""
    properties = schema.get("properties")
    known: Mapping[str, Any] = properties if isinstance(properties, Mapping) else {}
    required = schema.get("required")
    needed = {str(name) for name in required} if isinstance(required, list) else set()
    names = [*known, *(name for name in arguments if name not in known)]
    return [_field(name, known.get(name), schema, arguments, name in needed) for name in names]


def _field(name: str, part: Any, whole: Schema, arguments: Mapping[str, Any], needed: bool) -> Field:
    about = _resolved(part, whole)
    value = arguments.get(name, MISSING)
    shape, choices = _shape(name, about, value)
    if shape is Shape.SWITCH and isinstance(value, Missing) and not needed:
        shape, choices = Shape.CHOICE, (True, False)
    said = about.get("description")
    return Field(name, shape, value, needed, line(said, 160) if isinstance(said, str) else "", choices)


def _resolved(part: Any, whole: Schema) -> Mapping[str, Any]:
    """The schema of one field: what it refers to in the same schema, and what it is besides nothing."""
    for _ in range(8):
        if not isinstance(part, Mapping):
            return {}
        reference = part.get("$ref")
        some = next((part[key] for key in ("anyOf", "oneOf") if isinstance(part.get(key), list)), None)
        if isinstance(reference, str) and reference.startswith(("#/$defs/", "#/definitions/")):
            _, where, name = reference.split("/", 2)
            kept = whole.get(where)
            part = kept.get(name) if isinstance(kept, Mapping) else None
        elif some is not None:
            one = [p for p in some if not (isinstance(p, Mapping) and p.get("type") == "null")]
            if len(one) != 1:
                return {}
            part = {**{k: v for k, v in part.items() if k == "description"}, **one[0]}
        else:
            return part
    return {}


def _shape(name: str, about: Mapping[str, Any], value: Any) -> tuple[Shape, tuple[Any, ...]]:
    """The schema says what it should be; the value says whether it can be shown so."""
    kind = about.get("type")
    if isinstance(kind, list):
        some = [k for k in kind if k != "null"]
        kind = some[0] if len(some) == 1 else None
    choices = about.get("enum")
    if isinstance(choices, list) and 0 < len(choices) <= 200 and all(_simple(c) for c in choices):
        fits = isinstance(value, Missing) or value in choices
        return (Shape.CHOICE, tuple(choices)) if fits else (Shape.JSON, ())
    absent = isinstance(value, Missing)
    match kind:
        case "string" if absent or isinstance(value, str):
            return (Shape.LONG if _long(name, about, value) else Shape.TEXT), ()
        case "boolean" if absent or isinstance(value, bool):
            return Shape.SWITCH, ()
        case "integer" | "number" if absent or _numeric(value):
            return (Shape.INTEGER if kind == "integer" else Shape.NUMBER), ()
        case "array" if _texts(about, value):
            return Shape.LIST, ()
        case None if isinstance(value, str):
            return (Shape.LONG if _long(name, about, value) else Shape.TEXT), ()
    return Shape.JSON, ()


def _simple(choice: object) -> bool:
    return isinstance(choice, str | int | float | bool)


def _numeric(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _long(name: str, about: Mapping[str, Any], value: Any) -> bool:
    if isinstance(value, str) and (len(value) > LONG or "\n" in value or "\r" in value):
        return True
    most = about.get("maxLength")
    return name.lower() in LONG_NAMES or (isinstance(most, int) and most > 1_000)


def _texts(about: Mapping[str, Any], value: Any) -> bool:
    """A list that can be written one a line and read back the same."""
    items = about.get("items")
    texts = isinstance(items, Mapping) and items.get("type") == "string" and "enum" not in items
    if isinstance(value, Missing):
        return texts
    return (
        texts
        and isinstance(value, list)
        and all(isinstance(v, str) and v.strip() == v and v and "\n" not in v for v in value)
    )
