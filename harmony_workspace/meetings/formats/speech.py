"""A line of a transcript: who said it, and the words without markup."""

import html
import re

MAX_SPEAKER = 80
_LABEL = re.compile(r"(?P<name>[^\W\d_][^:\n\[\]<>{}]{0,79}?)\s*:(?=\s|$)\s*(?P<text>.*)", re.DOTALL)
_TAG = re.compile(r"</?(?:[a-zA-Z][^<>\n]*|\d[\d:.]*)>")
_ORDINARY = frozenset(
    [
        "and",
        "but",
        "so",
        "well",
        "note",
        "notes",
        "ps",
        "also",
        "because",
        "then",
        "first",
        "second",
        "finally",
        "example",
        "question",
        "answer",
        "agenda",
        "action",
        "actions",
        "summary",
        "title",
        "date",
        "time",
        "attendees",
        "participants",
        "subject",
        "http",
        "https",
        "warning",
        "todo",
        "update",
    ]
)


def words(text: str) -> str:
    """Plain words on one line: no tags, no entities, no runs of white space."""
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def name_of(text: str) -> str:
    return " ".join(text.split())[:MAX_SPEAKER].strip()


def labelled(line: str) -> tuple[str, str] | None:
    """Speaker and words of ``Speaker: words``; None when the line begins no such turn.

    A label has at most five words, begins with a letter and is no ordinary word before a colon.
    """
    found = _LABEL.fullmatch(line.strip())
    if found is None:
        return None
    name = name_of(found["name"])
    if len(name.split()) > 5 or name.casefold() in _ORDINARY:
        return None
    return name, found["text"].strip()
