# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# `bootstrap test`. Sourced. The suites run as an ordinary user even when root calls: then a user is
# made for them, and the sources are copied to where it can read them. The vm suite uses an installed
# Cordon and its templates, made by the same steps as for `bootstrap open`; `bootstrap remove` undoes it.

tester=cordon-test
tester_home=/var/lib/cordon-test
known_suites=(unit gui vm policy lab fuzz)

command_test () {
  local status=0 clang=0 logs=()
  check_suites "$@"
  prepare_tests
  if wants_suite unit "$@"; then
    logs+=("sanitized=$test_builds/sanitized/meson-logs")
    if wants_suite vm "$@" || wants_suite lab "$@"; then
      build_beside "$@"
    else
      test_sanitized || status=1
    fi
  fi
  ! wants_suite vm "$@" || install_for_tests
  ! wants_suite lab "$@" || stage_for_lab
  say "building and running the suites"
  build_tree "$test_user" "$test_source" "$test_builds/plain"
  logs+=("=$test_builds/plain/meson-logs")
  run_suites_twice "$test_builds/plain" "$@" || status=1
  if [ -n "$beside" ]; then
    wait_beside
    [ $# -gt 0 ] || (build_clang) || clang=1
    test_sanitized || status=1
  fi
  say "pictures of the windows are in $test_builds/plain/tests/*/pictures"
  "$top/tests/summary" "${logs[@]}" || status=1
  [ "$clang" -eq 0 ] || die "Cordon could not be built by clang; its message is above."
  return "$status"
}

# Who the tests run as, from which sources, and where they are built.
prepare_tests () {
  root_step packages "${packages_runtime[@]}" "${packages_build[@]}" "${packages_template[@]}" "${packages_test[@]}" \
    "${packages_policy[@]}" "${packages_policy_test[@]}"
  if is_root; then
    step_tester
    test_user=$tester test_source=$tester_home/source test_builds=$tester_home/build
    copy_sources "$test_source"
  else
    test_user=$(id -un) test_source=$top test_builds=$top/build
  fi
}

# A build that fails is told in the last lines, where it has no log.
test_sanitized () {
  say "building and running unit with the address and undefined-behaviour sanitisers"
  rm -f "$test_builds"/sanitized/meson-logs/{testlog,again}*
  (build_sanitized) || return 1
  LSAN_OPTIONS=suppressions=$test_source/tests/lsan.supp:print_suppressions=0 \
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    run_suites_twice "$test_builds/sanitized" unit
}

build_sanitized () {
  build_tree "$test_user" "$test_source" "$test_builds/sanitized" \
    -Db_sanitize=address,undefined -Dc_args=-fno-omit-frame-pointer
}

# The one build that is clang's. Nothing of it is run.
build_clang () {
  CC=clang build_tree "$test_user" "$test_source" "$test_builds/clang"
}

# These two are made while emulated machines leave a processor idle, and never in their way. What becomes of them is
# seen when they are built in the foreground, which then has nothing left to do, or the same to say. The tests wait for
# that: they have deadlines of their own.
beside=

build_beside () {
  local caller=$$ named=$#
  say "building with sanitisers, and with clang, beside the rest"
  beside_log=$(mktemp)
  (
    end_with "$caller"
    # shellcheck disable=SC2034
    polite=("${politely[@]}")
    build_sanitized
    [ "$named" -gt 0 ] || build_clang
  ) >"$beside_log" 2>&1 </dev/null &
  beside=$!
  at_cancel+=(cancel_beside)
}

wait_beside () {
  wait "$beside" || true
  cat "$beside_log" >&2
  cancel_beside
  unset 'at_cancel[-1]'
}

cancel_beside () {
  kill -TERM "$beside" 2>/dev/null || true
  wait "$beside" 2>/dev/null || true
  rm -f "$beside_log"
}

# What machines' tests and benchmarks use: Cordon, its services, accounts and templates.
install_for_tests () {
  say "installing what the machines' tests use"
  build_tree "$test_user" "$test_source" "$test_builds/release" "${release_options[@]}"
  root_step set-up "$test_builds/release" "$test_user" "$(source_key)"
  root_step template browser
}

# The Cordon that the lab installs into itself. Nothing of this host is changed by it.
stage_for_lab () {
  say "building what the lab installs, and the lab (five minutes when nothing is cached)"
  export CORDON_LAB_STAGE=$test_builds/lab-stage
  build_tree "$test_user" "$test_source" "$test_builds/release" "${release_options[@]}"
  # The log of an installation by root lies in the way of this one.
  note_build "$test_user" "$CORDON_LAB_STAGE"
  as_user "$test_user" rm -rf "$CORDON_LAB_STAGE" "$test_builds/release/meson-logs/install-log.txt"
  as_user "$test_user" env DESTDIR="$CORDON_LAB_STAGE" meson install -C "$test_builds/release" --no-rebuild --quiet >&2
  as_user "$test_user" "$test_source/tests/lab/in-lab" --prepare >&2 ||
    die "the lab could not be made; the message above says why."
}

check_suites () {
  local suite
  for suite in "$@"; do
    wants_suite "$suite" "${known_suites[@]}" || die "there is no suite '$(printable "$suite")'; there are: ${known_suites[*]}."
  done
}

# wants_suite SUITE [NAMED…]: true if SUITE is named, or nothing is.
wants_suite () {
  local suite=$1 named
  shift
  [ $# -gt 0 ] || return 0
  for named in "$@"; do
    [ "$named" != "$suite" ] || return 0
  done
  return 1
}

# run_suites USER BUILD [SUITE…]: ends with meson's summary.
run_suites () {
  local user=$1 build=$2 suite options=()
  shift 2
  for suite in "$@"; do
    options+=(--suite "$suite")
  done
  rm -f "$build"/meson-logs/{testlog,again}*
  run_tests "$user" "$build" "${options[@]}"
}

# run_suites_twice BUILD [SUITE…]: a second time what failed, if it may.
run_suites_twice () {
  local build=$1
  shift
  run_suites "$test_user" "$build" "$@" || run_again "$test_user" "$build"
}

# run_again USER BUILD: what failed, once more, where it depends on the clock of a whole emulated machine or
# desktop, or of a service. What passes now is named in the last lines as unsteady; what fails twice has failed, and
# what failed in another suite is not asked again.
run_again () {
  local user=$1 build=$2 names
  names=$("$top/tests/summary" --failed "$build/meson-logs") && [ -n "$names" ] || return 1
  say "once more, alone: ${names//$'\n'/ }"
  # shellcheck disable=SC2086
  run_tests "$user" "$build" --num-processes 1 --logbase again $names
}

# run_tests USER BUILD WORD…: words of `meson test`.
run_tests () {
  local user=$1 build=$2
  shift 2
  # Their timeouts are for this tree on two idle cores; a busy host is no failure.
  meson test -C "$build" --no-rebuild --num-processes "$jobs" --timeout-multiplier 3 --print-errorlogs \
    --wrapper "$top/tests/as-user $user" "$@"
}

# The user the suites run as: nobody's account, a member of group cordon, able to run mmdebstrap.
step_tester () {
  getent group cordon >/dev/null || { note groups cordon; groupadd --system cordon; }
  id -u "$tester" >/dev/null 2>&1 || note users "$tester"
  note trees "$tester_home"
  id -u "$tester" >/dev/null 2>&1 ||
    useradd --user-group --home-dir "$tester_home" --create-home --shell /bin/bash "$tester"
  usermod --append --groups cordon "$tester"
  grep -q "^$tester:" /etc/subuid || usermod --add-subuids 300000-365535 --add-subgids 300000-365535 "$tester"
  install -d -o "$tester" -g "$tester" -m 0755 "$tester_home"
}

# Keeps times, so that a second run compiles only what changed.
copy_sources () {
  local target=$1
  rm -rf "$target.new"
  install -d -m 0755 "$target.new"
  tar -C "$top" --exclude=./build --exclude='./build-*' --exclude=./.git -cf - . | tar -C "$target.new" -xf - --no-same-owner
  chmod -R a+rX "$target.new"
  rm -rf "$target"
  mv "$target.new" "$target"
}
