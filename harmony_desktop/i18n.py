"""The one translation function. Every string a user reads passes through ``tr``; errors are worded by `wordings`."""

from collections.abc import Iterable

from harmony_desktop.languages import spoken


def tr(text: str, /, **args: object) -> str:
    """The text in the user's language, its ``{blanks}`` filled. English is the source language.

    Never called while a module is imported: nobody knows the language then. See `later`."""
    said = spoken().say(text, args.get("count"))
    return said.format(**args) if args else said


def trn(one: str, many: str, /, count: int, **args: object) -> str:
    """As `tr`, in the plural form that ``count`` takes in the user's language; ``many`` names ``{count}``."""
    return spoken().say_many(one, many, count).format(count=number(count), **args)


def later(text: str) -> str:
    """Marks a sentence that stands in a table, for the catalogues; ``tr`` translates it when it is shown."""
    return text


def findable(said: str) -> str:
    """With its English words, by which pages, settings and commands are found as well: help and other people name those."""
    source = spoken().source(said)
    return said if source == said else f"{said} {source}"


def number(value: float, places: int = 0) -> str:
    """As the user's language writes it: 12,345.6 or 12.345,6."""
    return spoken().number(value, places)


def listed(items: Iterable[str]) -> str:
    """One after the other, as the user's language parts them: Dana, Luis; or Dana、Luis."""
    return spoken().comma.join(items)


def size(count: float) -> str:
    """So many bytes as people say it: 840 KB, 1.4 GB."""
    if count >= 1000 << 20:
        return tr("{size} GB", size=_short(count / (1 << 30)))
    if count >= 1000 << 10:
        return tr("{size} MB", size=_short(count / (1 << 20)))
    return tr("{size} KB", size=number(max(1, round(count / 1024))))


def _short(value: float) -> str:
    return number(value, 0 if value >= 10 or round(value, 1).is_integer() else 1)
