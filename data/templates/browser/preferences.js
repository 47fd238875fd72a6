// SPDX-FileCopyrightText: 2026 The Cordon authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What no policy is for. A profile may say otherwise where a person wants that; what is locked may not.

// There is no graphics card to find.
pref("gfx.webrender.software", true);
pref("layers.acceleration.disabled", true);
pref("webgl.disabled", true);
pref("media.hardware-video-decoding.enabled", false);
// Nobody's machine has less patience than an emulated one.
pref("ui.prefersReducedMotion", 1);
pref("toolkit.cosmeticAnimations.enabled", false);
pref("general.smoothScroll", false);
pref("browser.tabs.remote.warmup.enabled", false);
pref("dom.ipc.processPrelaunch.enabled", false);
pref("browser.sessionstore.interval", 60000);

// Downloads stay inside, and nobody is asked where.
pref("browser.download.folderList", 2);
lockPref("browser.download.dir", "/home/viewer/Downloads");
pref("browser.download.useDownloadDir", true);
pref("browser.download.start_downloads_in_tmp_dir", false);

// Nothing is fetched that nobody asked for.
pref("browser.safebrowsing.downloads.remote.enabled", false);
pref("browser.region.update.enabled", false);
pref("browser.region.network.url", "");
pref("browser.newtabpage.activity-stream.feeds.system.topstories", false);
pref("browser.discovery.enabled", false);
pref("app.normandy.enabled", false);
pref("app.shield.optoutstudies.enabled", false);
pref("extensions.getAddons.cache.enabled", false);
pref("extensions.systemAddon.update.enabled", false);
pref("media.gmp-manager.updateEnabled", false);
pref("media.gmp-gmpopenh264.enabled", false);
pref("network.connectivity-service.enabled", false);
pref("network.dns.disableIPv6", true);
pref("browser.ml.enable", false);
pref("datareporting.policy.dataSubmissionEnabled", false);
pref("toolkit.telemetry.enabled", false);
pref("toolkit.telemetry.unified", false);

// The machine is for this: no question before its window closes, none about a default browser.
pref("browser.tabs.warnOnClose", false);
pref("browser.warnOnQuit", false);
pref("browser.aboutwelcome.enabled", false);
pref("browser.shell.checkDefaultBrowser", false);
pref("browser.startup.homepage_override.mstone", "ignore");
pref("browser.tabs.firefox-view", false);
pref("termsofuse.bypassNotification", true);
pref("identity.fxaccounts.enabled", false);
