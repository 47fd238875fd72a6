/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trusted end of one cordon-screen. Everything it says passes the guard first; the first breach
 * kills it. It must never look at a pixel, never block, and never keep a descriptor or a child of a
 * process that is gone.
 */
#include "config.h"
#include "client/screen-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "client/child.h"
#include "client/framebuffer.h"
#include "client/screen-guard.h"
#include "client/screen-sender.h"
#include "core/errors.h"

/* Then back to the main loop, whatever else lies there. */
#define MESSAGES_PER_TURN 8

struct _CordonScreenProcess {
  GObject parent;

  /* owned */
  CordonChild *child;
  int control, agent;
  const guint8 *cursor; /* CORDON_SCREEN_CURSOR_BYTES, written by the process */
  CordonFramebuffer *framebuffer;
  CordonScreenSender *sender;

  /* state */
  CordonScreenGuard guard;
  guint confinement;
  guint readable;
  gboolean reset;
  gboolean lost;
};

G_DEFINE_FINAL_TYPE (CordonScreenProcess, cordon_screen_process, G_TYPE_OBJECT)

enum {
  DAMAGE,
  CURSOR,
  POINTER_MODE,
  NEED_CHANNEL,
  AGENT_PORT,
  LOST,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* --- the end --------------------------------------------------------------------------------- */

/* Nothing is heard or sent any more. The agent's stream stays: bytes may still lie in it. */
static void
fall_silent (CordonScreenProcess *self)
{
  self->lost = TRUE;
  g_clear_handle_id (&self->readable, g_source_remove);
  g_clear_pointer (&self->sender, cordon_screen_sender_free);
  if (self->control >= 0)
    close (self->control);
  self->control = -1;
}

static void
emit_lost (CordonScreenProcess *self, CordonError code, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (CORDON_ERROR, code, sentence);

  g_signal_emit (self, signals[LOST], 0, error);
}

static void
lose (CordonScreenProcess *self, CordonError code, const char *sentence)
{
  if (self->lost)
    return;
  fall_silent (self);
  g_clear_pointer (&self->child, cordon_child_free);
  emit_lost (self, code, sentence);
}

static void
breach (CordonScreenProcess *self, const char *what)
{
  g_debug ("display process %d: %s", cordon_child_get_pid (self->child), what);
  lose (self, CORDON_ERROR_SCREEN_LOST,
        _("The display process of this machine broke its rules and was stopped."));
}

static const char *
describe_end (int status)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == CORDON_SCREEN_EXIT_CONFINEMENT)
    return _("The display process cannot be confined on this kernel; `cordon doctor` says why.");
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS)
    return _("The display process tried something forbidden and was stopped by the kernel.");
  return _("The display process of this machine ended unexpectedly.");
}

/* It hung up: most likely it is exiting, and its status will say why. One that only closed the
 * socket is killed; for one that exits already the signal comes too late to change the status. */
static void
on_hang_up (CordonScreenProcess *self)
{
  self->lost = TRUE;
  g_clear_handle_id (&self->readable, g_source_remove);
  cordon_child_kill (self->child);
}

static void
on_lost_message (CordonScreenProcess *self, guint reason)
{
  switch ((CordonScreenLost) reason)
    {
    case CORDON_SCREEN_LOST_MAIN:
      lose (self, CORDON_ERROR_MACHINE_ENDED, _("The machine closed its display."));
      break;
    case CORDON_SCREEN_LOST_OVERFLOW:
      lose (self, CORDON_ERROR_GUEST_PROTOCOL, _("The machine sent more than anybody asked for."));
      break;
    case CORDON_SCREEN_LOST_RESOURCES:
      lose (self, CORDON_ERROR_EXHAUSTED,
            _("The display process ran out of memory; close other windows."));
      break;
    case CORDON_SCREEN_LOST_REFUSED:
    case CORDON_SCREEN_LOST_PROTOCOL:
    default:
      lose (self, CORDON_ERROR_SCREEN_LOST, _("The display of the machine could not be connected."));
    }
}

/* --- what it says ---------------------------------------------------------------------------- */

static void
on_surface (CordonScreenProcess *self, const CordonScreenMessage *request)
{
  g_autoptr (GError) error = NULL;
  guint width = request->surface.width, height = request->surface.height;
  int fd = -1;

  CordonFramebuffer *made = cordon_framebuffer_new (width, height, request->generation, &fd, &error);
  if (made == NULL)
    {
      lose (self, CORDON_ERROR_EXHAUSTED, error->message);
      return;
    }
  g_clear_pointer (&self->framebuffer, cordon_framebuffer_unref);
  self->framebuffer = made;
  cordon_screen_guard_buffer_made (&self->guard, made->generation, width, height);

  CordonScreenMessage answer = { .type = CORDON_SCREEN_FRAMEBUFFER,
                                 .generation = made->generation,
                                 .framebuffer = { width, height, made->stride } };
  cordon_screen_sender_answer (self->sender, &answer, fd);
}

static void
on_damage (CordonScreenProcess *self, const CordonScreenMessage *message)
{
  g_autoptr (CordonFramebuffer) framebuffer = cordon_framebuffer_ref (self->framebuffer);

  g_signal_emit (self, signals[DAMAGE], 0, framebuffer, message->rects, (guint) message->count);
}

/* Copied once, with the size that was checked: the process may be writing it at this moment. */
static void
on_cursor (CordonScreenProcess *self, const CordonScreenMessage *message)
{
  guint width = message->cursor.width, height = message->cursor.height;
  g_autoptr (GBytes) copy = NULL;

  if (width > 0)
    copy = g_bytes_new (self->cursor, (gsize) width * height * 4);
  g_signal_emit (self, signals[CURSOR], 0, copy, width, height,
                 message->cursor.hot_x, message->cursor.hot_y);
}

static void
dispatch (CordonScreenProcess *self, const CordonScreenMessage *message)
{
  switch ((CordonScreenType) message->type)
    {
    case CORDON_SCREEN_READY:
      self->confinement = message->value;
      break;
    case CORDON_SCREEN_SURFACE:
      on_surface (self, message);
      break;
    case CORDON_SCREEN_DAMAGE:
      on_damage (self, message);
      break;
    case CORDON_SCREEN_CURSOR:
      on_cursor (self, message);
      break;
    case CORDON_SCREEN_POINTER_MODE:
      g_signal_emit (self, signals[POINTER_MODE], 0, message->value == 1);
      break;
    case CORDON_SCREEN_NEED_CHANNEL:
      g_signal_emit (self, signals[NEED_CHANNEL], 0, message->value);
      break;
    case CORDON_SCREEN_AGENT_PORT:
      g_signal_emit (self, signals[AGENT_PORT], 0, message->value == 1);
      break;
    case CORDON_SCREEN_LOST:
      on_lost_message (self, message->value);
      break;
    case CORDON_SCREEN_BLANK: /* the last picture stays until the next one has begun */
    default:
      break;
    }
}

static void
receive_one (CordonScreenProcess *self, gboolean *more)
{
  CordonScreenMessage message;
  const char *breach_words = NULL;

  switch (cordon_screen_receive (self->control, &message, NULL))
    {
    case CORDON_SCREEN_EMPTY:
      *more = FALSE;
      return;
    case CORDON_SCREEN_CLOSED:
      /* A process that leaves something unread resets the connection; its last words come after. */
      if (self->reset)
        on_hang_up (self);
      self->reset = TRUE;
      return;
    case CORDON_SCREEN_RECEIVED:
      breach_words = cordon_screen_guard_admit (&self->guard, &message, g_get_monotonic_time ());
      break;
    case CORDON_SCREEN_INVALID:
    default:
      breach_words = "malformed datagram";
    }

  if (breach_words)
    breach (self, breach_words);
  else
    dispatch (self, &message);
}

/* Its last words may still lie unread: whoever says why it ends, ends right after. */
static void
on_exited (int status, gpointer data)
{
  g_autoptr (CordonScreenProcess) self = g_object_ref (data);

  for (gboolean more = TRUE; more && !self->lost;)
    receive_one (self, &more);
  if (self->child == NULL)
    return;
  g_clear_pointer (&self->child, cordon_child_free);
  fall_silent (self);
  emit_lost (self, CORDON_ERROR_SCREEN_LOST, describe_end (status));
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr (CordonScreenProcess) self = g_object_ref (data);
  gboolean more = TRUE;

  for (guint i = 0; i < MESSAGES_PER_TURN && more && !self->lost; i++)
    receive_one (self, &more);
  /* On loss the source was removed already, by its number. */
  return G_SOURCE_CONTINUE;
}

/* --- the beginning --------------------------------------------------------------------------- */

/* The other side's descriptors, and ours of the same things. */
typedef struct {
  int control[2], agent[2], cursor;
} Ends;

static void
close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
close_ends (Ends *ends)
{
  close_end (&ends->control[0]);
  close_end (&ends->control[1]);
  close_end (&ends->agent[0]);
  close_end (&ends->agent[1]);
  close_end (&ends->cursor);
}

static gboolean
make_ends (Ends *ends, GError **error)
{
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends->control) != 0
      || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends->agent) != 0)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_EXHAUSTED,
                              _("The display process cannot be connected"));
      return FALSE;
    }
  ends->cursor = cordon_sealed_memory_new ("cordon-cursor", CORDON_SCREEN_CURSOR_BYTES, error);
  return ends->cursor >= 0;
}

static gboolean
map_cursor (CordonScreenProcess *self, int fd, GError **error)
{
  void *memory = mmap (NULL, CORDON_SCREEN_CURSOR_BYTES, PROT_READ, MAP_SHARED, fd, 0);

  if (memory == MAP_FAILED)
    {
      cordon_error_set_errno (error, errno, CORDON_ERROR_EXHAUSTED,
                              _("There is no memory for a pointer of the machine"));
      return FALSE;
    }
  self->cursor = memory;
  return TRUE;
}

static gboolean
begin (CordonScreenProcess *self, const char *program, GError **error)
{
  Ends ends = { { -1, -1 }, { -1, -1 }, -1 };
  gboolean ok = make_ends (&ends, error) && map_cursor (self, ends.cursor, error);

  if (ok)
    {
      const int theirs[] = { ends.control[1], ends.cursor, ends.agent[1] };
      G_STATIC_ASSERT (CORDON_SCREEN_FD_CONTROL == 3 && CORDON_SCREEN_FD_CURSOR == 4
                       && CORDON_SCREEN_FD_AGENT == 5);
      self->child = cordon_child_spawn (program, theirs, G_N_ELEMENTS (theirs), on_exited, self,
                                        error);
      ok = self->child != NULL;
    }
  if (ok)
    {
      self->control = g_steal_fd (&ends.control[0]);
      self->agent = g_steal_fd (&ends.agent[0]);
      self->sender = cordon_screen_sender_new (self->control);
      self->readable = g_unix_fd_add (self->control, G_IO_IN, on_readable, self);
    }
  close_ends (&ends);
  return ok;
}

CordonScreenProcess *
cordon_screen_process_new (const char *program, GError **error)
{
  g_autoptr (CordonScreenProcess) self = g_object_new (CORDON_TYPE_SCREEN_PROCESS, NULL);

  return begin (self, program, error) ? g_steal_pointer (&self) : NULL;
}

static void
cordon_screen_process_init (CordonScreenProcess *self)
{
  self->control = -1;
  self->agent = -1;
  cordon_screen_guard_init (&self->guard, g_get_monotonic_time ());
}

static void
cordon_screen_process_dispose (GObject *object)
{
  CordonScreenProcess *self = CORDON_SCREEN_PROCESS (object);

  cordon_screen_process_stop (self);
  g_clear_pointer (&self->framebuffer, cordon_framebuffer_unref);
  close_end (&self->agent);
  if (self->cursor)
    munmap ((void *) self->cursor, CORDON_SCREEN_CURSOR_BYTES);
  self->cursor = NULL;
  G_OBJECT_CLASS (cordon_screen_process_parent_class)->dispose (object);
}

static void
cordon_screen_process_class_init (CordonScreenProcessClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = cordon_screen_process_dispose;

  signals[DAMAGE] = g_signal_new ("damage", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, CORDON_TYPE_FRAMEBUFFER, G_TYPE_POINTER,
                                  G_TYPE_UINT);
  signals[CURSOR] = g_signal_new ("cursor", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 5, G_TYPE_BYTES, G_TYPE_UINT, G_TYPE_UINT,
                                  G_TYPE_UINT, G_TYPE_UINT);
  signals[POINTER_MODE] = g_signal_new ("pointer-mode", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[NEED_CHANNEL] = g_signal_new ("need-channel", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[AGENT_PORT] = g_signal_new ("agent-port", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[LOST] = g_signal_new ("lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

/* --- what is asked of it --------------------------------------------------------------------- */

int
cordon_screen_process_get_agent_fd (CordonScreenProcess *self)
{
  return self->agent;
}

gboolean
cordon_screen_process_is_lost (CordonScreenProcess *self)
{
  return self->lost;
}

guint
cordon_screen_process_get_confinement (CordonScreenProcess *self)
{
  return self->confinement;
}

void
cordon_screen_process_give_channel (CordonScreenProcess *self, guint cookie, int fd)
{
  CordonScreenMessage answer = { .type = CORDON_SCREEN_CHANNEL, .value = cookie };

  if (self->sender)
    cordon_screen_sender_answer (self->sender, &answer, fd);
  else
    close_end (&fd);
}

void
cordon_screen_process_give_credit (CordonScreenProcess *self)
{
  CordonScreenMessage credit = { .type = CORDON_SCREEN_CREDIT,
                                 .generation = self->guard.buffer_generation };

  if (self->sender && cordon_screen_guard_give_credit (&self->guard))
    cordon_screen_sender_answer (self->sender, &credit, -1);
}

void
cordon_screen_process_key (CordonScreenProcess *self, guint scancode, gboolean down)
{
  if (self->sender)
    cordon_screen_sender_key (self->sender, scancode, down);
}

void
cordon_screen_process_position (CordonScreenProcess *self, gint x, gint y)
{
  if (self->sender)
    cordon_screen_sender_position (self->sender, x, y);
}

void
cordon_screen_process_motion (CordonScreenProcess *self, gint dx, gint dy)
{
  if (self->sender)
    cordon_screen_sender_motion (self->sender, dx, dy);
}

void
cordon_screen_process_button (CordonScreenProcess *self, guint button, gboolean down)
{
  if (self->sender)
    cordon_screen_sender_button (self->sender, button, down);
}

void
cordon_screen_process_release_all (CordonScreenProcess *self)
{
  if (self->sender)
    cordon_screen_sender_release_all (self->sender);
}

void
cordon_screen_process_stop (CordonScreenProcess *self)
{
  fall_silent (self);
  g_clear_pointer (&self->child, cordon_child_free);
}
