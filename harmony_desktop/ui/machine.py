"""What of this machine the wishes reach: microphone and speech, global keys, notifications, starting at login. Wired,
and kept in step while they are changed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harmony_desktop.paths import Paths
from harmony_desktop.settings import LANGUAGE, MICROPHONE, PREROLL, SPEECH_MODEL, Settings
from harmony_desktop.ui.bridge import TaskRunner
from harmony_desktop.ui.global_keys import KeyHolder
from harmony_desktop.ui.microphones import Microphones
from harmony_desktop.ui.presenter import CompanionPresenter
from harmony_desktop.wish import Wish

if TYPE_CHECKING:
    from harmony_desktop.domain.desktop import Autostart
    from harmony_desktop.ui.notification_presenter import NotificationPresenter
    from harmony_desktop.voice.engine import Engine


@dataclass
class Machine:
    """Each part comes when it is there."""

    microphones: Microphones | None = None
    keys: KeyHolder | None = None
    autostart: "Autostart | None" = None
    notifications: "NotificationPresenter | None" = None


def open_voice(
    paths: Paths, settings: Settings, runner: TaskRunner, presenter: CompanionPresenter, machine: Machine
) -> "Engine":
    """Speech as the user wished it, from the start and whenever a wish changes."""
    from harmony_desktop.voice import devices
    from harmony_desktop.voice.engine import Engine

    voice = Engine(
        paths.models,
        paths.takes,
        model=settings[SPEECH_MODEL],
        language=settings[LANGUAGE] or None,
        preroll=settings[PREROLL],
    )

    async def use(name: str) -> None:
        """Devices are listed off the event loop: that opens PortAudio."""
        found = await asyncio.to_thread(devices.inputs)
        voice.use_device(next((device for device in found if device.name == name), None))

    async def inputs() -> tuple[str, ...]:
        found = await asyncio.to_thread(_inputs_now)
        return tuple(dict.fromkeys(device.name for device in found))

    def use_model() -> None:
        voice.use_model(settings[SPEECH_MODEL])
        if presenter.voice is not None:
            runner.start(presenter.voice.prepare(), name="speech model", stays=True)

    apply: dict[str, Callable[[], Any]] = {
        MICROPHONE.name: lambda: runner.start(use(settings[MICROPHONE]), name="use microphone", stays=True),
        LANGUAGE.name: lambda: voice.use_language(settings[LANGUAGE] or None),
        PREROLL.name: lambda: voice.use_preroll(settings[PREROLL]),
        SPEECH_MODEL.name: use_model,
    }

    def on_wish(wish: Wish[Any]) -> None:
        if wish.name in apply:
            apply[wish.name]()

    settings.subscribe(on_wish)
    if settings[MICROPHONE]:
        apply[MICROPHONE.name]()
    machine.microphones = Microphones(
        inputs, lambda name: settings.choose(MICROPHONE, name), lambda: settings[MICROPHONE]
    )
    presenter.use_voice(voice, machine.microphones)
    return voice


def _inputs_now() -> Any:
    """What is plugged in right now: PortAudio's own list is as old as the process."""
    from harmony_desktop.voice import devices

    devices.refresh()
    return devices.inputs()
