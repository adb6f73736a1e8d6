"""The version this program says it has."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("harmony-desktop")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"


VERSION = _version()
