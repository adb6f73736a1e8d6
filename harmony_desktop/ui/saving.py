"""What is saved from a screen of settings: it says so beside its title, and a notice says why it could not be."""

from collections.abc import Coroutine
from typing import Any, Protocol

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.i18n import tr
from harmony_desktop.ui.window import CompanionWindow


class Saying(Protocol):
    def show_state(self, words: str) -> None: ...


async def saved(doing: Coroutine[Any, Any, None], screen: Saying | None, window: CompanionWindow) -> None:
    """Without a screen nobody asked for it any more, and it is not done."""
    if screen is None:
        doing.close()
        return
    screen.show_state(tr("Saving…"))
    try:
        await doing
    except HarmonyError as error:
        screen.show_state("")
        window.notice.show_problem(error.problem)
    else:
        screen.show_state(tr("Saved"))
