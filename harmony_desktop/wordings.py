"""What went wrong, in the user's words: for each code one sentence that says what is so, and one what to do next."""

from collections.abc import Mapping
from typing import Protocol

from harmony_desktop.i18n import later, number, size
from harmony_desktop.languages import spoken
from harmony_desktop.wordings_hosted import HOSTED_PROBLEMS
from harmony_desktop.wordings_keys import KEY_PROBLEMS
from harmony_desktop.wordings_meetings import MEETING_PROBLEMS
from harmony_desktop.wordings_network import NETWORK_PROBLEMS
from harmony_desktop.wordings_people import PEOPLE_PROBLEMS
from harmony_desktop.wordings_sign_in import SIGN_IN_PROBLEMS
from harmony_desktop.wordings_tools import TOOL_PROBLEMS
from harmony_desktop.wordings_updates import UPDATE_PROBLEMS
from harmony_desktop.wordings_voice import VOICE_PROBLEMS


class _Worded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def args(self) -> Mapping[str, object]: ...


_LESS = later(
    "What was written is kept. Ask for less at once; an admin can raise the limit in Workspace Settings › Intelligence."
)
_MORE = later("This is more than {model} can read at once: about {tokens} tokens of {allowed}.")
PROBLEMS: dict[str, tuple[str, str]] = {
    # code: (what is so, what to do next)
    "unknown": ("Something went wrong.", "Copy the details and try again."),
    # the workspace, and the way to it
    "workspace_failed": (
        "The workspace on this computer did not start.",
        "Harmony keeps trying, and what you write is kept. Its log says why.",
    ),
    "workspace_late": ("The workspace takes very long to start.", "Wait a little, then try again."),
    "workspace_stopped": ("The workspace stopped.", "It is being started again."),
    "workspace_restarted": ("The workspace had stopped and was started again.", "Nothing was lost."),
    "workspace_moved": (
        "Another program uses the workspace's usual address, so it has a new one.",
        "Links made before open again once that program has ended and Harmony was started anew.",
    ),
    "workspace_unreachable": ("The workspace does not answer.", "Check that it runs, then try again."),
    "workspace_untrusted": (
        "Something else answers in the workspace's place.",
        "Nothing was sent to it. Restart Harmony; if this stays, ask whoever looks after this computer.",
    ),
    "no_workspace": (
        "What answers at this address is no Harmony workspace.",
        "Check the address with whoever gave it to you.",
    ),
    "workspace_strange": ("The workspace said something this version does not know.", "Update Harmony."),
    "offline": ("This needs the workspace, which is not there.", "Try again when it is connected."),
    "unauthorized": (
        "You are not signed in to this workspace any more.",
        "Sign in again: what you write is kept and sent then. If your account was deleted, ask whoever administers the workspace.",
    ),
    "bad_request": ("The workspace could not use this request.", "Change it and try again."),
    "not_found": ("This is no longer there, or not yours to see.", "Choose something else."),
    "conflict": ("This was changed elsewhere at the same time.", "Look at it again, then decide."),
    "stale_revision": ("This was changed elsewhere meanwhile.", "Look at the new version, then try again."),
    "space_changed": (
        "“{space}” was changed elsewhere meanwhile.",
        "Keep your version as a space of its own, or close this to keep only theirs.",
    ),
    "read_only": (
        "This belongs to somebody else; it is shared with you to read.",
        "Start a chat of your own to go on with it.",
    ),
    "key_reused": ("The workspace already knows another message under this number.", "Send it again."),
    "cursor_expired": ("The workspace has changed a lot since the last visit.", "Everything is read afresh."),
    "foreign_origin": ("Another page tried to speak for Harmony.", "Nothing was done; close that page."),
    "too_large": (
        "This is too large for the workspace.",
        "Take it back, remove an attachment, then send it again.",
    ),
    "rate_limited": ("The workspace has too much to do right now.", "Try again in a minute."),
    "internal": ("The workspace made a mistake.", "Try again; if it stays, copy the details."),
    # an answer that ended badly
    "provider_key": (
        "The model's provider does not accept the key.",
        "Set it again in Workspace Settings › Intelligence, then try again.",
    ),
    "provider_timeout": (
        "The model took too long.",
        "Try again, or start a new chat with another model.",
    ),
    "provider_rate_limit": (
        "The model's provider allows no more questions right now.",
        "Try again in a minute.",
    ),
    "provider_unreachable": (
        "The model cannot be reached.",
        "Check the connection or the model server, then try again.",
    ),
    "provider_refused": (
        "The model's provider refused this question.",
        "Word it differently, or start a new chat with another model.",
    ),
    "provider_fault": (
        "The model's provider has a fault of its own.",
        "Try again in a minute, or start a new chat with another model.",
    ),
    "provider_bad_reply": (
        "The model's reply could not be read.",
        "Try again, or start a new chat with another model.",
    ),
    "model_unknown": ("The workspace does not offer this model.", "Choose another model."),
    "model_missing": ("No model is there to answer.", "Configure a provider, or install the built-in model."),
    "run_interrupted": ("The answer was cut short.", "What was written is kept; try again."),
    "scope_narrowed": (
        "What you may read has changed while this was answered.",
        "Ask again: the answer uses what you may read now.",
    ),
    "answer_length": (
        "The answer reached the length this model may write at once.",
        "What was written is kept; ask for the rest, or for less at once.",
    ),
    "answer_unended": (
        "The model's provider did not say that this answer is complete.",
        "What was written is kept and may be all of it; try again, or start a new chat with another model.",
    ),
    "run_limit": ("The answer reached a limit of this workspace for one question.", _LESS),
    "run_limit_seconds": ("The answer reached the time limit for one question: {allowed} s.", _LESS),
    "run_limit_steps": ("The answer reached the limit of steps for one question: {allowed}.", _LESS),
    "run_limit_tokens": ("The answer reached the limit of tokens for one question: {allowed}.", _LESS),
    "run_limit_cost_usd": ("The answer reached the limit of money for one question: ${allowed}.", _LESS),
    "model_locked": ("This chat's model is settled.", "Start a new chat to change model."),
    "model_disabled": (
        "Your workspace no longer offers the model of this chat.",
        "The chat stays readable; start a new chat to go on with another model.",
    ),
    "images_not_read": (
        "This model does not read images.",
        "Remove the image, or start a new chat with another model.",
    ),
    "images_not_read_yet": (
        "This model does not read images.",
        "Remove the image, or choose another model below.",
    ),
    "context_full": (
        "This is more than the model can read at once.",
        "Edit the question and remove an attachment, or start a new chat with a model that reads more.",
    ),
    "model_is_default": (
        "New chats begin with this model.",
        "Choose another workspace default, then remove this one.",
    ),
    "last_model": ("At least one model must stay chosen.", "Choose another one before you remove this."),
    # what goes with a question
    "attach_cancelled": ("Reading the file was stopped.", "Attach it again when you need it."),
    "attach_too_large": (
        "{file} is too large: {size} MB of at most {most} MB.",
        "Attach a smaller part of it.",
    ),
    "attach_too_many": ("At most {most} things can go with a question.", "Remove one, then attach another."),
    "attach_too_heavy": (
        "Together this is too large to send: {size} MB of at most {most} MB.",
        "Remove {file}, or another of them.",
    ),
    # more than the model reads; the rest of the code says what can be done about it right now
    "question_too_long": (_MORE, "Make it shorter."),
    "question_too_long_model": (_MORE, "Make it shorter, or choose a model that reads more."),
    "question_too_long_chat": (_MORE, "Make it shorter, or start a new chat with a model that reads more."),
    "question_too_long_file": (_MORE, "Remove {file}, the longest."),
    "question_too_long_file_model": (
        _MORE,
        "Remove {file}, the longest, or choose a model that reads more.",
    ),
    "question_too_long_file_chat": (
        _MORE,
        "Remove {file}, the longest, or start a new chat with a model that reads more.",
    ),
    "text_too_long": (
        "{file} is too long: {count} characters of at most {most}.",
        "Attach the part that matters.",
    ),
    "file_is_folder": ("{file} is a folder.", "Attach the files in it that matter."),
    "file_unreadable": ("{file} cannot be read.", "Check that you may open it, then attach it again."),
    "file_empty": ("There is no text in {file}.", "Attach something with words in it."),
    "file_kind_unknown": (
        "Harmony cannot read what kind of file {file} is.",
        "Attach text, a PDF or an image; most programs can save as PDF.",
    ),
    "pdf_encrypted": ("{file} is locked with a password.", "Save it without one, then attach it again."),
    "pdf_broken": ("{file} is damaged and cannot be read.", "Open and save it anew, then attach it again."),
    "pdf_scanned": (
        "The pages of {file} are pictures without text.",
        "Attach the pages you need as images, or a version with text.",
    ),
    "pdf_too_long": (
        "{file} is too long: of its {pages} pages, {fits} fit.",
        "Save the pages that matter as a PDF of their own.",
    ),
    "image_broken": ("{file} is not an image that can be shown.", "Use PNG, JPEG, GIF or WebP."),
    "image_too_large": ("{file} is too large, even when made smaller.", "Attach a part of it."),
    "nothing_to_paste": ("There is no image to paste.", "Copy one, then try again."),
    # what is kept on this computer
    "session_only": (
        "No system keyring was found, so the offline copy of your threads lasts for this session.",
        "Nothing is lost: the workspace keeps every thread. With a keyring, such as GNOME Keyring, the copy stays too.",
    ),
    "cache_rebuilt": (
        "The local copy of your threads was damaged.",
        "It is being read from the workspace again.",
    ),
    "outbox_set_aside": (
        "The file with your unsent messages was damaged.",
        "It was set aside beside a new one, in Harmony's folder under “accounts”.",
    ),
    "settings_broken": ("Your preferences could not be read.", "The defaults are used; {file} is kept."),
    "setting_bad": (
        "The preference “{name}” has no value Harmony knows.",
        "The default is used; choose again.",
    ),
    # messages and the command line
    "message_empty": ("There is nothing to send.", "Write or say something."),
    "message_on_its_way": ("This message is already on its way.", "Stop the answer instead."),
    "waited_long": (
        "This was written more than an hour ago and has not been asked yet.",
        "Send it now, or delete it.",
    ),
    "again_waited_long": (
        "You wanted this answer written again more than an hour ago; the workspace has not been asked yet.",
        "Ask it now, or leave the answer as it is.",
    ),
    "name_empty": ("A name is needed.", "Write one."),
    "context_long": (
        "This is {length} characters long; {allowed} are possible.",
        "Make it shorter, or attach the rest to a question.",
    ),
    # accounts
    "address_bad": (
        "“{address}” is not the address of a workspace.",
        "Write it as your workspace gives it, beginning with https://.",
    ),
    "key_empty": ("A key is needed to sign in.", "Paste the one your workspace gave you."),
    "unsent_left": (
        "{count} of your changes could not be sent.",
        "Their conversations say why. Send or discard them there, or export or discard them here.",
    ),
    "export_failed": ("{file} could not be written.", "Choose another place; nothing was removed."),
    "question_missing": ("There is no question.", "Write one, or name a recording with --audio."),
    "question_twice": ("There is a written and a recorded question.", "Use one of the two."),
    "no_window": ("No window is open.", "Start Harmony first."),
    "no_display": (
        "There is no screen to show the window on.",
        "Start it on a desktop, or install Xvfb with “sudo apt-get install xvfb”.",
    ),
    "screen_silent": (
        "The screen {display} does not answer.",
        "Start Harmony in a desktop session that runs: DISPLAY or WAYLAND_DISPLAY names its screen.",
    ),
    # files
    "file_not_written": ("{file} could not be written.", "Choose another place and try again."),
    "file_missing": ("The file {file} was not found.", "Check its name and try again."),
    "file_not_audio": ("{file} is not a recording that can be read.", "Use a whole audio or video file."),
    "data_dir_unusable": (
        "The data directory {directory} cannot be used.",
        "Give yourself the right to write to it, free some space, or name another one with --data-dir.",
    ),
    # the desktop underneath
    "instance_running": ("Harmony is already open.", "Use the window that is open."),
    "instance_silent": (
        "Harmony is open but does not answer.",
        "Wait a moment. If it stays so, end the program and start it again.",
    ),
    "instance_deaf": (
        "Harmony cannot listen to a second start.",
        "Check that your temporary folder can be written to.",
    ),
    "command_unknown": ("The open window does not know “{command}”.", "Quit it and start this version."),
    "link_unknown": ("Harmony does not know what this link means.", "Copy it again where you found it."),
    "link_long": ("This link holds more text than a question may have.", "Copy the text and paste it here."),
    "link_thread_gone": (
        "The conversation of this link is not here.",
        "It was deleted, or belongs to another account or workspace.",
    ),
    "tray_missing": (
        "Harmony stays open in the list of windows, because this desktop has no tray.",
        "Quit it with Ctrl+Q.",
    ),
    "autostart_failed": (
        "Starting at login could not be changed.",
        "Check that you may write to {file}, then try again.",
    ),
    "notifier_missing": (
        "This desktop shows no notifications.",
        "Install a notification service, for example with “sudo apt-get install dunst”. Until then the tray icon and the"
        " dots beside your threads show what is new.",
    ),
    "bus_missing": (
        "This desktop shows no notifications: there is no session bus.",
        "Sign in to a desktop, or start Harmony with “dbus-run-session”. Until then the tray icon and the dots beside your"
        " threads show what is new.",
    ),
    "notifier_denied": (
        "The system lets Harmony show no notifications.",
        "Allow them in the system's own settings for notifications.",
    ),
    "not_disturbed": ("Do not disturb is on, so nothing is sent.", "Switch it off, then try again."),
    **TOOL_PROBLEMS,
    **KEY_PROBLEMS,
    **VOICE_PROBLEMS,
    **MEETING_PROBLEMS,
    **NETWORK_PROBLEMS,
    **HOSTED_PROBLEMS,
    **PEOPLE_PROBLEMS,
    **SIGN_IN_PROBLEMS,
    **UPDATE_PROBLEMS,
}


def explain(problem: _Worded) -> tuple[str, str]:
    """One sentence that says what is so, and one that says what to do next."""
    key, args = problem.code, problem.args
    if key == "run_limit":
        key, args = _limit(problem)
    elif "why" in args:
        key = f"{key}_{args['why']}"
    elif key.startswith("import_"):
        args = _sizes(args)
    title, hint = PROBLEMS.get(key, PROBLEMS["unknown"])
    blanks, language = _Blanks(args), spoken()
    count = problem.args.get("count")
    return language.say(title, count).format_map(blanks), language.say(hint, count).format_map(blanks)


def _limit(problem: _Worded) -> tuple[str, Mapping[str, object]]:
    """The sentence that names the limit, and its value as the user's language writes it."""
    which, allowed = problem.args.get("limit"), problem.args.get("allowed")
    key = f"run_limit_{which}"
    if key not in PROBLEMS or not isinstance(allowed, int | float):
        return problem.code, problem.args
    whole = float(allowed).is_integer()
    places = 2 if which == "cost_usd" else 0 if whole else 1
    if places == 2 and round(allowed, 2) != allowed:
        places = 4
    return key, {**problem.args, "allowed": number(allowed, places)}


def _sizes(args: Mapping[str, object]) -> Mapping[str, object]:
    """Bytes as people say them."""
    told = {k: size(v) for k, v in args.items() if k in ("limit", "needed") and isinstance(v, int | float)}
    return {**args, **told}


class _Blanks(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
