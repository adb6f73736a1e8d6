"""The folder of takes: what waits for its words, and the history of those that have them, where that is wished."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import stat
import threading
import time
from pathlib import Path

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.takes import MOST_BYTES, MOST_HISTORY, MOST_WAITING
from harmony_desktop.domain.voice import KeptTake, Words
from harmony_desktop.paths import private
from harmony_desktop.voice.take_file import Take, duration_ms, is_take, mend, read

__all__ = ["Take", "Takes", "read"]

log = logging.getLogger(__name__)

SHORTEST_MS = 300
NAMED = re.compile(r"\d{1,13}-[0-9a-f]{6}")
"""When it was begun, in ms, and something that no other has. What is called otherwise is not ours: it is left alone."""
SOUND, WORDS, ASIDE, PART = ".wav", ".json", ".aside", ".part"


class Takes:
    """Every call reads or changes one folder and may be made on any thread. Files are their owner's alone, not
    encrypted; the words of a take stand beside it, so that a crash leaves it with them or without, never twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recording: list[Take] = []
        self._aside: set[str] = set()
        self._passing: dict[str, threading.Timer] = {}
        """Those that have their words and go in a moment."""
        self._keeps = False
        self._lingers_s = 0.0
        self._lock = threading.Lock()

    # ── one that is spoken ───────────────────────────────────────────────────────────────────────────
    def start(self) -> Take:
        private(self._folder)
        with self._lock:  # nobody who looks meanwhile takes the empty file for a scrap
            take = Take(self._folder / f"{time.time_ns() // 1_000_000}-{os.urandom(3).hex()}{SOUND}")
            self._recording.append(take)
        return take

    def recording(self) -> tuple[Path, ...]:
        """Files of takes that are being spoken or turned into words right now."""
        return tuple(take.file for take in self._recording)

    def settled(self, take: Take) -> None:
        """No longer being recorded: from now on it is listed if its file stays."""
        take.finish()
        with self._lock:
            if take in self._recording:
                self._recording.remove(take)

    def succeeded(self, take: Take | str, words: Words) -> None:
        """It has its words: it is deleted, or becomes history with them. One that is history stays, with new words."""
        if isinstance(take, Take):
            take.finish()
        id_ = take.id if isinstance(take, Take) else take
        with self._lock:
            if self._keeps or self._words(id_) is not None:
                self._keep(id_, words)
            elif self._lingers_s and self._sound(id_).exists():
                self._let_pass(id_)
            else:
                self._delete(id_)

    def came_to_nothing(self, take: Take | str) -> None:
        """Nobody speaks in it: it is deleted, unless it is history."""
        if isinstance(take, Take):
            take.finish()
        id_ = take.id if isinstance(take, Take) else take
        with self._lock:
            if self._words(id_) is None:
                self._delete(id_)

    def keep_history(self, wished: bool) -> None:
        """From now on. What is kept already stays until it is deleted."""
        self._keeps = wished

    def linger(self, seconds: float) -> None:
        """So long a take stays after its words were found: until they are safe elsewhere a kill may cost none of them.
        Nobody sees it meanwhile."""
        self._lingers_s = seconds

    def close(self) -> None:
        """What lingers goes at once."""
        for id_, timer in list(self._passing.items()):
            timer.cancel()
            self.drop(id_)

    # ── those that are there ─────────────────────────────────────────────────────────────────────────
    def all(self) -> tuple[KeptTake, ...]:
        """Newest first, without those being spoken; what no longer belongs here is deleted on the way."""
        with self._lock:
            found = self._look()
            staying: list[KeptTake] = []
            waiting = history = size = 0
            for take in sorted(found, key=lambda take: take.recorded_at_ms, reverse=True):
                if take.text:
                    history, size = history + 1, size + take.size
                else:
                    waiting += 1
                room = (
                    history <= MOST_HISTORY and size <= MOST_BYTES if take.text else waiting <= MOST_WAITING
                )
                if room and take.duration_ms >= SHORTEST_MS:
                    staying.append(take)
                else:
                    self._delete(take.id)
            return tuple(staying)

    def kept(self) -> tuple[KeptTake, ...]:
        """Without words: they failed, or a crash cut them short. Newest first."""
        return tuple(take for take in self.all() if not take.text)

    def history(self) -> tuple[KeptTake, ...]:
        """With their words, newest first."""
        return tuple(take for take in self.all() if take.text)

    def size(self) -> int:
        """Bytes of all of them."""
        return sum(take.size for take in self.all())

    def file(self, take: str) -> Path:
        """To be played or read; its header tells its length. Raises `HarmonyError` file_missing."""
        file = self._sound(take)
        if not NAMED.fullmatch(take) or not _is_file(file) or not is_take(file):
            raise HarmonyError.of("file_missing", file=take)
        if file not in self.recording():
            with contextlib.suppress(OSError):
                mend(file)
        return file

    def drop(self, take: str) -> None:
        """For good."""
        with self._lock:
            self._delete(take)

    def set_aside(self, take: str) -> None:
        """Deleted, and can be had back until it is dropped, or the program ends."""
        with self._lock, contextlib.suppress(OSError):
            if NAMED.fullmatch(take) and self._sound(take) not in self.recording():
                self._sound(take).rename(self._folder / f"{take}{ASIDE}")
                self._aside.add(take)

    def bring_back(self, take: str) -> None:
        with self._lock, contextlib.suppress(OSError):
            if take in self._aside:
                (self._folder / f"{take}{ASIDE}").rename(self._sound(take))
                self._aside.discard(take)

    def purge(self) -> None:
        """All of them, but for one that is being spoken."""
        self.close()
        for id_ in [*self._aside, *(take.id for take in self.all())]:
            self.drop(id_)

    # ── behind it ────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> list[KeptTake]:
        hidden = {take.id for take in self._recording} | self._passing.keys()
        found: list[KeptTake] = []
        try:
            files = sorted(self._folder.iterdir())
        except OSError:
            return []
        for file in files:
            if not NAMED.fullmatch(file.stem) or file.stem in hidden or not _is_file(file):
                continue
            with contextlib.suppress(OSError):  # one that cannot be read never hides the others
                if file.suffix == SOUND and is_take(file):
                    found.append(self._described(file.stem, file.stat().st_size))
                elif self._is_left_over(file.stem, file.suffix):
                    file.unlink()
        return found

    def _described(self, id_: str, size: int) -> KeptTake:
        return KeptTake(id_, int(id_.split("-")[0]), duration_ms(size), self._words(id_) or "", size)

    def _is_left_over(self, id_: str, ending: str) -> bool:
        """Of a deletion or a writing that a crash cut short."""
        if id_ in self._aside:
            return False
        alone = ending == WORDS and not self._sound(id_).exists()
        return alone or ending in (ASIDE, PART)

    def _sound(self, id_: str) -> Path:
        return self._folder / f"{id_}{SOUND}"

    def _words(self, id_: str) -> str | None:
        """None where there are none, or none that can be read: then they can be found again."""
        try:
            told = json.loads((self._folder / f"{id_}{WORDS}").read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        text = told.get("text") if isinstance(told, dict) else None
        return text if isinstance(text, str) and text else None

    def _keep(self, id_: str, words: Words) -> None:
        """At once or not at all. Where there is no room the take goes as if no history were wished: its words were
        found, and it would be offered again."""
        if not self._sound(id_).exists():
            return  # deleted meanwhile
        part = self._folder / f"{id_}{PART}"
        told = json.dumps({"text": words.text, "language": words.language})
        try:
            part.unlink(missing_ok=True)
            with open(
                os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8"
            ) as out:
                out.write(told)
            os.replace(part, self._folder / f"{id_}{WORDS}")
        except OSError as error:
            log.warning("a take was not kept: %s", error)
            self._delete(id_)

    def _let_pass(self, id_: str) -> None:
        timer = self._passing[id_] = threading.Timer(self._lingers_s, self.drop, (id_,))
        timer.daemon = True
        timer.start()

    def _delete(self, id_: str) -> None:
        """The sound first: what a crash leaves of it is never offered again."""
        if not NAMED.fullmatch(id_):
            return
        for ending in (SOUND, ASIDE, WORDS, PART):
            with contextlib.suppress(OSError):
                (self._folder / f"{id_}{ending}").unlink()
        self._aside.discard(id_)
        self._passing.pop(id_, None)


def _is_file(file: Path) -> bool:
    """And no link to one elsewhere."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False
