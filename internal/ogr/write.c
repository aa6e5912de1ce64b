#include "ogr.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

GDALDatasetH spn_create(const char *driver, const char *path, char **options, spn_err *e) {
	LISTEN(e);
	GDALDriverH d = GDALGetDriverByName(driver);
	GDALDatasetH ds = d ? GDALCreate(d, path, 0, 0, 0, GDT_Unknown, options) : NULL;
	RETURN(ds);
}

OGRLayerH spn_create_layer(GDALDatasetH ds, const char *name, OGRSpatialReferenceH srs, int geomtype, char **options, spn_err *e) {
	LISTEN(e);
	OGRLayerH l = GDALDatasetCreateLayer(ds, name, srs, (OGRwkbGeometryType)geomtype, options);
	RETURN(l);
}

int spn_add_domain(GDALDatasetH ds, const char *name, const char *title, int n, char **codes, char **words, spn_err *e) {
	OGRCodedValue *list = calloc((size_t)n + 1, sizeof *list);
	if (!list) return 0;
	for (int i = 0; i < n; i++) {
		list[i].pszCode = codes[i];
		list[i].pszValue = words[i];
	}
	LISTEN(e);
	OGRFieldDomainH d = OGR_CodedFldDomain_Create(name, title, OFTString, OFSTNone, list);
	free(list);
	char *why = NULL;
	bool added = d && GDALDatasetAddFieldDomain(ds, d, &why);
	if (!added && why) CPLError(CE_Failure, CPLE_AppDefined, "%s", why);
	CPLFree(why);
	OGR_FldDomain_Destroy(d);
	RETURN(added);
}

int spn_create_field(OGRLayerH layer, const char *name, int type, int subtype, int width, int precision, const char *title, const char *domain, spn_err *e) {
	LISTEN(e);
	OGRFieldDefnH f = OGR_Fld_Create(name, (OGRFieldType)type);
	if (subtype) OGR_Fld_SetSubType(f, (OGRFieldSubType)subtype);
	if (width) OGR_Fld_SetWidth(f, width);
	if (precision) OGR_Fld_SetPrecision(f, precision);
	if (title) OGR_Fld_SetAlternativeName(f, title);
	if (domain) OGR_Fld_SetDomainName(f, domain);
	OGRErr err = OGR_L_CreateField(layer, f, 1);
	OGR_Fld_Destroy(f);
	RETURN(err == OGRERR_NONE);
}

int spn_begin(GDALDatasetH ds, spn_err *e) {
	LISTEN(e);
	if (!GDALDatasetTestCapability(ds, ODsCTransactions)) RETURN(1);
	OGRErr err = GDALDatasetStartTransaction(ds, 0);
	RETURN(err == OGRERR_NONE);
}

int spn_commit(GDALDatasetH ds, spn_err *e) {
	LISTEN(e);
	if (!GDALDatasetTestCapability(ds, ODsCTransactions)) RETURN(1);
	OGRErr err = GDALDatasetCommitTransaction(ds);
	RETURN(err == OGRERR_NONE);
}

static uint32_t get32(const unsigned char *p) { uint32_t v; memcpy(&v, p, 4); return v; }
static int64_t get64(const unsigned char *p) { int64_t v; memcpy(&v, p, 8); return v; }

// Strips the SRID of an EWKB's outer header, because OGR reads WKB without it. Returns the first byte to read; the
// five bytes of the header are rebuilt in front of the coordinates, so buf is changed.
static unsigned char *plain(unsigned char *p, size_t *len) {
	if (*len < 9) return p;
	uint32_t type = get32(p + 1);
	if (!(type & 0x20000000u)) return p;
	type &= ~0x20000000u;
	memmove(p + 4, p, 1);
	memcpy(p + 5, &type, 4);
	*len -= 4;
	return p + 4;
}

// target is the layer's geometry type: a polygon in a layer of multipolygons is promoted, as GeoPackage demands.
int spn_write(OGRLayerH layer, const unsigned char *data, size_t len, int rows, OGRSpatialReferenceH srs, int target, int64_t *written, spn_err *e) {
	LISTEN(e);
	const unsigned char *p = data, *end = data + len;
	OGRFeatureDefnH def = OGR_L_GetLayerDefn(layer);
	int nf = OGR_FD_GetFieldCount(def);
	for (int r = 0; r < rows; r++) {
		if (end - p < 26) RETURN(0);
		OGRFeatureH f = OGR_F_Create(def);
		int64_t fid = get64(p);
		if (fid >= 0) OGR_F_SetFID(f, fid);
		uint32_t n = get32(p + 22);
		p += 26;
		for (uint32_t i = 0; i < n; i++) {
			int k = (int)i;
			uint8_t tag = *p++;
			if (k >= nf) k = -1;
			switch (tag) {
			case 0: if (k >= 0) OGR_F_SetFieldNull(f, k); break;
			case 1: {
				uint32_t l = get32(p);
				p += 4;
				char *s = malloc((size_t)l + 1);
				if (!s) { OGR_F_Destroy(f); RETURN(0); }
				memcpy(s, p, l);
				s[l] = 0;
				if (k >= 0) OGR_F_SetFieldString(f, k, s);
				free(s);
				p += l;
				break;
			}
			case 2: if (k >= 0) OGR_F_SetFieldInteger64(f, k, get64(p)); p += 8; break;
			case 3: { double v; memcpy(&v, p, 8); if (k >= 0) OGR_F_SetFieldDouble(f, k, v); p += 8; break; }
			case 4: if (k >= 0) OGR_F_SetFieldInteger(f, k, *p); p += 1; break;
			case 5: {
				int32_t offset = (int32_t)get32(p + 12);
				time_t at = (time_t)(get64(p) + (int64_t)offset * 60);
				float fraction = (float)(get32(p + 8) / 1000000u) / 1000.0f;
				struct tm tm;
				gmtime_r(&at, &tm);
				if (k >= 0) OGR_F_SetFieldDateTimeEx(f, k, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, (float)tm.tm_sec + fraction, 100 + offset / 15);
				p += 16;
				break;
			}
			case 6: {
				uint32_t items = get32(p);
				p += 4;
				char **list = NULL;
				for (uint32_t q = 0; q < items; q++) {
					uint32_t l = get32(p);
					p += 4;
					char *s = malloc((size_t)l + 1);
					if (s) { memcpy(s, p, l); s[l] = 0; list = CSLAddString(list, s); free(s); }
					p += l;
				}
				if (k >= 0) OGR_F_SetFieldStringList(f, k, list);
				CSLDestroy(list);
				break;
			}
			default: OGR_F_Destroy(f); RETURN(0);
			}
		}
		size_t size = get32(p);
		p += 4;
		if (size) {
			unsigned char *own = malloc(size);
			OGRGeometryH g = NULL;
			if (!own) { OGR_F_Destroy(f); RETURN(0); }
			memcpy(own, p, size);
			p += size;
			size_t l = size;
			unsigned char *w = plain(own, &l);
			OGRErr err = OGR_G_CreateFromWkb(w, srs, &g, (int)l);
			free(own);
			if (err != OGRERR_NONE || !g) {
				CPLError(CE_Failure, CPLE_AppDefined, "row %lld: geometry cannot be read", (long long)*written + 1);
				OGR_F_Destroy(f);
				RETURN(0);
			}
			OGRwkbGeometryType want = wkbFlatten((OGRwkbGeometryType)target), have = wkbFlatten(OGR_G_GetGeometryType(g));
			if ((want == wkbMultiPolygon && have == wkbPolygon) || (want == wkbMultiLineString && have == wkbLineString) || (want == wkbMultiPoint && have == wkbPoint))
				g = OGR_G_ForceTo(g, (OGRwkbGeometryType)target, NULL);
			OGR_F_SetGeometryDirectly(f, g);
		}
		OGRErr err = OGR_L_CreateFeature(layer, f);
		OGR_F_Destroy(f);
		if (err != OGRERR_NONE) RETURN(0);
		++*written;
	}
	RETURN(1);
}
