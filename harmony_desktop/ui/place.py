"""Where the window stood, kept in a file of its own: it is needed for the first frame, before any database opens."""

import json
import logging
from pathlib import Path

from harmony_desktop.ui.frame import FloatingFrame

log = logging.getLogger(__name__)
FILE = "window.json"


def restore(window: FloatingFrame, client: Path) -> None:
    """Puts the window where it was, on whatever screen is there now; the first time in the middle."""
    try:
        x, y = json.loads((client / FILE).read_text(encoding="utf-8"))["place"]
        window.put(int(x), int(y))
    except (OSError, ValueError, KeyError, TypeError):
        window.put_in_middle()


def remember(window: FloatingFrame, client: Path) -> None:
    try:
        client.mkdir(parents=True, exist_ok=True)
        (client / FILE).write_text(json.dumps({"place": window.place}), encoding="utf-8")
    except OSError as error:
        log.warning("the window's place was not kept: %s", error)
