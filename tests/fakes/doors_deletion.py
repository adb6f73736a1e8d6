"""Deleting, as a test wishes it: nothing is gone, but what was confirmed is noted."""

from datetime import UTC, datetime

from harmony_desktop.domain.deletion import Confirmation, DeletionPreview, RemainingCopy
from harmony_desktop.domain.problems import HarmonyError, Problem

COPIES = (
    RemainingCopy(
        "harmony-backup-2026-11-20.zip",
        datetime(2026, 11, 20, tzinfo=UTC),
        "/media/stick/harmony-backup-2026-11-20.zip",
    ),
)
STAYS = ("backups", "exports", "providers", "tools", "record", "caches", "of-a-newer-workspace")


class ScriptedDeletion:
    """``refuses`` is raised by the next deletion."""

    def __init__(self) -> None:
        self.here = False
        self.files = "/home/sam/.local/share/Harmony"
        self.account = DeletionPreview(
            "Sam Ortiz",
            "sam@acme.example",
            (("meetings", 41), ("threads", 120), ("messages", 1_802), ("shared_spaces", 2), ("keys", 1)),
            STAYS,
            COPIES,
            asks_password=True,
        )
        self.workspace = DeletionPreview(
            "Acme", "Acme", (("meetings", 512), ("people", 14), ("secrets", 6)), STAYS, COPIES
        )
        self.meeting = DeletionPreview(
            "Acme commercial terms",
            goes=(("transcript", 92), ("links", 1)),
            stays=(*STAYS, "answers"),
            copies=COPIES,
        )
        self.thread = DeletionPreview(
            "Terms?", goes=(("messages", 2),), stays=(*STAYS, "made"), copies=COPIES
        )
        self.refuses: Problem | None = None
        self.deleted: list[tuple[str, Confirmation]] = []
        self.days: int | None = None
        self.due_now = 12

    async def of_meeting(self, conversation_id: str) -> DeletionPreview:
        return self.meeting

    async def of_thread(self, thread_id: str) -> DeletionPreview:
        return self.thread

    async def mine(self) -> DeletionPreview:
        return self.account

    async def of(self, user: str) -> DeletionPreview:
        return self.account

    async def of_workspace(self) -> DeletionPreview:
        return self.workspace

    async def delete_mine(self, confirmed: Confirmation) -> None:
        self._note("me", confirmed)

    async def delete(self, user: str, confirmed: Confirmation) -> None:
        self._note(user, confirmed)

    async def delete_workspace(self, confirmed: Confirmation) -> None:
        self._note("workspace", confirmed)

    async def retention(self) -> tuple[int | None, int]:
        return self.days, 0

    async def due(self, days: int) -> int:
        return self.due_now

    async def set_retention(self, days: int | None) -> None:
        self.days = days

    def _note(self, what: str, confirmed: Confirmation) -> None:
        if (problem := self.refuses) is not None:
            self.refuses = None
            raise HarmonyError(problem)
        self.deleted.append((what, confirmed))
