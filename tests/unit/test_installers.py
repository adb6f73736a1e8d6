"""Installers for Windows and macOS, read as far as that goes without either: whole, known words only, and agreeing with
the program."""

import plistlib
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harmony_desktop.cli import parse
from harmony_desktop.system import autostart
from tests.parts import inno

ROOT = Path(__file__).parents[2]
WINDOWS, MAC = ROOT / "installers/windows", ROOT / "installers/macos"
DEFINED = {"Version": "0.9.0", "Numbers": "0.9.0.0"}
MADE = ("build", "dist")
"""By earlier steps."""


@pytest.mark.parametrize("more", [{}, {"Arch": "arm64"}, {"Sign": "ours"}])
def test_the_script_for_windows_is_whole(more: dict[str, str]) -> None:
    script = inno.read(WINDOWS / "harmony-desktop.iss", **DEFINED, **more)
    assert script.faults == []
    assert script.setup["PrivilegesRequired"] == "lowest"
    assert script.setup["ArchitecturesAllowed"] == more.get("Arch", "x64compatible")
    assert ("SignTool" in script.setup) == ("Sign" in more)
    named = [script.setup["LicenseFile"], script.setup["SetupIconFile"]]
    named += [entry["Source"].rstrip("*") for entry in script.entries["Files"]]
    for name in named:
        path = (WINDOWS / name.replace("\\", "/")).resolve().relative_to(ROOT)
        assert path.parts[0] in MADE or (ROOT / path).exists(), path


def test_without_a_version_it_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="Give the version"):
        inno.read(WINDOWS / "harmony-desktop.iss")


def test_every_message_is_there_in_every_language_and_used() -> None:
    script = inno.read(WINDOWS / "harmony-desktop.iss", **DEFINED)
    assert set(script.messages) == {entry["Name"] for entry in script.entries["Languages"]}
    assert len({frozenset(messages) for messages in script.messages.values()}) == 1
    text = (WINDOWS / "harmony-desktop.iss").read_text(encoding="utf-8")
    for name in script.messages["en"]:
        assert f"{{cm:{name}}}" in text or f"CustomMessage('{name}')" in text
    assert {"%1" in messages["DataStays"] for messages in script.messages.values()} == {True}


def test_what_it_writes_is_what_the_program_reads() -> None:
    script = inno.read(WINDOWS / "harmony-desktop.iss", **DEFINED)
    registry = script.entries["Registry"]
    link = next(entry for entry in registry if entry["Subkey"].endswith(r"open\command"))
    assert link["ValueData"] == r'"{app}\harmony-desktop.exe" "%1"'
    assert any(entry.get("ValueName") == "URL Protocol" for entry in registry)
    start = next(entry for entry in registry if entry.get("Tasks") == "autostart")
    assert (start["Subkey"], start["ValueName"]) == (autostart.RUN_KEY, autostart.NAME)
    assert parse(start["ValueData"].split()[1:]).background
    taken = [entry for entry in registry if "uninsdeletevalue" in entry.get("Flags", "")]
    assert [(entry["Subkey"], entry["ValueName"]) for entry in taken] == [(autostart.RUN_KEY, autostart.NAME)]
    assert parse([script.entries["UninstallRun"][0]["Parameters"]]).command == "quit"
    assert parse(re.findall(r"'(quit)'", script.code)).command == "quit"


NOT_OURS = {
    "de": r"\b(du|dich|dir|dein\w*|frag|beende|lösche|versuche)\b|besprechung",
    "es": r"\b(usted|pulse|inténtelo|inténtalo de nuevo|al iniciar sesión)\b",
    "ja": r"アプリ(?!ケーション)|[^\x00-\x7f] Harmony|Harmony [^\x00-\x7f]",
}
"""What the program says in other words: in German it says Sie, and Meetings."""


@pytest.mark.parametrize("code", list(NOT_OURS))
def test_installers_speak_as_the_program_does(code: str) -> None:
    linux = ROOT / "installers/linux"
    entry = (linux / "org.harmony.Desktop.desktop").read_text(encoding="utf-8")
    shown = (linux / "org.harmony.Desktop.metainfo.xml").read_text(encoding="utf-8")
    script = (WINDOWS / "harmony-desktop.iss").read_text(encoding="utf-8")
    program = (ROOT / f"resources/i18n/{code}.json").read_text(encoding="utf-8")
    said = [
        *re.findall(rf"^\w+\[{code}\]=(.*)$", entry, re.MULTILINE),
        *re.findall(rf'xml:lang="{code}">(.*)<', shown),
        *re.findall(rf"^{code}\.\w+=(.*)$", script, re.MULTILINE),
    ]
    assert len(said) >= 8
    assert [words for words in said if re.search(NOT_OURS[code], words, re.IGNORECASE)] == []
    assert "Besprechung" not in program, "in German they are called Meetings"


def test_blocks_of_its_code_are_closed() -> None:
    code = re.sub(r"'[^']*'", "''", inno.read(WINDOWS / "harmony-desktop.iss", **DEFINED).code)
    assert len(re.findall(r"\bbegin\b", code)) == len(re.findall(r"\bend;", code))
    assert code.count("(") == code.count(")")


def test_the_manifest_asks_for_sharp_letters_long_paths_and_no_rights() -> None:
    told = ElementTree.parse(WINDOWS / "harmony-desktop.manifest")
    named = {element.tag.rpartition("}")[2]: element for element in told.iter()}
    assert named["dpiAwareness"].text == "PerMonitorV2"
    assert (named["dpiAware"].text, named["longPathAware"].text) == ("true", "true")
    assert named["requestedExecutionLevel"].get("level") == "asInvoker"


def test_the_resource_of_an_executable_says_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "installers"))
    import resource_of

    assert resource_of.numbers("0.9.0") == (0, 9, 0, 0)
    assert resource_of.numbers("1.2rc3") == (1, 2, 0, 0)
    assert resource_of.strings("harmony-workspace", "0.9.0")["OriginalFilename"] == "harmony-workspace.exe"
    sys.modules.pop("resource_of")


def test_the_property_lists_for_macos_say_what_is_wanted_and_why() -> None:
    told = plistlib.loads((MAC / "Info.plist").read_bytes())
    assert told["NSMicrophoneUsageDescription"].endswith("No audio leaves it.")
    [kind] = told["CFBundleURLTypes"]
    assert kind["CFBundleURLSchemes"] == ["harmony"]
    assert told["CFBundleIdentifier"] == autostart.AGENT
    assert f'bundle_identifier="{autostart.AGENT}"' in (ROOT / "build.spec").read_text()
    may = plistlib.loads((MAC / "entitlements.plist").read_bytes())
    assert set(may.values()) == {True}
    assert "com.apple.security.device.audio-input" in may


def test_what_is_left_out_of_the_folder_is_nothing_we_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "installers"))
    import slimming

    gone = (
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/translations/qt_de.qm",
        "babel/locale-data/fr.dat",
    )
    gone += ("libportaudio.so.2", "numpy/tests/data.npy")
    stays = (
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "resources/i18n/de.json",
    )
    stays += ("babel/locale-data/de.dat", "harmony_desktop/store/migrations/outbox/0004_uploads.sql")
    entries = [(name, "", "DATA") for name in (*gone, *stays)]
    monkeypatch.setattr(sys, "platform", "win32")
    assert [name for name, _, _ in slimming.needed(entries)] == list(stays)
    assert slimming.can_be_mapped(Path(sys.executable).resolve())
    sys.modules.pop("slimming")
