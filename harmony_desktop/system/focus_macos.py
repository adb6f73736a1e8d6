"""The focus on macOS, where applications have it: the frontmost one, by its process."""

import os
from collections.abc import Callable
from typing import Any

from harmony_desktop.system.objc import Cocoa

_IGNORING_OTHERS = 2
"""NSApplicationActivateIgnoringOtherApps."""


class MacFocus:
    """``cocoa``: the system's runtime, or what stands in for it."""

    def __init__(self, cocoa: Any = None) -> None:
        self._cocoa = cocoa or Cocoa()

    def active(self, ours: int) -> int | None:
        workspace = self._cocoa.send(self._cocoa.named("NSWorkspace"), "sharedWorkspace")
        front = self._cocoa.send(workspace, "frontmostApplication")
        if not front:
            return 0
        process = self._cocoa.number(front, "processIdentifier")
        return ours if process == os.getpid() else process

    def watch(self, changed: Callable[[], None]) -> None:
        """Qt tells it reliably here."""

    def bring(self, ours: int) -> None:
        """Over full-screen applications too, in the space where the user is."""
        window = self._cocoa.send(ours, "window")
        if window:
            self._cocoa.tell(window, "setCollectionBehavior:", JOINS_SPACES | BESIDE_FULL_SCREEN)
        application = self._cocoa.send(self._cocoa.named("NSApplication"), "sharedApplication")
        self._cocoa.tell(application, "activateIgnoringOtherApps:", 1)

    def give_back(self, other: int) -> None:
        kind = self._cocoa.named("NSRunningApplication")
        found = self._cocoa.send(kind, "runningApplicationWithProcessIdentifier:", other)
        if found:
            self._cocoa.tell(found, "activateWithOptions:", _IGNORING_OTHERS)


JOINS_SPACES, BESIDE_FULL_SCREEN = 1 << 0, 1 << 8
"""NSWindowCollectionBehaviorCanJoinAllSpaces, …FullScreenAuxiliary."""
