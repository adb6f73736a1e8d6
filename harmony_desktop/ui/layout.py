"""“Reset layout”: all that the user has moved, sized, pinned or made see-through is as it was at first, and can be had
back."""

from collections.abc import Callable

from harmony_desktop.settings import Settings
from harmony_desktop.ui.place import Places
from harmony_desktop.ui.window import CompanionWindow
from harmony_desktop.wishes.placing import OPACITY


def reset(window: CompanionWindow, settings: Settings) -> Callable[[], None]:
    """Returns what undoes it."""
    places, box, corner = window.places, window.box, window.place
    pinned, opacity = window.pin.on, settings[OPACITY]

    def undo() -> None:
        window.places = places
        settings.choose(OPACITY, opacity)
        _pin(window, pinned)
        if window.large:
            window.enlarge(box)
        else:
            window.put(*corner)

    window.places = Places()
    settings.choose(OPACITY, OPACITY.default)
    _pin(window, True)
    if not window.large:
        window.put_in_middle(window.monitor)
    elif window.monitor is not None:
        if window.isMaximized() or window.isFullScreen():
            window.showNormal()
        window.enlarge(window.places.large_box(window.monitor))
    return undo


def _pin(window: CompanionWindow, pinned: bool) -> None:
    if window.pin.on != pinned:
        window.pin_changed.emit(pinned)
