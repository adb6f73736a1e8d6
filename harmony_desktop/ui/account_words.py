"""What keeps one out of a workspace, in words: also the fingerprint of a certificate that nobody here trusts."""

from collections.abc import Awaitable, Callable

from harmony_desktop.domain.problems import Problem
from harmony_desktop.i18n import tr
from harmony_desktop.ui.form import worded
from harmony_desktop.wordings import explain

PAIRS = 16
"""Of a fingerprint, in one line."""


async def kept_out(problem: Problem, fingerprint: Callable[[], Awaitable[str]]) -> str:
    """``fingerprint`` is asked for where a certificate is not trusted and the problem does not carry it."""
    if problem.code == "unauthorized":
        return tr("The workspace does not know this key. Check it, or ask for a new one.")
    if problem.code != "workspace_untrusted":
        return worded(problem)
    shown = str(problem.args.get("fingerprint", ""))
    why = " ".join(explain(problem)) if shown else ""
    return distrusted(shown or await fingerprint(), why)


def distrusted(fingerprint: str, why: str = "") -> str:
    """``fingerprint`` empty: none was shown; ``why``: where more is known than that nobody here trusts it."""
    words = why or tr(
        "This computer does not trust the certificate at this address; your key was not sent. Ask whoever runs the"
        " workspace how to trust it."
    )
    pairs = fingerprint.split(":")
    lines = [":".join(pairs[at : at + PAIRS]) for at in range(0, len(pairs), PAIRS)]
    shown = [tr("Its fingerprint (SHA-256):"), *lines] if fingerprint else []
    return "\n".join([words, *shown])
