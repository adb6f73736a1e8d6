"""The Secret Service as the keyring library speaks to it, with every connection closed: the library's own stays open for
each keyring that is locked."""

from typing import Any

import secretstorage
from jeepney.io.blocking import open_dbus_connection
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import (
    ItemNotFoundException,
    PromptDismissedException,
    SecretStorageException,
)


class Keyring(SecretService.Keyring):
    name = "Secret Service"

    def get_preferred_collection(self) -> Any:
        """The default one, which its prompt unlocks; whoever uses it closes its connection."""
        bus = secretstorage.dbus_init()
        try:
            collection = secretstorage.get_default_collection(bus)
            if collection.is_locked() and (collection.unlock() or collection.is_locked()):
                raise KeyringLocked("the prompt was dismissed")
        except PromptDismissedException as error:
            bus.close()
            raise KeyringLocked("the prompt for a new collection was dismissed") from error
        except SecretStorageException as error:
            bus.close()
            raise InitError(str(error)) from error
        except BaseException:
            bus.close()
            raise
        return collection


def is_locked() -> bool:
    """Looks without asking anybody for a password."""
    with open_dbus_connection("SESSION") as bus:
        try:
            return bool(secretstorage.Collection(bus).is_locked())
        except ItemNotFoundException:  # there will be one with the first secret
            return False
