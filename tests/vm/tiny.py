# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest guest that keeps something: 224 bytes by Linux's boot protocol. It counts, and writes each number to
its private disk before the next one, so that its memory and its disk can be held against each other at any moment;
and it counts its boots. It is there at once where a real guest takes half a minute."""
import hashlib
import json
import os
import re
import time

from house import House, wait_for

COUNT = 0x600  # address of count and boots, 32 bits each, which are in front of the disk's first sector, too
# Real mode, with the disk's ports as of virtio before 1.0 (its slot is Cordon's own choice) and the queue at 0x30000.
CODE = bytes.fromhex(
    'fc 31c0 8ed8 8ed0 bc007c fb'                            # segments 0, a stack
    'baf80c 66b804380080 66ef bafc0c b007 ee'                # PCI 00:07.0 may read and write memory
    'baf80c 66b810380080 66ef bafc0c ed 24fc 89c3'           # bx: its ports
    'b80030 8ec0 31c0 31ff b90018 f3ab'                      # es: an empty queue
    'bef000 b91800 31ff 2ef3a5 26c606001001'                 # the three descriptors below; no interrupts
    '6631c0 a30009 a30209 66a30409 66a30809 66a30c09'        # a request: read sector 0
    '8d5712 ee b003 ee 8d5708 66b830000000 66ef 8d5712 b007 ee'  # the device is reset, told of the queue, and goes
    'e81a00 66ff060406'                                      # read; one boot more
    'fe060009 26c6061c0001'                                  # from now on the request is to write
    '66ff060006 e80300 f4 ebf5'                              # one more, written; at the timer's next tick again
    '26ff060210 268b0e0210 8d5710 31c0 ef 26390e0220 75f9 c3'  # the request is given to the device and waited for
    '0009000000000000 10000000 0100 0100'                    # 0x900: the request
    '0006000000000000 00020000 0300 0200'                    # COUNT: a sector
    '1009000000000000 01000000 0200 0000')                   # 0x910: how it went
# Memory that is not all zeros, so that it takes a while to save it.
BALLAST = 64 << 20


def kernel():
    image = bytearray(1536)
    image[0x1f1] = 1                              # sectors of set-up besides the first
    image[0x1fe:0x200] = b'\x55\xaa'
    image[0x200:0x202] = b'\xeb\x3e'              # to 0x240
    image[0x202:0x208] = b'HdrS\x03\x02'          # protocol 2.03
    image[0x211] = 1                              # loaded high
    image[0x22c:0x230] = b'\xff\xff\xff\x37'      # where an initrd may end
    image[0x240:0x240 + len(CODE)] = CODE
    return bytes(image)


def make_template(folder):
    files = {'kernel': kernel(), 'initrd': os.urandom(BALLAST), 'root': bytes(1 << 20)}
    manifest = {'format': 1, 'name': 'tiny', 'version': '1', 'built': int(time.time()), 'release': 'none',
                'agent_protocol': 1, 'cmdline': '', 'memory_mib': 128, 'packages': []}
    for name, data in files.items():
        (folder / name).write_bytes(data)
        manifest[name] = {'size': len(data), 'sha256': hashlib.sha256(data).hexdigest()}
    (folder / 'manifest.json').write_text(json.dumps(manifest))


class TinyHouse(House):
    """A host whose only template is that guest."""
    template_name = 'tiny'

    def template_files(self):
        folder = self.path / 'files'
        folder.mkdir()
        make_template(folder)
        return folder

    def numbers(self, domain):
        """Count and boots in the memory of a machine that has a process."""
        answer = self.virsh('qemu-monitor-command', domain, '--hmp', f'xp /2xw {COUNT:#x}')
        return tuple(int(word, 16) for word in re.findall(r'\b0x([0-9a-f]{8})\b', answer))

    def numbers_on(self, disk):
        """Those on its disk, whether it runs or not."""
        lines = self.root('qemu-io', '-r', '-U', '-f', 'qcow2', '-c', 'read -v 0 8', disk)
        data = bytes.fromhex(''.join(lines.splitlines()[0].split()[1:9]))
        return int.from_bytes(data[:4], 'little'), int.from_bytes(data[4:], 'little')

    def wait_counting(self, domain):
        first = self.numbers(domain)
        return wait_for('the guest counts', lambda: (now := self.numbers(domain)) > first and now, 60)


