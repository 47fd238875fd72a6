/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Routes: the parser's places and words, each condition, and the order.
 */
#include "config.h"

#include "core/media-types.h"
#include "core/route.h"

#include <string.h>

static CordonRoutes *
parse (const char *text)
{
  g_auto (CordonKeyTextFault) fault = { 0 };
  CordonRoutes *routes = cordon_routes_parse (text, strlen (text), CORDON_ORIGIN_USER, &fault);

  if (!routes)
    g_error ("%u:%u: %s", fault.line, fault.column, fault.what);
  return routes;
}

/* --- the parser ------------------------------------------------------------------------------ */

static const char full[] =
  "# what goes where\n"
  "[came-from]\nOrigin=work;banking\nDo=return\n"
  "[mail]\nDirectory=~/Mail;/srv/mail\nType=application/pdf;image/*\nName=*.PDF;invoice-?\nOpen=untrusted-documents\n"
  "[bank]\nScheme=https\nHost=bank.example;*.bank.example;[2001:db8::1]:8443;bank.example:8443\nOpen=banking\n"
  "[rest]\nName=*\nDo=ask\n"
  "[links]\nScheme=http;https\nDo=refuse\n";

static void
test_full (void)
{
  g_autoptr (CordonRoutes) routes = parse (full);
  const CordonRoute *mail = cordon_routes_get (routes, 1), *bank = cordon_routes_get (routes, 2);

  g_assert_cmpuint (cordon_routes_get_size (routes), ==, 5);
  g_assert_cmpstr (mail->name, ==, "mail");
  g_assert_cmpuint (mail->line, ==, 5);
  g_assert_cmpstr (mail->values[CORDON_ROUTE_TYPE][1], ==, "image/*");
  g_assert_cmpstr (mail->compartment, ==, "untrusted-documents");
  g_assert_false (cordon_route_is_of_links (mail));
  g_assert_true (cordon_route_is_of_links (bank));
  g_assert_cmpint (cordon_routes_get (routes, 0)->verdict, ==, CORDON_ROUTE_RETURN);
  g_assert_cmpint (cordon_routes_get (routes, 3)->verdict, ==, CORDON_ROUTE_ASK);
  g_assert_cmpint (cordon_routes_get (routes, 4)->verdict, ==, CORDON_ROUTE_REFUSE);
}

static void
test_round_trip (void)
{
  g_autoptr (CordonRoutes) routes = parse (full);
  g_autofree char *text = cordon_routes_to_text (routes);
  g_autoptr (CordonRoutes) again = parse (text);
  g_autofree char *twice = cordon_routes_to_text (again);

  g_assert_cmpstr (text, ==, twice);
}

static void
test_empty (void)
{
  g_autoptr (CordonRoutes) none = parse (""), comment = parse ("# nothing\n\n");

  g_assert_cmpuint (cordon_routes_get_size (none), ==, 0);
  g_assert_cmpuint (cordon_routes_get_size (comment), ==, 0);
}

static void
test_hosts_normalised (void)
{
  g_autoptr (CordonRoutes) routes = parse ("[a]\nHost=EXAMPLE.org.;*.B\xc3\xbc" "cher.example:8080;[2001:DB8::0:1]\nDo=ask\n");
  char **hosts = cordon_routes_get (routes, 0)->values[CORDON_ROUTE_HOST];

  g_assert_cmpstr (hosts[0], ==, "example.org");
  g_assert_cmpstr (hosts[1], ==, "*.xn--bcher-kva.example:8080");
  g_assert_cmpstr (hosts[2], ==, "[2001:db8::1]");
}

static void
test_faults (void)
{
  static const struct {
    const char *text;
    guint line, column;
    const char *word; /* of the sentence */
  } faults[] = {
    { "Name=*\n", 1, 1, "first" },
    { "[a]\nNmae=*\n", 2, 1, "Name" },
    { "[a]\nname=*\n", 2, 1, "Name" },
    { "[a]\nDirectori=~\n", 2, 1, "Directory" },
    { "[a]\nType=aplication/pdf\n", 2, 6, "application/pdf" },
    { "[a]\nType=application/pdf;text/htm\n", 2, 22, "text/html" },
    { "[a]\nType=\n", 2, 6, "missing" },
    { "[a]\nName=a;;b\n", 2, 8, "missing" },
    { "[a]\nName=a;\n", 2, 8, "missing" },
    { "[a]\nName=a/b\n", 2, 6, "Directory=" },
    { "[a]\nScheme=htps\n", 2, 8, "https" },
    { "[a]\nScheme=file\n", 2, 8, "http, https" },
    { "[a]\nHost=https://x\n", 2, 6, "host" },
    { "[a]\nHost=*\n", 2, 6, "host" },
    { "[a]\nHost=a.*.b\n", 2, 6, "host" },
    { "[a]\nHost=x;good.example@evil.example\n", 2, 8, "host" },
    { "[a]\nHost=example.org:0\n", 2, 6, "host" },
    { "[a]\nHost=example.org:65536\n", 2, 6, "host" },
    { "[a]\nHost=2001:db8::1\n", 2, 6, "host" },
    { "[a]\nHost=*.192.0.2.1\n", 2, 6, "host" },
    { "[a]\nHost=[192.0.2.1]\n", 2, 6, "host" },
    { "[a]\nDirectory=Downloads\n", 2, 11, "path" },
    { "[a]\nDirectory=~ann/x\n", 2, 11, "path" },
    { "[a]\nDirectory=/a/../b\n", 2, 11, "path" },
    { "[a]\nDirectory=/a/\n", 2, 11, "path" },
    { "[a]\nDirectory=~/\n", 2, 11, "path" },
    { "[a]\nDirectory=//a\n", 2, 11, "path" },
    { "[a]\nDirectory=/ok;$HOME/x\n", 2, 15, "path" },
    { "[a]\nOrigin=Work\n", 2, 8, "compartment" },
    { "[a]\nName=*\nOpen=../../etc\n", 3, 6, "compartment" },
    { "[a]\nName=*\nOpen=\n", 3, 6, "compartment" },
    { "[a]\nName=*\nDo=asc\n", 3, 4, "ask" },
    { "[a]\nName=*\nDo=open\n", 3, 4, "refuse" },
    { "[a]\nName=*\nDo=ask\nOpen=work\n", 4, 1, "one" },
    { "[a]\nName=*\nName=*\n", 3, 1, "twice" },
    { "[a]\nDo=ask\n", 1, 1, "condition" },
    { "[a]\nDo=ask\n[b]\nName=*\nDo=ask\n", 1, 1, "condition" },
    { "[a]\nName=*\n", 1, 1, "Open=" },
    { "[a]\nName=*\nScheme=http\nDo=ask\n", 1, 1, "links" },
    { "[a]\nName=*\nDo=return\n", 1, 1, "Origin=*" },
    { "[a]\nName=*\nDo=ask\n[a]\nName=*\nDo=ask\n", 4, 2, "two" },
    { "[A]\n", 1, 2, "name" },
    { "[a\n", 1, 3, "group" },
    { "[a] x\n", 1, 6, "group" },
    { "[]\n", 1, 2, "name" },
    { "[a]\nName\n", 2, 1, "Key=value" },
    { "[a]\r\nName=*\n", 1, 4, "U+000D" },
    { "[a]\n# \xe2\x80\xae\n", 2, 3, "U+202E" },
    { "[a]\nName=\xff\n", 0, 0, "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_auto (CordonKeyTextFault) fault = { 0 };

      g_test_message ("fault %u", i);
      g_assert_null (cordon_routes_parse (faults[i].text, strlen (faults[i].text), CORDON_ORIGIN_USER, &fault));
      g_assert_cmpuint (fault.line, ==, faults[i].line);
      g_assert_cmpuint (fault.column, ==, faults[i].column);
      g_assert_nonnull (strstr (fault.what, faults[i].word));
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) rules = g_string_new (NULL), values = g_string_new ("[a]\nName=x");
  g_autofree char *large = g_strnfill (CORDON_ROUTES_TEXT_MAX + 1, '\n');
  g_auto (CordonKeyTextFault) many = { 0 }, much = { 0 }, long_text = { 0 };

  for (guint i = 0; i <= CORDON_ROUTES_MAX; i++)
    g_string_append_printf (rules, "[r%u]\nName=*\nDo=ask\n", i);
  for (guint i = 0; i < CORDON_ROUTE_VALUES_MAX; i++)
    g_string_append (values, ";x");
  g_assert_null (cordon_routes_parse (rules->str, rules->len, CORDON_ORIGIN_USER, &many));
  g_assert_cmpuint (many.line, ==, 3 * CORDON_ROUTES_MAX + 1);
  g_assert_null (cordon_routes_parse (values->str, values->len, CORDON_ORIGIN_USER, &much));
  g_assert_cmpuint (much.line, ==, 2);
  g_assert_null (cordon_routes_parse (large, strlen (large), CORDON_ORIGIN_USER, &long_text));
  g_assert_cmpuint (long_text.line, ==, 0);
}

/* --- deciding -------------------------------------------------------------------------------- */

/* The rule's name, or "" where none applies. */
static char *
decide (const char *text, const CordonRouteSubject *subject)
{
  g_autoptr (CordonRoutes) routes = parse (text);
  g_autoptr (CordonRouteAnswer) answer = cordon_routes_decide (routes, subject);

  return g_strdup (answer->route ? answer->route->name : "");
}

static void
test_names (void)
{
  static const struct {
    const char *pattern, *name;
    gboolean matches;
  } cases[] = {
    { "*", "", TRUE },          { "*", "x\ny", TRUE },        { "*.pdf", "A.PDF", TRUE },
    { "*.pdf", "a.pdf.exe", FALSE }, { "a?c", "a\xc3\xbc" "c", TRUE }, { "a?c", "ac", FALSE },
    { "?", "\xff", TRUE },      { "a*b*c", "aXbYc", TRUE },   { "a*b*c", "acb", FALSE },
    { "-*", "-rf", TRUE },      { "%41", "A", FALSE },        { "[a]", "a", FALSE },
    { "\xc3\x89*", "\xc3\xa9t\xc3\xa9", TRUE },               { "*a*", "bbb", FALSE },
    { "**", "x", TRUE },        { "a\\*", "a*", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[r]\nName=%s\nDo=ask\n", cases[i].pattern);
      g_autofree char *rule = decide (text, &(CordonRouteSubject) { .name = cases[i].name });

      g_test_message ("%s", cases[i].pattern);
      g_assert_cmpstr (rule, ==, cases[i].matches ? "r" : "");
    }
}

/* Backtracking over every star would take longer than the test's life. */
static void
test_name_is_quick (void)
{
  g_autofree char *name = g_strnfill (255, 'a');
  g_autoptr (GString) pattern = g_string_new (NULL);

  for (guint i = 0; i < 127; i++)
    g_string_append (pattern, "a*");
  g_string_append_c (pattern, 'b');
  g_assert_false (cordon_route_name_matches (pattern->str, name));
}

static void
test_directories (void)
{
  static const struct {
    const char *root, *directory, *home;
    gboolean matches;
  } cases[] = {
    { "/srv/mail", "/srv/mail", NULL, TRUE },     { "/srv/mail", "/srv/mail/a/b", NULL, TRUE },
    { "/srv/mail", "/srv/mailbox", NULL, FALSE }, { "/srv/mail", "/srv", NULL, FALSE },
    { "/", "/anything", NULL, TRUE },             { "~/Mail", "/home/ann/Mail/x", "/home/ann", TRUE },
    { "~/Mail", "/home/bob/Mail", "/home/ann", FALSE }, { "~", "/home/ann", "/home/ann", TRUE },
    { "~", "/home/anna", "/home/ann", FALSE },    { "~/Mail", "/Mail", NULL, FALSE },
    { "/", NULL, NULL, FALSE },                   { "/x/~", "/x/~/y", "/home/ann", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[r]\nDirectory=%s\nDo=ask\n", cases[i].root);
      g_autofree char *rule = decide (text, &(CordonRouteSubject) { .name = "x", .home = cases[i].home,
                                                                    .directory = cases[i].directory });

      g_test_message ("%s", cases[i].root);
      g_assert_cmpstr (rule, ==, cases[i].matches ? "r" : "");
    }
}

static void
test_types (void)
{
  static const char text[] = "[p]\nType=application/pdf\nDo=ask\n[i]\nType=image/*\nDo=ask\n[u]\nType=unknown\nDo=ask\n";
  static const struct {
    const char *type, *rule;
  } cases[] = { { "application/pdf", "p" }, { "image/png", "i" }, { NULL, "u" }, { "text/html", "" },
                { "image", "" }, { "imagex/png", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rule = decide (text, &(CordonRouteSubject) { .name = "x", .type = cases[i].type });

      g_assert_cmpstr (rule, ==, cases[i].rule);
    }
}

static void
test_links (void)
{
  static const char text[] =
    "[one]\nHost=bank.example\nDo=ask\n[below]\nHost=*.bank.example\nDo=ask\n[port]\nHost=bank.example:8443\nDo=ask\n"
    "[six]\nHost=[2001:db8::1]\nDo=ask\n[plain]\nScheme=http\nDo=ask\n[file]\nName=*\nDo=ask\n";
  static const struct {
    const char *link, *rule;
  } cases[] = {
    { "https://bank.example/", "one" },         { "http://bank.example/", "one" },
    { "https://BANK.example./x", "one" },       { "https://bank.example:443/", "one" },
    { "https://a.bank.example/", "below" },     { "https://a.b.bank.example/", "below" },
    { "https://bank.example:8443/", "port" },   { "https://bank.example:444/", "" },
    { "https://a.bank.example:8443/", "" },     { "http://bank.example:443/", "plain" },
    { "https://evilbank.example/", "" },        { "https://bank.example.evil.example/", "" },
    { "https://evil.example/bank.example", "" }, { "https://evil.example/?bank.example", "" },
    { "https://[2001:db8::1]/", "six" },        { "https://[2001:db8::1:1]/", "" },
    { "http://evil.example/", "plain" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CordonLink) link = cordon_link_parse (cases[i].link, NULL);
      g_autofree char *rule = decide (text, &(CordonRouteSubject) { .link = link });

      g_test_message ("%s", cases[i].link);
      g_assert_cmpstr (rule, ==, cases[i].rule);
    }
}

static void
test_return (void)
{
  g_autoptr (CordonRoutes) routes =
    parse ("[back]\nOrigin=*\nDo=return\n[work]\nOrigin=work\nDo=refuse\n[rest]\nName=*\nOpen=untrusted-documents\n");
  g_autoptr (CordonRouteAnswer) known =
    cordon_routes_decide (routes, &(CordonRouteSubject) { .name = "x", .origin = "work" });
  g_autoptr (CordonRouteAnswer) unknown = cordon_routes_decide (routes, &(CordonRouteSubject) { .name = "x" });

  g_assert_cmpint (known->verdict, ==, CORDON_ROUTE_OPEN);
  g_assert_cmpstr (known->compartment, ==, "work");
  g_assert_cmpstr (unknown->compartment, ==, "untrusted-documents");
}

/* The first that applies; every one before it says why not; none behind it was looked at. */
static void
test_order (void)
{
  g_autoptr (CordonRoutes) first = parse ("[a]\nScheme=http\nDo=ask\n[b]\nName=*.doc\nDo=ask\n"
                                          "[c]\nType=image/png\nName=*.pdf\nDo=ask\n");
  g_autoptr (CordonRoutes) second = parse ("[d]\nName=*.pdf\nOpen=work\n[e]\nName=*\nDo=refuse\n");
  g_autoptr (CordonRoutes) all = cordon_routes_append (first, second);
  g_autoptr (CordonRouteAnswer) answer =
    cordon_routes_decide (all, &(CordonRouteSubject) { .name = "x.pdf", .type = "application/pdf" });
  const CordonRouteStep *steps = (const CordonRouteStep *) (gpointer) answer->steps->data;

  g_assert_cmpuint (answer->steps->len, ==, 4);
  g_assert_true (steps[0].other_kind);
  g_assert_cmpint (steps[1].missed, ==, CORDON_ROUTE_NAME);
  g_assert_cmpint (steps[2].missed, ==, CORDON_ROUTE_TYPE);
  g_assert_true (steps[3].applies);
  g_assert_cmpstr (answer->route->name, ==, "d");
  g_assert_cmpstr (answer->compartment, ==, "work");
}

static void
test_nothing_applies (void)
{
  g_autoptr (CordonRoutes) routes = parse ("[a]\nName=*.doc\nDo=ask\n");
  g_autoptr (CordonRouteAnswer) answer = cordon_routes_decide (routes, &(CordonRouteSubject) { .name = "x" });

  g_assert_cmpint (answer->verdict, ==, CORDON_ROUTE_REFUSE);
  g_assert_null (answer->route);
  g_assert_null (answer->compartment);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/route/full", test_full);
  g_test_add_func ("/route/round-trip", test_round_trip);
  g_test_add_func ("/route/empty", test_empty);
  g_test_add_func ("/route/hosts-normalised", test_hosts_normalised);
  g_test_add_func ("/route/faults", test_faults);
  g_test_add_func ("/route/limits", test_limits);
  g_test_add_func ("/route/names", test_names);
  g_test_add_func ("/route/name-is-quick", test_name_is_quick);
  g_test_add_func ("/route/directories", test_directories);
  g_test_add_func ("/route/types", test_types);
  g_test_add_func ("/route/links", test_links);
  g_test_add_func ("/route/return", test_return);
  g_test_add_func ("/route/order", test_order);
  g_test_add_func ("/route/nothing-applies", test_nothing_applies);
  return g_test_run ();
}
