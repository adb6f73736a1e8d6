#!/usr/bin/env bash
# Makes dist/harmony-desktop_VERSION_ARCH.deb from the folder that pyinstaller made.
# usage: installers/linux/build-deb.sh [dist/harmony-desktop]
set -euo pipefail
cd "$(dirname "$0")/../.."
built=${1:-dist/harmony-desktop}
python=${PYTHON:-.venv/bin/python}
[ -x "$built/harmony-workspace" ] || { echo "Build it first: pyinstaller build.spec" >&2; exit 2; }

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"

install -d "$tree"/{DEBIAN,usr/bin,usr/lib,usr/share/{applications,metainfo,doc/harmony-desktop}}
cp -a "$built" "$tree/usr/lib/harmony-desktop"
ln -s ../lib/harmony-desktop/harmony-desktop ../lib/harmony-desktop/harmony-workspace "$tree/usr/bin/"
install -m644 installers/linux/harmony-desktop.desktop "$tree/usr/share/applications/"
install -m644 installers/linux/harmony-desktop.metainfo.xml "$tree/usr/share/metainfo/"
install -m644 LICENSE "$tree/usr/share/doc/harmony-desktop/copyright"

"$python" installers/icons.py "$tree/icons"
for size in 16 24 32 48 64 128 256 512; do
    install -Dm644 "$tree/icons/harmony-$size.png" "$tree/usr/share/icons/hicolor/${size}x$size/apps/harmony-desktop.png"
done
install -Dm644 resources/icons/harmony.svg "$tree/usr/share/icons/hicolor/scalable/apps/harmony-desktop.svg"
rm -rf "$tree/icons"

# what the run list names, but for what makes the environment of a checkout and what is merely better to have
recommended="xvfb xauth dbus fonts-inter libasound2-plugins"
needed=$(sed 's/#.*//; /^[[:space:]]*$/d' installers/linux/packages-run.txt | grep -vxE "python3-venv|${recommended// /|}" | paste -sd, | sed 's/,/, /g')
cat > "$tree/DEBIAN/control" <<CONTROL
Package: harmony-desktop
Version: $version
Architecture: $arch
Section: utils
Priority: optional
Maintainer: Harmony Desktop <harmony-desktop@localhost>
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: $needed
Recommends: ${recommended// /, }
Description: ask your meetings by voice, from any application
 Hold a key, speak, let go: the words are written down on this machine, and
 the answer streams into a small window above everything, with its sources.
CONTROL

mkdir -p dist
dpkg-deb --root-owner-group -Zzstd --build "$tree" "dist/harmony-desktop_${version}_$arch.deb"
