"""Where the program's own data files are, from a checkout and in a frozen build alike."""

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root.joinpath("resources", *parts)
