"""The signals by which a login or a terminal ends a program, heeded before there is a loop that could end for them."""

import signal

NAMES = tuple(name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""Of the last two each system has one."""


class Endings:
    """From now on none of them ends the process by itself; `came` tells that one was sent."""

    def __init__(self) -> None:
        self.came = False
        for name in NAMES:
            signal.signal(getattr(signal, name), self._note)

    def _note(self, *_: object) -> None:
        self.came = True
