"""What the operations and pages of a workspace are, each of them named once: whose a place in a path is, what is told where
to whom may read it, what the plainest call is answered with. Whatever is new has to be named here, too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.parts.house import new_id
from tests.parts.schemas import plain

MET, PRIVATE = "XYLOPHONEMET", "QUAGMIREPRIVATE"
"""Words of a meeting out of scope, and of what is its owner's alone, whoever reads all meetings."""
SECRET_PARTS = {
    "conversation_id": "meeting", "link_id": "link", "contact_id": "contact",
    "thread_id": "thread", "run_id": "run", "attachment_id": "attachment", "space_id": "space",
    "upload_id": "upload", "note_id": "note", "task_id": "task", "key": "key", "session_id": "session",
}  # fmt: skip
"""Places in a path that name something of somebody."""
OPEN_PARTS = {"message_id", "offset", "project_id", "tool_id", "server_id"}
"""Those that name what everybody sees, or what the caller makes."""
ADMINS_PARTS = {"user", "team", "role", "provider_id", "backup_id"}
ADMINS_TAGS = {"administration", "backups"}
WITHOUT_KEY = {("get", "/.well-known/harmony"), ("post", "/v1/sign-in/token")}
MAKES = {
    ("put", "/v1/threads/{thread_id}/messages/{message_id}"),
    ("post", "/v1/agui/threads/{thread_id}"),
    *(("put", f"/v1/{kind}") for kind in ("uploads/{upload_id}", "notes/{note_id}", "tasks/{task_id}")),
}
"""With an id that is free they make something; with one of somebody's they are refused."""
MEETING = "/v1/conversations/{conversation_id}"
TELLS: dict[str, dict[str, tuple[str, ...]]] = {
    "list": {
        "/v1/conversations": (MET,), "/v1/contacts": (MET,), "/v1/vocabulary": (MET, PRIVATE), "/v1/threads": (PRIVATE,),
        "/v1/spaces": (PRIVATE,), "/v1/notes": (PRIVATE,), "/v1/tasks": (PRIVATE,), "/v1/me/sessions": (PRIVATE,),
    },
    "get": {
        MEETING: (MET,), f"{MEETING}/transcript": (MET,), f"{MEETING}/insights": (MET,), f"{MEETING}/deletion": (MET,),
        "/v1/contacts/{contact_id}": (MET,), "/v1/threads/{thread_id}": (PRIVATE,),
        "/v1/threads/{thread_id}/deletion": (PRIVATE,), "/v1/attachments/{attachment_id}": (PRIVATE,),
        "/v1/spaces/{space_id}": (PRIVATE,), "/v1/preferences": (PRIVATE,), "/v1/uploads/{upload_id}": (PRIVATE,),
        "/v1/notes/{note_id}": (PRIVATE,), "/v1/tasks/{task_id}": (PRIVATE,),
    },
    "search": {"/v1/said": (MET,)},
    "export": {f"{MEETING}/report": (MET,)},
    "share": {"/c/{conversation_id}": (MET,)},
    "stream": {"/v1/sync": (MET, PRIVATE), "/v1/runs/{run_id}/events": (PRIVATE,)},
}  # fmt: skip
"""By what it is for, whatever is read: which of the two words its answer holds for who may read both. Lists that take
words to look for are searches as well; recall, which a model reads, has a story of its own."""
FOR_WHO_MAY_CHANGE = {f"{MEETING}/deletion"}
"""Who may only read it is told nothing there."""
TELLS_NOTHING = {
    "/.well-known/harmony", "/v1/me", "/v1/models", "/v1/me/deletion", "/v1/me/second-factor", "/v1/me/keys",
    "/v1/runs/{run_id}", "/v1/email-account", "/v1/approvals", "/v1/ledger", "/v1/ledger/verify", "/v1/ledger/export",
    "/v1/tools", "/v1/mcp-servers", "/v1/web-search", "/v1/disclosure", "/v1/sample", "/v1/insight-projects",
    "/v1/insight-projects/{project_id}", f"{MEETING}/links", f"{MEETING}/recording", "/v1/events",
}  # fmt: skip
"""The same for everybody, numbers, or what is the caller's own and has stories of its own: no word of a meeting."""
ADMINS_ALONE = {
    ("get", "/v1/sample"), ("post", "/v1/sample"), ("delete", "/v1/sample"), ("post", "/v1/insight-projects"),
    ("post", "/v1/insight-projects/order"), ("get", "/v1/ledger/verify"), ("get", "/v1/ledger/export"),
    ("post", "/v1/mcp-servers"), ("get", "/v1/web-search"), ("put", "/v1/web-search"), ("delete", "/v1/web-search"),
    ("put", "/v1/disclosure/about"),
}  # fmt: skip
"""Without a place in their path, and in a room where others have something to do as well."""
LOADS_THE_SAMPLE = ("post", "/v1/sample")
"""For an admin: meetings that everybody may read, and that take their time."""
REFUSES_THE_PLAINEST = {
    ("post", "/v1/sign-in/token"): 400, ("delete", "/v1/me"): 422, ("get", "/v1/said"): 422,
    ("put", "/v1/me/password"): 422, ("post", "/v1/me/second-factor"): 409, ("put", "/v1/me/second-factor"): 403,
    ("post", "/v1/me/second-factor/off"): 403, ("post", "/v1/me/second-factor/recovery-codes"): 403,
    ("put", "/v1/email-account"): 422, ("post", "/v1/email-account/check"): 404,
}  # fmt: skip
"""With nothing but what the document asks for; all others without a place do what they are for."""
BODIES: dict[tuple[str, str], Any] = {
    ("put", "/v1/uploads/{upload_id}"): {"name": "x.txt", "size": 9},
    ("post", "/v1/agui/threads/{thread_id}"): {
        "runId": "r", "messages": [{"id": "m", "role": "user", "content": "Hello"}]
    },
}  # fmt: skip
"""Where the plainest body would be refused before anybody looked whose it is."""
PAGES = {
    "/": 200, "/sign-in": 303, "/sign-in/{secret}": 410, "/sign-in/window": 400, "/sign-out": 405, "/s/{token}": 303,
    "/c/{conversation_id}": 200, "/c/{conversation_id}/recording": 404, "/static/{name}": 200,
}  # fmt: skip
"""Of a browser, with the answer to who is signed in and may read the meeting."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    body: Any
    tags: frozenset[str]
    queries: frozenset[str]

    @property
    def named(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def parts(self) -> set[str]:
        return set(re.findall(r"{(\w+)}", self.path))

    @property
    def admins(self) -> bool:
        return bool(self.tags & ADMINS_TAGS) or bool(self.parts & ADMINS_PARTS)

    @property
    def about_meetings(self) -> bool:
        return bool(self.parts & {"conversation_id", "contact_id"})

    def place(self, ids: dict[str, str]) -> str:
        return place(self.path, ids)

    @property
    def plainly(self) -> int:
        """What the plainest call without a place is answered with to who is no admin; 0: it does what it is for."""
        return 404 if self.named in ADMINS_ALONE else REFUSES_THE_PLAINEST.get(self.named, 0)


def place(path: str, ids: dict[str, str]) -> str:
    """With ids of these kinds; others are free."""

    def named(found: re.Match[str]) -> str:
        return ids.get(SECRET_PARTS.get(found[1], found[1])) or ("0" if found[1] == "offset" else new_id())

    return re.sub(r"{(\w+)}", named, path)


def telling(word: str) -> set[str]:
    return {path for paths in TELLS.values() for path, words in paths.items() if word in words}


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            body = None if schema is None else BODIES.get((method, path), plain(schema, document))
            asked = frozenset(p["name"] for p in told.get("parameters", ()) if p["in"] == "query")
            yield Operation(method, path, body, frozenset(told["tags"]), asked)


def pages(routes: Iterable[Any]) -> Iterator[str]:
    """Paths that stand in no document, wherever they were put in."""
    for route in routes:
        if (inside := getattr(route, "original_router", None)) is not None:
            yield from pages(inside.routes)
        elif not route.include_in_schema and route.path != "/v1/openapi.json":
            yield route.path
