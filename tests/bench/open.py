#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""open.py [--json] [--runs N]: cold and ready open to first page, Cordon against bare QEMU.

A is a file through the installed Cordon: cordond, libvirt, cordon-screen, agent, from the start of the
client to the page. B is the same kernel, initrd, root, memory and devices under a QEMU without libvirt
and with its display served to nobody, from the start of QEMU to the page. Runs alternate, so that a
busy minute meets both; each ratio is of one pair. Of A it also says how long the machine stood still to
be read back.

Then R: the same file, three times in a row, into machines that waited for it, each from the start of its client to the
page; and what a machine that waits takes of memory. Against it V: a second document in the guest of B, which has its
viewer started for it, from the first byte to the page. The ratio is of the slowest of the three to the V of the same
run. Must run inside private-libvirt.sh."""
import argparse
import json
import pathlib
import platform
import statistics
import struct
import sys
import tempfile
import time

import documents
from display import Display
from house import House, missing, wait_for
from machine import DOCUMENT, OK, PAGE_SHOWN, SHOW, Machine

SIZE = 1000, 700
ROW = 3  # files opened one after the other


def progress(text):
    print(text, file=sys.stderr, flush=True)


def check_gone(house):
    """The next run must not share the processor with what this one left."""
    wait_for('the end of every domain', lambda: not house.domains(), 30)


def open_headless(house, path):
    client = house.headless('--size', '%dx%d' % SIZE, path)
    seconds = client.time_of(client.wait_says('stage', 'first-page'))
    assert client.wait() == 0, client.lines
    check_gone(house)
    return seconds * 1000, proof(client)


def proof(client):
    """Milliseconds between the paused machine and the end of its examination, as the client tells them."""
    return client.says('stage', 'verified')['ms'] - client.says('stage', 'machine-started')['ms']


def open_window(house, path):
    """First page and labelled window, with a desktop that was not running before."""
    display = Display(house)
    try:
        client = display.open(path)
        page = client.time_of(client.wait_says('stage', 'first-page'))
        window = client.time_of(client.says('stage', 'window'))
    finally:
        display.close()
    check_gone(house)
    return page * 1000, window * 1000


def open_bare(house, data):
    with tempfile.TemporaryDirectory(dir=house.home) as folder:
        pathlib.Path(folder).chmod(0o777)
        started = time.monotonic()
        # A session of its own, as libvirt gives one: the kernel shares the processor between sessions.
        machine = Machine(house.template, folder, spice=True,
                          identity=dict(house.identity, start_new_session=True))
        try:
            machine.agent.hello(*SIZE)
            assert machine.agent.put(data) == (OK, b'')
            assert machine.agent.ask(SHOW)[0] == DOCUMENT
            page, = struct.unpack_from('<I', machine.agent.event(PAGE_SHOWN))
            assert page == 1
            cold = time.monotonic() - started
            return cold * 1000, open_inside(machine, data)
        finally:
            machine.kill()


def open_inside(machine, data):
    """The next document in a guest that runs already."""
    started = time.monotonic()
    assert machine.agent.put(data) == (OK, b'')
    assert machine.agent.ask(SHOW)[0] == DOCUMENT
    # Whatever came before that answer is of the first document.
    machine.agent.events.clear()
    page, = struct.unpack_from('<I', machine.agent.event(PAGE_SHOWN))
    assert page == 1
    return (time.monotonic() - started) * 1000


def proportional(pid):
    """MiB of memory that a process takes, shared pages by their share."""
    for line in pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines():
        if line.startswith('Pss:'):
            return int(line.split()[1]) / 1024
    raise AssertionError(pid)


def wait_ready(house):
    def find():
        machines = house.ready_machines()
        return machines if len(machines) == ROW and all(each['state'] == 'ready' for each in machines) else None
    try:
        return wait_for('machines that wait', find)
    except AssertionError as error:
        # The host's memory may allow fewer.
        raise AssertionError(f'{error}; cordon doctor: {house.checks()["ready"]["seen"]}') from error


def open_ready(house, path):
    """Milliseconds of each of a row, and MiB of each machine that waited."""
    # As a resident desktop knows from its last window.
    holder = house.keep_ready('--screen=%dx%d' % SIZE)
    clients, pages = [], []
    try:
        waiting = wait_ready(house)
        memory = [proportional(machine['pid']) for machine in waiting]
        for _ in range(ROW):
            client = house.headless('--hold', 600, '--size', '%dx%d' % SIZE, path)
            clients.append(client)
            page = client.wait_says('stage', 'first-page')
            assert page['machine'] in {machine['uuid'] for machine in waiting}, 'it was not a ready one'
            pages.append(client.time_of(page) * 1000)
    finally:
        holder.kill()
        for client in clients:
            client.kill()
    check_gone(house)
    return pages, memory


def p95(values):
    """The smallest value that 95 % are not above."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


def figures(values, digits):
    return {'median': round(statistics.median(values), digits), 'min': round(min(values), digits),
            'max': round(max(values), digits), 'runs': len(values)}


def measure(house, runs):
    data = documents.four_colours()
    path = house.file('bench.pdf', data)
    windowed = Display.possible()
    headless, proofs, bare, shown, window, inside, memory = [], [], [], [], [], [], []
    rows = [[] for _ in range(ROW)]
    # One of each that does not count: the page cache and libvirt's memory of QEMU are warm for all.
    open_headless(house, path)
    open_bare(house, data)
    for run in range(runs):
        page, proven = open_headless(house, path)
        headless.append(page)
        proofs.append(proven)
        cold, again = open_bare(house, data)
        bare.append(cold)
        inside.append(again)
        progress(f'run {run + 1}: Cordon {headless[-1]:.0f} ms, {proofs[-1]} ms of it proof, '
                 f'bare QEMU {bare[-1]:.0f} ms')
        row, taken = open_ready(house, path)
        memory += taken
        for which, value in zip(rows, row):
            which.append(value)
        progress(f'       ready {", ".join(f"{value:.0f}" for value in row)} ms, the next document in a running guest '
                 f'{inside[-1]:.0f} ms')
        if windowed:
            both = open_window(house, path)
            shown.append(both[0])
            window.append(both[1])
            progress(f'       with the window {shown[-1]:.0f} ms, window there after {window[-1]:.0f} ms')
    result = {'open/headless-to-bare-qemu': figures([a / b for a, b in zip(headless, bare)], 3),
              'headless-first-page-ms': figures(headless, 0), 'proof-ms': figures(proofs, 0),
              'bare-qemu-first-page-ms': figures(bare, 0)}
    every = [value for which in rows for value in which]
    result |= {'open/ready-to-running-guest': figures([max(each) / b for each, b in zip(zip(*rows), inside)], 3),
               'ready-first-page-ms': figures(every, 0),
               'ready-first-page-p95-ms': figures([p95(every)], 0) | {'runs': len(every)},
               'running-guest-next-page-ms': figures(inside, 0), 'ready-machine-pss-mib': figures(memory, 0)}
    for number, which in enumerate(rows, 1):
        result[f'ready-first-page-{number}-ms'] = figures(which, 0)
        result[f'open/ready-{number}-to-running-guest'] = figures([a / b for a, b in zip(which, inside)], 3)
    if windowed:
        result |= {'open/window-to-bare-qemu': figures([a / b for a, b in zip(shown, bare)], 3),
                   'window-first-page-ms': figures(shown, 0), 'window-ms': figures(window, 0)}
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--json', action='store_true')
    parser.add_argument('--runs', type=int, default=5)
    words = parser.parse_args()
    lacking = missing()
    if lacking:
        raise SystemExit(lacking)
    house = House()
    try:
        emulated = house.checks()['virtualisation']['status'] != 'ok'
        result = measure(house, words.runs)
    finally:
        house.close()
    if words.json:
        print(json.dumps({'benchmark': 'open', 'emulated': emulated, 'kernel': platform.release(), **result}))
        return
    print('software emulation' if emulated else 'KVM')
    for name, figure in result.items():
        print(f'{name:32} {figure["median"]:8} ({figure["min"]} to {figure["max"]}, {figure["runs"]} runs)')


if __name__ == '__main__':
    main()
