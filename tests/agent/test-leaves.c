/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pages that are kept to be drawn again: the right ones, few of them, and none that is not so any more.
 */
#include <glib.h>

#include "agent/viewer/document.h"

#define PAGES 1000

/* Page n is 100 + n points wide, but for the third, which is larger than a page can be. */
static GString *
make_document (void)
{
  GString *text = g_string_new ("%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n");

  g_string_append_printf (text, "2 0 obj << /Type /Pages /Count %d /Kids [", PAGES);
  for (int page = 1; page <= PAGES; page++)
    g_string_append_printf (text, "%d 0 R ", page + 2);
  g_string_append (text, "] >> endobj\n");
  for (int page = 1; page <= PAGES; page++)
    g_string_append_printf (text, "%d 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 %d 100] >> endobj\n", page + 2,
                            page == 3 ? 1000000000 : 100 + page);
  g_string_append_printf (text, "trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n", PAGES + 3);
  return text;
}

static guint
count_kept (const CordonDocument *document)
{
  guint kept = 0;

  for (guint i = 0; i < CORDON_LEAVES_MAX; i++)
    kept += document->leaves[i].list != NULL;
  return kept;
}

static void
check_page (CordonDocument *document, int page)
{
  const CordonLeaf *leaf = cordon_document_leaf (document, page);

  g_assert_cmpint (leaf->number, ==, page);
  g_assert_cmpfloat (leaf->bounds.x1 - leaf->bounds.x0, ==, page == 3 ? 595 : 100 + page);
  g_assert_true ((leaf->list == NULL) == (page == 3));
  g_assert_cmpuint (count_kept (document), <=, CORDON_LEAVES_MAX);
}

static void
test_leaves (void)
{
  g_autoptr (GString) text = make_document ();
  CordonDocument document;
  fz_display_list *list;

  g_assert_true (cordon_document_init (&document));
  g_assert_cmpuint (cordon_document_open (&document, text->str, text->len, CORDON_AGENT_PAPER_A4, 100), ==, 0);
  g_assert_cmpint (document.pages, ==, PAGES);
  for (int page = 1; page <= PAGES; page++)
    check_page (&document, page);
  for (int page = PAGES; page >= 1; page--)
    check_page (&document, page);
  /* What is kept is taken as it is, and goes on when it is kept no more. */
  list = cordon_document_leaf (&document, 7)->list;
  g_assert_true (cordon_document_leaf (&document, 7)->list == list);
  g_assert_true (cordon_document_turn (&document, 7));
  g_assert_true (document.page == list);
  cordon_document_forget_leaves (&document);
  g_assert_cmpuint (count_kept (&document), ==, 0);
  g_assert_true (document.page == list);
  g_assert_cmpfloat (document.bounds.x1, ==, 107);
  check_page (&document, 7);
  cordon_document_forget_leaves (&document);
  fz_drop_display_list (document.context, document.page);
  fz_drop_document (document.context, document.document);
  fz_drop_context (document.context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/leaves", test_leaves);
  return g_test_run ();
}
