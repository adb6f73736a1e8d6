"""A screen that cannot ask the workspace: why, and what its one button does about it."""

from collections.abc import Callable

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.i18n import tr
from harmony_desktop.ui.network.words import REFUSED, button
from harmony_desktop.ui.window import CompanionWindow


def why(link: LinkState, away: str) -> tuple[str, str]:
    """A sentence and the words of the button; ``away`` is said of a workspace that does not answer."""
    if link is LinkState.REFUSED:
        return tr("You are not signed in to this workspace any more."), button(REFUSED[0])
    return away, tr("Try again")


def act(window: CompanionWindow, link: LinkState, load: Callable[[], None]) -> None:
    """Signing in is the same as from the notice that says so."""
    if link is LinkState.REFUSED:
        window.notice.acted.emit(REFUSED[0])
    else:
        load()
