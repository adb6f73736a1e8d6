"""The subcommands that say which models a workspace uses."""

import argparse
import getpass
import sys
from urllib.parse import quote

from harmony_protocol.providers import (
    DefaultModel,
    ModelCatalogue,
    ModelChoice,
    NewProvider,
    Offered,
    Provider,
    ProviderModel,
)
from harmony_workspace.access.reach import Workspace
from harmony_workspace.commands import BadInput, checked


def list_models(reached: Workspace, options: argparse.Namespace) -> None:
    """One line a model: ``*`` the default, ``-`` not offered to users."""
    models = _catalogue(reached).items
    width = max(len(model.id) for model in models)
    for model in models:
        notes = [
            "on this computer" if model.local else model.provider,
            *(["small: quotes, no tools"] if model.small else []),
            *(["default"] if model.default else []),
            *([] if model.enabled else ["not offered"]),
        ]
        mark = "*" if model.default else " " if model.enabled else "-"
        _print(f"{mark} {model.id:<{width}}  {', '.join(notes)}")


def use(reached: Workspace, options: argparse.Namespace) -> None:
    """Sets a provider up and makes its first model the default. The key is asked for or read from stdin, never an argument."""
    if options.small and not options.model:
        raise BadInput("Name the small model: --model NAME.")
    new = NewProvider(
        name=options.name,
        kind=options.kind,
        base_url=options.url,
        models=tuple(ProviderModel(name=name, small=options.small) for name in options.model),
        api_key=_key(options),
    )
    body = new.model_dump(mode="json")
    made = Provider.model_validate(checked(reached.call("PUT", "/v1/providers", body)).json())
    _print(f"{made.id}/{made.models[0].name}  {made.base_url}")


def enable(reached: Workspace, options: argparse.Namespace) -> None:
    _offer(reached, options.model, offered=True)


def disable(reached: Workspace, options: argparse.Namespace) -> None:
    _offer(reached, options.model, offered=False)


def remove(reached: Workspace, options: argparse.Namespace) -> None:
    checked(reached.call("DELETE", f"/v1/providers/{quote(options.provider, safe='')}"))
    _print(f"{options.provider} is removed.")


def _offer(reached: Workspace, model_id: str, *, offered: bool) -> None:
    before = [model.id for model in _catalogue(reached).items if model.enabled]
    after = [*before, model_id] if offered else [known for known in before if known != model_id]
    body = ModelChoice(enabled=tuple(dict.fromkeys(after))).model_dump(mode="json")
    found = ModelCatalogue.model_validate(checked(reached.call("PUT", "/v1/catalogue", body)).json())
    _print(f"{sum(model.enabled for model in found.items)} of {len(found.items)} models selected.")


def _catalogue(reached: Workspace) -> ModelCatalogue:
    return ModelCatalogue.model_validate(checked(reached.call("GET", "/v1/catalogue")).json())


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
