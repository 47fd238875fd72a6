/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mail is often nothing but HTML. Gumbo, which mupdf uses as well, makes a tree of it; it is walked without
 * recursion, as its depth is the sender's choice; for the same reason gumbo_destroy_output(), which recurses, is not
 * called: what was allocated is freed.
 */
#include "agent/converters/html-text.h"

#include <gumbo.h>
#include <string.h>

/* More than this is not looked at: the page itself is there to be opened. */
#define HTML_MAX (4u << 20)

typedef struct {
  GString *text;
  gboolean blank; /* one is due before the next word */
} Writer;

static void
end_line (Writer *writer)
{
  GString *text = writer->text;

  writer->blank = FALSE;
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
}

/* White space is one blank, and none at the begin of a line. */
static void
add_words (Writer *writer, const char *words)
{
  GString *text = writer->text;

  for (const char *at = words; *at; at++)
    {
      if (g_ascii_isspace (*at))
        {
          writer->blank = TRUE;
          continue;
        }
      if (writer->blank && text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c (text, ' ');
      writer->blank = FALSE;
      g_string_append_c (text, *at);
    }
}

static gboolean
is_block (GumboTag tag)
{
  static const GumboTag inline_tags[] = {
    GUMBO_TAG_A, GUMBO_TAG_ABBR, GUMBO_TAG_B, GUMBO_TAG_BIG, GUMBO_TAG_CITE, GUMBO_TAG_CODE, GUMBO_TAG_EM,
    GUMBO_TAG_FONT, GUMBO_TAG_I, GUMBO_TAG_IMG, GUMBO_TAG_LABEL, GUMBO_TAG_Q, GUMBO_TAG_S, GUMBO_TAG_SMALL,
    GUMBO_TAG_SPAN, GUMBO_TAG_STRIKE, GUMBO_TAG_STRONG, GUMBO_TAG_SUB, GUMBO_TAG_SUP, GUMBO_TAG_TT, GUMBO_TAG_U,
    GUMBO_TAG_UNKNOWN,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (inline_tags); i++)
    if (tag == inline_tags[i])
      return FALSE;
  return TRUE;
}

static gboolean
is_hidden (GumboTag tag)
{
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_TEMPLATE;
}

static const char *
attribute (const GumboNode *node, const char *name)
{
  const GumboAttribute *found = gumbo_get_attribute (&node->v.element.attributes, name);

  return found ? found->value : NULL;
}

static void
enter (Writer *writer, const GumboNode *node)
{
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA)
    add_words (writer, node->v.text.text);
  else if (node->type == GUMBO_NODE_WHITESPACE)
    writer->blank = TRUE;
  else if (node->type != GUMBO_NODE_ELEMENT)
    return;
  else if (is_block (node->v.element.tag))
    end_line (writer);
  else if (node->v.element.tag == GUMBO_TAG_IMG && attribute (node, "alt"))
    add_words (writer, attribute (node, "alt"));
}

static void
leave (Writer *writer, const GumboNode *node)
{
  const char *address;

  if (node->type != GUMBO_NODE_ELEMENT)
    return;
  if (is_block (node->v.element.tag))
    end_line (writer);
  if (node->v.element.tag != GUMBO_TAG_A || !(address = attribute (node, "href")) || *address == '#')
    return;
  add_words (writer, " <");
  add_words (writer, address);
  add_words (writer, ">");
}

static const GumboVector *
children_of (const GumboNode *node)
{
  if (node->type != GUMBO_NODE_ELEMENT || is_hidden (node->v.element.tag))
    return NULL;
  return &node->v.element.children;
}

/* The one to be entered after `node`, which all in it has been left by; leaves those that end there. */
static const GumboNode *
go_on (Writer *writer, const GumboNode *node, const GumboNode *root)
{
  while (node != root)
    {
      const GumboNode *parent = node->parent;
      const GumboVector *siblings = children_of (parent);

      leave (writer, node);
      if (siblings && node->index_within_parent + 1 < siblings->length)
        return siblings->data[node->index_within_parent + 1];
      node = parent;
    }
  return NULL;
}

static void
walk (Writer *writer, const GumboNode *root)
{
  const GumboNode *node = root;

  while (node)
    {
      const GumboVector *children = children_of (node);

      enter (writer, node);
      node = children && children->length > 0 ? children->data[0] : go_on (writer, node, root);
    }
}

static void *
allocate (void *user, size_t size)
{
  void *block = g_malloc (MAX (size, 1));

  g_hash_table_add (user, block);
  return block;
}

static void
release (void *user, void *block)
{
  if (block)
    g_hash_table_remove (user, block);
}

char *
cordon_html_text (const char *html, gsize size)
{
  g_autoptr (GHashTable) blocks = g_hash_table_new_full (NULL, NULL, g_free, NULL);
  GumboOptions options = kGumboDefaultOptions;
  GumboOutput *tree;
  Writer writer = { .text = g_string_new (NULL) };

  options.max_errors = 0;
  options.allocator = allocate;
  options.deallocator = release;
  options.userdata = blocks;
  tree = gumbo_parse_with_options (&options, html, MIN (size, HTML_MAX));
  if (tree)
    walk (&writer, tree->root);
  return g_string_free (writer.text, FALSE);
}
