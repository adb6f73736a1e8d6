"""Which directory holds whose rows: one for each person in each workspace, caches apart."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.syncing import Identity

GONE = "gone-"
"""Before the name of a folder whose account was left."""


class Accounts:
    """``accounts.json`` of the client's directory: the accounts, the current one first."""

    def __init__(self, client: Path) -> None:
        self._client = client
        self._file = client / "accounts.json"

    def all(self) -> list[Account]:
        return self._load()

    def current(self) -> Account:
        return self._load()[0]

    def folder(self, account: Account) -> Path:
        return self._client / "accounts" / account.folder

    def claim(self, identity: Identity, url: str = "", session: bool | None = None) -> Account:
        """The account of this person, now the current one; a nameless one of the same workspace becomes theirs, so
        nothing written before the first contact is lost. ``session``: None leaves it as it is."""
        known = self._load()
        ids = (identity.workspace_id, identity.user_id)
        mine = _first(known, lambda a: a.url == url and (a.workspace_id, a.user_id) == ids)
        mine = mine or _first(known, lambda a: a.url == url and not a.workspace_id)
        folder = mine.folder if mine else self._free(known)
        kept = mine.session if mine and session is None else bool(session)
        mine = Account(folder, *ids, identity.workspace_name, identity.user_name, url, kept)
        self._save([mine, *(a for a in known if a.folder != folder)])
        return mine

    def choose(self, account: Account) -> Account:
        """Makes a known account the current one."""
        known = self._load()
        mine = next(a for a in known if a.folder == account.folder)
        self._save([mine, *(a for a in known if a.folder != mine.folder)])
        return mine

    def leave(self, account: Account) -> None:
        """From now on its files are to be removed, also where the program is killed before they are: see `left`."""
        folder = self.folder(account)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(folder, folder.with_name(f"{GONE}{account.folder}"))

    def left(self) -> list[Account]:
        """Accounts whose files are still to be removed with `forget`."""
        names = [gone.name.removeprefix(GONE) for gone in (self._client / "accounts").glob(f"{GONE}*")]
        return [Account(name) for name in sorted(names)]

    def forget(self, account: Account) -> Account:
        """Removes the files and the line of one that was left. Returns the account in use from now on: the next one,
        or that of the workspace on this computer, as before its first contact."""
        known = self._load()
        left = [a for a in known if a.folder != account.folder] or [Account(self._free(known))]
        self._save(left)
        folder = self.folder(account)
        shutil.rmtree(folder.with_name(f"{GONE}{account.folder}"), ignore_errors=True)
        return left[0]

    def add_local(self) -> Account:
        """The workspace on this computer is always among the accounts."""
        known = self._load()
        here = next((a for a in known if not a.url), None)
        if here is None:
            here = Account(self._free(known))
            self._save([*known, here])
        return here

    def _free(self, known: list[Account]) -> str:
        """Never a folder that was in use: what another program still writes there is not this account's."""
        used = [int(a.folder) for a in known]
        parent = self._client / "accounts"
        names = [f.name.removeprefix(GONE) for f in parent.iterdir()] if parent.is_dir() else []
        used += [int(name) for name in names if name.isdigit()]
        return str(1 + max(used, default=0))

    def _load(self) -> list[Account]:
        names = Account.__dataclass_fields__
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            known = [Account(**{name: row[name] for name in names if name in row}) for row in rows]
        except (OSError, ValueError, TypeError):
            known = []
        return known or [Account("1")]

    def _save(self, accounts: list[Account]) -> None:
        self._client.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps([asdict(a) for a in accounts], indent=1), encoding="utf-8")
        os.replace(part, self._file)


def _first(known: list[Account], fits: Callable[[Account], bool]) -> Account | None:
    return next((account for account in known if fits(account)), None)
