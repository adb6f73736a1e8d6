"""Before the first question goes to a provider, the window says where it goes; to the eye, and to who listens."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from harmony_desktop.domain.accounts import Account
from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.facts import Nudged
from harmony_desktop.domain.threads import Model
from harmony_desktop.ui.goes_to import fact, goes
from harmony_desktop.ui.model_presenter import ASKED
from harmony_desktop.ui.model_rows import model_rows
from harmony_desktop.ui.pick_box import PickBox
from harmony_desktop.ui.side_rows import RowKind
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
HERE = Model("embedded/m1", "Small", "Built in", local=True, default=True, place=Place(local=True))
OPENAI = Model(
    "openai/gpt", "GPT-6 Luna", "OpenAI", local=False, place=Place(False, "OpenAI", "api.openai.com")
)
ROUTER = Model(
    "router/gpt",
    "Sonnet",
    "OpenRouter",
    False,
    place=Place(False, "OpenRouter", "openrouter.ai", False, True),
)
GATEWAY = replace(ROUTER, id="gw/gpt", place=Place(False, "Gateway", "127.0.0.1:4000", False, True))
INNER = replace(OPENAI, id="gpu/q", provider="GPU", place=Place(False, "GPU", "10.0.0.5:11434", True))


@pytest.mark.parametrize(
    ("model", "team", "said"),
    [
        (HERE, False, "Stays on this computer"),
        (HERE, True, "Goes to your team's server and stays there"),
        (OPENAI, False, "Goes to api.openai.com"),
        (OPENAI, True, "Goes to your team's server, which asks api.openai.com"),
        (ROUTER, False, "Goes to openrouter.ai, which hands it on"),
        (ROUTER, True, "Goes to your team's server, which asks openrouter.ai; that hands it on"),
        (GATEWAY, False, "A program on this computer hands it on to others"),
        (INNER, False, "Goes to 10.0.0.5:11434"),
        (replace(OPENAI, place=None), False, "Goes to OpenAI"),
    ],
)
def test_where_it_goes_is_one_sentence(model: Model, team: bool, said: str) -> None:
    assert goes(model, team) == said
    assert model.local or fact(model, team).startswith(f"leaves {'your team' if team else 'this computer'}")


def test_models_of_one_provider_that_run_in_two_places_stand_apart() -> None:
    relayed = replace(GATEWAY, id="o/cloud", name="qwen-cloud", provider="Ollama")
    rows = model_rows([replace(HERE, provider="Ollama"), relayed])
    assert [row.text for row in rows if row.kind is RowKind.HEADER] == [
        "Ollama · Stays on this computer",
        "Ollama · A program on this computer hands it on to others",
    ]
    assert rows[-1].spoken.endswith("A program on this computer hands it on to others")


def offering(*models: Model) -> ScriptedSession:
    session = ScriptedSession()
    session.offered = models
    return session


def whole(c: Companion) -> bool:
    """Each word of the line stands inside it, and the line above the question."""
    goes, parts = c.window.composer.goes, (c.window.composer.goes.words, c.window.composer.goes.more)
    fits = goes.words.height() >= goes.words.heightForWidth(goes.words.width())
    inside = all(goes.rect().contains(part.geometry()) for part in parts)
    return fits and inside and goes.geometry().bottom() < c.window.composer.edit.y()


async def choose(c: Companion, name: str) -> PickBox:
    await c.until(lambda: c.window.composer.model.isEnabled(), "the models")
    c.window.composer.model.click()
    box = c.window.overlay
    assert isinstance(box, PickBox)
    QTest.keyClicks(box.line, name)
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    return box


def test_the_first_question_to_a_provider_says_where_it_goes_and_the_second_does_not(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        composer = c.window.composer
        assert composer.goes.isHidden(), "what stays here needs no word"
        await choose(c, "luna")
        await c.until(composer.goes.isVisible, "the line")
        assert composer.goes.words.text() == "Goes to api.openai.com"
        assert composer.model.accessibleDescription() == "Goes to api.openai.com"
        assert composer.edit.hasFocus()
        await picture("goes-to")
        await c.ask("What did Acme say?")
        assert composer.goes.isHidden()
        assert c.session.memory[ASKED] == ["OpenAI api.openai.com"]
        c.presenter.new_chat()
        await choose(c, "luna")
        assert composer.goes.isHidden()
        await choose(c, "sonnet")
        await c.until(composer.goes.isVisible, "another one was never asked")
        await choose(c, "small")
        assert composer.goes.isHidden()

    tell(story, offering(HERE, OPENAI, ROUTER))


def test_a_question_goes_to_the_model_on_the_screen_also_where_the_default_changed_meanwhile(
    tell: Tell,
) -> None:
    async def story(c: Companion) -> None:
        composer = c.window.composer
        await c.until(lambda: composer.model.text() == "Small", "the models")
        c.session.offered = (replace(HERE, default=False), replace(OPENAI, default=True))
        await c.ask("Before it is known here")
        assert c.session.sent == [("Before it is known here", False, HERE.id)]
        await c.ask("A follow-up")
        await c.until(lambda: c.session.sent[-1] == ("A follow-up", False, ""), "the chat has its model")
        c.presenter.new_chat()
        c.session.bus.publish(Nudged())
        await c.until(composer.goes.isVisible, "the line of what is the default now")
        assert (composer.model.text(), composer.goes.words.text()) == (OPENAI.name, "Goes to api.openai.com")
        await c.ask("Now it is")
        await c.until(lambda: c.session.sent[-1] == ("Now it is", False, OPENAI.id), "the question")

    tell(story, offering(HERE, OPENAI))


def test_on_a_team_s_server_both_steps_of_the_way_are_named(tell: Tell, picture: Picture) -> None:
    session = offering(HERE, OPENAI)
    session.accounts.known = (Account("1", "w1", "u1", "Acme", "Sam Lee", "https://team.example"),)

    async def story(c: Companion) -> None:
        composer = c.window.composer
        await c.until(lambda: composer.model.isEnabled(), "the models")
        assert composer.model.accessibleDescription() == "Goes to your team's server and stays there"
        composer.model.click()
        box = c.window.overlay
        assert isinstance(box, PickBox)
        heads = [row.text for row in box.list.rows.rows if row.kind is RowKind.HEADER]
        assert heads[0] == "Built in · Goes to your team's server and stays there"
        assert heads[1] == "OpenAI · Goes to your team's server, which asks api.openai.com"
        await picture("goes-to-picker")
        box.close_overlay()
        await choose(c, "luna")
        await c.until(lambda: composer.goes.isVisible() and whole(c), "the line, whole")
        await picture("goes-to-in-two-steps")
        for turn in (c.window.open_page, c.window.leave_page):
            await choose(c, "small")
            turn()
            await choose(c, "luna")
            await c.until(lambda: composer.goes.isVisible() and whole(c), turn.__name__)

    tell(story, session)
