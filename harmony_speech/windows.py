"""How a take is read, as measured of each model: how long a window the encoder gets, and when the decoder looks twice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    least_s: float
    more_s: float
    """Silence after the words tells the decoder that they have ended."""
    unsure: float = -0.3
    """Below this average log probability the same encoding is decoded once more, looking further than to the next word."""
    beam: int = 5

    def seconds(self, take_s: float) -> float:
        return max(self.least_s, take_s + self.more_s)


CAREFUL = Window(15.0, 3.0)
SHORTER = {("base", "en"): Window(12.0, 3.0, unsure=-0.15, beam=2)}
"""Where it is measured that no words are lost; tiny.en loops at 12 s, other languages lose a word here and there.
What base saves so pays for its second looks, which noise asks for."""


def window_of(model: str, language: str | None) -> Window:
    """``model``: the name of its folder. What nobody has measured gets the longer one; so does a language not known."""
    return SHORTER.get((model, language or ""), CAREFUL)
