"""The one way in which bringing a transcript in fails."""

from harmony_protocol.errors import ErrorCode


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


def too_large(detail: str, limit: int) -> ImportProblem:
    return ImportProblem(ErrorCode.IMPORT_TOO_LARGE, detail, limit=limit)
