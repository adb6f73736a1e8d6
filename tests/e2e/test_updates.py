"""A new version, in the real program: asked for over HTTPS, told, downloaded to the user's own folder."""

from pathlib import Path

import pytest

from harmony_desktop.net.updates import ADDRESS_ENV, KEY_ENV
from tests.parts.desktop import Desktop
from tests.parts.program import SLOW, Program
from tests.parts.releases import FILE, PACKAGE, published
from tests.parts.waiting import until

pytestmark = pytest.mark.e2e


def test_a_new_version_is_found_and_downloaded(desktop: Desktop, program: Program, tmp_path: Path) -> None:
    with published(tmp_path) as (publisher, authority):
        told = publisher.channel()
        program.env |= {ADDRESS_ENV: told.address, KEY_ENV: told.key, "SSL_CERT_FILE": str(authority)}
        window = program.start()
        window.focus_composer()
        desktop.key("ctrl+shift+p")
        window.click("Preferences")
        window.click("General")
        window.control("New version: Look now").press()
        window.control("Harmony 0.9.0 is there.", seconds=SLOW)
        download = window.control("Download (82 KB)")
        desktop.screenshot(desktop.root / "update.png", window.window)
        download.press()
        window.control("Show file", seconds=SLOW)
        files = [file for file in Path(desktop.env["HOME"]).rglob(FILE) if file.is_file()]
        until(lambda: [file.read_bytes() for file in files] == [PACKAGE], "the file")
