"""Global keys on X11: passive grabs, so that the application with the focus never sees the key."""

import itertools
import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError, DisplayError
from Xlib.protocol.event import KeyPress, KeyRelease, MappingNotify

from harmony_desktop.domain.desktop import Call, Chord, KeyCalls, KeyState, KeyUse
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.hotkeys_held import HeldKey
from harmony_desktop.system.hotkeys_names import keysym_names, place_of

log = logging.getLogger(__name__)

WATCH_MS = 250
"""So often a held key is looked at: a screen that locks, or another keyboard, may swallow its release."""
DOUBT_MS = 40
"""So long the press that belongs to a repeating key's release may take to arrive."""
_MASKS = {"Ctrl": X.ControlMask, "Alt": X.Mod1Mask, "Shift": X.ShiftMask, "Meta": X.Mod4Mask}


@dataclass(eq=False)
class _Grab(HeldKey):
    """One key taken; ``doubt``: the moment of a release that is to be confirmed."""

    keycode: int = 0
    mask: int = 0
    doubt: int | None = None
    missing: bool = False
    """The last look found it up already; its release may be on its way."""


class X11Keys(QObject):
    """Its own connection to the X server, read when Qt says that there is something to read."""

    asks_user = False
    can_configure = False

    def __init__(self, display: str | None = None) -> None:
        """Raises `HarmonyError` keys_missing when there is no X server to ask."""
        super().__init__()
        try:
            self._display = Display(display)
        except (DisplayError, OSError) as gone:
            raise HarmonyError.of("keys_missing", detail=str(gone)) from gone
        self._root = self._display.screen().root
        self._escape = self._display.keysym_to_keycode(XK.XK_Escape)
        self._locks = self._lock_masks()
        self._grabs: list[_Grab] = []
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)
        self._watchdog = QTimer(self)
        self._watchdog.setInterval(WATCH_MS)
        self._watchdog.timeout.connect(self._watch)

    def grab(self, use: KeyUse, chord: Chord, calls: KeyCalls) -> Call:
        mask = 0
        for name in chord.modifiers:
            mask |= _MASKS[name]
        grab = _Grab(use, chord, calls, keycode=self._keycode(chord), mask=mask)
        if any((g.keycode, g.mask) == (grab.keycode, mask) for g in self._grabs):
            raise HarmonyError.of("key_taken", chord=str(chord))  # the server refuses other programs only
        self._take(grab)
        self._grabs.append(grab)
        return lambda: self._give_back(grab)

    def configure(self) -> None:
        """The user of X11 chooses in our own preferences."""

    def close(self) -> None:
        if not self._notifier.isEnabled():
            return
        self._notifier.setEnabled(False)
        self._watchdog.stop()
        self._grabs.clear()
        self._display.close()  # the server drops the grabs with the connection

    def _keycode(self, chord: Chord) -> int:
        key = chord.key
        keysyms = [XK.string_to_keysym(name) for name in keysym_names(key)]
        if len(key) == 1 and ord(key) < 256:
            keysyms.append(ord(key.lower()))
        for keysym in keysyms:
            if keysym and (keycode := self._display.keysym_to_keycode(keysym)):
                return int(keycode)
        if place := place_of(key):
            return place
        raise HarmonyError.of("key_unknown", chord=str(chord))

    def _lock_masks(self) -> list[int]:
        """Every state of Caps Lock and Num Lock: a grab is for one exact state."""
        num = self._display.keysym_to_keycode(XK.string_to_keysym("Num_Lock"))
        rows = self._display.get_modifier_mapping()
        masks = {X.LockMask} | {1 << bit for bit, row in enumerate(rows) if num and num in row}
        return [sum(some) for size in range(len(masks) + 1) for some in itertools.combinations(masks, size)]

    def _take(self, grab: _Grab) -> None:
        taken = CatchError(BadAccess)
        for locks in self._locks:
            self._root.grab_key(
                grab.keycode, grab.mask | locks, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken
            )
        self._display.sync()
        if taken.get_error():
            self._release_keys(grab)
            raise HarmonyError.of("key_taken", chord=str(grab.chord))

    def _give_back(self, grab: _Grab) -> None:
        if grab in self._grabs:
            self._grabs.remove(grab)
            self._release_keys(grab)

    def _release_keys(self, grab: _Grab) -> None:
        for locks in self._locks:
            self._root.ungrab_key(grab.keycode, grab.mask | locks)
        self._display.sync()

    def _drain(self) -> None:
        try:
            while self._display.pending_events():
                event = self._display.next_event()
                if isinstance(event, KeyPress | KeyRelease):
                    self._on_key(event)
                elif isinstance(event, MappingNotify):
                    self._on_new_keyboard(event)
        except ConnectionClosedError:
            log.warning("the X server is gone; global keys end")
            self._notifier.setEnabled(False)
            self._watchdog.stop()

    def _on_key(self, event: KeyPress | KeyRelease) -> None:
        if event.detail == self._escape and isinstance(event, KeyPress):
            self._on_escape()
        for grab in [g for g in self._grabs if g.keycode == event.detail]:
            if isinstance(event, KeyPress):
                self._on_press(grab, event)
            elif grab.down:
                self._on_release(grab, event.time)

    def _on_press(self, grab: _Grab, event: KeyPress) -> None:
        if grab.doubt is not None and event.time != grab.doubt:
            self._let_go(grab)
        grab.doubt = None
        if not grab.down and event.state & sum(_MASKS.values()) == grab.mask:
            grab.missing = False
            self._watchdog.start()
            grab.press()

    def _on_release(self, grab: _Grab, time: int) -> None:
        """A key that repeats sends releases too: each with a press of the same moment, and the key shows as held."""
        if not self._held(grab.keycode):
            self._let_go(grab)
            return
        grab.doubt = time  # or it was let go, and is held again already for something else
        QTimer.singleShot(DOUBT_MS, self, lambda: self._let_go(grab) if grab.doubt == time else None)

    def _let_go(self, grab: _Grab) -> None:
        grab.doubt = None
        grab.release()

    def _watch(self) -> None:
        """Runs only while a key is held: two looks in a row that find it up are a release that nobody told."""
        try:
            up = [g for g in self._grabs if g.down and not self._held(g.keycode)]
        except ConnectionClosedError:
            self._watchdog.stop()
            return
        self._drain()  # events that the looks brought along
        for grab in [g for g in self._grabs if g.down]:
            if grab in up and grab.missing and grab.doubt is None:
                log.info("the release of %s was not told", grab.chord)
                self._let_go(grab)
            grab.missing = grab in up
        if not any(g.down for g in self._grabs):
            self._watchdog.stop()

    def _on_escape(self) -> None:
        """A grab is active while its key is held, so Esc comes here instead of to the window."""
        for grab in tuple(self._grabs):
            grab.cancel()

    def _held(self, keycode: int) -> bool:
        """By the server's own map of keys."""
        keys = self._display.query_keymap()
        return bool(keys[keycode // 8] & 1 << keycode % 8)

    def _on_new_keyboard(self, event: MappingNotify) -> None:
        """Another layout may put a chord on another key."""
        self._display.refresh_keyboard_mapping(event)
        for grab in self._grabs:
            try:
                self._move(grab)
            except HarmonyError as lost:
                log.warning("%s is lost on this keyboard: %s", grab.chord, lost.problem.code)
                grab.keycode = 0
                grab.stand(KeyState(lost.problem))

    def _move(self, grab: _Grab) -> None:
        keycode = self._keycode(grab.chord)
        if keycode != grab.keycode:
            if grab.keycode:
                self._release_keys(grab)
            grab.release()
            grab.keycode = keycode
            self._take(grab)
            grab.stand(KeyState())
