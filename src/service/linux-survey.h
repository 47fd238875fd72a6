/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The survey of one machine as CordonSystem promises it, taken by the thread that asks.
 */
#pragma once

#include "service/system.h"

G_BEGIN_DECLS

CordonSurvey *cordon_linux_survey_take (const CordonSurveyRequest *request, GError **error);

G_END_DECLS
