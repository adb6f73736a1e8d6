"""A desktop's notifications with nobody looking at them: what stands there, in order, and hands to press and dismiss."""

from collections.abc import Callable

from harmony_desktop.domain.desktop import Notification
from harmony_desktop.domain.problems import HarmonyError


class ScriptedNotifications:
    """``missing``: the code of what this desktop lacks."""

    def __init__(self, missing: str = "") -> None:
        self.missing = missing
        self.shown: dict[str, Notification] = {}
        self.sent: list[Notification] = []
        self._opened: dict[str, Callable[[], None]] = {}
        self._dismissed: dict[str, Callable[[], None]] = {}
        self._acted: dict[str, Callable[[str], None]] = {}

    async def service(self) -> str:
        if self.missing:
            raise HarmonyError.of(self.missing)
        return "scripted"

    async def show(
        self,
        notification: Notification,
        opened: Callable[[], None],
        dismissed: Callable[[], None],
        acted: Callable[[str], None],
    ) -> None:
        await self.service()
        self.shown.pop(notification.key, None)
        self.shown[notification.key] = notification
        self.sent.append(notification)
        self._opened[notification.key], self._dismissed[notification.key] = opened, dismissed
        self._acted[notification.key] = acted

    async def withdraw(self, key: str) -> None:
        self.shown.pop(key, None)

    async def close(self) -> None:
        self.shown.clear()

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(n.title, n.body) for n in self.shown.values()]

    def press(self, key: str) -> None:
        del self.shown[key]
        self._opened[key]()

    def dismiss(self, key: str) -> None:
        del self.shown[key]
        self._dismissed[key]()

    def buttons(self, key: str) -> list[str]:
        """As they are labelled."""
        return [action.label for action in self.shown[key].actions]

    def push(self, key: str, label: str) -> None:
        """One of its buttons; desktops put it away then."""
        self._acted[key](next(a.key for a in self.shown.pop(key).actions if a.label == label))
