/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every cap, rate and deadline, with its reason. Bytes unless a suffix says otherwise; deadlines in
 * seconds. Deadlines are set for software emulation on a loaded two-core host, where a cold start
 * takes up to 30 s; with hardware virtualisation everything is ten times faster and they never
 * matter.
 */
#pragma once

/* What one user may hold at once. 16 accounts are shipped for the whole host. */
#define CORDON_LIMIT_MACHINES_PER_USER 8
#define CORDON_LIMIT_MEMORY_PER_USER_MIB 8192
#define CORDON_LIMIT_COMPARTMENTS_PER_USER 64 /* that ever had a machine: each keeps one of 256 D */
#define CORDON_LIMIT_OWN_COMPARTMENTS 32  /* a user's own, kept as text: more than a list can be read of */
#define CORDON_LIMIT_JOBS_PER_USER 4      /* starts under way: each occupies a libvirt worker */
#define CORDON_LIMIT_ACCOUNTS 64          /* the most an administrator may configure */

/* Other numbers taken by one start because a machine with the same level appeared. By chance that is
 * one in 87,000 starts for each foreign machine; eight in a row are somebody's doing. */
#define CORDON_LIMIT_LABEL_TRIES 8

/* Examinations of one machine in a row because something changed during each of them. Installing a
 * policy loads it once or twice. */
#define CORDON_LIMIT_EXAMINATIONS 5

/* Private disks. They are thin: what a guest never wrote takes no place, so the sum of a user's may
 * pass what the host has; QEMU pauses a machine whose host runs full. */
#define CORDON_LIMIT_DISK_MIN_GIB 1
#define CORDON_LIMIT_DISK_DEFAULT_GIB 8   /* a browser's or an office's home */
#define CORDON_LIMIT_DISK_MAX_GIB 512
#define CORDON_LIMIT_DISKS_PER_USER_GIB 1024
#define CORDON_LIMIT_LASTING_PER_USER 8   /* persistent machines: each keeps one of the accounts */

/* The lease. */
#define CORDON_LIMIT_LEASE_CHANNELS 48    /* descriptors at once, more than SCREENS_AT_ONCE ask for (6 each) */
#define CORDON_LIMIT_LEASE_CHANNEL_SECONDS 5 /* then one more each so often: no descriptor leads to a
                                             flood, and a machine may have screens for weeks */
#define CORDON_LIMIT_LEASE_MESSAGES 16    /* taken from a lease per turn of the main loop */
#define CORDON_LIMIT_LEASE_TEXT 1000      /* bytes of a message's sentence */

/* Screen processes of one machine: started again where they die, so many at once, then one each so many
 * seconds; and so many in a row that never got as far as the agent. */
#define CORDON_LIMIT_SCREENS_AT_ONCE 6
#define CORDON_LIMIT_SCREEN_SECONDS 60
#define CORDON_LIMIT_SCREENS_IN_VAIN 3

/* Machines that wait for a file (service/ready-pool.h). Three are what a person opens in a row. */
#define CORDON_LIMIT_READY_MACHINES 4     /* of one compartment */
#define CORDON_LIMIT_READY_HOLDERS 4      /* programs of one user that want them: a desktop, and its successor */
#define CORDON_LIMIT_READY_ACCOUNTS 4     /* that they leave free: as many starts as one user may have under way */
#define CORDON_READY_OVERHEAD_MIB 64      /* that one takes beside its guest's memory, as it is counted */
#define CORDON_READY_SHARE 8              /* they have at most this part of the host's memory: 1 GiB of 8 */
#define CORDON_READY_REST_SECONDS 10      /* from any start to the next of theirs: the page is there by then */
#define CORDON_READY_LOOK_SECONDS 5       /* between looks at the host's memory, which has no event */
#define CORDON_READY_LOW_SECONDS 60       /* from a want of memory to the next one that is made */
#define CORDON_READY_AGAIN_SECONDS 30     /* from a failure to the next try, doubled each time */
#define CORDON_READY_AGAIN_MOST 1920

/* Texts that come from outside. */
#define CORDON_LIMIT_COMPARTMENT_TEXT (64 * 1024)
#define CORDON_LIMIT_NAME 48              /* bytes of a compartment's or template's name */
#define CORDON_LIMIT_MANIFEST (256 * 1024)
#define CORDON_LIMIT_FILE_NAME 255        /* NAME_MAX */

/* What a viewer's guest needs for itself, beside the file, which it holds in memory: MiB. Measured in
 * tests/guest/boot, which fails where a file of the rest does not fit. */
#define CORDON_LIMIT_GUEST_OWN_MIB 144

/* Files and templates. */
#define CORDON_LIMIT_FILE (1024LL * 1024 * 1024)          /* = CORDON_AGENT_FILE_MAX */
#define CORDON_LIMIT_BATCH_FILES 64       /* of one request; more windows or rows at once nobody wants */
#define CORDON_LIMIT_BATCH_FILE (256LL * 1024 * 1024)     /* one among several in one machine: what its viewer takes out of an
                                                             archive, = CORDON_CONTAINER_FILE_MAX */
#define CORDON_LIMIT_TEMPLATE_KERNEL (256LL * 1024 * 1024)
#define CORDON_LIMIT_TEMPLATE_INITRD (256LL * 1024 * 1024)
#define CORDON_LIMIT_TEMPLATE_ROOT (16LL * 1024 * 1024 * 1024)

/* Images that are copied at once: each holds a thread that reads a person's file, however slow that is. */
#define CORDON_LIMIT_IMPORTS 4

/* Deadlines of cordond, seconds. */
#define CORDON_DEADLINE_LIBVIRT_CONNECT 20
#define CORDON_DEADLINE_LIBVIRT_QUERY 20
#define CORDON_DEADLINE_LIBVIRT_CREATE 90 /* QEMU's own start takes 1 s idle, 20 s under load */
#define CORDON_DEADLINE_LIBVIRT_DESTROY 60
#define CORDON_DEADLINE_FAREWELL 5        /* a start failed -> its client hears of it, also where what was
                                             made is not gone yet; that takes 1 s */
#define CORDON_DEADLINE_LIBVIRT_COPY 1080 /* a whole disk: 512 GiB of it at 0.5 GB/s */
#define CORDON_DEADLINE_POLKIT 30         /* interactive: a person may be typing a password */
#define CORDON_DEADLINE_POLKIT_INTERACTIVE 300
#define CORDON_DEADLINE_LEASE_END 3       /* hang-up to destroy of a throwaway */
#define CORDON_DEADLINE_READY 120         /* running -> its guest is ready: as AGENT */
#define CORDON_DEADLINE_HAND_OUT 20       /* asked -> verified and running, or else another one is started: as
                                             LIBVIRT_QUERY */
#define CORDON_DEADLINE_LEASE_PAUSE 30    /* hang-up to pause of a persistent machine: a window that
                                             crashed is back by then */

#define CORDON_DEADLINE_AWAY 600          /* pause to save of a machine whose user has no window at all: who
                                             logged out, not who looks at something else for a moment */

#define CORDON_DEADLINE_PART 60           /* cordond's end to the last machine that is saved or left paused:
                                             a minute of the two that its unit file gives it:
                                             what is late is paused then, which has deadlines of its own */

#define CORDON_DEADLINE_POWER_BUTTON 60   /* button to the end of a guest: an emulated one under load
                                             writes its disk out within half of it */
#define CORDON_UNDELETE_SECONDS (24 * 60 * 60) /* a night's sleep over a deletion */

/* Pages as pixels, for a printer or a flat copy. A page's own limits: wire/agent.h. */
#define CORDON_LIMIT_SHEETS 2000          /* pages of one print: what a printer's largest trays hold */
#define CORDON_LIMIT_SHEET_BYTES (24LL * 1024 * 1024 * 1024) /* of all of them, three for a pixel: so many of A4 at
                                                                200 dpi */

/* Deadlines of a client, seconds; each is counted from the end of the stage before. */
#define CORDON_DEADLINE_START 120         /* asked -> verified and running */
#define CORDON_DEADLINE_SCREEN 30         /* running -> first SPICE channel up */
#define CORDON_DEADLINE_AGENT 120         /* running -> agent answered HELLO */
#define CORDON_DEADLINE_SEND_STALL 30     /* no byte of a file moved */
#define CORDON_DEADLINE_SHOW 120          /* file sent -> first page, password needed, or error */
#define CORDON_DEADLINE_WINDOW 900        /* a browser was told to start -> its window: two minutes emulated and
                                             alone, a quarter of an hour on a host that is busy */
#define CORDON_DEADLINE_PAGE 60           /* asked for another page or size -> painted */
#define CORDON_DEADLINE_RENDER 150        /* a page's size, or some of its rows: the guest itself gives its viewer
                                             120, and says so */
#define CORDON_DEADLINE_SHEET 600         /* all rows of a page: A4 at 600 dpi is 105 MB in 1,600 pieces */
#define CORDON_DEADLINE_REQUEST 20        /* any other question to the agent */
#define CORDON_DEADLINE_CALL 150          /* any call of cordond's: longer than its own deadlines, so that its own
                                             answer comes first */
#define CORDON_DEADLINE_IMPORT (45 * 60)  /* an image is copied, and copied again: at most as long as cordond
                                             gives each of the two */
#define CORDON_DEADLINE_GONE 160          /* closed -> cordond says that the machine is gone: a creation
                                             that cannot be broken off, then the destruction */

/* The connection to libvirt. One user's starts (JOBS_PER_USER) and a second user's fit into the
 * workers; what waits behind them is small, and a flood is refused. */
#define CORDON_LIMIT_LIBVIRT_WORKERS 8
#define CORDON_LIMIT_LIBVIRT_WAITING 256
#define CORDON_LIBVIRT_RECONNECT_FIRST 1  /* seconds, doubled after each failure */
#define CORDON_LIBVIRT_RECONNECT_MOST 30
/* libvirt's daemon counts as gone after 5 s * 12: twice as patient as the daemon is with us, because
 * hanging up ends every throwaway. */
#define CORDON_LIBVIRT_KEEPALIVE_INTERVAL 5
#define CORDON_LIBVIRT_KEEPALIVE_COUNT 11
