# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# What bootstrap says to people, and who it acts for. Sourced; changes nothing on the host.

# A heading of one step. Standard output belongs to the command that is run at the end.
say () {
  printf 'bootstrap: %s\n' "$*" >&2
}

# One sentence, and what helps. Ends the script.
die () {
  printf 'bootstrap: %s\n' "$*" >&2
  exit 1
}

# Ctrl-C, or the end of the terminal. A program in the foreground comes to its own end first: half of
# apt-get's work would be worse than all of it. Whoever works in the background says what ends that.
cancelled () {
  local end
  trap '' INT TERM HUP
  for end in "${at_cancel[@]}"; do
    "$end"
  done
  # Under sudo the one who called says it.
  [ -n "${works_for:-}" ] || say "cancelled; the next run goes on from here."
  exit "$1"
}

at_cancel=()

# end_with PID: cancels this script, or the part of it in the background that says so, when that process ends. sudo
# does not tell: a caller that was killed would leave its step at work. The watcher ends with either.
end_with () {
  local own=$BASHPID
  works_for=$1
  # shellcheck disable=SC2016
  setpriv --pdeathsig KILL "$BASH" -c 'setpriv --pdeathsig KILL tail -s 0.2 --pid="$0" -f /dev/null; kill -TERM "$1"' \
    "$works_for" "$own" </dev/null >/dev/null 2>&1 &
}

# Printable: other people's words (file names, log lines) never reach a terminal unescaped.
printable () {
  printf '%s' "$1" | LC_ALL=C tr -c '[:print:]' '?'
}

is_root () {
  [ "$EUID" -eq 0 ]
}

# The ordinary user all of this is for; empty if there is none.
ordinary_user () {
  if ! is_root; then
    id -un
  elif [ -n "${SUDO_USER:-}" ] && [ "${SUDO_USER}" != root ]; then
    printf '%s\n' "$SUDO_USER"
  fi
}

# Runs one of bootstrap's root steps: directly as root, otherwise through sudo.
root_step () {
  local step=$1
  shift
  if is_root; then
    "step_${step//-/_}" "$@"
    return
  fi
  command -v sudo >/dev/null ||
    die "'$step' needs administrator rights and sudo is not installed; run 'su -c \"$top/bootstrap …\"' or install sudo."
  sudo -- "$BASH" "$top/bootstrap" --step "$$" "$step" "$@"
}

home_of () {
  getent passwd "$1" | cut -d: -f6
}

# The words before a program of an ordinary user's; none, or these where it works in the background: then it has a
# processor and the disk only while nobody else wants them. A session is a group that the kernel's scheduler deals with as
# a whole, whatever is in it (sched_autogroup), so it has one of its own, and Ctrl-C does not reach it.
polite=()
# shellcheck disable=SC2016,SC2034
politely=(chrt --idle 0 ionice --class idle setsid
  sh -c '{ echo 19 >/proc/self/autogroup; } 2>/dev/null; exec "$@"' sh)

# Runs a program as an ordinary user with a clean session of its own: as_user USER PROGRAM… It ends with
# this script, whatever ends that.
as_user () {
  local user=$1
  shift
  if ! is_root; then
    setpriv --pdeathsig TERM -- "${polite[@]}" "$@"
    return
  fi
  local home
  home=$(home_of "$user")
  setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups --pdeathsig TERM \
    env -u SUDO_USER -u SUDO_UID -u SUDO_GID -u SUDO_COMMAND \
    HOME="$home" USER="$user" LOGNAME="$user" "${polite[@]}" "$@"
}
