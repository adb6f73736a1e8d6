"""A client made to be killed: asks and drafts without end, and writes down what it was told is kept.

usage: writer.py DATA JOURNAL SEED online|offline
"""

import asyncio
import json
import os
import random
import sys
from pathlib import Path

from harmony_desktop.domain.ids import ThreadId
from harmony_desktop.net import local
from harmony_desktop.paths import Paths
from harmony_desktop.services.session import CompanionSession

SCRIPTED = [sys.executable, "-m", "tests.fakes.scripted_workspace"]
NONE = ["/bin/false"]


async def write(data: Path, journal: Path, seed: str, online: bool) -> None:
    command = SCRIPTED if online else NONE
    local.workspace_command = lambda: command
    chance = random.Random(seed)
    session = CompanionSession(Paths(data, data / "models"), sample=False)
    await session.start()
    threads: list[ThreadId] = []
    with journal.open("a", encoding="utf-8") as kept:
        for number in range(10_000):
            draft = f"draft {seed} {number}"
            session.save_draft(None, draft)
            old = chance.choice(threads) if threads and chance.random() < 0.5 else None
            thread, message = await session.send_message(f"Question {seed} {number}?", old)
            threads = [*threads, thread][-3:]
            kept.write(json.dumps({"thread": thread, "message": message, "draft": draft}) + "\n")
            kept.flush()
            os.fsync(kept.fileno())
            await asyncio.sleep(chance.random() * 0.5)  # a user's pace


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "online"))
