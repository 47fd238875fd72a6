#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Brings up what a machine's start needs on this host (system bus, virtlogd, libvirtd), through
# systemd where it is init and directly otherwise, and ends exactly what it brought up, by pid.
# Must never touch a daemon that was there before.
#
#   host-services.sh start RECORD   what was started is added to the file RECORD
#   host-services.sh stop RECORD    ends it again, newest first
set -eu

bus_answers ()
{
  dbus-send --system --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.GetId >/dev/null 2>&1
}

libvirt_answers ()
{
  timeout 30 virsh -q -c qemu:///system version >/dev/null 2>&1
}

# An ended daemon may stay a zombie where init does not reap.
alive ()
{
  case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) in
    ''|Z*) return 1 ;;
  esac
}

# A daemon's pid file counts only while that very program runs under it.
runs ()
{
  pid=$(cat "$2" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] && alive "$pid"
}

# There is no event to wait for: the daemons are not children of this script. At most 30 s.
wait_gone ()
{
  for _ in $(seq 300); do
    alive "$1" || return 0
    sleep 0.1
  done
  return 1
}

note ()
{
  printf '%s %s\n' "$1" "$2" >>"$record"
}

start_bus ()
{
  bus_answers && return
  mkdir -p /run/dbus
  dbus-uuidgen --ensure
  # A pid file left by a bus that was killed stops the next one.
  runs dbus-daemon /run/dbus/pid || rm -f /run/dbus/pid
  note dbus-daemon "$(dbus-daemon --system --fork --print-pid)"
}

# As udev makes it, where there is no udev. libvirt drops what it learnt about QEMU with each call,
# seconds every time, where its QEMU's account cannot open the device that root can.
open_kvm ()
{
  [ -c /dev/kvm ] && [ "$(stat -c %a:%G /dev/kvm)" = 600:root ] || return 0
  getent group kvm >/dev/null || return 0
  chgrp kvm /dev/kvm
  chmod 0660 /dev/kvm
  note kvm 0
}

close_kvm ()
{
  chmod 0600 /dev/kvm
  chgrp root /dev/kvm
}

start_daemon ()
{
  runs "$1" "/run/$1.pid" && return
  "$1" -d
  note "$1" "$(cat "/run/$1.pid")"
}

start ()
{
  : >>"$record"
  if [ -d /run/systemd/system ]; then
    libvirt_answers || systemctl start libvirtd.socket libvirtd.service
  else
    start_bus
    open_kvm
    libvirt_answers || { start_daemon virtlogd; start_daemon libvirtd; }
  fi
  libvirt_answers || { echo "libvirt does not answer on qemu:///system" >&2; exit 1; }
}

stop ()
{
  [ -f "$record" ] || return 0
  tac "$record" | while read -r name pid; do
    [ "$name" != kvm ] || { close_kvm; continue; }
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$name" ] || continue
    kill "$pid"
    wait_gone "$pid" || kill -9 "$pid"
  done
  rm -f "$record"
}

record=${2:?usage: host-services.sh start|stop RECORD}
case ${1-} in
  start) start ;;
  stop) stop ;;
  *) echo "usage: host-services.sh start|stop RECORD" >&2; exit 2 ;;
esac
