#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command on a host of its own: all files of this one, under a layer in memory that takes
# every change and ends with the command; /run, /tmp and processes of its own, and no service. So a
# test may install, start, make accounts and remove as it likes. Must run as root. The files as they
# are outside stand under /run/outside, read-only; each layer in /run/layers/NUMBER: in `upper` what was
# changed, in the file `point` the directory that it lies over.
#
#   private-host.sh COMMAND [ARGUMENT…]
set -eu

skip () { echo "1..0 # SKIP $*"; exit 0; }

[ "$(id -u)" = 0 ] || skip "makes a host of its own: needs root"

if [ "${1-}" != --inside ]; then
  # This shell becomes init there: it reaps what the daemons leave, and with it everything ends.
  exec unshare --mount --propagation private --pid --fork --kill-child "$0" --inside "$@"
fi
shift
here=$PWD

# layer POINT: what is under POINT, with a layer over it, at the same place in the new root.
layers=0
layer () {
  layers=$((layers + 1))
  mkdir -p "/mnt/$layers/upper" "/mnt/$layers/work"
  echo "$1" >"/mnt/$layers/point"
  mount -t overlay -o "lowerdir=$1,upperdir=/mnt/$layers/upper,workdir=/mnt/$layers/work" private "/mnt/root$1"
}

mount -t tmpfs -o mode=0755 private /mnt
mkdir /mnt/root
layer / 2>/mnt/error || skip "this kernel lays no file system over another: $(cat /mnt/error)"
while read -r _ point type _; do
  case $point:$type in
    /:* | /mnt*) ;;
    *:btrfs | *:ext[234] | *:f2fs | *:overlay | *:xfs) layer "$point" ;;
  esac
done </proc/self/mounts

cd /mnt/root
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 private dev/shm
mount -t tmpfs -o mode=0755 private run
mount -t tmpfs -o mode=1777 private tmp
mkdir run/lock run/outside run/layers
for number in $(seq "$layers"); do
  point=$(cat "/mnt/$number/point")
  mount --bind -o ro "$point" "run/outside$point"
done
mount --bind -o ro /mnt run/layers
# As the kernel makes it where there is no udev; nobody outside sees what becomes of it.
if [ -c dev/kvm ]; then
  mknod -m 0600 run/kvm c 10 232
  mount --bind run/kvm dev/kvm
fi
pivot_root . .
umount -l .
cd "$here"

status=0
"$@" || status=$?
exit "$status"
