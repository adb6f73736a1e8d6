"""What the feed tells of calls, also in words of a newer workspace."""

from typing import Any

import pytest

from harmony_desktop.domain.answers import RunEnded
from harmony_desktop.domain.approvals import CallState, ToolClass
from harmony_desktop.domain.syncing import ApprovalGone, ApprovalRow
from harmony_desktop.domain.threads import MessageState
from harmony_desktop.net import translate
from harmony_desktop.net.tool_desk import ToolDesk

CALL: dict[str, Any] = {
    "id": "p1",
    "thread_id": "t1",
    "message_id": "a1",
    "run_id": "r1",
    "tool_id": "send_email",
    "tool_title": "Send an e-mail",
    "tool_class": "external",
    "arguments": '{"to": "dana@acme.example"}',
    "args_hash": "h1",
    "preview": {"title": "Send an e-mail", "lines": [{"label": "to", "text": "dana@acme.example"}]},
    "state": "failed",
    "problem": {"code": "tool_failed", "detail": "No line.", "args": {"detail": "No line."}},
    "created_at": "2026-11-21T09:00:00Z",
    "rev": 4,
}


def page(*changes: dict[str, Any]) -> list[object]:
    return list(translate.change_page({"changes": list(changes), "cursor": "9"}).changes)


def upsert(kind: str = "approval", **row: Any) -> dict[str, Any]:
    return {"action": "upsert", "kind": kind, "id": "p1", "row": CALL | row}


def test_a_call_comes_whole_and_goes() -> None:
    row, gone = page(upsert(), {"action": "delete", "kind": "approval", "id": "p1"})
    assert isinstance(row, ApprovalRow)
    assert (row.approval.state, row.approval.tool_class) == (CallState.FAILED, ToolClass.EXTERNAL)
    assert row.approval.problem is not None
    assert row.approval.problem.detail == "No line."
    assert gone == ApprovalGone(row.approval.id)


def test_words_of_a_newer_workspace_are_taken_for_the_most_careful_ones() -> None:
    (row,) = page(upsert(state="half_done", tool_class="cosmic", from_tomorrow=1))
    assert isinstance(row, ApprovalRow)
    assert (row.approval.state, row.approval.tool_class) == (CallState.UNKNOWN, ToolClass.EXTERNAL)


def test_kinds_of_a_newer_workspace_are_left_out() -> None:
    assert len(page(upsert(kind="dream"), upsert(), upsert(kind="wish"))) == 1


@pytest.mark.parametrize(
    ("more", "waits"),
    [
        ({}, False),
        ({"outcome": {"type": "success"}}, False),
        ({"outcome": {"type": "interrupt", "interrupts": [{"id": "p1"}]}}, True),
        ({"result": {"goesOn": True}}, True),
        ({"outcome": "strange", "result": ["strange"]}, False),
    ],
)
def test_the_end_of_a_run_says_whether_its_turn_waits(more: dict[str, Any], waits: bool) -> None:
    told = translate.happening({"type": "RUN_FINISHED", **more})
    assert told == RunEnded(MessageState.SETTLED, waits=waits)


async def test_a_server_in_a_state_of_tomorrow_counts_as_unreachable() -> None:
    class Http:
        async def get(self, path: str) -> object:
            tool = {"id": "x_y", "version": "1", "title": "Y", "tool_class": "cosmic"}
            server = {"id": "x", "name": "X", "transport": "http", "state": "dreaming", "tools": [tool]}
            return {"/v1/mcp-servers": [server]}[path]

    (server,) = await ToolDesk(Http()).servers()  # type: ignore[arg-type]
    assert server.state == "unreachable"
    assert [tool.tool_class for tool in server.tools] == [ToolClass.EXTERNAL]
