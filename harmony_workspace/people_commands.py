"""The subcommands about people, teams, roles and keys, and the workspace's name."""

import argparse
import getpass
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from harmony_protocol.people import (
    Key,
    KeyPage,
    Me,
    NewKey,
    NewUser,
    Role,
    Team,
    User,
    UserPage,
    WorkspaceName,
)
from harmony_protocol.sharing import SHORTEST_PASSWORD
from harmony_workspace.access import naming
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BadInput, checked
from harmony_workspace.terminal import asked


def name_workspace(reached: Workspace, options: argparse.Namespace) -> None:
    """Without a new name it says the one there is."""
    if options.name is None:
        _print(Me.model_validate(_call(reached, "GET", "/v1/me")).workspace_name)
        return
    named = _call(reached, "PUT", "/v1/workspace/name", {"name": options.name})
    _print(WorkspaceName.model_validate(named).name)


def list_users(reached: Workspace, options: argparse.Namespace) -> None:
    for page in _pages(reached, "/v1/users", q=" ".join(options.words)):
        found = UserPage.model_validate(page).items
        _table([(user.name, user.email, user.role, ", ".join(user.teams)) for user in found])


def add_user(reached: Workspace, options: argparse.Namespace) -> None:
    new = NewUser(name=options.name, email=options.email, role=options.role, teams=tuple(options.team))
    _show(User.model_validate(_call(reached, "POST", "/v1/users", new.model_dump(mode="json"))))


def change_user(reached: Workspace, options: argparse.Namespace) -> None:
    wanted: dict[str, Any] = {
        name: value for name in ("name", "email", "role") if (value := getattr(options, name)) is not None
    }
    if options.team and options.no_team:
        raise BadInput("Give --team or --no-team.")
    if options.team or options.no_team:
        wanted["teams"] = options.team or []
    if not wanted:
        raise BadInput("Say what to change: --name, --email, --role, --team or --no-team.")
    _show(User.model_validate(_call(reached, "PATCH", _place("users", options.user), wanted)))


def set_password(reached: Workspace, options: argparse.Namespace) -> None:
    """Asked for twice on a terminal; otherwise one line of stdin."""
    password = _new_password()
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"A password has at least {SHORTEST_PASSWORD} characters; nothing was changed.")
    _call(reached, "PUT", _place("users", options.email) + "/password", {"password": password})
    _print(
        f"{options.email} can sign in with this password now. Whoever was signed in with another is no longer."
    )


def end_second_step(reached: Workspace, options: argparse.Namespace) -> None:
    _call(reached, "DELETE", _place("users", options.email) + "/second-factor")
    _print(f"{options.email} signs in with the password alone now, and may switch the second step on again.")


def list_teams(reached: Workspace, options: argparse.Namespace) -> None:
    teams = [Team.model_validate(each) for each in _call(reached, "GET", "/v1/teams")]
    _table(
        [
            (team.name, f"people: {team.people}", f"meetings: {team.conversations}", f"spaces: {team.spaces}")
            for team in teams
        ]
    )


def add_team(reached: Workspace, options: argparse.Namespace) -> None:
    _print(Team.model_validate(_call(reached, "POST", "/v1/teams", {"name": options.name})).name)


def rename_team(reached: Workspace, options: argparse.Namespace) -> None:
    renamed = _call(reached, "PATCH", _place("teams", options.team), {"name": options.name})
    _print(Team.model_validate(renamed).name)


def remove_team(reached: Workspace, options: argparse.Namespace) -> None:
    """What hangs on it is said first, and its name typed: nothing brings it back."""
    known = {each.id: each for each in map(Team.model_validate, _call(reached, "GET", "/v1/teams"))}
    found = naming.find([(team.id, team.name) for team in known.values()], options.team)
    team = known.get(found or "")
    if team and not options.yes and (team.people or team.conversations or team.spaces):
        has = f"people: {team.people}, meetings: {team.conversations}, spaces: {team.spaces}"
        sys.stderr.write(f"“{team.name}” has {has}. Nothing brings it back.\n")
        if asked(f"Type its name ({team.name}) to take it away, or give --yes: ").strip() != team.name:
            raise BadInput(f"Its name is “{team.name}”; nothing was changed. --yes asks nothing.")
    _call(reached, "DELETE", _place("teams", options.team))
    _print(f"{options.team} is gone. Its meetings belong to no team now, its spaces to their owners alone.")


def list_roles(reached: Workspace, options: argparse.Namespace) -> None:
    _table([_role(Role.model_validate(each)) for each in _call(reached, "GET", "/v1/roles")])


def add_role(reached: Workspace, options: argparse.Namespace) -> None:
    new = {"name": options.name, "read_scope": options.reads, "admin": bool(options.admin)}
    _table([_role(Role.model_validate(_call(reached, "POST", "/v1/roles", new)))])


def change_role(reached: Workspace, options: argparse.Namespace) -> None:
    """The whole role is put, so what is not named is read first."""
    known = [Role.model_validate(each) for each in _call(reached, "GET", "/v1/roles")]
    wanted = options.role.casefold()
    before = next((role for role in known if wanted in (role.id, role.name.casefold())), None)
    if before is None:
        raise BadInput(f"There is no role {options.role!r}. Roles: {', '.join(role.name for role in known)}.")
    if options.name is options.reads is options.admin is None:
        raise BadInput("Say what to change: --name, --reads, --admin or --no-admin.")
    role = {
        "name": before.name if options.name is None else options.name,
        "read_scope": options.reads or before.read_scope.value,
        "admin": before.admin if options.admin is None else options.admin,
    }
    _table([_role(Role.model_validate(_call(reached, "PUT", _place("roles", before.id), role)))])


def remove_role(reached: Workspace, options: argparse.Namespace) -> None:
    _call(reached, "DELETE", _place("roles", options.role))
    _print(f"{options.role} is gone.")


def list_keys(reached: Workspace, options: argparse.Namespace) -> None:
    for page in _pages(reached, "/v1/keys", user=options.user):
        _table(
            [
                (
                    key.id,
                    key.name,
                    key.owner_email,
                    key.role,
                    f"used {_day(key.last_used_at)}",
                    f"ends {_day(key.expires_at)}",
                )
                for key in KeyPage.model_validate(page).items
            ]
        )


def create_key(reached: Workspace, options: argparse.Namespace) -> None:
    new = NewKey(name=options.name, user=options.user, role=options.role, expires_in_days=options.days)
    key = Key.model_validate(_call(reached, "POST", "/v1/keys", new.model_dump(mode="json")))
    _print(key.secret or "")


def revoke_key(reached: Workspace, options: argparse.Namespace) -> None:
    _call(reached, "DELETE", _place("keys", options.id))
    _print("This key opens nothing any more.")


def _role(role: Role) -> tuple[str, ...]:
    what = f"reads {role.read_scope.value}" + (", admin" if role.admin else "")
    return role.name, what, f"people: {role.people}", f"keys: {role.keys}"


def _show(user: User) -> None:
    _print(f"{user.id}  {user.name} <{user.email}>  {user.role}")


def _day(moment: datetime | None) -> str:
    return "never" if moment is None else moment.astimezone().date().isoformat()


def _new_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("The same again: ") != password:
        raise BadInput("These are two different passwords; nothing was changed.")
    return password


def _pages(reached: Workspace, path: str, **asked: str) -> Iterable[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = _call(reached, "GET", f"{path}?{urlencode({**asked, **more, 'limit': 500})}")
        yield page
        cursor = page["cursor"]


def _place(kind: str, name: str) -> str:
    return f"/v1/{kind}/{quote(name, safe='')}"


def _call(reached: Workspace, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    reply = checked(reached.call(method, path, body))
    return reply.json() if reply.content else None


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        _print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
