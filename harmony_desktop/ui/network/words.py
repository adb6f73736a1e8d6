"""How the window says how it stands with the workspace: one amber line, or a notice with what to do."""

from harmony_desktop.domain.facts import LinkState
from harmony_desktop.domain.network import proxy_url
from harmony_desktop.domain.problems import HarmonyError, Problem
from harmony_desktop.i18n import tr

SIGN_IN = ("network_sign_in",)
LOGGED = ("workspace_failed",)
"""Why, only the log can say."""
REFUSED = ("unauthorized",)
PASSWORD = ("proxy_password", "proxy_password_wrong")
KEYRING = ("keyring_waits", "keyring_locked", "keyring_broken")
AWAY = (
    "workspace_unreachable",
    "workspace_stopped",
    "offline",
    "workspace_slow",
    "name_unknown",
    "network_missing",
)
"""Only away: what passes by itself is one line and no notice."""
AGAIN = (
    "network_between",
    "proxy_unreachable",
    "proxy_refused",
    "workspace_untrusted",
    "certificate_file_bad",
)


def status(state: LinkState, problem: Problem | None, late: bool) -> str:
    """The line over the composer; empty where there is nothing to say."""
    if state is LinkState.REFUSED:
        return tr("Not signed in any more. Nothing is sent until you are.")
    if state is not LinkState.OFFLINE and not (state is LinkState.STARTING and late):
        return ""
    match problem.code if problem is not None else "":
        case "network_missing":
            return tr("No network. Sends when it is back.")
        case "name_unknown":
            return tr("The workspace's address is not found. Sends when it answers.")
        case "workspace_slow":
            return tr("The workspace takes very long. Sends when it answers.")
        case "network_sign_in":
            return tr("Sends once you have signed in to this network.")
        case _:
            return tr("Offline. Sends when the workspace answers.")


def button(code: str) -> str:
    """What can be done about it right away; empty where nothing can."""
    if code in SIGN_IN:
        return tr("Open its page")
    if code in LOGGED:
        return tr("Open log folder")
    if code in REFUSED:
        return tr("Sign in…")
    if code in PASSWORD:
        return tr("Enter password…")
    return tr("Try again") if code in AGAIN or code in ("keyring_locked", "keyring_broken") else ""


def given_proxy(text: str) -> str:
    """The address as it is kept. Raises `HarmonyError` ``proxy_bad``."""
    if not text.strip():
        return ""
    try:
        return proxy_url(text)
    except ValueError as error:
        shown = text.strip().rpartition("@")[2]  # before it may be a password
        raise HarmonyError.of("proxy_bad", address=shown) from error
