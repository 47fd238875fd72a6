/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The private disk of a persistent machine. Whatever is on it was written by an earlier guest, which
 * may have been taken over: it is read by the kernel and by programs that run as an account that has
 * this disk and nothing else. A disk that is not understood is never written to.
 */
#include "agent/init/home.h"

#include "agent/init/devices.h"
#include "agent/init/log.h"
#include "agent/init/mounts.h"
#include "agent/init/program.h"
#include "agent/init/table.h"
#include "agent/init/words.h"
#include "agent/init/zeros.h"
#include "agent/inside/accounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISK "/dev/vdb"
#define PARTITION "/dev/vdb1"
#define ORDER "cordon.home"
#define BLOCK 4096u

/* Linux, fs/ext4/ext4.h: it is in no header for programs. */
#define EXT4_IOC_RESIZE_FS _IOW ('f', 16, uint64_t)

/* Of e2fsck: it repaired what there was to repair. */
#define FSCK_REPAIRED 1
#define FSCK_REPAIRED_MOUNT 2

bool
cordon_home_ordered (void)
{
  char line[CORDON_WORDS_MAX];

  if (!cordon_words_read (line))
    cordon_fail ("the command line: %s", strerror (errno));
  for (char *rest = line, *word; (word = strsep (&rest, " \n"));)
    if (strcmp (word, ORDER) == 0)
      return true;
  return false;
}

/* --- the table ------------------------------------------------------------------------------- */

static bool
write_table (int disk, bool made, uint32_t sectors)
{
  uint8_t sector[CORDON_SECTOR];

  cordon_table_write (sector, made, sectors);
  return pwrite (disk, sector, sizeof sector, 0) == (ssize_t) sizeof sector && fsync (disk) == 0 &&
         ioctl (disk, BLKRRPART) == 0;
}

/* --- programs -------------------------------------------------------------------------------- */

static int
run (const char *const *arguments)
{
  return cordon_program_run (&(CordonProgram) {
      .arguments = arguments, .account = CORDON_UID_DISK, .descriptors = { -1, -1 } });
}

/* Tables that are zero anyway are written when there is time; nothing is kept for root, as there is
 * none. Without -F it refuses what looks like somebody's disk. */
static bool
make_file_system (void)
{
  static const char *const arguments[] = {
    "/usr/sbin/mke2fs", "-q", "-t", "ext4", "-b", "4096", "-I", "256", "-m", "0", "-L", "home",
    "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard", PARTITION, NULL
  };

  cordon_log ("making a file system on a new disk");
  return run (arguments) == 0;
}

static bool
check_file_system (void)
{
  static const char *const arguments[] = { "/usr/sbin/e2fsck", "-p", PARTITION, NULL };
  int status = run (arguments);

  cordon_log ("the check of the private disk ended with status %d", status);
  return (status & ~(FSCK_REPAIRED | FSCK_REPAIRED_MOUNT)) == 0;
}

/* --- from an empty disk to a mounted one ----------------------------------------------------- */

static bool
make (int disk, uint32_t sectors)
{
  return write_table (disk, false, sectors) && (cordon_devices_await (PARTITION), true) &&
         (cordon_devices_own (PARTITION, CORDON_UID_DISK), make_file_system ()) &&
         write_table (disk, true, sectors);
}

/* A disk never shrinks: one that has less room than its table says is not the one it was. */
static bool
grow (int disk, uint32_t sectors, uint32_t room)
{
  if (room <= sectors)
    return room == sectors;
  cordon_log ("the private disk has grown");
  return write_table (disk, true, room);
}

/* Past the page cache: a small guest's memory is not to be filled with zeros. */
static bool
is_untouched (uint64_t bytes)
{
  int direct = open (DISK, O_RDONLY | O_DIRECT | O_CLOEXEC);
  bool untouched = direct >= 0 && cordon_zeros_throughout (direct, bytes);

  if (direct >= 0)
    close (direct);
  return untouched;
}

static bool
prepare (int disk, uint64_t *blocks)
{
  uint8_t sector[CORDON_SECTOR];
  uint64_t bytes = 0;
  uint32_t sectors = 0, room;

  if (ioctl (disk, BLKGETSIZE64, &bytes) < 0 ||
      pread (disk, sector, sizeof sector, 0) != (ssize_t) sizeof sector)
    return false;
  room = cordon_table_fit (bytes);
  *blocks = room / (BLOCK / CORDON_SECTOR);
  switch (cordon_table_read (sector, &sectors))
    {
    case CORDON_TABLE_EMPTY:
      cordon_log ("looking at a new disk of %llu MiB", (unsigned long long) bytes >> 20);
      return room > 0 && is_untouched (bytes) && make (disk, room);
    case CORDON_TABLE_MAKING:
      return room > 0 && make (disk, room);
    case CORDON_TABLE_MADE:
      return grow (disk, sectors, room);
    case CORDON_TABLE_STRANGE:
    default:
      return false;
    }
}

static bool
bring_up (uint64_t *blocks)
{
  int disk;
  bool usable;

  cordon_devices_await (DISK);
  disk = open (DISK, O_RDWR | O_CLOEXEC);
  usable = disk >= 0 && prepare (disk, blocks);
  if (disk >= 0)
    close (disk);
  if (!usable)
    return false;
  cordon_devices_await (PARTITION);
  cordon_devices_own (PARTITION, CORDON_UID_DISK);
  usable = check_file_system ();
  cordon_devices_own (PARTITION, 0);
  return usable;
}

/* By the kernel and through its journal: a machine that is switched off meanwhile has the old size or
 * the new one. Nothing happens where it fills its partition already. */
static void
fill_partition (uint64_t blocks)
{
  int home = open ("/home", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (home < 0 || ioctl (home, EXT4_IOC_RESIZE_FS, &blocks) < 0)
    cordon_log ("the file system does not fill its disk: %s", strerror (errno));
  if (home >= 0)
    close (home);
}

static void
make_homes (void)
{
  cordon_make_directory ("/home", 0711, 0);
  cordon_make_directory (CORDON_HOME_VIEWER, 0700, CORDON_UID_VIEWER);
  cordon_make_directory (CORDON_HOME_DOCUMENT, 0700, CORDON_UID_AGENT);
}

CordonAgentHome
cordon_home_mount (void)
{
  uint64_t blocks;

  cordon_make_directory ("/home", 0711, 0);
  if (!bring_up (&blocks) ||
      mount (PARTITION, "/home", "ext4", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME,
             "errors=remount-ro") < 0)
    {
      cordon_log ("the private disk cannot be used");
      return CORDON_AGENT_HOME_DAMAGED;
    }
  fill_partition (blocks);
  make_homes ();
  cordon_log ("private disk mounted");
  return CORDON_AGENT_HOME_READY;
}

void
cordon_home_in_memory (void)
{
  cordon_make_directory ("/home", 0711, 0);
  if (mount ("tmpfs", "/home", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=711,size=50%") < 0)
    cordon_fail ("a home in memory: %s", strerror (errno));
  cordon_make_directory (CORDON_HOME_VIEWER, 0700, CORDON_UID_VIEWER);
}

void
cordon_home_unmount (void)
{
  if (umount2 ("/home", 0) < 0)
    sync ();
}
