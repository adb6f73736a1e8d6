; Inno Setup script. Run on Windows after pyinstaller: iscc /DVersion=0.1.0 installers\windows\harmony-desktop.iss
#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0
#endif

[Setup]
AppId={{5B0B2E0B-6E5E-4E53-9D5F-0C4B3A4C8F11}
AppName=Harmony
AppVersion={#Version}
DefaultDirName={autopf}\Harmony
DefaultGroupName=Harmony
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2/max
SolidCompression=yes
SetupIconFile=..\..\build\icons\harmony.ico
UninstallDisplayIcon={app}\harmony-desktop.exe
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=harmony-desktop-{#Version}-setup
CloseApplications=yes

[Files]
Source: "..\..\dist\harmony-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Harmony"; Filename: "{app}\harmony-desktop.exe"; Flags: runminimized
Name: "{userstartup}\Harmony"; Filename: "{app}\harmony-desktop.exe"; Flags: runminimized; Tasks: autostart

[Tasks]
Name: autostart; Description: "Start Harmony when I sign in"; Flags: unchecked

[Run]
Filename: "{app}\harmony-desktop.exe"; Description: "Start Harmony"; Flags: postinstall nowait skipifsilent runminimized
