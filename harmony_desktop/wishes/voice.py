"""How Harmony hears: microphone, keys, languages and what is kept of what was said."""

from harmony_desktop.domain.desktop import HOLD_CHORD
from harmony_desktop.domain.speech_models import TITLES
from harmony_desktop.wish import Deed, Kind, Section, Wish

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
    "Hold this key in any application, speak, let go. Tapped twice, it listens until the next press.",
    kind=Kind.KEY,
    section=Section.HARDWARE,
)
SWITCH = "switch"
TALK_KEY = Wish(
    "talk_key",
    "hold",
    "How the key works",
    "Holding is the quickest; pressing twice spares the hand.",
    ("hold", SWITCH),
    ("Hold", "Press to start, press to finish"),
    Kind.CHOICE,
    Section.HARDWARE,
)
SPEECH_MODEL = Wish(
    "speech_model",
    "base",
    "Speech model",
    "Turns what you say into words, on this computer. Larger ones make fewer mistakes and take longer.",
    tuple(TITLES),
    tuple(TITLES.values()),
    Kind.SPEECH_MODEL,
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
MY_LANGUAGES: Wish[tuple[str, ...]] = Wish(
    "my_languages",
    (),
    "Languages I speak",
    "Where the spoken language is recognised, it is one of these. None chosen: any.",
    tuple(LANGUAGES)[1:],
    tuple(LANGUAGES.values())[1:],
    Kind.SEVERAL,
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
KEEP_HISTORY = Wish(
    "keep_history",
    False,
    "Keep what I say",
    "Recordings stay after they have their words, to be played and read again: on this computer only, as files that"
    " you alone may read, not encrypted.",
    section=Section.HARDWARE,
)
RECORDINGS = Deed(
    "recordings",
    "Recordings",
    "What you said and what became of it. A recording without words can be tried again.",
    "Show",
    Section.HARDWARE,
)
