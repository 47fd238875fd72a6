/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cordon-test-spice-server: a SPICE server without a machine behind it, for tests and benchmarks.
 *
 *   cordon-test-spice-server --socket PATH [options]
 *
 * It listens on a unix stream socket; each connection is one SPICE channel, as the descriptors of a
 * real machine are. There is no ticket and no TLS. A second client replaces the first.
 *
 * stdin, one command a line; each is answered on stdout by `OK COMMAND` or `ERROR COMMAND`:
 *   resize WxH[xDEPTH]  destroys the primary surface and creates one (also at the same size);
 *                       depth is 32, 16 (565) or 15 (555); the scene's background is drawn again.
 *                       16 only while a client is there: libspice-server 0.15 gives up when one
 *                       connects to it
 *   scene NAME          idle, blocks, typing, mixed, window, video (scenes.h)
 *   fps N               frames a second, 0 stands still
 *   cursor N            one of the cursors of picture.h; 0 hides
 *   port open|close     the guest opens or closes the agent port
 *   quit                ends; so does the end of stdin
 *
 * stdout, one event a line:
 *   READY WxH                   listening
 *   CHANNEL TYPE ID up|down     main, display, inputs, cursor, port, …
 *   MONITORS N WxH              the client asks for a size
 *   KEY CODE down|up RAW        scancode without its release bit, and the bytes as they came, in
 *                               hex: `KEY e04d up e0cd`, `KEY e11d45 down e11d45`
 *   TABLET X Y MASK             absolute pointer; MASK of held buttons as a device sees them:
 *                               1 left, 2 right, 4 middle
 *   MOUSE DX DY MASK            relative pointer
 *   WHEEL DZ MASK               -1 up, 1 down
 *   BUTTONS MASK                a button went down or up
 *   PORT connected|disconnected a client of the agent port
 *   PORT open|closed            by the command, or because the socket hung up
 *
 * What is shown is known to the pixel: picture.h.
 */
#include "commands.h"
#include "core-glue.h"
#include "inputs.h"
#include "picture.h"
#include "report.h"
#include "sharing.h"
#include "wire/agent.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <spice/enums.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  char *socket, *size, *scene, *compression, *streaming, *stamps, *port;
  int fps, cursor;
  gboolean no_tablet, offer_sharing;
} Options;

static void
options_clear (Options *options)
{
  char *strings[] = { options->socket, options->size, options->scene, options->compression,
                      options->streaming, options->stamps, options->port };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &options->socket, "listen here", "PATH" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options->size, "first surface", "WxH[xDEPTH]" },
    { "scene", 0, 0, G_OPTION_ARG_STRING, &options->scene, "first scene (idle)", "NAME" },
    { "fps", 0, 0, G_OPTION_ARG_INT, &options->fps, "frames a second (30)", "N" },
    { "cursor", 0, 0, G_OPTION_ARG_INT, &options->cursor, "first cursor (1)", "N" },
    { "compression", 0, 0, G_OPTION_ARG_STRING, &options->compression,
      "off, lz, glz, quic, lz4, auto-glz (off)", "NAME" },
    { "streaming", 0, 0, G_OPTION_ARG_STRING, &options->streaming,
      "off, filter, all (off)", "NAME" },
    { "stamps", 0, 0, G_OPTION_ARG_FILENAME, &options->stamps, "times of the frames", "FILE" },
    { "port", 0, 0, G_OPTION_ARG_STRING, &options->port,
      "guest end of the agent port: closed, echo, or a socket (closed)", "HOW" },
    { "no-tablet", 0, 0, G_OPTION_ARG_NONE, &options->no_tablet, "relative pointer", NULL },
    { "offer-sharing", 0, 0, G_OPTION_ARG_NONE, &options->offer_sharing,
      "sound, USB, folder, clipboard, one more port", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->socket && *argc == 1 && options->fps >= 0)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--socket PATH is needed");
  return FALSE;
}

typedef struct {
  const char *name;
  int value;
} Choice;

static int
choose (const Choice *choices, const char *name, GError **error)
{
  for (; choices->name; choices++)
    if (name == NULL || g_str_equal (choices->name, name))
      return choices->value;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "unknown: %s", name);
  return -1;
}

static gboolean
set_up_encoding (SpiceServer *server, const Options *options, GError **error)
{
  static const Choice compressions[] = {
    { "off", SPICE_IMAGE_COMPRESSION_OFF }, { "lz", SPICE_IMAGE_COMPRESSION_LZ },
    { "glz", SPICE_IMAGE_COMPRESSION_GLZ }, { "quic", SPICE_IMAGE_COMPRESSION_QUIC },
    { "lz4", SPICE_IMAGE_COMPRESSION_LZ4 }, { "auto-glz", SPICE_IMAGE_COMPRESSION_AUTO_GLZ },
    { NULL }
  };
  static const Choice streamings[] = {
    { "off", SPICE_STREAM_VIDEO_OFF }, { "filter", SPICE_STREAM_VIDEO_FILTER },
    { "all", SPICE_STREAM_VIDEO_ALL }, { NULL }
  };
  int compression = choose (compressions, options->compression, error);
  int streaming = compression < 0 ? -1 : choose (streamings, options->streaming, error);

  if (streaming < 0)
    return FALSE;
  spice_server_set_image_compression (server, compression);
  spice_server_set_streaming_video (server, streaming);
  spice_server_set_video_codecs (server, "spice:mjpeg");
  return TRUE;
}

static gboolean
client_connects (int fd, GIOCondition condition, gpointer data)
{
  int client = accept4 (fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (client >= 0 && spice_server_add_client (data, client, TRUE) != 0)
    close (client);
  return G_SOURCE_CONTINUE;
}

static gboolean
listen_at (SpiceServer *server, const char *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  umask (0077);
  unlink (path);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) != 0
      || listen (fd, 16) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  g_unix_fd_add (fd, G_IO_IN, client_connects, server);
  return TRUE;
}

static gboolean
line_on_stdin (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  CordonCommands *commands = data;
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL)
    {
      g_main_loop_quit (commands->loop);
      return G_SOURCE_REMOVE;
    }
  cordon_commands_run (commands, g_strchomp (line));
  return G_SOURCE_CONTINUE;
}

static gboolean
serve (const Options *options, GError **error)
{
  SpiceServer *server = spice_server_new ();
  CordonCommands commands = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  int width = 1280, height = 800, depth = 32;
  CordonStamps *stamps;

  if (options->size && !cordon_commands_parse_size (options->size, &width, &height, &depth))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "not a size: %s",
                   options->size);
      return FALSE;
    }
  spice_server_set_noauth (server);
  spice_server_set_name (server, "cordon-test-spice-server");
  if (!set_up_encoding (server, options, error)
      || !(stamps = cordon_stamps_new (options->stamps, error)))
    return FALSE;
  if (spice_server_init (server, cordon_test_core ()) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "libspice-server does not start");
      return FALSE;
    }
  commands.qxl = cordon_qxl_new (server, width, height, depth);
  commands.scenes = cordon_scenes_new (commands.qxl, stamps);
  cordon_inputs_add (server, !options->no_tablet);
  commands.port = cordon_port_new (server, CORDON_AGENT_PORT,
                                   options->port ? options->port : "closed", error);
  if (options->offer_sharing)
    cordon_sharing_offer (server);
  if (commands.port == NULL || !listen_at (server, options->socket, error))
    return FALSE;
  if (options->scene && !cordon_scenes_show (commands.scenes, options->scene))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no scene: %s", options->scene);
      return FALSE;
    }
  spice_server_vm_start (server);
  cordon_scenes_restart (commands.scenes);
  cordon_scenes_set_fps (commands.scenes, options->fps);
  cordon_qxl_set_cursor (commands.qxl, CLAMP (options->cursor, 0, (int) CORDON_TEST_CURSORS - 1));
  cordon_qxl_wakeup (commands.qxl);

  g_io_add_watch (input, G_IO_IN | G_IO_HUP, line_on_stdin, &commands);
  cordon_test_report ("READY %dx%d", width, height);
  g_main_loop_run (commands.loop);

  unlink (options->socket);
  cordon_scenes_free (commands.scenes);
  spice_server_destroy (server);
  cordon_port_free (commands.port);
  cordon_qxl_free (commands.qxl);
  cordon_stamps_free (stamps);
  g_main_loop_unref (commands.loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .fps = 30, .cursor = CORDON_TEST_CURSOR_ARROW };
  g_autoptr (GError) error = NULL;

  /* As QEMU does: a client that is killed is no reason to die. */
  signal (SIGPIPE, SIG_IGN);
  if (parse_options (&options, &argc, &argv, &error) && serve (&options, &error))
    return 0;
  fprintf (stderr, "cordon-test-spice-server: %s\n", error->message);
  return 1;
}
