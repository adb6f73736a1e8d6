"""Which addresses are pages: a browser asks for them with its cookie and without a key."""

import re

from harmony_workspace.access import window_request

HOME, SIGN_IN, SIGN_OUT = "/", "/sign-in", "/sign-out"
TICKET = "/sign-in/"
"""Followed by a ticket."""
_LINK, _MEETING, _STATIC = "/s/", "/c/", "/static/"
_LEADS_ON = re.compile(r"/(?:s/[A-Za-z0-9_-]{1,100}|c/[A-Za-z0-9-]{1,100})")


def is_page(path: str) -> bool:
    return path in (HOME, SIGN_IN, SIGN_OUT) or path.startswith((TICKET, _LINK, _MEETING, _STATIC))


def own_page(wanted: str) -> str:
    """Where to go after signing in: one of our pages as it is, and home for whatever else is asked for."""
    window = window_request.of_path(wanted)
    if window is not None:
        return window.path
    return wanted if _LEADS_ON.fullmatch(wanted) else HOME


def meeting(conversation_id: str) -> str:
    return f"{_MEETING}{conversation_id}"
