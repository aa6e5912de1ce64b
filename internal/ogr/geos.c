#include "ogr.h"
#include <geos_c.h>
#include <stdlib.h>
#include <string.h>

// GEOS is called directly, not through OGR_G_IsValid: OGR makes a context and a second copy for each geometry, which
// costs several times the check itself.

static void quiet(const char *message, void *arg) { (void)message; (void)arg; }

static GEOSContextHandle_t context(void) {
	GEOSContextHandle_t c = GEOS_init_r();
	if (c) {
		GEOSContext_setErrorMessageHandler_r(c, quiet, NULL);
		GEOSContext_setNoticeMessageHandler_r(c, quiet, NULL);
	}
	return c;
}

static void append(spn_buf *b, const void *p, size_t n) {
	if (b->len + n > b->cap) {
		size_t cap = b->cap ? b->cap : 1 << 12;
		while (cap < b->len + n) cap *= 2;
		char *d = realloc(b->data, cap);
		if (!d) { b->oom = 1; return; }
		b->data = d;
		b->cap = cap;
	}
	memcpy(b->data + b->len, p, n);
	b->len += n;
}

int spn_valid(int n, const unsigned char *data, const int64_t *lens, int8_t *result, double *at, spn_buf *reasons) {
	GEOSContextHandle_t c = context();
	if (!c) return -1;
	GEOSWKBReader *r = GEOSWKBReader_create_r(c);
	for (int i = 0; i < n; i++) {
		GEOSGeometry *g = lens[i] > 0 ? GEOSWKBReader_read_r(c, r, data, (size_t)lens[i]) : NULL;
		data += lens[i];
		at[2 * i] = at[2 * i + 1] = 0;
		result[i] = -1;
		const char *text = "";
		char *reason = NULL;
		GEOSGeometry *where = NULL;
		if (g) {
			char v = GEOSisValid_r(c, g);
			if (v == 1) result[i] = 1;
			else {
				result[i] = 0;
				GEOSisValidDetail_r(c, g, 0, &reason, &where);
				if (reason) text = reason;
				if (where && !GEOSisEmpty_r(c, where)) {
					GEOSGeomGetX_r(c, where, &at[2 * i]);
					GEOSGeomGetY_r(c, where, &at[2 * i + 1]);
				}
			}
		} else {
			text = "not a geometry";
		}
		append(reasons, text, strlen(text) + 1);
		if (reason) GEOSFree_r(c, reason);
		if (where) GEOSGeom_destroy_r(c, where);
		if (g) GEOSGeom_destroy_r(c, g);
	}
	GEOSWKBReader_destroy_r(c, r);
	GEOS_finish_r(c);
	return reasons->oom ? -1 : 0;
}

int spn_make_valid(int n, const unsigned char *data, const int64_t *lens, int structure, spn_buf *out) {
	GEOSContextHandle_t c = context();
	if (!c) return -1;
	GEOSWKBReader *r = GEOSWKBReader_create_r(c);
	GEOSWKBWriter *w = GEOSWKBWriter_create_r(c);
	GEOSWKBWriter_setByteOrder_r(c, w, 1);
	GEOSWKBWriter_setIncludeSRID_r(c, w, 1);
	GEOSWKBWriter_setOutputDimension_r(c, w, 3);
	GEOSMakeValidParams *p = GEOSMakeValidParams_create_r(c);
	GEOSMakeValidParams_setMethod_r(c, p, structure ? GEOS_MAKE_VALID_STRUCTURE : GEOS_MAKE_VALID_LINEWORK);
	for (int i = 0; i < n; i++) {
		GEOSGeometry *g = lens[i] > 0 ? GEOSWKBReader_read_r(c, r, data, (size_t)lens[i]) : NULL, *v = NULL;
		data += lens[i];
		unsigned char *wkb = NULL;
		size_t size = 0;
		if (g) v = GEOSMakeValidWithParams_r(c, g, p);
		if (v) {
			GEOSSetSRID_r(c, v, GEOSGetSRID_r(c, g));
			wkb = GEOSWKBWriter_write_r(c, w, v, &size);
		}
		uint32_t len = wkb ? (uint32_t)size : 0;
		append(out, &len, 4);
		if (len) append(out, wkb, size);
		if (wkb) GEOSFree_r(c, wkb);
		if (v) GEOSGeom_destroy_r(c, v);
		if (g) GEOSGeom_destroy_r(c, g);
	}
	GEOSMakeValidParams_destroy_r(c, p);
	GEOSWKBWriter_destroy_r(c, w);
	GEOSWKBReader_destroy_r(c, r);
	GEOS_finish_r(c);
	return out->oom ? -1 : 0;
}
