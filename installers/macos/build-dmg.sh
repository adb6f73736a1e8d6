#!/usr/bin/env bash
# Makes dist/harmony-desktop-VERSION-ARCH.dmg on a Mac, of dist/Harmony.app.
# SIGN_AS names a Developer ID; without it the image is unsigned. NOTARY names a profile that was kept once with
#   xcrun notarytool store-credentials NOTARY --apple-id … --team-id …
# usage: SIGN_AS="Developer ID Application: …" NOTARY=harmony installers/macos/build-dmg.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
app=dist/Harmony.app
[ -d "$app" ] || { echo "Build it first: pyinstaller build.spec" >&2; exit 2; }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
image=dist/harmony-desktop-$version-$(uname -m).dmg
plutil -lint installers/macos/entitlements.plist "$app/Contents/Info.plist"

sign() { codesign --force --options runtime --timestamp --sign "$SIGN_AS" "$@"; }

if [ -n "${SIGN_AS:-}" ]; then
    # from the inside out, as Apple wants it: libraries, then programs with what they may do, then the whole
    find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
        while IFS= read -r -d '' library; do sign "$library"; done
    for program in "$app"/Contents/MacOS/*; do sign --entitlements installers/macos/entitlements.plist "$program"; done
    sign --entitlements installers/macos/entitlements.plist "$app"
    codesign --verify --strict --verbose=2 "$app"
else
    echo "SIGN_AS is not set: the image will be unsigned, and macOS will refuse it unless it is opened by its context menu."
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -a "$app" "$folder/"
ln -s /Applications "$folder/Applications"
hdiutil create -volname Harmony -srcfolder "$folder" -ov -format UDZO "$image"

if [ -n "${SIGN_AS:-}" ] && [ -n "${NOTARY:-}" ]; then
    codesign --force --timestamp --sign "$SIGN_AS" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
echo "$image"
