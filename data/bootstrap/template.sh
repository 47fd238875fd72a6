# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# `bootstrap template`, and the step of `open` that has one built. Sourced. The build runs under an
# account without rights; only cordond puts into place what comes of it.

known_templates=(viewer browser)
# From here on `cordon doctor` calls a template old (TEMPLATE_OLD_DAYS in src/service/host-checks.c).
template_old_days=30

# Builds and imports, whatever is there.
command_template () {
  local name=${1:-viewer} user
  [ $# -le 1 ] && [[ " ${known_templates[*]} " == *" $name "* ]] ||
    die "name one template or none; there are: ${known_templates[*]}."
  user=$(ordinary_user)
  [ -n "$user" ] || die "Cordon is set up for ordinary users; run this as one, without sudo (or with sudo from their session)."
  lock_run
  # A fresh host gets the viewer with its set-up, in any case.
  if ! is_set_up "$user"; then
    if [ "$name" = viewer ]; then
      set_up "$user" again
      return
    fi
    set_up "$user"
  fi
  root_step template "$name" again
}

# --- what is there

# template_says NAME KEY: a value out of what cordond says of it; nothing where it says nothing.
template_says () {
  { cordon template list --no-updates --json 2>/dev/null || true; } |
    grep -o "{\"name\":\"$1\",[^{}]*}" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

# cordond compares what lies in the store with what it wrote down at the import.
template_is_whole () {
  [ "$(template_says "$1" state)" = ok ]
}

# An old one still opens files, and a build takes minutes: that is for the person to choose.
name_old_template () {
  local built days
  built=$(template_says "$1" built) || return 0
  days=$((($(date +%s) - built) / (24 * 60 * 60)))
  [ "$days" -le "$template_old_days" ] ||
    say "the template '$1' is $days days old; './bootstrap template $1' builds one with today's updates."
}

# What the template is made of: its recipe and the guest's programs.
template_key () {
  (cd / && find "$top/data/templates/common" "$top/data/templates/$1" /usr/libexec/cordon/guest -type f -print0 |
    LC_ALL=C sort -z | xargs -0 cat | sha256sum)
}

# --- the build

# Which file of the record says what the template that is there was made of.
template_record () {
  [ "$1" = viewer ] && echo template || echo "template-$1"
}

# step template NAME [again]: builds it as the builder and has cordond import it.
step_template () {
  local name=$1 again=${2:-} staging=$builder_home/staging/$1 recipe=$builder_home/recipe key made_of
  key=$(template_key "$name")
  made_of=$(template_record "$name")
  if [ "$again" != again ] && [ "$(recorded "$made_of")" = "$key" ] && template_is_whole "$name"; then
    return
  fi
  say "building the template '$name' (a few minutes; Ctrl-C cancels)"
  # Until the new one is in place the next run must not think that all is well.
  rm -f "$record/$made_of"
  clean_builder
  at_cancel+=(cancel_builder)
  cp -r "$top/data/templates" "$recipe"
  chmod -R a+rX "$recipe"
  build_template "$recipe" "$staging" "$name" || { clean_builder; exit 1; }
  unset 'at_cancel[-1]'
  cordon template import "$staging" >&2 ||
    die "the template could not be imported; the sentence above says why."
  printf '%s\n' "$key" >"$record/$made_of"
  clean_builder
}

# In the background, because a shell answers no signal while it waits for a program in the foreground.
build_template () {
  local status=0 progress
  mkfifo "$record/progress"
  show_progress <"$record/progress" 8>&- 9>&- &
  progress=$!
  run_builder "$@" >"$record/progress" 8>&- 9>&- &
  builder_pid=$!
  wait "$builder_pid" || status=$?
  wait "$progress" || true
  builder_pid=
  rm -f "$record/progress"
  [ "$status" -eq 0 ]
}

# Ends with this script, whatever ends that.
run_builder () {
  cd "$builder_home" || exit 1
  exec setpriv --reuid "$builder" --regid "$builder" --init-groups --pdeathsig TERM \
    env -i HOME="$builder_home" PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    "$1/common/build" --programs /usr/libexec/cordon/guest --output "$2" --recipe "$1/$3" \
    --cache "$builder_home/cache" --scratch "$builder_home/scratch" --log "$builder_home/scratch/log"
}

cancel_builder () {
  if [ -n "${builder_pid:-}" ]; then
    kill -TERM "$builder_pid" 2>/dev/null || true
    wait "$builder_pid" 2>/dev/null || true
  fi
  clean_builder
}

# What a build leaves that was killed: its processes, and files that belong to subordinate ids.
clean_builder () {
  local left
  for left in $(builder_processes); do
    kill -KILL "$left" 2>/dev/null || true
  done
  rm -rf "$builder_home"/staging/* "$builder_home/recipe" "$builder_home"/scratch/* "$record/progress"
}

# Of the builder's account and of its subordinate ids, which only it has.
builder_processes () {
  local own first count
  own=$(id -u "$builder" 2>/dev/null) || return 0
  IFS=: read -r _ first count < <(grep "^$builder:" /etc/subuid || echo ::0)
  stat -c '%u %n' /proc/[0-9]* 2>/dev/null |
    awk -v own="$own" -v first="${first:-0}" -v count="${count:-0}" \
      '$1 == own || ($1 >= first && $1 < first + count) { sub ("/proc/", "", $2); print $2 }' || true
}

# The builder's "progress PERCENT TEXT" and "size NAME BYTES" lines, for eyes.
show_progress () {
  local word value rest last=-10
  while read -r word value rest; do
    case $word in
      progress)
        if [ -t 2 ]; then
          printf '\r\033[K%3d %%  %s' "$value" "$(printable "$rest")" >&2
        elif [ "$value" -ge $((last + 10)) ]; then
          printf '%3d %%  %s\n' "$value" "$(printable "$rest")" >&2
          last=$value
        fi
        ;;
      size)
        [ ! -t 2 ] || printf '\r\033[K' >&2
        printf '       %s: %d MB\n' "$(printable "$value")" "$((rest / 1000000))" >&2
        ;;
    esac
  done
}
