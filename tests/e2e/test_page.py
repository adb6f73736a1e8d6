"""The window as a page: threads and spaces, finding, second thoughts, and all of it again without a workspace.

One program tells these stories, one after the other.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import companion
from tests.fakes.model_server import ModelServer, text
from tests.parts.accessibility import Control
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

NAMED = "When does Acme sign"


@pytest.fixture(scope="module")
def large(desktop: Desktop, prepared: Path, model: ModelServer) -> Iterator[Program]:
    with companion(desktop, prepared) as ours:
        ours.start()
        ours.logged("link: online", seconds=SLOW)
        ours.focus_composer()
        desktop.key("ctrl+shift+p")
        ours.logged("state page")
        yield ours


@pytest.fixture
def page(large: Program, model: ModelServer) -> Program:
    model.forget()
    large.new_chat()
    return large


def answered(page: Program, model: ModelServer, question: str, words: str, **how: object) -> str:
    """Asks; returns the conversation with the answer in it."""
    model.script(text(words, **how))
    page.ask(question)
    shown = page.shows(words, seconds=SLOW)
    page.logged("answer finished", seconds=SLOW)
    return shown


def rows(page: Program, name: str) -> list[str]:
    """What a list shows."""
    return [row.name for row in page.screen.find(name, role="list").children]


def row(page: Program, name: str, begins: str) -> Control:
    def look() -> Control | None:
        return next(
            (r for r in page.screen.find(name, role="list").children if r.name.startswith(begins)), None
        )

    found = until(look, f"{begins} in {name}")
    assert found is not None
    return found


def test_a_space_gives_its_background_to_every_question_asked_in_it(
    desktop: Desktop, model: ModelServer, page: Program
) -> None:
    page.click("New space")
    page.control("Name")
    page.type("Acme renewal")
    desktop.key("Return")
    page.click("Background of this space")
    page.type("Never promise a date.")
    page.control("21 of 20000 characters")
    page.click("New thread in this space")
    answered(page, model, "When does Acme renew?", "In December.")
    assert "Never promise a date." in str(model.requests[-1].body["messages"])
    row(page, "Spaces", "Acme renewal, 1")
    assert not page.control("Model: scripted").is_("enabled")
    assert page.control("Model: scripted").description == "Start a new chat to change model."


def test_a_thread_is_renamed_found_and_deleted_with_second_thoughts(
    desktop: Desktop, model: ModelServer, page: Program
) -> None:
    answered(page, model, "When do they sign?", "As soon as procurement nods.")
    page.choose("Conversation menu", "Down")
    until(lambda: page.control("Title").is_("focused"), "the title to be written")
    page.type(NAMED)
    desktop.key("Return")
    row(page, "Conversations", NAMED)
    page.click("Search conversations")
    page.type("nods")
    row(page, "Found", NAMED)
    desktop.key("Escape")
    page.choose("Conversation menu", "Up")
    until(lambda: NAMED not in rows(page, "Conversations"), "the thread to leave the list")
    page.click("Undo")
    row(page, "Conversations", NAMED)


def test_one_key_finds_a_meeting_and_a_thread(desktop: Desktop, model: ModelServer, page: Program) -> None:
    answered(page, model, "Who owns the data export?", "Okafor's team.")
    page.new_chat()
    desktop.key("ctrl+k")
    page.control("Find anything")
    page.type("procurement")
    row(page, "Found", "Acme procurement")
    desktop.key("Return")
    page.control("Meeting Acme procurement")
    desktop.key("ctrl+k")
    page.control("Find anything")
    page.type("data export")
    row(page, "Found", "Who owns the data export?")
    desktop.key("Return")
    page.shows("Okafor's team.")


def test_a_question_in_other_words_stands_beside_the_first(
    desktop: Desktop, model: ModelServer, page: Program
) -> None:
    answered(page, model, "What did Dana refuse?", "The increase.")
    page.click("Edit the question")
    until(lambda: page.question == "What did Dana refuse?", "the words to change")
    desktop.key("ctrl+a")
    page.type("What did Dana accept?")
    model.script(text("A longer term."))
    desktop.key("Return")
    assert "The increase." not in page.shows("A longer term.", seconds=SLOW)
    assert "What did Dana refuse?" not in str(model.requests[-1].body["messages"])
    page.logged("answer finished", seconds=SLOW, times=2)
    page.control("Version 2 of 2")
    page.click("Earlier version")
    assert "What did Dana refuse?" in page.shows("The increase.")
    page.click("Later version")
    page.shows("A longer term.")


def test_everything_is_read_again_without_a_workspace(
    desktop: Desktop, model: ModelServer, page: Program
) -> None:
    answered(page, model, "What is kept?", "Every word.")
    before = set(rows(page, "Conversations"))
    assert page.quit() == 0
    workspace = page.data / "workspace"
    workspace.rename(page.data / "workspace.away")
    workspace.write_text("no directory: nothing can start here")
    page.start()
    page.control("Offline. Sends when the workspace answers.", seconds=SLOW)
    page.focus_composer()
    desktop.key("ctrl+shift+p")
    assert set(rows(page, "Conversations")) == before
    for title, words in (
        ("When does Acme renew?", "In December."),
        (NAMED, "As soon as procurement nods."),
        ("Who owns the data export?", "Okafor's team."),
        ("What did Dana refuse?", "A longer term."),
        ("What is kept?", "Every word."),
    ):
        page.click_at(row(page, "Conversations", title).centre)
        page.shows(words)
    workspace.unlink()
    (page.data / "workspace.away").rename(workspace)
    page.logged("link: online", seconds=SLOW)
