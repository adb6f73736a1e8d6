"""Sets a data directory back to a backup: everything is laid beside what stands there, checked, and then takes its place."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import sqlalchemy as sa
import uuid_utils

from harmony_protocol.backups import CopyKind, KeptCopy
from harmony_workspace.access import second_factor, sessions
from harmony_workspace.access.sealed import Sealed
from harmony_workspace.keeping import archive, checking, kept, sealing, standing
from harmony_workspace.keeping.archive import DATABASE, MEDIA, Archive, Manifest, Told
from harmony_workspace.keeping.sealing import Secrets
from harmony_workspace.keeping.standing import Standing
from harmony_workspace.paths import Paths, readable, sync_folder
from harmony_workspace.store import choosing, facts
from harmony_workspace.store.database import Database
from harmony_workspace.store.migrate import newest_version, upgrade
from harmony_workspace.store.tables import keys, users

_KEPT_FREE = 64 * 1024**2
Elsewhere = Callable[[Path], None]
"""Puts the rows of a SQLite file into another database, or takes them out of it."""


class CannotRestore(Exception):
    """Said in one line; nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """``lacking``: names of secrets that have to be entered anew. ``same``: it took the place of an earlier state of
    the same workspace."""

    manifest: Manifest
    aside: Path | None
    lacking: tuple[str, ...]
    new_identity: bool
    same: bool


@dataclass(frozen=True)
class Wish:
    """``secrets``: asked for once the backup turns out to have any; None: go on without. ``fill``: where the rows go
    to another database; ``take_back``: out of it, where a restore that was cut left them there."""

    file: Path
    paths: Paths
    replace: bool = False
    secrets: Callable[[Archive], Secrets | None] = lambda _: None
    fill: Elsewhere | None = None
    take_back: Elsewhere = lambda _: None


def restore(wish: Wish, told: Told = lambda _: None) -> Restored:
    """Raises ``CannotRestore``, ``archive.Damaged``, ``archive.TooNew``, ``OSError``."""
    paths = wish.paths
    with archive.opened(wish.file) as backup:
        checking.check_version(backup.manifest)
        secrets = wish.secrets(backup) if backup.manifest.with_secrets else None
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(paths):
            _check_place(wish, backup)
            before = standing.look(paths)
            if (left := Paths(standing.stage(paths)).database).is_file():
                wish.take_back(left)
            stage = _empty(standing.stage(paths))
            try:
                made = _lay(wish, backup, Paths(stage), secrets, before, told)
                _swap(paths, stage / "workspace", made.aside)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
            return made


@contextmanager
def _alone(paths: Paths) -> Iterator[None]:
    """No workspace runs there or begins to, and nobody else restores."""
    fresh = not paths.workspace.exists()
    paths.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with filelock.FileLock(paths.lock, timeout=0):
            yield
    except filelock.Timeout as error:
        raise CannotRestore(
            f"A workspace runs on {paths.data}. End it first: quit Harmony, or stop the server."
        ) from error
    finally:
        if fresh and not standing.occupied(paths):
            shutil.rmtree(paths.workspace, ignore_errors=True)


def _check_place(wish: Wish, backup: Archive) -> None:
    paths = wish.paths
    if standing.occupied(paths) and not wish.replace:
        raise CannotRestore(f"{paths.data} holds a workspace already; --replace sets it aside.")
    for folder in (paths.workspace, paths.media):
        if folder.is_symlink() or os.path.ismount(folder):
            raise CannotRestore(
                f"{folder} is a place of its own on the disk; restore into another directory."
            )
    free, needed = shutil.disk_usage(paths.data).free, backup.size + _KEPT_FREE
    if free < needed:
        raise CannotRestore(f"The disk of {paths.data} has {free} bytes free; {needed} are needed.")


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _lay(
    wish: Wish, backup: Archive, stage: Paths, secrets: Secrets | None, before: Standing | None, told: Told
) -> Restored:
    """The workspace as it was, whole, in a directory of its own."""
    manifest, paths = backup.manifest, wish.paths
    for folder in (stage.workspace, stage.media, stage.uploads, stage.tls, stage.sealed):
        folder.mkdir(mode=0o700, parents=True)
    for name in backup.media():
        backup.extract(name, stage.media / name.removeprefix(MEDIA), told)
    backup.extract(DATABASE, stage.database, told)
    checking.check(stage.database, manifest)
    same = before is not None and before.workspace_id == manifest.workspace_id
    aside = _aside(paths) if standing.occupied(paths) else None
    with closing(Database(stage.database)) as database:
        if manifest.database_version != newest_version():
            upgrade(database, newest_version())
        database.write_now(_take_over, before if same else None, _copies(wish.file, manifest, aside))
    sealed = Sealed(stage.sealed, manifest.workspace_id)
    if secrets is not None:
        sealing.put_back(secrets, sealed, stage.tls)
        if same:  # as with what is in the database of them
            second_factor.keep_seeds(Sealed(paths.sealed, manifest.workspace_id), sealed)
    elif same:
        for own, made in ((paths.sealed, stage.sealed), (paths.tls, stage.tls)):
            if own.is_dir():
                shutil.copytree(own, made, dirs_exist_ok=True)
    if wish.fill is not None:
        wish.fill(stage.database)
        choosing.mark(stage.workspace)
        stage.database.unlink()
    lacking = tuple(name for name in manifest.secrets if not sealed.has(name))
    return Restored(manifest, aside, lacking, not (stage.tls / "ca.pem").exists(), same)


def _aside(paths: Paths) -> Path:
    return paths.data / f"workspace.before-restore-{datetime.now():%Y-%m-%d-%H%M%S}"


def _copies(file: Path, manifest: Manifest, aside: Path | None) -> Iterator[KeptCopy]:
    """What a deletion in the restored workspace does not reach: the backup itself, and what is set aside."""
    size = file.stat().st_size
    of, at = readable(file.absolute()), manifest.made_at
    yield _copy(CopyKind.BACKUP, of, at, size=size, with_secrets=manifest.with_secrets)
    if aside is not None:
        yield _copy(CopyKind.SET_ASIDE, str(aside), datetime.now(UTC), size=0, with_secrets=True)


def _copy(kind: CopyKind, path: str, at: datetime, *, size: int, with_secrets: bool) -> KeptCopy:
    id_ = str(uuid_utils.uuid7())
    return KeptCopy(id=id_, kind=kind, path=path, at=at, size=size, with_secrets=with_secrets)


def _take_over(connection: sa.Connection, before: Standing | None, copies: Iterator[KeptCopy]) -> None:
    """A key, a session or a password that was taken away since stays without effect; copies made since are known. Where
    nobody can say which those are, no window is signed in."""
    if before is not None:
        connection.execute(sa.delete(keys).where(keys.c.id.not_in(before.key_ids)))
        _keep_ways_in(connection, before)
        kept.add(connection, *before.copies)
    else:
        connection.execute(sa.delete(keys).where(keys.c.kind == sessions.SESSION))
    facts.take_out(connection, facts.PLACE)
    known = {copy.path for copy in kept.listed(connection)}
    kept.add(connection, *(copy for copy in copies if copy.path not in known))


def _keep_ways_in(connection: sa.Connection, before: Standing) -> None:
    people = set(connection.scalars(sa.select(users.c.id)))
    for table in standing.WAYS_IN:
        connection.execute(sa.delete(table))
        rows = [dict(row) for row in before.ways_in[table.name] if row["user_id"] in people]
        if rows:
            connection.execute(sa.insert(table), rows)


def _swap(paths: Paths, made: Path, aside: Path | None) -> None:
    """From the first rename on it is restored, also when this is killed: ``standing.settle`` does the rest."""
    whole = standing.whole(paths)
    shutil.rmtree(whole, ignore_errors=True)
    os.rename(made, whole)
    sync_folder(paths.data)
    if aside is not None:
        os.rename(paths.workspace, aside)
    else:
        shutil.rmtree(paths.workspace)
    try:
        os.rename(whole, paths.workspace)
    except OSError as error:
        shutil.rmtree(whole, ignore_errors=True)
        before = f" What stood there is in {aside}." if aside else ""
        raise CannotRestore(f"A workspace was begun in {paths.data} meanwhile.{before}") from error
    sync_folder(paths.data)
