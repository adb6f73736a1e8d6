"""``harmony-workspace delete``: the whole workspace, once its name was typed; what goes and what may remain comes first."""

import argparse
import sys
import time

from harmony_protocol.deletion import Counted, DeletionPreview, Goes, Stays
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BadInput, checked
from harmony_workspace.paths import Paths, resolve
from harmony_workspace.removal import workspace as removal
from harmony_workspace.terminal import asked

_PATIENCE, _LOOK = 30.0, 0.1
"""Seconds within which its processes end and the last of them removes its files."""

_STAYS = {
    Stays.BACKUPS: "backups and copies set aside, listed below",
    Stays.EXPORTS: "files that somebody saved: exports, reports, transcripts",
    Stays.PROVIDERS: "what providers of models keep of what was sent to them",
    Stays.TOOLS: "what tools did outside: e-mails, files, rows elsewhere",
    Stays.CACHES: "copies of windows on other computers, until these connect the next time",
    Stays.SERVER_FILES: "PostgreSQL's own files until it cleans them, and logs it archives",
}
_WORDS = {
    Goes.RUNS: ("answer", "answers"),
    Goes.CALLS: ("call of a tool", "calls of tools"),
    Goes.WAITING: ("call that waits", "calls that wait"),
    Goes.PEOPLE: ("person", "people"),
    Goes.EMAIL: ("e-mail account", "e-mail accounts"),
}
"""Of one, and of several, where that is not the word with an s."""


def delete(reached: Workspace, options: argparse.Namespace) -> None:
    preview = DeletionPreview.model_validate(checked(reached.call("GET", "/v1/workspace/deletion")).json())
    sys.stderr.write("\n".join(_told(preview)) + "\n")
    wanted = f"Type its name ({preview.name}) to delete it for good: "
    typed = options.name if options.name is not None else asked(wanted)
    if typed.strip() != preview.typed:
        raise BadInput(f"Its name is “{preview.typed}”; nothing was deleted.")
    checked(reached.call("DELETE", "/v1/workspace", {"typed": typed}))
    sys.stderr.write(f"“{preview.name}” is deleted. {_after(resolve(options.data_dir))}\n")


def _after(paths: Paths) -> str:
    """Once its files are gone, so that whoever looks finds none."""
    until = time.monotonic() + _PATIENCE
    while removal.begun(paths):
        if time.monotonic() > until:
            return "Its files go when the last of its processes has ended, or with the next start."
        time.sleep(_LOOK)
    return "The next start begins with an empty workspace."


def _told(preview: DeletionPreview) -> list[str]:
    lines = [f"“{preview.name}” goes with:"]
    lines += [f"  {_counted(each)}" for each in preview.goes]
    lines.append("What may remain:")
    lines += [f"  {_STAYS[each]}" for each in preview.stays if each in _STAYS]
    lines += [f"  {copy.at.astimezone():%Y-%m-%d %H:%M}  {copy.path}" for copy in preview.copies]
    return lines


def _counted(each: Counted) -> str:
    many = each.what.replace("_", " ")
    one, many = _WORDS.get(each.what, (many.removesuffix("s"), many))
    return f"{each.count} {one if each.count == 1 else many}"
