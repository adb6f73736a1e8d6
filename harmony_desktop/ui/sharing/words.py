"""What is said about links and reports."""

from datetime import datetime
from pathlib import Path

from harmony_desktop.domain.sharing import REPORT_NAME, Link
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import tr


def when(moment: datetime) -> str:
    return f"{day(moment)}, {moment.astimezone():%H:%M}"


def told(link: Link) -> str:
    """Who made it, when, and whether anybody has come."""
    made = tr("By {name}, {when}", name=link.created_by or tr("somebody"), when=when(link.created_at))
    if link.last_opened_at is None:
        return f"{made} · {tr('not opened yet')}"
    return f"{made} · {tr('last opened {when}', when=when(link.last_opened_at))}"


def why_not_yet() -> str:
    """Why a meeting cannot be shared."""
    return tr(
        "The conversation may still be processing. Wait until the status badge in the header reads Completed"
        " before sharing."
    )


def free_name(folder: Path) -> str:
    """The report's name, with a number where the folder has one already."""
    name, number = Path(REPORT_NAME), 1
    while (folder / name).exists():
        number += 1
        name = Path(REPORT_NAME).with_stem(f"{Path(REPORT_NAME).stem} ({number})")
    return str(name)
