"""A run that is going on in this process, as those see it that write it, follow it or stop it."""

import asyncio
from dataclasses import dataclass, field

from harmony_workspace.access.scope import Reader
from harmony_workspace.companion.answering import Waiting
from harmony_workspace.companion.drafts import Draft, Event
from harmony_workspace.companion.run_rows import Begun


@dataclass(eq=False)
class LiveRun:
    """A run that is going on. ``events`` holds exactly what is stored."""

    begun: Begun
    events: list[Event]
    draft: Draft = field(default_factory=Draft)
    ended: bool = False
    stop_wanted: bool = False
    reader: Reader | None = None
    """What it reads as, from its real start on."""
    narrowed: bool = False
    """The asker may read less by now: nothing more is read for them, and nothing that was not told is told."""
    lost: bool = False
    """Another process took this one for gone, and the run with it: nothing of it is ours to write."""
    waits: Waiting | None = None
    """The model waits for calls to be decided on."""
    waiting: list[Event] = field(default_factory=list)
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    written: asyncio.Event = field(default_factory=asyncio.Event)
    """Nothing more comes from the answerer."""
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)
    producing: asyncio.Task[None] | None = None

    async def beyond(self, seq: int, seconds: float) -> bool:
        """Waits until there are events after ``seq`` or the run has ended; False when the time is up first."""
        try:
            async with asyncio.timeout(seconds), self.grown:
                await self.grown.wait_for(lambda: self.ended or len(self.events) > seq)
        except TimeoutError:
            return False
        return True
