"""Backups of a workspace, for the user of the computer it runs on."""

from enum import StrEnum

from pydantic import Field

from harmony_protocol.base import Moment, Wire

ID_HEADER, SIZE_HEADER = "Harmony-Backup-Id", "Harmony-Backup-Size"
"""Of the reply that is the backup: its id, and about how many bytes come."""
SHORTEST_PASSPHRASE = 8


class NewBackup(Wire):
    """``passphrase``: encrypts the secrets of the workspace into it; empty: they are left out."""

    passphrase: str = Field(default="", max_length=1000)


class CopyKind(StrEnum):
    BACKUP = "backup"
    SET_ASIDE = "set_aside"
    """What stood here before a backup was restored, or before a move to another database."""


class MadeBackup(Wire):
    """Where whoever asked for it has put it."""

    path: str = Field(min_length=1, max_length=4000)
    size: int = Field(ge=0)
    with_secrets: bool = False


class KeptCopy(MadeBackup):
    """A copy of the workspace that deleting something in it does not reach."""

    id: str
    kind: CopyKind
    at: Moment


class KeptCopies(Wire):
    """The newest first."""

    copies: tuple[KeptCopy, ...] = ()
