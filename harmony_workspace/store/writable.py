"""Text as both databases can keep it: PostgreSQL refuses the character NUL, and SQLite's functions end at it."""

from typing import Any

import sqlalchemy as sa

MARK = "\ufffd"
"""Stands where something was that cannot be written down."""


def writable(text: str) -> str:
    return text.replace("\0", MARK) if "\0" in text else text


def install(engine: sa.Engine) -> None:
    """Whatever is written or looked for through it is writable."""
    sa.event.listen(engine, "before_cursor_execute", _cleaned, retval=True)


def _cleaned(
    _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    return statement, _values(parameters) if _has_nul(parameters) else parameters


def _has_nul(parameters: Any) -> bool:
    match parameters:
        case str():
            return "\0" in parameters
        case dict():
            return any(map(_has_nul, parameters.values()))
        case list() | tuple():
            return any(map(_has_nul, parameters))
    return False


def _values(parameters: Any) -> Any:
    match parameters:
        case str():
            return writable(parameters)
        case dict():
            return {name: _values(value) for name, value in parameters.items()}
        case list() | tuple():
            return type(parameters)(map(_values, parameters))
    return parameters
