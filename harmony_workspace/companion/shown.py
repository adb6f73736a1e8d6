"""Words that others wrote, shown as they are: nothing in them is Markdown or one of our marks."""

import re

_MARKDOWN = re.compile(r"[\\`*~\[<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[-+#>]|(?<=^\d)[.)]")
"""What means something inside or at the beginning of a line."""
_MARK = re.compile(r"\\\[(?=\\\[|\d)")


def plain(text: str) -> str:
    """Names from meetings are data: they are shown as they are, and nothing in them is Markdown or one of our marks.

    A word joiner, which nobody sees, keeps ``[1]`` in a title from being read as a citation.
    """
    return _MARK.sub("\\[\u2060", _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split())))


def literal(text: str) -> str:
    """As part of a form with blanks."""
    return text.replace("{", "{{").replace("}", "}}")
