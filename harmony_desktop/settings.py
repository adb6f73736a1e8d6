"""Wishes: what the user may choose, each declared once. Memory (geometry, last thread) is kept apart by `store`."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harmony_desktop import languages
from harmony_desktop.domain.desktop import HOLD_CHORD, TOGGLE_CHORD
from harmony_desktop.domain.preferences import MAX_INSTRUCTIONS, STYLES
from harmony_desktop.domain.problems import Problem
from harmony_desktop.paths import private
from harmony_desktop.wish import Deed, Home, Kind, Section, T, Wish

log = logging.getLogger(__name__)

LANGUAGES = {
    "": "Recognise it", "en": "English", "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "zh": "Chinese",
    "hr": "Croatian", "cs": "Czech", "da": "Danish", "nl": "Dutch", "et": "Estonian", "fi": "Finnish",
    "fr": "French", "de": "German", "el": "Greek", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lv": "Latvian", "lt": "Lithuanian",
    "ms": "Malay", "no": "Norwegian", "fa": "Persian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sr": "Serbian", "sk": "Slovak", "sl": "Slovenian", "es": "Spanish", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
"""What the larger speech model understands."""

INSTRUCTIONS = Wish(
    "custom_instructions",
    "",
    "Custom Instructions",
    "What Companion should know about you and your work, in every answer: your role, how you write, what to leave out.",
    kind=Kind.WORDS,
    section=Section.COMPANION,
    home=Home.WORKSPACE,
    longest=MAX_INSTRUCTIONS,
)
STYLE = Wish(
    "response_style",
    "",
    "Response Style",
    "How answers are worded. None leaves it to the model.",
    ("", *STYLES),
    ("None", *STYLES),
    Kind.CHOICE,
    Section.COMPANION,
    Home.WORKSPACE,
)
AUTO_APPROVE: Wish[tuple[str, ...]] = Wish(
    "auto_approve",
    (),
    "Auto-Approve Tools",
    "Tools that only read run by themselves; those that change data or act outside ask first. A rule answers in your"
    " place. web_search matches that tool only, linear_* all whose name begins so, and"
    " send_email(to=*@acme.example) looks at what is sent. Never beats Ask, and Ask beats Allow.",
    kind=Kind.PATTERNS,
    section=Section.COMPANION,
    home=Home.WORKSPACE,
)
MODEL = Wish(
    "default_model",
    "",
    "Model of new chats",
    "Yours in this workspace; another one can be chosen for a chat before its first message.",
    kind=Kind.MODEL,
    section=Section.MODELS,
    home=Home.WORKSPACE,
)
MICROPHONE = Wish(
    "microphone",
    "",
    "Microphone",
    "The input device that hears you.",
    kind=Kind.MICROPHONE,
    section=Section.HARDWARE,
)
HOLD_KEY = Wish(
    "hold_key",
    HOLD_CHORD,
    "Hold to speak",
    "Hold this key in any application, speak, let go.",
    kind=Kind.KEY,
    section=Section.HARDWARE,
)
TOGGLE_KEY = Wish(
    "toggle_key",
    TOGGLE_CHORD,
    "Show and hide",
    "Shows the window, or hides it.",
    kind=Kind.KEY,
    section=Section.HARDWARE,
)
SPEECH_MODEL = Wish(
    "speech_model",
    "base",
    "Speech model",
    "Turns what you say into words, on this computer. The larger one understands many languages; the small one is"
    " faster and understands English only.",
    ("base", "tiny.en"),
    ("Base", "Tiny, English"),
    Kind.CHOICE,
    Section.HARDWARE,
)
LANGUAGE = Wish(
    "language",
    "en",
    "Spoken language",
    "The language you speak. Naming it is faster and surer than having it recognised.",
    tuple(LANGUAGES),
    tuple(LANGUAGES.values()),
    Kind.LIST,
    Section.HARDWARE,
)
SEND_AT_ONCE = Wish(
    "send_at_once",
    False,
    "Send what I say at once",
    "Otherwise your words wait in the composer for a second look.",
    section=Section.HARDWARE,
)
PREROLL = Wish(
    "preroll",
    False,
    "Open the microphone early",
    "Opens it when you reach for the button, so that the first word is never cut. Nothing is kept.",
    section=Section.HARDWARE,
)
NOTIFY_APPROVALS = Wish(
    "notify_approvals",
    True,
    "Approvals that wait",
    "Tells you when a tool asks before it acts. Review opens it; what is short and can be undone can be approved there.",
    section=Section.NOTIFICATIONS,
)
NOTIFY_ANSWERS = Wish(
    "notify_answers",
    True,
    "Answers that finished",
    "Tells you when one ends, or fails, while the window is hidden or you work elsewhere.",
    section=Section.NOTIFICATIONS,
)
DO_NOT_DISTURB = Wish(
    "do_not_disturb",
    False,
    "Do not disturb",
    "Nothing is sent to the desktop. The tray icon, “Approvals” and the dots beside your threads still show what is new.",
    section=Section.NOTIFICATIONS,
)
HIDE_CONTENT = Wish(
    "hide_content",
    False,
    "Hide content",
    "Says only that there is something: no title and no words, for a screen that others see.",
    section=Section.NOTIFICATIONS,
)
EMAIL_ACCOUNT = Deed(
    "email_account",
    "E-mail account",
    "Where Companion sends e-mail from, once you approved it.",
    "Set up…",
    Section.COMPANION,
)
TEST_NOTIFICATION = Deed(
    "test_notification",
    "Test notification",
    "Shows how one looks on this desktop.",
    "Send a test notification",
    Section.NOTIFICATIONS,
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
    "On each screen, small and large. Otherwise it opens in the middle.",
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
    "Place of the window",
    "Back to the middle of the screen, in its usual size; remembered places are forgotten.",
    "Put back",
    Section.GENERAL,
)

NOTIFIED = (NOTIFY_APPROVALS, NOTIFY_ANSWERS)
"""The kinds of notifications; each is one wish."""
WISHES: tuple[Wish[Any], ...] = (
    INSTRUCTIONS,
    STYLE,
    AUTO_APPROVE,
    MODEL,
    MICROPHONE,
    HOLD_KEY,
    TOGGLE_KEY,
    SPEECH_MODEL,
    LANGUAGE,
    SEND_AT_ONCE,
    PREROLL,
    *NOTIFIED,
    DO_NOT_DISTURB,
    HIDE_CONTENT,
    THEME,
    INTERFACE,
    START_AT_LOGIN,
    KEEP_PLACE,
)
"""In the order they are shown."""
DEEDS = (EMAIL_ACCOUNT, TEST_NOTIFICATION, BROWSER_PASSWORD, PUT_BACK)
ON_MACHINE = tuple(wish for wish in WISHES if wish.home is Home.MACHINE)


class Settings:
    """The machine's wishes of one data directory, in ``settings.json``. A broken file means defaults and a `problem`."""

    def __init__(self, client: Path) -> None:
        self._file = client / "settings.json"
        self._values: dict[str, Any] = {}
        self._listeners: list[Callable[[Wish[Any]], None]] = []
        self.problem: Problem | None = None
        self._read()

    def __getitem__(self, wish: Wish[T]) -> T:
        value: T = self._values.get(wish.name, wish.default)
        return value

    def choose(self, wish: Wish[T], value: T) -> None:
        """Writes the file and tells everyone. Raises ValueError for what the wish does not accept."""
        if not wish.accepts(value):
            raise ValueError(f"{wish.name} cannot be {value!r}")
        if self[wish] == value:
            return
        self._values[wish.name] = value
        self._write()
        for listener in tuple(self._listeners):
            listener(wish)

    def subscribe(self, listener: Callable[[Wish[Any]], None]) -> Callable[[], None]:
        """Tells which wish changed; returns the function that ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _read(self) -> None:
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
            if not isinstance(values, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            self.problem = Problem("settings_broken", {"file": str(self._file)}, detail=str(error))
            return
        known = {wish.name: wish for wish in ON_MACHINE}
        bad = [name for name, value in values.items() if name in known and not known[name].accepts(value)]
        if bad:
            self.problem = Problem("setting_bad", {"name": known[bad[0]].label})
        # what a newer version wrote stays in the file
        self._values = {name: value for name, value in values.items() if name not in bad}

    def _write(self) -> None:
        private(self._file.parent)
        if self.problem is not None and self._file.exists():
            self._file.replace(self._file.with_suffix(".broken.json"))
            self.problem = None
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(self._values, indent=1, ensure_ascii=False), encoding="utf-8")
        os.replace(part, self._file)
