# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# `bootstrap open`. Sourced. The first run sets up, every later one only looks whether that still holds.

command_open () {
  local user
  [ $# -gt 0 ] || die "name the file to open: ./bootstrap open FILE.pdf"
  user=$(ordinary_user)
  [ -n "$user" ] || die "Cordon opens files for ordinary users; run this as one, without sudo (or with sudo from their session)."
  if ! is_ready "$user"; then
    lock_run
    is_ready "$user" || set_up "$user"
  fi
  name_old_template viewer
  open_files "$user" "$@"
}

# In the caller's own session, with the caller's own environment.
open_files () {
  local user=$1
  shift
  ! grep -qxF "$user" "$record/grants" 2>/dev/null || set -- --allow-unlabelled "$@"
  exec 9>&-
  is_root || exec cordon open "$@"
  local id
  id=$(id -u "$user")
  exec setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups \
    env HOME="$(home_of "$user")" USER="$user" LOGNAME="$user" \
    XDG_RUNTIME_DIR="/run/user/$id" cordon open "$@"
}

# One run at a time for each source tree; the kernel lets go of the lock when its holder dies.
lock_run () {
  exec 9<"$top"
  take_lock 9
}

take_lock () {
  if ! flock --nonblock "$1"; then
    say "another run of bootstrap is at work; waiting for it"
    flock "$1"
  fi
}

# --- what holds already

# Names, sizes and times of everything that goes into the installation.
source_key () {
  (cd "$top" && find bootstrap meson.build meson_options.txt data src policy po -type f -printf '%P %s %T@\n' 2>/dev/null |
    LC_ALL=C sort | sha256sum)
}

# installed_key USER: sizes and times of what is installed, as far as this user can see it.
installed_key () {
  local files
  mapfile -t files <"$record/files" || return 1
  { as_user "$1" stat -c '%n %s %Y' -- "${files[@]}" 2>/dev/null || true; } | sha256sum
}

is_ready () {
  is_set_up "$1" && template_is_whole viewer
}

# Everything but what the templates are like.
is_set_up () {
  local user=$1
  [ -r "$record/stamp" ] && [ -s "$record/files" ] || return 1
  [ "$(cat "$record/stamp")" = "$(source_key) $(installed_key "$user")" ] || return 1
  services_run && is_member "$user"
}

services_run () {
  [ -S /run/dbus/system_bus_socket ] && [ -S /run/libvirt/libvirt-sock ] || return 1
  # Without systemd a socket may be the trace of a daemon that is gone.
  has_systemd || [ -d "/proc/$(cat /run/libvirtd.pid 2>/dev/null || echo none)" ]
}

# --- set-up

# set_up USER [again]: again builds the template even if there is one.
set_up () {
  local user=$1 again=${2:-} build packages
  check_system
  is_root || say "setting up; sudo may ask for your password"
  mapfile -t packages < <(policy_packages)
  root_step packages "${packages_runtime[@]}" "${packages_build[@]}" "${packages_template[@]}" "${packages[@]}"
  build=$(release_build "$user")
  say "building"
  build_tree "$user" "$top" "$build" "${release_options[@]}"
  root_step set-up "$build" "$user" "$(source_key)" "$again"
}

check_system () {
  [ "$(uname -m)" = x86_64 ] || die "Cordon's templates are built for x86_64, and this host is $(uname -m)."
  command -v apt-get >/dev/null || die "this set-up knows Debian's apt-get only."
}

# release_build USER: under the tree where that user can write to it, so that nothing is scattered;
# otherwise in the user's cache.
release_build () {
  local user=$1 place
  as_user "$user" test -r "$top/meson.build" ||
    die "$user cannot read $(printable "$top"), and nothing is built as root; put the sources where $user can read them, then run this again."
  for place in "$top/build/release" "$top/build" "$top"; do
    as_user "$user" test -e "$place" || continue
    as_user "$user" test -w "$place" || break
    printf '%s\n' "$top/build/release"
    return
  done
  printf '%s\n' "$(cache_of "$user")/cordon-bootstrap/release"
}

# Where a user keeps what can be made again.
cache_of () {
  if is_root; then
    printf '%s\n' "$(home_of "$1")/.cache"
  else
    printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}"
  fi
}

# step set-up BUILD USER SOURCE-KEY [again]: everything that needs root, in one go.
step_set_up () {
  local build=$1 user=$2 key=$3 again=${4:-}
  mkdir -p "$record"
  exec 8<"$record"
  take_lock 8
  rm -f "$record/stamp"
  say "installing"
  step_install "$build"
  step_accounts "$user"
  step_policy
  step_services
  step_template viewer "$again"
  step_grant "$user"
  printf '%s %s\n' "$key" "$(installed_key "$user")" >"$record/stamp.new"
  mv "$record/stamp.new" "$record/stamp"
  chmod -R a+rX "$record"
}
