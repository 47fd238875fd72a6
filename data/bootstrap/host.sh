# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What root does to the host: files, accounts, services. Sourced. Whatever is changed is written to the
# record before it is done, so that a kill at any point leaves nothing that `remove` does not know.

builder=cordon-builder
builder_home=/var/lib/cordon-builder

# note FILE LINE…: lines of the record, each once.
note () {
  local file=$record/$1 line
  shift
  mkdir -p "$record"
  touch "$file"
  for line in "$@"; do
    grep -qxF -- "$line" "$file" || printf '%s\n' "$line" >>"$file"
  done
}

# Lines of a part of the record; nothing if there is none.
recorded () {
  cat "$record/$1" 2>/dev/null || true
}

has_systemd () {
  [ -d /run/systemd/system ]
}

# --- files

# step install BUILD: installs a finished build. Staged first: the list of files is known before the
# first one is put in place, and what an older version had and this one has not is removed.
step_install () {
  local build=$1 stage=$record/stage
  rm -rf "$stage"
  mkdir -p "$stage"
  DESTDIR=$stage meson install -C "$build" --no-rebuild --quiet >&2 ||
    die "the build could not be installed; the message above says why."
  chown -R root:root "$stage"
  (cd "$stage" && find . ! -type d -printf '/%P\n' | sort) >"$record/files.new"
  remember_new_directories "$stage"
  recorded files | sort | comm -23 - "$record/files.new" >"$record/files.old"
  # Old and new together until the work is done.
  sort -u "$record/files.new" <(recorded files) >"$record/files.both"
  mv "$record/files.both" "$record/files"
  put_files "$stage" <"$record/files.new"
  remove_files <"$record/files.old"
  mv "$record/files.new" "$record/files"
  ! command -v restorecon >/dev/null || restorecon -i -f "$record/files" >&2
  rm -rf "$stage" "$record/files.old"
  refresh_caches
}

# Directories that the installation will make, deepest last.
remember_new_directories () {
  local directory
  while IFS= read -r directory; do
    [ -d "/$directory" ] || note directories "/$directory"
  done < <(cd "$1" && find . -mindepth 1 -type d -printf '%P\n' | sort)
}

# put_files STAGE: reads absolute paths and puts each in place at once. Not tar: for a moment it
# takes existing directories away from everybody else.
put_files () {
  local path
  while IFS= read -r path; do
    mkdir -p -- "$(dirname -- "$path")"
    cp -d --preserve=mode,ownership,timestamps -- "$1$path" "$path.cordon-new"
    mv -T -- "$path.cordon-new" "$path"
  done
}

# Reads absolute paths; each was put there by step_install.
remove_files () {
  local path
  while IFS= read -r path; do
    rm -f -- "$path" "$path.cordon-new"
  done
}

# What other programs keep of installed files. Each is optional on a host.
refresh_caches () {
  ! command -v glib-compile-schemas >/dev/null || glib-compile-schemas /usr/share/glib-2.0/schemas 2>/dev/null || true
  ! command -v update-desktop-database >/dev/null || update-desktop-database -q 2>/dev/null || true
  ! command -v update-mime-database >/dev/null || update-mime-database /usr/share/mime 2>/dev/null || true
  ! command -v gtk-update-icon-cache >/dev/null || gtk-update-icon-cache -qtf /usr/share/icons/hicolor 2>/dev/null || true
}

# --- accounts

# step accounts [USER…]: the accounts of machines and the builder; makes each USER a member of cordon.
step_accounts () {
  local user
  note_new_accounts
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers /usr/lib/sysusers.d/cordon.conf >&2
  else
    make_accounts </usr/lib/sysusers.d/cordon.conf
  fi
  make_builder
  make_directories
  for user in "$@"; do
    is_member "$user" || { note members "$user"; usermod --append --groups cordon "$user"; }
  done
}

# A word with a hyphen is a name of its own.
is_member () {
  id -nG "$1" | tr ' ' '\n' | grep -qx cordon
}

# Accounts and groups of the sysusers file that this host has not yet.
note_new_accounts () {
  local kind name rest
  while read -r kind name rest; do
    case $kind in
      u) getent passwd "$name" >/dev/null || note users "$name" ;;
      g) getent group "$name" >/dev/null || note groups "$name" ;;
    esac
  done </usr/lib/sysusers.d/cordon.conf
}

# systemd-sysusers for hosts without it: the kinds of lines that our file has.
make_accounts () {
  local kind name id rest
  while read -r kind name id rest; do
    case $kind in
      g) getent group "$name" >/dev/null || groupadd --system "$name" ;;
      u) getent passwd "$name" >/dev/null ||
           useradd --system --user-group --home-dir / --no-create-home --shell /usr/sbin/nologin "$name" ;;
      m) getent group "$id" >/dev/null || groupadd --system "$id"
         usermod --append --groups "$id" "$name" ;;
    esac
  done
}

# Builds templates and nothing else: no login, no group, subordinate ids for mmdebstrap.
make_builder () {
  if ! getent passwd "$builder" >/dev/null; then
    note users "$builder"
    useradd --system --user-group --home-dir "$builder_home" --no-create-home --shell /usr/sbin/nologin "$builder"
  fi
  grep -q "^$builder:" /etc/subuid 2>/dev/null ||
    usermod --add-subuids 2000000-2065535 --add-subgids 2000000-2065535 "$builder"
  note trees "$builder_home"
  install -d -o "$builder" -g "$builder" -m 0711 "$builder_home" "$builder_home/scratch" "$builder_home/staging"
  install -d -o "$builder" -g "$builder" -m 0700 "$builder_home/cache"
}

make_directories () {
  local config=/usr/lib/tmpfiles.d/cordon.conf
  local kind path mode user group rest
  [ -e "$config" ] || return 0
  if command -v systemd-tmpfiles >/dev/null; then
    systemd-tmpfiles --create "$config" >&2
    return
  fi
  while read -r kind path mode user group rest; do
    case $kind in
      d) install -d -m "$mode" -o "$user" -g "$group" "$path" ;;
    esac
  done <"$config"
}

# --- services

# step services: has what must run running, and tells the running bus of our files.
step_services () {
  local fresh=$record/started.new
  mkdir -p "$record"
  if has_systemd; then
    systemctl daemon-reload
    systemctl start dbus.socket polkit.service libvirtd.socket virtlogd.socket >&2 ||
      die "libvirt could not be started; 'systemctl status libvirtd' says why."
  fi
  # The daemons must not hold bootstrap's locks.
  "$top/data/bootstrap/host-services.sh" start "$fresh" >&2 8>&- 9>&- ||
    die "the system bus or libvirt could not be started; 'journalctl -u libvirtd' or /var/log/libvirt may say why."
  cat "$fresh" >>"$record/started"
  rm -f "$fresh"
  dbus-send --system --type=method_call --print-reply --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.ReloadConfig >/dev/null
  end_programs cordond cordon-firewall
}

# End running copies of our own installed programs, so that the next call starts the new ones: while
# one that ends still has its name on the bus, calls to it are lost. SIGTERM; cordond ends its
# throwaway machines with it, and saves the others, for which it has a minute.
end_programs () {
  local name path process ended=()
  for name in "$@"; do
    for path in /usr/bin/$name /usr/libexec/$name; do
      for process in /proc/[0-9]*; do
        case $(readlink "$process/exe" 2>/dev/null) in
          "$path" | "$path (deleted)") kill "${process#/proc/}" 2>/dev/null && ended+=("${process#/proc/}") ;;
        esac
      done
    done
  done
  for process in "${ended[@]}"; do
    # A zombie is one whom init does not reap; it has no program any more.
    # shellcheck disable=SC2016
    timeout 120 "$BASH" -c 'while [ -e "/proc/$0/exe" ]; do sleep 0.05; done' "$process" || true
  done
}

# --- labels

# What libvirt says: "selinux", "apparmor" or "none"; nothing if it says nothing.
measured_mac () {
  virsh -q -c qemu:///system capabilities 2>/dev/null |
    sed -n '/<secmodel>/,/<\/secmodel>/s|.*<model>\(.*\)</model>.*|\1|p' | grep -vx dac | head -n 1
}

# step grant USER: consent to run unlabelled, only where this host was seen to have no way to label.
step_grant () {
  local user=$1
  [ "$(measured_mac)" = none ] || return 0
  say "this host has neither SELinux nor AppArmor, so machines cannot be labelled: $user is allowed to open documents UNLABELLED, and the window says so."
  note grants "$user"
  cordon host allow-unlabelled --user "$user" untrusted-documents >&2 ||
    die "the permission to run without labels could not be recorded; 'cordon doctor' says more."
}
