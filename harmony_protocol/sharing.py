"""Links to a meeting, and how their reader signs in with a browser."""

from pydantic import Field

from harmony_protocol.base import Moment, Wire


class Link(Wire):
    """Grants nothing by itself: whoever opens it signs in and needs to be allowed to read the meeting."""

    id: str
    conversation_id: str
    url: str
    created_at: Moment
    created_by: str
    """The name of who made it."""
    last_opened_at: Moment | None = None


class LinkList(Wire):
    items: list[Link]
    here_only: bool
    """No address is known under which others reach this workspace: the links open on its own computer only."""


SHORTEST_PASSWORD = 12


class NewPassword(Wire):
    """For signing in with a browser."""

    password: str = Field(min_length=SHORTEST_PASSWORD, max_length=1_000)
    current: str = Field(default="", max_length=1_000)
    """Of whoever has one already; not asked of an admin who sets another person's."""


class BrowserTicket(Wire):
    """An address that signs its bearer in once, within a minute, and leads on to a page of this workspace."""

    url: str
