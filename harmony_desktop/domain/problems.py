"""What can go wrong, as a code with arguments. `i18n` puts it into the user's words, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """``code`` is a key of the wordings in `i18n`; ``args`` fill its blanks; ``detail`` is for the log and Copy."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict)
    retryable: bool = False
    detail: str = ""


class HarmonyError(Exception):
    """Raised at any boundary; carries the `Problem` that screens and the command line show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code} {dict(problem.args)} {problem.detail}".strip())
        self.problem = problem

    @classmethod
    def of(cls, code: str, *, retryable: bool = False, detail: str = "", **args: object) -> "HarmonyError":
        return cls(Problem(code, args, retryable, detail))
