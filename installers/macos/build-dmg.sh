#!/usr/bin/env bash
# Makes dist/harmony-desktop-VERSION.dmg on a Mac. SIGN_AS names a Developer ID; without it the image is unsigned.
# usage: installers/macos/build-dmg.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
app=dist/Harmony.app
[ -d "$app" ] || { echo "Build it first: pyinstaller build.spec" >&2; exit 2; }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

if [ -n "${SIGN_AS:-}" ]; then
    codesign --force --deep --options runtime --timestamp --entitlements installers/macos/entitlements.plist --sign "$SIGN_AS" "$app"
    codesign --verify --strict "$app"
else
    echo "SIGN_AS is not set: the image will be unsigned, and macOS will ask before it opens."
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -a "$app" "$folder/"
ln -s /Applications "$folder/Applications"
hdiutil create -volname Harmony -srcfolder "$folder" -ov -format UDZO "dist/harmony-desktop-$version.dmg"
