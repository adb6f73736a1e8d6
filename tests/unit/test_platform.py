"""Where a desktop has two window systems, the one that lets a window be placed is taken, unless the user says otherwise."""

import pytest

from harmony_desktop.system.platform import choose, through_xwayland

WAYLAND = {"WAYLAND_DISPLAY": "wayland-1", "XDG_SESSION_TYPE": "wayland"}


@pytest.mark.parametrize(
    ("env", "taken"),
    [
        (WAYLAND | {"DISPLAY": ":0"}, "xcb;wayland"),
        (WAYLAND, None),
        (WAYLAND | {"DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland"}, "wayland"),
        ({"DISPLAY": ":0"}, None),
    ],
)
def test_xwayland_is_taken_where_it_is(env: dict[str, str], taken: str | None) -> None:
    expected = taken == "xcb;wayland"
    assert through_xwayland(env) is expected
    choose(env, "linux")
    assert env.get("QT_QPA_PLATFORM") == taken
    assert through_xwayland(env) is expected, "and is known afterwards"


def test_nothing_is_chosen_elsewhere() -> None:
    env = WAYLAND | {"DISPLAY": ":0"}
    choose(env, "darwin")
    assert "QT_QPA_PLATFORM" not in env
