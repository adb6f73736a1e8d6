"""The subcommands that say which models a workspace uses."""

import argparse
import getpass
import sys

from harmony_protocol.providers import DefaultModel, NewProvider, Offered, Provider, ProviderModel
from harmony_protocol.threads import Model
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BadInput, checked


def list_models(reached: Workspace, options: argparse.Namespace) -> None:
    """One line a model; the default is marked."""
    models = [Model.model_validate(row) for row in checked(reached.call("GET", "/v1/models")).json()]
    width = max(len(model.id) for model in models)
    for model in models:
        where = "on this computer" if model.local else model.provider
        notes = [
            where,
            *(["small: quotes, no tools"] if model.small else []),
            *(["default"] if model.default else []),
        ]
        _print(f"{'*' if model.default else ' '} {model.id:<{width}}  {', '.join(notes)}")


def use(reached: Workspace, options: argparse.Namespace) -> None:
    """Sets a provider up and makes its model the default. The key is asked for or read from stdin, never an argument."""
    if not options.model:
        raise BadInput("Name a model: --model NAME.")
    new = NewProvider(
        name=options.name,
        base_url=options.url,
        models=tuple(ProviderModel(name=name, small=options.small) for name in options.model),
        api_key=_key(options),
    )
    body = new.model_dump(mode="json")
    made = Provider.model_validate(checked(reached.call("PUT", "/v1/providers", body)).json())
    _print(f"{made.id}/{made.models[0].name}  {made.base_url}")


def choose_default(reached: Workspace, options: argparse.Namespace) -> None:
    body = DefaultModel(model=options.model).model_dump(mode="json")
    _print(str(checked(reached.call("PUT", "/v1/providers/default", body)).json()["model"]))


def discover(reached: Workspace, options: argparse.Namespace) -> None:
    """Model servers that answer on this computer, with the command that takes one."""
    offered = [
        Offered.model_validate(r) for r in checked(reached.call("GET", "/v1/providers/offered")).json()
    ]
    if not offered:
        _print("No model server answers on this computer.")
    for server in offered:
        _print(f"{server.name}: {', '.join(server.models)}")
        _print(f"  harmony-workspace model use --url {server.base_url} --model {server.models[0]}")


def _key(options: argparse.Namespace) -> str | None:
    """None keeps the key there is."""
    if not options.ask_key:
        return None
    if sys.stdin.isatty():
        return getpass.getpass("API key: ")
    return sys.stdin.readline().strip()


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
