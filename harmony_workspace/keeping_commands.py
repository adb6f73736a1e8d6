"""``harmony-workspace restore`` and ``migrate``: they work on a data directory on which no workspace runs."""

import argparse
import getpass
import os
import shlex
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import sqlalchemy as sa

from harmony_workspace.commands import BAD_INPUT, BadInput
from harmony_workspace.keeping import archive, copying, moving, restoring, sealing
from harmony_workspace.keeping.archive import SECRETS, Archive
from harmony_workspace.keeping.restoring import Restored, Wish
from harmony_workspace.paths import Paths, resolve
from harmony_workspace.store import choosing
from harmony_workspace.store.database import CannotOpen, Database
from harmony_workspace.store.migrate import TooNew
from harmony_workspace.terminal import Line, progress
from harmony_workspace.web.pages.wording import size
from harmony_workspace.words import counted

_KNOWN = (
    BadInput,
    restoring.CannotRestore,
    moving.NotEmpty,
    copying.Different,
    copying.DoesNotFit,
    CannotOpen,
    TooNew,
)
"""What went wrong is their text; nothing was changed."""


def run(work: Callable[[argparse.Namespace], None], options: argparse.Namespace) -> int:
    """What goes wrong is one line on stderr, and code 2."""
    before = os.umask(0o077)
    try:
        work(options)
    except _KNOWN as error:
        return _say(str(error))
    except OSError as error:
        return _say(f"{error.filename or options.file}: {error.strerror}. Nothing was changed.")
    except sa.exc.OperationalError as error:
        return _say(f"{' '.join(str(error.orig).split())}. Nothing was changed.")
    finally:
        os.umask(before)
    return 0


def restore(options: argparse.Namespace) -> None:
    url = choosing.address(options.database_url)
    paths = resolve(options.data_dir)
    with progress() as line:
        wish = Wish(
            options.file,
            paths,
            options.replace,
            _unsealed,
            (lambda file: _fill(file, url, line)) if url else None,
            (lambda file: _take_back(file, url)) if url else (lambda _: None),
        )
        try:
            restored = restoring.restore(wish, _counted(line, options.file))
        except (archive.Damaged, archive.TooNew) as error:
            raise BadInput(f"{options.file} cannot be restored: {error}. Nothing was changed.") from error
    sys.stdout.write(f"{paths.workspace}\n")
    sys.stderr.write("\n".join(_told(restored, paths, url)) + "\n")


def _unsealed(backup: Archive) -> sealing.Secrets | None:
    """On a terminal an empty passphrase goes on without them; elsewhere it is one line of stdin."""
    if sys.stdin.isatty():
        passphrase = getpass.getpass("Passphrase of the secrets in it (empty: leave them out): ")
    else:
        passphrase = sys.stdin.readline().rstrip("\n")
    if not passphrase:
        return None
    try:
        return sealing.unseal(backup.text(SECRETS), passphrase, backup.manifest.id)
    except sealing.WrongPassphrase as error:
        raise BadInput("The secrets in it do not open with this passphrase. Nothing was changed.") from error


def _counted(line: Line, file: Path) -> archive.Told:
    done, of = 0, file.stat().st_size if file.is_file() else 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        line(f"{file.name}: {size(done)} of {size(of)} checked")

    return told


def _rows(line: Line) -> copying.Told:
    return lambda table, done, of: line(f"{table}: {done} of {of} rows")


def _fill(file: Path, url: str, line: Line) -> None:
    with closing(Database(file)) as source:
        moving.fill(source, url, _rows(line))


def _take_back(file: Path, url: str) -> None:
    with closing(Database(file)) as source:
        moving.take_back(source, url)


def _told(restored: Restored, paths: Paths, url: str) -> list[str]:
    manifest = restored.manifest
    when = f"{manifest.made_at.astimezone():%Y-%m-%d %H:%M}"
    lines = [
        f"“{manifest.name}” is as it was on {when}: {counted(manifest.tables['conversations'].rows, 'meeting')}."
    ]
    if url:
        lines.append(_serve_from(url, paths))
    if restored.aside is not None:
        lines.append(f"What stood here is in {restored.aside}; delete it once you miss nothing.")
    if choosing.is_marked(restored.aside or paths.data):
        lines.append("The rows of what stood here stay in its PostgreSQL database.")
    if restored.lacking:
        lines.append(f"To be entered anew, as they are not in the backup: {', '.join(restored.lacking)}.")
    if restored.new_identity:
        lines.append(
            "Its next start makes a new certificate: computers that trusted the old one trust it anew."
        )
    if manifest.missing_recordings:
        lines.append(f"Not there when it was made: {counted(len(manifest.missing_recordings), 'recording')}.")
    if manifest.tables["keys"].rows and not restored.same:
        lines.append("Keys that were taken away since then count again: look at them in Workspace Settings.")
    lines.append("Whoever is signed in with a browser signs in again. Windows read everything afresh, once.")
    return lines


def _serve_from(url: str, paths: Paths) -> str:
    """A line that can be run, but for the password, which is not repeated."""
    from harmony_workspace.store.postgres import url_of, without_password

    found = url_of(url)
    where = shlex.quote(without_password(found, "PASSWORD" if found.password is not None else None))
    given = f"{choosing.VARIABLE}={where} harmony-workspace serve"
    if found.password is None:
        given = f"harmony-workspace serve --database-url {where}"
    return f"Its rows are in PostgreSQL. Serve from there: {given} --data-dir {shlex.quote(str(paths.data))}"


def migrate(options: argparse.Namespace) -> None:
    url = choosing.address(options.database_url)
    if not url:
        raise BadInput(f"Say where: --database-url postgresql://USER@HOST/NAME, or {choosing.VARIABLE}.")
    paths = resolve(options.data_dir)
    if not paths.database.is_file():
        raise BadInput(f"There is no workspace in a file in {paths.data}.")
    try:
        with filelock.FileLock(paths.lock, timeout=0), progress() as line:
            where, aside, hashes = moving.move(paths, url, _rows(line))
    except filelock.Timeout as error:
        raise BadInput(f"A workspace runs on {paths.data}. End it first.") from error
    for name, found in hashes.items():
        sys.stdout.write(f"{name}  {found.rows}  {found.sha256}\n")
    rows = sum(found.rows for found in hashes.values())
    sys.stderr.write(
        f"{rows} rows of {len(hashes)} tables are in {where}, each with the hash it had.\n"
        f"{_serve_from(url, paths)}\n"
        f"Recordings and keys stay where they are. The file is set aside: {aside}; delete it once you miss nothing.\n"
    )


def _say(line: str) -> int:
    sys.stderr.write(f"harmony-workspace: {line}\n")
    return BAD_INPUT
