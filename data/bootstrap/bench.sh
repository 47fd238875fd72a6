# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# `bootstrap bench`. Sourced. Measures the installed Cordon with the tests' own client, or what it
# would do on a host much bigger than any; standard output
# holds nothing but the result.

known_benchmarks=(click open scale)

command_bench () {
  local name=${1:-}
  [ -n "$name" ] || die "name a benchmark; there are: ${known_benchmarks[*]}."
  [[ " ${known_benchmarks[*]} " == *" $name "* ]] ||
    die "there is no benchmark '$(printable "$name")'; there are: ${known_benchmarks[*]}."
  shift
  prepare_tests
  if [ "$name" = scale ]; then
    # Of made-up machines: it needs nothing of this host.
    build_tree "$test_user" "$test_source" "$test_builds/plain"
    as_user "$test_user" "$test_builds/plain/tests/bench/scale" "$@"
    as_user "$test_user" "$test_source/tests/gui/run.sh" "$test_builds/plain/tests/bench/window" "$@"
    return
  fi
  if [ "$name" = click ]; then
    # Of windows alone: no machine is asked for.
    build_tree "$test_user" "$test_source" "$test_builds/plain"
    as_user "$test_user" env CORDON_TEST_DESKTOP="$test_builds/plain/src/desktop/cordon-desktop" \
      GSETTINGS_SCHEMA_DIR="$test_builds/plain/data/desktop" \
      "$test_source/tests/gui/run.sh" --wm "$test_source/tests/bench/click.py" "$@"
    return
  fi
  install_for_tests
  build_tree "$test_user" "$test_source" "$test_builds/plain"
  run_as_service_test "$test_builds/plain/tests/client/cordon-headless" "$test_source/tests/bench/$name.py" "$@"
}

# run_as_service_test HEADLESS PROGRAM [ARGUMENT…]: as meson runs the vm suite, but without meson.
run_as_service_test () {
  local headless=$1 program=$2 tests=$test_source/tests
  shift 2
  env CORDON_TEST_ROOT=1 CORDON_HEADLESS="$headless" PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH="$tests:$tests/guest:$tests/vm" \
    "$tests/as-user" "$test_user" "$tests/vm/private-libvirt.sh" /usr/bin/python3 "$program" "$@"
}
