"""What is said about files that are brought in, and which of them look like recordings."""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QLocale, QMimeData

from harmony_desktop.domain.bringing import Upload, UploadState
from harmony_desktop.domain.progress import of_upload
from harmony_desktop.i18n import tr, trn
from harmony_desktop.ui.form import worded

SOUND = (
    *("mp3", "m4a", "m4b", "aac", "wav", "wave", "flac", "ogg", "oga", "opus", "wma", "amr"),
    *("aif", "aiff", "caf", "mka", "weba"),
)
FILM = ("mp4", "m4v", "mov", "mkv", "webm", "avi", "wmv", "mpg", "mpeg", "3gp", "ogv", "flv", "ts")
TRANSCRIPTS = ("vtt", "srt", "json", "txt", "md")
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "nb", "fi", "el"),
    *("ro", "hu", "uk", "ru", "tr", "ar", "he", "hi", "zh", "ja", "ko"),
)
"""Those that are offered by name."""


def is_recording(name: str) -> bool:
    return PurePath(name).suffix.lower().lstrip(".") in (*SOUND, *FILM)


def icon_of(name: str) -> str:
    return "mic" if is_recording(name) else "file"


def file_filters() -> list[str]:
    """For a file dialog."""

    def pattern(endings: Sequence[str]) -> str:
        return " ".join(f"*.{ending}" for ending in endings)

    return [
        f"{tr('Recordings and transcripts')} ({pattern((*SOUND, *FILM, *TRANSCRIPTS))})",
        f"{tr('All files')} (*)",
    ]


def local_files(data: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def language_name(code: str) -> str:
    """As people say it in the window's language; the empty one is found out."""
    if not code:
        return tr("Found out by itself")
    return QLocale.languageToString(QLocale(code).language())


def how(upload: Upload) -> str:
    """The line below its name."""
    if upload.state is UploadState.FAILED and upload.problem is not None:
        return worded(upload.problem)
    return of_upload(upload)


def to_copy(upload: Upload) -> str:
    """What went wrong, for whoever is asked for help."""
    detail = upload.problem.detail if upload.problem is not None else ""
    return "\n".join(part for part in (upload.path or upload.name, how(upload), detail) if part)


def adds(count: int) -> str:
    return tr("Add the meeting") if count < 2 else trn("Add 1 meeting", "Add {count} meetings", count)
