/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libxml2 in the few shapes this room needs. All text goes in as text nodes and attribute values:
 * libxml2 escapes it, and nothing here takes markup.
 */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

/* Parses without network, entities or messages on stderr. NULL if it is not well-formed, declares
 * a document type, or is larger than `max` bytes. (transfer full) */
xmlDoc *cordon_xml_parse (const char *untrusted_text, gsize max);

/* A new last child with attributes: name, value, name, value, …, NULL. Borrowed from the parent. */
xmlNode *cordon_xml_add (xmlNode *parent, const char *name, ...) G_GNUC_NULL_TERMINATED;
/* The same with text and without attributes. */
xmlNode *cordon_xml_add_text (xmlNode *parent, const char *name, const char *text);
void cordon_xml_set (xmlNode *node, const char *name, const char *value);

/* The child element of that name in no namespace; NULL if there is none or more than one. */
xmlNode *cordon_xml_only_child (const xmlNode *parent, const char *name);
/* The first such sibling at or after `node`, for loops: pass parent->children, then node->next. */
xmlNode *cordon_xml_next (xmlNode *node, const char *name);
/* The attribute's value or the element's text. (transfer full) (nullable) */
char *cordon_xml_dup_attribute (const xmlNode *node, const char *name);
char *cordon_xml_dup_text (const xmlNode *node);

/* Valid UTF-8 of characters that XML 1.0 can carry at all. */
gboolean cordon_xml_can_carry (const char *text);

G_END_DECLS
