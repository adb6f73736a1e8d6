"""Companion acts in the window, with a real workspace and its real tools behind it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from harmony_desktop.ui.approvals.call_card import CallCard
from harmony_desktop.ui.approvals.call_line import CallLine
from tests.fakes.model_server import text, tool
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared

pytestmark = pytest.mark.long

__all__ = ["drawer", "live", "picture", "prepared"]


def shown(c: Lived) -> list[CallCard]:
    return [card for card in c.window.findChildren(CallCard) if card.isVisible()]


def lines(c: Lived) -> list[str]:
    """What became of calls, from above."""
    found = [line for line in c.window.findChildren(CallLine) if line.isVisible()]
    return [line.text() for line in sorted(found, key=lambda at: at.mapToGlobal(at.pos()).y())]


async def waiting(c: Lived, words: str) -> CallCard:
    await c.until(lambda: any(words in card.accessibleName() for card in shown(c)), f"the card about {words}")
    card = next(card for card in shown(c) if words in card.accessibleName())
    await c.until(lambda: card.approve.armed, "Approve is armed")
    return card


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_was_denied_is_tried_another_way_and_what_was_edited_is_what_is_done(
    live: Live, picture: Picture
) -> None:
    async def story(c: Lived) -> None:
        c.model.script(
            tool("create_note", title="Terms", text="Net 60."),
            tool("create_task", title="Write down the terms", text="Net 60."),
            text("You have a task for it."),
        )
        c.ask("Note Acme's terms.")
        first = await waiting(c, "Create the note “Terms”")
        assert await c.session.objects.notes() == ()
        await picture("live-approval")
        click(first.deny)
        QTest.keyClicks(first.why, "A task, please.")
        click(first.refuse)

        second = await waiting(c, "Create the task “Write down the terms”")
        assert "A task, please." in c.asked[-1]
        click(second.edit)
        assert second.form is not None
        body = second.form.controls["text"].findChild(QPlainTextEdit)
        assert body is not None
        body.setPlainText("Net 60, and a discount for the pilot.")
        click(second.form.yes)
        await c.until(lambda: second.approve.armed, "Approve is armed")
        click(second.approve)
        await c.says("You have a task for it.")
        assert "Net 60, and a discount for the pilot." in c.asked[-1]
        (task,) = await c.session.objects.tasks()
        assert task.text == "Net 60, and a discount for the pilot."
        assert await c.session.objects.notes() == ()
        assert [line.partition(". ")[2] for line in lines(c)] == [
            "Denied: A task, please.",
            "Approved · done",
        ]
        await picture("live-approval-done")

    live(story)


def test_always_allow_keeps_a_rule_and_the_next_call_names_it(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.model.script(
            tool("create_note", title="One", text="First."),
            text("Noted."),
            tool("create_note", title="Two", text="Second."),
            text("Noted again."),
        )
        c.ask("Note the first.")
        card = await waiting(c, "Create the note “One”")
        click(card.always)
        await c.until(lambda: c.buttons("Save rule"), "the rule")
        await picture("live-always-allow")
        c.window.step_back()
        assert await c.session.objects.notes() == ()
        await c.until(lambda: card.approve.armed, "Approve is armed")
        click(card.approve)
        await c.says("Noted.")

        current = c.session.choices.current()
        await c.session.choices.change(replace(current, auto_approve=("create_note",)))
        await c.session.delivered()
        await c.says("Noted again.", "Note the second.")
        assert "Allowed by rule create_note · done" in lines(c)[-1]
        assert {note.title for note in await c.session.objects.notes()} == {"One", "Two"}

    live(story)
