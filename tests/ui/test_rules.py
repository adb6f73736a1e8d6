"""Auto-Approve Tools: rules read as they are typed, tried before they are kept, and made from a call."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from harmony_desktop.domain.approvals import Approval
from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import Problem
from harmony_desktop.domain.rules import MAX_RULES, Verb
from harmony_desktop.domain.tools import RuleTrial
from harmony_desktop.ui.approvals.rule_dialog import RuleDialog, may_be_ruled
from harmony_desktop.ui.approvals.rule_list import RuleList
from harmony_desktop.ui.choices.switch import Segment
from harmony_desktop.ui.menus import Menu
from harmony_desktop.ui.preferences_screen import PreferencesScreen
from harmony_desktop.wish import Section
from harmony_desktop.wishes.companion import AUTO_APPROVE
from tests.fakes.session import ScriptedSession
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
MAIL = "send_email(to=*@acme.example)"
FOUND = RuleTrial(
    "linear_*",
    allowed=12,
    asked=2,
    denied=1,
    looked_at=40,
    examples=("Create an issue: Sync is slow", "Create an issue: Export misses a day", "Close HAR-17"),
)


def rules(c: Companion) -> RuleList:
    c.pages.preferences.show(Section.COMPANION)
    screen = next(s for s in c.window.findChildren(PreferencesScreen) if s.isVisible())
    control = screen.rows[AUTO_APPROVE.name].control
    assert isinstance(control, RuleList)
    return control


def dialog(c: Companion) -> RuleDialog:
    return next(d for d in c.window.card.findChildren(RuleDialog) if d.isVisible())


def choose(box: RuleDialog, verb: Verb) -> None:
    words = {"allow": "Allow", "ask": "Ask", "never": "Never"}[verb]
    QTest.mouseClick(
        next(s for s in box.findChildren(Segment) if s.text() == words), Qt.MouseButton.LeftButton
    )


def kept(c: Companion) -> tuple[str, ...]:
    return c.session.choices.kept.auto_approve


def with_rules(*texts: str) -> ScriptedSession:
    session = ScriptedSession()
    session.choices.kept = Preferences(auto_approve=texts)
    return session


# --- the list


def test_the_words_of_the_seed_stand_there_and_nothing_means_everything_asks(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert AUTO_APPROVE.label == "Auto-Approve Tools"
        assert rules(c).none.isVisible()
        assert rules(c).none.text() == "No rule yet: every tool that changes something or acts outside asks."

    tell(story)


def test_each_rule_says_what_it_does(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        shown = [(line.verb.text(), line.body.text(), line.meaning.text()) for line in rules(c).lines]
        assert shown == [
            ("Allow", "web_search", "Runs without asking you."),
            ("Allow", MAIL, "Runs without asking you, but only where to is “*@acme.example”."),
            ("Ask", "linear_*", "Always asks, whatever allows it."),
            ("Never", "linear_delete_*", "Is never run."),
            ("Allow", "*", shown[4][2]),
            ("Allow", "a b", "This cannot be read, so it allows nothing. Change it or take it off."),
            ("Never", "a b", "This cannot be read, so everything asks. Change it or take it off."),
        ]
        assert shown[4][2].startswith("* names every tool, also those that act outside")
        bar = next(
            s for s in c.window.findChildren(PreferencesScreen) if s.isVisible()
        ).sheet.verticalScrollBar()
        await c.until(lambda: bar.maximum() > 100)
        bar.setValue(bar.maximum())
        await picture("rules")

    tell(story, with_rules("web_search", MAIL, "?linear_*", "!linear_delete_*", "*", "a b", "!a b"))


def test_one_is_taken_off_and_had_back_where_it_stood(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rules(c).lines[1].remove.click()
        await c.until(lambda: kept(c) == ("web_search", "x"))
        assert [line.text for line in rules(c).lines] == ["web_search", "x"]
        assert c.window.toast.words == "The rule “linear_*” is gone."
        c.window.toast.act()
        await c.until(lambda: kept(c) == ("web_search", "linear_*", "x"))

    tell(story, with_rules("web_search", "linear_*", "x"))


def test_rules_of_another_computer_show(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        assert not rules(c).lines
        await c.session.choices.change(Preferences(auto_approve=("web_search",)))
        assert [line.text for line in rules(c).lines] == ["web_search"]

    tell(story)


# --- one that is written


def test_a_rule_is_tried_on_past_calls_and_then_kept(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.window.open_page()
        c.session.tools.trials["linear_*"] = FOUND
        rules(c).add.click()
        box = dialog(c)
        assert QApplication.focusWidget() is box.line
        assert not box.yes.isEnabled()
        QTest.keyClicks(box.line, "linear_*")
        assert not box.yes.isEnabled(), "not before it was tried"
        c.press(Qt.Key.Key_Return)
        assert kept(c) == ()
        await c.until(box.yes.isEnabled)
        assert box.trial.words.text() == (
            "It would have allowed 12 of your last 40 calls. 2 calls of the same tools would still have asked."
            " Another rule refuses 1 of them."
        )
        assert box.trial.examples.text().splitlines()[0] == "· Create an issue: Sync is slow"
        await picture("rule-tried")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: kept(c) == ("linear_*",))
        await c.until(lambda: not c.window.card.findChildren(RuleDialog) or not box.isVisible())
        assert c.window.toast.words == "The rule “linear_*” holds from now on."
        c.window.toast.act()
        await c.until(lambda: kept(c) == ())

    tell(story)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("send mail", "A rule begins with a tool's name: letters, digits, _ and * only."),
        ("send_email(to=", "The bracket is not closed."),
        ("send_email(to)", "Inside the brackets stands name=pattern, such as to=*@acme.example."),
        ("x" * 501, "A rule has at most 500 characters."),
        (
            "web\u200bsearch",
            "There is a letter in it that cannot be seen. Type the rule instead of pasting it.",
        ),
        ("web_search", "“web_search” is there already."),
    ],
)
def test_what_is_wrong_is_said_as_it_is_typed(tell: Tell, text: str, words: str) -> None:
    async def story(c: Companion) -> None:
        rules(c).add.click()
        box = dialog(c)
        box.line.setText(text)
        assert box.meaning.text() == words
        assert not box.yes.isEnabled()
        assert not box.trial.isVisible()

    tell(story, with_rules("web_search"))


def test_a_lone_star_warns(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        rules(c).add.click()
        box = dialog(c)
        QTest.keyClicks(box.line, "*")
        assert box.warning.isVisible()
        assert box.warning.text().startswith("* names every tool, also those that act outside")
        await c.until(box.yes.isEnabled)
        await picture("rule-star")

    tell(story)


def test_tools_are_named_by_their_titles_and_unknown_ones_are_told(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rules(c).add.click()
        box = dialog(c)
        QTest.keyClicks(box.line, "send_email")
        await c.until(lambda: box.meaning.text() == "Runs without asking you.\nTools: Send an e-mail")
        box.line.setText("send_mail")
        assert box.warning.text() == "No tool has such a name now."

    tell(story)


def test_a_sign_in_front_is_the_choice_above_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rules(c).add.click()
        box = dialog(c)
        QTest.keyClicks(box.line, "!linear_delete_*")
        assert box.line.text() == "linear_delete_*"
        assert box.text == "!linear_delete_*"
        choose(box, Verb.ASK)
        assert box.text == "?linear_delete_*"
        box.yes.click()
        await c.until(lambda: kept(c) == ("?linear_delete_*",))

    tell(story)


def test_a_changed_rule_takes_its_place_and_is_tried_without_the_old_one(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rules(c).lines[1].edit.click()
        box = dialog(c)
        assert (box.line.text(), box.text) == ("linear_*", "!linear_*")
        choose(box, Verb.ALLOW)
        await c.until(box.yes.isEnabled)
        assert c.session.tools.tried[-1] == ("linear_*", "!linear_*")
        box.yes.click()
        await c.until(lambda: kept(c) == ("a", "linear_*", "b"))
        c.window.toast.act()
        await c.until(lambda: kept(c) == ("a", "!linear_*", "b"))

    tell(story, with_rules("a", "!linear_*", "b"))


def test_without_the_workspace_nothing_is_allowed_untried_and_denying_still_works(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.tools.refuses = Problem("offline")
        rules(c).add.click()
        box = dialog(c)
        await c.until(lambda: c.session.tools.refuses is None)
        c.session.tools.refuses = Problem("offline")
        QTest.keyClicks(box.line, "web_search")
        await c.until(lambda: box.trial.words.text() != "Trying it…")
        assert not box.yes.isEnabled()
        choose(box, Verb.NEVER)
        assert box.yes.isEnabled()
        box.yes.click()
        await c.until(lambda: kept(c) == ("!web_search",))

    tell(story, ScriptedSession(LinkState.OFFLINE))


def test_the_workspace_has_the_last_word(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.tools.trials["web_search"] = RuleTrial("web_search", valid=False, problem="Not here.")
        rules(c).add.click()
        box = dialog(c)
        QTest.keyClicks(box.line, "web_search")
        await c.until(lambda: box.trial.words.text() == "The workspace cannot read it: Not here.")
        assert not box.yes.isEnabled()

    tell(story)


def test_no_more_rules_than_can_be_kept(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        rules(c).add.click()
        dialog(c).line.setText("one_more")
        assert dialog(c).meaning.text() == "There are 200 rules, and no more can be kept."

    tell(story, with_rules(*(f"tool_{n}" for n in range(MAX_RULES))))


def test_the_keyboard_goes_back_to_where_a_dialog_was_opened(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        add = rules(c).add
        add.setFocus(Qt.FocusReason.TabFocusReason)
        c.press(Qt.Key.Key_Space)
        assert QApplication.focusWidget() is dialog(c).line
        c.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is add
        edit = rules(c).lines[0].edit
        edit.setFocus(Qt.FocusReason.TabFocusReason)
        edit.click()
        await c.session.choices.change(Preferences())  # on another computer: the button is no more
        await c.until(lambda: not rules(c).lines)
        c.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is not edit

    tell(story, with_rules("web_search"))


# --- one that is made from a call

ISSUE = '{"team": "HAR", "title": "Sync is slow, again", "description": "%s"}' % ("It takes minutes. " * 12)


async def called(c: Companion, **fields: object) -> Approval:
    thread_id = await c.ask("Do it.")
    answer = c.session.answer(thread_id)
    return c.session.approvals.asks(answer, **fields)


def from_call(c: Companion, approval: Approval) -> RuleDialog:
    box = RuleDialog.for_call(c.window, approval, c.session.tools, c.session.choices)
    c.window.lay_over(box)
    return box


def test_the_narrowest_rule_is_proposed_and_widened_by_choice(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        exact = "send_email(to=dana@acme.example, subject=Terms)"
        found = {
            "allowed": 1,
            "asked": 3,
            "looked_at": 40,
            "examples": ("Send an e-mail to dana@acme.example",),
        }
        c.session.tools.trials[exact] = RuleTrial(exact, **found)  # type: ignore[arg-type]
        box = from_call(c, await called(c))
        assert box.line.text() == exact
        assert box.arguments is not None
        assert QApplication.focusWidget() is box.arguments.buttons["to"]
        assert box.arguments.buttons["to"].words == "only dana@acme.example"
        assert "body" not in box.arguments.buttons, "nobody reads a rule with a whole letter in it"
        assert list(box.arguments.fixed) == ["body"], "what the rule leaves open is told"
        assert box.meaning.text().splitlines()[0].endswith("is “Terms”. May be anything: body.")
        await c.until(lambda: box.yes.isEnabled())
        assert box.trial.words.text().startswith("It would have allowed 1 of your last 40 calls.")
        await picture("always-allow-small")
        box.arguments.choose("subject", "")
        box.arguments.choose("to", "*@acme.example")
        assert box.line.text() == MAIL
        assert box.meaning.text().splitlines()[0].endswith("May be anything: subject, body.")
        assert box.arguments.buttons["to"].words == "anybody at acme.example"
        assert not box.yes.isEnabled(), "the wider one is tried anew"
        await c.until(lambda: box.yes.isEnabled())
        box.yes.click()
        await c.until(lambda: kept(c) == (MAIL,))
        assert c.session.approvals.decided == [], "the call itself is still the user's to decide"
        await c.until(lambda: c.window.toast.words == "Saved. This call still waits for you.")
        c.window.toast.act()
        await c.until(lambda: kept(c) == ())

    tell(story)


def test_a_page_shows_it_too(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        approval = await called(c, tool_id="linear_create_issue", tool_title="Create issue", arguments=ISSUE)
        c.window.open_page()
        rule = "linear_create_issue(team=HAR, title=Sync is slow\\, again)"
        c.session.tools.trials[rule] = replace(FOUND, rule=rule, denied=0)
        box = from_call(c, approval)
        assert box.text == rule
        await c.until(lambda: box.yes.isEnabled())
        await picture("always-allow")

    tell(story)


def test_the_trial_is_seen_whole_where_there_is_room(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        approval = await called(c, tool_id="linear_create_issue", tool_title="Create issue", arguments=ISSUE)
        c.window.open_page()
        c.window.resize(1120, 704)
        rule = "linear_create_issue(team=HAR, title=Sync is slow\\, again)"
        c.session.tools.trials[rule] = replace(FOUND, rule=rule)
        box = from_call(c, approval)
        await c.until(lambda: box.yes.isEnabled())
        await c.until(lambda: box.middle.verticalScrollBar().maximum() == 0, "nothing below the fold")
        assert box.box.height() < box.tallest
        box.close_overlay()
        c.session.tools.trials["linear_*"] = FOUND
        rules(c).add.click()
        box = dialog(c)
        QTest.keyClicks(box.line, "linear_*")
        await c.until(lambda: box.yes.isEnabled())
        await c.until(lambda: box.middle.verticalScrollBar().maximum() == 0, "nothing below the fold")

    tell(story)


def test_enter_held_down_keeps_no_rule(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = from_call(c, await called(c))
        await c.until(lambda: c.session.tools.tried)
        await c.until(lambda: box._tried)
        assert not box.yes.isEnabled(), "it arms a moment after it appeared"
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert kept(c) == ()

    tell(story)


def test_enter_where_the_cursor_begins_opens_the_choice_and_saves_nothing(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = from_call(c, await called(c))
        await c.until(lambda: box.yes.isEnabled())
        c.press(Qt.Key.Key_Return)
        [menu] = [m for m in box.findChildren(Menu) if m.isVisible()]
        assert [a.text() for a in menu.actions()] == [
            "only dana@acme.example",
            "anybody at acme.example",
            "anything",
        ]
        menu.close()
        assert kept(c) == ()

    tell(story)


@pytest.mark.parametrize("fields", [{"destructive": True}, {"after_foreign_text": True}])
def test_none_is_made_where_none_would_be_safe(tell: Tell, fields: dict[str, bool]) -> None:
    async def story(c: Companion) -> None:
        approval = await called(c, **fields)
        assert not may_be_ruled(approval)
        with pytest.raises(ValueError, match="no rule"):
            RuleDialog.for_call(c.window, approval, c.session.tools, c.session.choices)

    tell(story)


def test_arguments_that_are_no_object_leave_the_tool_alone(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = from_call(c, await called(c, arguments="{}", tool_id="create_note"))
        assert box.line.text() == "create_note"
        assert box.text == "create_note"

    tell(story)


def test_strangers_words_are_shown_for_what_they_are(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        arguments = (
            '{"to": "dana@acme.example", "subject": "%s", "note": "\\u202etxet", "b": "x\\u3164y"}'
            % ("a" * 120)
        )
        trial = RuleTrial("", allowed=1, looked_at=1, examples=("Pay \u202emoc.live\nTwice", "y" * 900))
        approval = await called(c, arguments=arguments, tool_title="Pay\u200b \u202eyaP")
        c.session.tools.try_rule = lambda *_: returned(trial)  # type: ignore[assignment, misc]
        box = from_call(c, approval)
        await c.until(lambda: box.yes.isEnabled())
        assert box.trial.examples.text().startswith("· Pay ⟨U+202E⟩moc.live Twice")
        assert box.arguments is not None
        assert set(box.arguments.buttons) == {"to", "subject", "b"}, (
            "what turns the writing round is no pattern"
        )
        assert box.arguments.buttons["b"].words == "only x⟨U+3164⟩y"
        assert "\u202e" not in "".join(label.text() for label in box.findChildren(QLabel))
        assert box.middle.widget().width() <= box.middle.width()
        await picture("always-allow-hostile")

    tell(story)


async def returned(trial: RuleTrial) -> RuleTrial:
    return trial


def test_every_control_has_a_name_and_tab_reaches_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        box = from_call(c, await called(c))
        await c.until(lambda: box.yes.isEnabled())
        kinds = QAbstractButton | QLineEdit
        controls = [w for w in box.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
        assert [type(w).__name__ for w in controls if not w.accessibleName()] == []
        reached = set()
        for _ in range(12):
            c.press(Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert set(controls) <= reached
        c.press(Qt.Key.Key_Escape)
        assert not box.isVisible()

    tell(story)
