"""Cursors of lists: where a page ended, as text that nobody has to read."""

import base64
import json

from harmony_workspace.problems import bad_request
from harmony_workspace.words import whole

MAX_PAGE = 500
MAX_CURSOR = 16_000
"""Characters: a name may stand in it."""


def cursor(*place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def place(text: str, parts: int) -> list[str]:
    try:
        found: list[str] = json.loads(base64.urlsafe_b64decode(text[:MAX_CURSOR]))
    except (ValueError, RecursionError) as error:
        raise bad_request("This cursor is not one of ours.") from error
    texts = isinstance(found, list) and all(isinstance(it, str) for it in found)
    if not texts or len(found) != parts or not whole(found):
        raise bad_request("This cursor is not one of ours.")
    return found
