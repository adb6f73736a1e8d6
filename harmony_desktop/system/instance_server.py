"""The instance of a data directory listens to later starts."""

import hashlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.system.instance import ADDRESS_FILE, Command, write_address

log = logging.getLogger(__name__)

LONGEST_SOCKET_PATH = 100
"""A Unix socket's path holds about 104 bytes; QLocalServer adds a few while it sets up."""
LONGEST_COMMAND = 1024 * 1024
"""A link may be long; what is longer than this is none."""
MOST_WAITING = 256
"""Starts that may knock at once, before the first of them is heard."""


class Instance(QObject):
    """Each later start's command goes to ``on_command``, which answers whether it knows it."""

    def __init__(self, client_dir: Path, on_command: Callable[[Command], bool]) -> None:
        """For who has the lock of `instance.claim`. Raises `HarmonyError` instance_deaf."""
        super().__init__()
        self._dir, self._on_command = client_dir, on_command
        self._server = QLocalServer(self)
        self._listen()

    def close(self) -> None:
        """Nobody is heard any more; a start that comes now waits until the directory is free."""
        self._server.close()
        (self._dir / ADDRESS_FILE).unlink(missing_ok=True)

    def _listen(self) -> None:
        name = _address(self._dir)
        QLocalServer.removeServer(name)  # we hold the lock: whoever left it behind is gone
        self._server.setListenBacklogSize(MOST_WAITING)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        if not self._server.listen(name):
            raise HarmonyError.of("instance_deaf", detail=self._server.errorString())
        write_address(self._dir, self._server.fullServerName())

    def _on_connected(self) -> None:
        while (link := self._server.nextPendingConnection()) is not None:
            link.readyRead.connect(lambda link=link: self._on_ready(link))
            link.disconnected.connect(link.deleteLater)
            if link.bytesAvailable():
                self._on_ready(link)

    def _on_ready(self, link: QLocalSocket) -> None:
        if not link.canReadLine():
            if link.bytesAvailable() > LONGEST_COMMAND:
                link.abort()
            return
        done = self._obey(bytes(link.readLine().data()))
        link.write(json.dumps({"done": done}).encode() + b"\n")
        link.flush()  # a command that ends the event loop is answered all the same
        link.disconnectFromServer()

    def _obey(self, line: bytes) -> bool:
        try:
            command = Command.from_line(line)
            log.info("a later start asks: %s", command.name)
            return self._on_command(command)
        except ValueError:
            log.warning("a later start said what is no command")
        except Exception:  # the asker gets its answer, the window lives on
            log.exception("a later start's command failed")
        return False


def _address(client_dir: Path) -> str:
    """Beside the data where that fits; one directory always gives one address, so a dead one is found and removed."""
    tag = hashlib.sha256(str(client_dir.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return f"harmony-{tag}"
    beside = client_dir / "instance.sock"
    if len(str(beside).encode()) <= LONGEST_SOCKET_PATH:
        return str(beside)
    return str(Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"harmony-{tag}.sock")
