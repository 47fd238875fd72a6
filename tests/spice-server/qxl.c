/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Queues of draw and cursor commands between the scenes (main thread) and libspice-server's worker
 * thread. A command is one allocation that holds everything the worker looks at; it lives until the
 * worker releases it. "Physical" addresses are pointers: one memory slot spans the address space.
 */
#include "qxl.h"

#include "picture.h"
#include "report.h"

#include <spice/enums.h>
#include <spice/vd_agent.h>
#include <string.h>

struct CordonQxl {
  QXLInstance instance; /* first: libspice-server hands it back */
  int width, height, depth;
  guint32 next_image;
  guint8 *primary;
  GMutex lock;    /* guards the two queues */
  GQueue draws;   /* Command */
  GQueue cursors; /* Command */
};

typedef struct {
  QXLCommandExt ext;
  QXLDrawable drawable;
  QXLImage image;
  QXLCursorCmd cursor;
  GBytes *pixels;
  QXLCursor *shape;
} Command;

static CordonQxl *
from_instance (QXLInstance *instance)
{
  return (CordonQxl *) instance;
}

static void
command_free (Command *command)
{
  g_clear_pointer (&command->pixels, g_bytes_unref);
  g_free (command->shape);
  g_free (command);
}

static void
push (CordonQxl *self, GQueue *queue, Command *command)
{
  g_mutex_lock (&self->lock);
  g_queue_push_tail (queue, command);
  g_mutex_unlock (&self->lock);
}

static Command *
pop (CordonQxl *self, GQueue *queue)
{
  Command *command;

  g_mutex_lock (&self->lock);
  command = g_queue_pop_head (queue);
  g_mutex_unlock (&self->lock);
  return command;
}

static guint
queue_length (CordonQxl *self, GQueue *queue)
{
  guint length;

  g_mutex_lock (&self->lock);
  length = g_queue_get_length (queue);
  g_mutex_unlock (&self->lock);
  return length;
}

/* --- what libspice-server's worker asks ------------------------------------------------------ */

static void
attached_worker (QXLInstance *instance)
{
  QXLDevMemSlot slot = { .virt_start = 0, .virt_end = UINTPTR_MAX, .qxl_ram_size = UINT32_MAX };

  spice_qxl_add_memslot (instance, &slot);
}

static void
set_compression_level (QXLInstance *instance, int level)
{
}

static void
get_init_info (QXLInstance *instance, QXLDevInitInfo *info)
{
  *info = (QXLDevInitInfo) {
    .num_memslots_groups = 1,
    .num_memslots = 1,
    .memslot_gen_bits = 1,
    .memslot_id_bits = 1,
    .n_surfaces = 64,
  };
}

static int
take (CordonQxl *self, GQueue *queue, QXLCommandExt *ext)
{
  Command *command = pop (self, queue);

  if (command == NULL)
    return FALSE;
  *ext = command->ext;
  return TRUE;
}

static int
get_command (QXLInstance *instance, QXLCommandExt *ext)
{
  return take (from_instance (instance), &from_instance (instance)->draws, ext);
}

static int
get_cursor_command (QXLInstance *instance, QXLCommandExt *ext)
{
  return take (from_instance (instance), &from_instance (instance)->cursors, ext);
}

static int
req_cmd_notification (QXLInstance *instance)
{
  return queue_length (from_instance (instance), &from_instance (instance)->draws) == 0;
}

static int
req_cursor_notification (QXLInstance *instance)
{
  return queue_length (from_instance (instance), &from_instance (instance)->cursors) == 0;
}

static void
release_resource (QXLInstance *instance, QXLReleaseInfoExt release)
{
  command_free ((Command *) (uintptr_t) release.info->id);
}

static void
notify_update (QXLInstance *instance, uint32_t update)
{
}

static int
flush_resources (QXLInstance *instance)
{
  return 0;
}

/* The only asynchronous call is for the monitors' configuration; its cookie is its memory. */
static void
async_complete (QXLInstance *instance, uint64_t cookie)
{
  g_free ((void *) (uintptr_t) cookie);
}

static void
set_client_capabilities (QXLInstance *instance, uint8_t present, uint8_t *caps)
{
}

static int
client_monitors_config (QXLInstance *instance, VDAgentMonitorsConfig *config)
{
  if (config != NULL && config->num_of_monitors > 0)
    cordon_test_report ("MONITORS %u %ux%u", config->num_of_monitors,
                        config->monitors[0].width, config->monitors[0].height);
  return TRUE;
}

static const QXLInterface interface = {
  .base = { SPICE_INTERFACE_QXL, "Cordon test display",
            SPICE_INTERFACE_QXL_MAJOR, SPICE_INTERFACE_QXL_MINOR },
  { .attached_worker = attached_worker },
  .set_compression_level = set_compression_level,
  .get_init_info = get_init_info,
  .get_command = get_command,
  .req_cmd_notification = req_cmd_notification,
  .release_resource = release_resource,
  .get_cursor_command = get_cursor_command,
  .req_cursor_notification = req_cursor_notification,
  .notify_update = notify_update,
  .flush_resources = flush_resources,
  .async_complete = async_complete,
  .set_client_capabilities = set_client_capabilities,
  .client_monitors_config = client_monitors_config,
};

/* --- surfaces -------------------------------------------------------------------------------- */

static guint32
surface_format (int depth)
{
  return depth == 15 ? SPICE_SURFACE_FMT_16_555
         : depth == 16 ? SPICE_SURFACE_FMT_16_565 : SPICE_SURFACE_FMT_32_xRGB;
}

static void
announce_monitor (CordonQxl *self)
{
  QXLMonitorsConfig *config = g_malloc0 (sizeof *config + sizeof (QXLHead));

  config->count = 1;
  config->max_allowed = 1;
  config->heads[0].width = self->width;
  config->heads[0].height = self->height;
  spice_qxl_monitors_config_async (&self->instance, (uintptr_t) config, 0, (uintptr_t) config);
}

static void
create_primary (CordonQxl *self, int width, int height, int depth)
{
  int bytes = depth == 32 ? 4 : 2;
  QXLDevSurfaceCreate create = {
    .width = width,
    .height = height,
    .stride = -width * bytes, /* negative: top-down, in libspice-server's words */
    .format = surface_format (depth),
    .mouse_mode = TRUE,
  };

  self->width = width;
  self->height = height;
  self->depth = depth;
  g_free (self->primary);
  self->primary = g_malloc0_n (height, (gsize) width * bytes);
  create.mem = (uintptr_t) self->primary;
  spice_qxl_create_primary_surface (&self->instance, 0, &create);
  announce_monitor (self);
}

CordonQxl *
cordon_qxl_new (SpiceServer *server, int width, int height, int depth)
{
  CordonQxl *self = g_new0 (CordonQxl, 1);

  g_mutex_init (&self->lock);
  self->instance.base.sif = &interface.base;
  spice_server_add_interface (server, &self->instance.base);
  create_primary (self, width, height, depth);
  return self;
}

static void
drop_queue (CordonQxl *self, GQueue *queue)
{
  for (Command *command; (command = pop (self, queue));)
    command_free (command);
}

/* Only after the server, and with it the worker, is gone. */
void
cordon_qxl_free (CordonQxl *self)
{
  drop_queue (self, &self->draws);
  drop_queue (self, &self->cursors);
  g_mutex_clear (&self->lock);
  g_free (self->primary);
  g_free (self);
}

void
cordon_qxl_recreate (CordonQxl *self, int width, int height, int depth)
{
  drop_queue (self, &self->draws);
  spice_qxl_destroy_primary_surface (&self->instance, 0);
  create_primary (self, width, height, depth);
}

int
cordon_qxl_get_width (CordonQxl *self)
{
  return self->width;
}

int
cordon_qxl_get_height (CordonQxl *self)
{
  return self->height;
}

guint
cordon_qxl_get_pending (CordonQxl *self)
{
  return queue_length (self, &self->draws);
}

/* --- drawing --------------------------------------------------------------------------------- */

static Command *
draw_new (guint8 type, CordonQxlRect rect)
{
  Command *command = g_new0 (Command, 1);

  command->ext.cmd.type = QXL_CMD_DRAW;
  command->ext.cmd.data = (uintptr_t) &command->drawable;
  command->drawable.release_info.id = (uintptr_t) command;
  command->drawable.type = type;
  command->drawable.effect = QXL_EFFECT_OPAQUE;
  command->drawable.bbox = (QXLRect) { .top = rect.y, .left = rect.x,
                                       .bottom = rect.y + rect.height,
                                       .right = rect.x + rect.width };
  command->drawable.clip.type = SPICE_CLIP_TYPE_NONE;
  command->drawable.mm_time = g_get_monotonic_time () / 1000;
  for (gsize i = 0; i < G_N_ELEMENTS (command->drawable.surfaces_dest); i++)
    command->drawable.surfaces_dest[i] = -1;
  return command;
}

/* A solid brush is not converted by SPICE: it is in the surface's own format. */
static guint32
surface_colour (CordonQxl *self, guint32 colour)
{
  guint32 red = colour >> 16 & 0xff, green = colour >> 8 & 0xff, blue = colour & 0xff;

  switch (self->depth)
    {
    case 15:
      return red >> 3 << 10 | green >> 3 << 5 | blue >> 3;
    case 16:
      return red >> 3 << 11 | green >> 2 << 5 | blue >> 3;
    default:
      return colour;
    }
}

void
cordon_qxl_fill (CordonQxl *self, CordonQxlRect rect, guint32 colour)
{
  Command *command = draw_new (QXL_DRAW_FILL, rect);

  command->drawable.u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
  command->drawable.u.fill.brush.u.color = surface_colour (self, colour);
  command->drawable.u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
  push (self, &self->draws, command);
}

void
cordon_qxl_copy (CordonQxl *self, CordonQxlRect rect, GBytes *pixels, int stride)
{
  Command *command = draw_new (QXL_DRAW_COPY, rect);
  QXLImage *image = &command->image;

  g_assert_cmpint (stride, >=, rect.width * 4);
  g_assert_cmpuint (g_bytes_get_size (pixels), >=, (gsize) stride * rect.height);

  command->pixels = g_bytes_ref (pixels);
  QXL_SET_IMAGE_ID (image, QXL_IMAGE_GROUP_DEVICE, ++self->next_image);
  image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
  image->descriptor.width = rect.width;
  image->descriptor.height = rect.height;
  image->bitmap.format = SPICE_BITMAP_FMT_32BIT;
  image->bitmap.flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN;
  image->bitmap.x = rect.width;
  image->bitmap.y = rect.height;
  image->bitmap.stride = stride;
  image->bitmap.data = (uintptr_t) g_bytes_get_data (pixels, NULL);
  command->drawable.u.copy.src_bitmap = (uintptr_t) image;
  command->drawable.u.copy.src_area = (QXLRect) { .bottom = rect.height, .right = rect.width };
  command->drawable.u.copy.rop_descriptor = SPICE_ROPD_OP_PUT;
  push (self, &self->draws, command);
}

void
cordon_qxl_scroll (CordonQxl *self, CordonQxlRect rect, int from_x, int from_y)
{
  Command *command = draw_new (QXL_COPY_BITS, rect);

  command->drawable.u.copy_bits.src_pos = (QXLPoint) { from_x, from_y };
  push (self, &self->draws, command);
}

/* --- cursor ---------------------------------------------------------------------------------- */

static QXLCursor *
shape_new (guint number, const CordonTestCursor *cursor)
{
  gsize size = (gsize) cursor->width * cursor->height * 4;
  QXLCursor *shape = g_malloc0 (sizeof *shape + size);
  guint8 *out = shape->chunk.data;

  shape->header.type = SPICE_CURSOR_TYPE_ALPHA;
  shape->header.width = cursor->width;
  shape->header.height = cursor->height;
  shape->header.hot_spot_x = cursor->hot_x;
  shape->header.hot_spot_y = cursor->hot_y;
  shape->data_size = size;
  shape->chunk.data_size = size;
  for (int y = 0; y < cursor->height; y++)
    for (int x = 0; x < cursor->width; x++, out += 4)
      {
        guint8 rgba[4];

        cordon_test_cursor_pixel (number, x, y, rgba);
        memcpy (out, (guint8[]) { rgba[2], rgba[1], rgba[0], rgba[3] }, 4);
      }
  return shape;
}

void
cordon_qxl_set_cursor (CordonQxl *self, guint number)
{
  const CordonTestCursor *cursor = cordon_test_cursor (number);
  Command *command = g_new0 (Command, 1);

  command->ext.cmd.type = QXL_CMD_CURSOR;
  command->ext.cmd.data = (uintptr_t) &command->cursor;
  command->cursor.release_info.id = (uintptr_t) command;
  if (number == CORDON_TEST_CURSOR_HIDDEN)
    command->cursor.type = QXL_CURSOR_HIDE;
  else
    {
      command->shape = shape_new (number, cursor);
      command->cursor.type = QXL_CURSOR_SET;
      command->cursor.u.set.visible = TRUE;
      command->cursor.u.set.shape = (uintptr_t) command->shape;
    }
  push (self, &self->cursors, command);
}

void
cordon_qxl_wakeup (CordonQxl *self)
{
  spice_qxl_wakeup (&self->instance);
}
