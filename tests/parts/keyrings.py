"""Keyrings on a private bus: the real GNOME Keyring, locked, stopped and killed; and a KWallet that the test opens."""
# ruff: noqa: F821 (the letters of D-Bus stand where Python has its types)

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method
from jeepney import DBusAddress, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
from secretstorage.util import format_secret, open_session

from tests.parts.processes import Processes
from tests.parts.waiting import until

PASSWORD = b"pw"
NAME = "org.freedesktop.secrets"
LOGIN = "/org/freedesktop/secrets/collection/login"


class GnomeKeyring:
    """Blocks: start and stop it off the event loop. Nobody is there to show its prompts, as if each were dismissed."""

    def __init__(self, bus: str) -> None:
        self._bus = bus
        self.home = Path(tempfile.mkdtemp(prefix="keys-"))  # short: socket paths are
        homes = {"XDG_RUNTIME_DIR": "run", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config"}
        for folder in homes.values():
            (self.home / folder).mkdir(mode=0o700)
        self._env = {"PATH": os.environ["PATH"], "HOME": str(self.home), "DBUS_SESSION_BUS_ADDRESS": bus}
        self._env |= {name: str(self.home / folder) for name, folder in homes.items()}
        self._processes = Processes(self.home / "logs")
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self, *, locked: bool = False) -> None:
        command = ["gnome-keyring-daemon", "--components=secrets", "--foreground"]
        how = {} if locked else {"stdin": PASSWORD}
        self._daemon = self._processes.start(
            *command, *([] if locked else ["--unlock"]), env=self._env, **how
        )
        until(self.is_there, "the keyring")

    def is_there(self) -> bool:
        with open_dbus_connection(self._bus) as bus:
            return bool(Proxy(message_bus, bus).NameHasOwner(NAME)[0])

    def kill(self) -> None:
        assert self._daemon is not None
        self._daemon.kill()
        self._daemon.wait(10)
        until(lambda: not self.is_there(), "the end of the keyring")

    def pause(self) -> None:
        """It answers nobody until `go_on`."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGCONT)

    def unlock(self) -> None:
        """As its own prompt does with what the user typed."""
        interface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
        service = DBusAddress("/org/freedesktop/secrets", NAME, interface)
        with open_dbus_connection(self._bus) as bus:
            secret = format_secret(open_session(bus), PASSWORD, "text/plain")
            body = (LOGIN, secret)
            call = new_method_call(service, "UnlockWithMasterPassword", "o(oayays)", body)
            reply = bus.send_and_get_reply(call, timeout=10)
            assert reply.body == (), reply.body

    def end(self) -> None:
        if self._daemon is not None and self._daemon.poll() is None:
            self._daemon.send_signal(signal.SIGCONT)
        self._processes.stop_all()
        shutil.rmtree(self.home, ignore_errors=True)


class KWallet(ServiceInterface):
    """Of kwalletd6, as much as a program asks of it. ``closed``: the user dismisses the question for the password."""

    def __init__(self, *, closed: bool = False) -> None:
        super().__init__("org.kde.KWallet")
        self.closed, self.opened = closed, 0
        self.kept: dict[tuple[str, str], str] = {}

    async def appear(self, address: str) -> MessageBus:
        bus = await MessageBus(bus_address=address).connect()
        bus.export("/modules/kwalletd6", self)
        await bus.request_name("org.kde.kwalletd6")
        return bus

    @dbus_method()
    def networkWallet(self) -> "s":  # type: ignore[name-defined]
        return "kdewallet"

    @dbus_method()
    def isOpen(self, wallet: "s") -> "b":  # type: ignore[name-defined]
        return not self.closed

    @dbus_method()
    def open(self, wallet: "s", window: "x", app: "s") -> "i":  # type: ignore[name-defined]
        self.opened += 1
        return -1 if self.closed else 7

    @dbus_method()
    def hasEntry(self, handle: "i", folder: "s", key: "s", app: "s") -> "b":  # type: ignore[name-defined]
        return (folder, key) in self.kept

    @dbus_method()
    def readPassword(self, handle: "i", folder: "s", key: "s", app: "s") -> "s":  # type: ignore[name-defined]
        return self.kept[folder, key]

    @dbus_method()
    def writePassword(
        self,
        handle: "i",
        folder: "s",
        key: "s",
        value: "s",
        app: "s",  # type: ignore[name-defined]
    ) -> "i":  # type: ignore[name-defined]
        self.kept[folder, key] = value
        return 0

    @dbus_method()
    def removeEntry(self, handle: "i", folder: "s", key: "s", app: "s") -> "i":  # type: ignore[name-defined]
        return 0 if self.kept.pop((folder, key), None) is not None else -3
