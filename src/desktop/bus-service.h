/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CordonBusService: org.cordon.Desktop1 on the session bus (data/org.cordon.Desktop1.xml).
 */
#pragma once

#include "desktop/request.h"

G_BEGIN_DECLS

#define CORDON_TYPE_BUS_SERVICE (cordon_bus_service_get_type ())
G_DECLARE_FINAL_TYPE (CordonBusService, cordon_bus_service, CORDON, BUS_SERVICE, GObject)

/* Signals:
 *   "visit" (CordonVisit *, CordonRequest *)  to be shown in a window; the request lives as long as the
 *                                             receiver keeps it
 *   "find" (const char *uuid) -> CordonVisit  (transfer full) the visit of a persistent machine that has a
 *                                             window; or NULL
 *   "ask-together" (GDBusMethodInvocation *, guint files, guint machines)  (transfer full) to whoever answers it:
 *           desktop/bus-several.h
 *   "open" (GPtrArray *files, const char *compartment)  as if each GFile had been clicked; compartment NULL: rules
 *                                             decide
 *   "quarantine" (GPtrArray *files)
 */

CordonBusService *cordon_bus_service_new (void);
gboolean cordon_bus_service_export (CordonBusService *self, GDBusConnection *bus, GError **error);
void cordon_bus_service_unexport (CordonBusService *self);

typedef struct {
  char *compartment; /* never NULL */
  char *token, *url, *app; /* may be NULL; url, app: of ShowMachine */
  gboolean allow_unlabelled;
} CordonOpenOptions;

/* Unknown keys and wrong types are USAGE. Pure. */
gboolean cordon_open_options_parse (GVariant *options, CordonOpenOptions *parsed, GError **error);
void cordon_open_options_clear (CordonOpenOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CordonOpenOptions, cordon_open_options_clear)

G_END_DECLS
