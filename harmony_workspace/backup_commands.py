"""``harmony-workspace backup``: the whole workspace in one file of this user's alone, while it runs."""

import argparse
import getpass
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from harmony_protocol.backups import ID_HEADER, SHORTEST_PASSPHRASE, SIZE_HEADER, MadeBackup, NewBackup
from harmony_protocol.people import Me
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BadInput, checked
from harmony_workspace.keeping import archive
from harmony_workspace.terminal import progress
from harmony_workspace.web.pages.wording import size
from harmony_workspace.words import counted

if TYPE_CHECKING:
    import httpx


def back_up(reached: Workspace, options: argparse.Namespace) -> None:
    file = _file(reached, options.file)
    str(file).encode()  # where it lies is kept as text
    if file.exists() and not file.is_file():
        raise BadInput(f"{file} is no file; nothing was written.")
    if file.exists() and not options.force:
        raise BadInput(f"{file} is there already; --force writes it anew.")
    new = NewBackup(passphrase=_passphrase() if options.with_secrets else "")
    try:
        with reached.stream("/v1/backups", new.model_dump()) as reply:
            checked(reply)
            _write(reply, file, force=options.force)
            id_ = reply.headers[ID_HEADER]
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}. Nothing was written.") from error
    where = MadeBackup(path=str(file), size=file.stat().st_size, with_secrets=options.with_secrets)
    checked(reached.call("PUT", f"/v1/backups/{id_}", where.model_dump()))
    _tell(file)


def _file(reached: Workspace, wished: Path | None) -> Path:
    """Where it goes: into a directory under a name that says what it is."""
    if wished is not None and not wished.is_dir():
        return wished.absolute()
    me = Me.model_validate(checked(reached.call("GET", "/v1/me")).json())
    name = re.sub(r"\W+", "-", me.workspace_name).strip("-") or "workspace"
    made = f"{name}-{datetime.now():%Y-%m-%d-%H%M}.harmony.zip"
    return (wished or Path()).absolute() / made


def _passphrase() -> str:
    if not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\n")
    else:
        given = getpass.getpass("Passphrase for the secrets in it: ")
        if getpass.getpass("The same again: ") != given:
            raise BadInput("These are two different passphrases; nothing was written.")
    if len(given) < SHORTEST_PASSPHRASE:
        raise BadInput(f"A passphrase has {SHORTEST_PASSPHRASE} characters or more.")
    return given


def _write(reply: "httpx.Response", file: Path, *, force: bool) -> None:
    """Under its own name only once it is whole."""
    of, done = int(reply.headers[SIZE_HEADER]), 0
    with _beside(file, force=force) as out, progress() as line:
        line("Copying the database …")
        for piece in reply.iter_raw(archive.PIECE):
            out.write(piece)
            done += len(piece)
            line(f"{file.name}: {size(done)} of about {size(max(of, done))}")


@contextmanager
def _beside(file: Path, *, force: bool) -> Iterator[IO[bytes]]:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if file.exists() and not (force and file.is_file()):
            raise BadInput(f"{file} came there meanwhile; nothing was written.")
        os.replace(part, file)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _tell(file: Path) -> None:
    with archive.opened(file) as made:
        manifest, recordings = made.manifest, len(made.media())
    meetings = manifest.tables["conversations"].rows
    lines = [
        f"{counted(meetings, 'meeting')}, {counted(recordings, 'recording')}, {size(file.stat().st_size)}."
        " Uploads in progress are not in it."
    ]
    if lost := len(manifest.missing_recordings):
        lines.append(f"Not on the disk, and not in it: {counted(lost, 'recording')}.")
    if manifest.with_secrets:
        lines.append("Its secrets open with the passphrase alone. Keep that apart from it.")
    elif manifest.secrets:
        lines.append(f"Left out: {counted(len(manifest.secrets), 'secret')} (--with-secrets).")
    lines.append("It holds everything said in this workspace: keep it where only you can read it.")
    sys.stdout.write(f"{file}\n")
    sys.stderr.write("\n".join(lines) + "\n")
