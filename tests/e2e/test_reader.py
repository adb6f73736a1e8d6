"""The stories of the window without a pointer: with the keyboard alone, and with a screen reader's hands alone."""

import json

import pytest

from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.desktop import Desktop
from tests.parts.keyboard import come, press, reach
from tests.parts.program import CONVERSATION, QUESTION, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

ASKED = "What did Acme say about pricing?"
CLAIM = "They refused the increase at first"
SEARCH = "Search preferences"
LIGHT = "Theme: Light"
SAID = "Dana Reyes 05:51: I'll be honest, Priya, an 18 percent price increase…"
TITLE = "Tell John about the export"


def looks_and_says(words: str) -> list[Reply]:
    return [tool("search_conversations", query="Acme pricing"), text(words)]


def wants_task() -> Reply:
    return Reply(text="", calls=[("create_task", {"title": TITLE})])


def home(window: Program) -> None:
    """Back to the small window, a step at a time."""

    def there() -> bool:
        if window.screen.seek(QUESTION) and not window.screen.seek("Back to the small window"):
            return True
        window.desktop.key("Escape")
        return False

    until(there, "the small window")


def test_keys_alone_ask_open_a_source_and_copy(desktop: Desktop, model: ModelServer, window: Program) -> None:
    model.script(*looks_and_says(f"{CLAIM} [1]."))
    come(window)
    reach(window, QUESTION)
    window.type(ASKED)
    desktop.key("Return")
    window.shows(CLAIM, seconds=SLOW)
    window.logged("answer finished", seconds=SLOW)
    reach(window, CONVERSATION, "shift+Tab")
    desktop.key("Tab", "Return")
    window.logged("turn shown")
    window.control("Transcript of Acme…")
    desktop.key("Escape")
    until(lambda: window.screen.seek("Transcript of Acme…") is None, "the answer again")
    press(window, "Copy answer")
    window.control("Copied")


def test_keys_alone_deny_with_a_reason_and_approve(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    model.script(wants_task(), wants_task(), text("It is among your tasks."))
    come(window)
    reach(window, QUESTION)
    window.type("Remind me")
    desktop.key("Return")
    press(window, "Deny…")
    reach(window, "Why not")
    window.type("Word it otherwise.")
    press(window, "Deny")
    button = window.screen.find("Approve", seconds=SLOW)
    until(lambda: not button.description, "the button to be armed")
    press(window, "Approve")
    window.shows("It is among your tasks.", seconds=SLOW)


@pytest.mark.parametrize("key", ["shift+F10", "Menu"])
def test_keys_alone_open_the_menu_of_what_they_are_on(desktop: Desktop, window: Program, key: str) -> None:
    assert window.process is not None
    pid = window.process.pid
    come(window)
    reach(window, QUESTION)
    desktop.key(key)
    until(lambda: desktop.popups(pid), "the menu")
    desktop.key("Escape")
    until(lambda: not desktop.popups(pid), "no menu")
    assert window.control(QUESTION).is_("focused")


def test_keys_alone_make_a_space_and_change_a_preference(desktop: Desktop, window: Program) -> None:
    come(window)
    desktop.key("ctrl+shift+p")
    press(window, "New space")
    window.control("Name")
    window.type("Acme renewal")
    desktop.key("Return")
    reach(window, "Background of this space", role="text")

    press(window, "Preferences")
    reach(window, SEARCH)
    window.type("theme")
    reach(window, "Theme: As the system")
    desktop.key("Right")
    until(lambda: window.control(LIGHT).is_("checked"), "the light theme")

    home(window)


def test_a_screen_reader_alone_asks_and_reads(model: ModelServer, window: Program) -> None:
    model.script(*looks_and_says(f"{CLAIM} [1]."))
    says(window, ASKED)
    window.shows(CLAIM, seconds=SLOW)
    window.control("What was used", seconds=SLOW).press()
    used = window.screen.find("What was used", role="filler")
    used.find("Open Acme renewal, first talk")
    used.find("Close").press()


def test_a_screen_reader_alone_opens_a_source_and_reads_who_said_it(
    model: ModelServer, window: Program
) -> None:
    model.script(*looks_and_says(f"{CLAIM} [1]."))
    says(window, ASKED)
    window.shows(CLAIM, seconds=SLOW)
    window.screen.find("Source 1", role="link", seconds=SLOW).press()
    window.screen.find(SAID, role="list item")
    window.control("Back to the answer").press()
    window.control("Open as a page").press()
    window.control("Back to the small window")
    window.screen.find("Source 1", role="link").press()
    transcript = window.screen.find("Transcript", role="list")
    until(lambda: transcript.seek(SAID, "list item"), "the turn that is cited, on the page")
    first, *_, last = transcript.children
    assert first.name.startswith("Priya Nair 00:0")
    assert not last.is_("showing")
    home(window)


def test_a_screen_reader_alone_approves_and_changes_a_preference(model: ModelServer, window: Program) -> None:
    model.script(wants_task(), text("It is among your tasks."))
    says(window, "Remind me")
    button = window.control("Approve", seconds=SLOW)
    until(lambda: not button.description, "the button to be armed")
    button.press()
    window.shows("It is among your tasks.", seconds=SLOW)

    window.control("Open as a page").press()
    window.control("Preferences").press()
    window.control(SEARCH).write("theme")
    dark = window.control("Theme: Dark")
    dark.press()
    until(lambda: dark.is_("checked"), "the dark theme")
    assert json.loads((window.data / "client/settings.json").read_text())["theme"] == "dark"
    home(window)


def says(window: Program, words: str) -> None:
    window.control(QUESTION).write(words)
    send = window.control("Send")
    until(lambda: send.is_("enabled"), "a question that can be sent")
    send.press()
