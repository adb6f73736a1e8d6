"""Workspace Settings › Users, Teams, Roles, API keys: an admin looks after a team; somebody else sees whom to ask."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

from harmony_desktop.domain.facts import LinkChanged, LinkState, Nudged
from harmony_desktop.domain.people import Person, ReadScope, WorkspaceTeam
from harmony_desktop.domain.problems import Problem
from harmony_desktop.ui.dialogs import Question
from harmony_desktop.ui.form import Form
from harmony_desktop.ui.overlay import Overlay
from harmony_desktop.ui.people.members_box import MembersBox
from harmony_desktop.ui.people.secret_sheet import SecretSheet
from harmony_desktop.ui.people.section import ListSection
from harmony_desktop.ui.people.user_dialog import UserDialog
from harmony_desktop.ui.settings_sections import SectionName
from tests.fakes.doors_people import ANN, SECRET
from tests.parts.gallery import Picture, picture
from tests.ui.conftest import Companion

__all__ = ["picture"]
Tell = Callable[..., None]
Over = TypeVar("Over", bound=Overlay)


async def opened(c: Companion, name: SectionName) -> ListSection:
    c.pages.open_section(name)
    screen = next(s for s in c.window.findChildren(ListSection) if s.isVisible())
    await c.until(screen.sheet.isVisible, f"the section {name}")
    return screen


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def named(inside: QWidget, name: str) -> QAbstractButton:
    found = inside.findChildren(QAbstractButton)
    return next(b for b in found if b.accessibleName().startswith(name) and b.isVisible())


def words(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel) if label.isVisible())


def over(c: Companion, kind: type[Over]) -> Over:
    return next(o for o in c.window.card.findChildren(kind) if o.isVisible())


async def choose(c: Companion, words: str) -> None:
    """From the menu that is open."""
    await c.until(lambda: [m for m in c.window.findChildren(QMenu) if m.isVisible()], "a menu")
    menu = next(m for m in c.window.findChildren(QMenu) if m.isVisible())
    action = next(a for a in menu.actions() if a.text() == words)
    menu.hide()
    action.trigger()


# --- users


def test_a_user_is_found_as_one_types_among_two_thousand(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.session.people.kept += [
            Person(f"p{n}", f"Person {n:04}", f"p{n}@acme.example", "User", ("Sales",)) for n in range(2000)
        ]
        screen = await opened(c, SectionName.USERS)
        assert screen.count.text() == "2,004 people"
        assert len(screen.list.rows) == 50
        await picture("settings-users")
        screen.sheet.verticalScrollBar().setValue(screen.sheet.verticalScrollBar().maximum())
        await c.until(lambda: len(screen.list.rows) == 100, "the next page")
        stood = screen.list.rows
        first = screen.list.rows[0].objectName()
        kept = c.session.people.kept
        kept[:] = [replace(p, teams=("Nobody’s",)) if f"user:{p.id}" == first else p for p in kept]
        c.session.bus.publish(Nudged())
        await c.until(lambda: "Nobody’s" in screen.list.rows[0].accessibleName(), "the new team")
        assert screen.list.rows[1:] == stood[1:], "a long list is not made anew for one of its rows"
        QTest.keyClicks(screen.search, "person 1234")
        await c.until(lambda: len(screen.list.rows) == 1, "the one")
        assert QApplication.focusWidget() is screen.search
        c.press(Qt.Key.Key_Down)
        c.press(Qt.Key.Key_Return)
        assert over(c, Form).accessibleName() == "Person 1234"
        c.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is screen.list.rows[0]
        c.session.bus.publish(Nudged())
        await c.until(lambda: len(c.session.people.asked) > 3, "what changed elsewhere")
        assert len(screen.list.rows) == 1
        screen.search.selectAll()
        QTest.keyClicks(screen.search, "nobody such")
        await c.until(screen.none.isVisible)
        assert screen.none.text() == "Nobody is called “nobody such”."

    tell(story)


def test_a_user_is_added_with_a_password_that_is_shown_once(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.USERS)
        click(screen.add)
        form = over(c, Form)
        click(form.yes)
        assert form.words.text() == "What is their name?"
        QTest.keyClicks(form.name, "Mia Wong")
        QTest.keyClicks(form.email, "mia")
        click(form.yes)
        assert form.words.text().startswith("This is not an e-mail address.")
        form.email.clear()
        QTest.keyClicks(form.email, "mia@acme.example")
        assert "Reads own meetings." in words(form)
        click(form.teams["Sales"])
        await picture("settings-user-add")
        c.session.people.refuses = Problem("email_taken", args={"email": "mia@acme.example"})
        click(form.yes)
        await c.until(lambda: "is there already" in form.words.text(), "the refusal")
        assert QApplication.focusWidget() is form.email
        click(form.yes)
        await c.until(lambda: c.window.card.findChildren(SecretSheet), "the password")
        sheet = over(c, SecretSheet)
        assert "Mia Wong was added" in words(sheet)
        await picture("settings-user-added")
        click(named(sheet, "Copy: First password"))
        assert QGuiApplication.clipboard().text() == "k7fq-2mxa-9tdn-4wpe"
        assert c.session.people.passwords == {"u5": "k7fq-2mxa-9tdn-4wpe"}
        assert c.session.people.kept[-1].teams == ("Sales",)
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: "Mia Wong" in " ".join(r.accessibleName() for r in screen.list.rows))

    tell(story)


def test_what_a_narrower_role_takes_is_said_before_it_is_saved(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.USERS)
        click(named(screen.list, "Sam Lee"))
        form = over(c, Form)
        click(form.role)
        await choose(c, "User")
        assert (
            "Sam Lee will no longer see meetings of others; copies leave their windows as soon as those connect."
            " Files they saved, such as PDFs, stay." in words(form)
        )
        await picture("settings-user")
        click(form.deeds["sessions"])
        assert form.words.text() == "Save or cancel what you have changed first."
        c.session.people.refuses = Problem("last_admin")
        click(form.yes)
        await c.until(lambda: form.words.text().startswith("Somebody has to administer"), "the refusal")
        click(form.yes)
        await c.until(lambda: not c.window.card.findChildren(Form), "saved")
        assert (await c.session.people.one("u3")).role == "User"

    tell(story)


def test_sessions_two_step_sign_in_and_password_of_somebody_else(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.USERS)
        for key in ("sessions", "second"):
            click(named(screen.list, "Dana Reyes"))
            click(over(c, Form).deeds[key])
            click(over(c, Question).yes)
            await c.until(lambda k=key: any(k in done for done in c.session.people.ended), key)
        click(named(screen.list, "Dana Reyes"))
        click(over(c, Form).deeds["password"])
        form = over(c, Form)
        QTest.keyClicks(form.password, "short")
        click(form.yes)
        assert form.words.text() == "Use at least 12 characters."
        form.password.setText("an old umbrella")
        click(form.yes)
        await c.until(lambda: c.session.people.passwords == {"u1": "an old umbrella"}, "the password")

    tell(story)


# --- teams


def test_among_many_teams_one_is_found_and_those_one_is_in_come_first(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        people = c.session.people
        people.known_teams += [WorkspaceTeam(f"m{n}", f"Team {n:02}") for n in range(40)]
        ann = people.kept.index(ANN)
        people.kept[ann] = replace(ANN, teams=("Team 37", "Sales"))
        screen = await opened(c, SectionName.TEAMS)
        assert len(screen.list.rows) == 42
        QTest.keyClicks(screen.search, "team 3")
        await c.until(lambda: len(screen.list.rows) == 10, "those that are called so")
        await picture("settings-teams-many")
        users = await opened(c, SectionName.USERS)
        click(named(users.list, "Ann Keller"))
        form = over(c, UserDialog)
        ticks = sorted(form.teams.values(), key=lambda tick: tick.y())
        assert [tick.text() for tick in ticks if tick.isChecked()] == [tick.text() for tick in ticks[:2]]
        QTest.keyClicks(form.search, "team 1")
        assert len([tick for tick in ticks if tick.isVisible()]) == 10
        click(form.teams["Team 11"])
        await picture("settings-user-many-teams")
        click(form.yes)
        await c.until(lambda: c.window.overlay is None, "kept")
        assert set(people.kept[ann].teams) == {"Team 37", "Sales", "Team 11"}

    tell(story)


def test_teams_are_made_filled_renamed_and_deleted(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.TEAMS)
        assert "3 people · 34 meetings · 2 shared spaces" in words(screen.list)
        await picture("settings-teams")
        click(named(screen.list, "Members: Support"))
        box = over(c, MembersBox)
        await c.until(lambda: box.list.isVisible(), "the members")
        QTest.keyClicks(box.line, "ann")
        await c.until(lambda: [r.text for r in box.list.rows.rows][1:] == ["Ann Keller"], "who is found")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Support" in c.session.people.kept[3].teams, "put in")
        await picture("settings-members")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Support" not in c.session.people.kept[3].teams, "taken out again")
        c.press(Qt.Key.Key_Escape)
        click(named(screen.list, "Delete: Sales"))
        question = over(c, Question)
        assert "34 meetings belong to no team then" in words(question)
        click(question.yes)
        await c.until(lambda: [t.name for t in c.session.people.known_teams] == ["Support"], "gone")
        click(screen.add)
        QTest.keyClicks(QApplication.focusWidget(), "Research")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Research" in words(screen.list), "the new team")

    tell(story)


# --- roles


def test_a_role_is_narrowed_once_it_is_said_what_that_takes_and_undone(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        c.session.people.kept += [replace(ANN, id=f"x{n}", role="Team Manager") for n in range(2)]
        screen = await opened(c, SectionName.ROLES)
        await picture("settings-roles")
        reads = named(screen.list, "What Team Manager reads")
        assert reads.accessibleName() == "What Team Manager reads: Own and team meetings"
        click(reads)
        await choose(c, "Own meetings")
        question = over(c, Question)
        assert (
            "3 people will no longer see meetings of others; copies leave their windows as soon as those connect."
            " Files they saved, such as PDFs, stay." in words(question)
        )
        await picture("settings-role-narrowed")
        c.press(Qt.Key.Key_Escape)
        reads = named(screen.list, "What Team Manager reads")
        assert reads.accessibleName() == "What Team Manager reads: Own and team meetings"
        click(reads)
        await choose(c, "Own meetings")
        click(over(c, Question).yes)
        await c.until(lambda: c.session.people.known_roles[1].scope is ReadScope.OWN, "narrowed")
        await c.until(lambda: c.window.toast.words == "Team Manager: Reads own meetings.", "said")
        c.window.toast.act()
        await c.until(lambda: c.session.people.known_roles[1].scope is ReadScope.TEAM, "undone")

    tell(story)


def test_a_role_in_use_is_not_deleted_and_it_is_said_who_has_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.ROLES)
        click(named(screen.list, "Delete: Admin"))
        await c.until(lambda: "It is the role of: Dana Reyes, Luis Ortega." in c.window.toast.words)
        click(screen.add)
        QTest.keyClicks(QApplication.focusWidget(), "Guest")
        c.press(Qt.Key.Key_Return)
        await c.until(lambda: "Guest" in words(screen.list), "the new role")
        click(named(screen.list, "Delete: Guest"))
        await c.until(lambda: c.window.card.findChildren(Question), "the question")
        click(over(c, Question).yes)
        await c.until(lambda: "Guest" not in words(screen.list), "gone")
        c.session.people.refuses = Problem("own_admin")
        click(named(screen.list, "Admin administers"))
        click(over(c, Question).yes)
        await c.until(lambda: c.window.notice.isVisible(), "the refusal")
        assert named(screen.list, "Admin administers").isChecked()

    tell(story)


# --- keys


def test_a_key_is_made_shown_once_and_revoked(tell: Tell, picture: Picture) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.KEYS)
        assert "Expired 2 days ago" not in words(screen.list)
        assert "it opens nothing" in words(screen.list)
        await picture("settings-keys")
        click(screen.add)
        form = over(c, Form)
        click(form.yes)
        assert form.words.text().startswith("What is it for?")
        QTest.keyClicks(form.name, "CRM sync")
        click(form.role)
        await choose(c, "User")
        click(form.lasts)
        await choose(c, "As many days as I say…")
        form.days.setText("4000")
        click(form.yes)
        assert form.words.text() == "A number of days from 1 to 3650 is needed."
        form.days.setText("14")
        await picture("settings-key-make")
        c.session.people.refuses = Problem("not_found")
        click(form.yes)
        await c.until(lambda: c.window.focusWidget() is form.user, "whose it is")
        assert form.words.text() == "Nobody here has this address."
        click(form.yes)
        await c.until(lambda: c.window.card.findChildren(SecretSheet), "the secret")
        await picture("settings-key")
        c.press(Qt.Key.Key_Escape)
        assert "This is not shown again." in words(over(c, SecretSheet)), "nobody would have the key"
        click(named(over(c, SecretSheet), "Copy: As a header"))
        assert QGuiApplication.clipboard().text() == f"X-API-Key: {SECRET}"
        made = c.session.people.known_keys[-1]
        assert (made.name, made.role) == ("CRM sync", "User")
        c.press(Qt.Key.Key_Escape)
        await c.until(lambda: "CRM sync" in words(screen.list), "the key")
        click(named(screen.list, "Revoke: CRM sync"))
        click(over(c, Question).yes)
        await c.until(lambda: "CRM sync" not in words(screen.list), "revoked")

    tell(story)


def test_who_is_signed_in_by_the_browser_gives_the_password_for_a_key(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        screen = await opened(c, SectionName.KEYS)
        click(screen.add)
        form = over(c, Form)
        assert not form.password.isVisible()
        QTest.keyClicks(form.name, "CRM sync")
        c.session.people.refuses = Problem("password_wrong")
        click(form.yes)
        await c.until(lambda: form.password.isVisible(), "a line for the password")
        assert form.words.text() == "The password is needed for this."
        c.session.people.refuses = None
        QTest.keyClicks(form.password, "twelve green bottles")
        click(form.yes)
        await c.until(lambda: c.window.card.findChildren(SecretSheet), "the secret")

    tell(story)


# --- who is no admin, and without a workspace


def test_who_is_no_admin_sees_their_access_whom_to_ask_and_their_own_keys(
    tell: Tell, picture: Picture
) -> None:
    async def story(c: Companion) -> None:
        c.session.administration.admin = False
        c.session.bus.publish(LinkChanged(LinkState.ONLINE))
        await c.until(lambda: "users" not in [s.name for s in c.window.sections], "their sections")
        screen = await opened(c, SectionName.ACCESS)
        assert "You read the meetings you brought in." in words(screen.list)
        assert "Ask Dana Reyes or Luis Ortega, who administer this workspace, for more." in words(screen.list)
        await picture("settings-access")
        keys = await opened(c, SectionName.KEYS)
        assert not keys.search.isVisible()
        assert "Old importer" not in words(keys.list)
        click(keys.add)
        assert "It reads what you may read." in words(over(c, Form))

    tell(story)


def test_without_a_workspace_it_is_said_and_comes_with_it(tell: Tell) -> None:
    async def story(c: Companion) -> None:
        c.session.go(LinkState.OFFLINE)
        c.pages.open_section(SectionName.USERS)
        screen = next(s for s in c.window.findChildren(ListSection) if s.isVisible())
        await c.until(lambda: "The workspace is not there" in words(screen))
        c.session.go(LinkState.REFUSED)
        await c.until(lambda: "You are not signed in" in words(screen), "what is really so")
        assert named(screen.blank, "Sign in…").isVisible()
        c.session.go(LinkState.ONLINE)
        await c.until(screen.sheet.isVisible)

    tell(story)
