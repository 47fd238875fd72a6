/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Subjects of the isolation report, made of what libvirt, /proc, the files and the kernel say. What
 * could not be read keeps its reason; nothing gets a likely value.
 */
#pragma once

#include "service/house.h"
#include "service/report/subject.h"

G_BEGIN_DECLS

/* What all subjects of one report are made with; borrowed. */
typedef struct {
  CordonMacProbe *mac;
  const CordonHostFacts *host;
} CordonCollect;

/* Where libvirt's daemon listens, and the directory of that, last. NULL-terminated. */
extern const char *const cordon_collect_libvirt_paths[];

/* The disks that it may write, each once, in the XML's order. (element-type utf8) (transfer full) */
GPtrArray *cordon_collect_list_disks (const CordonDomainFacts *domain);

/* What a survey of a running domain has to look at: its own things, its template, and libvirt's
 * socket. (element-type utf8), NULL-terminated (transfer full) */
GPtrArray *cordon_collect_list_paths (const CordonDomainFacts *domain);

/* A domain that runs. survey NULL: it failed with `fault`. kind: MACHINE, OTHER_USER or FOREIGN. */
CordonSubject *cordon_collect_domain (const CordonCollect *collect,
                                      const CordonDomainFacts *domain, const CordonSurvey *survey,
                                      const char *fault, CordonPartyKind kind);

/* Its further disks and sockets, each a subject of its own that does not act: (element-type CordonSubject)
 * appended to `subjects`. `whole`: what was made of the domain, named already; it has to outlive them. */
void cordon_collect_parts (const CordonCollect *collect, const CordonDomainFacts *domain,
                           const CordonSurvey *survey, const CordonSubject *whole,
                           GPtrArray *subjects);

/* The disk of a machine that does not run. */
CordonSubject *cordon_collect_stopped (const CordonCollect *collect,
                                       const CordonDomainFacts *domain,
                                       const CordonVolumeFacts *volume, CordonPartyKind kind);
/* A further one of its disks. */
CordonSubject *cordon_collect_stopped_part (const CordonCollect *collect,
                                            const CordonVolumeFacts *volume,
                                            const CordonSubject *whole);

/* Files of its template: (element-type CordonSubject) appended to `subjects`, each path once. */
void cordon_collect_templates (const CordonCollect *collect, const CordonDomainFacts *domain,
                               const CordonSurvey *survey, GPtrArray *subjects);

/* NULL where there is no such thing on this host. */
CordonSubject *cordon_collect_canary (const CordonCollect *collect);
CordonSubject *cordon_collect_libvirt (const CordonCollect *collect, const CordonSurvey *survey,
                                       pid_t daemon);
/* context: of a program of the host. */
CordonSubject *cordon_collect_program (const char *name, const char *context);
/* What a user says of his own files and programs: raw contexts, either may be NULL. */
CordonSubject *cordon_collect_files (const CordonCollect *collect, const char *untrusted_file,
                                     const char *untrusted_program);

/* Colour, title and name of a machine as List gives them. */
void cordon_collect_dress (CordonSubject *subject, GVariant *described);

G_END_DECLS
