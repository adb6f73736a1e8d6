"""What of this machine the wishes reach: microphone and speech, global keys, notifications, starting at login. Wired,
and kept in step while they are changed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harmony_desktop.domain.microphones import Input
from harmony_desktop.paths import Paths
from harmony_desktop.settings import Settings, spoken_languages
from harmony_desktop.system import leaving
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.voice import devices
from harmony_desktop.voice.engine import Engine
from harmony_desktop.voice.watching import MeterWatching
from harmony_desktop.wish import Wish
from harmony_desktop.wishes.voice import LANGUAGE, MICROPHONE, MY_LANGUAGES, PREROLL, SPEECH_MODEL

if TYPE_CHECKING:
    from harmony_desktop.domain.desktop import Autostart
    from harmony_desktop.ui.notification_presenter import NotificationPresenter
    from harmony_desktop.ui.takes.presenter import TakesPresenter
    from harmony_desktop.ui.updates.presenter import UpdatesPresenter

SAFE_S = 3.0
"""By then words that were found are a draft on disk."""


@dataclass
class Machine:
    """Each part comes when it is there."""

    microphones: Microphones | None = None
    keys: KeyHolder | None = None
    autostart: "Autostart | None" = None
    notifications: "NotificationPresenter | None" = None
    takes: "TakesPresenter | None" = None
    updates: "UpdatesPresenter | None" = None


def open_voice(
    paths: Paths, settings: Settings, runner: TaskRunner, presenter: CompanionPresenter, machine: Machine
) -> Engine:
    """Speech as the user wished it, from the start and whenever a wish changes."""
    voice = Engine(
        paths.models,
        paths.takes,
        model=settings[SPEECH_MODEL],
        language=_language(settings),
        device=devices.from_key(settings[MICROPHONE]),
        preroll=settings[PREROLL],
    )
    voice.takes.linger(SAFE_S)

    async def inputs() -> tuple[Input, ...]:
        """Devices are listed off the event loop: that opens PortAudio."""
        found = await asyncio.to_thread(devices.now)
        return tuple(Input(device.key, device.label) for device in found)

    def use_model() -> None:
        voice.use_model(settings[SPEECH_MODEL])
        if presenter.voice is not None:
            runner.start(presenter.voice.prepare(), name="speech model", stays=True)

    apply: dict[str, Callable[[], Any]] = {
        MICROPHONE.name: lambda: voice.use_device(devices.from_key(settings[MICROPHONE])),
        LANGUAGE.name: lambda: voice.use_language(_language(settings)),
        MY_LANGUAGES.name: lambda: voice.use_language(_language(settings)),
        PREROLL.name: lambda: voice.use_preroll(settings[PREROLL]),
        SPEECH_MODEL.name: use_model,
    }

    def on_wish(wish: Wish[Any]) -> None:
        if wish.name in apply:
            apply[wish.name]()

    settings.subscribe(on_wish)
    machine.microphones = Microphones(
        inputs,
        MeterWatching,
        lambda key: settings.choose(MICROPHONE, key),
        lambda: settings[MICROPHONE],
        runner,
    )
    presenter.use_voice(voice, machine.microphones)
    runner.start(leaving.watch(presenter.user_left), name="leaving", stays=True)
    return voice


def _language(settings: Settings) -> str | None:
    """One, or several with commas between them: the likeliest of those is taken."""
    return ",".join(spoken_languages(settings)) or None
