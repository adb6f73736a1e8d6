"""Workspace Settings › Intelligence, and the picker of a new chat: what an admin chooses, what a user may choose from it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from harmony_desktop.domain.administration import Limits, Offered, Provider
from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.facts import LinkState, Nudged
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.threads import Model
from harmony_desktop.ui.choices.check_line import BELOW, TALL
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.model_rows import abilities, model_rows, size
from harmony_desktop.ui.models_screen import ModelsScreen
from harmony_desktop.ui.pick_box import PickBox, matching
from harmony_desktop.ui.provider_dialog import ProviderDialog
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.side_rows import RowKind
from tests.fakes.doors_settings import ScriptedAdministration
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
MODELS = tuple(
    Model(
        f"m{n}",
        f"Model {n:02}",
        "OpenAI" if n % 2 else "Ours",
        local=n % 2 == 0,
        enabled=n < 12,
        default=n == 0,
        context_tokens=131_072,
        images=n % 3 == 0,
    )
    for n in range(45)
)


def session() -> ScriptedSession:
    made = ScriptedSession()
    made.administration = ScriptedAdministration(MODELS)
    made.offered = tuple(m for m in MODELS if m.enabled)
    return made


async def opened(c: Companion) -> ModelsScreen:
    c.window.show_screen(WORKSPACE_SETTINGS)
    screen = next(s for s in c.window.findChildren(ModelsScreen) if s.isVisible())
    await c.until(lambda: screen.sheet.isVisible() and screen.choice.lines, "the settings")
    return screen


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def named(inside: QWidget, name: str) -> QAbstractButton:
    found = inside.findChildren(QAbstractButton)
    return next(b for b in found if b.accessibleName() == name and b.isVisible())


def words(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def dialog(c: Companion) -> ProviderDialog:
    return next(d for d in c.window.card.findChildren(ProviderDialog) if d.isVisible())


def box(c: Companion) -> PickBox:
    return next(b for b in c.window.card.findChildren(PickBox) if b.isVisible())


# --- who may


def test_who_is_no_admin_reads_one_sentence(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        c.window.show_screen(WORKSPACE_SETTINGS)
        c.pages.open_section(SectionName.MODELS)
        screen = next(s for s in c.window.findChildren(ModelsScreen) if s.isVisible())
        sentence = "An admin of this workspace chooses its providers, models and limits."
        await c.until(lambda: sentence in words(screen))
        assert not screen.sheet.isVisible()

    tell(story, session())


def test_without_a_workspace_it_says_so_and_comes_with_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.go(LinkState.OFFLINE)
        c.window.show_screen(WORKSPACE_SETTINGS)
        screen = next(s for s in c.window.findChildren(ModelsScreen) if s.isVisible())
        await c.until(lambda: "The workspace is not there" in words(screen))
        c.session.go(LinkState.ONLINE)
        await c.until(screen.sheet.isVisible)

    tell(story, session())


# --- which models


def test_the_catalogue_counts_what_is_chosen(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        assert screen.choice.count.text() == "12 of 45 models selected."
        click(screen.choice.lines["m20"])
        assert screen.choice.count.text() == "13 of 45 models selected."
        await c.until(lambda: sum(m.enabled for m in c.session.administration.found.models) == 13)
        await c.until(lambda: screen.state.text() == "Saved")

    tell(story, session())


def test_never_none(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.session.administration.choose_models(("m3",))
        screen = await opened(c)
        click(screen.choice.lines["m3"])
        assert screen.choice.lines["m3"].isChecked()
        assert screen.choice.refusal.text().startswith("At least one model must stay chosen.")
        assert screen.choice.count.text() == "1 of 45 models selected."

    tell(story, session())


def test_models_are_searched_by_name_provider_and_what_they_can_do(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        screen.choice.search.setFocus()
        QTest.keyClicks(screen.choice.search, "openai images")
        shown = {key for key, line in screen.choice.lines.items() if line.isVisible()}
        assert shown == {m.id for m in MODELS if m.provider == "OpenAI" and m.images}
        c.press(Qt.Key.Key_Down)
        assert QApplication.focusWidget() in screen.choice.lines.values()

    tell(story, session())


def test_what_does_not_fit_beside_a_model_s_name_stands_below_it_and_is_not_cut(
    tell: Tell, picture: Picture
) -> None:
    made = session()
    where = Place(False, "OpenAI", "models.eu-central.example.com")
    long = replace(MODELS[1], name="Model with a name of its own", place=where)
    made.administration.found = replace(
        made.administration.found, models=(MODELS[0], long, *MODELS[2:6]), default_model="m1"
    )

    async def story(c: Companion) -> None:
        screen = await opened(c)
        c.window.resize(c.window.minimumSize())
        lines = screen.choice.lines
        await c.until(lambda: lines["m1"].height() == TALL + BELOW, "two rows")
        assert lines["m3"].height() == TALL
        screen.sheet.ensureWidgetVisible(lines["m1"])
        await picture("intelligence-narrow")

    tell(story, made)


def test_the_workspace_default_is_picked_and_marked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.default)
        QTest.keyClicks(box(c).line, "model 07")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: screen.default.accessibleName() == "Workspace default: Model 07")
        assert screen.choice.lines["m7"].mark == "workspace default"
        admin = c.session.administration
        assert admin.found.default_model == "m7"
        elsewhere = Provider("p3", "Added elsewhere", "openai", "https://api.openai.com/v1", ("Sol",), False)
        admin.known = (*admin.known, elsewhere)
        await admin.set_default("m9")
        c.session.bus.publish(Nudged())
        await c.until(lambda: "Added elsewhere" in words(screen), "what another admin added meanwhile")
        assert screen.default.accessibleName() == "Workspace default: Model 09"

    tell(story, session())


# --- limits


def test_limits_have_units_or_are_none(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        assert (screen.limits["seconds"].number.text(), screen.limits["seconds"].unit.text()) == (
            "300",
            "seconds",
        )
        assert screen.limits["cost_usd"].unit.text() == "No limit"
        click(screen.limits["cost_usd"].switch)
        await c.until(lambda: c.session.administration.set_limits_to.cost_usd == 1.0)
        money = screen.limits["cost_usd"].number
        money.setFocus()
        money.selectAll()
        QTest.keyClicks(money, "0.25")
        QTest.keyClick(money, Qt.Key.Key_Return)
        await c.until(lambda: c.session.administration.set_limits_to.cost_usd == 0.25)
        click(screen.limits["seconds"].switch)
        wanted = Limits(seconds=None, steps=20, cost_usd=0.25)
        await c.until(lambda: c.session.administration.set_limits_to == wanted)

    tell(story, session())


def test_the_limit_of_money_says_which_models_it_cannot_stop(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        assert "A model without one is not stopped by this: limit tokens as well." in words(
            screen.limits["cost_usd"]
        )

    tell(story, session())


def test_an_empty_limit_says_what_is_needed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        line = screen.limits["steps"]
        line.number.setFocus()
        line.number.clear()
        screen.add.setFocus()
        assert line.problem.text() == "A number above zero is needed; switch it off for no limit."
        assert c.session.administration.set_limits_to.steps == 20

    tell(story, session())


# --- providers


def test_providers_say_where_they_are_and_whether_a_key_is_set(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        shown = words(screen.providers)
        assert "https://models.house/v1 · key set · leaves this computer · 1 model" in shown
        assert "no key · on this computer" in shown
        assert "Insights ask it about each new meeting, too" in words(screen), (
            "said where the default is chosen"
        )

    tell(story, session())


def test_a_provider_is_tried_then_added_and_its_key_is_never_shown(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.add)
        form = dialog(c)
        assert form.key.echoMode() is QLineEdit.EchoMode.Password
        click(form.test)
        assert form.words.text().startswith("OpenAI needs a key.")
        QTest.keyClicks(form.key, "sk-secret")
        click(form.test)
        await c.until(lambda: form.words.text() == "It works: 2 models. model-a, model-b")
        click(form.yes)
        await c.until(lambda: not c.window.card.findChildren(ProviderDialog))
        assert c.session.administration.put[0].api_key == "sk-secret"
        await c.until(lambda: "OpenAI/model-a" in screen.choice.lines)

    tell(story, session())


def test_an_agent_is_added_by_its_address_and_the_form_says_what_that_means(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(screen.add)
        form = dialog(c)
        assert form.models.isVisible()
        assert not form.agent_words.isVisible()
        agent = next(kind for kind in form._kinds if kind.kind == "agui")
        form._choose(agent)
        assert not form.models.isVisible()
        assert "What it asks about first waits here for approval" in words(form)
        click(form.test)
        assert form.words.text().startswith("Where does it answer?")
        QTest.keyClicks(form.address, "https://agents.example/run/")
        click(form.test)
        await c.until(lambda: form.words.text() == "It answers.")
        await picture("settings-agent")
        QTest.keyClicks(form.name, "Support desk")
        click(form.yes)
        await c.until(lambda: not c.window.card.findChildren(ProviderDialog))
        made = c.session.administration.put[0]
        assert (made.kind, made.base_url, made.models) == ("agui", "https://agents.example/run/", ())

    tell(story, session())


def test_trying_can_be_stopped(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.slow = asyncio.Event()
        screen = await opened(c)
        click(screen.add)
        form = dialog(c)
        QTest.keyClicks(form.key, "sk-secret")
        click(form.test)
        assert form.bar.isVisible()
        assert form.no.text() == "Stop"
        assert not form.yes.isEnabled()
        c.press(Qt.Key.Key_Return)  # the keyboard is on Stop
        assert form.words.text() == "Stopped; nothing was changed."
        c.session.administration.slow.set()
        await asyncio.sleep(0)
        assert form.words.text() == "Stopped; nothing was changed."

    tell(story, session())


def test_what_a_provider_refuses_is_said_in_words(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.refuses = Problem("provider_key")
        screen = await opened(c)
        click(screen.add)
        form = dialog(c)
        QTest.keyClicks(form.key, "sk-wrong")
        QTest.keyClick(form.key, Qt.Key.Key_Return)
        await c.until(lambda: form.words.text().startswith("The model's provider does not accept the key."))
        assert form.isVisible()
        c.session.administration.refuses = Problem("bad_request", detail="Name a model.")
        click(form.yes)
        await c.until(lambda: form.words.text() == "Name a model.")

    tell(story, session())


def test_a_provider_that_is_changed_keeps_its_key_when_none_is_typed(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(named(screen.providers, "Edit: house"))
        form = dialog(c)
        assert (form.name.text(), form.name.isReadOnly()) == ("house", True)
        assert form.key.text() == ""
        assert form.key.placeholderText() == "A key is set; empty keeps it"
        form.address.setText("https://new.house/v1")
        click(form.yes)
        await c.until(lambda: c.session.administration.put)
        new = c.session.administration.put[0]
        assert (new.base_url, new.api_key, new.kind) == ("https://new.house/v1", None, "openai_compatible")

    tell(story, session())


def test_removing_asks_first(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c)
        click(named(screen.providers, "Remove: house"))
        question = next(q for q in c.window.card.findChildren(Question) if q.isVisible())
        click(question.yes)
        await c.until(lambda: c.session.administration.removed == ["p2"])
        await c.until(lambda: "house" not in words(screen.providers))

    tell(story, session())


def test_servers_on_this_computer_are_offered_not_taken(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.here = (Offered("Ollama", "http://127.0.0.1:11434/v1", ("qwen3:4b",)),)
        screen = await opened(c)
        await c.until(screen.offered.isVisible)
        assert c.session.administration.put == []
        click(named(screen.offered, "Use Ollama"))
        await c.until(lambda: [p.name for p in c.session.administration.put] == ["Ollama"])

    tell(story, session())


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.session.administration.choose_models(("m0",))
        found = replace(c.session.administration.found, models=MODELS[:3])
        c.session.administration.found = found
        screen = await opened(c)
        kinds = QAbstractButton | QLineEdit
        controls = [w for w in screen.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(60):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert [w.accessibleName() for w in controls if w not in reached and w.isEnabled()] == []
        click(screen.add)
        inside = [w for w in dialog(c).findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in inside if not w.accessibleName()] == []

    tell(story, session())


# --- the picker of a new chat


def test_the_model_is_picked_before_the_first_message_and_locked_after(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        button = c.window.composer.model
        await c.until(lambda: button.text() == "Model 00")
        click(button)
        assert box(c).line.placeholderText() == "Search models…"
        assert QApplication.focusWidget() is box(c).line
        QTest.keyClicks(box(c).line, "model 05")
        c.press(Qt.Key.Key_Return)
        assert button.text() == "Model 05"
        assert QApplication.focusWidget() is c.window.composer.edit
        await c.ask("With the fifth one")
        assert c.session.sent == [("With the fifth one", False, "m5")]
        await c.until(lambda: not button.isEnabled())
        assert button.toolTip() == button.accessibleDescription() == "Start a new chat to change model."
        c.presenter.new_chat()
        assert (button.text(), button.isEnabled()) == ("Model 00", True)

    tell(story, session())


def test_the_users_own_default_comes_first_and_both_defaults_are_marked(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        button = c.window.composer.model
        await c.session.choices.change(Preferences(default_model="m3"))
        await c.until(lambda: button.text() == "Model 03")
        click(button)
        marks = {r.text: r.excerpt for r in box(c).list.rows.rows if r.excerpt}
        assert marks == {"Model 03": "your default", "Model 00": "workspace default"}
        assert box(c).list.current is not None
        assert box(c).list.current.text == "Model 03"
        c.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is button
        c.window.composer.edit.setFocus()
        await c.ask("As I like it")
        assert c.session.sent == [("As I like it", False, "m3")]

    tell(story, session())


def test_the_picker_works_in_the_small_window_with_the_keyboard(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        await c.until(lambda: c.window.composer.model.text() == "Model 00")
        click(c.window.composer.model)
        pick = box(c)
        assert c.window.card_height >= PickBox.wanted
        first = pick.list.current
        c.press(Qt.Key.Key_Down)
        assert pick.list.current is not first
        c.press(Qt.Key.Key_Escape)
        assert not pick.isVisible()
        assert c.window.composer.model.text() == "Model 00"

    tell(story, session())


def test_a_chat_whose_model_was_withdrawn_is_read_and_not_continued(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        thread_id = await c.ask("Before")
        thread = c.session.kept[thread_id]  # type: ignore[index]
        gone = replace(thread, summary=replace(thread.summary, model="m44"))
        c.session.kept[thread_id] = gone  # type: ignore[index]
        c.presenter.open_thread(thread.summary.id)
        closed = c.window.closed_words
        await c.until(closed.isVisible)
        assert "Before" in c.shown
        assert not c.window.composer.isVisible()
        assert words(closed) == "The model of this chat is no longer offered; the chat stays here to read."
        click(named(closed, "New chat"))
        assert c.window.composer.isVisible()

    tell(story, session())


def test_what_a_model_can_do_is_said_in_quiet_words() -> None:
    assert abilities(MODELS[0]) == "131K context · images · tools · on this computer"
    assert (
        abilities(replace(MODELS[1], tools=False, context_tokens=None)) == "no tools · leaves this computer"
    )
    assert abilities(MODELS[1], team=True).endswith("leaves your team's server"), (
        "it left this computer before"
    )
    assert [size(n) for n in (None, 900, 131_072, 1_000_000, 1_050_000)] == ["", "900", "131K", "1M", "1.05M"]


def test_rows_are_grouped_and_a_search_keeps_the_headings_of_what_it_finds() -> None:
    rows = model_rows(MODELS[:4])
    assert [r.text for r in rows if r.kind is RowKind.HEADER] == [
        "Ours · Stays on this computer",
        "OpenAI · Goes to OpenAI",
    ]
    found = matching(rows, "openai 03")
    assert [r.text for r in found] == ["OpenAI · Goes to OpenAI", "Model 03"]
    assert matching(rows, "nothing such") == []
