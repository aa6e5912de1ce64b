#include "ogr.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

void CPL_STDCALL spn_collect(CPLErr class, CPLErrorNum number, const char *message) {
	(void)number;
	if (class != CE_Warning && class != CE_Failure && class != CE_Fatal) return;
	spn_err *e = (spn_err *)CPLGetErrorHandlerUserData();
	e->count++;
	if ((int)class > e->worst || e->text[0] == 0) {
		strncpy(e->text, message, sizeof e->text - 1);
		e->text[sizeof e->text - 1] = 0;
	}
	if ((int)class > e->worst) e->worst = (int)class;
}

extern void RegisterOGRGeoPackage(void);
extern void RegisterOGRShape(void);
extern void RegisterOGRFlatGeobuf(void);
extern void RegisterOGRGML(void);
extern void RegisterOGRLIBKML(void);
extern void RegisterOGRDXF(void);
extern void RegisterOGROpenFileGDB(void);
extern void RegisterOGRTAB(void);
extern void RegisterOGRGeoJSON(void);
extern void RegisterOGRMEM(void);

// Only the drivers named here exist in this process: no virtual formats that name other files, no databases, no
// network drivers, whatever the content of an upload asks for.
void spn_init(void) {
	CPLSetErrorHandler(CPLQuietErrorHandler);
	CPLSetConfigOption("GML_SKIP_RESOLVE_ELEMS", "ALL");
	CPLSetConfigOption("GML_PARSER", "EXPAT"); // Xerces expands entities without a limit
	CPLSetConfigOption("GML_GFS_TEMPLATE", NULL);
	CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
	CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".never");
	CPLSetConfigOption("OGR_GEOMETRY_ACCEPT_UNCLOSED_RING", "NO");
	CPLSetConfigOption("OGR_SQLITE_LOAD_EXTENSIONS", NULL);
	CPLSetConfigOption("SHAPE_RESTORE_SHX", "NO"); // see spn_restore_shx
	CPLSetConfigOption("GDAL_CACHEMAX", "32");
	CPLSetConfigOption("OGR_SQLITE_CACHE", "32");
	CPLSetConfigOption("CPL_TMPDIR", getenv("SPOINA_OGR_TMP"));
	OSRSetPROJEnableNetwork(0);
	RegisterOGRGeoPackage();
	RegisterOGRShape();
	RegisterOGRFlatGeobuf();
	RegisterOGRGML();
	RegisterOGRLIBKML();
	RegisterOGRDXF();
	RegisterOGROpenFileGDB();
	RegisterOGRTAB();
	RegisterOGRGeoJSON();
	RegisterOGRMEM();
}

// YES makes GDAL build the .shx anew whenever a Shapefile is opened, also over a good one: it is only for files that come
// without theirs.
void spn_restore_shx(int on) { CPLSetConfigOption("SHAPE_RESTORE_SHX", on ? "YES" : "NO"); }

GDALDatasetH spn_open(const char *path, const char *driver, char **options, spn_err *e) {
	const char *drivers[] = {driver, NULL};
	LISTEN(e);
	GDALDatasetH ds = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, (const char *const *)options, NULL);
	RETURN(ds);
}

int spn_close(GDALDatasetH ds, spn_err *e) {
	LISTEN(e);
	GDALClose(ds);
	RETURN(e->worst < CE_Failure);
}

OGRLayerH spn_layer(GDALDatasetH ds, int i, spn_err *e) {
	LISTEN(e);
	OGRLayerH l = GDALDatasetGetLayer(ds, i);
	if (l) OGR_L_GetLayerDefn(l); // some drivers read the definition only now, and complain only now
	RETURN(l);
}

int64_t spn_count(OGRLayerH layer, spn_err *e) {
	LISTEN(e);
	int64_t n = OGR_L_GetFeatureCount(layer, 0);
	RETURN(n);
}

int spn_reset(OGRLayerH layer, spn_err *e) {
	LISTEN(e);
	OGR_L_ResetReading(layer);
	RETURN(e->worst < CE_Failure);
}

// ---- frame buffer

static int need(spn_buf *b, size_t n) {
	if (b->oom) return 0;
	if (b->len + n <= b->cap) return 1;
	size_t cap = b->cap ? b->cap : 1 << 16;
	while (cap < b->len + n) cap *= 2;
	char *p = realloc(b->data, cap);
	if (!p) { b->oom = 1; return 0; }
	b->data = p;
	b->cap = cap;
	return 1;
}
static void put(spn_buf *b, const void *p, size_t n) { if (need(b, n)) { memcpy(b->data + b->len, p, n); b->len += n; } }
static void put8(spn_buf *b, uint8_t v) { put(b, &v, 1); }
static void put32(spn_buf *b, uint32_t v) { put(b, &v, 4); }
static void put64(spn_buf *b, uint64_t v) { put(b, &v, 8); }
static void put_text(spn_buf *b, const char *s) {
	size_t n = s ? strlen(s) : 0;
	put32(b, (uint32_t)n);
	if (n) put(b, s, n);
}
void spn_free(spn_buf *b) { free(b->data); memset(b, 0, sizeof *b); }

// ---- reading

static int64_t days_from_civil(int64_t y, int m, int d) {
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	unsigned yoe = (unsigned)(y - era * 400), doy = (153u * (unsigned)(m + (m > 2 ? -3 : 9)) + 2) / 5 + (unsigned)d - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + (int64_t)doe - 719468;
}

static int days_in(int y, int m) {
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0)) return 29;
	return days[m - 1];
}

static void put_time(spn_buf *b, OGRFeatureH f, int i, OGRFieldType type) {
	int y = 0, mo = 0, d = 0, h = 0, mi = 0, tz = 0;
	float s = 0;
	OGR_F_GetFieldAsDateTimeEx(f, i, &y, &mo, &d, &h, &mi, &s, &tz);
	// An impossible date ("31.06.2024" survives in a DBF) must reach the report as it stands.
	if (type == OFTTime || mo < 1 || mo > 12 || d < 1 || d > days_in(y, mo) || h > 24 || mi > 59 || s >= 61) {
		put8(b, 1);
		put_text(b, OGR_F_GetFieldAsString(f, i));
		return;
	}
	int offset = tz > 1 ? (tz - 100) * 15 : 0; // minutes
	double whole = floor((double)s);
	int64_t at = days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + (int64_t)whole - (int64_t)offset * 60;
	put8(b, 5);
	put64(b, (uint64_t)at);
	put32(b, (uint32_t)lround(((double)s - whole) * 1000) * 1000000u);
	put32(b, (uint32_t)(int32_t)offset);
}

static void put_list(spn_buf *b, OGRFeatureH f, int i, OGRFieldType type) {
	char text[64];
	put8(b, 6);
	if (type == OFTStringList) {
		char **l = OGR_F_GetFieldAsStringList(f, i);
		int n = CSLCount(l);
		put32(b, (uint32_t)n);
		for (int k = 0; k < n; k++) put_text(b, l[k]);
		return;
	}
	int n = 0;
	const int *li = NULL;
	const GIntBig *ll = NULL;
	const double *lr = NULL;
	if (type == OFTIntegerList) li = OGR_F_GetFieldAsIntegerList(f, i, &n);
	else if (type == OFTInteger64List) ll = OGR_F_GetFieldAsInteger64List(f, i, &n);
	else lr = OGR_F_GetFieldAsDoubleList(f, i, &n);
	put32(b, (uint32_t)n);
	for (int k = 0; k < n; k++) {
		if (li) snprintf(text, sizeof text, "%d", li[k]);
		else if (ll) snprintf(text, sizeof text, "%lld", (long long)ll[k]);
		else snprintf(text, sizeof text, "%.15g", lr[k]);
		put_text(b, text);
	}
}

static void put_field(spn_buf *b, OGRFeatureH f, int i, OGRFieldType type, int boolean) {
	if (!OGR_F_IsFieldSetAndNotNull(f, i)) { put8(b, 0); return; }
	switch (type) {
	case OFTInteger:
		if (boolean) { put8(b, 4); put8(b, OGR_F_GetFieldAsInteger(f, i) != 0); return; }
		put8(b, 2); put64(b, (uint64_t)(int64_t)OGR_F_GetFieldAsInteger(f, i)); return;
	case OFTInteger64: put8(b, 2); put64(b, (uint64_t)OGR_F_GetFieldAsInteger64(f, i)); return;
	case OFTReal: { double v = OGR_F_GetFieldAsDouble(f, i); put8(b, 3); put(b, &v, 8); return; }
	case OFTDate: case OFTDateTime: case OFTTime: put_time(b, f, i, type); return;
	case OFTStringList: case OFTIntegerList: case OFTInteger64List: case OFTRealList: put_list(b, f, i, type); return;
	case OFTBinary: put8(b, 0); return;
	default: put8(b, 1); put_text(b, OGR_F_GetFieldAsString(f, i)); return;
	}
}

size_t spn_walk(unsigned char *p, size_t len, int depth, visit_fn visit, void *arg) {
	uint32_t type, n;
	if (len < 5 || p[0] != 1 || depth > 16) return 0;
	memcpy(&type, p + 1, 4);
	size_t at = 5;
	if (type & 0x20000000u) at += 4;
	int z = (type & 0x80000000u) != 0, m = (type & 0x40000000u) != 0;
	type &= 0x0fffffffu;
	if (type >= 3000 && type < 4000) { z = m = 1; type -= 3000; }
	else if (type >= 2000 && type < 3000) { m = 1; type -= 2000; }
	else if (type >= 1000 && type < 2000) { z = 1; type -= 1000; }
	int dims = 2 + z + m;
	size_t step = (size_t)dims * 8;
	switch (type) {
	case 1:
		if (len < at + step) return 0;
		visit(p + at, 1, dims, z, arg);
		return at + step;
	case 2:
		if (len < at + 4) return 0;
		memcpy(&n, p + at, 4);
		at += 4;
		if ((len - at) / step < n) return 0;
		visit(p + at, n, dims, z, arg);
		return at + (size_t)n * step;
	case 3: {
		uint32_t rings;
		if (len < at + 4) return 0;
		memcpy(&rings, p + at, 4);
		at += 4;
		for (uint32_t r = 0; r < rings; r++) {
			if (len < at + 4) return 0;
			memcpy(&n, p + at, 4);
			at += 4;
			if ((len - at) / step < n) return 0;
			visit(p + at, n, dims, z, arg);
			at += (size_t)n * step;
		}
		return at;
	}
	case 4: case 5: case 6: case 7:
		if (len < at + 4) return 0;
		memcpy(&n, p + at, 4);
		at += 4;
		for (uint32_t k = 0; k < n; k++) {
			size_t used = spn_walk(p + at, len - at, depth + 1, visit, arg);
			if (!used) return 0;
			at += used;
		}
		return at;
	}
	return 0;
}

static void see_finite(unsigned char *p, uint32_t n, int dims, int has_z, void *arg) {
	(void)has_z;
	for (uint64_t k = 0; k < (uint64_t)n * (unsigned)dims; k++) {
		double v;
		memcpy(&v, p + 8 * k, 8);
		if (!isfinite(v)) { *(int *)arg = 1; return; }
	}
}

// Appends u32 length and EWKB; returns row flags. Arcs become chords (4 degrees, GDAL's default), M is dropped, TIN and
// polyhedral surfaces become multipolygons: PostGIS and the rules know straight edges only.
static int put_geometry(spn_buf *b, OGRGeometryH g) {
	OGRGeometryH own = NULL;
	int flags = 0, bad = 0;
	if (!g) { put32(b, 0); return 0; }
	if (OGR_G_IsEmpty(g)) { put32(b, 0); return SPN_GEOM_EMPTY; }
	if (OGR_G_HasCurveGeometry(g, 0)) { own = OGR_G_GetLinearGeometry(g, 0, NULL); g = own; }
	OGRwkbGeometryType flat = g ? wkbFlatten(OGR_G_GetGeometryType(g)) : wkbUnknown;
	if (g && (flat == wkbTIN || flat == wkbPolyhedralSurface || flat == wkbTriangle)) {
		OGRGeometryH c = own ? own : OGR_G_Clone(g);
		own = g = OGR_G_ForceToMultiPolygon(c);
	}
	if (!g || OGR_G_WkbSize(g) <= 0) { put32(b, 0); if (own) OGR_G_DestroyGeometry(own); return SPN_GEOM_BAD; }
	if (flat == wkbPolygon || flat == wkbMultiPolygon) {
		int before = OGR_G_WkbSize(g);
		OGR_G_CloseRings(g);
		if (OGR_G_WkbSize(g) != before) flags |= SPN_GEOM_CLOSED;
	}
	if (OGR_G_IsMeasured(g)) {
		if (!own) own = g = OGR_G_Clone(g);
		OGR_G_SetMeasured(g, 0);
	}
	size_t size = (size_t)OGR_G_WkbSize(g);
	put32(b, (uint32_t)size);
	if (need(b, size)) {
		if (OGR_G_ExportToWkb(g, wkbNDR, (unsigned char *)b->data + b->len) != OGRERR_NONE) flags |= SPN_GEOM_BAD;
		else if (!spn_walk((unsigned char *)b->data + b->len, size, 0, see_finite, &bad)) flags |= SPN_GEOM_BAD;
		if (bad) flags |= SPN_GEOM_NAN;
		// A collection of triangles and patches (a multipatch) is a surface after all.
		if ((flags & SPN_GEOM_BAD) && flat == wkbGeometryCollection && OGR_G_GetDimension(g) == 2 && !own) {
			OGRGeometryH m = OGR_G_ForceToMultiPolygon(OGR_G_Clone(g));
			b->len -= 4;
			flags = wkbFlatten(OGR_G_GetGeometryType(m)) == wkbMultiPolygon ? put_geometry(b, m) : (put32(b, 0), flags);
			OGR_G_DestroyGeometry(m);
			return flags;
		}
		if (flags & (SPN_GEOM_BAD | SPN_GEOM_NAN)) memcpy(b->data + b->len - 4, "\0\0\0\0", 4); // no geometry is better than one that poisons an index
		else b->len += size;
	}
	if (own) OGR_G_DestroyGeometry(own);
	return flags;
}

int spn_read(OGRLayerH layer, int max, size_t max_bytes, uint32_t *number, spn_buf *out, int *end, spn_err *e) {
	LISTEN(e);
	OGRFeatureDefnH def = OGR_L_GetLayerDefn(layer);
	int nf = OGR_FD_GetFieldCount(def), rows = 0, geometries = OGR_FD_GetGeomType(def) != wkbNone;
	OGRFieldType *types = malloc(sizeof *types * (size_t)(nf + 1));
	int *booleans = malloc(sizeof *booleans * (size_t)(nf + 1));
	if (!types || !booleans) { free(types); free(booleans); RETURN(-1); }
	for (int i = 0; i < nf; i++) {
		OGRFieldDefnH fd = OGR_FD_GetFieldDefn(def, i);
		types[i] = OGR_Fld_GetType(fd);
		booleans[i] = OGR_Fld_GetSubType(fd) == OFSTBoolean;
	}
	while (rows < max && out->len < max_bytes) {
		spn_err before = *e;
		e->worst = 0;
		OGRFeatureH f = OGR_L_GetNextFeature(layer);
		// A driver that fails in the middle looks like one at its end; only what it said in this call tells them apart.
		if (!f) {
			*end = e->worst >= (int)CE_Failure ? 2 : 1;
			if (*end == 1 && before.count) *e = before;
			break;
		}
		int complained = e->worst >= (int)CE_Warning;
		if (before.worst >= e->worst && before.count) { before.count = e->count; *e = before; }
		rows++;
		put64(out, (uint64_t)OGR_F_GetFID(f));
		put32(out, ++*number);
		put32(out, 0);
		put32(out, 0);
		size_t flags_at = out->len;
		put(out, "\0\0", 2);
		put32(out, (uint32_t)nf);
		for (int i = 0; i < nf; i++) put_field(out, f, i, types[i], booleans[i]);
		OGRGeometryH g = OGR_F_GetGeometryRef(f);
		// The driver complained about this row and gave no geometry: it could not read it.
		int flags = put_geometry(out, g);
		if (!g && complained && geometries) flags |= SPN_GEOM_BAD;
		if (!out->oom) { out->data[flags_at] = (char)(flags & 255); out->data[flags_at + 1] = (char)(flags >> 8); }
		OGR_F_Destroy(f);
		if (out->oom) break;
	}
	free(types);
	free(booleans);
	RETURN(out->oom ? -1 : rows);
}
