"""Names of servers and of their tools: letters, digits and ``_``, whatever a server calls them."""

import re
import unicodedata
from collections.abc import Collection

MAX_ID = 64
"""Characters of a tool's id; what makers of models take."""
_MAX_SERVER = 20
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_OURS = frozenset(
    {
        "agent",
        "count",
        "create",
        "draft",
        "fetch",
        "get",
        "harmony",
        "list",
        "search",
        "send",
        "update",
        "web",
    }
)
"""Our own tools begin with these, and none of a server's may be mistaken for one."""


def server_id(name: str, taken: Collection[str]) -> str:
    """A short name without ``_``, so that no two servers share the beginning of an id."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = _NO_WORD.sub("", plain).lower()[:_MAX_SERVER] or "server"
    if short in _OURS:
        short += "mcp"
    number, found = 2, short
    while found in taken:
        found, number = f"{short}{number}", number + 1
    return found


def tool_id(server: str, name: str) -> str:
    """Empty where nothing of the name is left."""
    short = _NO_WORD.sub("_", name).strip("_")
    return f"{server}_{short}"[:MAX_ID] if short else ""


def shown(text: str, longest: int) -> str:
    """One line of foreign text without characters that are not seen or turn others around."""
    seen = "".join(" " if unicodedata.category(mark)[0] in "CZ" else mark for mark in text[: longest * 4])
    return " ".join(seen.split())[:longest]
