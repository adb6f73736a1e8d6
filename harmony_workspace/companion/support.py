"""Whether a retelling by a small model is borne out by one sentence that was said: word by word, in its order.

Words taken from all over would make claims nobody made (“their standard is net 30” out of “our standard is net
60, your paper says net 30”), so nothing may be added, turned round, or left out that changes the sense.
"""

import re
from collections.abc import Collection

from harmony_protocol.meetings import Turn
from harmony_workspace.companion import topics
from harmony_workspace.companion.recall.stemming import stems

_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?=\w)[^.!?]*)*[.!?]?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENSE = re.compile(
    r"\b(not|no|never|none|nothing|without|cannot|if|unless|until|only|except|but|before|after|can|could|might|may|maybe"
    r"|perhaps|should|must|would|will|shall)\b|(n['’]t)\b",
    re.I,
)
"""Words that turn a claim round or tie it to a condition; a retelling keeps them all and adds none."""
_REPORTING = frozenset(stems("says said asks asked asking mentions mentioned stated told reported"))
_GUESSED = re.compile(r"\b(?:he|she|him|his|hers?|himself|herself)\b", re.I)
_THEY = re.compile(r"\b(?:they|them|their)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our|me|us|they|them|their)\b", re.I)
_STRANGE = re.compile(r"[\[\]<>{}|#*_`?“”\"]|https?:")
_FEWEST_WORDS, _MOST_WORDS = 5, 40
_FEWEST_TOLD = 2
_WIDEST_GAP = 2


def telling_sentence(turn: Turn, sought: Collection[str]) -> str:
    """The longest statement of a turn that covers the stems sought: what a small model is given to retell."""
    said = [found[0].strip() for found in _SENTENCE.finditer(turn.text)]
    fit = (sentence for sentence in said if not sentence.endswith("?") and topics.covers(sentence, sought))
    return max(fit, key=len, default="")


def first_sentence(text: str) -> str:
    found = _SENTENCE.search(text.strip())
    return found[0].strip() if found else ""


def supported(sentence: str, turn: Turn) -> bool:
    """True when the sentence names the speaker and says no more than one sentence of the turn."""
    if not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS or _STRANGE.search(sentence):
        return False
    if not sentence.startswith(turn.speaker):
        return False
    claim = sentence.removeprefix(turn.speaker)
    return any(_holds(claim, said[0]) for said in _SENTENCE.finditer(turn.text) if "?" not in said[0])


def _holds(claim: str, said: str) -> bool:
    if _GUESSED.search(claim) and not _GUESSED.search(said):
        return False
    if _THEY.search(claim) and not _FIRST_PERSON.search(said):
        return False
    if _sense(claim) != _sense(said) or _NUMBER.findall(claim) != _NUMBER.findall(said):
        return False
    told = [stem for stem in stems(claim) if stem not in _REPORTING]
    return len(told) >= _FEWEST_TOLD and _in_order(told, stems(said))


def _sense(text: str) -> set[str]:
    return {
        "not" if short or word.casefold() == "cannot" else word.casefold()
        for word, short in _SENSE.findall(text)
    }


def _in_order(told: list[str], said: list[str]) -> bool:
    """Every word told was said, in the same order, with little left out between two of them."""
    place = -1
    for stem in told:
        reach = len(said) if place < 0 else min(len(said), place + 2 + _WIDEST_GAP)
        found = next((i for i in range(place + 1, reach) if said[i] == stem), None)
        if found is None:
            return False
        place = found
    return True
