"""Reading the body of an operation: what does not fit is refused in words."""

import uuid
from typing import TypeVar

from pydantic import ValidationError

from harmony_protocol.base import Wire
from harmony_protocol.sync import Op
from harmony_workspace.problems import bad_request, too_large

T = TypeVar("T", bound=Wire)
_TOO_LONG = ("string_too_long", "too_long")


def parse(model: type[T], op: Op) -> T:
    try:
        return model.model_validate(op.body)
    except ValidationError as error:
        fault = error.errors()[0]
        detail = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}."
        raise (too_large if fault["type"] in _TOO_LONG else bad_request)(detail) from error


def text(op: Op, name: str) -> str:
    value = op.body.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"{op.kind} needs {name}.")
    return value


def check_id(id_: str) -> None:
    try:
        uuid.UUID(id_)
    except ValueError as error:
        raise bad_request(f"{id_!r} is not a UUID.") from error
