"""The pages for a browser can be read in both themes: every text stands out from what it stands on."""

import re
from itertools import product
from pathlib import Path

import pytest

from harmony_workspace.web.pages.static import FILES

STYLE = FILES["style.css"][0]
LIGHT, DARK = range(2)


def palette(style: Path, theme: int) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", style.read_text(), re.S)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[theme]))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_light(one), _light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_text_stands_out(theme: int) -> None:
    colours = palette(STYLE, theme)
    pairs = [
        *product(("text", "dim", "error", "ok", "warn"), ("card",)),
        *product(("text", "dim"), ("page", "hover", "on-warn")),
        ("on-action", "action"),
        ("card", "warn"),  # the word that search is at
    ]
    faint = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in pairs
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert not faint
