"""Every connection this process asks its system for, seen by Python's own audit: nothing of ours can leave it out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tap:
    connected: list[tuple[str, int]] = field(default_factory=list)
    """Address and port, in order; names are in ``looked_up``."""
    looked_up: list[str] = field(default_factory=list)

    @property
    def ports_here(self) -> set[int]:
        return {port for host, port in self.connected if _here(host)}

    def count(self, port: int) -> int:
        """How often somebody of this process connected to it."""
        return sum(1 for host, at in self.connected if _here(host) and at == port)

    @property
    def elsewhere(self) -> list[str]:
        """What would have left this machine; nothing of a test does."""
        connected = [host for host, _ in self.connected]
        return [host for host in (*connected, *self.looked_up) if not _here(host)]


_open: list[Tap] = []
_hooked: list[bool] = []


def _here(host: str) -> bool:
    return host.startswith("127.") or host in ("localhost", "::1")


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _open:
        return
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        for tap in _open:
            tap.connected.append((str(args[1][0]), int(args[1][1])))
    elif event == "socket.getaddrinfo" and args[0]:
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
        for tap in _open:
            tap.looked_up.append(host)


@contextmanager
def tapped() -> Iterator[Tap]:
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked.append(True)
    tap = Tap()
    _open.append(tap)
    try:
        yield tap
    finally:
        _open.remove(tap)
