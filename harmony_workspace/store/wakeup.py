"""Something a thread can wait for together with a socket."""

import select
import socket


class Wakeup:
    def __init__(self) -> None:
        self._reading, self._writing = socket.socketpair()
        self.is_set = False

    def fileno(self) -> int:
        return self._reading.fileno()

    def set(self) -> None:
        self.is_set = True
        self._writing.send(b".")

    def wait(self, seconds: float) -> None:
        select.select([self], [], [], seconds)

    def close(self) -> None:
        self._reading.close()
        self._writing.close()
