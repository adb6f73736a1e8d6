"""Rules that answer in the user's place: globs on a tool's id, and on its arguments. Deny beats ask beats allow.

``web_search`` · ``linear_*`` · ``send_email(to=*@acme.example)`` · ``!linear_delete_*`` (deny) · ``?send_email`` (ask).
A rule can be read in one way only; what cannot be read is refused, never guessed.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class Ruled(Protocol):
    """What a rule asks of a tool, whether it is there now or was."""

    @property
    def id(self) -> str: ...

    @property
    def destructive(self) -> bool: ...


@dataclass(frozen=True)
class Named:
    """A tool of which no more is known."""

    id: str
    destructive: bool = False


class Verb(StrEnum):
    DENY = "deny"
    ASK = "ask"
    ALLOW = "allow"


class RuleError(ValueError):
    """The text is no rule; the message says why, for people."""


_SIGNS = {"!": Verb.DENY, "?": Verb.ASK}
_ID = re.compile(r"[A-Za-z0-9_*-]{1,128}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MAX_RULE = 500
"""Characters."""
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of letters that end lines, turn the direction of writing or show nothing."""


@dataclass(frozen=True)
class Rule:
    text: str
    verb: Verb
    tool: str
    arguments: tuple[tuple[str, str], ...] = ()
    """Name and glob; every one must match, and a call without that argument matches none."""

    @property
    def broad(self) -> bool:
        return not self.tool.strip("*") and not self.arguments

    def names(self, tool_id: str) -> bool:
        return _glob(_folded(self.tool), _folded(tool_id))

    def matches(self, tool_id: str, arguments: Mapping[str, Any]) -> bool:
        """What allows is read narrowly, what denies or asks widely: in doubt nothing happens by itself."""
        fits = _narrow if self.verb is Verb.ALLOW else _wide
        return self.names(tool_id) and all(
            name in arguments and fits(pattern, arguments[name]) for name, pattern in self.arguments
        )


def parse(text: str) -> Rule:
    """Raises `RuleError`."""
    written = text.strip()
    if not written:
        raise RuleError("A rule cannot be empty.")
    if len(written) > MAX_RULE:
        raise RuleError(f"A rule has at most {MAX_RULE} characters.")
    if any(unicodedata.category(letter) in UNSEEN for letter in written):
        raise RuleError("A letter in it cannot be seen, such as the end of a line.")
    verb = _SIGNS.get(written[0], Verb.ALLOW)
    rest = written[1:].lstrip() if written[0] in _SIGNS else written
    tool, bracket, inside = rest.partition("(")
    tool = tool.rstrip()
    if not _ID.fullmatch(tool):
        raise RuleError("A rule begins with the id of a tool, such as web_search or linear_*.")
    if bracket and not inside.endswith(")"):
        raise RuleError("The bracket is not closed.")
    arguments = tuple(_argument(part) for part in _parts(inside[:-1])) if bracket else ()
    return Rule(written, verb, tool, arguments)


def _parts(inside: str) -> list[str]:
    """Split at commas; ``\\,`` is a comma that belongs to the pattern."""
    return [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", inside)]


def _argument(part: str) -> tuple[str, str]:
    name, sign, pattern = part.strip().partition("=")
    if not sign or not _NAME.fullmatch(name.strip()) or not pattern.strip():
        raise RuleError("Inside the brackets stands name=pattern, such as to=*@acme.example.")
    return name.strip(), pattern.strip()


@dataclass(frozen=True)
class Ruling:
    """``rule``: the one that decided; empty where none matched."""

    verb: Verb
    rule: str = ""


def decide(rules: Sequence[Rule], tool: Ruled, arguments: Mapping[str, Any]) -> Ruling:
    """What happens to this call. A destructive tool is never allowed by rule; a rule that denies it holds."""
    matching = [rule for rule in rules if rule.matches(tool.id, arguments)]
    for verb in (Verb.DENY, Verb.ASK, Verb.ALLOW):
        rule = next((rule for rule in matching if rule.verb is verb), None)
        if rule is not None:
            if verb is Verb.ALLOW and tool.destructive:
                return Ruling(Verb.ASK)
            return Ruling(verb, rule.text)
    return Ruling(Verb.ASK)


def readable(texts: Sequence[str]) -> list[Rule]:
    """Those of a stored list that can be read. One that cannot allows nothing; where it stood against something,
    nobody knows against what, and everything asks."""
    found = []
    for text in texts:
        try:
            found.append(parse(text))
        except RuleError:
            if text.strip()[:1] in _SIGNS:
                found.append(Rule(text, Verb.ASK, "*"))
    return found


def _narrow(pattern: str, value: Any) -> bool:
    """Every item of a list: one stranger among the addresses is a stranger. And nothing unseen in it."""
    if isinstance(value, list):
        return bool(value) and all(_narrow(pattern, item) for item in value)
    text = _text(value)
    unseen = any(unicodedata.category(letter) in UNSEEN for letter in text)
    return not unseen and _glob(_folded(pattern), _folded(text))


def _wide(pattern: str, value: Any) -> bool:
    """Any item of a list, whatever else it holds, however its letters are written."""
    if isinstance(value, list) and value:
        return any(_wide(pattern, item) for item in value)
    text = _text(value)
    seen = "".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN)
    ways: tuple[Callable[[str], str], ...] = (_folded, _alike)
    return any(_glob(way(pattern), way(said)) for way in ways for said in (text, seen))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _folded(text: str) -> str:
    """Case counts for nothing in A to Z; elsewhere folding makes strangers look like friends."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _glob(pattern: str, text: str) -> bool:
    """``*`` stands for any letters; nothing else is special. Takes time in proportion to the text, whatever the
    pattern: each piece is taken where it comes first."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
