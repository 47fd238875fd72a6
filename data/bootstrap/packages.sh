# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Which Debian packages are needed for what. Sourced. Installs only what is missing and writes down
# what it installed, so that `bootstrap remove` can name it.

# To run Cordon. -dev packages bring the libraries themselves; those named here are opened at run
# time, or are programs.
packages_runtime=(
  adduser
  adwaita-icon-theme
  dbus
  dbus-bin
  dnsmasq-base
  ebtables
  iptables
  libglib2.0-bin
  librsvg2-common
  libvirt-clients
  libvirt-daemon
  libvirt-daemon-driver-qemu
  libvirt-daemon-system
  polkitd
  procps
  qemu-system-x86
  qemu-utils
  shared-mime-info
  util-linux
)

packages_build=(
  gcc
  gettext
  libadwaita-1-dev
  libarchive-dev
  libbz2-dev
  libc6-dev
  libcairo2-dev
  libdbus-1-dev
  libfreetype-dev
  libglib2.0-dev
  libgmime-3.0-dev
  libgtk-4-dev
  libgumbo-dev
  libharfbuzz-dev
  libheif-dev
  libjbig2dec0-dev
  libjpeg62-turbo-dev
  libjson-glib-dev
  libjxl-dev
  liblz4-dev
  liblzma-dev
  libmediainfo-dev
  libmujs-dev
  libmupdf-dev
  libnautilus-extension-dev
  libnftables-dev
  libopenjp2-7-dev
  libpng-dev
  libpolkit-gobject-1-dev
  libseccomp-dev
  libselinux1-dev
  libspice-client-glib-2.0-dev
  libssl-dev
  libvirt-dev
  libvirt-glib-1.0-dev
  libwebp-dev
  libx11-dev
  libxau-dev
  libxcb1-dev
  libxdmcp-dev
  libxext-dev
  libxml2-dev
  libxrandr-dev
  libxrender-dev
  libzstd-dev
  linux-libc-dev
  meson
  nettle-dev
  ninja-build
  pkg-config
  zlib1g-dev
)

# To build the guest template `viewer` as an unprivileged account.
packages_template=(
  debian-archive-keyring
  mmdebstrap
  uidmap
)

packages_test=(
  appstream
  at-spi2-core
  bubblewrap
  clang
  dbus-daemon
  desktop-file-utils
  e2fsprogs
  erofs-utils
  gir1.2-atspi-2.0
  gir1.2-gnomedesktop-3.0
  grub-rescue-pc
  gvfs-backends
  iproute2
  imagemagick
  libclang-rt-dev
  libgtk-3-bin
  libpython3.11-testsuite
  libspice-server-dev
  mupdf-tools
  nautilus
  nftables
  poppler-utils
  python3-dbus
  python3-gi
  python3-pil
  shared-mime-info
  shellcheck
  sudo
  tracker-extract
  weston
  x11-xkb-utils
  xauth
  xdg-desktop-portal
  xdg-utils
  xdotool
  xfwm4
  xvfb
  zstd
)

# To build and install the SELinux module, on hosts where SELinux is on.
packages_policy=(
  checkpolicy
  m4
  make
  policycoreutils
  python3-setools
  selinux-policy-dev
  selinux-utils
  semodule-utils
)

# To link the module into the distribution's policy and ask what it allows, where the host has none. Installing a
# policy does not switch SELinux on: the kernel's command line does.
packages_policy_test=(
  selinux-policy-default
)

# Prints those of the named packages that are not installed.
packages_missing () {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  local package
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
  done
}

# Installs what is missing of the named packages.
step_packages () {
  local missing
  mapfile -t missing < <(packages_missing "$@" | sort -u)
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "this set-up knows Debian's apt-get only; install the packages in data/bootstrap/packages.sh by hand."
  say "installing ${#missing[@]} packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt_get update -q ||
    die "the package lists could not be fetched; check the network and /etc/apt/sources.list, then run this again."
  # Written before the work: a kill in the middle must not lose the record.
  mkdir -p "$record"
  printf '%s\n' "${missing[@]}" >>"$record/packages"
  apt_get install -q -y --no-install-recommends "${missing[@]}" ||
    die "apt-get could not install the packages; 'sudo apt-get -f install' may show why."
}

# apt-get's own words go to standard error, like all of bootstrap's.
apt_get () {
  apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >&2
}
