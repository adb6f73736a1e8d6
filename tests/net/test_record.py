"""The record of tools, read, verified and exported from the real workspace."""

import json
from pathlib import Path

import pytest

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.preferences import Preferences
from harmony_desktop.domain.problems import HarmonyError
from harmony_desktop.domain.tools import ToolChange
from tests.parts.drawer import Drawer, drawer
from tests.parts.own_workspace import OwnWorkspace, until

__all__ = ["drawer"]


async def test_what_was_changed_stands_in_the_record_with_who_did_it(tmp_path: Path, drawer: Drawer) -> None:
    house = OwnWorkspace(tmp_path / "here")
    await house.start()
    try:
        async with house.session() as session:
            await until(session, lambda: session.link is LinkState.ONLINE, "the workspace")
            await session.tools.change("create_note", ToolChange(enabled=False))
            await session.choices.change(Preferences(auto_approve=("?send_email",)))
            await session.delivered()
            page = await session.record.page(everybody=True)
            assert [line.what for line in page.lines] == ["rule_changed", "tool_changed"]
            rules, tool = page.lines
            assert json.loads(rules.arguments or "") == {"before": [], "after": ["?send_email"]}
            assert (tool.tool_id, bool(tool.user_name), page.cursor) == ("create_note", True, "")
            assert [line.seq for line in (await session.record.page(tool.user_name)).lines] == [2, 1]
            assert (await session.record.page("nobody said this")).lines == ()
            verdict = await session.record.verify()
            assert (verdict.lines, verdict.broken_at, verdict.newest) == (2, None, rules.hash)

            file = tmp_path / "record.jsonl"
            assert await session.record.export(file) == 2
            lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            assert [line["hash"] for line in lines] == [tool.hash, rules.hash]
            with pytest.raises(HarmonyError) as refused:
                await session.record.export(tmp_path / "no such folder" / "record.jsonl")
            assert refused.value.problem.code == "file_not_written"
            assert not list(tmp_path.rglob("*.part"))
    finally:
        await house.stop()
