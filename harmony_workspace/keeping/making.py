"""Makes a backup while the workspace runs, piece by piece: recordings first, then the database as it was when it
began, the secrets where they are wanted, and last what all of it has to be.
"""

import hashlib
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uuid_utils

from harmony_workspace.access.sealed import Sealed
from harmony_workspace.bringing.files import Files
from harmony_workspace.keeping import copying, sealing, snapshot
from harmony_workspace.keeping.archive import (
    DATABASE,
    MANIFEST,
    MEDIA,
    PIECE,
    SECRETS,
    FileMade,
    Manifest,
    TableMade,
)
from harmony_workspace.store import facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.meeting_tables import recordings
from harmony_workspace.store.migrate import current_version
from harmony_workspace.store.tables import conversations
from harmony_workspace.version import VERSION

_COPY = "backup-*.db*"
_OLD_SECONDS = 24 * 3600.0


@dataclass
class Making:
    """``begin``, then ``piece`` until it gives None; ``close`` in any case. Nothing here belongs on the event loop."""

    database: Database
    sealed: Sealed
    passphrase: str = ""
    id: str = field(default_factory=lambda: str(uuid_utils.uuid7()))
    size: int = 0
    """About how many bytes come, once it has begun."""
    _made: dict[str, FileMade] = field(default_factory=dict)
    _media: dict[str, Path] = field(default_factory=dict)
    _pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def _folder(self) -> Path:
        return self.database.folder

    @property
    def _copy(self) -> Path:
        return self._folder / f"backup-{self.id}.db"

    def begin(self) -> None:
        """Copies the database: what happens from now on is not in the backup."""
        snapshot.take(self.database, self._copy)
        files = Files(self._folder)
        with closing(Database(self._copy)) as copy:
            self._media = {id_: files.media / id_ for id_ in copy.read_now(_recorded)}
        sizes = (path.stat().st_size for path in self._media.values() if path.is_file())
        self.size = self._copy.stat().st_size + sum(sizes)

        self._pieces = self._written()

    def piece(self) -> bytes | None:
        """The next one, maybe empty; None after the last."""
        with self._turn:
            return next(self._pieces, None)

    def close(self) -> None:
        with self._turn:  # whoever is in the middle of a piece would make the copy anew
            self._pieces = iter(())
            for path in self._folder.glob(f"{self._copy.name}*"):
                path.unlink(missing_ok=True)

    def _written(self) -> Iterator[bytes]:
        sink = _Sink()
        with zipfile.ZipFile(sink, "w") as zipped:
            gone = []
            for id_, path in self._media.items():
                try:
                    file = path.open("rb")
                except FileNotFoundError:
                    gone.append(id_)
                    continue
                with file:
                    yield from self._entry(zipped, sink, MEDIA + id_, file, path.stat().st_size)
            copied = self._settle(gone)
            with self._copy.open("rb") as file:
                yield from self._entry(zipped, sink, DATABASE, file, self._copy.stat().st_size)
            if self.passphrase:
                secrets = sealing.gather(self.sealed, self._folder / "tls")
                sealed = sealing.seal(secrets, self.passphrase, self.id)
                yield from self._entry(zipped, sink, SECRETS, io.BytesIO(sealed), len(sealed))
            manifest = self._manifest(copied).model_dump_json(indent=1).encode()
            yield from self._entry(zipped, sink, MANIFEST, io.BytesIO(manifest), len(manifest))
        yield sink.take()

    def _entry(
        self, zipped: zipfile.ZipFile, sink: "_Sink", name: str, file: io.BufferedIOBase, size: int
    ) -> Iterator[bytes]:
        digest, written = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, time.localtime()[:6])
        entry.file_size, entry.external_attr = size, 0o600 << 16
        with zipped.open(entry, "w") as out:
            while piece := file.read(PIECE):
                digest.update(piece)
                out.write(piece)
                written += len(piece)
                yield sink.take()
        self._made[name] = FileMade(size=written, sha256=digest.hexdigest())

    def _settle(self, gone: list[str]) -> "_Copied":
        """What went while recordings were read goes out of the copy as well; what was not there before is named."""
        meetings, recorded = self.database.read_now(_still, gone)
        with closing(Database(self._copy)) as copy:
            copy.write_now(
                snapshot.leave_out,
                [id_ for id_ in gone if id_ not in meetings],
                [id_ for id_ in gone if id_ not in recorded],
            )
            return copy.read_now(_copied, tuple(id_ for id_ in gone if id_ in recorded))

    def _manifest(self, copied: "_Copied") -> Manifest:
        return Manifest(
            id=self.id,
            program=VERSION,
            database_version=copied.version,
            workspace_id=copied.workspace_id,
            name=copied.name,
            made_at=datetime.now(UTC),
            files=self._made,
            tables=copied.tables,
            missing_recordings=copied.missing,
            secrets=tuple(self.sealed.names()),
            with_secrets=bool(self.passphrase),
        )


@dataclass(frozen=True)
class _Copied:
    version: str
    workspace_id: str
    name: str
    tables: dict[str, TableMade]
    missing: tuple[str, ...]


def _copied(connection: sa.Connection, missing: tuple[str, ...]) -> _Copied:
    """What the manifest says of the copy."""
    return _Copied(
        current_version(connection) or "",
        facts.get(connection, facts.WORKSPACE_ID),
        facts.get(connection, facts.NAME),
        {name: TableMade(rows=it.rows, sha256=it.sha256) for name, it in copying.hashes(connection).items()},
        missing,
    )


class _Sink(io.RawIOBase):
    """What was written and not taken yet. It cannot be sought in, and the ZIP is written so that it need not."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _recorded(connection: sa.Connection) -> list[str]:
    """Meetings with a recording."""
    return list(connection.scalars(sa.select(recordings.c.conversation_id).order_by(sa.text("1"))))


def _still(connection: sa.Connection, ids: list[str]) -> tuple[set[str], set[str]]:
    """Those of them that are meetings, and those that have a recording, by now."""
    meetings = sa.select(conversations.c.id).where(
        conversations.c.id.in_(ids),
        sa.or_(conversations.c.deleted_at.is_(None), conversations.c.deleted_at > 0),
    )
    recorded = sa.select(recordings.c.conversation_id).where(recordings.c.conversation_id.in_(meetings))
    return set(connection.scalars(meetings)), set(connection.scalars(recorded))


def clear(folder: Path, shared: bool) -> None:
    """Removes what an end in the middle left; where others serve from this folder too, what is a day old."""
    before = time.time() - _OLD_SECONDS if shared else float("inf")
    for path in folder.glob(_COPY):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
