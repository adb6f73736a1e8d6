"""Choosing a microphone: a menu of what is plugged in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from harmony_desktop.i18n import tr
from harmony_desktop.ui.menus import Menu


@dataclass(frozen=True)
class Microphones:
    """What the voice room knows of devices, by name; ``chosen`` is empty for the system's own choice."""

    inputs: Callable[[], Awaitable[tuple[str, ...]]]
    choose: Callable[[str], None]
    chosen: Callable[[], str]

    async def ask(self, window: QWidget) -> Menu:
        menu = Menu(tr("Choose microphone"), window)
        names = await self.inputs()
        for name, label in (("", tr("As the system")), *((name, name.replace("&", "&&")) for name in names)):
            action = menu.addAction(label, partial(self.choose, name))
            action.setCheckable(True)
            action.setChecked(name == self.chosen())
        menu.popup(QCursor.pos())
        return menu
