"""The names that X11 and Wayland give to the keys of a chord: keysyms, and the words of the portal's triggers."""

import re

from harmony_desktop.domain.desktop import Chord
from harmony_desktop.domain.problems import HarmonyError

_KEYSYMS = {
    "Space": "space", "Enter": "Return", "Esc": "Escape", "Del": "Delete", "Ins": "Insert", "Backspace": "BackSpace",
    "Pageup": "Prior", "Pagedown": "Next", "Scrolllock": "Scroll_Lock", "Capslock": "Caps_Lock",
    "Numlock": "Num_Lock", "Plus": "plus", ".": "period", ",": "comma", "-": "minus", "/": "slash",
    "\\": "backslash", ";": "semicolon", "'": "apostrophe", "`": "grave", "=": "equal", "[": "bracketleft",
    "]": "bracketright", "*": "asterisk", "#": "numbersign", "<": "less", ">": "greater",
}  # fmt: skip
_ROWS = {24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
_PLACES = {letter: first + at for first, row in _ROWS.items() for at, letter in enumerate(row)}
_TRIGGERS = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
_MODIFIERS = {
    "control": "Ctrl",
    "primary": "Ctrl",
    "logo": "Meta",
    "win": "Meta",
    "mod1": "Alt",
    "mod4": "Meta",
}
_BRACKETS = re.compile(r"<(\w+)>")


def keysym_names(key: str) -> tuple[str, ...]:
    """What the key may be called, likeliest first: a letter is named without Shift."""
    if key in _KEYSYMS:
        return (_KEYSYMS[key],)
    return (key.lower(), key) if len(key) == 1 else (key,)


def place_of(key: str) -> int:
    """The keycode of a Latin letter where the keyboard writes none: as on a US keyboard. 0 for all else."""
    return _PLACES.get(key, 0)


def trigger(chord: Chord) -> str:
    """As the portal spells it, such as CTRL+ALT+space."""
    key = keysym_names(chord.key)[0]
    if not key.isascii():
        key = f"U{ord(key):04X}"
    return "+".join([*(word for name, word in _TRIGGERS.items() if name in chord.modifiers), key])


def read_trigger(words: str) -> str:
    """How a desktop words the key it gave, as a chord is written here; what cannot be read stays as it is."""
    plain = _BRACKETS.sub(lambda found: found[1] + "+", words.removeprefix("Press ").strip())
    *modifiers, key = plain.split("+") if plain else [""]
    names = {name.lower(): ours for ours, name in _KEYSYMS.items()}
    known = [_MODIFIERS.get(modifier.strip().lower(), modifier) for modifier in modifiers]
    try:
        return str(Chord.parse("+".join([*known, names.get(key.strip().lower(), key)])))
    except HarmonyError:
        return words
