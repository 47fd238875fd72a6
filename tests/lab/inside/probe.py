# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cordon-probe put into any label and any account: what it gets there, and who it really was."""
import os
import pathlib
import subprocess

from commands import run

PROBE = pathlib.Path(__file__).resolve().parent / 'cordon-probe'
# A machine may not write to a pipe of a higher level than its own, and probes answer by one.
NO_CATEGORIES = ['runcon', '-l', 's0']
# Standard output is the lab's port, and no machine's either.
ENTER = 'runcon "$@" | cat'


def label_program():
    """With its own type a machine's domain may be entered through it: policy/lab."""
    run('chcon', '-t', 'cordon_probe_exec_t', PROBE)


def probe(label, account, *attempts):
    """Each attempt is a kind and a target; for each an errno, 0 where it was let in."""
    words = [str(word) for attempt in attempts for word in attempt]
    done = run(*NO_CATEGORIES, 'sh', '-c', ENTER, 'sh', label, PROBE, *words, check=False, stdout=subprocess.PIPE,
               user=account.pw_uid, group=account.pw_gid,
               extra_groups=os.getgrouplist(account.pw_name, account.pw_gid))
    lines = done.stdout.splitlines()
    assert lines[:2] == [f'context {label}', f'uid {account.pw_uid}'], done
    assert len(lines) == 2 + len(attempts), done
    return [int(line) for line in lines[2:]]
