"""The window on dense screens and with larger type of the system: the same stories, in a process of their own each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORIES = "tests/ui/test_languages.py"
PICKED = "clipped_from_the_first_question and de-light or offer_every_other and de"

SCREEN = {"name": "dense", "x": 0, "y": 0, "width": 3840, "height": 2700, "logicalDpi": 96, "dpr": 1}


@pytest.mark.parametrize(
    "larger",
    [
        {"QT_SCALE_FACTOR": "1.5"},
        pytest.param({"QT_SCALE_FACTOR": "1.25"}, marks=pytest.mark.long),
        pytest.param({"QT_SCALE_FACTOR": "2"}, marks=pytest.mark.long),
        pytest.param({"QT_SCALE_FACTOR": "3"}, marks=pytest.mark.long),
        pytest.param({"QT_FONT_DPI": "192"}, marks=pytest.mark.long),
    ],
    ids=lambda larger: "-".join(next(iter(larger.items()))),
)
def test_nothing_is_cut_off_where_everything_is_larger(larger: dict[str, str], tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}))
    platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", STORIES, "-k", PICKED),
        cwd=ROOT,
        env={**os.environ, **platform, **larger},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
