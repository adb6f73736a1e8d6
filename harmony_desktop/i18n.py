"""The one translation function. Every string a user reads passes through ``tr``; errors are worded by ``explain``."""

from collections.abc import Mapping
from typing import Protocol


class _Worded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def args(self) -> Mapping[str, object]: ...


def tr(text: str, /, **args: object) -> str:
    """The text in the user's language, its ``{blanks}`` filled. English is the source language."""
    return text.format(**args) if args else text


PROBLEMS: dict[str, tuple[str, str]] = {
    # code: (what is so, what to do next)
    "unknown": ("Something went wrong.", "Copy the details and try again."),
    # voice
    "no_microphone": (
        "No microphone was found.",
        "Plug one in or choose another input device; typing works as always.",
    ),
    "no_portaudio": (
        "Recording needs the PortAudio library.",
        "Install it with “sudo apt-get install libportaudio2” and try again; typing works as always.",
    ),
    "no_model": (
        "The speech model is not on this computer yet.",
        "Connect to the internet and let Harmony get it ({size_mb} MB); typing works as always.",
    ),
    "model_download": ("The speech model could not be downloaded.", "Check the connection and try again."),
    "disk_full": ("There is not enough space for the speech model.", "Free {needed_mb} MB and try again."),
    "mic_denied": (
        "Harmony may not use the microphone.",
        "Allow it in the system's privacy settings and try again; typing works as always.",
    ),
    "mic_silent": (
        "The microphone sends only silence.",
        "Check that it is not muted and that Harmony may use it; typing works as always.",
    ),
    "no_speech": ("Didn't hear anything.", "Hold the key, speak, then release it."),
    "voice_failed": ("What you said could not be turned into words.", "The recording is kept: try again."),
    "file_missing": ("The file {file} was not found.", "Check its name and try again."),
    "file_not_audio": ("{file} is not a recording that can be read.", "Use a whole audio or video file."),
    # the desktop underneath
    "instance_running": ("Harmony is already open.", "Use the window that is open."),
    "instance_silent": ("Harmony is open but does not answer.", "End the program and start it again."),
    "instance_deaf": (
        "Harmony cannot listen to a second start.",
        "Check that your temporary folder can be written to.",
    ),
    "command_unknown": ("The open window does not know “{command}”.", "Quit it and start this version."),
    "key_bad": ("“{chord}” is not a key combination.", "Write it like Ctrl+Alt+Space."),
    "key_bare": ("“{chord}” is needed for typing.", "Add Ctrl, Alt or Meta to it."),
    "key_unknown": ("This keyboard has no {chord}.", "Choose another key in Preferences."),
    "key_taken": ("{chord} belongs to another program.", "Choose another key in Preferences."),
    "keys_missing": (
        "This desktop gives no program a key of its own.",
        "Bind a key to “harmony-desktop toggle” in your desktop's keyboard settings.",
    ),
}


def explain(problem: _Worded) -> tuple[str, str]:
    """One sentence that says what is so, and one that says what to do next."""
    title, hint = PROBLEMS.get(problem.code, PROBLEMS["unknown"])
    blanks = _Blanks(problem.args)
    return tr(title).format_map(blanks), tr(hint).format_map(blanks)


class _Blanks(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
