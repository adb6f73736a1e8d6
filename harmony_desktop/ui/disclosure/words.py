"""What the page “Models and data” says: kinds of work, who does them and where, what is kept on this computer."""

from collections.abc import Sequence
from dataclasses import dataclass

from harmony_desktop.domain.disclosure import About, Disclosure, Kept, Processing, Processor, ProviderNote
from harmony_desktop.domain.times import day
from harmony_desktop.i18n import later, listed, tr
from harmony_desktop.ui.goes_to import beside

TITLES = {
    "transcription": later("Transcription of recordings"),
    "dictation": later("Dictation"),
    "chat": later("Chat"),
    "insights": later("Insights"),
    "search": later("Search in meetings"),
    "web_search": later("Web search"),
    "web_pages": later("Web pages"),
    "tools": later("Connected tools"),
    "email": later("E-mail"),
    "storage": later("Storage"),
}
WHEN = {
    "transcription": later("A recording, when it is added."),
    "dictation": later("What you say, while you say it."),
    "chat": later("A question with its chat and what is read for it, when it is sent."),
    "insights": later("The transcript of a meeting, when it comes in."),
    "search": later("Your words, when an answer looks for passages."),
    "web_search": later(
        "Search words, when an answer searches the web; words that are not your own only after you agreed."
    ),
    "web_pages": later("The address of a page, when an answer opens it."),
    "tools": later("What a tool is called with, when it is used."),
    "email": later("An e-mail, when you approved it."),
    "storage": later("Meetings, chats, notes and settings of the workspace."),
}
OFF = {
    "switched_off": later("Switched off."),
    "no_key": later("Off: it has no key."),
    "no_model": later("Off: there is no model for it."),
    "no_account": later("Off: you have set up no account."),
    "none": later("Off: nothing is set up."),
}
MEANS = {"insights": later("Fixed rules"), "search": later("By words")}
"""Where no model does it."""
KEPT = {
    "cache": (
        later("Copies of chats and meetings"),
        later("Encrypted; the system keyring keeps the key."),
        later("Encrypted with a key of this session, and removed with it: no keyring keeps one."),
    ),
    "outbox": (
        later("What you wrote and is not sent yet, drafts, ratings"),
        later("Not encrypted by Harmony."),
        "",
    ),
    "takes": (later("Recordings of what you dictated"), later("Not encrypted by Harmony."), ""),
    "settings": (
        later("Settings and names of accounts"),
        later("Not encrypted by Harmony; no keys in them."),
        "",
    ),
    "logs": (later("Logs and crash reports"), later("Nothing in them that you wrote or said."), ""),
    "models": (later("Speech models"), later("As they were published; nothing of yours."), ""),
    "workspace": (
        later("The workspace of this computer: meetings, recordings, chats"),
        later("Not encrypted by Harmony, but for the keys of providers and passwords, which are sealed."),
        "",
    ),
}


@dataclass(frozen=True)
class Told:
    """One who does a kind of work. ``where``: with what, and in which place."""

    where: str
    local: bool
    note: str = ""


def dictation() -> Processing:
    """Of this window alone; the workspace hears nothing of it before it is sent."""
    return Processing("dictation")


def told(work: Processing, about: About, team: str) -> list[Told]:
    """``team``: the host of a workspace that is elsewhere. Empty where the work is off."""
    if work.work == "dictation":
        return [Told(tr("On this computer"), True)]
    return [_told(work.work, by, about.note_on(by.id), team) for by in work.by]


def _told(work: str, by: Processor, note: ProviderNote | None, team: str) -> Told:
    place = _place(work, by, team)
    means = listed(by.models) or (tr(MEANS[by.id]) if by.id in MEANS else "")
    parts = (means, by.place.provider if not by.place.local or by.place.onward else "", place)
    local = by.place.local and not team
    return Told(" · ".join(dict.fromkeys(filter(None, parts))), local, said_by_admin(note) if note else "")


def _place(work: str, by: Processor, team: str) -> str:
    place = by.place
    if work == "web_pages":
        return tr("The servers of the pages that are opened")
    if place.local:
        here = tr("On the workspace's machine, {host}", host=team) if team else tr("On this computer")
        return tr("{place}; what it asks further, only it knows", place=here) if place.onward else here
    if beside(place):
        return (
            tr("A program on the workspace's machine, which hands it on to others")
            if team
            else tr("A program on this computer, which hands it on to others")
        )
    host = tr("{host} (a private network)", host=place.host) if place.inner else place.host
    return tr("{place}, which may hand it on", place=host) if place.onward else host


def said_by_admin(note: ProviderNote) -> str:
    if note.written_at is None:
        return tr("Your admin says: {words}", words=note.text)
    return tr("Your admin says ({date}): {words}", date=day(note.written_at), words=note.text)


def off(work: Processing) -> str:
    return tr(OFF[work.off]) if work.off in OFF else ""


def may_be_noted(work: Processing, by: Processor) -> bool:
    """Somebody else gets something, by a contract that an admin may speak of."""
    return not by.place.local and work.work not in ("email", "web_pages", "storage")


def unsaid(disclosure: Disclosure) -> str:
    """Who is asked and nobody has said anything of; nothing is promised in their place."""
    about, found = disclosure.about, dict[str, None]()
    for work in disclosure.processing:
        for by in work.by:
            if may_be_noted(work, by) and about.note_on(by.id) is None:
                found[by.place.provider or by.place.host] = None
    if not found:
        return ""
    who = (
        tr("Ask {name}.", name=about.contact_name or about.contact)
        if about.contact
        else tr("Ask your admin.")
    )
    sentence = tr(
        "Whether {names} train on what they get, and how long they keep it, depends on your contract with them;"
        " nothing is configured here about it.",
        names=listed(found),
    )
    return f"{sentence} {who}"


def whose(team: str) -> str:
    """It is our workspace, and no other one's terms are claimed for it."""
    if team:
        first = tr("This workspace is kept at {host} by whoever set it up for you.", host=team)
    else:
        first = tr("This workspace is yours: this program runs it on this computer.")
    second = tr(
        "A self-hosted Harmony of the vendor is a matter of a contract with them; nothing of how theirs is built is"
        " assumed here."
    )
    return f"{first} {second}"


def kept_title(kept: Kept) -> str:
    return tr(KEPT[kept.what][0])


def kept_about(kept: Kept) -> str:
    _, usual, otherwise = KEPT[kept.what]
    return tr(usual if kept.lasting or not otherwise else otherwise)


def collected(publisher: str, looks: bool) -> Sequence[tuple[str, str]]:
    """What this program does by itself on the network."""
    versions = (
        tr(
            "Once a day {host} is asked for the newest version. The question says nothing of you.",
            host=publisher,
        )
        if publisher and looks
        else tr("Nobody is asked for new versions.")
    )
    from harmony_speech.catalogue import PUBLISHER

    host = PUBLISHER.removeprefix("https://")
    speech = tr("A speech model is fetched from {host} when you ask for one.", host=host)
    return (
        (
            tr("Nothing"),
            tr(
                "Harmony sends no telemetry and no crash reports to anybody, and trains nothing with what is yours."
            ),
        ),
        (tr("New versions"), versions),
        (tr("Speech models"), speech),
    )
