"""What the user wishes of the window: obeyed at the start and whenever it changes."""

from typing import Any

from harmony_desktop.settings import Settings
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.placing import HIDES_ELSEWHERE, MOTION, OPACITY, OPENS_ON


def obey(window: CompanionWindow, settings: Settings) -> None:
    can_move = window.animated

    def do(wish: Wish[Any] | None = None) -> None:
        if wish in (None, OPENS_ON, HIDES_ELSEWHERE, OPACITY, MOTION):
            window.coming.opens_on = settings[OPENS_ON]
            window.click_away.wanted = settings[HIDES_ELSEWHERE]
            window.sheer.choose(int(settings[OPACITY]))
            window.animated = can_move and settings[MOTION] != "less"

    settings.subscribe(do)
    do()
