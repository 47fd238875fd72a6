/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the host hears: numbers, pixels, and what the template says of its applications. No byte of a document,
 * and no word of a viewer, gets here.
 */
#include "agent/agent/private.h"

/* A host that asks without ever reading is no host to talk to. */
static void
queue (CordonAgent *agent, const uint8_t *frame, size_t size)
{
  if (!cordon_port_queue (&agent->port, frame, size))
    agent->state = CORDON_AGENT_MUTE;
}

void
cordon_agent_answer_ok (CordonAgent *agent, uint32_t serial)
{
  uint8_t frame[64];

  queue (agent, frame, cordon_agent_write_empty (frame, sizeof frame, CORDON_AGENT_OK, serial));
}

void
cordon_agent_answer_u32 (CordonAgent *agent, CordonAgentType type, uint32_t serial,
                         uint32_t value)
{
  uint8_t frame[64];

  queue (agent, frame, cordon_agent_write_u32 (frame, sizeof frame, type, serial, value));
}

void
cordon_agent_answer_error (CordonAgent *agent, uint32_t serial, uint32_t code)
{
  cordon_agent_answer_u32 (agent, CORDON_AGENT_ERROR, serial, code);
}

void
cordon_agent_answer_hello (CordonAgent *agent, uint32_t serial)
{
  const CordonAgentHelloOk ok = { .version = agent->version,
                                  .home = (uint16_t) agent->config.home };
  uint8_t frame[64];

  queue (agent, frame, cordon_agent_write_hello_ok (frame, sizeof frame, serial, &ok));
}

void
cordon_agent_answer_app (CordonAgent *agent, uint32_t serial, const CordonAgentApp *app)
{
  static uint8_t frame[CORDON_AGENT_FRAME_MAX];

  queue (agent, frame, cordon_agent_write_app (frame, sizeof frame, serial, app));
}

void
cordon_agent_answer_rendered (CordonAgent *agent, uint32_t serial, const CordonAgentRendered *rendered)
{
  uint8_t frame[64];

  queue (agent, frame, cordon_agent_write_rendered (frame, sizeof frame, serial, rendered));
}

void
cordon_agent_answer_rows (CordonAgent *agent, uint32_t serial, const uint8_t *bytes, size_t size)
{
  static uint8_t frame[CORDON_AGENT_FRAME_MAX];

  queue (agent, frame, cordon_agent_write_bytes (frame, sizeof frame, CORDON_AGENT_ROWS, serial, bytes, size));
}

/* A host that does not know of files in files goes on with the number it has. */
static void
tell_pages (CordonAgent *agent)
{
  if (!agent->inside_waits || agent->version < CORDON_AGENT_VERSION_INSIDE)
    return;
  cordon_agent_answer_u32 (agent, CORDON_AGENT_INSIDE, 0, agent->pages);
  agent->told_pages = agent->pages;
  agent->inside_waits = false;
}

static void
tell_look (CordonAgent *agent)
{
  if (agent->look == agent->told_look || agent->version < CORDON_AGENT_VERSION_LOOK)
    return;
  cordon_agent_answer_u32 (agent, CORDON_AGENT_LOOKS, 0, agent->look);
  agent->told_look = agent->look;
}

/* An event the host is too slow for is replaced by the next: only the last page is on the screen. */
void
cordon_agent_tell_page (CordonAgent *agent)
{
  uint8_t frame[64];
  size_t size;

  /* A host that has said HELLO again does not know yet that there is a document. */
  if (!agent->shown_waits || agent->state != CORDON_AGENT_SHOWING || agent->told_pages == 0 ||
      agent->port.output_fill > CORDON_PORT_ANSWERS / 2)
    return;
  tell_pages (agent);
  /* Beyond the number it has, such a host hears of no page. */
  if (agent->shown.page > agent->told_pages)
    return;
  tell_look (agent);
  size = cordon_agent_write_page (frame, sizeof frame, CORDON_AGENT_PAGE_SHOWN, 0, &agent->shown);
  queue (agent, frame, size);
  agent->shown_waits = false;
}

void
cordon_agent_finish (CordonAgent *agent)
{
  agent->asked = CORDON_AGENT_ASKED_NOTHING;
  agent->kiosk_deadline = 0;
}
