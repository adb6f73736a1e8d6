"""What is said about names that speech is listened to for."""

from harmony_desktop.domain.names import KnownName, NameKind
from harmony_desktop.i18n import later, tr, trn

_KINDS = {
    NameKind.PERSON: later("Person"),
    NameKind.COMPANY: later("Company"),
    NameKind.TITLE: later("From titles of meetings"),
    NameKind.SPACE: later("Space"),
    NameKind.OWN: later("Added by you"),
}


def origin(known: KnownName) -> str:
    """Where it is from."""
    met = trn("1 meeting", "{count} meetings", known.meetings) if known.meetings else ""
    return " · ".join(filter(None, (tr(_KINDS[known.kind]), known.company, met)))


def together(used: int, unwanted: int) -> str:
    listened = trn("1 name", "{count} names", used)
    return " · ".join(filter(None, (listened, tr("{count} never used", count=unwanted) if unwanted else "")))


def about() -> str:
    return tr(
        "Where something you say sounds like one of these, it is heard once more with the name in mind. Nothing else"
        " changes with it. Names of meetings in your language, and of the latest, come first; your own words stay on"
        " this computer."
    )
