"""Tools are connected, switched and lowered in the window, with a real workspace and a real MCP server behind it."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu

from harmony_desktop.domain.approvals import ToolClass
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.record.screen import RecordScreen
from harmony_desktop.ui.screens import WORKSPACE_SETTINGS
from harmony_desktop.ui.settings_sections import SectionName
from harmony_desktop.ui.tools.screen import ToolsScreen
from harmony_desktop.ui.tools.server_dialog import ServerDialog
from harmony_desktop.ui.tools.tool_line import ToolLine
from harmony_desktop.ui.workspace_settings import WorkspaceSettings
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared
from tests.parts.servers import FAKES

__all__ = ["drawer", "live", "picture", "prepared"]


async def connect(c: Lived, name: str, *command: str) -> None:
    await c.click("Add server")
    [form] = c.window.card.findChildren(ServerDialog)
    await c.click("Kind: A program of this computer")
    QTest.keyClicks(form.name, name)
    form.command.setText(shlex.join(command))
    form.yes.click()


def choose(c: Lived, line: ToolLine, words: str) -> None:
    assert line.kind is not None
    line.kind.click()
    menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
    action = next(a for a in menu.actions() if a.text() == words)
    menu.hide()
    action.trigger()


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[str]:
    """The address of a server that wants a sign-in."""
    command = [
        sys.executable,
        str(FAKES / "linear_server.py"),
        str(tmp_path / "signed.db"),
        "--http",
        "--sign-in",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().split()[1]}/mcp"
        process.terminate()


@pytest.mark.long
def test_one_signs_in_at_a_server_in_the_browser(live: Live, signed: str) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        settings = c.window.show_screen(WORKSPACE_SETTINGS)
        assert isinstance(settings, WorkspaceSettings)
        settings.open(SectionName.TOOLS)
        [screen] = c.window.findChildren(ToolsScreen)
        await c.until(lambda: screen.tools, "the built-in tools")
        visited: list[QUrl] = []
        c.pages.tools.servers.open_address = visited.append
        await c.click("Add server")
        [form] = c.window.card.findChildren(ServerDialog)
        QTest.keyClicks(form.name, "Linear")
        form.address.setText(signed)
        form.yes.click()
        await c.until(lambda: "linear" in screen.groups, "the server")
        line = screen.groups["linear"].line
        assert line.state.text() == "Needs a sign-in"
        assert c.window.toast.words == "Linear wants you to sign in."
        line.sign_in.click()
        await c.until(lambda: visited, "the browser")
        assert line.detail.text() == "Waiting for you to sign in at 127.0.0.1, in the browser…"
        async with httpx.AsyncClient(follow_redirects=True) as browser:
            assert "close this" in (await browser.get(visited[0].toString())).text
        await c.until(lambda: line.state.text() == "Ready · signed in · 8 tools", "the tools")
        assert not line.detail.isVisible()

    live(story)


@pytest.mark.long
def test_a_server_is_connected_its_tools_are_set_and_the_record_tells(
    live: Live, tmp_path: Path, picture: Picture
) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        settings = c.window.show_screen(WORKSPACE_SETTINGS)
        assert isinstance(settings, WorkspaceSettings)
        settings.open(SectionName.TOOLS)
        [screen] = c.window.findChildren(ToolsScreen)
        await c.until(lambda: screen.tools, "the built-in tools")
        assert {"web_search", "fetch_url", "create_note", "send_email"} <= screen.tools.keys()
        assert screen.tools["web_search"].why.text() == "Off: needs a key"
        assert screen.tools["send_email"].why.text() == "Off for you: needs an e-mail account"

        await connect(c, "Broken", sys.executable, "-c", "raise SystemExit(3)")
        [form] = c.window.card.findChildren(ServerDialog)
        await c.until(lambda: form.yes.text() == "Try again", "that it does not answer")
        assert form.words.text()
        form.close_overlay()
        assert await c.session.tools.servers() == ()

        await connect(c, "Linear", sys.executable, str(FAKES / "linear_server.py"), str(tmp_path / "board"))
        await c.until(lambda: "linear" in screen.groups, "the server")
        group = screen.groups["linear"]
        assert group.line.state.text().startswith("Ready · ")
        await c.click("Show tools: Linear")
        line = group.tools["linear_list_issues"]
        choose(c, line, "Reads: runs by itself")
        [question] = c.window.card.findChildren(Question)
        question.yes.click()
        await c.until(lambda: line.tool.tool_class is ToolClass.READ, "the lower class")

        deleting = next(t for t in group.tools.values() if t.tool.destructive)
        choose(c, deleting, "Reads: runs by itself")
        await c.until(lambda: c.window.card.findChildren(Question), "the warning")
        c.window.card.findChildren(Question)[0].yes.click()
        await c.until(deleting.problem.text, "what the server itself says of it")
        assert deleting.tool.tool_class is ToolClass.EXTERNAL
        assert deleting.switch is not None
        deleting.switch.click()
        await c.until(lambda: not deleting.tool.enabled, "off")
        await picture("tools-of-linear")

        settings.open(SectionName.RECORD)
        [record] = c.window.findChildren(RecordScreen)
        await c.until(lambda: len(record.rows) > 3, "the record")
        names = [b.accessibleName() for b in record.findChildren(QAbstractButton)]
        assert any("Tool changed" in name and "Runs by itself" in name for name in names)
        record.verify.click()
        await c.until(record.copy.isVisible, "the verdict")
        assert record.verdict.title.text() == "The record is whole"
        await picture("record-of-tools")

    live(story)
