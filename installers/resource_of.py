"""The version resource of a Windows executable: what Explorer, the task manager and the UAC prompt say of it."""

from typing import Any

ABOUT = {
    "harmony-desktop": "Harmony",
    "harmony-workspace": "Harmony workspace",
}
ENGLISH_UNICODE = "040904B0"


def numbers(version: str) -> tuple[int, int, int, int]:
    """Windows counts in four: 0.9.0rc1 is 0.9.0.0."""
    digits = [
        "".join(c for c in part if c.isdigit()) if part[:1].isdigit() else ""
        for part in version.split("rc")[0].split(".")
    ]
    counted = [int(part) for part in digits[:4] if part]
    first, second, third, fourth = (*counted, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def strings(name: str, version: str) -> dict[str, str]:
    return {
        "CompanyName": "Harmony",
        "FileDescription": ABOUT[name],
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Harmony",
        "ProductVersion": version,
    }


def executable(name: str, version: str) -> Any:
    """For `EXE(version=…)`; only on Windows, where PyInstaller has the classes."""
    from PyInstaller.utils.win32 import versioninfo as parts

    counted = numbers(version)
    table = parts.StringTable(
        ENGLISH_UNICODE, [parts.StringStruct(key, value) for key, value in strings(name, version).items()]
    )
    return parts.VSVersionInfo(
        ffi=parts.FixedFileInfo(filevers=counted, prodvers=counted),
        kids=[
            parts.StringFileInfo([table]),
            parts.VarFileInfo([parts.VarStruct("Translation", [0x0409, 0x04B0])]),
        ],
    )
