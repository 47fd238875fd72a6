# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers whoever comes, by TCP and UDP: services.py ADDRESS:PORT… ; one with @dns is a name server."""
import ipaddress
import selectors
import socket
import sys

NAMES = {b'here.example': '93.184.216.34', b'lan.example': '192.168.77.2', b'metadata.example': '169.254.169.254'}


def name_of(question):
    labels, at = [], 12
    while question[at]:
        labels.append(question[at + 1:at + 1 + question[at]])
        at += 1 + question[at]
    return b'.'.join(labels), at + 5


def answer(question):
    name, end = name_of(question)
    head, body = question[:2], question[12:end]
    address = NAMES.get(b'.'.join(name.split(b'.')[-2:]))  # and whatever is below a name
    if address is None:
        return head + bytes.fromhex('818300010000000000000000')[:10] + body
    return (head + bytes.fromhex('81800001000100000000') + body + bytes.fromhex('c00c000100010000003c0004')
            + ipaddress.ip_address(address).packed)


def listen(kind, where):
    host, _, port = where.rpartition(':')
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    else:
        made.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND: a bridge may come later
    made.bind((host.strip('[]'), int(port)))
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    return made


def main():
    selector = selectors.DefaultSelector()
    for word in sys.argv[1:]:
        where, _, role = word.partition('@')
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            selector.register(listen(kind, where), selectors.EVENT_READ, (kind, role))
    print('ready', flush=True)
    while True:
        for key, _ in selector.select():
            kind, role = key.data
            if kind == socket.SOCK_STREAM:
                key.fileobj.accept()[0].close()
                continue
            data, peer = key.fileobj.recvfrom(2048)
            try:
                key.fileobj.sendto(answer(data) if role == 'dns' else data, peer)
            except (OSError, IndexError):
                pass


main()
