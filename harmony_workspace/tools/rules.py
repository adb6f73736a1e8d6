"""Rules that answer in the user's place: globs on a tool's id, and on its arguments. Deny beats ask beats allow.

``web_search`` · ``linear_*`` · ``send_email(to=*@acme.example)`` · ``!linear_delete_*`` (deny) · ``?send_email`` (ask).
A rule can be read in one way only; what cannot be read is refused, never guessed.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harmony_workspace.tools.tool import Tool


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

    def matches(self, tool_id: str, arguments: Mapping[str, Any]) -> bool:
        return _glob(self.tool, tool_id) and all(
            name in arguments and _all_match(pattern, arguments[name]) for name, pattern in self.arguments
        )


def parse(text: str) -> Rule:
    """Raises `RuleError`."""
    written = text.strip()
    if not written:
        raise RuleError("A rule cannot be empty.")
    if len(written) > MAX_RULE:
        raise RuleError(f"A rule has at most {MAX_RULE} characters.")
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


def decide(rules: Sequence[Rule], tool: Tool, arguments: Mapping[str, Any]) -> Ruling:
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
    """Those of a stored list that can be read; the rest allow nothing."""
    found = []
    for text in texts:
        try:
            found.append(parse(text))
        except RuleError:
            continue
    return found


def _all_match(pattern: str, value: Any) -> bool:
    """A list matches when each of its items does: one stranger among the addresses is a stranger."""
    if isinstance(value, list):
        return bool(value) and all(_all_match(pattern, item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _glob(pattern, text)


def _glob(pattern: str, text: str) -> bool:
    """``*`` stands for any letters but line ends; nothing else is special, and case counts for nothing."""
    expression = "[^\\r\\n]*".join(re.escape(piece) for piece in pattern.split("*"))
    return re.fullmatch(expression, text, re.IGNORECASE) is not None
