"""Where what is asked of a model goes, in one quiet sentence."""

from harmony_desktop.domain.disclosure import Place
from harmony_desktop.domain.threads import Model
from harmony_desktop.i18n import tr

_BESIDE = ("localhost", "127.", "[::1]")


def goes(model: Model, team: bool) -> str:
    """``team``: the workspace is not on this computer."""
    if model.local:
        return tr("Goes to your team's server and stays there") if team else tr("Stays on this computer")
    place = model.place or Place(local=False, provider=model.provider)
    host = place.host or place.provider
    if beside(place):
        return (
            tr("Goes to your team's server, which hands it on to others")
            if team
            else tr("A program on this computer hands it on to others")
        )
    if place.onward:
        return (
            tr("Goes to your team's server, which asks {host}; that hands it on", host=host)
            if team
            else tr("Goes to {host}, which hands it on", host=host)
        )
    return (
        tr("Goes to your team's server, which asks {host}", host=host)
        if team
        else tr("Goes to {host}", host=host)
    )


def fact(model: Model, team: bool) -> str:
    """As `goes`, as one of several facts."""
    if model.local:
        return tr("on your team's server") if team else tr("on this computer")
    host = model.place.host if model.place else ""
    return f"{leaves(team)} ({host})" if host else leaves(team)


def leaves(team: bool) -> str:
    """What the workspace has does not stay where it lies."""
    return tr("leaves your team's server") if team else tr("leaves this computer")


def beside(place: Place) -> bool:
    """A program on the workspace's own machine that asks others."""
    return not place.local and place.host.startswith(_BESIDE)


def asked_name(model: Model) -> str:
    """By which it is remembered that somebody was asked before; empty where nothing leaves."""
    if model.local:
        return ""
    return f"{model.provider} {model.place.host}" if model.place else model.provider
