"""Text that can be kept: JSON can write half of a character (a lone surrogate), UTF-8 cannot."""

import json
from typing import Any


def whole(value: Any) -> bool:
    """Whether no text anywhere in this JSON value is broken."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
