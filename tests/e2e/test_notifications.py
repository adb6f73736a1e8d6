"""What the desktop is told while the window is away, by a real notification service; and what is said where there is
none."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.fakes.model_server import ModelServer, Reply, text
from tests.parts.desktop import Desktop
from tests.parts.notifier import Notifier
from tests.parts.program import CONVERSATION, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

ANSWER = "**Yes**: they sign if 5 < 6 & the price is fixed."
PLAIN = "Yes: they sign if 5 &lt; 6 &amp; the price is fixed."
"""As it goes over the bus to a service that understands markup."""
UNREAD_DOT = 0x2F6FDE


@dataclass
class Held(Reply):
    """Says nothing before it is let go, so that it is sure to end unseen."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def deltas(self) -> list[str]:
        self.let_go.wait(SLOW)
        return super().deltas()


@pytest.fixture
def notifier(desktop: Desktop) -> Iterator[Notifier]:
    if lacking := Notifier.missing():
        pytest.skip(f"notifications need {', '.join(lacking)}: see installers/linux/packages-test.txt")
    with Notifier(desktop) as service:
        yield service


def answered_unseen(
    desktop: Desktop, model: ModelServer, window: Program, question: str, held: Held, another: bool = True
) -> None:
    """The answer comes when the window is hidden; before that another chat was opened."""
    model.script(held)
    window.ask(question)
    window.shows(question)
    if another:
        desktop.key("ctrl+n")
        until(lambda: window.screen.seek(CONVERSATION) is None, "a window without a thread")
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")
    held.let_go.set()


def switch(desktop: Desktop, window: Program, name: str) -> None:
    """In Preferences, and back to where it was."""
    window.focus_composer()
    desktop.key("ctrl+shift+p")
    window.click("Preferences")
    window.click("Notifications")
    control = window.screen.find(name, role="check box")
    before = control.is_("checked")
    window.click_at(control.centre)
    until(lambda: control.is_("checked") != before, f"{name} to turn")
    desktop.key("Escape")
    desktop.key("ctrl+shift+p")
    window.logged("state quick")


def checks(window: Program) -> dict[str, dict[str, str]]:
    return {check["id"]: check for check in json.loads(window.command("doctor", "--json").stdout)["checks"]}


def test_an_answer_that_finishes_unseen_is_told_and_a_click_opens_its_thread(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    answered_unseen(desktop, model, window, "When does Acme sign?", Held(text=ANSWER))
    until(lambda: notifier.told, "a notification", seconds=SLOW)
    assert notifier.told == [("When does Acme sign?", PLAIN)]
    assert window.hidden
    notifier.click()
    until(lambda: not window.hidden, "the click to show the window")
    window.shows("they sign if 5 < 6")
    until(lambda: notifier.shown == 0, "the notification to go")
    until(lambda: desktop.active_window() == window.window.id, "the focus in the window")


def test_it_is_taken_back_when_the_answer_is_read_in_the_window(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    answered_unseen(desktop, model, window, "When do they sign?", Held(text="In May."), another=False)
    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    desktop.key("ctrl+alt+h")
    window.shows("In May.")
    until(lambda: notifier.shown == 0, "the notification to go")


def test_an_answer_that_is_watched_is_not_told(
    model: ModelServer, notifier: Notifier, window: Program
) -> None:
    model.script(text("In June."))
    window.ask("And when do they pay?")
    window.shows("In June.", seconds=SLOW)
    window.logged("answer finished", seconds=SLOW)
    assert notifier.told == []


def test_a_failed_answer_says_so(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    answered_unseen(
        desktop, model, window, "Who owns the export?", Held(text="They own it.", cut_after=2, repeat=True)
    )
    until(lambda: notifier.told, "a notification", seconds=SLOW)
    [(title, body)] = notifier.told
    assert title == "Who owns the export?"
    assert body.startswith("The answer failed.")


def test_hidden_content_is_not_told(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    switch(desktop, window, "Hide content")
    answered_unseen(desktop, model, window, "What is secret?", Held(text="A secret."))
    until(lambda: notifier.told, "a notification", seconds=SLOW)
    assert notifier.told == [("Harmony Companion", "An answer is ready.")]
    switch(desktop, window, "Hide content")


def test_do_not_disturb_sends_nothing_and_the_tray_shows_what_is_new(
    desktop: Desktop, model: ModelServer, notifier: Notifier, window: Program
) -> None:
    switch(desktop, window, "Do not disturb")
    answered_unseen(desktop, model, window, "When is the review?", Held(text="In July."))
    window.logged("unread", seconds=SLOW)
    until(lambda: dotted(desktop, window), "the dot on the tray icon")
    assert notifier.told == []
    switch(desktop, window, "Do not disturb")


def dotted(desktop: Desktop, window: Program) -> bool:
    """Whether the icon in the tray has the blue dot in its corner."""
    assert window.process is not None
    icon = desktop.tray_icon(window.process.pid)
    return icon is not None and desktop.pixel(icon[0] + 7, icon[1] + 7) == UNREAD_DOT


def test_a_test_notification_is_sent_from_preferences(
    desktop: Desktop, notifier: Notifier, window: Program
) -> None:
    desktop.key("ctrl+shift+p")
    window.click("Preferences")
    window.click("Notifications")
    window.control("Shown by dunst…")
    window.click("Test notification: Send a test notification")
    until(lambda: notifier.told, "a notification")
    assert notifier.told == [("Title of the thread", "Here stands how the answer begins.")]
    shown = checks(window)["notifications"]
    assert (shown["status"], shown["found"], shown["remedy"]) == ("works", "dunst, on the session bus", "")
    desktop.key("Escape")
    desktop.key("ctrl+shift+p")


def test_without_a_notification_service_it_is_said_and_the_next_one_is_found(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    answered_unseen(desktop, model, window, "When does Acme sign?", Held(text="In May."))
    window.logged("no notification: notifier_missing", seconds=SLOW)
    until(lambda: dotted(desktop, window), "the dot on the tray icon")
    desktop.key("ctrl+alt+h")
    window.control("This desktop shows no notifications.")
    missing = checks(window)["notifications"]
    assert missing["status"] == "missing"
    assert "dunst" in missing["remedy"]
    desktop.key("ctrl+shift+p")
    window.click("Preferences")
    window.click("Notifications")
    window.control("This desktop shows no notifications. Install…")
    with Notifier(desktop) as service:
        window.click("Test notification: Send a test notification")
        until(lambda: service.told, "a notification")
    desktop.key("Escape")
    desktop.key("ctrl+shift+p")


def test_without_a_session_bus_it_is_said_in_words(program: Program) -> None:
    program.env = {name: value for name, value in program.env.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    missing = checks(program)["notifications"]
    assert (missing["status"], missing["found"]) == ("missing", "no session bus")
    assert "dbus-run-session" in missing["remedy"]
