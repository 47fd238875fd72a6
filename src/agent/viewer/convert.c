/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PostScript is a language of programs: Ghostscript runs it, told to leave files alone, and makes pages of it. Mail
 * becomes an archive of its parts, a picture that mupdf does not know one that it knows, and of sound and video there is
 * what they say of themselves. The process has the file, a place for what it makes, and no other thing of the viewer's.
 */
#include "agent/viewer/convert.h"

#include "agent/inside/deadline.h"
#include "agent/viewer/confine.h"
#include "wire/sniff.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Less than the agent waits for the viewer's answer (agent/main.c), which has to be made after that. */
#define DEADLINE_MS 90000
#define CONVERTED_MAX (UINT64_C (256) << 20) /* bytes */

#define PROGRAMS "/usr/libexec/cordon/"

typedef struct {
  const char *type;
  bool needed;  /* there is nothing to be seen without it */
  bool threads; /* a library of its has no other way */
  const char *program[12];
} Converter;

static const Converter converters[] = {
  { "application/mbox", false, false, { PROGRAMS "cordon-mail", "mailbox", NULL } },
  { "application/postscript", true, false,
    { "/usr/bin/gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dEPSCrop", "-sDEVICE=pdfwrite", "-sstdout=%stderr",
      "-sOutputFile=%stdout", "-", NULL } },
  { "image/avif", true, true, { PROGRAMS "cordon-picture", "heif", NULL } },
  { "image/heif", true, true, { PROGRAMS "cordon-picture", "heif", NULL } },
  { "image/jxl", true, false, { PROGRAMS "cordon-picture", "jxl", NULL } },
  { "image/webp", true, false, { PROGRAMS "cordon-picture", "webp", NULL } },
  { "message/rfc822", false, false, { PROGRAMS "cordon-mail", NULL } },
};

/* Of every type that is sound or video. */
static const Converter media = { NULL, false, false, { PROGRAMS "cordon-media", NULL } };

static const char *const environment[] = { "PATH=/usr/bin", "LANG=C.UTF-8", "TMPDIR=/tmp", NULL };

static const Converter *
find_converter (const char *type)
{
  for (size_t i = 0; type && i < sizeof converters / sizeof converters[0]; i++)
    if (strcmp (type, converters[i].type) == 0)
      return &converters[i];
  return type && cordon_sniff_is_media (type) ? &media : NULL;
}

/* In the child: never comes back, and is gone with the one that waits for it. Nothing but the two ends and a descriptor
 * for complaints stays open. */
static void
become (const Converter *converter, int in, int out)
{
  int nothing = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  if (nothing < 0 || prctl (PR_SET_PDEATHSIG, SIGKILL) < 0 || dup2 (in, 0) < 0 || dup2 (out, 1) < 0 || dup2 (nothing, 2) < 0 ||
      syscall (SYS_close_range, 3u, ~0u, 0u) < 0 || lseek (0, 0, SEEK_SET) < 0 ||
      !cordon_confine_converter (CONVERTED_MAX, converter->threads))
    _exit (EXIT_FAILURE);
  execve (converter->program[0], (char *const *) converter->program, (char *const *) environment);
  _exit (EXIT_FAILURE);
}

static bool
has_ended_well (pid_t child)
{
  int process = (int) syscall (SYS_pidfd_open, child, 0), status = 0;
  struct pollfd end = { .fd = process, .events = POLLIN };
  int64_t deadline = cordon_now_ms () + DEADLINE_MS;
  bool ended = false;

  while (process >= 0 && !ended && cordon_wait_ms (deadline) > 0)
    ended = poll (&end, 1, cordon_wait_ms (deadline)) == 1;
  if (!ended)
    kill (child, SIGKILL);
  if (process >= 0)
    close (process);
  return waitpid (child, &status, 0) == child && ended && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static bool
run (const Converter *converter, int in, int out)
{
  pid_t child = -1;

  /* Of the same account: it could write into this process by /proc otherwise. */
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    child = fork ();
  if (child == 0)
    become (converter, in, out);
  return child > 0 && has_ended_well (child);
}

/* Nobody has a descriptor any more that could change it. */
static bool
take (int out, const void **bytes, size_t *size)
{
  struct stat made;
  void *mapped;

  if (fstat (out, &made) < 0 || made.st_size <= 0)
    return false;
  mapped = mmap (NULL, (size_t) made.st_size, PROT_READ, MAP_PRIVATE, out, 0);
  if (mapped == MAP_FAILED)
    return false;
  *bytes = mapped;
  *size = (size_t) made.st_size;
  return true;
}

bool
cordon_convert_has (const char *type)
{
  return find_converter (type) != NULL;
}

bool
cordon_convert (int fd, const void **bytes, size_t *size)
{
  const Converter *converter = find_converter (cordon_sniff (*bytes, *size));
  int out;
  bool converted;

  if (!converter)
    return true;
  out = memfd_create ("converted", MFD_CLOEXEC);
  converted = out >= 0 && run (converter, fd, out) && take (out, bytes, size);
  if (out >= 0)
    close (out);
  return converted || !converter->needed;
}
