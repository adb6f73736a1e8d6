"""Rules for tools as their user writes them: read, written, and made from a call. The workspace has the last word."""

import fnmatch
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_RULE = 500
"""Characters."""
MAX_RULES = 200
MAX_EXACT = 120
"""Longer values of a call are not offered to be named: a rule has to be read at a glance."""
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Kinds of letters that end lines, turn the direction of writing or show nothing."""
_ID = re.compile(r"[A-Za-z0-9_*-]{1,128}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_ADDRESS = re.compile(r"[^\s@*]+@([^\s@*]+\.[^\s@*]+)")


class Verb(StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    NEVER = "never"


SIGNS = {"!": Verb.NEVER, "?": Verb.ASK}


class Fault(StrEnum):
    """Why a text is no rule."""

    EMPTY = "empty"
    LONG = "long"
    UNSEEN = "unseen"
    TOOL = "tool"
    BRACKET = "bracket"
    ARGUMENT = "argument"


class Unreadable(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Rule:
    """``arguments``: names and patterns, all of which have to fit."""

    verb: Verb
    tool: str
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def broad(self) -> bool:
        """It names every tool."""
        return not self.tool.strip("*") and not self.arguments

    def names(self, tool_id: str) -> bool:
        return fnmatch.fnmatchcase(tool_id.lower(), self.tool.lower())

    @property
    def body(self) -> str:
        """Without its sign."""
        inside = ", ".join(
            f"{name}={pattern.replace(',', chr(92) + ',')}" for name, pattern in self.arguments
        )
        return f"{self.tool}({inside})" if inside else self.tool

    @property
    def text(self) -> str:
        return signed(self.verb, self.body)


def signed(verb: Verb, body: str) -> str:
    return next((sign for sign, of in SIGNS.items() if of is verb), "") + body.strip()


def parted(text: str) -> tuple[Verb, str]:
    """The verb and the rest, also of a text that is no rule."""
    written = text.strip()
    verb = SIGNS.get(written[:1], Verb.ALLOW)
    return verb, written if verb is Verb.ALLOW else written[1:].lstrip()


def read(text: str) -> Rule:
    """As the workspace reads it; raises `Unreadable`."""
    written = text.strip()
    if not written:
        raise Unreadable(Fault.EMPTY)
    if len(written) > MAX_RULE:
        raise Unreadable(Fault.LONG)
    if not _seen(written):
        raise Unreadable(Fault.UNSEEN)
    verb, rest = parted(written)
    tool, bracket, inside = rest.partition("(")
    tool = tool.rstrip()
    if not _ID.fullmatch(tool):
        raise Unreadable(Fault.TOOL)
    if bracket and not inside.endswith(")"):
        raise Unreadable(Fault.BRACKET)
    parts = re.split(r"(?<!\\),", inside[:-1]) if bracket else []
    return Rule(verb, tool, tuple(_argument(part.replace("\\,", ",")) for part in parts))


def _argument(part: str) -> tuple[str, str]:
    name, sign, pattern = part.strip().partition("=")
    if not sign or not _NAME.fullmatch(name.strip()) or not pattern.strip():
        raise Unreadable(Fault.ARGUMENT)
    return name.strip(), pattern.strip()


def _seen(text: str) -> bool:
    return not any(unicodedata.category(letter) in UNSEEN for letter in text)


# --- made from a call --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """How narrowly one argument of a call can be named: the narrowest first. None: it may be anything."""

    name: str
    patterns: tuple[str, ...]


def choices(arguments: str) -> tuple[Choice, ...]:
    """Of all arguments of a call, as JSON; one that cannot be named exactly has no pattern: it is not told apart."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return ()
    if not isinstance(given, Mapping):
        return ()
    return tuple(Choice(str(name), tuple(_patterns(str(name), value))) for name, value in given.items())


def of_call(tool_id: str, patterns: Iterable[tuple[str, str]]) -> Rule:
    """The rule that allows this tool with such arguments."""
    return Rule(Verb.ALLOW, tool_id, tuple(patterns))


def narrowest(tool_id: str, offered: Iterable[Choice]) -> dict[str, str]:
    """The narrowest pattern of each argument, as long as the rule stays short enough to be one."""
    chosen: dict[str, str] = {}
    for choice in (each for each in offered if each.patterns):
        wider = chosen | {choice.name: choice.patterns[0]}
        if len(of_call(tool_id, wider.items()).text) <= MAX_RULE:
            chosen = wider
    return chosen


def _patterns(name: str, value: object) -> Iterable[str]:
    """Exactly this value, and for addresses everybody of their domain; a pattern that would be read otherwise than it
    is meant is none."""
    items = value if isinstance(value, list) else [value]
    if not items or any(isinstance(item, list | dict) for item in items):
        return
    texts = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
    found = [texts[0]] if len(set(texts)) == 1 else []
    domains = {match[1].lower() if (match := _ADDRESS.fullmatch(text)) else "" for text in texts}
    if len(domains) == 1 and (domain := domains.pop()):
        found.append(f"*@{domain}")
    for pattern in found:
        exact = pattern[1:] if pattern.startswith("*@") and pattern is not texts[0] else pattern
        if "*" not in exact and len(pattern) <= MAX_EXACT and _comes_back(name, pattern):
            yield pattern


def _comes_back(name: str, pattern: str) -> bool:
    """Whether the pattern is read as it was meant, also with another argument behind it."""
    wanted = Rule(Verb.ALLOW, "t", ((name, pattern), ("z", "z")))
    try:
        return read(wanted.text) == wanted
    except Unreadable:
        return False
