/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only file that names libnftables. Its commands are this program's own text.
 */
#include "config.h"

#include "firewall/kernel.h"

#include <glib/gi18n-lib.h>
#include <nftables/libnftables.h>

#include "core/errors.h"

typedef struct nft_ctx NftContext;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NftContext, nft_ctx_free)

static char *
run (NftContext *context, const char *commands, GError **error)
{
  g_auto (GStrv) lines = NULL;

  nft_ctx_buffer_output (context);
  nft_ctx_buffer_error (context);
  nft_ctx_output_set_flags (context, NFT_CTX_OUTPUT_STATELESS);
  if (nft_run_cmd_from_buffer (context, commands) == 0)
    return g_strdup (nft_ctx_get_output_buffer (context));
  lines = g_strsplit (nft_ctx_get_error_buffer (context), "\n", 2);
  g_set_error (error, CORDON_ERROR, CORDON_ERROR_FAILED, _("The host's firewall refused: %s"),
               lines[0] != NULL ? lines[0] : "nft");
  return NULL;
}

char *
cordon_kernel_run (const char *commands, GError **error)
{
  /* A new one each time: an old one remembers what it saw. */
  g_autoptr (NftContext) context = nft_ctx_new (NFT_CTX_DEFAULT);

  if (context != NULL)
    return run (context, commands, error);
  g_set_error_literal (error, CORDON_ERROR, CORDON_ERROR_FAILED,
                       _("nftables cannot be used on this host."));
  return NULL;
}
