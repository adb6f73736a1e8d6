"""A question tells where its asker is."""

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="the zone of a Windows process is not set by TZ")
@pytest.mark.parametrize(
    ("told", "name"), [("Asia/Tokyo", "Asia/Tokyo"), ("America/St_Johns", "America/St_Johns")]
)
def test_the_zone_of_this_machine_has_a_name(told: str, name: str) -> None:
    code = "from harmony_desktop.services.zone import zone_name; print(zone_name())"
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"TZ": told, "PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == name
