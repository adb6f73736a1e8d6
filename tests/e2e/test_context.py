"""What goes along with a question, where it looks, what the user prefers: seen in what the model is asked."""

from pathlib import Path

import pytest

from tests.fakes.model_server import ModelServer, text, tool
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program

pytestmark = pytest.mark.e2e


def asked(model: ModelServer) -> str:
    return str(model.requests[-1].body["messages"])


def test_the_receipt_says_what_was_used(desktop: Desktop, model: ModelServer, window: Program) -> None:
    model.script(text("Nothing.", tokens=(321, 12)))
    window.ask("What is new?")
    window.logged("answer finished", seconds=SLOW)
    window.click("What was used")
    window.control("321 in · 12 out")
    window.control("scripted")
    desktop.key("Escape")


def test_a_file_goes_along_and_its_thread_looks_only_where_it_shall(
    desktop: Desktop, model: ModelServer, window: Program, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("The offer stands until Friday.")
    window.choose("Add context", "Down")
    window.choose_file(tmp_path / "note.txt")
    window.control("Text, note.txt, 5 words")
    window.choose("Add context", "Up", "Up")
    window.click("Search meetings, people, companies")
    window.type("second talk")
    window.control("Acme renewal, second talk")
    desktop.key("Down")
    desktop.key("space")
    window.click("Use")
    window.control("Sources: 1 meeting")
    model.script(tool("search_conversations", query="price"), text("Until Friday."))
    window.ask("How long does the offer stand?")
    window.shows("Until Friday.", seconds=SLOW)
    window.logged("answer finished", seconds=SLOW)
    assert "The offer stands until Friday." in asked(model)
    assert "“Acme renewal, second talk”" in asked(model)
    assert "“Acme procurement”" not in asked(model)


def test_what_the_user_prefers_is_asked_of_the_model(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    desktop.key("ctrl+shift+p")
    window.logged("state page")
    window.click("Preferences")
    window.click_at(window.screen.find("Custom Instructions", role="text").centre)
    window.type("Say dates in full.")
    window.click("Response Style: Friendly")
    window.control("Saved")
    desktop.key("Escape")
    model.script(text("The fifth of November."))
    window.ask("When was it?")
    window.shows("The fifth of November.", seconds=SLOW)
    assert "Say dates in full." in asked(model)
    assert "friendly" in asked(model).lower()
