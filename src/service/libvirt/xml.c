/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libxml2 in the few shapes this room needs. It must never fetch or expand anything, and never use
 * the calls of libxml2 that take content as markup (xmlNewChild with content, xmlNodeSetContent).
 */
#include "config.h"

#include "service/libvirt/xml.h"

#include <stdarg.h>
#include <string.h>
#include <libxml/parser.h>

xmlDoc *
cordon_xml_parse (const char *untrusted_text, gsize max)
{
  gsize length = strlen (untrusted_text);
  g_autoptr (xmlDoc) document = NULL;

  if (length == 0 || length > MIN (max, (gsize) G_MAXINT))
    return NULL;

  document = xmlReadMemory (untrusted_text, (int) length, "domain.xml", NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (document == NULL || document->intSubset != NULL)
    return NULL;
  return g_steal_pointer (&document);
}

void
cordon_xml_set (xmlNode *node, const char *name, const char *value)
{
  xmlNewProp (node, BAD_CAST name, BAD_CAST value);
}

xmlNode *
cordon_xml_add (xmlNode *parent, const char *name, ...)
{
  xmlNode *node = xmlNewChild (parent, NULL, BAD_CAST name, NULL);
  const char *attribute;
  va_list arguments;

  va_start (arguments, name);
  while ((attribute = va_arg (arguments, const char *)) != NULL)
    cordon_xml_set (node, attribute, va_arg (arguments, const char *));
  va_end (arguments);
  return node;
}

xmlNode *
cordon_xml_add_text (xmlNode *parent, const char *name, const char *text)
{
  return xmlNewTextChild (parent, NULL, BAD_CAST name, BAD_CAST text);
}

xmlNode *
cordon_xml_next (xmlNode *node, const char *name)
{
  while (node != NULL && (node->type != XML_ELEMENT_NODE || node->ns != NULL ||
                          strcmp ((const char *) node->name, name) != 0))
    node = node->next;
  return node;
}

xmlNode *
cordon_xml_only_child (const xmlNode *parent, const char *name)
{
  xmlNode *first = cordon_xml_next (parent->children, name);

  if (first == NULL || cordon_xml_next (first->next, name) != NULL)
    return NULL;
  return first;
}

static char *
take_xml_text (xmlChar *text)
{
  char *copy = g_strdup ((const char *) text);

  xmlFree (text);
  return copy;
}

char *
cordon_xml_dup_attribute (const xmlNode *node, const char *name)
{
  return take_xml_text (xmlGetNoNsProp ((xmlNode *) node, BAD_CAST name));
}

char *
cordon_xml_dup_text (const xmlNode *node)
{
  return take_xml_text (xmlNodeGetContent ((xmlNode *) node));
}

gboolean
cordon_xml_can_carry (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        return FALSE;
    }
  return TRUE;
}
