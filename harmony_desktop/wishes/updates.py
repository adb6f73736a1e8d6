"""Looking for new versions."""

from harmony_desktop.wish import Deed, Section, Wish

LOOK_FOR_UPDATES = Wish(
    "look_for_updates",
    True,
    "Look for new versions",
    "Once a day Harmony asks its publisher for the newest version, and tells you of one that is signed. The question says"
    " nothing of you or this computer. Nothing is installed by itself.",
)
LOOK_NOW = Deed(
    "look_for_update",
    "New version",
    "This copy of Harmony, and whether there is a newer one.",
    "Look now",
    Section.GENERAL,
)
