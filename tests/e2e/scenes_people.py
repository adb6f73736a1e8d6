"""Where an admin looks after a team: users, teams, roles and keys; and where things are deleted."""

from tests.e2e.scenes_large import large
from tests.e2e.studio import Studio
from tests.parts.program import SLOW, Program
from tests.parts.workspace_process import spoken

PEOPLE = (
    ("Dana Reyes", "dana@acme.example", "Admin", "Sales"),
    ("Luis Ferro", "luis@acme.example", "Team Manager", "Procurement"),
    ("Priya Raman", "priya@acme.example", "Team Manager", "Sales"),
    ("Tom Okafor", "tom@acme.example", "User", "Sales"),
    ("Ann Keller", "ann@acme.example", "User", "Support"),
    ("Mia Wong", "mia@acme.example", "User", "Support"),
)
TEAMS = ("Procurement", "Support")
"""Beside those of the sample."""


def people(studio: Studio, theme: str) -> None:
    program = large(studio, theme, "people")
    for team in TEAMS:
        _say(program, "team", "add", team)
    for name, address, role, team in PEOPLE:
        _say(program, "user", "add", name, address, "--role", role, "--team", team)
    for name, address, days in (
        ("Nightly export", "dana@acme.example", "90"),
        ("Dashboard", "priya@acme.example", "3"),
    ):
        _say(program, "key", "create", name, "--user", address, "--days", days)
    program.click("Workspace Settings")
    program.click("Users")
    program.control("Tom Okafor, …", seconds=SLOW)
    studio.take(program, theme, "users")
    program.click("Priya Raman, …")
    program.control("End all their sessions…")
    studio.take(program, theme, "user")
    studio.desktop.key("Escape")
    for section, fact, picture in (
        ("Teams", "Members: Sales", "teams"),
        ("Roles", "What Team Manager reads: …", "roles"),
        ("API keys", "Revoke: Dashboard", "api-keys"),
    ):
        program.click(section)
        program.control(fact, seconds=SLOW)
        studio.take(program, theme, picture)
    program.click("Make key")
    program.control("Expires: 90 days")
    program.type("CRM sync")
    studio.desktop.key("Return")
    program.control("Copy: As a header", seconds=SLOW)
    studio.take(program, theme, "key-made")
    program.stop()


def danger(studio: Studio, theme: str) -> None:
    """What deleting takes away, read before it is typed; nothing is deleted."""
    program = large(studio, theme, "danger")
    for team in TEAMS:
        _say(program, "team", "add", team)
    for name, address, role, team in PEOPLE[:4]:
        _say(program, "user", "add", name, address, "--role", role, "--team", team)
    _say(program, "backup", str(program.data / "harmony-backup.zip"))
    program.click("Workspace Settings")
    program.click("Danger Zone")
    program.control("Delete workspace…", seconds=SLOW)
    studio.take(program, theme, "danger-zone")
    program.click("Delete workspace…")
    program.control("Type “My workspace” to confirm", seconds=SLOW)
    program.type("My workspace")
    studio.take(program, theme, "danger-workspace")
    studio.desktop.key("Escape")
    program.click("Users")
    program.click("Tom Okafor, …")
    program.click("Delete this account…")
    program.control("Type “tom@acme.example” to confirm", seconds=SLOW)
    studio.take(program, theme, "danger-person")
    program.stop()


def _say(program: Program, *words: str) -> None:
    done = spoken(*words, data=program.data)
    assert done.returncode == 0, done.stderr


SCENES = (people, danger)
