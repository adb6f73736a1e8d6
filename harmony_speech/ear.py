"""Listens while somebody speaks: Silero on new sound only, and how long the voice has been quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harmony_speech import gate
from harmony_speech.audio import RATE

if TYPE_CHECKING:
    from harmony_speech.audio import Audio

FRAME = 512
CONTEXT = 64
STATE = (1, 1, 128)


class Ear:
    """Fed in any portions; hears the same as the gate does in the whole, 32 ms at a time."""

    def __init__(self) -> None:
        import numpy as np

        self._rest = np.zeros(0, np.float32)
        self._context = np.zeros(CONTEXT, np.float32)
        self._h, self._c = np.zeros(STATE, np.float32), np.zeros(STATE, np.float32)
        self._voices: list[float] = []
        self._first = 0

    @property
    def position(self) -> int:
        """So many samples have been heard; a part of a frame waits for its end."""
        return (self._first + len(self._voices)) * FRAME

    def feed(self, audio: Audio) -> None:
        import numpy as np

        audio = np.concatenate([self._rest, audio])
        frames = len(audio) // FRAME
        self._rest = audio[frames * FRAME :]
        if frames:
            self._voices += self._heard(audio[: frames * FRAME].reshape(frames, FRAME))

    def _heard(self, frames: Audio) -> list[float]:
        import numpy as np
        from faster_whisper.vad import get_vad_model

        before = np.concatenate([self._context[None], frames[:-1, -CONTEXT:]])
        self._context = frames[-1, -CONTEXT:].copy()
        likely, self._h, self._c = get_vad_model().session.run(
            None, {"input": np.concatenate([before, frames], axis=1), "h": self._h, "c": self._c}
        )
        return [float(voice) for voice in likely.reshape(-1)]

    def voiced(self, start: int, end: int | None = None) -> int:
        """So many frames between these samples hold a voice."""
        return sum(voice >= gate.THRESHOLD for voice in self._between(start, end))

    def first_voice(self, start: int) -> int | None:
        """Where a voice begins after this sample."""
        for at, voice in enumerate(self._between(start), self._frame(start)):
            if voice >= gate.THRESHOLD:
                return at * FRAME
        return None

    def last_voice(self) -> int:
        """Where the latest voice ends; 0 before the first."""
        for at in range(len(self._voices) - 1, -1, -1):
            if self._voices[at] >= gate.THRESHOLD:
                return (self._first + at + 1) * FRAME
        return self._first * FRAME

    def quiet_s(self) -> float:
        return (self.position - self.last_voice()) / RATE

    def likely(self, start: int, end: int) -> list[float]:
        """How likely each frame between these samples is a voice."""
        return self._between(start, end)

    def forget(self, before: int) -> None:
        """What nobody asks about any more."""
        gone = min(before // FRAME - self._first, len(self._voices))
        if gone > 0:
            del self._voices[:gone]
            self._first += gone

    def _frame(self, sample: int) -> int:
        return max(self._first, -(-sample // FRAME))

    def _between(self, start: int, end: int | None = None) -> list[float]:
        last = len(self._voices) if end is None else max(0, end // FRAME - self._first)
        return self._voices[self._frame(start) - self._first : last]
