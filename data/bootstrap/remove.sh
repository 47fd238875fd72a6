# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# `bootstrap remove`. Sourced. Undoes what the record says, but for packages, which other programs may use
# by now: those are named. Takes away the builds and caches of the user who calls. Asks before anything
# that cannot be made again by running bootstrap once more.

command_remove () {
  local yes=no word
  for word in "$@"; do
    case $word in
      --yes | -y) yes=yes ;;
      *) die "'remove' knows only --yes, not '$(printable "$word")'." ;;
    esac
  done
  lock_run
  if [ -d "$record" ]; then
    root_step remove "$yes"
  else
    say "there is nothing to remove on this host: bootstrap has not set up anything."
  fi
  remove_builds
  remove_caches "$(ordinary_user)"
}

# What was built under this tree; a build that a person configured stays. Never by root for another.
remove_builds () {
  local builds=$top/build owner name
  [ -e "$builds/$made_builds" ] || return 0
  owner=$(stat -c %U "$builds/$made_builds")
  while IFS= read -r name; do
    [[ " ${build_names[*]} " != *" $name "* ]] || remove_tree "$owner" "$builds/$name"
  done <"$builds/$made_builds"
  remove_tree "$owner" "$builds/$made_builds"
  as_user "$owner" rmdir --ignore-fail-on-non-empty "$builds" 2>/dev/null || true
}

# remove_caches USER: builds of a tree that the user could not write to, and the lab.
remove_caches () {
  local user=$1 name
  [ -n "$user" ] || return 0
  for name in cordon-bootstrap cordon-lab; do
    remove_tree "$user" "$(cache_of "$user")/$name"
  done
}

remove_tree () {
  as_user "$1" rm -rf -- "$2" 2>/dev/null ||
    say "a part of $(printable "$2") is not $1's and stays; 'sudo rm -rf' removes it."
}

# ask QUESTION: yes or no, no if nobody is there to ask.
ask () {
  local answer
  [ -t 0 ] || return 1
  read -r -p "bootstrap: $1 [y/N] " answer </dev/tty
  [[ $answer == [yY]* ]]
}

step_remove () {
  local yes=$1 keep_state=no kept=
  [ "$yes" = yes ] || ask "Remove Cordon: $(recorded files | wc -l) files, $(recorded users | wc -l) accounts, running machines, services?" ||
    die "nothing was removed; './bootstrap remove --yes' does it without asking."
  [ "$yes" = yes ] || ask "Remove its templates, settings and persistent machines under /var/lib/cordon and /etc/cordon, too?" ||
    keep_state=yes
  end_running
  remove_networks
  recorded files | remove_files
  recorded directories | sort -r | while IFS= read -r directory; do
    rmdir --ignore-fail-on-non-empty -- "$directory" 2>/dev/null || true
  done
  refresh_caches
  reload_services
  if [ "$keep_state" = yes ]; then
    kept=$(owners_of_disks)
  else
    undefine_machines
    rm -rf "$host_root/var/lib/cordon" "$host_root/etc/cordon"
  fi
  remove_policy
  clean_builder
  remove_accounts "$kept"
  recorded trees | while IFS= read -r tree; do rm -rf -- "$tree"; done
  stop_started
  name_packages
  close_record "$keep_state"
}

# What was kept stays in the record, so that another `remove` finds it.
close_record () {
  local keep_state=$1 names
  names=$(recorded users | tr '\n' ' ')
  if [ "$keep_state" = no ] && [ -z "$names" ]; then
    rm -rf "$record"
    say "Cordon is removed."
    return
  fi
  find "$record" -mindepth 1 -maxdepth 1 ! -name users -exec rm -rf {} +
  if [ "$keep_state" = yes ]; then
    say "Cordon is removed but for /var/lib/cordon and /etc/cordon."
    [ -z "$names" ] || say "the accounts of the persistent machines stay with their disks: $names"
  fi
  say "'./bootstrap remove' asks about what is left again."
}

# Accounts of persistent machines: without them the next account of such a number would own the disks.
owners_of_disks () {
  stat -c %U "$host_root"/var/lib/cordon/disks/* 2>/dev/null | sort -u || true
}

# our_domains [--all]: those that run, or all; none where libvirt does not answer.
our_domains () {
  { virsh -q -c qemu:///system list "$@" --name 2>/dev/null || true; } | sed -n '/^cordon-/p'
}

# Machines first: cordond's end takes its throwaways along.
end_running () {
  local tries
  end_programs cordon-desktop cordon cordond
  for tries in $(seq 50); do
    [ -n "$(our_domains)" ] || return 0
    sleep 0.2
  done
  our_domains | while IFS= read -r domain; do
    virsh -q -c qemu:///system destroy "$domain" >&2 || true
  done
}

# Networks are gone with their machines, but for those of a cordond that was killed.
remove_networks () {
  local name
  virsh -q -c qemu:///system net-list --name 2>/dev/null | sed -n '/^cordon[0-9]*$/p' | while IFS= read -r name; do
    virsh -q -c qemu:///system net-destroy "$name" >&2 || true
  done
  virsh -q -c qemu:///system nwfilter-undefine cordon-internet >&2 2>/dev/null || true
  end_programs cordon-firewall
  [ ! -x /usr/libexec/cordon-firewall ] || /usr/libexec/cordon-firewall unload >&2 || true
}

# Definitions without disks would come back with the next installation.
undefine_machines () {
  our_domains --all | while IFS= read -r domain; do
    virsh -q -c qemu:///system undefine --managed-save --snapshots-metadata "$domain" >&2 || true
  done
  virsh -q -c qemu:///system pool-destroy cordon >&2 2>/dev/null || true
}

reload_services () {
  ! has_systemd || systemctl daemon-reload
  dbus-send --system --type=method_call --dest=org.freedesktop.DBus / org.freedesktop.DBus.ReloadConfig 2>/dev/null || true
}

# remove_accounts KEPT: all but the kept ones, one a line. What stays, stays in the record.
remove_accounts () {
  local kept=$1 name
  recorded members | while IFS= read -r name; do
    gpasswd --delete "$name" cordon >/dev/null 2>&1 || true
  done
  recorded users | while IFS= read -r name; do
    if grep -qxF -- "$name" <<<"$kept" || ! remove_account "$name"; then
      printf '%s\n' "$name"
    fi
  done >"$record/users.left"
  mv "$record/users.left" "$record/users"
  recorded groups | while IFS= read -r name; do
    ! getent group "$name" >/dev/null || groupdel "$name" 2>/dev/null || true
  done
}

remove_account () {
  getent passwd "$1" >/dev/null || return 0
  userdel "$1" 2>/dev/null ||
    { say "the account $1 is in use and stays; remove it later with 'sudo userdel $1'."; return 1; }
}

# Daemons that bootstrap itself started, and only while no other machine runs on them.
stop_started () {
  [ -s "$record/started" ] || return 0
  if [ -z "$(virsh -q -c qemu:///system list --name 2>/dev/null)" ]; then
    "$top/data/bootstrap/host-services.sh" stop "$record/started" || true
  fi
}

name_packages () {
  local packages
  packages=$(recorded packages | sort -u | tr '\n' ' ')
  [ -z "$packages" ] || say "these packages were installed for Cordon and are left: 'sudo apt-get remove $packages' removes them."
}
