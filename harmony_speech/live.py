"""A take while it is spoken: what to decode when, which words have settled, and the final words of all its parts.

Knows no threads, no files and no clock: whoever runs it feeds sound, carries out the jobs it asks for, and tells it
what came of them. A part ends where the speaker pauses, so that the last one, decoded at release, stays short.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harmony_speech import gate
from harmony_speech.agreement import Agreement
from harmony_speech.audio import RATE
from harmony_speech.calm import calmest
from harmony_speech.ear import FRAME, Ear
from harmony_speech.joints import joined
from harmony_speech.parts import Part, combined
from harmony_speech.tape import Tape

if TYPE_CHECKING:
    from harmony_speech.audio import Audio
    from harmony_speech.errors import SpeechError
    from harmony_speech.heard import Heard

STEP = 8 * FRAME
"""A quarter of a second: whatever portion comes, pauses in it are found as if it had come slowly."""
QUIET_S = 0.06
"""So long a quiet (two frames) may be the end of what is said: the final pass begins."""
ANCHOR_QUIET_S = 0.2
"""No word goes on after so long a quiet: a glimpse need not look behind it."""
ENDED_QUIET_S = 0.3
PART_QUIET_S, PART_S = 0.45, 8.0
LONGEST_PART_S = 20.0
NOBODY_S, LEAD_S = 5.0, 1.0
"""After so long without any voice, only the last moment is kept."""
FIRST_GLIMPSE_S, GLIMPSE_S = 0.3, 0.6
PATIENCE = 1.3
"""So many times what a glimpse costs passes between two."""
TOO_DEAR_S = 2.0
"""On a machine as slow or busy as this, words show at pauses only."""
ALONE_FROM_S = 1.0
"""A final pass that takes longer is not joined by another: the end of what is said may be near, and both would be late."""
VOICE_FRAMES = 2
"""Fewer are a click, not a word."""


@dataclass(eq=False)
class Glimpse:
    """Words to be shown, from the middle of somebody's speaking. ``part``: where the part begins that it belongs to."""

    audio: Audio
    part: int
    end: int
    speech_s: float
    before: str


@dataclass(eq=False)
class Final:
    """The final pass over one part, or over what will be one if the speaker is quiet from here on."""

    audio: Audio
    start: int
    end: int
    shown: list[str]
    alone: bool
    heard: Heard | SpeechError | None = None
    part: Part | None = field(default=None, repr=False)


class LiveTake:
    def __init__(self) -> None:
        self._ear, self._tape = Ear(), Tape()
        self._parts: list[Part] = []
        self._queue: deque[Final] = deque()
        self._start = 0
        self._latest: Final | None = None
        self._agreement = Agreement()
        self._glimpsed_to = 0
        self._glimpsing = False
        self._glimpse_cost_s = self._final_cost_s = 0.0
        self._running = 0
        self.ended = False

    # ── sound ────────────────────────────────────────────────────────────────────────────────────────
    def feed(self, audio: Audio) -> None:
        for at in range(0, len(audio), STEP):
            step = audio[at : at + STEP]
            self._tape.write(step)
            self._ear.feed(step)
            self._part_if_due()

    def end(self) -> None:
        """Nothing more comes: what has no words yet is the last part."""
        self.ended = True
        if not self._parts or self._ear.voiced(self._start) >= VOICE_FRAMES:
            self._part(self._tape.end)

    def _part_if_due(self) -> None:
        ear = self._ear
        first = ear.first_voice(self._start)
        if first is None:
            if ear.position - self._start > NOBODY_S * RATE:
                self._start = ear.position - round(LEAD_S * RATE)
                self._forget()
            return
        last = ear.last_voice()
        if last - first >= PART_S * RATE and ear.quiet_s() >= PART_QUIET_S:
            self._part(last + gate.OUTER_MS * RATE // 1000)
        elif ear.position - first >= LONGEST_PART_S * RATE:
            self._part(calmest(self._tape.cut(first, ear.position), ear, first))

    def _part(self, end: int) -> None:
        """Its words are those of the final pass that ran at this pause, if nothing was said since."""
        part = Part(self._start, end, self._agreement.solid, self._agreement.grey)
        self._parts.append(part)
        if self._latest is not None and self._covers(self._latest, end):
            self._latest.part = part
            part.heard = self._latest.heard
        else:
            self._queue.append(self._final(end, part))
        self._start, self._latest, self._agreement = end, None, Agreement()
        self._forget()

    def _covers(self, final: Final, end: int) -> bool:
        between = sorted((final.end, end))
        return final.start == self._start and self._ear.voiced(*between) < VOICE_FRAMES

    def _final(self, end: int, part: Part | None = None) -> Final:
        shown = self._agreement.solid
        return Final(
            self._tape.cut(self._start, end),
            self._start,
            end,
            shown,
            alone=not self._heard_before(),
            part=part,
        )

    def _heard_before(self) -> bool:
        return any(part.start < self._start for part in self._parts)

    def _forget(self) -> None:
        self._ear.forget(self._start)
        self._tape.forget(self._start)

    # ── jobs ─────────────────────────────────────────────────────────────────────────────────────────
    def next_final(self) -> Final | None:
        """A part that waits for its words, or a pause that may be the end."""
        if self._queue:
            self._running += 1
            return self._queue.popleft()
        crowded = self._running > 0 and self._final_cost_s > ALONE_FROM_S
        if self.ended or crowded or self._ear.quiet_s() < QUIET_S:
            return None
        done_to = self._latest.end if self._latest else self._start
        if self._ear.voiced(done_to) < VOICE_FRAMES:
            return None
        self._running += 1
        self._latest = self._final(self._ear.position)
        return self._latest

    def next_glimpse(self) -> Glimpse | None:
        """While somebody speaks, each time enough was said since the last one."""
        if self._glimpsing or self.ended or self._queue:
            return None
        before, start = self._anchor()
        since = max(self._glimpsed_to, start)
        first = self._ear.first_voice(start)
        fresh_s = self._ear.voiced(since) * FRAME / RATE
        shown = self._agreement.solid or self._agreement.grey
        need_s = GLIMPSE_S if shown else FIRST_GLIMPSE_S
        dear = self._glimpse_cost_s > TOO_DEAR_S
        if first is None or dear or fresh_s < max(need_s, PATIENCE * self._glimpse_cost_s):
            return None
        end = self._ear.position
        begin = max(start, first - gate.OUTER_MS * RATE // 1000)
        self._glimpsing, self._glimpsed_to = True, end
        speech_s = self._ear.voiced(begin) * FRAME / RATE
        return Glimpse(self._tape.cut(begin, end), self._start, end, speech_s, before)

    def _anchor(self) -> tuple[str, int]:
        """The words of the latest final pass and where they end, if there was a real pause."""
        latest = self._latest
        if latest is None or latest.heard is None or isinstance(latest.heard, Exception):
            return "", self._start
        resumed = self._ear.first_voice(latest.end)
        quiet = (resumed if resumed is not None else self._ear.position) - self._last_voice_of(latest)
        return (latest.heard.text, latest.end) if quiet >= ANCHOR_QUIET_S * RATE else ("", self._start)

    def _last_voice_of(self, final: Final) -> int:
        likely = self._ear.likely(final.start, final.end)
        for back, voice in enumerate(reversed(likely)):
            if voice >= gate.THRESHOLD:
                return final.end - back * FRAME
        return final.start

    # ── what came of them ────────────────────────────────────────────────────────────────────────────
    def glimpsed(self, glimpse: Glimpse, text: str | None, took_s: float) -> None:
        """``text`` None: not believable."""
        self._glimpsing = False
        self._glimpse_cost_s = took_s if not self._glimpse_cost_s else (self._glimpse_cost_s + took_s) / 2
        newest = self._latest is None or self._latest.end <= glimpse.end
        if text and newest and glimpse.part == self._start:
            self._agreement.glimpsed(joined([glimpse.before, text]))

    def heard(self, final: Final, heard: Heard | SpeechError, took_s: float = 0.0) -> None:
        """The error is of the gate: nobody speaks there."""
        self._running -= 1
        self._final_cost_s = took_s
        final.heard = heard
        if final.part is not None:
            final.part.heard = heard
        elif final is self._latest and not isinstance(heard, Exception):
            still = self._covers(final, self._ear.position)
            self._agreement.heard(heard.text, still and self._ear.quiet_s() >= ENDED_QUIET_S)

    # ── words ────────────────────────────────────────────────────────────────────────────────────────
    def shown(self) -> tuple[str, str]:
        """Settled words and those that may change. Behind an unsettled one nothing counts as settled."""
        solid: list[str] = []
        grey: list[str] = []
        rows = [(part.solid, part.grey) for part in self._parts]
        for settled, open_ in [*rows, (self._agreement.solid, self._agreement.grey)]:
            (grey if grey else solid).append(" ".join(settled))
            if open_:
                grey.append(" ".join(open_))
        return joined(solid), joined(grey)

    def words(self) -> Heard | None:
        """All of them, once everything is heard. Raises `SpeechError` where nobody spoke."""
        if not self.ended or any(part.heard is None for part in self._parts):
            return None
        return combined(self._parts, self._tape.end)
