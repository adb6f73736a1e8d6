"""The window itself: how it looks, where it stands, when it comes."""

from harmony_desktop import languages
from harmony_desktop.domain.desktop import NEW_CHAT_CHORD, TOGGLE_CHORD
from harmony_desktop.wish import Deed, Home, Kind, Section, Wish

TOGGLE_KEY = Wish(
    "toggle_key",
    TOGGLE_CHORD,
    "Show and hide",
    "Shows the window, or hides it.",
    kind=Kind.KEY,
    section=Section.HARDWARE,
)
NEW_CHAT_KEY = Wish(
    "new_chat_key",
    NEW_CHAT_CHORD,
    "New chat",
    "Shows the window with an empty composer; what you were reading stays in the list.",
    kind=Kind.KEY,
    section=Section.HARDWARE,
)
THEME = Wish(
    "theme",
    "system",
    "Theme",
    "How the window looks.",
    ("system", "light", "dark"),
    ("As the system", "Light", "Dark"),
    Kind.CHOICE,
)
INTERFACE = Wish(
    "interface_language",
    languages.SYSTEM,
    "Language of the interface",
    "Of windows, menus and messages, after the next start. Companion answers in the language you ask in.",
    (languages.SYSTEM, *languages.NAMES),
    ("As the system", *languages.NAMES.values()),
    Kind.CHOICE,
    verbatim=True,
)
START_AT_LOGIN = Wish(
    "start_at_login",
    False,
    "Start at login",
    "Harmony waits in the background for its keys from the moment you sign in to this computer.",
    home=Home.SYSTEM,
)
KEEP_PLACE = Wish(
    "keep_place",
    True,
    "Remember where the window was",
    "For the next start, on each screen, small and large. Otherwise it begins in the middle.",
)
BROWSER_PASSWORD = Deed(
    "browser_password",
    "Password for the browser",
    "To sign in where a link to a meeting opens. In Harmony itself you need none.",
    "Set…",
    Section.GENERAL,
)
PUT_BACK = Deed(
    "put_back",
    "Reset layout",
    "Back to the middle of the screen, in its usual size, opaque and pinned; remembered places are forgotten.",
    "Reset",
    Section.GENERAL,
)
