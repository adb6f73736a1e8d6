"""Cursors of lists: where a page ended, as text that nobody has to read."""

import base64
import json

from harmony_workspace.problems import bad_request

MAX_PAGE = 500
MAX_CURSOR = 16_000
"""Characters: a name may stand in it."""


def cursor(*place: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def place(text: str, parts: int) -> list[str]:
    try:
        found = json.loads(base64.urlsafe_b64decode(text[:MAX_CURSOR]))
    except (ValueError, RecursionError) as error:
        raise bad_request("This cursor is not one of ours.") from error
    if not isinstance(found, list) or len(found) != parts or not all(isinstance(it, str) for it in found):
        raise bad_request("This cursor is not one of ours.")
    return found
