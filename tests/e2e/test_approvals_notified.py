"""Approvals on a real desktop: told while the window is away, decided with a notification's buttons, opened with a click,
taken back when they were decided elsewhere; counted by the tray; and what a desktop without notifications does."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.test_notifications import Held, answered_unseen, notifier
from tests.fakes.model_server import ModelServer, text
from tests.parts.desktop import Desktop
from tests.parts.notifier import NotificationDaemon, Notifier
from tests.parts.other_device import OtherDevice
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

__all__ = ["notifier"]
pytestmark = pytest.mark.e2e
AMBER = 0xB57400
LONG = "Ten percent for two years, and then we talk again. " * 8


def note(title: str, body: str = "Ten percent.") -> Held:
    """A model that wants to write a note, once it is let go."""
    return Held(text="I note it.", calls=[("create_note", {"title": title, "text": body})])


def asked_unseen(desktop: Desktop, model: ModelServer, window: Program, title: str, **more: str) -> None:
    """The window is hidden when the call begins to wait."""
    answered_unseen(desktop, model, window, f"Note {title}.", note(title, **more))


def marked(desktop: Desktop, window: Program) -> bool:
    """Whether the icon in the tray has the amber mark in its corner."""
    assert window.process is not None
    icon = desktop.tray_icon(window.process.pid)
    return icon is not None and desktop.pixel(icon[0] + 7, icon[1] + 7) == AMBER


def called(window: Program, path: str) -> Any:
    return OtherDevice(window.data).ask("GET", path)


def notes(window: Program) -> list[str]:
    return [found["title"] for found in called(window, "/v1/notes")["items"]]


def decide_elsewhere(window: Program, decision: str) -> None:
    """About all that waits."""
    other = OtherDevice(window.data)
    waiting = other.waiting()
    assert waiting
    for call in waiting:
        other.decide(call, decision)


@pytest.fixture(autouse=True)
def nothing_waits(window: Program) -> Iterator[None]:
    """One story leaves nothing to the next, no answer either that would be told there."""
    yield
    other = OtherDevice(window.data)
    if waiting := other.waiting():
        window.new_chat()  # none of them is open
    for call in waiting:
        other.do("delete_thread", call["thread_id"])


def test_without_a_notification_service_the_window_says_so_and_the_tray_shows_it(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Unheard")
    window.logged("no notification: notifier_missing", seconds=SLOW)
    until(lambda: marked(desktop, window), "the amber mark on the tray icon")
    desktop.key("ctrl+alt+h")
    window.control("This desktop shows no notifications.")
    assert len(called(window, "/v1/approvals")) == 1


def test_what_waits_is_told_with_its_arguments_and_approved_with_one_press(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Terms")
    until(lambda: notifier.told, "a notification", seconds=SLOW)
    (title, body), *more = notifier.told
    assert (title, more) == ("Create the note “Terms”", [])
    assert body == "Create a note · from Harmony\ntitle: Terms\ntext: Ten percent."
    until(lambda: marked(desktop, window), "the amber mark on the tray icon")
    assert notes(window) == []
    model.script(text("It is noted."))
    assert notifier.buttons(press="Approve") == {"Review", "Deny", "Approve"}
    until(lambda: notes(window) == ["Terms"], "the note", seconds=SLOW)
    until(lambda: ("Note Terms", "It is noted.") in notifier.told, "the end of the answer", seconds=SLOW)
    assert window.hidden
    until(lambda: not marked(desktop, window), "the mark to go")


@pytest.mark.skipif(
    not NotificationDaemon.PROGRAM.exists(), reason="needs notification-daemon: packages-test.txt"
)
def test_another_service_shows_what_waits_with_its_buttons(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    with NotificationDaemon(desktop) as service:
        asked_unseen(desktop, model, window, "Agreed")
        service.shows("Create the note “Agreed”")
        model.script(text("It is noted."))
        service.press("Approve")
        until(lambda: "Agreed" in notes(window), "the note", seconds=SLOW)
        service.shows("Note Agreed")


def test_deny_does_nothing_and_companion_goes_on(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    before = notes(window)
    asked_unseen(desktop, model, window, "Secrets")
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    model.script(text("Then I leave it."))
    notifier.buttons(press="Deny")
    until(
        lambda: ("Note Secrets", "Then I leave it.") in notifier.told, "the end of the answer", seconds=SLOW
    )
    assert notes(window) == before


def test_what_was_acted_on_does_not_stay_behind(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Reviewed")
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    notifier.buttons(press="Review")
    until(lambda: not window.hidden, "the window")
    window.logged("approval shown")
    until(lambda: notifier.shown == 0, "the notification to go")
    model.script(text("Then not."))
    decide_elsewhere(window, "deny")
    window.shows("Then not.")
    assert notifier.shown == 0


def test_what_is_not_read_whole_there_is_not_approved_there(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Long", body=LONG)
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    assert notifier.told[0][1].endswith("…")
    assert notifier.buttons() == {"Review", "Deny"}


def test_a_click_opens_the_call_in_its_thread_and_approves_nothing(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    before = notes(window)
    asked_unseen(desktop, model, window, "Clicked")
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    notifier.click()
    until(lambda: not window.hidden, "the click to show the window")
    window.shows("I note it.")
    window.logged("approval shown")
    until(lambda: notifier.shown == 0, "the notification to go")
    until(lambda: desktop.active_window() == window.window.id, "the focus in the window")
    assert len(called(window, "/v1/approvals")) == 1
    assert notes(window) == before


def test_what_is_decided_elsewhere_is_taken_back(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Elsewhere")
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    held = Held(text="Then not.")  # what follows is told, too
    model.script(held)
    decide_elsewhere(window, "deny")
    until(lambda: notifier.shown == 0, "the notification to go", seconds=SLOW)
    held.let_go.set()
    until(lambda: len(notifier.told) == 2, "the end of the answer to be told", seconds=SLOW)


def test_a_missed_one_waits_in_the_list(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    asked_unseen(desktop, model, window, "Missed")
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    notifier.click(3)  # put away
    until(lambda: notifier.shown == 0, "the notification to go")
    assert marked(desktop, window)
    window.focus_composer()
    desktop.key("ctrl+shift+p")
    window.click("Approvals, 1 waits")
    window.click("Review: Create the note “Missed”")
    window.shows("I note it.")
    desktop.key("ctrl+shift+p")
    window.logged("state answer")
    assert len(called(window, "/v1/approvals")) == 1
