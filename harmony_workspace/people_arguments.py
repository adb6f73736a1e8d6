"""Arguments of the subcommands about people, teams, roles, keys and the name of the workspace. Kept as import-light as `__main__`."""

import argparse
from collections.abc import Callable
from typing import Any

Commands = Any
"""argparse names the type of its subcommands in private."""
Add = Callable[[Commands, str, str], argparse.ArgumentParser]
Later = Callable[[str, str], object]
_ROOM = "people_"


def add(commands: Commands, command: Add, later: Later) -> None:
    """``command`` adds one, ``later`` gives what it runs."""

    def room(name: str, help_: str) -> Callable[..., argparse.ArgumentParser]:
        inside = commands.add_parser(name, help=help_).add_subparsers(required=True, metavar="COMMAND")

        def one(verb: str, runs: str, help_: str, *given: str) -> argparse.ArgumentParser:
            made = command(inside, verb, help_)
            for each in given:
                made.add_argument(each.lower(), metavar=each)
            made.set_defaults(run=later(runs, _ROOM))
            return made

        return one

    name = command(commands, "name", "Give the workspace another name, or show the one it has.")
    name.add_argument("name", metavar="NAME", nargs="?", help="as everybody's windows show it")
    name.set_defaults(run=later("name_workspace", _ROOM))
    _users(room("user", "People of the workspace."))
    _teams(room("team", "Teams, whose members see each other's meetings."))
    _roles(room("role", "Roles: what people and keys may read."))
    _keys(room("key", "Keys of the API."))


def _users(one: Callable[..., argparse.ArgumentParser]) -> None:
    listed = one("list", "list_users", "List people.")
    listed.add_argument("words", metavar="WORD", nargs="*", help="in a name or address")
    new = one("add", "add_user", "Add a person.", "NAME", "EMAIL")
    new.add_argument("--role", default="User", help="as `role list` shows them (default: User)")
    new.add_argument(
        "--team", action="append", default=[], help="one that is there; may be given several times"
    )
    change = one("change", "change_user", "Change a person: what is not named stays.", "USER")
    change.add_argument("--name")
    change.add_argument("--email")
    change.add_argument("--role")
    change.add_argument("--team", action="append", help="their only teams; may be given several times")
    change.add_argument("--no-team", action="store_true", help="take them out of every team")
    one("password", "set_password", "Set the password with which a person signs in with a browser.", "EMAIL")
    one("second-step-off", "end_second_step", "End two-step sign-in of a person who lost the app.", "EMAIL")


def _teams(one: Callable[..., argparse.ArgumentParser]) -> None:
    one("list", "list_teams", "List teams, with what is in each.")
    one("add", "add_team", "Make a team.", "NAME")
    one("rename", "rename_team", "Give a team another name.", "TEAM", "NAME")
    remove = one("remove", "remove_team", "Take a team away; its meetings belong to no team then.", "TEAM")
    remove.add_argument("--yes", action="store_true", help="without asking, whatever is in it")


def _roles(one: Callable[..., argparse.ArgumentParser]) -> None:
    reads = "own meetings, those of their teams, or all"
    one("list", "list_roles", "List roles, with how many people and keys have each.")
    new = one("add", "add_role", "Make a role.", "NAME")
    new.add_argument("--reads", choices=("own", "team", "all"), default="own", help=f"{reads} (default: own)")
    change = one("change", "change_role", "Change a role for everybody who has it.", "ROLE")
    change.add_argument("--name")
    change.add_argument("--reads", choices=("own", "team", "all"), help=reads)
    for made in (new, change):
        made.add_argument("--admin", action=argparse.BooleanOptionalAction, help="administers the workspace")
    one("remove", "remove_role", "Take a role away that nobody has.", "ROLE")


def _keys(one: Callable[..., argparse.ArgumentParser]) -> None:
    listed = one("list", "list_keys", "List keys, without their secrets.")
    listed.add_argument("--user", default="", help="e-mail address or id (default: everybody)")
    create = one("create", "create_key", "Make a key; it is shown once.", "NAME")
    create.add_argument("--user", default="", help="e-mail address (default: you)")
    create.add_argument("--role", default="", help="narrows what the key may read")
    create.add_argument("--days", type=int, help="how long it lasts (default: without end)")
    one("revoke", "revoke_key", "Delete a key; what is open with it ends.", "ID")
