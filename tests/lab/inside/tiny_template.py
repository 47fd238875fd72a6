# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A template whose machine notes in its memory when it began, by the processor's counter, and halts: what a
machine is from outside can be measured without a guest, and whose memory it has by that note. The kernel's head
is that of tests/vm/tiny-kernel.h."""
import hashlib
import json
import time

# Where in its memory the note is, and how long.
NOTE, NOTE_BYTES = 0x7000, 8
BEGIN = bytes((
    0x31, 0xc0, 0x8e, 0xd8,          # xor %ax,%ax; mov %ax,%ds
    0x0f, 0x31,                      # rdtsc
    0x66, 0xa3, 0x00, 0x70,          # mov %eax,0x7000
    0x66, 0x89, 0x16, 0x04, 0x70,    # mov %edx,0x7004
    0xfa, 0xf4, 0xeb, 0xfd))         # cli; 1: hlt; jmp 1b
SIZE = 1536


def kernel():
    """Linux's boot protocol 2.03: one set-up sector, entered at 0x200, and one of nothing."""
    image = bytearray(SIZE)
    image[0x1f1] = 1
    image[0x1fe:0x200] = b'\x55\xaa'
    image[0x200:0x202] = b'\xeb\x3e'
    image[0x202:0x206] = b'HdrS'
    image[0x206:0x208] = b'\x03\x02'
    image[0x211] = 1
    image[0x22c:0x230] = b'\xff\xff\xff\x37'
    image[0x240:0x240 + len(BEGIN)] = BEGIN
    return bytes(image)


def write(folder, name='viewer'):
    """What a template's builder leaves."""
    folder.mkdir()
    files = {'kernel': kernel(), 'initrd': bytes(512), 'root': bytes(1 << 20)}
    manifest = {'format': 1, 'name': name, 'version': '1', 'built': int(time.time()), 'release': 'none',
                'agent_protocol': 1, 'cmdline': '', 'memory_mib': 64, 'packages': []}
    for file, data in files.items():
        (folder / file).write_bytes(data)
        manifest[file] = {'size': len(data), 'sha256': hashlib.sha256(data).hexdigest()}
    (folder / 'manifest.json').write_text(json.dumps(manifest))
