/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is tried from a machine, and what the answers of cordon-probe are worth: only a refusal to the
 * machine itself is a wall.
 */
#include <errno.h>
#include <string.h>

#include "cli/probing.h"
#include "core/report-words.h"

#define CONTEXT "system_u:system_r:cordon_view_t:s0:c1,c300,c1022,c1023"
#define WHO "context " CONTEXT "\nuid 64001\n"

enum { A, B, LIBVIRT, FILES, TEMPLATE };

static void
ask (CordonReportBuilder *builder, guint from, guint to, CordonThing thing, CordonPromise promise)
{
  const CordonReportFinding finding = { .verdict = CORDON_VERDICT_UNREACHABLE, .promise = promise };
  const CordonReportPlace place = { from, to, CORDON_LAYER_LABEL, thing };

  cordon_report_builder_set_cell (builder, &place,
                                  cordon_report_builder_add_finding (builder, &finding));
}

static CordonReport *
make_report (void)
{
  const CordonReportHost host = { .mac = "selinux" };
  CordonReportBuilder *builder = cordon_report_builder_new (&host);
  CordonReportParty machine = { .kind = CORDON_PARTY_MACHINE, .context = CONTEXT,
                                .groups = "64001 108", .uid = 64001, .pid = 4711 };
  const CordonReportParty libvirt = { .kind = CORDON_PARTY_LIBVIRT,
                                      .things[CORDON_THING_SOCKET].path = "/run/libvirt.sock" };
  const CordonReportParty files = { .kind = CORDON_PARTY_FILES };
  const CordonReportParty template = { .kind = CORDON_PARTY_TEMPLATE,
                                       .things[CORDON_THING_CHANGE].path = "/root" };

  machine.things[CORDON_THING_DISK].path = "/a.disk";
  cordon_report_builder_add_party (builder, &machine);
  machine.things[CORDON_THING_DISK].path = "/b.disk";
  cordon_report_builder_add_party (builder, &machine);
  cordon_report_builder_add_party (builder, &libvirt);
  cordon_report_builder_add_party (builder, &files);
  cordon_report_builder_add_party (builder, &template);
  ask (builder, A, A, CORDON_THING_DISK, CORDON_PROMISE_REACHABLE);
  ask (builder, A, B, CORDON_THING_PROCESS, CORDON_PROMISE_UNREACHABLE);
  ask (builder, A, B, CORDON_THING_DISK, CORDON_PROMISE_UNREACHABLE);
  ask (builder, A, B, CORDON_THING_SOCKET, CORDON_PROMISE_UNREACHABLE); /* it has no path */
  ask (builder, A, LIBVIRT, CORDON_THING_SOCKET, CORDON_PROMISE_NONE);
  ask (builder, A, FILES, CORDON_THING_DISK, CORDON_PROMISE_UNREACHABLE);
  ask (builder, A, TEMPLATE, CORDON_THING_CHANGE, CORDON_PROMISE_UNREACHABLE);
  ask (builder, A, B, CORDON_THING_ABSTRACT, CORDON_PROMISE_UNREACHABLE); /* it has no name */
  return cordon_report_builder_end (builder);
}

static void
test_plan (void)
{
  static const struct {
    const char *kind, *target;
    CordonPromise promise;
  } expected[] = {
    { "file", "/a.disk", CORDON_PROMISE_REACHABLE },
    { "process", "4711", CORDON_PROMISE_UNREACHABLE },
    { "file", "/b.disk", CORDON_PROMISE_UNREACHABLE },
    { "socket", "/run/libvirt.sock", CORDON_PROMISE_NONE },
    { "file", "/home/me/.profile", CORDON_PROMISE_UNREACHABLE },
    { "change", "/root", CORDON_PROMISE_UNREACHABLE },
  };
  g_autoptr (CordonReport) report = make_report ();
  g_autoptr (GPtrArray) attempts = cordon_probe_plan (report, A, "/home/me/.profile");
  g_autoptr (GPtrArray) without = cordon_probe_plan (report, A, NULL);

  g_assert_cmpuint (attempts->len, ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (without->len, ==, G_N_ELEMENTS (expected) - 1);
  for (guint i = 0; i < attempts->len; i++)
    {
      const CordonAttempt *attempt = g_ptr_array_index (attempts, i);

      g_assert_cmpstr (attempt->kind, ==, expected[i].kind);
      g_assert_cmpstr (attempt->target, ==, expected[i].target);
      g_assert_cmpint (attempt->promise, ==, expected[i].promise);
      g_assert_cmpint (attempt->place.layer, ==, CORDON_LAYER_PROBE);
    }
}

/* The marks of the six attempts after that output. */
static void
assert_marks (const char *output, gboolean labelled, const CordonMark marks[6])
{
  g_autoptr (CordonReport) report = make_report ();
  g_autoptr (GPtrArray) attempts = cordon_probe_plan (report, A, "/home/me/.profile");
  CordonReportBuilder *builder = cordon_report_builder_new_from (report);
  g_autoptr (CordonReport) probed = NULL;

  cordon_probe_record (builder, cordon_report_get_party (report, A), labelled, attempts, output,
                       "Nobody went in.");
  probed = cordon_report_builder_end (builder);
  g_assert_cmpuint (cordon_report_get_n_parties (probed), ==, cordon_report_get_n_parties (report));
  for (guint i = 0; i < attempts->len; i++)
    {
      const CordonAttempt *attempt = g_ptr_array_index (attempts, i);
      CordonReportPlace place = attempt->place;

      g_assert_cmpint (cordon_report_mark (cordon_report_look (probed, &place)), ==, marks[i]);
      place.layer = CORDON_LAYER_LABEL;
      g_assert_cmpint (cordon_report_look (probed, &place)->verdict, ==,
                       CORDON_VERDICT_UNREACHABLE);
    }
}

#define WALL CORDON_MARK_WALL
#define UNKNOWN CORDON_MARK_UNKNOWN
#define BROKEN CORDON_MARK_BROKEN

static void
test_results (void)
{
  static const CordonMark good[] = { CORDON_MARK_CONTROL, WALL, WALL, CORDON_MARK_CLOSED, WALL, WALL };
  static const CordonMark open[] = { CORDON_MARK_CONTROL, BROKEN, BROKEN, CORDON_MARK_OPEN, BROKEN,
                                     BROKEN };
  static const CordonMark odd[] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };
  static const CordonMark denied[] = { BROKEN, WALL, WALL, CORDON_MARK_CLOSED, WALL, WALL };
  static const CordonMark some[] = { CORDON_MARK_CONTROL, WALL, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };

  G_STATIC_ASSERT (EPERM == 1 && EACCES == 13 && ENOENT == 2);
  assert_marks (WHO "0\n1\n13\n13\n13\n13\n", TRUE, good);
  assert_marks (WHO "0\n0\n0\n0\n0\n0\n", TRUE, open);
  assert_marks (WHO "13\n13\n13\n13\n13\n13\n", TRUE, denied);
  assert_marks (WHO "2\n2\n3\n111\n2\n30\n", TRUE, odd);
  assert_marks (WHO "0\n13\n", TRUE, some);
  assert_marks (WHO "0\n13\nx\n-1\n99999\n", TRUE, some);
}

/* Denials of somebody else are no walls of this machine. */
static void
test_somebody_else (void)
{
  static const CordonMark good[] = { CORDON_MARK_CONTROL, WALL, WALL, CORDON_MARK_CLOSED, WALL, WALL };
  static const CordonMark nothing[] = { UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN };

  assert_marks (NULL, TRUE, nothing);
  assert_marks ("", TRUE, nothing);
  assert_marks ("0\n13\n13\n13\n13\n13\n", TRUE, nothing);
  assert_marks ("context " CONTEXT "\nuid 64002\n0\n13\n13\n13\n13\n13\n", TRUE, nothing);
  assert_marks ("context " CONTEXT "\nuid 0\n0\n13\n13\n13\n13\n13\n", TRUE, nothing);
  assert_marks ("context unconfined_t\nuid 64001\n0\n13\n13\n13\n13\n13\n", TRUE, nothing);
  assert_marks ("context \nuid 64001\n0\n13\n13\n13\n13\n13\n", FALSE, good);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probing/plan", test_plan);
  g_test_add_func ("/probing/results", test_results);
  g_test_add_func ("/probing/somebody-else", test_somebody_else);
  return g_test_run ();
}
