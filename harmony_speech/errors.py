"""What can go wrong between audio and words, as a code with arguments; whoever shows it words it."""


class SpeechError(Exception):
    """``code`` is one of no_model, model_download, model_altered, model_busy, models_folder, disk_full, file_missing,
    file_not_audio, no_speech, mic_silent."""

    def __init__(self, code: str, *, detail: str = "", **args: object) -> None:
        super().__init__(f"{code} {args} {detail}".strip())
        self.code = code
        self.args_by_name = args
        self.detail = detail


class Stopped(Exception):
    """Whoever asked wanted it no longer."""
