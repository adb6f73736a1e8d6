#!/usr/bin/env bash
# Makes dist/harmony-desktop_VERSION_ARCH.deb from the folder that pyinstaller made.
# usage: installers/linux/build-deb.sh [FOLDER] (default: dist/harmony-desktop); PYTHON names one that has PySide6.
set -euo pipefail
cd "$(dirname "$0")/../.."
built=${1:-dist/harmony-desktop}
python=${PYTHON:-.venv/bin/python}
here=installers/linux
[ -x "$built/harmony-workspace" ] || { echo "Build it first: make pack" >&2; exit 2; }

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 755 "$tree"
share=$tree/usr/share
about=$share/doc/harmony-desktop

install -d "$tree"/{DEBIAN,usr/bin,usr/lib} "$share"/{applications,metainfo,man/man1,lintian/overrides} "$about"
cp -a "$built" "$tree/usr/lib/harmony-desktop"
find "$tree/usr/lib" -type d -exec chmod 755 {} + -o -type f ! -name 'harmony-*' -exec chmod 644 {} +
ln -s ../lib/harmony-desktop/harmony-desktop ../lib/harmony-desktop/harmony-workspace "$tree/usr/bin/"
install -m644 $here/org.harmony.Desktop.desktop "$share/applications/"
install -m644 $here/org.harmony.Desktop.metainfo.xml "$share/metainfo/"
install -m644 $here/lintian-overrides "$share/lintian/overrides/harmony-desktop"
for page in harmony-desktop harmony-workspace; do gzip -9nc "$here/$page.1" > "$share/man/man1/$page.1.gz"; done
gzip -9nc CHANGELOG.md > "$about/NEWS.gz"
gzip -9nc > "$about/changelog.gz" <<CHANGELOG
harmony-desktop ($version) stable; urgency=medium

  * What changed stands in NEWS.gz beside this.

 -- Harmony Desktop <harmony-desktop@localhost>  $(date -R -r CHANGELOG.md)
CHANGELOG
# every licence of what is inside stands beside the program; Debian looks here
{ cat LICENSE; printf '\nThe libraries that are packed with it have licences of their own; with x264 and\nx265 among them, the package as a whole may be handed on under the GNU General\nPublic License, version 3 or later (/usr/share/common-licenses/GPL-3). All are listed in\n/usr/lib/harmony-desktop/_internal/licences/CONTENTS.txt, with their texts beside it.\n'; } > "$about/copyright"
chmod 644 "$about"/* "$share"/man/man1/*

"$python" installers/icons.py "$tree/icons"
for size in 16 22 24 32 48 64 128 256 512; do
    install -Dm644 "$tree/icons/harmony-$size.png" "$share/icons/hicolor/${size}x$size/apps/harmony-desktop.png"
done
install -Dm644 resources/icons/harmony.svg "$share/icons/hicolor/scalable/apps/harmony-desktop.svg"
rm -rf "$tree/icons"

# what the folder loads and does not bring, and what the libraries in it read: fonts, keyboards, authorities;
# and what is better to have: letters of every script, sound, a keyring
needed=$("$python" $here/depends.py "$built" | sed "s/libc6\b/libc6 (>= $(ldd --version | sed -n '1s/.* //p'))/")
recommended="dbus, fonts-inter, fonts-noto-core, fonts-noto-color-emoji, fonts-droid-fallback, fonts-nanum, gnome-keyring, libasound2-plugins, libpulse0"
cat > "$tree/DEBIAN/control" <<CONTROL
Package: harmony-desktop
Version: $version
Architecture: $arch
Section: utils
Priority: optional
Maintainer: Harmony Desktop <harmony-desktop@localhost>
Installed-Size: $(du -sk "$tree/usr" | cut -f1)
Depends: $needed, ca-certificates, fontconfig-config, xkb-data
Recommends: $recommended
Suggests: xvfb, xauth
Description: ask your meetings by voice, from any application
 Hold a key, speak, let go: the words are written down on this machine, and
 the answer streams into a small window above everything, with its sources.
 .
 The workspace with your meetings is part of it and runs on this machine too.
CONTROL
(cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
chmod 644 "$tree"/DEBIAN/*

mkdir -p dist
# LEVEL=0 is quick and large, for trying a package out
dpkg-deb --root-owner-group -Zxz "-z${LEVEL:-6}" --build "$tree" "dist/harmony-desktop_${version}_$arch.deb"
