"""What went wrong with global keys, in the user's words; part of `wordings`."""

from harmony_desktop.i18n import later

KEY_WAITS = later("Waits for your desktop, which may be asking you about it.")
KEY_PROBLEMS: dict[str, tuple[str, str]] = {
    "key_bad": ("“{chord}” is not a key combination.", "Write it like Ctrl+Alt+Space."),
    "key_bare": ("“{chord}” is needed for typing.", "Add Ctrl+Alt or Meta to it."),
    "key_needed": (
        "{chord} is needed in other programs, and would reach none of them any more.",
        "A key with Ctrl+Alt or with Meta (Super, the Windows key) is free in most programs.",
    ),
    "key_unknown": ("This keyboard has no {chord}.", "Choose another one in Preferences › Hardware."),
    "key_taken": (
        "{chord} belongs to another program.",
        "Choose another one in Preferences › Hardware, or take it from that program: your desktop's keyboard settings often"
        " show which one has it.",
    ),
    "key_twice": ("{chord} is “{other}” already.", "Press another combination."),
    "key_broken": (
        "“{text}” in the settings is no key, so “{name}” is {chord} again.",
        "Choose another one in Preferences › Hardware.",
    ),
    "key_denied": (
        "Your desktop did not give Harmony this key.",
        "Give it one in your desktop's keyboard settings, or choose another one here.",
    ),
    "keys_missing": (
        "This desktop gives no program a key of its own.",
        "Bind a key to “harmony-desktop toggle” in your desktop's keyboard settings.",
    ),
}
