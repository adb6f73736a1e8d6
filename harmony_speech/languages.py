"""Which language is spoken: the one that is named, or the likeliest of those that may be."""

from collections.abc import Collection, Iterable


def wished(wish: str | None, known: Collection[str]) -> tuple[str, ...]:
    """``wish``: one language, or several with commas between them. Empty: any."""
    return tuple(each for each in (wish or "").split(",") if each in known)


def likeliest(found: Iterable[tuple[str, float]], among: Collection[str]) -> str:
    """``found``: tokens such as ``<|de|>`` with their probabilities, the likeliest first, as a model tells them."""
    languages = [token.strip("<|>") for token, _ in found]
    return next((language for language in languages if not among or language in among), languages[0])
