"""Hears what other processes of the same workspace tell through PostgreSQL, on a thread of its own."""

import logging
import select
import threading
from collections.abc import Callable
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa
import uuid_utils

from harmony_workspace.store.wakeup import Wakeup

log = logging.getLogger(__name__)
CHANNEL = "harmony"
_AGAIN = (0.1, 0.5, 2.0, 5.0)
"""Seconds before the next try to connect."""
_LOOK = 60.0
"""Seconds of silence after which it is asked whether the connection still stands."""


class Server(Protocol):
    def connect(self) -> psycopg.Connection[Any]: ...


class Listening:
    """``heard(name, body)`` for each message of another process; ``missed()`` once the connection stands again after a
    time in which messages may have come."""

    def __init__(self, server: Server, heard: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        self._server, self._heard, self._missed = server, heard, missed
        self._own = str(uuid_utils.uuid4())[:8]
        self._stop = Wakeup()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Returns once it listens. Safe to repeat."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep, name="workspace-listener", daemon=True)
            self._thread.start()
            self._ready.wait(10)

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._stop.close()

    def announce(self, connection: sa.Connection, messages: list[tuple[str, str]]) -> None:
        """The others hear it once this transaction has committed."""
        told = [f"{self._own} {name} {body}" for name, body in messages]
        connection.exec_driver_sql(
            "SELECT pg_notify(%s, told) FROM unnest(%s::text[]) AS told", (CHANNEL, told)
        )

    def _keep(self) -> None:
        tries, before = 0, False
        while not self._stop.is_set:
            try:
                with self._server.connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    if before:
                        self._missed()
                    tries, before = 0, True
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("what other processes tell is not heard: %s", type(error).__name__)
                self._ready.set()
                before = True
            self._stop.wait(_AGAIN[min(tries, len(_AGAIN) - 1)])
            tries += 1

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        """Until it is closed; raises ``psycopg.Error`` where the connection is lost."""
        while not self._stop.is_set:
            ready, _, _ = select.select([connection.fileno(), self._stop.fileno()], [], [], _LOOK)
            if not ready:
                connection.execute("SELECT 1")
            for notice in connection.notifies(timeout=0):
                by, name, body = notice.payload.split(" ", 2)
                if by != self._own:
                    self._heard(name, body)
