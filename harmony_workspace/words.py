"""Text: what can be kept of it (JSON can write half of a character, UTF-8 cannot), and how things are counted."""

import json
from typing import Any


def whole(value: Any) -> bool:
    """Whether no text anywhere in this JSON value is broken."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def counted(count: int, what: str) -> str:
    """1 meeting, 2 meetings."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
