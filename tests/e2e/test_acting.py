"""Companion acts, and nothing happens that its user did not mean: asked aloud, decided in the window or on the desktop,
over a restart, and carried out by a real server, once. One program tells these stories, one after the other."""

import asyncio
import email
import email.policy
import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_notifications import Held, notifier
from tests.fakes.linear_server import Board
from tests.fakes.model_server import ModelServer, Reply, text, tool
from tests.parts.accessibility import Control
from tests.parts.audio import Microphone
from tests.parts.desktop import Desktop
from tests.parts.notifier import Notifier
from tests.parts.other_device import OtherDevice
from tests.parts.post import Post, post_office
from tests.parts.program import CONVERSATION, ROOT, SLOW, Program
from tests.parts.servers import program as server_program
from tests.parts.waiting import until

__all__ = ["notifier"]
pytestmark = pytest.mark.e2e

SPOKEN = ROOT / "tests/data/linear-issue.wav"
"""Made as ``resources/sample_workspace/question.wav`` was."""
QUESTION = "Create a Linear issue for the bug John mentioned."
BUG: dict[str, Any] = {
    "title": "CSV export loses rows",
    "team": "HAR",
    "description": "Reported by John Okafor.",
    "priority": 2,
}
ISSUE = f"Create an issue “{BUG['title']}” (Linear)"
ARGUMENTS = "What exactly will be done"
EMBEDDED = "Harmony"


@pytest.fixture(scope="module")
def other(running: Program) -> OtherDevice:
    """Another device of the same user."""
    running.logged("link: online", seconds=SLOW)
    return OtherDevice(running.data)


@pytest.fixture(scope="module")
def linear(desktop: Desktop, other: OtherDevice) -> Board:
    """The rows of the server with Linear's tools, which an admin has added."""
    file = desktop.root / "linear.db"
    board = Board(file)
    server = other.ask(
        "POST", "/v1/mcp-servers", server_program("linear_server.py", str(file), name="Linear")
    )
    assert other.ask("POST", f"/v1/mcp-servers/{server['id']}/refresh")["state"] == "ready"
    return board


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """A mail server, in a thread of its own."""
    kept, ready, over = Post(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with post_office(kept):
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    yield kept
    over.set()
    thread.join()


def wants(name: str, /, reason: str = "", **arguments: Any) -> Reply:
    """A model that calls a tool, and says why."""
    return Reply(text=reason, calls=[(name, arguments)])


def wants_unseen(name: str, /, reason: str = "", **arguments: Any) -> Held:
    """The same, once it is let go: so that nobody looks when it begins to wait."""
    return Held(text=reason, calls=[(name, arguments)])


def heard_for(window: Program) -> str:
    """What the clock of the microphone shows."""
    clock = window.screen.seek("0:0…")
    return clock.name if clock is not None else ""


def hide(desktop: Desktop, window: Program) -> None:
    desktop.key("Escape")
    until(lambda: window.hidden, "Esc to hide it")


def bring(window: Program, name: str) -> Control:
    """Turns the wheel over the thread until all of this control is seen."""
    thread = window.control(CONVERSATION)

    def look() -> Control | None:
        (_, top, _, tall), control = thread.rectangle, window.control(name)
        (_, high, _, height) = control.rectangle
        if top <= high and high + height <= top + tall:
            return control
        window.desktop.click(*thread.centre, 4 if high < top else 5)
        return None

    found = until(look, f"“{name}” in sight")
    assert found is not None
    return found


def approve(window: Program) -> None:
    """As soon as it may be pressed: what will be done was on the screen to its end."""
    button = bring(window, "Approve")
    until(lambda: not button.description, "the button to be armed")
    window.click_at(button.centre)


def picture(desktop: Desktop, window: Program, name: str) -> None:
    """For people, where they asked for pictures."""
    if folder := os.environ.get("HARMONY_PICTURES"):
        desktop.screenshot(Path(folder) / f"acting-{name}.png")


def test_an_issue_asked_for_aloud_is_reviewed_from_a_notification_and_created_once(
    desktop: Desktop,
    microphone: Microphone,
    model: ModelServer,
    notifier: Notifier,
    window: Program,
    linear: Board,
) -> None:
    held = wants_unseen("linear_create_issue", "John reported it in the onboarding.", **BUG)
    model.script(
        tool("search_conversations", query="bug John mentioned"), held, text("It is filed as HAR-1.")
    )
    desktop.button_down(*window.control("Talk").centre)
    window.logged("state listening")
    until(lambda: heard_for(window) >= "0:01", "a second on the clock")  # a busy machine opens it slowly
    microphone.say(SPOKEN)
    desktop.button_up()
    window.logged("words landed", seconds=SLOW)
    heard = window.question
    assert heard.lower() == QUESTION.lower()
    window.focus_composer()
    desktop.key("Return")
    window.shows(heard)
    hide(desktop, window)
    held.let_go.set()

    until(lambda: notifier.shown == 1, "a notification", seconds=SLOW)
    picture(desktop, window, "1-notification")
    assert set(notifier.buttons(press="Review")) == {"Review", "Deny"}
    until(lambda: not window.hidden, "the window")
    shown = window.control(ARGUMENTS).text
    for value in ("CSV export loses rows", "HAR", "Reported by John Okafor.", "2"):
        assert value in shown
    assert linear.issues() == []
    assert window.screen.seek("Always allow…") is None, "meetings were read before"
    picture(desktop, window, "1-card")
    approve(window)
    window.shows("It is filed as HAR-1.", seconds=SLOW)
    picture(desktop, window, "1-done")
    [issue] = linear.issues()
    assert {name: issue[name] for name in BUG} == BUG
    assert len(linear.effects()) == 1
    window.control(f"{ISSUE}. Approved · done")


def test_denied_with_a_reason_it_does_it_another_way_also_after_a_restart(
    desktop: Desktop, model: ModelServer, window: Program, other: OtherDevice, linear: Board
) -> None:
    before = linear.effects()
    model.script(
        wants("linear_create_issue", **BUG),
        wants("create_task", title="Tell John about the export"),
        text("It is among your tasks."),
    )
    window.ask(QUESTION)
    window.control(ISSUE, seconds=SLOW)
    window.control("Always allow…")  # nobody else's words were read before
    window.click("Deny…")
    window.type("No issue. Make it a task for me.")
    until(lambda: window.control("Why not").text, "the reason")
    picture(desktop, window, "3-denying")
    window.click("Deny")
    window.control("Waits for you: Create the task…", seconds=SLOW)
    assert "No issue. Make it a task for me." in str(model.requests[-1].body["messages"])

    workspace = window.workspace_pid()
    assert workspace is not None
    os.kill(workspace, signal.SIGKILL)
    until(lambda: window.workspace_pid() not in (None, workspace), "another workspace", seconds=SLOW)
    assert other.ask("GET", "/v1/tasks")["items"] == []
    picture(desktop, window, "3-task")
    approve(window)
    window.shows("It is among your tasks.", seconds=SLOW)
    picture(desktop, window, "3-done")
    [task] = other.ask("GET", "/v1/tasks")["items"]
    assert task["title"] == "Tell John about the export"
    assert linear.effects() == before


def test_what_is_decided_on_another_device_is_decided_here(
    model: ModelServer, window: Program, other: OtherDevice
) -> None:
    model.script(wants("create_note", title="Terms", text="Ten percent less."), text("It is noted."))
    window.ask("Note the terms.")
    window.control("Approve", seconds=SLOW)
    [call] = other.waiting()
    other.decide(call, "approve")
    window.shows("It is noted.", seconds=SLOW)
    window.control("Create the note “Terms”. Approved · done")
    assert window.screen.seek("Approve") is None
    assert [note["title"] for note in other.ask("GET", "/v1/notes")["items"]] == ["Terms"]


@pytest.fixture
def embedded(other: OtherDevice) -> Iterator[None]:
    """New chats ask the model that comes with the program."""
    catalogue = other.ask("GET", "/v1/catalogue")
    [ours] = [model["id"] for model in catalogue["items"] if model["id"] != catalogue["default_model"]]
    other.ask("PUT", "/v1/providers/default", {"model": ours})
    yield
    other.ask("PUT", "/v1/providers/default", {"model": catalogue["default_model"]})


def test_a_follow_up_mail_is_drafted_changed_and_sent_once_it_is_approved(
    desktop: Desktop, embedded: None, window: Program, other: OtherDevice, post: Post
) -> None:
    other.ask("PUT", "/v1/email-account", post.account())
    window.control("Model: SmolLM2 135M", seconds=SLOW)  # a question goes to the model on the screen
    window.ask("Write a follow-up email from today's demo.")
    body = window.control("Body of the e-mail", seconds=SLOW)
    assert "the recording" in body.text
    picture(desktop, window, "2-draft")
    window.click_at(bring(window, "Send this e-mail").centre)
    window.control("Write your name where it says [your name].")
    window.type("Priya Nair")
    desktop.key("ctrl+Home")
    window.type("As promised on Friday. ")
    until(lambda: body.text.startswith("As promised on Friday. ") and "Priya Nair" in body.text, "the words")
    written = body.text
    picture(desktop, window, "2-changed")
    window.click_at(bring(window, "Send this e-mail").centre)
    window.control("Waits for you: Send an e-mail to miriam.castell@hollis-freight.example…", seconds=SLOW)
    assert written in window.control(ARGUMENTS).text
    assert post.taken == []
    picture(desktop, window, "2-card")
    assert window.control("Approve").description == "Scroll to the end first."
    window.click_at(window.control(ARGUMENTS).centre)
    desktop.key("End")
    picture(desktop, window, "2-read")
    approve(window)
    until(lambda: post.taken, "the mail", seconds=SLOW)
    done = window.control("Send an e-mail to miriam.castell@hollis-freight.example…")
    until(lambda: done.name.endswith("Approved · done"), "the window to say so")
    picture(desktop, window, "2-sent")
    [envelope] = post.taken
    assert isinstance(envelope.content, bytes)
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["To"] == "miriam.castell@hollis-freight.example, ravi.menon@hollis-freight.example"
    assert message["Subject"] == "Follow-up to Product demo, Hollis Freight"
    assert message.get_content().replace("\r\n", "\n").strip() == written
    lines = [(line["what"], line["state"]) for line in other.record("send_email")]
    assert lines[0] == ("proposed", "pending")
    assert lines[-1] == ("ended", "succeeded")
    assert written in json.loads(other.record("send_email")[0]["arguments"])["body"]
