"""What a screen reader does with a control is what the pointer would have done: it is kept, or refused."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from harmony_desktop.domain.threads import Model
from harmony_desktop.ui.choices.switch import Segment
from harmony_desktop.ui.link_targets import LinkTarget
from harmony_desktop.ui.models_screen import ModelsScreen
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.wish import Section
from harmony_desktop.wishes.window import KEEP_PLACE, THEME, TOGGLE_KEY
from tests.fakes.doors_settings import ScriptedAdministration
from tests.fakes.session import CITED, ScriptedSession
from tests.ui.conftest import Companion
from tests.ui.test_meetings import kept, opened

Tell = Callable[..., None]
MODELS = tuple(Model(f"m{n}", f"Model {n}", "Ours", local=True, default=n == 0) for n in range(3))


def toggle(widget: QWidget) -> None:
    """As an assistive technology does it."""
    offered = QAccessible.queryAccessibleInterface(widget)
    actions = offered.actionInterface()
    actions.doAction(QAccessibleActionInterface.toggleAction())


def spoken(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def name(told: QAccessibleInterface) -> str:
    return told.text(QAccessible.Text.Name)


def session() -> ScriptedSession:
    made = ScriptedSession()
    made.administration = ScriptedAdministration(MODELS)
    made.offered = MODELS
    return made


async def models(c: Companion) -> ModelsScreen:
    c.window.show_screen(WORKSPACE_SETTINGS)
    screen = next(s for s in c.window.findChildren(ModelsScreen) if s.isVisible())
    await c.until(lambda: screen.sheet.isVisible() and screen.choice.lines, "the settings")
    return screen


def preferences(c: Companion, section: Section) -> PreferencesScreen:
    c.pages.preferences.show(section)
    return next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())


def test_a_model_that_is_toggled_is_offered_no_longer_and_never_none_is(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await models(c)
        lines = screen.choice.lines
        toggle(lines["m2"])
        toggle(lines["m1"])
        kept = c.session.administration
        await c.until(lambda: [m.id for m in kept.found.models if m.enabled] == ["m0"])
        assert screen.choice.count.text() == "1 of 3 models selected."
        toggle(lines["m0"])
        assert lines["m0"].isChecked()
        assert screen.choice.refusal.text().startswith("At least one model must stay chosen.")

    tell(story, session())


def test_a_limit_that_is_toggled_holds(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await models(c)
        toggle(screen.limits["seconds"].switch)
        await c.until(lambda: c.session.administration.set_limits_to.seconds is None)

    tell(story, session())


def test_a_preference_that_is_toggled_is_kept(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = preferences(c, KEEP_PLACE.section)
        before = c.settings[KEEP_PLACE]
        toggle(screen.rows[KEEP_PLACE.name].control)
        assert c.settings[KEEP_PLACE] is not before
        screen = preferences(c, THEME.section)
        dark = next(s for s in screen.rows[THEME.name].findChildren(Segment) if s.text() == "Dark")
        toggle(dark)
        assert c.settings[THEME] == "dark"
        screen.show_value(THEME, "light")
        assert c.settings[THEME] == "dark", "what is only shown is not chosen"

    tell(story)


def test_a_search_for_key_finds_every_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = preferences(c, Section.COMPANION)
        for words in ("key", "shortcut"):
            screen.search.setText(words)
            assert not screen.rows[TOGGLE_KEY.name].isHidden()
        screen.search.setText(TOGGLE_KEY.section.value)
        assert not screen.rows[TOGGLE_KEY.name].isHidden()

    tell(story)


def found_from(told: QAccessibleInterface) -> set[str]:
    """The names of everything a screen reader comes to."""
    children = [told.child(n) for n in range(told.childCount())]
    below: set[str] = set().union(*(found_from(child) for child in children if child is not None))
    return below | {name(told)}


def test_what_lies_under_a_sheet_is_not_found_until_it_is_closed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.type("Twelve months?")
        window = spoken(c.window)
        for _ in "small", "large":
            c.window.find_wanted.emit()
            found = found_from(window)
            assert "Find anything" in found
            assert not {"Send", "Your question", "Write to Companion"} & found
            card, over = spoken(c.window.card), c.window.overlay
            assert over is not None
            at = over.mapToGlobal(over.rect().center())
            assert card.childAt(at.x(), at.y()).object() is over
            assert card.indexOfChild(spoken(c.window.middle)) == -1
            c.press(Qt.Key.Key_Escape)
            assert {"Send", "Your question"} <= found_from(window)
            assert card.indexOfChild(spoken(c.window.middle)) >= 0
            c.window.open_page()

    tell(story)


def test_a_transcript_is_a_list_of_who_said_what_when(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen, presenter = await opened(c)
        view = screen.view.transcript.view
        told = spoken(view)
        assert told.role() is QAccessible.Role.List
        assert told.childCount() == len(view.turns)
        turn, first = view.turns[0], told.child(0)
        assert first.role() is QAccessible.Role.ListItem
        assert name(first) == f"{turn.speaker} 02:51: {turn.text}"
        assert view.rect().translated(view.mapToGlobal(view.rect().topLeft())).intersects(first.rect())
        view.setFocus()
        view.marks.step_to(1)
        current = told.focusChild()
        assert told.indexOfChild(current) == 1
        assert current.state().focused
        presenter.leave()
        screen.forget()
        assert told.childCount() == 0
        assert not first.isValid()
        assert name(first) == ""

    tell(story, kept())


def test_what_an_answer_cites_is_pressed_and_read_where_it_stands(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(c: Companion) -> None:
        thread = await c.ask("What did we agree?")
        answer = c.session.answer(thread)
        c.session.says(answer, "Twelve months [1]. See [there](https://example.org/x).", CITED)
        c.session.ends(answer)
        links = c.window.thread_view.viewport().findChildren
        await c.until(lambda: [t for t in links(LinkTarget) if t.isVisible()], "its links")
        chip, link, line = (t for t in links(LinkTarget) if t.isVisible())
        assert [name(spoken(t)) for t in (chip, link)] == ["Source 1", "there"]
        assert name(spoken(line)).startswith("Source 1 Acme commercial terms · Dana Reyes 03:18")
        assert chip.geometry().right() < link.geometry().left()
        chosen: list[int] = []
        c.window.thread_view.citation_chosen.connect(lambda _, n: chosen.append(n))
        offered = spoken(chip)
        assert offered.role() is QAccessible.Role.Link
        offered.actionInterface().doAction(QAccessibleActionInterface.pressAction())
        assert chosen == [1]

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    tell(story)
