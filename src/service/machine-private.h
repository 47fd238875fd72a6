/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of CordonMachine: the way in and out that all have, and what a persistent one does when
 * nobody holds it.
 */
#pragma once

#include "service/lease.h"
#include "service/machine.h"

G_BEGIN_DECLS

struct _CordonMachine {
  GObject parent_instance;

  /* owned */
  CordonHouse house;
  char *uuid;
  CordonRecord *record; /* NULL: a throwaway */
  char *template_version; /* of the process that was found; NULL: this cordond started it */
  char *account; /* of a throwaway that is handed out; NULL otherwise */
  CordonCompartment *compartment;
  CordonStart *start;
  CordonLease *lease;
  GPtrArray *stoppers; /* of GTask: who waits for the end */
  GPtrArray *askers;   /* of GTask: who asked the guest to end */
  GPtrArray *wakers;   /* of GTask: who waits for it to go on */
  GTask *receiver;     /* who waits for it to be handed out */
  GTask *saver;        /* who waits for its memory to be saved; NULL: it is not being saved */
  GError *failure;     /* why the start failed */
  char *last_words;    /* for the farewell; may be NULL */
  guint retry;
  guint farewell; /* until a client is told of a failed start whose remains are still there */
  guint grace; /* until it pauses, because nobody holds it */
  guint away;  /* until it is saved, if its owner holds nothing then either */
  guint press; /* until its power button is pressed again */
  guint part_limit; /* until it is left as it is, because cordond ends */
  guint patience; /* until its guest should have ended; 0 while it is not asked to */

  /* state */
  guint32 owner;
  gint64 born;
  CordonMachineState state;
  CordonStage stage; /* the last one that was reached, 0 at first */
  CordonStage told;  /* the last one that the lease heard of: each is told once */
  CordonEnd end;
  guint retry_seconds;
  CordonPurpose purpose; /* of the start */
  gboolean unlabelled_wished, unlabelled_granted;
  gboolean starting; /* the start has not answered yet */
  gboolean pausing;
  CordonScreenSize screen; /* of one that is pooled */
  gboolean pooled;      /* it waits for somebody, or gets ready for that */
  gboolean guest_ready; /* its guest said so */
  gboolean halted; /* by the watch, which lets it go on */
  gboolean suspended; /* by its person */
  gboolean tried_to_save; /* by itself, since it paused */
  gboolean ran; /* before it was paused to be saved */
  gboolean destroying;
  gboolean parting; /* cordond ends */
  gboolean left; /* … and the machine does not */
  gboolean lost; /* libvirt went away while it ran: what it does is not known */
};

/* machine.c */
void cordon_machine_set_state (CordonMachine *self, CordonMachineState state);
/* Runs a start of that purpose; a machine that is there is verified again by ADOPT. */
void cordon_machine_run_start (CordonMachine *self, CordonPurpose purpose, gboolean stay_paused);
/* The one way out. reason (transfer full): told to the client as a failure while the machine
 * starts. */
void cordon_machine_leave (CordonMachine *self, CordonEnd end, const char *last_words,
                           GError *reason);
/* Nothing of it is this cordond's any more. */
void cordon_machine_vanish (CordonMachine *self);

void cordon_machine_tell_away (CordonMachine *self);
/* The client hears the last word, if there is one. */
void cordon_machine_say_farewell (CordonMachine *self);

/* machine-lasting.c: a persistent machine … */
/* … has nobody who holds it, from now on. */
void cordon_machine_begin_grace (CordonMachine *self);
/* … that is paused is saved after some time, or at once if its compartment says so. */
void cordon_machine_begin_away (CordonMachine *self);
/* … that is paused has somebody again. */
void cordon_machine_wake (CordonMachine *self);
/* … was examined, and stays as it is. error (transfer full): the examination did not happen. */
void cordon_machine_keep_paused (CordonMachine *self, GError *error);
/* … that should stand still may run. */
void cordon_machine_pause_again (CordonMachine *self);
/* machine-verbs.c: what a person asked of a persistent machine … */
/* … is over, as the machine is. */
void cordon_machine_verbs_gone (CordonMachine *self);
/* … goes on, as the machine does. */
void cordon_machine_verbs_running (CordonMachine *self);
/* … cannot: the machine stays paused. */
void cordon_machine_verbs_failed (CordonMachine *self, const GError *error);
/* (transfer full); NULL where it was answered already, because it cannot be asked for anything now. */
GTask *cordon_machine_begin_verb (CordonMachine *self, GAsyncReadyCallback callback, gpointer data);
/* machine-save.c: the start is over, and may have brought back the memory that was saved. */
void cordon_machine_take_memory (CordonMachine *self);
/* … libvirt's daemon is back, and what is written down says that its memory is on the disk, in that state: it ends. */
void cordon_machine_find_saved (CordonMachine *self, const char *state);
/* … nobody waits for its memory any more, because it is gone. */
void cordon_machine_save_gone (CordonMachine *self, const GError *why);
/* Whether its guest was asked to end. */
gboolean cordon_machine_is_shutting_down (CordonMachine *self);
/* machine-ready.c: it runs; one that is pooled stands still as soon as its guest is ready. */
void cordon_machine_settle_ready (CordonMachine *self);
/* … its start is over: whoever it is handed to is told. error NULL: it runs, or stands still for the watch's sake. */
void cordon_machine_answer_receiver (CordonMachine *self, const GError *error);
/* machine-part.c: it is paused, and the next cordond's. */
void cordon_machine_leave_paused (CordonMachine *self);
/* machine-part.c: its start is over: if cordond ends, what waited for that is done now. */
void cordon_machine_part_started (CordonMachine *self);
/* machine-part.c: while it starts: whether its process has what it had in memory, which is nowhere else then. */
gboolean cordon_machine_has_memory (CordonMachine *self);

/* … may have ended; it is asked for. */
void cordon_machine_look_after (CordonMachine *self);

G_END_DECLS
