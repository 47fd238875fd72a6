/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/* The words of a page of HTML, with the address of a link behind what is called so; UTF-8 if `html` is. */
char *cordon_html_text (const char *html, gsize size);
