# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands inside the lab. None waits for ever: one that is late is ended and told by name, and what the
host looked like at that moment is in the test's output (state)."""
import subprocess

import state

# Most take a second. What builds a policy takes one minute on two idle cores, and was seen to take four on a
# host with a load of fourteen.
COMMAND = 120
POLICY = 300


class Late(AssertionError):
    """Something was not done within its deadline."""


def run(*words, seconds=COMMAND, check=True, **options):
    words = [str(word) for word in words]
    options.setdefault('stdin', subprocess.DEVNULL)
    try:
        return subprocess.run(words, check=check, timeout=seconds, text=True, **options)
    except subprocess.TimeoutExpired:
        state.tell()
        raise Late(f'“{" ".join(words)}”: not within {seconds} s') from None


def output(*words, **options):
    return run(*words, stdout=subprocess.PIPE, **options).stdout
