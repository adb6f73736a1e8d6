"""KWallet, as a backend of the keyring library: its own speaks to older wallets only, and by a library of C."""

from typing import Any, ClassVar

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

APP = "Harmony Desktop"
SECONDS = 5.0
DAEMONS = (("org.kde.kwalletd6", "/modules/kwalletd6"), ("org.kde.kwalletd5", "/modules/kwalletd5"))


class KWallet(KeyringBackend):
    """One call, one connection: a wallet that was started anew is found again. Folders and entries are named as the
    library's own backend names them."""

    name: ClassVar[str] = "KWallet"

    @properties.classproperty
    def priority(cls) -> float:
        if _daemon() is None:
            raise RuntimeError("no KWallet on the session bus")
        return 4.9

    def get_password(self, service: str, username: str) -> str | None:
        with _Wallet() as wallet:
            wallet.open()
            if not wallet.ask("hasEntry", "isss", wallet.handle, service, username, APP):
                return None
            return str(wallet.ask("readPassword", "isss", wallet.handle, service, username, APP))

    def set_password(self, service: str, username: str, password: str) -> None:
        with _Wallet() as wallet:
            wallet.open()
            entry = (wallet.handle, service, username, password, APP)
            if wallet.ask("writePassword", "issss", *entry) != 0:
                raise PasswordSetError("KWallet did not keep it")

    def delete_password(self, service: str, username: str) -> None:
        with _Wallet() as wallet:
            wallet.open()
            if wallet.ask("removeEntry", "isss", wallet.handle, service, username, APP) != 0:
                raise PasswordDeleteError(username)


def is_locked() -> bool:
    """Looks without asking anybody for a password."""
    with _Wallet() as wallet:
        return not wallet.ask("isOpen", "s", wallet.ask("networkWallet", ""))


class _Wallet:
    handle = -1

    def __enter__(self) -> "_Wallet":
        from jeepney.io.blocking import open_dbus_connection

        daemon = _daemon()
        if daemon is None:
            raise InitError("KWallet has gone")
        self._daemon = daemon
        self._bus = open_dbus_connection("SESSION")
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.close()

    def open(self) -> None:
        """Waits for the user, if the wallet is closed; without an end, as a person may take long."""
        name = self.ask("networkWallet", "")
        self.handle = int(self.ask("open", "sxs", name, 0, APP, seconds=None))
        if self.handle < 0:
            raise KeyringLocked("KWallet stayed closed")

    def ask(self, method: str, signature: str, *body: object, seconds: float | None = SECONDS) -> Any:
        from jeepney import DBusAddress, MessageType, new_method_call

        name, path = self._daemon
        message = new_method_call(DBusAddress(path, name, "org.kde.KWallet"), method, signature or None, body)
        reply = self._bus.send_and_get_reply(message, timeout=seconds)
        if reply.header.message_type is MessageType.error:
            raise InitError(f"KWallet: {reply.header.fields}")
        return reply.body[0]


def _daemon() -> tuple[str, str] | None:
    """The newest that runs or can be started. None where there is none, or no bus."""
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    try:
        with open_dbus_connection("SESSION") as connection:
            bus = Proxy(message_bus, connection, timeout=SECONDS)
            known = {*bus.ListNames()[0], *bus.ListActivatableNames()[0]}
    except (OSError, KeyError, ValueError, TimeoutError):
        return None
    return next((daemon for daemon in DAEMONS if daemon[0] in known), None)
