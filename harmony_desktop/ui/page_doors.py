"""What the Page needs from the session, beyond what a conversation does."""

from typing import Protocol

from harmony_desktop.ui.doors import Finder, Session, Spaces, ThreadActions


class PageSession(Session, Protocol):
    """`services.session.CompanionSession`, with threads, spaces and what can be found."""

    @property
    def threads(self) -> ThreadActions: ...
    @property
    def spaces(self) -> Spaces: ...
    @property
    def finder(self) -> Finder: ...
