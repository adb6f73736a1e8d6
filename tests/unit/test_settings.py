"""Wishes are declared once, kept in a file, and a broken file costs nobody their program."""

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from harmony_desktop import wishes
from harmony_desktop.settings import Settings, spoken_languages
from harmony_desktop.wish import Wish
from harmony_desktop.wishes import WISHES
from harmony_desktop.wishes.first_steps import FIRST_STEPS
from harmony_desktop.wishes.names import ON_PAGE
from harmony_desktop.wishes.voice import HOLD_KEY, LANGUAGE, MY_LANGUAGES, SEND_AT_ONCE
from harmony_desktop.wishes.window import THEME


def test_every_wish_is_declared_once_and_accepts_its_own_default() -> None:
    assert len({w.name for w in WISHES}) == len(WISHES)
    assert all(w.accepts(w.default) and w.label and w.help for w in WISHES)
    assert all(len(w.named) == len(w.choices) for w in WISHES)
    rooms = [import_module(f"{wishes.__name__}.{room.name}") for room in iter_modules(wishes.__path__)]
    declared = {v for room in rooms for v in vars(room).values() if isinstance(v, Wish)}
    kept_elsewhere = {*ON_PAGE, FIRST_STEPS}
    assert declared == set(WISHES) | kept_elsewhere
    assert not set(WISHES) & kept_elsewhere


def test_a_choice_is_there_on_the_next_start_and_everyone_is_told(tmp_path: Path) -> None:
    chosen = Settings(tmp_path)
    told = []
    stop = chosen.subscribe(told.append)
    chosen.choose(THEME, "dark")
    chosen.choose(THEME, "dark")
    stop()
    chosen.choose(SEND_AT_ONCE, True)
    assert told == [THEME]
    again = Settings(tmp_path)
    assert (again[THEME], again[SEND_AT_ONCE], again[HOLD_KEY]) == ("dark", True, HOLD_KEY.default)


def test_what_a_wish_does_not_accept_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="theme"):
        Settings(tmp_path).choose(THEME, "pink")


@pytest.mark.parametrize("content", ["{", "[]", "\x00", ""])
def test_a_broken_file_means_defaults_and_a_message_and_is_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content)
    broken = Settings(tmp_path)
    assert broken.problem is not None
    assert broken.problem.code == "settings_broken"
    assert broken[THEME] == "system"
    broken.choose(THEME, "light")
    assert (tmp_path / "settings.broken.json").read_text() == content
    assert Settings(tmp_path)[THEME] == "light"


def test_one_bad_value_costs_only_itself_and_unknown_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"theme": 7, "send_at_once": True, "hologram": 1}))
    kept = Settings(tmp_path)
    assert kept.problem is not None
    assert kept.problem.code == "setting_bad"
    assert (kept[THEME], kept[SEND_AT_ONCE]) == ("system", True)
    kept.choose(THEME, "dark")
    assert json.loads((tmp_path / "settings.json").read_text())["hologram"] == 1


def test_several_are_kept_in_their_order_and_none_that_is_no_choice(tmp_path: Path) -> None:
    chosen = Settings(tmp_path)
    chosen.choose(MY_LANGUAGES, ("de", "en"))
    assert Settings(tmp_path)[MY_LANGUAGES] == ("de", "en")
    with pytest.raises(ValueError, match="my_languages"):
        chosen.choose(MY_LANGUAGES, ("de", "elvish"))


def test_what_is_spoken_is_what_is_named_or_what_it_is_recognised_among(tmp_path: Path) -> None:
    chosen = Settings(tmp_path)
    chosen.choose(MY_LANGUAGES, ("de", "en"))
    assert spoken_languages(chosen) == ("en",)
    chosen.choose(LANGUAGE, "")
    assert spoken_languages(chosen) == ("de", "en")
    chosen.choose(MY_LANGUAGES, ())
    assert spoken_languages(chosen) == ()
