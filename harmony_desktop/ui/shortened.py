"""A very long question in the thread: its beginning, until somebody wants to see all of it."""

LINES, LETTERS = 12, 1_200
_SLACK = 1.5
"""What is only a little longer is shown whole."""


def shortened(text: str) -> str:
    """The text itself, or its first lines with an ellipsis."""
    if len(text) <= LETTERS * _SLACK and text.count("\n") < LINES * _SLACK:
        return text
    kept = "\n".join(text[: LETTERS + 1].split("\n", LINES)[:LINES])
    if len(kept) > LETTERS:
        kept = kept[:LETTERS].rsplit(maxsplit=1)[0]
    return f"{kept.rstrip()} …"
