# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Building the tree. Sourced. Always as an ordinary user, always outside the sources or under build/.

# build_tree USER SOURCE BUILD [SETUP-OPTION…]: configures if needed, compiles.
build_tree () {
  local user=$1 source=$2 build=$3
  shift 3
  as_user "$user" mkdir -p "$(dirname "$build")" ||
    die "$user cannot write to $(printable "$(dirname "$build")"), where Cordon is built; the message above says why."
  if ! is_configured "$user" "$build"; then
    note_build "$user" "$build"
    # Of a run that was killed here: meson takes a part of it for the whole.
    as_user "$user" rm -rf "$build/meson-private" "$build/build.ninja"
    as_user "$user" meson setup "$@" "$build" "$source" >&2 ||
      die "the build could not be configured; $build/meson-logs/meson-log.txt says why."
  fi
  as_user "$user" ninja -j "$jobs" -C "$build" >&2 ||
    die "the build failed; the compiler's message is above."
}

# meson writes these two last.
is_configured () {
  as_user "$1" test -e "$2/build.ninja" && as_user "$1" test -e "$2/meson-private/build.dat"
}

# note_build USER BUILD: remembers beside it that bootstrap made it, for `bootstrap remove`.
note_build () {
  # shellcheck disable=SC2016
  as_user "$1" sh -c 'grep -qsxF -- "$2" "$1" || printf "%s\n" "$2" >>"$1"' sh \
    "$(dirname "$2")/$made_builds" "$(basename "$2")"
}

made_builds=.made-by-bootstrap
# All that are ever made.
build_names=(release plain clang sanitized lab-stage)

# Two at once: enough for this tree, and it leaves a small machine usable.
jobs=2

# Of what is installed.
release_options=(-Dprefix=/usr -Dsysconfdir=/etc -Dlocalstatedir=/var -Dtests=false)
