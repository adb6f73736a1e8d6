"""People, roles and keys in the window with the real workspace behind it: what is set on the screen holds at once."""

import httpx
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.people.secret_sheet import SecretSheet
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.settings_sections import SectionName
from tests.parts.gallery import Picture, picture
from tests.parts.lived import Live, Lived, drawer, live, prepared

__all__ = ["drawer", "live", "picture", "prepared"]
ANN = "ann@acme.example"


async def opened(c: Lived, name: SectionName) -> ListSection:
    c.pages.open_section(name)
    screen = next(s for s in c.window.findChildren(ListSection) if s.isVisible())
    await c.until(screen.sheet.isVisible, f"the section {name}")
    return screen


def said(screen: ListSection) -> str:
    rows = [row.accessibleName() for row in screen.list.rows]
    return "\n".join([*rows, *(label.text() for label in screen.list.findChildren(QLabel))])


async def fill(c: Lived, **lines: str) -> None:
    """The form that lies over the window, which closes when it was taken."""
    form = next(f for f in c.window.card.findChildren(Form) if f.isVisible())
    for name, words in lines.items():
        line = getattr(form, name, None) or form.first
        assert isinstance(line, QLineEdit)
        line.setText(words)
    QTest.mouseClick(form.yes, Qt.MouseButton.LeftButton)
    await c.until(
        lambda: form not in c.window.card.findChildren(Form), f"the form to close: {form.words.text()}"
    )


async def at(c: Lived) -> str:
    """Where the workspace answers."""
    return str(httpx.URL(await c.session.sharing.address("/")).join("/"))


async def accept(c: Lived) -> str:
    """What is asked."""
    await c.until(lambda: c.window.card.findChildren(Question), "a question")
    question = c.window.card.findChildren(Question)[0]
    told = " ".join(label.text() for label in question.findChildren(QLabel))
    QTest.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    return told


def test_a_person_reads_what_their_role_says_until_their_key_is_revoked(live: Live, picture: Picture) -> None:
    async def story(c: Lived) -> None:
        c.open_page()
        teams = await opened(c, SectionName.TEAMS)
        await c.click("Add team")
        await fill(c, first="Research")
        await c.until(lambda: "Research" in said(teams), "the team")
        users = await opened(c, SectionName.USERS)
        await c.click("Add user")
        await fill(c, name="Ann Keller", email=ANN)
        await c.until(lambda: c.window.card.findChildren(SecretSheet), "her password")
        c.window.step_back()
        await c.until(lambda: "Ann Keller" in said(users), "her row")
        keys = await opened(c, SectionName.KEYS)
        await c.click("Make key")
        await fill(c, name="Ann’s export", user=ANN)
        await c.until(lambda: c.window.card.findChildren(SecretSheet), "the secret")
        sheet = c.window.card.findChildren(SecretSheet)[0]
        secret = next(e.text() for e in sheet.findChildren(QLineEdit) if e.accessibleName() == "Key")
        c.window.step_back()
        headers = {"X-API-Key": secret}
        async with httpx.AsyncClient(
            base_url=await at(c), verify=False, trust_env=False, headers=headers
        ) as program:

            async def reads() -> int:
                return len((await program.get("/v1/conversations")).json()["items"])

            assert await reads() == 0
            roles = await opened(c, SectionName.ROLES)
            await c.click("What User reads: Own meetings")
            await c.menu("All meetings")
            assert "1 person will read every meeting of the workspace." in await accept(c)
            await c.until(lambda: c.buttons("What User reads: All meetings"), "the role")
            await c.until(lambda: roles.state.text() == "Saved", "that it is kept")
            assert await reads() > 0
            await picture("settings-roles-live")
            c.window.toast.clear()
            await c.click("What User reads: All meetings")
            await c.menu("Own meetings")
            assert "1 person will no longer see meetings of others" in await accept(c)
            await c.until(lambda: c.window.toast.words == "User: Reads own meetings.", "the role as it was")
            assert await reads() == 0
            await c.click("Admin administers the workspace")
            assert "1 person will no longer administer the workspace." in await accept(c)
            await c.until(lambda: "Somebody has to administer the workspace." in c.told, "why not")
            assert c.buttons("Admin administers the workspace")[0].isChecked()
            await opened(c, SectionName.KEYS)
            await c.until(lambda: "last used today" in said(keys), "that it was used")
            await c.click("Revoke: Ann’s export")
            assert "stops at once" in await accept(c)
            await c.until(lambda: "Ann’s export" not in said(keys), "the key to go")
            assert (await program.get("/v1/conversations")).status_code == 401

    live(story)
