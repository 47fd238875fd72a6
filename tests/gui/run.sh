#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh [--wm | --wayland] COMMAND…: runs COMMAND with a display, a session bus and a home of its own, and
# with nothing of the person's settings. --wayland: GTK is under weston, which is the only window of the X
# server, so that keys and pictures are the X server's all the same. Never as root: started as root it becomes
# CORDON_TEST_USER.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  user=${CORDON_TEST_USER:?a GUI test runs as an ordinary user; name one in CORDON_TEST_USER}
  exec setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$0" "$@"
fi

manager=
if [ "${1:-}" = --wm ]; then
  manager=xfwm4
  shift
elif [ "${1:-}" = --wayland ]; then
  manager=weston
  shift
  # A skip that is seen, as TAP says it.
  command -v weston >/dev/null || { echo '1..0 # SKIP weston is not installed'; exit 0; }
fi

home=$(mktemp -d "${TMPDIR:-/tmp}/cordon-gui.XXXXXX")
children=()
cleanup () {
  local child
  for child in "${children[@]}"; do
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  done
  # A service that the bus had started may write its last file at this moment.
  rm -rf "$home" 2>/dev/null || rm -rf "$home" || true
}
trap cleanup EXIT

for name in $(compgen -e | grep -E '^(XDG_|DBUS_|GTK_|GDK_|LC_|LANG|WAYLAND_|DISPLAY|ADW_)'); do
  case $name in
    GDK_SCALE | GDK_DPI_SCALE | ADW_DEBUG_* | GTK_A11Y) ;;
    *) unset "$name" ;;
  esac
done
export HOME=$home
export XDG_RUNTIME_DIR=$home/run XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_CACHE_HOME=$home/cache
mkdir -m 0700 "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_DATA_HOME" "$XDG_CACHE_HOME"
export GSETTINGS_BACKEND=memory GDK_BACKEND=x11 GSK_RENDERER=cairo LC_ALL=C.UTF-8
export GTK_A11Y="${GTK_A11Y:-test}" NO_AT_BRIDGE=0 GTK_USE_PORTAL=0

# -displayfd finds a free number itself and says so when it is ready: no race with other servers.
mkfifo "$home/display"
Xvfb -displayfd 9 -screen 0 1280x900x24 -nolisten tcp -noreset 9>"$home/display" 2>"$home/Xvfb.log" &
children+=("$!")
read -r -t 30 number <"$home/display" || { cat "$home/Xvfb.log" >&2; exit 99; }
export DISPLAY=:$number

# One bus for the window manager and the command; its services end with it, and what they print is not
# the test's.
mkfifo "$home/address"
dbus-daemon --session --nofork --print-address=9 9>"$home/address" >"$home/bus.log" 2>&1 &
children+=("$!")
read -r -t 30 DBUS_SESSION_BUS_ADDRESS <"$home/address" || { cat "$home/bus.log" >&2; exit 99; }
export DBUS_SESSION_BUS_ADDRESS

if [ "$manager" = weston ]; then
  # Its desktop and not its kiosk, which leaves nobody the keyboard when a dialog closes (10.0.1).
  weston --backend=x11-backend.so --shell=desktop-shell.so --use-pixman --width=1280 --height=900 --idle-time=0 \
    --config="$(dirname "$(readlink -f "$0")")/weston.ini" --socket=cordon >"$home/weston.log" 2>&1 &
  children+=("$!")
  # It says that it is there by its socket only, and its window must have the keyboard.
  for _ in $(seq 500); do
    ! { [ -S "$XDG_RUNTIME_DIR/cordon" ] && xdotool search --onlyvisible --class weston windowfocus >/dev/null 2>&1; } ||
      break
    sleep 0.02
  done
  [ -S "$XDG_RUNTIME_DIR/cordon" ] || { cat "$home/weston.log" >&2; exit 99; }
  # Its X window follows the pointer by how far that moves, from wherever it believes that it is; in a corner
  # both are at the same place.
  xdotool mousemove 1279 899 mousemove 0 0
  export GDK_BACKEND=wayland WAYLAND_DISPLAY=cordon
elif [ -n "$manager" ]; then
  # A critical of its own is not one of ours.
  env -u G_DEBUG "$manager" --compositor=off >"$home/wm.log" 2>&1 &
  children+=("$!")
  # A window that is mapped before the manager is there gets no focus. It says that it is there by a
  # property of the root window only.
  for _ in $(seq 500); do
    ! xdotool get_num_desktops >/dev/null 2>&1 || break
    sleep 0.02
  done
fi

status=0
"$@" || status=$?
exit "$status"
