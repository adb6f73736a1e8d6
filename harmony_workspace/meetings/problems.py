"""The one way in which bringing a transcript in fails."""

from harmony_protocol.errors import ErrorCode
from harmony_speech.errors import SpeechError

LONGEST_HOURS = 24
_OF_SPEECH = {
    "empty": ErrorCode.IMPORT_EMPTY,
    "no_sound": ErrorCode.IMPORT_NO_SOUND,
    "damaged": ErrorCode.IMPORT_TRUNCATED,
    "too_long": ErrorCode.IMPORT_TOO_LONG,
    "no_model": ErrorCode.SPEECH_MODEL_MISSING,
    "disk_full": ErrorCode.IMPORT_NO_SPACE,
    "no_speech": ErrorCode.IMPORT_NO_SPEECH,
}
"""By the reason of a ``SpeechError``, or by its code."""
_SAID = {
    ErrorCode.IMPORT_EMPTY: "the file is empty",
    ErrorCode.IMPORT_NO_SOUND: "there is no sound in it",
    ErrorCode.IMPORT_TRUNCATED: "the file is damaged, or ends in the middle",
    ErrorCode.IMPORT_TOO_LONG: f"it plays longer than {LONGEST_HOURS} hours",
    ErrorCode.SPEECH_MODEL_MISSING: "no speech model is installed",
    ErrorCode.IMPORT_NO_SPACE: "the disk is full",
    ErrorCode.IMPORT_NO_SPEECH: "nobody speaks in it",
}


class ImportProblem(Exception):
    """The transcript cannot be brought in; nothing of it was stored."""

    retryable = False

    def __init__(self, code: ErrorCode, detail: str, **args: str | int) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.args_for_wording: dict[str, str | int] = args


def empty(detail: str = "the transcript holds no words") -> ImportProblem:
    return ImportProblem(ErrorCode.IMPORT_EMPTY, detail)


def unreadable(detail: str) -> ImportProblem:
    return ImportProblem(ErrorCode.IMPORT_UNREADABLE, detail)


def truncated(detail: str) -> ImportProblem:
    return ImportProblem(ErrorCode.IMPORT_TRUNCATED, detail)


def too_large(detail: str, limit: int) -> ImportProblem:
    return ImportProblem(ErrorCode.IMPORT_TOO_LARGE, detail, limit=limit)


def no_space(needed: int) -> ImportProblem:
    problem = ImportProblem(
        ErrorCode.IMPORT_NO_SPACE, f"the disk has no room for {needed} bytes", needed=needed
    )
    problem.retryable = True
    return problem


def of_speech(error: SpeechError) -> ImportProblem:
    """What listening to a file found wrong with it."""
    reason = str(error.args_by_name.get("reason", ""))
    code = _OF_SPEECH.get(reason) or _OF_SPEECH.get(error.code, ErrorCode.IMPORT_UNREADABLE)
    told: dict[str, str | int] = {"hours": LONGEST_HOURS} if code is ErrorCode.IMPORT_TOO_LONG else {}
    return ImportProblem(code, _SAID.get(code, "this is no recording that can be played"), **told)
