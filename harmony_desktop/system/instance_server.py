"""One window per data directory: holds the lock and listens to later starts."""

import hashlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.paths import private
from harmony_desktop.system.instance import ADDRESS_FILE, LOCK_FILE, Command, write_address

log = logging.getLogger(__name__)

LONGEST_SOCKET_PATH = 100
"""A Unix socket's path holds about 104 bytes; QLocalServer adds a few while it sets up."""
LONGEST_COMMAND = 64 * 1024


class Instance(QObject):
    """Claims the directory; each later start's command goes to ``on_command``, which answers whether it knows it."""

    def __init__(self, client_dir: Path, on_command: Callable[[Command], bool]) -> None:
        """Raises `HarmonyError` instance_running when another process has the directory."""
        super().__init__()
        private(client_dir)
        self._dir = client_dir
        self._on_command = on_command
        self._server = QLocalServer(self)
        self._lock = FileLock(client_dir / LOCK_FILE)
        try:
            self._lock.acquire(timeout=0)  # the kernel lets go of it however this process ends
        except Timeout as taken:
            raise HarmonyError.of("instance_running") from taken
        try:
            self._listen()
        except HarmonyError:
            self._lock.release()
            raise

    def close(self) -> None:
        """Stops listening, and only then lets the next start have the directory."""
        self._server.close()
        (self._dir / ADDRESS_FILE).unlink(missing_ok=True)
        self._lock.release()

    def _listen(self) -> None:
        name = _address(self._dir)
        QLocalServer.removeServer(name)  # we hold the lock: whoever left it behind is gone
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
