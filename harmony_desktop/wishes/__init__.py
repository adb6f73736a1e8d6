"""Wishes: what the user may choose, each declared once, in the order they are shown."""

from typing import Any

from harmony_desktop.wish import Home, Wish
from harmony_desktop.wishes.companion import AUTO_APPROVE, EMAIL_ACCOUNT, INSTRUCTIONS, MODEL, STYLE
from harmony_desktop.wishes.disclosure import MODELS_AND_DATA
from harmony_desktop.wishes.doctor import DOCTOR, LOGS
from harmony_desktop.wishes.first_steps import FIRST_STEPS, FIRST_STEPS_AGAIN, SAMPLE_MEETINGS
from harmony_desktop.wishes.names import NAMES, ON_PAGE
from harmony_desktop.wishes.network import CERTIFICATE, PROXY, PROXY_ADDRESS, PROXY_LOGIN
from harmony_desktop.wishes.notifications import DO_NOT_DISTURB, HIDE_CONTENT, NOTIFIED, TEST_NOTIFICATION
from harmony_desktop.wishes.placing import HIDES_ELSEWHERE, MOTION, OPACITY, OPENS_ON
from harmony_desktop.wishes.updates import LOOK_FOR_UPDATES, LOOK_NOW
from harmony_desktop.wishes.voice import (
    HOLD_KEY,
    KEEP_HISTORY,
    LANGUAGE,
    MICROPHONE,
    MY_LANGUAGES,
    PREROLL,
    RECORDINGS,
    SEND_AT_ONCE,
    SPEECH_MODEL,
    TALK_KEY,
)
from harmony_desktop.wishes.window import (
    BROWSER_PASSWORD,
    INTERFACE,
    KEEP_PLACE,
    NEW_CHAT_KEY,
    PUT_BACK,
    START_AT_LOGIN,
    THEME,
    TOGGLE_KEY,
)

WISHES: tuple[Wish[Any], ...] = (
    INSTRUCTIONS,
    STYLE,
    AUTO_APPROVE,
    MODEL,
    MICROPHONE,
    HOLD_KEY,
    TALK_KEY,
    TOGGLE_KEY,
    NEW_CHAT_KEY,
    SPEECH_MODEL,
    LANGUAGE,
    MY_LANGUAGES,
    SEND_AT_ONCE,
    PREROLL,
    KEEP_HISTORY,
    *NOTIFIED,
    DO_NOT_DISTURB,
    HIDE_CONTENT,
    THEME,
    INTERFACE,
    START_AT_LOGIN,
    OPENS_ON,
    KEEP_PLACE,
    HIDES_ELSEWHERE,
    OPACITY,
    MOTION,
    PROXY,
    PROXY_ADDRESS,
    CERTIFICATE,
    LOOK_FOR_UPDATES,
)
"""In the order they are shown."""
DEEDS = (
    EMAIL_ACCOUNT,
    MODELS_AND_DATA,
    NAMES,
    RECORDINGS,
    TEST_NOTIFICATION,
    BROWSER_PASSWORD,
    PUT_BACK,
    SAMPLE_MEETINGS,
    FIRST_STEPS_AGAIN,
    PROXY_LOGIN,
    LOOK_NOW,
    DOCTOR,
    LOGS,
)
ON_MACHINE = tuple(wish for wish in (*WISHES, *ON_PAGE, FIRST_STEPS) if wish.home is Home.MACHINE)
