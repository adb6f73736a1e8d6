"""Words to stems, as search compares them."""

import re
import threading
from functools import cached_property, lru_cache
from typing import Any

from harmony_workspace.store.search_index import STOP_WORDS, folded

_WORD = re.compile(r"[^\W_]+")


class _Stemmers(threading.local):
    """One stemmer a thread: it keeps the word it works on in itself."""

    @cached_property
    def english(self) -> Any:
        import snowballstemmer

        return snowballstemmer.stemmer("english")


_stemmers = _Stemmers()


@lru_cache(50_000)
def _stem(word: str) -> str:
    return str(_stemmers.english.stemWord(word))


def stems(text: str) -> list[str]:
    """Word stems of a text without stop words."""
    return [_stem(word) for word in _WORD.findall(folded(text).casefold()) if word not in STOP_WORDS]
