"""What goes with a deletion and what may remain, in words."""

from harmony_desktop.domain.deletion import DeletionPreview
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, number, tr, trn

GOES = {
    "meetings": later("Meetings: {count}"),
    "transcript": later("Turns of the transcript: {count}"),
    "recordings": later("Recordings: {count}"),
    "uploads": later("Files on their way: {count}"),
    "insights": later("Insights: {count}"),
    "links": later("Links: {count}"),
    "threads": later("Chats: {count}"),
    "messages": later("Messages: {count}"),
    "attachments": later("Attachments: {count}"),
    "runs": later("Answers: {count}"),
    "calls": later("What tools were asked to do: {count}"),
    "waiting": later("Waiting for approval, and not done any more: {count}"),
    "spaces": later("Spaces: {count}"),
    "shared_spaces": later("Shared spaces: {count}"),
    "notes": later("Notes: {count}"),
    "tasks": later("Tasks: {count}"),
    "keys": later("API keys: {count}"),
    "sessions": later("Sessions: {count}"),
    "servers": later("Own tool servers: {count}"),
    "email": later("E-mail accounts: {count}"),
    "people": later("People: {count}"),
    "providers": later("Providers of models: {count}"),
    "secrets": later("Stored keys and passwords: {count}"),
}
STAYS = {
    "backups": later("These copies, until they are deleted where they lie:"),
    "exports": later("Files that somebody exported or saved."),
    "providers": later("What providers of models keep of what was sent to them, by their own terms."),
    "tools": later("What tools did outside: e-mails, files, entries elsewhere."),
    "caches": later("Copies in windows on other computers, until these connect the next time."),
    "own_windows": later("Copies in windows of the same person, until they sign out there."),
    "answers": later("Answers drawn from it, in Companion’s own words; quotations go."),
    "made": later("Notes, tasks and contacts that were made from it."),
    "name": later("The name in meetings of others, where it was said or written."),
    "record": later("In the record: that tools were used, when and by whom, without the words."),
    "server_names": later("In the record: what the tool servers were called that this person set up."),
    "server_files": later("Files of the PostgreSQL server, until it cleans them."),
}
_MOST = 5
"""Copies that are named one by one."""


def host(url: str) -> str:
    return url.removeprefix("https://")


def which_workspace(name: str, url: str) -> str:
    """Two can have one name: the address tells them apart."""
    if not url:
        return tr("Delete the workspace “{name}” on this computer?", name=name)
    return tr("Delete the workspace “{name}” at {address}?", name=name, address=host(url))


def goes(preview: DeletionPreview) -> str:
    found = (tr(GOES[what], count=number(count)) for what, count in preview.goes if what in GOES)
    return " · ".join(found) or tr("There is nothing in it.")


def stays(preview: DeletionPreview) -> list[str]:
    """A line each; copies by name, date and place."""
    lines = []
    for what in preview.stays:
        if what in STAYS:
            lines.append(f"• {tr(STAYS[what])}")
        if what == "backups":
            lines += [f"   {copy.path or copy.name}, {day(copy.at)}" for copy in preview.copies[:_MOST]]
            if more := len(preview.copies) - _MOST:
                lines += [f"   {trn('and 1 more', 'and {count} more', count=more)}"] if more > 0 else []
    return lines


def period(days: int | None) -> str:
    if days is None:
        return tr("Never")
    if days % 365 == 0:
        return trn("After 1 year", "After {count} years", count=days // 365)
    return trn("After 1 day", "After {count} days", count=days)
