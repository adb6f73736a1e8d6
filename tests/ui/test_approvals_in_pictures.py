"""Cards of calls as they look: every state, what is hostile, small and large, both themes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harmony_desktop.domain.approvals import CallState, PreviewLine, ToolClass, Verdict
from harmony_desktop.domain.problems import Problem
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion
from tests.ui.test_approvals import armed, asked, card, view

__all__ = ["picture"]
Tell = Callable[..., None]
SOON = datetime.now(UTC) + timedelta(hours=23)
ISSUE = {
    "tool_id": "linear_create_issue",
    "tool_title": "Create issue",
    "source_name": "Linear",
    "title": "Create an issue in Linear",
    "arguments": '{"team": "Platform", "title": "CSV export drops rows with quoted commas", "priority": 2,'
    ' "description": "John Okafor (Northwind): exports over 10k rows lose every row whose company name has a'
    ' comma. Seen since 3 Nov.", "labels": ["bug", "export"], "urgent": false}',
    "lines": (),
    "expires_at": SOON,
    "reason": "You asked for an issue about the bug that John mentioned.",
    "input_schema": {
        "type": "object",
        "required": ["team", "title"],
        "properties": {
            "team": {"type": "string", "enum": ["Platform", "Growth"]},
            "title": {"type": "string", "description": "One line that says what is wrong."},
            "priority": {"type": "integer", "minimum": 0, "maximum": 4},
            "description": {"type": "string"},
            "labels": {"type": "array", "items": {"type": "string"}},
            "urgent": {"type": "boolean"},
            "parent": {"type": "object"},
        },
    },
}
HOSTILE = {
    "bidi": "Pay to \u202egnp.exe\u202c, then \u2066dana\u2069@acme.example",
    "zero-width": "ac\u200bme\u200d.ex\ufeffample" + "\u200b" * 400 + "!",
    "ansi": "\x1b[31mDANGER\x1b[0m\x07 bell, \x00 nul, \x1b]0;title\x07",
    "lines": "\n".join(f"line {n}" for n in range(10_000)),
    "stacked": "Z" + "\u0301" * 40 + "algo",
    "<b>markup</b>": "<img src='http://evil.example/x.png'><script>1</script> **not bold** [1]",
    "a_name_that_is_far_too_long_for_its_column": "x" * 5_000,
}


def test_the_card_as_it_waits(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        await asked(c, **ISSUE)
        await picture("approval-unread")
        await armed(c)
        await picture("approval")
        c.window.thread_view.show_call("p1")
        c.window.open_page()
        await armed(c)
        await picture("approval-page")
        card(c).edit.click()
        await picture("approval-edit-page")
        c.window.leave_page()
        await picture("approval-edit")
        card(c).leave_editing()
        card(c).deny.click()
        await picture("approval-deny")

    tell(story)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_arguments_look_like_what_they_are(tell: Tell, picture: Picture, name: str) -> None:
    import json

    async def story(c: Companion) -> None:
        text = HOSTILE[name]
        await asked(
            c,
            title=f"Create the note “{text[:60]}”",
            lines=(PreviewLine(name, text),),
            arguments=json.dumps({name: text}),
            reason=text,
            expires_at=SOON,
            after_foreign_text=True,
        )
        await c.until(lambda: card(c).box.complete, "all of it")
        await picture(f"approval-hostile-{name.strip('<>/b')[:12]}")

    tell(story)


STATES: dict[str, dict[str, Any]] = {
    "rule": {"state": CallState.SUCCEEDED, "rule": "linear_create_*", "result": "Created ENG-12."},
    "working": {"state": CallState.EXECUTING},
    "done": {"state": CallState.SUCCEEDED, "result": "The server took the e-mail for dana@acme.example."},
    "denied": {"state": CallState.DENIED, "denial": "Not to Dana, to Luis."},
    "denied-by-rule": {"state": CallState.DENIED_BY_RULE, "rule": "!send_email"},
    "expired": {"state": CallState.EXPIRED},
    "cancelled": {"state": CallState.CANCELLED},
    "superseded": {"state": CallState.SUPERSEDED},
    "failed": {
        "state": CallState.FAILED,
        "problem": Problem(
            "tool_failed", detail="The server refused it, and nothing was sent: 550 no such user"
        ),
    },
    "unknown": {"state": CallState.UNKNOWN},
    "sending": {"sent": Verdict.APPROVE},
}


def test_what_became_of_calls_is_one_quiet_line_each(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        answer = await asked(c, **STATES["rule"])
        for fields in list(STATES.values())[1:]:
            c.session.approvals.asks(answer, **fields)
        await c.until(lambda: view(c, "p11"), "all of them")
        await picture("approval-states")
        c.window.thread_view.show_call("p3")
        await picture("approval-opened")
        c.window.thread_view.show_call("p11")
        await picture("approval-sending-opened")

    tell(story)


def test_other_cards(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        answer = await asked(
            c,
            expires_at=SOON,
            refused=Problem("arguments_invalid", {"fault": "to: “dana” is no e-mail address"}),
            refused_arguments='{"to": ["dana"], "subject": "Terms", "body": "Dear Dana,\\n\\nas agreed."}',
        )
        await armed(c)
        await picture("approval-refused")
        c.session.approvals.becomes(c.session.approvals.waiting()[0].id, CallState.DENIED)
        c.session.approvals.asks(
            answer,
            destructive=True,
            tool_class=ToolClass.WRITE,
            title="Delete the contact Dana Reyes (Acme)",
            tool_title="Delete a contact",
            arguments='{"contact_id": "c1"}',
            lines=(PreviewLine("contact_id", "c1"),),
            expires_at=datetime.now(UTC) + timedelta(minutes=14),
        )
        await armed(c, "p2")
        await picture("approval-destructive")

    tell(story)
