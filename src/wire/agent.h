/* SPDX-FileCopyrightText: 2026 The Cordon authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The agent protocol: what a client of a machine (trusted, on the host) and cordon-agent
 * (hostile, in the guest) say to each other over the virtio port CORDON_AGENT_PORT.
 *
 * A byte stream of frames, little endian: u16 type, u16 zero, u32 serial, u32 length, then `length`
 * bytes of payload. The host asks, with a serial that is never 0; the guest answers with the serial
 * of the question; its events, and errors of a question it could not read, carry serial 0. The
 * guest sends numbers only, but for the names of its applications (APP), which a host escapes before
 * it shows them. Both
 * sides ignore nothing: an unknown type, a wrong length, a nonzero reserved field or a number
 * outside its range ends the conversation.
 *
 * The guest's output is held by QEMU until a client connects and is not repeated for a second
 * client; therefore the host opens with CORDON_AGENT_HELLO and the guest never speaks first.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CORDON_AGENT_PORT "org.cordon.agent.0"
#define CORDON_AGENT_VERSION 6u     /* the newest that this tree speaks; a guest may be older */
#define CORDON_AGENT_VERSION_URL 2u /* from here on there are OPEN_URL, WINDOW and NOT_BROWSER; who speaks
                                     * an older one must never be told them */
#define CORDON_AGENT_VERSION_APP 3u /* the same of GET_APP, RUN_APP and APP */
#define CORDON_AGENT_VERSION_RENDER 4u /* … of RENDER, GET_ROWS, RENDERED and ROWS */
#define CORDON_AGENT_VERSION_INSIDE 5u /* … of INSIDE */
#define CORDON_AGENT_VERSION_LOOK 6u   /* … of LOOK and LOOKS */

/* Bytes. 64 KiB of payload: the port carries 100 MB/s in 16 KiB pieces already, and the receiver
 * needs one buffer of this size and no more. */
#define CORDON_AGENT_HEADER_SIZE 12u
#define CORDON_AGENT_PAYLOAD_MAX 65536u
#define CORDON_AGENT_FRAME_MAX (CORDON_AGENT_HEADER_SIZE + CORDON_AGENT_PAYLOAD_MAX)

/* Bytes of UTF-8 without the terminating NUL. */
#define CORDON_AGENT_NAME_MAX 63u      /* XKB layout, variant; locale; time zone */
#define CORDON_AGENT_PASSWORD_MAX 127u /* the longest a PDF 2.0 reader must accept */
#define CORDON_AGENT_URL_MAX 2048u     /* what every browser and server takes */
#define CORDON_AGENT_APP_ID_MAX 63u
#define CORDON_AGENT_APP_NAME_MAX 127u
#define CORDON_AGENT_APP_LOCALE_MAX 15u

/* Limits both sides enforce. */
#define CORDON_AGENT_APPS_MAX 16u              /* applications: what a menu bears of one machine */
#define CORDON_AGENT_APP_TRANSLATIONS_MAX 31u  /* of a name, besides the one for everybody */
#define CORDON_AGENT_ICON_SIDE 96u             /* pixels: the icon is a square */
#define CORDON_AGENT_ICON_SIZE (CORDON_AGENT_ICON_SIDE * CORDON_AGENT_ICON_SIDE * 4u) /* bytes */
#define CORDON_AGENT_PAGES_MAX 100000u
#define CORDON_AGENT_FILE_MAX (UINT64_C (1) << 30) /* 1 GiB: it lives in the guest's memory */
#define CORDON_AGENT_SIZE_MIN 64u                  /* pixels of the guest's screen, per side */
#define CORDON_AGENT_SIZE_MAX 8192u
#define CORDON_AGENT_ZOOM_MIN 10u /* percent */
#define CORDON_AGENT_ZOOM_MAX 1600u

/* A page as pixels, for a printer or a flat copy. */
#define CORDON_AGENT_DPI_MIN 36u
#define CORDON_AGENT_DPI_MAX 600u             /* the finest that an office's printer makes use of */
#define CORDON_AGENT_SHEET_SIDE_MAX 10000u    /* pixels: what other converters to pixels take (Dangerzone) */
#define CORDON_AGENT_SHEET_PIXELS_MAX 36000000u /* A4 at 600 dpi has 34.8 million */
#define CORDON_AGENT_SHEET_POINTS_MIN 100u    /* hundredths of a point; 1/72 inch is the smallest page */
#define CORDON_AGENT_SHEET_POINTS_MAX 20000000u /* 200,000 points: a PDF's largest page with a user unit */

/* How the pages are shown; the value of LOOK and LOOKS. */
#define CORDON_AGENT_LOOK_TURNS 0x3u /* quarter turns, clockwise, that each page is rotated by */
#define CORDON_AGENT_LOOK_CONTINUOUS 0x4u /* pages follow one another, instead of one at a time */
#define CORDON_AGENT_LOOK_THUMBNAILS 0x8u /* small pictures of the pages beside them */
#define CORDON_AGENT_LOOK_FIND 0x10u /* the bar is open in which a text to find is typed */
#define CORDON_AGENT_LOOK_ALL \
  (CORDON_AGENT_LOOK_TURNS | CORDON_AGENT_LOOK_CONTINUOUS | CORDON_AGENT_LOOK_THUMBNAILS | CORDON_AGENT_LOOK_FIND)

typedef enum {
  /* host -> guest */
  CORDON_AGENT_HELLO = 1,      /* CordonAgentHello; answer HELLO_OK or ERROR */
  CORDON_AGENT_FILE_BEGIN = 2, /* CordonAgentFileBegin; answer OK or ERROR */
  CORDON_AGENT_FILE_DATA = 3,  /* 1..PAYLOAD_MAX raw bytes; no answer unless ERROR */
  CORDON_AGENT_FILE_END = 4,   /* empty; OK once all bytes are stored, ERROR otherwise */
  CORDON_AGENT_SHOW = 5,       /* empty; DOCUMENT or ERROR; then PAGE_SHOWN events. Of a document that
                                  is shown already the same once more. ORDER: there is none. A
                                  browser: OK, then WINDOW */
  CORDON_AGENT_PASSWORD = 6,   /* 1..PASSWORD_MAX bytes of UTF-8; DOCUMENT or ERROR */
  CORDON_AGENT_PAGE = 7,       /* CordonAgentPage (zoom fields zero); OK or ERROR */
  CORDON_AGENT_ZOOM = 8,       /* CordonAgentPage (page 0, percent 0 for a fit); OK or ERROR */
  CORDON_AGENT_RESIZE = 9,     /* CordonAgentSize; OK once the guest's screen has the size */
  CORDON_AGENT_SHUTDOWN = 10,  /* empty; OK, then the guest powers off */
  CORDON_AGENT_OPEN_URL = 11,  /* 1..URL_MAX bytes: an address; OK once the browser has it or will have
                                  it as soon as its window is there, NOT_BROWSER, NO_SPACE where too many
                                  wait; then WINDOW */
  CORDON_AGENT_GET_APP = 16,   /* u32, counted from 0, below APPS_MAX; APP, or OK: there are no more */
  CORDON_AGENT_RUN_APP = 17,   /* 1..APP_ID_MAX bytes: an id; OK, then WINDOW; RANGE where there is no such */
  CORDON_AGENT_RENDER = 18,    /* CordonAgentRender; RENDERED; RANGE where there is no such page. A page that cannot
                                  be drawn comes as it is on the screen. ORDER from the moment another document
                                  is shown (INSIDE) until the host was done. Page 0, dpi 0: the host is done
                                  with pages; OK */
  CORDON_AGENT_GET_ROWS = 19,  /* CordonAgentRows, of the page RENDERED last; ROWS; ORDER where there is none now */
  CORDON_AGENT_LOOK = 20,      /* u32, bits of LOOK_ALL; OK, then PAGE_SHOWN */
  /* guest -> host */
  CORDON_AGENT_HELLO_OK = 64,   /* CordonAgentHelloOk */
  CORDON_AGENT_OK = 65,         /* empty */
  CORDON_AGENT_ERROR = 66,      /* CordonAgentErrorCode as u32 */
  CORDON_AGENT_DOCUMENT = 67,   /* u32 pages, 1..PAGES_MAX */
  CORDON_AGENT_PAGE_SHOWN = 68, /* event: CordonAgentPage; this page is painted on the screen */
  CORDON_AGENT_VIEWER_DIED = 69, /* event: u32 wait status; a new blank viewer is being started */
  CORDON_AGENT_WINDOW = 70,      /* event, empty: the browser's window is on the screen. What is in it is
                                    between the browser and whoever it talks to */
  CORDON_AGENT_APP = 80,         /* CordonAgentApp: the application of that number */
  CORDON_AGENT_RENDERED = 81,    /* CordonAgentRendered: its pixels can be fetched */
  CORDON_AGENT_ROWS = 82,        /* as many rows as were asked for, each `width` times R, G, B */
  CORDON_AGENT_INSIDE = 88,      /* event: u32 pages, 1..PAGES_MAX, of what is shown from here on in the document's
                                    place: a file in it, or the document again. PAGE_SHOWN follows */
  CORDON_AGENT_LOOKS = 89        /* event: u32, bits of LOOK_ALL; how pages are shown from here on, whoever wanted it;
                                    0 from HELLO on to the first. PAGE_SHOWN follows */
} CordonAgentType;

typedef enum {
  CORDON_AGENT_ERROR_PROTOCOL = 1,      /* the guest did not understand; the host must hang up */
  CORDON_AGENT_ERROR_VERSION = 2,       /* no common version */
  CORDON_AGENT_ERROR_ORDER = 3,         /* a request that does not fit the state */
  CORDON_AGENT_ERROR_NO_SPACE = 4,      /* the file does not fit into the guest's memory */
  CORDON_AGENT_ERROR_TRUNCATED = 5,     /* fewer or more bytes than FILE_BEGIN promised */
  CORDON_AGENT_ERROR_NOT_DOCUMENT = 6,  /* no viewer of this template knows the file */
  CORDON_AGENT_ERROR_DAMAGED = 7,       /* known kind, but it cannot be shown */
  CORDON_AGENT_ERROR_PASSWORD = 8,      /* a password is needed, or the one given is wrong */
  CORDON_AGENT_ERROR_VIEWER_DIED = 9,   /* the viewer crashed on this file */
  CORDON_AGENT_ERROR_TOO_MANY = 10,     /* more than PAGES_MAX pages, or no page at all */
  CORDON_AGENT_ERROR_RANGE = 11,        /* no such page, zoom or application */
  CORDON_AGENT_ERROR_INTERNAL = 12,
  CORDON_AGENT_ERROR_NOT_BROWSER = 13   /* this template opens no addresses */
} CordonAgentErrorCode;

typedef enum {
  CORDON_AGENT_PAPER_A4 = 0,
  CORDON_AGENT_PAPER_LETTER = 1
} CordonAgentPaper;

/* The private disk of a machine that lasts. */
typedef enum {
  CORDON_AGENT_HOME_NONE = 0,   /* the machine has none, or its template makes no use of it */
  CORDON_AGENT_HOME_READY = 1,  /* it is mounted */
  CORDON_AGENT_HOME_DAMAGED = 2 /* it could not be made use of; nothing on it was erased */
} CordonAgentHome;

typedef enum {
  CORDON_AGENT_ZOOM_PERCENT = 0,
  CORDON_AGENT_ZOOM_FIT_WIDTH = 1,
  CORDON_AGENT_ZOOM_FIT_PAGE = 2
} CordonAgentZoomMode;

typedef struct {
  uint16_t version_min;
  uint16_t version_max;
  uint16_t width, height; /* pixels the guest's screen shall have; 0, 0 keeps what it has */
  uint16_t scale_percent; /* 100..400, size of text and controls */
  uint8_t paper;          /* CordonAgentPaper */
  char layout[CORDON_AGENT_NAME_MAX + 1];   /* XKB layout, "de"; empty keeps "us" */
  char variant[CORDON_AGENT_NAME_MAX + 1];  /* XKB variant, "nodeadkeys", may be empty */
  char locale[CORDON_AGENT_NAME_MAX + 1];   /* "de_DE.UTF-8"; empty means C.UTF-8 */
  char timezone[CORDON_AGENT_NAME_MAX + 1]; /* "Europe/Berlin"; empty means UTC */
} CordonAgentHello;

typedef struct {
  uint16_t version;
  uint16_t home;     /* CordonAgentHome */
  uint32_t build;    /* of the agent, for the log; no meaning */
} CordonAgentHelloOk;

typedef struct {
  uint64_t size; /* bytes, 1..CORDON_AGENT_FILE_MAX */
} CordonAgentFileBegin;

typedef struct {
  uint32_t page;         /* counted from 1 */
  uint16_t zoom_percent; /* CORDON_AGENT_ZOOM_MIN..MAX */
  uint8_t zoom_mode;     /* CordonAgentZoomMode */
} CordonAgentPage;

typedef struct {
  uint16_t width, height; /* CORDON_AGENT_SIZE_MIN..MAX */
} CordonAgentSize;

typedef struct {
  uint32_t page; /* counted from 1; 0: done */
  uint16_t dpi;  /* CORDON_AGENT_DPI_MIN..MAX; 0 with page 0 */
} CordonAgentRender;

/* width and height are those of cordon_agent_sheet_size(), and of nothing else. */
typedef struct {
  uint32_t page;
  uint16_t width, height;               /* pixels, 1..CORDON_AGENT_SHEET_SIDE_MAX */
  uint32_t points_width, points_height; /* hundredths of a point, CORDON_AGENT_SHEET_POINTS_MIN..MAX */
} CordonAgentRendered;

typedef struct {
  uint16_t first, count; /* counted from 0; at least one, and at most what a frame holds */
} CordonAgentRows;

typedef struct {
  char locale[CORDON_AGENT_APP_LOCALE_MAX + 1]; /* "de", "pt_BR", "sr@latin" */
  char name[CORDON_AGENT_APP_NAME_MAX + 1];
} CordonAgentAppName;

/* What a person may start in the guest; 41 KiB. Whatever its maker wrote: neither true nor fit to be shown
 * as it is. */
typedef struct {
  char id[CORDON_AGENT_APP_ID_MAX + 1]; /* cordon_agent_app_id_valid() */
  uint8_t translations;                 /* how many there are */
  char name[CORDON_AGENT_APP_NAME_MAX + 1]; /* not empty; where there is no translation */
  CordonAgentAppName translated[CORDON_AGENT_APP_TRANSLATIONS_MAX]; /* by locale, in ascending order */
  uint8_t icon[CORDON_AGENT_ICON_SIZE]; /* rows of RGBA, not premultiplied */
} CordonAgentApp;

/* Payloads are the fields in the order of these structs, without padding, except: HELLO has a zero
 * byte after `paper` and four strings of NAME_MAX + 1 bytes filled up with zeros; PAGE, ZOOM and
 * PAGE_SHOWN end with a zero byte, RENDER with two; in APP three zero bytes follow `translations`, and only so many
 * translations as it says. Strings are filled up with zeros. */

/* One frame inside the parser's buffer; valid until the next call of the parser. */
typedef struct {
  uint16_t type;
  uint32_t serial;
  uint32_t length;
  const uint8_t *payload;
} CordonAgentFrame;

typedef enum {
  CORDON_AGENT_FROM_HOST,
  CORDON_AGENT_FROM_GUEST
} CordonAgentOrigin;

/* Takes a byte stream apart. One fixed buffer, no allocation. */
typedef struct {
  CordonAgentOrigin origin; /* which types are admitted */
  bool broken;              /* once broken, for ever */
  size_t fill;
  uint8_t buffer[CORDON_AGENT_FRAME_MAX];
} CordonAgentParser;

typedef enum {
  CORDON_AGENT_MORE,  /* all bytes taken, no whole frame yet */
  CORDON_AGENT_FRAME, /* *frame is set; call again with the rest */
  CORDON_AGENT_BROKEN /* the peer broke the protocol; hang up */
} CordonAgentResult;

void cordon_agent_parser_init (CordonAgentParser *parser, CordonAgentOrigin origin);

/* Takes bytes up to the end of the next frame. *taken says how many of `size` were used. The header
 * is checked (type admitted for the origin, zero field, length allowed for the type) before a
 * byte of payload is awaited. */
CordonAgentResult cordon_agent_parser_feed (CordonAgentParser *parser,
                                            const uint8_t *bytes, size_t size, size_t *taken,
                                            CordonAgentFrame *frame);

/* Writers: put one whole frame into `out` (CORDON_AGENT_FRAME_MAX bytes are always enough) and
 * return its length, or 0 when a value is outside its range or `size` too small; `out` is then
 * unchanged. */
size_t cordon_agent_write_empty (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial);
size_t cordon_agent_write_u32 (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                               uint32_t value);
/* FILE_DATA, PASSWORD, OPEN_URL, RUN_APP, ROWS */
size_t cordon_agent_write_bytes (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                                 const void *bytes, size_t length);
size_t cordon_agent_write_hello (uint8_t *out, size_t size, uint32_t serial,
                                 const CordonAgentHello *hello);
size_t cordon_agent_write_hello_ok (uint8_t *out, size_t size, uint32_t serial,
                                    const CordonAgentHelloOk *ok);
size_t cordon_agent_write_file_begin (uint8_t *out, size_t size, uint32_t serial,
                                      const CordonAgentFileBegin *begin);
size_t cordon_agent_write_page (uint8_t *out, size_t size, CordonAgentType type, uint32_t serial,
                                const CordonAgentPage *page);
size_t cordon_agent_write_size (uint8_t *out, size_t size, uint32_t serial,
                                const CordonAgentSize *screen);

size_t cordon_agent_write_render (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRender *render);
size_t cordon_agent_write_rendered (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRendered *rendered);
size_t cordon_agent_write_rows (uint8_t *out, size_t size, uint32_t serial, const CordonAgentRows *rows);

size_t cordon_agent_write_app (uint8_t *out, size_t size, uint32_t serial, const CordonAgentApp *app);

/* Pixels of a page of that size, which is inside its range: at `dpi`, or at the largest whole number below at
 * which the page keeps to SHEET_SIDE_MAX and SHEET_PIXELS_MAX. Both ends reckon it, so that neither has to believe
 * the other. */
void cordon_agent_sheet_size (uint16_t dpi, uint32_t points_width, uint32_t points_height, uint16_t *width,
                              uint16_t *height);
/* Rows of a page of that width that one ROWS holds. */
uint16_t cordon_agent_rows_max (uint16_t width);

/* Letters, digits and . _ - of ASCII, a letter or digit first, no two dots: it becomes a part of file names. */
bool cordon_agent_app_id_valid (const uint8_t *bytes, size_t size);

/* Whether a text is an address that OPEN_URL takes: http:// or https://, something behind it, and nothing
 * but the printable characters of ASCII that may stand in one (RFC 3986, and | ^ ` { } as browsers
 * have it): no blank, no double quote, no backslash, no < >. Everything else has to be escaped in it. */
bool cordon_agent_url_valid (const uint8_t *bytes, size_t size);

/* Readers: false, and *value untouched, unless the frame has a type that carries such a value, its
 * payload is exactly one, and every field is inside its range (strings: valid UTF-8 without control
 * characters; layout, variant, locale and time zone only A-Z a-z 0-9 _ - + . @ / : and never
 * ".."). */
bool cordon_agent_read_u32 (const CordonAgentFrame *frame, uint32_t *value);
bool cordon_agent_read_hello (const CordonAgentFrame *frame, CordonAgentHello *hello);
bool cordon_agent_read_hello_ok (const CordonAgentFrame *frame, CordonAgentHelloOk *ok);
bool cordon_agent_read_file_begin (const CordonAgentFrame *frame, CordonAgentFileBegin *begin);
bool cordon_agent_read_page (const CordonAgentFrame *frame, CordonAgentPage *page);
bool cordon_agent_read_size (const CordonAgentFrame *frame, CordonAgentSize *screen);
bool cordon_agent_read_password (const CordonAgentFrame *frame,
                                 char password[CORDON_AGENT_PASSWORD_MAX + 1]);
bool cordon_agent_read_url (const CordonAgentFrame *frame, char url[CORDON_AGENT_URL_MAX + 1]);
bool cordon_agent_read_render (const CordonAgentFrame *frame, CordonAgentRender *render);
bool cordon_agent_read_rendered (const CordonAgentFrame *frame, CordonAgentRendered *rendered);
bool cordon_agent_read_rows (const CordonAgentFrame *frame, CordonAgentRows *rows);
bool cordon_agent_read_app (const CordonAgentFrame *frame, CordonAgentApp *app);
bool cordon_agent_read_app_id (const CordonAgentFrame *frame, char id[CORDON_AGENT_APP_ID_MAX + 1]);
