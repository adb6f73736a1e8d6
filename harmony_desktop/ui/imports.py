"""Keeps PySide out of the imports of everybody else.

PySide reads the source of every module that is imported after it, in search of switches for its own features. That
costs start-up time, and asking a module for its source runs the module's ``__getattr__``: pydantic, half imported
in another thread, breaks on it. None of those switches is used here.
"""

import sys

import PySide6  # noqa: F401 what it looks with comes along


def leave_alone() -> None:
    """Call it once, before anything else of Qt."""
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        feature.__dict__["_mod_uses_pyside"] = lambda _module: False
