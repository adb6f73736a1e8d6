"""How much a question comes to, counted alike by the window, which warns, and by the workspace, which refuses."""

ASSUMED_CONTEXT = 32_768
"""Tokens, for models nobody knows the size of."""
MOST_RESERVED = 16_000
"""Tokens kept free for what the tools return and for the answer."""
TOOLS_TOKENS = 900
IMAGE_TOKENS = 1_600
MAX_REQUEST = 60 * 1024 * 1024
"""Bytes that go up at once; the workspace refuses a little more than that."""


def tokens(text: str) -> int:
    """More than any usual tokeniser counts: three letters a token, and one a token outside of ASCII."""
    plain = len(text.encode("ascii", "ignore"))
    return plain // 3 + (len(text) - plain) + 4


def room(context_tokens: int | None) -> int:
    """Tokens left for instructions, question and attachments."""
    window = context_tokens or ASSUMED_CONTEXT
    return window - min(MOST_RESERVED, window // 3) - TOOLS_TOKENS
