/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When credit is paid: after damage, painting and the end of the frame, in this order only.
 */
#include "desktop/display/credit.h"

static void
count (gpointer data)
{
  ++*(int *) data;
}

static void
test_order (void)
{
  int paid = 0;
  CordonCredit credit = { .pay = count, .data = &paid };

  cordon_credit_frame_done (&credit, 0);
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 0); /* nothing was owed */

  cordon_credit_damaged (&credit);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 0); /* an older frame ended */

  cordon_credit_painted (&credit);
  g_assert_cmpint (paid, ==, 0);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 1);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 1); /* once */
}

static void
test_hidden (void)
{
  int paid = 0;
  CordonCredit credit = { .pay = count, .data = &paid };

  cordon_credit_damaged (&credit);
  cordon_credit_painted (&credit);
  cordon_credit_hold (&credit);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 0);

  /* shown again: the debt is still there */
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 1);
}

static void
test_delayed (void)
{
  int paid = 0;
  CordonCredit credit = { .pay = count, .data = &paid };
  gint64 begin = g_get_monotonic_time ();

  cordon_credit_damaged (&credit);
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 30);
  cordon_credit_frame_done (&credit, 30); /* other frames pass meanwhile */
  g_assert_cmpint (paid, ==, 0);
  while (paid == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 25 * 1000);
  g_assert_cmpint (paid, ==, 1);
  g_assert_cmpuint (credit.timer, ==, 0);
}

static void
test_hurry (void)
{
  int paid = 0;
  CordonCredit credit = { .pay = count, .data = &paid };

  cordon_credit_damaged (&credit);
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 60000);
  cordon_credit_hurry (&credit);
  cordon_credit_hurry (&credit);
  g_assert_cmpint (paid, ==, 1);
  g_assert_cmpuint (credit.timer, ==, 0);
}

static void
test_forget (void)
{
  int paid = 0;
  CordonCredit credit = { .pay = count, .data = &paid };

  cordon_credit_damaged (&credit);
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 60000);
  cordon_credit_forget (&credit);
  cordon_credit_hurry (&credit);
  cordon_credit_painted (&credit);
  cordon_credit_frame_done (&credit, 0);
  g_assert_cmpint (paid, ==, 0);
  g_assert_cmpuint (credit.timer, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credit/order", test_order);
  g_test_add_func ("/credit/hidden", test_hidden);
  g_test_add_func ("/credit/delayed", test_delayed);
  g_test_add_func ("/credit/hurry", test_hurry);
  g_test_add_func ("/credit/forget", test_forget);
  return g_test_run ();
}
