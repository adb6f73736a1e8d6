"""The files of one account, opened as one connection: the outbox as ``main``, the cache attached beside it."""

import secrets
import shutil
from pathlib import Path

from filelock import FileLock, Timeout

from harmony_desktop.paths import private
from harmony_desktop.store import draft_chips, outbox, views
from harmony_desktop.store.database import Connection, connect, key_literal, prepare


class Files:
    """Opens with a cache for this session only; `keep_cache` puts the lasting one in its place.

    A mark stands in the folder while it is open: found at the next start, the files are checked first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = folder / "open"
        self._lock = FileLock(folder / "lock")
        self.cache_rebuilt = False
        self.outbox_set_aside = False
        self.lasting = False
        self.unclean = False
        self.db: Connection = None

    def acquire(self) -> bool:
        """False when another process has these files open."""
        private(self.folder)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        self.unclean = self._mark.exists()
        return True

    def open(self) -> None:
        for left in self.folder.glob("session-*"):  # of a session that was killed; its key went with it
            shutil.rmtree(left, ignore_errors=True)
        self._mark.touch(mode=0o600)
        path = self.folder / "outbox.db"
        self.outbox_set_aside = prepare(path, "outbox", check=self.unclean)
        self.db = connect(path)
        self.db.execute("PRAGMA synchronous = FULL")
        self._session = self.folder / f"session-{secrets.token_hex(4)}"
        self._attach(self._session / "cache.db", secrets.token_hex(32))
        outbox.recover(self.db)

    def keep_cache(self, key: str) -> None:
        """From now on server rows last: the cache is the encrypted file of this account."""
        path = self.folder / "cache.db"
        self.cache_rebuilt = prepare(path, "cache", key=key, check=self.unclean)
        for statement in views.drop():
            self.db.execute(statement)
        self.db.execute("DETACH cache")
        shutil.rmtree(self._session, ignore_errors=True)
        self._attach(path, key)
        draft_chips.encrypt(self.db)
        self.lasting = True

    def _attach(self, path: Path, key: str) -> None:
        if not path.exists():
            prepare(path, "cache", key=key)
        self.db.execute(f"ATTACH ? AS cache KEY {key_literal(key)}", (str(path),))
        self.db.execute("PRAGMA cache.synchronous = FULL")
        for statement in views.create():
            self.db.execute(statement)

    def close(self) -> None:
        if self.db is not None:
            self.db.close()
            self.db = None
            shutil.rmtree(self._session, ignore_errors=True)
            self._mark.unlink(missing_ok=True)
        self._lock.release()
