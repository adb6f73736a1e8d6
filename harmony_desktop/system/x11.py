"""One connection to the X server, for questions and wishes that Qt has no words for."""

import platform
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from PySide6.QtCore import QSocketNotifier
    from Xlib.display import Display
    from Xlib.xobject.drawable import Window

# python-xlib asks for all of it, and for the processor's name Python would start a program and wait for it
vars(platform.uname()).setdefault("processor", "")

T = TypeVar("T")
BY_THE_USER = 2
"""Source of a wish: 1 an application by itself, 2 the user."""


class XServer:
    """Opened when it is first asked: a connection for each question would cost more than the question."""

    def __init__(self) -> None:
        self._display: Display | None = None
        self._told: dict[int, list[Callable[[], None]]] = {}
        self._notifier: QSocketNotifier | None = None

    def ask(self, question: "Callable[[Display], T]", otherwise: T) -> T:
        """``otherwise`` where there is no server, or what was asked about is gone."""
        from Xlib.error import ConnectionClosedError, DisplayError, XError

        try:
            if self._display is None:
                from Xlib.display import Display

                self._display = Display()
                self._display.set_error_handler(lambda *_: None)  # of what is gone before it was told
            return question(self._display)
        except XError:
            return otherwise
        except (DisplayError, ConnectionClosedError, OSError):
            self._display = None
            return otherwise
        finally:
            self._look_soon()

    def watch(self, name: str, changed: "Callable[[], None]") -> None:
        """Calls it whenever this property of the whole desktop is another."""
        from PySide6.QtCore import QSocketNotifier
        from Xlib import X

        def begin(display: "Display") -> None:
            self._told.setdefault(display.intern_atom(name), []).append(changed)
            display.screen().root.change_attributes(event_mask=X.PropertyChangeMask)
            display.flush()
            if self._notifier is None:
                self._notifier = QSocketNotifier(display.fileno(), QSocketNotifier.Type.Read)
                self._notifier.activated.connect(self._read)

        self.ask(begin, None)

    def _look_soon(self) -> None:
        """What came in with an answer is read already: its socket says nothing of it any more."""
        if self._notifier is not None:
            from PySide6.QtCore import QTimer

            QTimer.singleShot(0, self._read)

    def _read(self) -> None:
        from Xlib import X
        from Xlib.error import ConnectionClosedError

        changed: set[int] = set()
        try:
            while self._display is not None and self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.PropertyNotify:
                    changed.add(event.atom)
        except (ConnectionClosedError, OSError):
            self._display = None
            if self._notifier is not None:
                self._notifier.setEnabled(False)
        for atom in changed & self._told.keys():
            for tell in self._told[atom]:
                tell()


SERVER = XServer()


def values(display: "Display", window: "Window", name: str) -> Sequence[int] | None:
    """A property that holds numbers; None where it is not there."""
    from Xlib import X

    found = window.get_full_property(display.intern_atom(name), X.AnyPropertyType)
    return None if found is None else list(found.value)


def wish(display: "Display", window: int, name: str, *numbers: int) -> None:
    """Asks the window manager for something, for that window."""
    from Xlib import X
    from Xlib.protocol.event import ClientMessage

    about: Any = display.create_resource_object("window", window)
    data = [*numbers, 0, 0, 0, 0, 0][:5]
    message = ClientMessage(window=about, client_type=display.intern_atom(name), data=(32, data))
    mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
    display.screen().root.send_event(message, event_mask=mask)
    display.flush()
