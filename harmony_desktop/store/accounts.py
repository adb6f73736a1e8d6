"""Which directory holds whose rows: one for each person in each workspace, caches apart."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from harmony_desktop.domain.syncing import Identity


@dataclass(frozen=True)
class Account:
    """``workspace_id`` is empty until a workspace has answered for the first time."""

    folder: str
    workspace_id: str = ""
    user_id: str = ""


class Accounts:
    """``accounts.json`` of the client's directory: the accounts, the current one first."""

    def __init__(self, client: Path) -> None:
        self._client = client
        self._file = client / "accounts.json"

    def current(self) -> Account:
        return self._load()[0]

    def folder(self, account: Account) -> Path:
        return self._client / "accounts" / account.folder

    def claim(self, identity: Identity) -> Account:
        """The account of this person; a nameless current account becomes theirs, so nothing written before
        the first contact is lost."""
        known = self._load()
        for account in known:
            if (account.workspace_id, account.user_id) == (identity.workspace_id, identity.user_id):
                mine = account
                break
        else:
            nameless = next((a for a in known if not a.workspace_id), None)
            folder = nameless.folder if nameless else str(1 + max(int(a.folder) for a in known))
            mine = Account(folder, identity.workspace_id, identity.user_id)
        self._save([mine, *(a for a in known if a.folder != mine.folder)])
        return mine

    def _load(self) -> list[Account]:
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            return [Account(**row) for row in rows] or [Account("1")]
        except (OSError, ValueError, TypeError):
            return [Account("1")]

    def _save(self, accounts: list[Account]) -> None:
        self._client.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([asdict(a) for a in accounts], indent=1), encoding="utf-8")
        os.replace(part, self._file)
