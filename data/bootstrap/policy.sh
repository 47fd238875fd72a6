# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# The SELinux module, on hosts whose kernel has a policy loaded. Sourced. Never switches SELinux on or off.

selinuxfs=/sys/fs/selinux
# Tests have another.
host_root=
policy_directory=/usr/share/selinux/packages/cordon
# cordon_libvirtd is for Debian, the only system that this set-up knows.
policy_modules=(cordon cordon_levels cordon_libvirtd)

selinux_is_on () {
  [ -e "$selinuxfs/enforce" ]
}

# Packages besides those of every host.
policy_packages () {
  ! selinux_is_on || printf '%s\n' "${packages_policy[@]}"
}

policy_files () {
  local name
  for name in "${policy_modules[@]}"; do
    ls -- "$policy_directory/$name".{pp,cil} 2>/dev/null || true
  done
}

# step policy: installs the module if it is another than that of last time, and labels what it names.
step_policy () {
  local files key
  selinux_is_on || return 0
  mapfile -t files < <(policy_files)
  [ "${#files[@]}" -eq "${#policy_modules[@]}" ] ||
    die "the SELinux module was not built; 'sudo apt-get install selinux-policy-dev', then run this again."
  key=$(sha256sum -- "${files[@]}" | sha256sum)
  if [ "$(recorded policy)" != "$key" ]; then
    say "installing the SELinux module (a minute)"
    note modules "${policy_modules[@]}"
    semodule -i "${files[@]}" >&2 ||
      die "the SELinux module could not be installed; semodule's words are above."
    allow_emulation
    printf '%s\n' "$key" >"$record/policy"
  fi
  label_files
}

# Without hardware virtualisation QEMU runs code that it generates; with it the boolean stays false.
allow_emulation () {
  ! has_hardware || return 0
  say "this host has no hardware virtualisation: the SELinux boolean cordon_emulation is switched on"
  setsebool -P cordon_emulation on >&2 ||
    die "the SELinux boolean cordon_emulation could not be set; 'sudo setsebool -P cordon_emulation on' may say why."
}

has_hardware () {
  [ -e /dev/kvm ] && grep -qE '^flags\b.*\b(vmx|svm)\b' /proc/cpuinfo
}

# A running machine's disk keeps the label that libvirt gave it.
label_files () {
  local path state=$host_root/var/lib/cordon
  for path in "$host_root"/usr/libexec/cordon{d,-screen} "$state" "$state/disks"; do
    [ ! -e "$path" ] || restorecon "$path" >&2
  done
  for path in "$host_root/etc/cordon" "$state/templates" "$host_root$builder_home/staging"; do
    [ ! -e "$path" ] || restorecon -R "$path" >&2
  done
  for path in "$state"/* "$state"/disks/*; do
    [ ! -f "$path" ] || [[ $(label_of "$path") == *:svirt_image_t:* ]] || restorecon "$path" >&2
  done
}

label_of () {
  stat -c %C -- "$1"
}

# Last, when no file of its types is needed any more.
remove_policy () {
  local names
  mapfile -t names < <(recorded modules | sort)
  [ "${#names[@]}" -gt 0 ] || return 0
  command -v semodule >/dev/null || return 0
  say "removing the SELinux module (a minute)"
  semodule "${names[@]/#/--remove=}" >&2 ||
    say "the SELinux module stays; remove it later with 'sudo semodule ${names[*]/#/-r }'."
  [ ! -d "$host_root/var/lib/cordon" ] || restorecon -R -F "$host_root/var/lib/cordon" >&2
}
