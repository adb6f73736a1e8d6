"""Frames of server-sent events, as providers write them."""

import json
from typing import Any


def data(content: Any) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"


def named(content: dict[str, Any]) -> str:
    """With the content's own type as the event's name."""
    return f"event: {content['type']}\n{data(content)}"


DONE = "data: [DONE]\n\n"


def as_text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content or "", ensure_ascii=False)
