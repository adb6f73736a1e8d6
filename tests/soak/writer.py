"""A client made to be killed: does and drafts without end, and writes down what it was told is kept.

usage: writer.py DATA LEDGER SEED online|offline
"""

import asyncio
import random
import sys
from pathlib import Path

from harmony_desktop.domain.ids import MessageId, SpaceId, ThreadId
from harmony_desktop.domain.threads import Thread, ThreadSummary
from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services import spaces, thread_actions
from harmony_desktop.services.session import CompanionSession
from tests.soak.hand import Hand
from tests.soak.ledger import Ledger

SCRIPTED = [sys.executable, "-m", "tests.fakes.scripted_workspace"]
NONE = ["/bin/false"]
UNDO_SECONDS = 0.5
"""A hurried user: second thoughts come at once or not at all."""


class AtHome:
    """The session of this process."""

    def __init__(self, session: CompanionSession) -> None:
        self._session = session
        self.threads = session.threads
        self.spaces = session.spaces
        self.choices = session.choices

    async def ask(
        self, text: str, thread: ThreadId | None, space: SpaceId | None
    ) -> tuple[ThreadId, MessageId]:
        return await self._session.send_message(text, thread, space_id=space)

    async def again(self, answer: MessageId) -> None:
        await self._session.retry(answer)

    def listed(self) -> tuple[ThreadSummary, ...]:
        return self._session.recent_threads(20)

    async def thread(self, thread_id: ThreadId) -> Thread | None:
        return await self._session.open_thread(thread_id)


async def write(data: Path, journal: Path, seed: str, online: bool) -> None:
    command = SCRIPTED if online else NONE
    local.workspace_command = lambda: command
    thread_actions.UNDO_SECONDS = spaces.UNDO_SECONDS = UNDO_SECONDS
    chance = random.Random(seed)
    session = CompanionSession(Paths(data, data / "models"))
    await session.start()
    ledger = Ledger(journal)
    hand = Hand(AtHome(session), ledger, chance, seed)
    for number in range(10_000):
        session.save_draft(None, f"draft {seed} {number}")
        await hand.act()
        await session.threads.rating(MessageId(""))  # what was written before it is on the disk
        ledger.note({"draft": f"draft {seed} {number}"})
        await asyncio.sleep(chance.random() * 0.3)  # a user's pace


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "online"))
