"""Inno Setup scripts as far as they can be read without Inno Setup: sections, their keys, constants, files.

What is known here is what Inno Setup 6 documents; a word that is not is a fault.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

SETUP = frozenset(
    [
        "AppId",
        "AppName",
        "AppVersion",
        "AppVerName",
        "AppPublisher",
        "VersionInfoVersion",
        "VersionInfoDescription",
        "MinVersion",
        "DefaultDirName",
        "DefaultGroupName",
        "DisableProgramGroupPage",
        "DisableDirPage",
        "UsePreviousAppDir",
        "UsePreviousTasks",
        "PrivilegesRequired",
        "PrivilegesRequiredOverridesAllowed",
        "ArchitecturesAllowed",
        "ArchitecturesInstallIn64BitMode",
        "Compression",
        "SolidCompression",
        "SetupIconFile",
        "UninstallDisplayIcon",
        "UninstallDisplayName",
        "LicenseFile",
        "OutputDir",
        "OutputBaseFilename",
        "CloseApplications",
        "RestartApplications",
        "ChangesAssociations",
        "WizardStyle",
        "SignTool",
        "SignedUninstaller",
    ]
)
COMMON = frozenset(
    [
        "Languages",
        "MinVersion",
        "OnlyBelowVersion",
        "BeforeInstall",
        "AfterInstall",
        "Check",
        "Components",
        "Tasks",
    ]
)
PARAMETERS = {
    "Languages": {"Name", "MessagesFile", "LicenseFile", "InfoBeforeFile", "InfoAfterFile"},
    "Tasks": {"Name", "Description", "GroupDescription", "Flags"},
    "InstallDelete": {"Type", "Name"},
    "Files": {"Source", "DestDir", "DestName", "Excludes", "Permissions", "Flags"},
    "Icons": {
        "Name",
        "Filename",
        "Parameters",
        "WorkingDir",
        "Comment",
        "IconFilename",
        "AppUserModelID",
        "Flags",
    },
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Permissions", "Flags"},
    "Run": {"Filename", "Description", "Parameters", "WorkingDir", "StatusMsg", "RunOnceId", "Flags"},
    "UninstallRun": {"Filename", "Parameters", "WorkingDir", "RunOnceId", "Flags"},
}
FLAGS = {
    "Tasks": {"unchecked", "checkedonce", "exclusive", "restart"},
    "Files": {
        "recursesubdirs",
        "createallsubdirs",
        "ignoreversion",
        "onlyifdoesntexist",
        "uninsneveruninstall",
    },
    "Icons": {"runminimized", "uninsneveruninstall", "excludefromshowinnewinstall"},
    "Registry": {
        "uninsdeletekey",
        "uninsdeletekeyifempty",
        "uninsdeletevalue",
        "dontcreatekey",
        "deletevalue",
    },
    "Run": {
        "postinstall",
        "nowait",
        "skipifsilent",
        "runhidden",
        "runminimized",
        "waituntilterminated",
        "unchecked",
    },
    "UninstallRun": {"runhidden", "waituntilterminated", "nowait", "runminimized", "skipifdoesntexist"},
}
CONSTANTS = {"app", "autopf", "group", "localappdata"}
PLAIN = ("CustomMessages", "Code")
_PARAMETER = re.compile(r'\s*(\w+):\s*("(?:[^"]|"")*"|[^;"]*)\s*(?:;|$)')


@dataclass
class Script:
    setup: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    messages: dict[str, dict[str, str]] = field(default_factory=dict)
    """By language."""
    code: str = ""
    faults: list[str] = field(default_factory=list)


def read(file: Path, **defined: str) -> Script:
    """``defined``: as `iscc /Dname=value` has it."""
    script, section = Script(), ""
    for number, line in enumerate(preprocessed(file.read_text(encoding="utf-8"), defined), 1):
        text = line.strip()
        if found := re.fullmatch(r"\[(\w+)\]", text):
            section = found[1]
            if section not in ("Setup", *PLAIN, *PARAMETERS):
                script.faults.append(f"{number}: unknown section {section}")
        elif section == "Code":
            script.code += line + "\n"
        elif text and not text.startswith(";"):
            _read_line(script, section, text, number)
    _check_constants(script)
    return script


def preprocessed(text: str, defined: dict[str, str]) -> list[str]:
    """Conditions on definitions, and their values in place; empty lines where something went."""
    defined, out, taken = dict(defined), [], [True]
    for line in text.splitlines():
        words = line.strip().split(None, 2)
        kind = words[0] if words and words[0].startswith("#") else ""
        if kind in ("#ifdef", "#ifndef"):
            taken.append(taken[-1] and (words[1] in defined) == (kind == "#ifdef"))
        elif kind == "#if":
            name, _, value = line.strip()[3:].partition("==")
            taken.append(taken[-1] and defined.get(name.strip(), "") == value.strip().strip('"'))
        elif kind == "#else":
            taken[-1] = taken[-2] and not taken[-1]
        elif kind == "#endif":
            taken.pop()
        elif kind == "#define" and taken[-1]:
            defined[words[1]] = words[2].strip('"')
        elif kind == "#error" and taken[-1]:
            raise ValueError(line)
        out.append("" if kind or not taken[-1] else re.sub(r"\{#(\w+)\}", lambda m: defined[m[1]], line))
    assert taken == [True], "a condition has no end"
    return out


def _read_line(script: Script, section: str, text: str, number: int) -> None:
    if section in ("Setup", "CustomMessages"):
        key, equals, value = text.partition("=")
        if not equals:
            script.faults.append(f"{number}: no value")
        elif section == "Setup":
            if key not in SETUP or key in script.setup:
                script.faults.append(f"{number}: {key} is unknown, or there twice")
            script.setup[key] = value
        else:
            language, _, name = key.partition(".")
            script.messages.setdefault(language, {})[name] = value
        return
    found = {m[1]: _unquoted(m[2].strip()) for m in _PARAMETER.finditer(text)}
    if _PARAMETER.sub("", text).strip():
        script.faults.append(f"{number}: cannot be read: {text}")
    unknown = set(found) - PARAMETERS.get(section, set()) - COMMON
    unknown |= set(found.get("Flags", "").split()) - FLAGS.get(section, set())
    script.faults += [f"{number}: [{section}] has no {name}" for name in sorted(unknown)]
    script.entries.setdefault(section, []).append(found)


def _unquoted(value: str) -> str:
    return value[1:-1].replace('""', '"') if value[:1] == '"' else value


def _check_constants(script: Script) -> None:
    values = [
        *script.setup.values(),
        *(v for entries in script.entries.values() for e in entries for v in e.values()),
    ]
    for value in values:
        for constant in re.findall(r"(?<!\{)\{([^{}]+)\}", value):
            named = constant.partition(":")
            known = constant in CONSTANTS or (
                named[0] == "cm" and all(named[2] in m for m in script.messages.values())
            )
            if not known and not value.startswith("{{"):
                script.faults.append(f"unknown constant {constant}")
