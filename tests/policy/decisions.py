# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a linked policy answers, levels and constraints included: libsepol decides as the kernel does, without one.
And the table of what the answers must be."""
import ctypes


class Decision(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ('allowed', 'decided', 'auditallow', 'auditdeny', 'seqno')]


class Policy:
    """libsepol holds one policy in a process: the last one that was opened."""

    def __init__(self, path):
        self.sepol = ctypes.CDLL('libsepol.so.2')
        self.sepol.sepol_debug(0)
        libc = ctypes.CDLL(None, use_errno=True)
        libc.fopen.restype = ctypes.c_void_p
        file = libc.fopen(str(path).encode(), b're')
        if not file:
            raise OSError(ctypes.get_errno(), str(path))
        try:
            self.expect(self.sepol.sepol_set_policydb_from_file(ctypes.c_void_p(file)), f'{path} is no policy')
        finally:
            libc.fclose(ctypes.c_void_p(file))

    @staticmethod
    def expect(result, what):
        if result != 0:
            raise ValueError(what)

    def sid(self, context):
        sid = ctypes.c_uint32()
        text = context.encode()
        self.expect(self.sepol.sepol_context_to_sid(text, ctypes.c_size_t(len(text) + 1), ctypes.byref(sid)),
                    f'{context} is no context of this policy')
        return sid

    def knows(self, context):
        try:
            self.sid(context)
        except ValueError:
            return False
        return True

    def allowed(self, source, target, tclass, permissions):
        """Those of the permissions that the source has."""
        number, decision = ctypes.c_uint16(), Decision()
        self.expect(self.sepol.sepol_string_to_security_class(tclass.encode(), ctypes.byref(number)),
                    f'{tclass} is no class of this policy')
        self.expect(self.sepol.sepol_compute_av(self.sid(source), self.sid(target), number, ctypes.c_uint32(0),
                                                ctypes.byref(decision)), 'no decision')
        return {name for name in permissions.split() if decision.allowed & self.bit(number, tclass, name)}

    def bit(self, number, tclass, name):
        bit = ctypes.c_uint32()
        self.expect(self.sepol.sepol_string_to_av_perm(number, name.encode(), ctypes.byref(bit)),
                    f'{tclass} has no permission {name}')
        return bit.value


def machine(level, kind='view'):
    return f'system_u:system_r:cordon_{kind}_t:s0:{level}'


def image(level, kind='svirt_image_t'):
    return f'system_u:object_r:{kind}:s0{":" if level else ""}{level}'


OWN = 'c1,c300,c1022,c1023'
OTHER = 'c2,c301,c1022,c1023'    # another compartment's
SIBLING = 'c1,c302,c1022,c1023'  # the same compartment's
SHARED = 'c1,c1022,c1023'        # of the compartment: contained in OWN
PAIR = 'c1,c300'                 # a dynamic machine of libvirt's own: contained in OWN
NONE = ''

CORDOND = 'system_u:system_r:cordond_t:s0'
LIBVIRTD = 'system_u:system_r:virtd_t:s0-s0:c0.c1023'
FOREIGN = 'system_u:system_r:svirt_t:s0:c1,c300'
BUS = 'system_u:system_r:system_dbusd_t:s0-s0:c0.c1023'
SCREEN = 'unconfined_u:unconfined_r:cordon_screen_t:s0-s0:c0.c1023'
SCREEN_USER = 'user_u:user_r:cordon_screen_t:s0'
SHELL = 'unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023'
USER = 'user_u:user_r:user_t:s0'
RW = 'open read write'

# Sentence, source, target, class, permissions, and what is granted of these: 'all' or 'none'. Rows of LEVELS
# are the work of cordon_levels.cil: without it each is granted.
LEVELS = [
    (f'{kind}: an image of {what} is out of reach', machine(OWN, kind), image(level), tclass, perms, 'none')
    for kind in ('view', 'net')
    for what, level in (('nobody', NONE), ('the compartment', SHARED), ("libvirt's own machine", PAIR))
    for tclass, perms in (('file', RW), ('dir', 'search'), ('sock_file', 'write unlink'), ('blk_file', 'read write'))
] + [
    ('a socket of a lower level is not read', machine(OWN), machine(SHARED), 'unix_stream_socket', 'read write', 'none'),
    ('a process of a lower level is not signalled', machine(OWN), machine(SHARED), 'process', 'signal', 'none'),
    ('nor is its /proc', machine(OWN), machine(SHARED), 'fifo_file', 'read write', 'none'),
    ('the translator of labels is not reached', machine(OWN), 'system_u:system_r:setrans_t:s0', 'unix_stream_socket',
     'connectto', 'none'),
    ('nor by cordon-screen', SCREEN, 'system_u:system_r:setrans_t:s0', 'unix_stream_socket', 'connectto', 'none'),
    ('cordon-screen makes no socket', SCREEN, SCREEN, 'unix_stream_socket', 'create connect bind', 'none'),
    ('a machine names and connects none', machine(OWN), machine(OWN), 'unix_stream_socket', 'connect bind', 'none'),
]

TABLE = LEVELS + [
    # The positive control: without it every other row could be true by accident.
    ('a machine has its own image', machine(OWN), image(OWN), 'file', RW, 'all'),
    ('with network, too', machine(OWN, 'net'), image(OWN), 'file', RW, 'all'),
    ('pairs of sockets, and its monitor', machine(OWN), machine(OWN), 'unix_stream_socket', 'create listen read write',
     'all'),
    ('and its directory', machine(OWN), image(OWN), 'dir', 'search add_name', 'all'),
    ('an image of another compartment', machine(OWN), image(OTHER), 'file', RW, 'none'),
    ('an image of another machine of the compartment', machine(OWN), image(SIBLING), 'file', RW, 'none'),
    ('its socket file', machine(OWN), image(SIBLING), 'sock_file', 'write', 'none'),
    ('its directory', machine(OWN), image(SIBLING), 'dir', 'search', 'none'),
    ('its process', machine(OWN), machine(SIBLING), 'process', 'signal sigkill ptrace setsched', 'none'),
    ('its socket', machine(OWN), machine(SIBLING), 'unix_stream_socket', 'connectto read write', 'none'),
    ('another kind of machine at the same level', machine(OWN), machine(OWN, 'net'), 'process', 'signal ptrace', 'none'),
    ('a template is read', machine(OWN), image(NONE, 'virt_content_t'), 'file', 'open read', 'all'),
    ('and not written', machine(OWN), image(NONE, 'virt_content_t'), 'file', 'write append', 'none'),
    ('nor one of its own level', machine(OWN), image(OWN, 'virt_content_t'), 'file', 'write append', 'none'),
    ('another compartment\'s shared template', machine(OWN), image('c2,c1022,c1023', 'virt_content_t'), 'file', RW, 'none'),
    ('its own disk at rest', machine(OWN), image(OWN, 'cordon_disk_t'), 'file', RW, 'none'),
    ('libvirt\'s socket', machine(OWN), LIBVIRTD, 'unix_stream_socket', 'connectto', 'none'),
    ('the monitor, by its descriptor', machine(OWN), f'system_u:system_r:virtd_t:s0:{OWN}', 'unix_stream_socket',
     'accept read write', 'all'),
    ('another machine\'s monitor', machine(OWN), f'system_u:system_r:virtd_t:s0:{SIBLING}', 'unix_stream_socket',
     'accept read write', 'none'),
    ('the network', machine(OWN, 'net'), machine(OWN, 'net'), 'tcp_socket', 'create connect', 'none'),
    ('KVM', machine(OWN), 'system_u:object_r:kvm_device_t:s0', 'chr_file', 'open read write ioctl', 'all'),
    ('a person\'s files', machine(OWN), 'user_u:object_r:user_home_t:s0', 'file', RW, 'none'),
    ('a foreign machine\'s image by a lower pair', machine(OWN), image('c7,c8'), 'file', RW, 'none'),
    ('a foreign machine and ours: image', FOREIGN, image(OWN), 'file', RW, 'none'),
    ('a foreign machine and ours: process', FOREIGN, machine(OWN), 'process', 'signal ptrace', 'none'),
    ('a foreign machine and ours: socket', FOREIGN, machine(OWN), 'unix_stream_socket', 'connectto', 'none'),
    ('a foreign machine and a disk at rest', FOREIGN, image(NONE, 'cordon_disk_t'), 'file', RW, 'none'),

    ('libvirt starts machines', LIBVIRTD, machine(OWN), 'process', 'transition', 'all'),
    ('libvirt gives them their disk', LIBVIRTD, image(OWN, 'cordon_disk_t'), 'file', 'relabelfrom', 'all'),
    ('as an image', LIBVIRTD, image(OWN), 'file', 'relabelto', 'all'),
    ('and takes it back', LIBVIRTD, image(NONE, 'cordon_disk_t'), 'file', 'relabelto', 'all'),

    ('cordond reads contexts', CORDOND, machine(OWN), 'process', 'getattr', 'all'),
    ('cordond passes the display\'s sockets', CORDOND, machine(OWN), 'unix_stream_socket', 'read write', 'all'),
    ('cordond calls libvirt', CORDOND, LIBVIRTD, 'unix_stream_socket', 'connectto', 'all'),
    ('cordond asks the kernel', CORDOND, 'system_u:object_r:security_t:s0', 'security', 'compute_av check_context', 'all'),
    ('cordond is not the guest\'s reader', CORDOND, image(OWN), 'file', RW, 'none'),
    ('cordond makes a registry', CORDOND, 'system_u:object_r:cordond_var_lib_t:s0', 'file', RW + ' create rename', 'all'),
    ('cordond reads the image that it was given', CORDOND, 'user_u:object_r:user_home_t:s0', 'file', 'getattr read', 'all'),
    ('out of a person\'s downloads, too', CORDOND, 'user_u:object_r:xdg_downloads_t:s0', 'file', 'getattr read', 'all'),
    ('by the descriptor of whoever imports', CORDOND, USER, 'fd', 'use', 'all'),
    ('which the bus carries', BUS, USER, 'fd', 'use', 'all'),
    ('and it looks for none', CORDOND, 'user_u:object_r:user_home_t:s0', 'file', 'open write map', 'none'),
    ('a key is no image', CORDOND, 'user_u:object_r:ssh_home_t:s0', 'file', 'getattr read', 'none'),
    ('systemd starts it with no new privileges', 'system_u:system_r:init_t:s0', CORDOND, 'process2', 'nnp_transition', 'all'),

    ('a person\'s client calls cordond', USER, CORDOND, 'dbus', 'send_msg', 'all'),
    ('and takes the lease', USER, CORDOND, 'unix_stream_socket', 'read write', 'all'),
    ('and the display\'s socket', USER, machine(OWN), 'unix_stream_socket', 'read write', 'all'),
    ('but reaches no listening one', USER, machine(OWN), 'unix_stream_socket', 'connectto', 'none'),
    ('nor the image', USER, image(OWN), 'file', RW, 'none'),
    ('nor a disk', USER, image(NONE, 'cordon_disk_t'), 'file', RW, 'none'),
    ('the bus carries a lease', BUS, CORDOND, 'unix_stream_socket',
     'read write', 'all'),

    ('cordon-screen is entered', USER, SCREEN_USER, 'process', 'transition', 'all'),
    ('from the usual login, too', SHELL, SCREEN, 'process', 'transition', 'all'),
    ('cordon-screen uses the display\'s socket', SCREEN, machine(OWN), 'unix_stream_socket', 'read write', 'all'),
    ('a confined person\'s, without categories', SCREEN_USER, machine(OWN), 'unix_stream_socket', 'read write', 'all'),
    ('cordon-screen and the image', SCREEN, image(OWN), 'file', RW, 'none'),
    ('cordon-screen and a person\'s files', SCREEN, 'user_u:object_r:user_home_t:s0', 'file', RW, 'none'),
    ('cordon-screen and the window\'s memory', SCREEN, 'user_u:object_r:user_tmpfs_t:s0', 'file', 'read write map', 'all'),
    ('which it cannot open', SCREEN, 'user_u:object_r:user_tmpfs_t:s0', 'file', 'open', 'none'),
    ('cordon-screen and the window', SCREEN_USER, USER, 'process', 'signal ptrace', 'none'),
    ('cordon-screen and another one', SCREEN, SCREEN_USER, 'process', 'signal sigkill ptrace', 'none'),
    ('cordon-screen and cordond', SCREEN, CORDOND, 'dbus', 'send_msg', 'none'),
]

# What a confined machine of the distribution is stopped by is not what stops a program of the person's: said
# here so that docs/policy.md cannot come to say otherwise.
UNCONFINED = [
    ('the usual login reads a running image', SHELL, image(OWN), 'file', RW, 'all'),
    ('and a stopped one', SHELL, image(NONE, 'cordon_disk_t'), 'file', RW, 'all'),
    ('and traces a machine', SHELL, machine(OWN), 'process', 'ptrace', 'all'),
]


def wrong(policy, table):
    """Sentences of the table that the policy does not bear out, each with what it grants."""
    for sentence, source, target, tclass, permissions, expected in table:
        granted = policy.allowed(source, target, tclass, permissions)
        if granted != (set(permissions.split()) if expected == 'all' else set()):
            yield f'{sentence}: {source} on {target} {tclass} has {sorted(granted)} of {permissions}, not {expected}'
