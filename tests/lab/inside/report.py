# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cordon verify` as root, for the whole host, and what its report says."""
import json
import os
import subprocess

from commands import run
from probe import NO_CATEGORIES, PROBE

REPORT = 240


def verify(*words):
    """Exit status and report."""
    done = run(*NO_CATEGORIES, 'cordon', 'verify', '--json', *words, check=False, stdout=subprocess.PIPE,
               stderr=subprocess.PIPE, seconds=REPORT, env=dict(os.environ, CORDON_PROBE=str(PROBE)))
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def cells(report, layer):
    """Every cell of a layer: thing, both parties, finding."""
    for row in report['rows']:
        if row['layer'] != layer:
            continue
        for to, number in enumerate(row['findings']):
            if number is not None:
                yield row['thing'], report['parties'][row['from']], report['parties'][to], report['findings'][number]


def faults(report):
    """What is not as promised: layer, thing, and who is reached by whom, a UUID or a name."""
    def name(number):
        party = report['parties'][number]
        return party['uuid'] or party['name']
    return {(fault['layer'], fault['thing'], name(fault['from']), name(fault['to'])) for fault in report['faults']}


def items(report, uuid):
    """What was read back of a machine: status by item."""
    # A machine with more than one file of its own is more than one party.
    numbers = {i for i, party in enumerate(report['parties']) if party['uuid'] == uuid}
    assert numbers, uuid
    found = [item for item in report['items'] if item['party'] in numbers]
    # Each says when that was: at the machine's start or later, and not after the report.
    assert all(0 < item['measured'] <= report['measured'] for item in found), found
    return {item['name']: item['status'] for item in found}
