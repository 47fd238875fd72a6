#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command with a qemu:///system of its own: the same daemons and paths, but in a mount and a
# process namespace where their sockets and state are fresh, with the accounts cordon-m01 and
# cordon-m02 as sysusers makes them. So a test may kill and stop libvirtd without anybody else's
# machine noticing; no account and no process outlives it. Must run as root. The command finds
# CORDON_TEST_SERVICES in its environment: `host-services.sh start` with it brings libvirtd back.
#
#   private-libvirt.sh COMMAND [ARGUMENT…]
set -eu

[ "$(id -u)" = 0 ] || { echo "1..0 # SKIP starts services: needs root"; exit 0; }

services=$(dirname "$(readlink -f "$0")")/../../data/bootstrap/host-services.sh

if [ "${1-}" != --inside ]; then
  # This shell becomes init there: it reaps what the daemons leave, as libvirt waits for that, and
  # with it everything ends.
  exec unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
    "$0" --inside "$@"
fi
shift

# Same owner and mode as the directory that is covered: who may pass it is part of what is tested.
cover ()
{
  mkdir -p "$1"
  mount -t tmpfs -o "mode=$(stat -c %a "$1"),uid=$(stat -c %u "$1"),gid=$(stat -c %g "$1")" \
    private "$1"
}

work=$(mktemp -d)
finish ()
{
  umount -q /etc/passwd /etc/group /dev/kvm || true
  for name in libvirtd virtlogd; do
    umount "/run/$name.pid" && [ -s "/run/$name.pid" ] || rm -f "/run/$name.pid"
  done
  rm -rf "$work"
}
trap finish EXIT
# In here nothing is started through the systemd outside.
[ ! -d /run/systemd/system ] || cover /run/systemd
for dir in /run/dbus /run/libvirt /etc/libvirt/qemu /var/lib/libvirt/qemu /var/log/libvirt; do
  cover "$dir"
done
# The pid files stand directly in /run; daemons outside must not be taken for ours.
for name in libvirtd virtlogd; do
  : >"$work/$name.pid"
  [ -e "/run/$name.pid" ] || : >"/run/$name.pid"
  mount --bind "$work/$name.pid" "/run/$name.pid"
done

# As udev makes it. libvirt drops what it learnt about QEMU with each call, seconds every time,
# where its QEMU's account cannot open the device that root can.
if [ -c /dev/kvm ]; then
  mknod -m 0660 "$work/kvm" c 10 232
  chgrp kvm "$work/kvm"
  mount --bind "$work/kvm" /dev/kvm
fi

# Machines' accounts: no login, a group of their own, and the two groups that QEMU needs.
uid=61901
cp /etc/passwd /etc/group "$work"
for name in cordon-m01 cordon-m02; do
  sed -i "/^$name:/d" "$work/passwd" "$work/group"
  echo "$name:x:$uid:$uid::/nonexistent:/usr/sbin/nologin" >>"$work/passwd"
  echo "$name:x:$uid:" >>"$work/group"
  sed -i -E "s/^((kvm|libvirt-qemu):.*[^:])\$/\\1,$name/; s/^((kvm|libvirt-qemu):.*:)\$/\\1$name/" \
    "$work/group"
  uid=$((uid + 1))
done
mount --bind "$work/passwd" /etc/passwd
mount --bind "$work/group" /etc/group

status=0
export CORDON_TEST_SERVICES="$work/services"
"$services" start "$work/services"
"$@" || status=$?
for file in /run/libvirt/qemu/*.pid; do
  # driver.pid is libvirtd's own.
  [ -s "$file" ] && [ "${file##*/}" != driver.pid ] || continue
  pid=$(cat "$file")
  echo "a machine outlived the test: pid $pid" >&2
  kill -9 "$pid" || true
  status=1
done
"$services" stop "$work/services"
exit "$status"
