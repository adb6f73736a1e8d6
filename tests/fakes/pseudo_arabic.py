"""A right-to-left language that nobody speaks: every sentence in Arabic letters, its blanks kept, a third longer."""

import re
from collections.abc import Iterator, Mapping

from harmony_desktop.languages import Language

LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
LETTERS = str.maketrans(LATIN + LATIN.upper(), ARABIC * 2)
CATEGORIES = ("zero", "one", "two", "few", "many", "other")


class _Sentences(Mapping[str, str | Mapping[str, str]]):
    """Any sentence at all."""

    def __getitem__(self, text: str) -> str | Mapping[str, str]:
        said = "".join(
            part if part.startswith("{") else part.translate(LETTERS) for part in re.split(r"(\{\w+\})", text)
        )
        longer = said + " ههه" * (len(text) // 12)
        if "{count}" in text:
            return {category: f"{longer} ({category})" for category in CATEGORIES}
        return longer

    def get(self, text: str, default: object = None) -> str | Mapping[str, str]:  # type: ignore[override]
        return self[text]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _category(count: int) -> str:
    """As Unicode has it for Arabic."""
    if count in (0, 1, 2):
        return CATEGORIES[count]
    rest = count % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


PSEUDO_ARABIC = Language("ar", _Sentences(), _category)
