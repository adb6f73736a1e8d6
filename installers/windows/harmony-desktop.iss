; Inno Setup 6 script. Run on Windows after pyinstaller, for the processor it was packed on:
;   iscc /DVersion=0.1.0 /DNumbers=0.1.0.0 [/DArch=arm64] [/DSign=NAME] installers\windows\harmony-desktop.iss
; Sign is the name of a signing command as `iscc /SNAME=…` defines it.
#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0 /DNumbers=0.1.0.0
#endif
#ifndef Numbers
  #error Give the version in four numbers: iscc /DNumbers=0.1.0.0
#endif
#ifndef Arch
  #define Arch "x64"
#endif

[Setup]
AppId={{5B0B2E0B-6E5E-4E53-9D5F-0C4B3A4C8F11}
AppName=Harmony
AppVersion={#Version}
AppVerName=Harmony {#Version}
AppPublisher=Harmony
VersionInfoVersion={#Numbers}
VersionInfoDescription=Harmony Setup
MinVersion=10.0.17763
DefaultDirName={autopf}\Harmony
DefaultGroupName=Harmony
DisableProgramGroupPage=yes
DisableDirPage=auto
UsePreviousAppDir=yes
UsePreviousTasks=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
#if Arch == "arm64"
ArchitecturesAllowed=arm64
ArchitecturesInstallIn64BitMode=arm64
#else
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
#endif
Compression=lzma2/max
SolidCompression=yes
SetupIconFile=..\..\build\icons\harmony.ico
UninstallDisplayIcon={app}\harmony-desktop.exe
UninstallDisplayName=Harmony
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=harmony-desktop-{#Version}-{#Arch}-setup
; ours ends first, by its own command; whatever still holds a file is Windows' matter
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
WizardStyle=modern
#ifdef Sign
SignTool={#Sign}
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "ja"; MessagesFile: "compiler:Languages\Japanese.isl"

[CustomMessages]
en.AtSignIn=Start Harmony when I sign in
de.AtSignIn=Harmony beim Anmelden starten
es.AtSignIn=Iniciar Harmony al entrar
ja.AtSignIn=ログイン時にHarmonyを起動する
en.StartNow=Start Harmony
de.StartNow=Harmony starten
es.StartNow=Iniciar Harmony
ja.StartNow=Harmonyを起動する
en.StaysOpen=Harmony is still open and could not be ended. Quit it from its menu, then try again.
de.StaysOpen=Harmony ist noch offen und ließ sich nicht beenden. Beenden Sie es über sein Menü und versuchen Sie es erneut.
es.StaysOpen=Harmony sigue abierto y no se pudo cerrar. Sal de él desde su menú y vuelve a intentarlo.
ja.StaysOpen=Harmonyが開いたままで、終了できませんでした。メニューから終了して、もう一度お試しください。
en.DataStays=Harmony was removed. Your meetings, conversations and recordings are still in %1. Delete that folder if you no longer want them.
de.DataStays=Harmony wurde entfernt. Ihre Meetings, Unterhaltungen und Aufnahmen liegen noch in %1. Löschen Sie den Ordner, wenn Sie sie nicht mehr brauchen.
es.DataStays=Harmony se ha eliminado. Tus reuniones, conversaciones y grabaciones siguen en %1. Borra esa carpeta si ya no las quieres.
ja.DataStays=Harmonyを削除しました。会議、会話、録音は %1 に残っています。不要であれば、このフォルダーを削除してください。

[Tasks]
Name: autostart; Description: "{cm:AtSignIn}"; Flags: unchecked

[InstallDelete]
; an upgrade in place: no library of the version before stays among those of this one
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\harmony-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\Harmony"; Filename: "{app}\harmony-desktop.exe"; AppUserModelID: "harmony-desktop"

[Registry]
; links that begin with harmony://
Root: HKA; Subkey: "Software\Classes\harmony"; ValueType: string; ValueData: "URL:Harmony"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\harmony"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\harmony\DefaultIcon"; ValueType: string; ValueData: "{app}\harmony-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\harmony\shell\open\command"; ValueType: string; ValueData: """{app}\harmony-desktop.exe"" ""%1"""
; the same value as the switch in Preferences writes, so that each knows of the other
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "harmony-desktop"; ValueData: """{app}\harmony-desktop.exe"" --background"; Tasks: autostart
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "harmony-desktop"; Flags: dontcreatekey uninsdeletevalue

[Run]
Filename: "{app}\harmony-desktop.exe"; Description: "{cm:StartNow}"; Flags: postinstall nowait skipifsilent

[UninstallRun]
Filename: "{app}\harmony-desktop.exe"; Parameters: "quit"; RunOnceId: "quit"; Flags: runhidden waituntilterminated

[Code]
function Quit(): Boolean;
var
  Code: Integer;
begin
  Result := not FileExists(ExpandConstant('{app}\harmony-desktop.exe'))
    or (Exec(ExpandConstant('{app}\harmony-desktop.exe'), 'quit', '', SW_HIDE, ewWaitUntilTerminated, Code) and (Code = 0));
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
begin
  if Quit() then
    Result := ''
  else
    Result := CustomMessage('StaysOpen');
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent() and DirExists(ExpandConstant('{localappdata}\Harmony')) then
    MsgBox(FmtMessage(CustomMessage('DataStays'), [ExpandConstant('{localappdata}\Harmony')]), mbInformation, MB_OK);
end;
