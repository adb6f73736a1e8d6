"""What the voice room is doing and what it tells about that, on the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.voice import VoiceListener, VoiceNews, VoiceState

log = logging.getLogger(__name__)


class Telling:
    """State, problem and listeners of one engine."""

    def __init__(self) -> None:
        self.state = VoiceState.IDLE
        self.problem: Problem | None = None
        self._listeners: list[VoiceListener] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def subscribe(self, listener: VoiceListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def become(self, state: VoiceState) -> None:
        if state is not VoiceState.UNAVAILABLE:
            self.problem = None
        if state is not self.state:
            self.state = state
            self.tell(state)

    def unavailable(self, problem: Problem) -> None:
        log.warning("voice is not available: %s %s", problem.code, problem.detail)
        self.problem = problem
        self.become(VoiceState.UNAVAILABLE)

    def tell(self, news: VoiceNews) -> None:
        for listener in tuple(self._listeners):
            listener(news)

    def remember_loop(self) -> None:
        """Called on the event loop, before anything may call `soon`."""
        self._loop = asyncio.get_running_loop()

    def soon(self, call: Callable[..., None], *arguments: object) -> None:
        """From the threads of microphone and worker; nothing is told once the loop has closed."""
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *arguments)

    def nobody(self) -> None:
        self._listeners.clear()
