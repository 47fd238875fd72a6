/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing of the host is shared, whatever the server offers: seen on the session object, on the
 * channels it takes of a server that offers everything, and on the requests of the real process. A
 * session as spice-glib makes it takes them all, which proves the offer.
 */
#include "harness.h"
#include "screen/spice.h"
#include "wait.h"

#define TYPES (SPICE_CHANNEL_WEBDAV + 1)

static const char *const tempting[] = { "--scene", "blocks", "--size", "640x480", "--port", "echo",
                                        "--offer-sharing", NULL };

typedef struct {
  Harness *harness;
  CordonSpice *spice;
  guint taken[TYPES];
} Client;

static void
count_channel (Client *client, SpiceChannel *channel)
{
  int type;

  g_object_get (channel, "channel-type", &type, NULL);
  g_assert_cmpint (type, <, TYPES);
  client->taken[type]++;
}

static void
finish_idles (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_properties (void)
{
  static const CordonSpiceEvents events = { 0 };
  CordonSpice *spice = cordon_spice_new (&events, NULL);
  g_autofree char *folder = NULL;
  gboolean audio, usb, smartcard, read_only, scanout, by_descriptor;

  g_object_get (cordon_spice_get_session (spice), "enable-audio", &audio, "enable-usbredir", &usb,
                "enable-smartcard", &smartcard, "shared-dir", &folder, "share-dir-ro", &read_only,
                "gl-scanout", &scanout, "client-sockets", &by_descriptor, NULL);
  g_assert_false (audio);
  g_assert_false (usb);
  g_assert_false (smartcard);
  g_assert_null (folder);
  g_assert_true (read_only);
  g_assert_false (scanout);
  g_assert_true (by_descriptor);
  cordon_spice_free (spice);
}

/* --- what spice-glib takes by itself --------------------------------------------------------- */

static void
default_open_fd (SpiceChannel *channel, gboolean with_tls, Client *client)
{
  g_assert_true (spice_channel_open_fd (channel, harness_connect_channel (client->harness)));
}

static void
default_channel (SpiceSession *session, SpiceChannel *channel, Client *client)
{
  count_channel (client, channel);
  g_signal_connect (channel, "open-fd", G_CALLBACK (default_open_fd), client);
}

static void
test_offer (void)
{
  g_autoptr (Harness) harness = harness_new (tempting);
  SpiceSession *session = g_object_new (SPICE_TYPE_SESSION, "client-sockets", TRUE, NULL);
  Client client = { .harness = harness };

  g_signal_connect (session, "channel-new", G_CALLBACK (default_channel), &client);
  spice_session_open_fd (session, -1);
  wait_until (client.taken[SPICE_CHANNEL_PLAYBACK] == 1 && client.taken[SPICE_CHANNEL_RECORD] == 1
              && client.taken[SPICE_CHANNEL_USBREDIR] == 1
              && client.taken[SPICE_CHANNEL_WEBDAV] == 1
              && client.taken[SPICE_CHANNEL_PORT] == 2);
  g_signal_handlers_disconnect_by_data (session, &client);
  spice_session_disconnect (session);
  g_object_unref (session);
  finish_idles ();
}

/* --- what ours takes ------------------------------------------------------------------------- */

static void
our_channel (SpiceChannel *channel, gpointer data)
{
  count_channel (data, channel);
}

static void
our_port_gone (SpiceChannel *channel, gpointer data)
{
}

static void
our_need_channel (guint cookie, gpointer data)
{
  Client *client = data;

  g_assert_true (cordon_spice_give_channel (client->spice, cookie,
                                            harness_connect_channel (client->harness)));
}

static void
our_lost (CordonScreenLost reason, gpointer data)
{
  g_error ("lost: %d", reason);
}

static void
test_taken (void)
{
  static const CordonSpiceEvents events = { our_channel, our_port_gone, our_need_channel,
                                            our_lost };
  static const guint expected[TYPES] = {
    [SPICE_CHANNEL_MAIN] = 1, [SPICE_CHANNEL_DISPLAY] = 1, [SPICE_CHANNEL_INPUTS] = 1,
    [SPICE_CHANNEL_CURSOR] = 1, [SPICE_CHANNEL_PORT] = 2,
  };
  g_autoptr (Harness) harness = harness_new (tempting);
  Client client = { .harness = harness };

  client.spice = cordon_spice_new (&events, &client);
  cordon_spice_start (client.spice);
  wait_until (client.taken[SPICE_CHANNEL_PORT] == 2 && client.taken[SPICE_CHANNEL_DISPLAY] == 1
              && client.taken[SPICE_CHANNEL_INPUTS] == 1
              && client.taken[SPICE_CHANNEL_CURSOR] == 1);
  finish_idles ();
  for (guint type = 0; type < TYPES; type++)
    g_assert_cmpuint (client.taken[type], ==, expected[type]);
  cordon_spice_free (client.spice);
  finish_idles ();
}

/* A cookie is good once. */
static void
test_cookies (void)
{
  static const CordonSpiceEvents events = { our_channel, our_port_gone, our_need_channel,
                                            our_lost };
  g_autoptr (Harness) harness = harness_new (tempting);
  Client client = { .harness = harness };

  client.spice = cordon_spice_new (&events, &client);
  g_assert_false (cordon_spice_give_channel (client.spice, 1, -1));
  cordon_spice_start (client.spice);
  wait_until (client.taken[SPICE_CHANNEL_DISPLAY] == 1);
  g_assert_false (cordon_spice_give_channel (client.spice, 0, -1));
  g_assert_false (cordon_spice_give_channel (client.spice, 1, -1));
  g_assert_false (cordon_spice_give_channel (client.spice, CORDON_SCREEN_CHANNELS_MAX + 1, -1));
  cordon_spice_free (client.spice);
  finish_idles ();
}

/* The requests come before the answers to them can bring a picture. */
static void
test_process (void)
{
  g_autoptr (Harness) harness = harness_new (tempting);

  harness_start_screen (harness);
  harness_show (harness);
  harness_await_inputs (harness);
  g_assert_cmpuint (harness->channels, ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* spice-glib warns when a session is freed in the middle of connecting. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/screen/sharing/properties", test_properties);
  g_test_add_func ("/screen/sharing/offer", test_offer);
  g_test_add_func ("/screen/sharing/taken", test_taken);
  g_test_add_func ("/screen/sharing/cookies", test_cookies);
  g_test_add_func ("/screen/sharing/process", test_process);
  return g_test_run ();
}
