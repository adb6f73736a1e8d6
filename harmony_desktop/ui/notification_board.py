"""What is to stand on the desktop, and what does: one task brings the second to the first, so that nothing overtakes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harmony_desktop.domain.desktop import Notification, Notifications
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.ui.bridge import TaskRunner


def _nothing(action: str) -> None:
    """For what has no buttons."""


@dataclass(frozen=True)
class Posted:
    notification: Notification
    opened: Callable[[], None]
    dismissed: Callable[[], None]
    acted: Callable[[str], None] = _nothing


class NotificationBoard:
    """``failed`` hears why the desktop shows nothing; then nothing is wanted any more, until something new is."""

    def __init__(self, desktop: Notifications, runner: TaskRunner, failed: Callable[[Problem], None]) -> None:
        self._desktop, self._runner, self._failed = desktop, runner, failed
        self._wanted: dict[str, Posted] = {}
        self._there: dict[str, Notification] = {}
        self._busy = False

    def show(self, wanted: Mapping[str, Posted]) -> None:
        """These, and no others. What the user has put away does not come back unless it says something new."""
        self._wanted = dict(wanted)
        if not self._busy and self._differs():
            self._busy = True
            self._runner.start(self._settle(), name="notifications", stays=True)

    def _differs(self) -> bool:
        return {key: posted.notification for key, posted in self._wanted.items()} != self._there

    async def _settle(self) -> None:
        try:
            while self._differs():
                await self._step()
        except HarmonyError as error:
            self._wanted, self._there = {}, {}
            self._failed(error.problem)
        finally:
            self._busy = False

    async def _step(self) -> None:
        """The old ones go first, so that a desktop with little room has some for the new."""
        gone = next((key for key in self._there if key not in self._wanted), None)
        if gone is not None:
            del self._there[gone]
            await self._desktop.withdraw(gone)
            return
        posted = next(p for key, p in self._wanted.items() if self._there.get(key) != p.notification)
        self._there[posted.notification.key] = posted.notification
        await self._desktop.show(posted.notification, posted.opened, posted.dismissed, posted.acted)
