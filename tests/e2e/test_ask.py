"""A question from the first letter to the source that is read: the real window, workspace and wire, a scripted model."""

import pytest

from tests.fakes.model_server import ModelServer, Reply, error, text, tool
from tests.parts.desktop import Desktop
from tests.parts.program import CONVERSATION, SLOW, Program
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e

QUESTION = "What did Acme say about pricing?"
SOURCE = "\ufffc"
"""A citation's chip is a picture in the text."""


def looks_and_says(words: str, **how: object) -> list[Reply]:
    """What the model does with a question: it searches, then answers from what it found."""
    return [tool("search_conversations", query="Acme pricing"), text(words, **how)]


def answered(program: Program, words: str) -> str:
    shown = program.shows(words, seconds=SLOW)
    program.logged("answer finished", seconds=SLOW)
    return shown


def test_a_typed_question_is_answered_with_sources_that_open(
    desktop: Desktop, model: ModelServer, window: Program
) -> None:
    model.script(*looks_and_says("They refused the increase at first [1]."))
    window.ask(QUESTION)
    shown = answered(window, "They refused the increase at first")
    assert QUESTION in shown
    assert "search_conversations" in str(model.requests[0].body["tools"])
    assert window.question == ""
    below = until(lambda: window.conversation.partition("at first")[2], "the source below the answer")
    assert "Acme" in below

    conversation = window.control(CONVERSATION)
    chip = conversation.text.index(SOURCE, conversation.text.index("at first"))
    window.click_at(conversation.point_of(chip))
    window.logged("turn shown")
    window.control("Transcript of Acme…")
    desktop.key("Escape")
    until(lambda: window.screen.seek("Transcript of Acme…") is None, "the answer again")


def test_a_follow_up_goes_along_with_what_was_said(model: ModelServer, window: Program) -> None:
    model.script(text("First answer."), text("Second answer."))
    window.ask("First question?")
    answered(window, "First answer.")
    window.ask("And then?")
    shown = answered(window, "Second answer.")
    assert shown.index("First answer.") < shown.index("And then?") < shown.index("Second answer.")
    said = [message.get("content") for message in model.requests[-1].body["messages"]]
    assert "First question?" in str(said)
    assert "First answer." in str(said)


def test_stop_keeps_what_was_written_and_stops_the_model(model: ModelServer, window: Program) -> None:
    model.script(text("one two three four " * 200, delay=0.05))
    window.ask("Count for me")
    window.shows("one two three", seconds=SLOW)
    window.click("Stop")
    assert model.left.wait(10), "the model's server was left alone"
    window.control("Send")
    window.shows("one two three")


def test_a_refused_key_is_told_with_a_way_to_go_on(model: ModelServer, window: Program) -> None:
    model.script(error(401), text("Now it works."))
    window.ask("Are you there?")
    window.shows("key", seconds=SLOW)
    window.click("Try again")
    answered(window, "Now it works.")
