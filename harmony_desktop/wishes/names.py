"""Which names speech is listened to for, as the user chooses on a page of its own."""

from harmony_desktop.wish import Deed, Kind, Section, Wish

OWN_NAMES: Wish[tuple[str, ...]] = Wish(
    "own_names",
    (),
    "Words of my own",
    "Names and words that the workspace does not know.",
    kind=Kind.PATTERNS,
    section=Section.HARDWARE,
)
UNWANTED_NAMES: Wish[tuple[str, ...]] = Wish(
    "unwanted_names",
    (),
    "Names never used",
    "Names of the workspace that are not listened for.",
    kind=Kind.PATTERNS,
    section=Section.HARDWARE,
)
NAMES = Deed(
    "names",
    "Names Harmony listens for",
    "People, companies and spaces of your workspace, and words of your own: what you say is written as they are.",
    "See them…",
    Section.HARDWARE,
)
ON_PAGE = (OWN_NAMES, UNWANTED_NAMES)
