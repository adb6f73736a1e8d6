"""Pictures of every state, in both themes, taken from the running program.

usage: python -m tests.e2e.screenshots [OUT | --docs | OUT STATE...]; --docs renews docs/pictures/, small enough to
commit; states are named as the scenes, such as page.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.e2e import (
    scenes_desktop,
    scenes_first,
    scenes_lacking,
    scenes_large,
    scenes_meetings,
    scenes_people,
    scenes_small,
)
from tests.e2e.studio import Studio
from tests.parts.program import ROOT

DOCS = ROOT / "docs/pictures"
PAGE = ROOT / "docs/window.md"
SCENES = (
    *scenes_first.SCENES,
    *scenes_small.SCENES,
    *scenes_large.SCENES,
    *scenes_meetings.SCENES,
    *scenes_people.SCENES,
    *scenes_desktop.SCENES,
    *scenes_lacking.SCENES,
)


def main(out: Path, only: Sequence[str] = ()) -> int:
    out.mkdir(parents=True, exist_ok=True)
    scenes = [scene for scene in SCENES if not only or scene.__name__ in only]
    studio, failed = Studio(out), 0
    try:
        for theme in ("light", "dark"):
            for scene in scenes:
                failed += not _taken(scene, studio, theme)
    finally:
        studio.close()
    return 1 if failed else 0


def _taken(scene: Callable[[Studio, str], None], studio: Studio, theme: str) -> bool:
    """A scene that fails is told; the others do not wait for it."""
    try:
        scene(studio, theme)
    except (AssertionError, subprocess.SubprocessError) as error:
        print(f"{scene.__name__}, {theme}: {error}", file=sys.stderr, flush=True)
        return False
    finally:
        studio.clear()
    return True


def renew_docs() -> int:
    """Every picture that the page shows, at the size it is seen, with few colours, and the one that the README begins with."""
    shown = PAGE.read_text(encoding="utf-8")
    small = ("-resize", "50%", "+dither", "-colors", "128", "-strip")
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder)
        if main(taken):
            return 1
        for picture in (each for each in sorted(taken.glob("*.png")) if each.name in shown):
            _convert(str(picture), *small, f"PNG8:{DOCS / picture.name}")
        pair = [str(taken / name) for name in ("answer-light.png", "turn-dark.png")]
        _convert(
            *pair, "+append", "-resize", "75%", "-colors", "200", "-strip", f"PNG8:{DOCS / 'readme.png'}"
        )
    return 0


def _convert(*arguments: str) -> None:
    subprocess.run(["convert", *arguments], check=True, timeout=60)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given == ["--docs"]:
        raise SystemExit(renew_docs())
    raise SystemExit(main(Path(given[0]) if given else ROOT / "screenshots", given[1:]))
