/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent's partners, faked. Nothing here waits for a clock, and the viewer does what its
 * behaviour says, good or bad.
 */
#include "fake-guest.h"

#include "agent/inside/channel.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_port (void *data)
{
  FakeGuest *guest = data;
  int end = guest->port[0];

  guest->port[0] = -1;
  return end;
}

void
fake_guest_init (FakeGuest *guest, Behaviour behaviour, int deadline_ms)
{
  fake_guest_init_home (guest, behaviour, deadline_ms, CORDON_AGENT_HOME_NONE, NULL);
}

static void
init (FakeGuest *guest, Behaviour behaviour, int deadline_ms, CordonAgentHome home, const char *kept, CordonShown shown)
{
  *guest = (FakeGuest) { .viewer = -1, .behaviour = behaviour, .running = TRUE };
  guest->log = g_string_new (NULL);
  guest->heard = g_byte_array_new ();
  guest->directory = g_dir_make_tmp ("cordon-agent-XXXXXX", NULL);
  g_assert_nonnull (guest->directory);
  guest->apps = g_dir_make_tmp ("cordon-apps-XXXXXX", NULL);
  g_assert_nonnull (guest->apps);
  g_assert_true (cordon_channel_pair (guest->init));
  g_assert_true (cordon_channel_pair (guest->kiosk));
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
                               guest->port), ==, 0);
  guest->agent = cordon_agent_new (&(CordonAgentConfig) {
      .init = guest->init[0], .kiosk = guest->kiosk[0], .open_port = open_port, .data = guest,
      .directory = guest->directory, .apps = guest->apps, .viewer_deadline_ms = deadline_ms,
      .home = home, .kept = kept, .shown = shown });
  g_assert_nonnull (guest->agent);
}

void
fake_guest_init_home (FakeGuest *guest, Behaviour behaviour, int deadline_ms, CordonAgentHome home,
                      const char *kept)
{
  init (guest, behaviour, deadline_ms, home, kept, CORDON_SHOWN_VIEWER);
}

void
fake_guest_init_browser (FakeGuest *guest, Behaviour behaviour)
{
  init (guest, behaviour, 60000, CORDON_AGENT_HOME_NONE, NULL, CORDON_SHOWN_BROWSER);
}

void
fake_guest_add_app (FakeGuest *guest, guint number, const void *bytes, gsize size)
{
  g_autofree char *name = g_strdup_printf ("%u", number);
  g_autofree char *path = g_build_filename (guest->apps, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
remove_apps (FakeGuest *guest)
{
  g_autoptr (GDir) folder = g_dir_open (guest->apps, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)))
    {
      g_autofree char *path = g_build_filename (guest->apps, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (guest->apps), ==, 0);
  g_clear_pointer (&guest->apps, g_free);
}

void
fake_guest_close (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
forget_pixels (FakeGuest *guest)
{
  if (guest->pixels)
    g_assert_cmpint (munmap (guest->pixels, CORDON_AGENT_PAYLOAD_MAX), ==, 0);
  guest->pixels = NULL;
}

void
fake_guest_clear (FakeGuest *guest)
{
  cordon_agent_free (guest->agent);
  remove_apps (guest);
  for (int i = 0; i < 2; i++)
    {
      fake_guest_close (&guest->init[i]);
      fake_guest_close (&guest->kiosk[i]);
      fake_guest_close (&guest->port[i]);
    }
  fake_guest_close (&guest->viewer);
  forget_pixels (guest);
  /* Fails if a document was left behind under a name. */
  g_assert_cmpint (g_rmdir (guest->directory), ==, 0);
  g_free (guest->directory);
  g_string_free (guest->log, TRUE);
  g_byte_array_unref (guest->heard);
}

/* --- the fakes ------------------------------------------------------------------------------- */

static void
viewer_say (FakeGuest *guest, CordonViewerType type, guint32 value, guint32 page)
{
  const CordonViewerMessage message = { .type = type, .value = value, .page = page,
                                        .zoom_percent = 100,
                                        .zoom_mode = CORDON_AGENT_ZOOM_FIT_PAGE };

  g_assert_true (cordon_channel_send (guest->viewer, &message, sizeof message, -1));
}

static void
viewer_show_page (FakeGuest *guest, guint32 page)
{
  viewer_say (guest, CORDON_VIEWER_PAGE_SHOWN, guest->behaviour == LIES_ABOUT_LOOK ? CORDON_AGENT_LOOK_ALL + 1 : guest->look,
              page);
}

static void
viewer_die (FakeGuest *guest)
{
  const CordonInitMessage exited = { .type = CORDON_INIT_VIEWER_EXITED, .value = DIED_STATUS };

  fake_guest_close (&guest->viewer);
  cordon_channel_send (guest->init[1], &exited, sizeof exited, -1);
}

static void
viewer_show (FakeGuest *guest)
{
  guest->look = 0;
  viewer_say (guest, CORDON_VIEWER_DOCUMENT, 3, 0);
  viewer_show_page (guest, 1);
}

static void
viewer_open (FakeGuest *guest, int fd)
{
  char bytes[sizeof DOCUMENT + 1] = "";

  guest->opened++;
  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, sizeof DOCUMENT - 1);
  g_assert_cmpstr (bytes, ==, DOCUMENT);
  g_assert_cmpint (write (fd, "x", 1), <, 0);
  switch (guest->behaviour)
    {
    case LOCKED:
      viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_PASSWORD, 0);
      break;
    case REFUSING:
      viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_DAMAGED, 0);
      break;
    case DIES_ON_OPEN:
      viewer_die (guest);
      break;
    case SILENT_ON_OPEN:
      break;
    case LIES_ABOUT_PAGES:
      viewer_say (guest, CORDON_VIEWER_DOCUMENT, 3, 0);
      viewer_say (guest, CORDON_VIEWER_PAGE_SHOWN, 0, 4);
      break;
    case LIES_ABOUT_COUNT:
      viewer_say (guest, CORDON_VIEWER_DOCUMENT, 0, 0);
      break;
    case LIES_ABOUT_CODE:
      viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_PROTOCOL, 0);
      break;
    case LIES_ABOUT_TYPE:
      viewer_say (guest, CORDON_VIEWER_OPEN, 0, 0);
      break;
    case GOOD: case GOES_IN: case DIES_EARLY: case DIES_ON_PAGE: default:
      viewer_show (guest);
    }
}

/* Neither end can pull the memory from under the other's feet. A browser gets none. */
static void
viewer_share (FakeGuest *guest, int fd)
{
  if (fd < 0)
    return;
  g_assert_cmpint (ftruncate (fd, 1), <, 0);
  g_assert_cmpint (ftruncate (fd, 2 * CORDON_AGENT_PAYLOAD_MAX), <, 0);
  forget_pixels (guest);
  guest->pixels = mmap (NULL, CORDON_AGENT_PAYLOAD_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (guest->pixels != MAP_FAILED);
}

static void
say_rendered (FakeGuest *guest, guint page, guint dpi)
{
  CordonViewerMessage message = { .type = CORDON_VIEWER_RENDERED };
  CordonAgentRendered *rendered = &message.rendered;

  *rendered = (CordonAgentRendered) { .page = page, .points_width = 20000, .points_height = 10000 };
  cordon_agent_sheet_size ((guint16) dpi, 20000, 10000, &rendered->width, &rendered->height);
  rendered->page += guest->behaviour == LIES_ABOUT_SHEET;
  rendered->height += guest->behaviour == LIES_ABOUT_SHEET_SIZE;
  if (guest->behaviour == LIES_ABOUT_SHEET_POINTS)
    rendered->points_width = 0xffffffff;
  g_assert_true (cordon_channel_send (guest->viewer, &message, sizeof message, -1));
}

/* Once; TRUE: and does not know what was asked of it any more. */
static gboolean
goes_in (FakeGuest *guest, Behaviour knowing, Behaviour past)
{
  Behaviour behaviour = guest->behaviour;

  if (behaviour != knowing && behaviour != past)
    return FALSE;
  guest->behaviour = GOOD;
  viewer_say (guest, CORDON_VIEWER_DOCUMENT, 7, 0);
  return behaviour == past;
}

static void
viewer_render (FakeGuest *guest, const CordonViewerMessage *message)
{
  g_string_append_printf (guest->log, "render %u %u\n", message->page, message->dpi);
  if (guest->behaviour == DIES_ON_RENDER)
    viewer_die (guest);
  else if (guest->behaviour == LIES_ABOUT_SHEET_CODE)
    viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_RANGE, 0);
  else if (message->page == 0)
    viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
  else if (goes_in (guest, GOES_IN_ON_RENDER, GOES_IN_PAST_RENDER) || guest->behaviour == LIES_ABOUT_SHEET_ORDER)
    viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_ORDER, 0);
  else
    say_rendered (guest, message->page, message->dpi);
}

static void
viewer_rows (FakeGuest *guest, const CordonAgentRows *rows)
{
  g_string_append_printf (guest->log, "rows %u %u\n", rows->first, rows->count);
  if (guest->behaviour == DIES_ON_ROWS)
    {
      viewer_die (guest);
      return;
    }
  if (guest->behaviour == FAILS_ON_ROWS)
    {
      viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_NO_SPACE, 0);
      return;
    }
  if (goes_in (guest, GOES_IN_ON_ROWS, GOES_IN_PAST_ROWS))
    {
      viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_ORDER, 0);
      return;
    }
  memset (guest->pixels, rows->first + 1, CORDON_AGENT_PAYLOAD_MAX);
  viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
}

static void
viewer_obey (FakeGuest *guest, const CordonViewerMessage *message, int fd)
{
  switch (message->type)
    {
    case CORDON_VIEWER_SETTINGS:
      viewer_share (guest, fd);
      g_string_append_printf (guest->log, "settings %u %u %s %s\n", message->paper,
                              message->scale_percent, message->locale, message->timezone);
      break;
    case CORDON_VIEWER_OPEN:
      viewer_open (guest, fd);
      break;
    case CORDON_VIEWER_PASSWORD:
      if (strcmp (message->text, PASSWORD) == 0)
        viewer_show (guest);
      else
        viewer_say (guest, CORDON_VIEWER_FAILED, CORDON_AGENT_ERROR_PASSWORD, 0);
      break;
    case CORDON_VIEWER_PAGE:
      if (guest->behaviour == DIES_ON_PAGE)
        {
          viewer_die (guest);
          break;
        }
      viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
      if (guest->behaviour == GOES_IN && (message->page == 2 || message->page == 3))
        viewer_say (guest, CORDON_VIEWER_DOCUMENT, message->page == 2 ? 7 : 3, 0);
      viewer_show_page (guest, message->page == 2 && guest->behaviour == GOES_IN ? 6 : message->page);
      if (guest->behaviour == RENDERS_UNASKED)
        say_rendered (guest, message->page, 36);
      break;
    case CORDON_VIEWER_ZOOM:
      g_string_append_printf (guest->log, "zoom %u %u\n", message->zoom_mode,
                              message->zoom_percent);
      viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
      break;
    case CORDON_VIEWER_LOOK:
      g_string_append_printf (guest->log, "look %u\n", message->value);
      guest->look = message->value;
      viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
      viewer_show_page (guest, 1);
      break;
    case CORDON_VIEWER_RENDER:
      viewer_render (guest, message);
      break;
    case CORDON_VIEWER_ROWS:
      viewer_rows (guest, &message->rows);
      break;
    case CORDON_VIEWER_VISIT:
      g_string_append_printf (guest->log, "visit %s\n", message->url);
      if (!guest->browser_holds)
        viewer_say (guest, CORDON_VIEWER_DONE, 0, 0);
      break;
    default:
      guest->viewer_confused = TRUE;
    }
}

static gboolean
viewer_step (FakeGuest *guest)
{
  CordonViewerMessage message;
  int fd = -1;

  if (guest->viewer < 0 || cordon_channel_receive (guest->viewer, &message, sizeof message, &fd) !=
                               CORDON_CHANNEL_MESSAGE)
    return FALSE;
  viewer_obey (guest, &message, fd);
  if (fd >= 0)
    close (fd);
  return TRUE;
}

static gboolean
kiosk_step (FakeGuest *guest)
{
  CordonKioskMessage message;

  if (guest->kiosk_silent ||
      cordon_channel_receive (guest->kiosk[1], &message, sizeof message, NULL) !=
          CORDON_CHANNEL_MESSAGE)
    return FALSE;
  if (message.type == CORDON_KIOSK_KEYMAP)
    g_string_append_printf (guest->log, "keymap %s %s\n", message.layout, message.variant);
  else
    g_string_append_printf (guest->log, "size %ux%u\n", message.width, message.height);
  message.failed = guest->kiosk_fails;
  g_assert_true (cordon_channel_send (guest->kiosk[1], &message, sizeof message, -1));
  return TRUE;
}

void
fake_guest_browser_says (FakeGuest *guest, CordonViewerType type)
{
  viewer_say (guest, type, 0, 0);
  fake_guest_settle (guest);
}

void
fake_guest_window_comes (FakeGuest *guest)
{
  const CordonKioskMessage message = { .type = CORDON_KIOSK_WINDOW };

  g_assert_true (cordon_channel_send (guest->kiosk[1], &message, sizeof message, -1));
  fake_guest_settle (guest);
}

void
fake_guest_viewer_goes_in (FakeGuest *guest, guint pages)
{
  viewer_say (guest, CORDON_VIEWER_DOCUMENT, pages, 0);
  viewer_say (guest, CORDON_VIEWER_PAGE_SHOWN, 0, 1);
  for (int i = 0; i < 5; i++)
    g_assert_true (cordon_agent_step (guest->agent, 0));
}

void
fake_guest_viewer_looks (FakeGuest *guest, guint32 look)
{
  guest->look = look;
  viewer_show_page (guest, 1);
  fake_guest_settle (guest);
}

void
fake_guest_viewer_dies (FakeGuest *guest)
{
  viewer_die (guest);
  fake_guest_settle (guest);
}

static gboolean
init_step (FakeGuest *guest)
{
  CordonInitMessage message;
  int fd = -1;

  if (cordon_channel_receive (guest->init[1], &message, sizeof message, &fd) !=
      CORDON_CHANNEL_MESSAGE)
    return FALSE;
  if (message.type == CORDON_INIT_VIEWER_START)
    {
      g_assert_cmpint (guest->viewer, ==, -1);
      guest->viewer = fd;
      guest->viewers++;
      if (guest->behaviour == DIES_EARLY)
        viewer_die (guest);
      else
        viewer_say (guest, CORDON_VIEWER_READY, 0, 0);
    }
  else if (message.type == CORDON_INIT_VIEWER_KILL && guest->viewer >= 0)
    viewer_die (guest);
  return TRUE;
}

static gboolean
host_step (FakeGuest *guest)
{
  guint8 bytes[4096];
  gssize got = guest->port[1] >= 0 ? read (guest->port[1], bytes, sizeof bytes) : 0;

  if (got > 0)
    g_byte_array_append (guest->heard, bytes, (guint) got);
  return got > 0;
}

/* Until nobody has anything to do. The agent's step answers TRUE always, so its quiet is told by
 * everybody else's: two rounds in which none of them heard a thing. */
void
fake_guest_settle (FakeGuest *guest)
{
  for (guint quiet = 0; quiet < 2; quiet++)
    {
      if (guest->running)
        guest->running = cordon_agent_step (guest->agent, 0);
      while (init_step (guest) || kiosk_step (guest) || viewer_step (guest) || host_step (guest))
        quiet = 0;
    }
}
