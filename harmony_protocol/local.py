"""How a window and the workspace of the same user on the same machine find each other.

Both commands take the same ``--data-dir DIR``. ``DIR/workspace/run/endpoint.json`` says where the workspace
listens (no secret in it). A window that starts the workspace reads one ``Ready`` line from an inherited pipe.
Every later start asks the control socket (same user only; its path stands in the endpoint file, because a
socket's path may not be long) for a short-lived key: one JSON line each way.
"""

from typing import Literal

from harmony_protocol.base import Wire

ENDPOINT_FILE = "workspace/run/endpoint.json"
READY_FD_ENV = "HARMONY_READY_FD"
"""Environment name of the inherited pipe's descriptor; the descriptor number is no secret."""


class Endpoint(Wire):
    url: str
    pid: int
    ca_file: str
    control: str
    """Path of the control socket."""
    workspace_id: str
    version: str


class Ready(Wire):
    """The one line a child workspace writes to the inherited pipe."""

    endpoint: Endpoint
    api_key: str
    moved_port: bool = False
    """True when the kept port was taken and another one is in use."""


class ControlRequest(Wire):
    action: Literal["key", "take_begins", "take_ends", "stop"]
    client: str = ""
    """Who asks: ``window``, ``ask``, ``workspace-cli``."""
    hold: bool = False
    """True: the connection stays open while this client lives; the workspace counts it as attached."""


class ControlReply(Wire):
    ok: bool
    endpoint: Endpoint | None = None
    api_key: str = ""
    error: str = ""


class WellKnown(Wire):
    name: str
    workspace_id: str
    version: str
    api: str = "v1"
    issuer: str = ""
    """The address it was reached at, as it names itself to whoever signs in by a browser (RFC 9207)."""
    browser_sign_in: bool = False
    """Somebody here has a password, so that a window can be signed in by the browser."""
    deleted: tuple[str, ...] = ()
    """Ids of workspaces that were at this address before and were deleted: whoever keeps copies of them drops these."""
