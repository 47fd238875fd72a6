# SPDX-FileCopyrightText: 2026 The Cordon authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""That nobody of the whole host is denied anything while Cordon works. What is denied all the same has its reason
here; in the lab the distribution's own silence is off, too."""
import contextlib

from kernel import LIBRARIES, Denials, is_among, is_harmless


def clean_start(*domains):
    """A program is started in another domain without its caller's environment, limits and signals."""
    return {(domain, 'process', permission) for domain in domains for permission in ('noatsecure', 'rlimitinh', 'siginh')}


# Besides what the module is silent about.
EXPECTED = {
    # QEMU would remove its monitor's socket at its end, which libvirt's daemon made without a category and removes.
    'cordon_view_t': {('svirt_image_t', 'sock_file', 'unlink')},
    'cordon_net_t': {('svirt_image_t', 'sock_file', 'unlink')},
    # libvirt's daemon, which looks at the host when it starts anew; and names of interfaces, by which the kernel
    # would look for a driver.
    'virtd_t': clean_start('cordon_view_t', 'cordon_net_t', 'dmidecode_t', 'dnsmasq_t', 'ifconfig_t', 'iptables_t')
               | {('self', 'capability', 'sys_module')},
    # The name server's helper looks around like everybody who is linked to libselinux and GLib.
    'dnsmasq_t': clean_start('virt_leaseshelper_t'),
    'virt_leaseshelper_t': LIBRARIES | {('proc_t', 'file', 'read'), ('sysctl_kernel_t', 'dir', 'search')},
    # libvirt's logger starts, and looks around: libnuma, its scheduling, PCRE's compiler, the journal.
    'virtlogd_t': LIBRARIES | {
        ('sysfs_t', 'dir', 'read'), ('sysfs_t', 'file', 'read'), ('self', 'process', 'getsched'),
        ('self', 'process', 'execmem'), ('sysctl_kernel_t', 'dir', 'search'), ('bin_t', 'dir', 'search'),
        ('syslogd_runtime_t', 'dir', 'search')},
    # Once a day, and a quarter of an hour after the lab's start, directories that tmpfiles.d names are looked at.
    'systemd_tmpfiles_t': {(name, 'dir', 'getattr') for name in (
        'cordon_disk_t', 'virt_content_t', 'policykit_var_lib_t', 'ssh_home_t')},
    # PCRE's compiler in virsh; without it patterns are interpreted.
    'unconfined_t': {('self', 'process', 'execmem')},
}


def is_explained(record):
    """Every denial of the host that has a reason in this file."""
    return is_harmless(record) or is_among(record, EXPECTED)


@contextlib.contextmanager
def quiet():
    """Nobody of the host is denied anything meanwhile but what is_explained() names."""
    denials = Denials()
    yield
    found = [record for record in denials.records() if not is_explained(record)]
    assert not found, '\n'.join(map(str, found))
