#include "ogr.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

OGRSpatialReferenceH spn_srs(const char *user_input, spn_err *e) {
	LISTEN(e);
	OGRSpatialReferenceH s = OSRNewSpatialReference(NULL);
	if (OSRSetFromUserInput(s, user_input) != OGRERR_NONE) {
		OSRDestroySpatialReference(s);
		RETURN(NULL);
	}
	OSRSetAxisMappingStrategy(s, OAMS_TRADITIONAL_GIS_ORDER);
	RETURN(s);
}

char *spn_srs_name(OGRSpatialReferenceH s) {
	const char *n = OSRGetName(s);
	return strdup(n ? n : "");
}

// The EPSG code the definition names, or the one that PROJ finds to be the same system (ESRI .prj files name none).
int spn_srs_epsg(OGRSpatialReferenceH s, spn_err *e) {
	LISTEN(e);
	const char *auth = OSRGetAuthorityName(s, NULL), *code = OSRGetAuthorityCode(s, NULL);
	if (auth && code && EQUAL(auth, "EPSG")) RETURN(atoi(code));
	int n = 0, epsg = 0, *confidence = NULL;
	OGRSpatialReferenceH *m = OSRFindMatches(s, NULL, &n, &confidence);
	for (int i = 0; i < n && !epsg; i++) {
		if (confidence[i] < 90) continue;
		auth = OSRGetAuthorityName(m[i], NULL);
		code = OSRGetAuthorityCode(m[i], NULL);
		if (auth && code && EQUAL(auth, "EPSG")) epsg = atoi(code);
	}
	OSRFreeSRSArray(m);
	CPLFree(confidence);
	RETURN(epsg);
}

char *spn_srs_wkt(OGRSpatialReferenceH s, spn_err *e) {
	const char *options[] = {"FORMAT=WKT2_2019", NULL};
	char *w = NULL, *own = NULL;
	LISTEN(e);
	if (OSRExportToWktEx(s, &w, options) == OGRERR_NONE && w) own = strdup(w);
	CPLFree(w);
	RETURN(own);
}

char *spn_srs_json(OGRSpatialReferenceH s, spn_err *e) {
	char *w = NULL, *own = NULL;
	LISTEN(e);
	if (OSRExportToPROJJSON(s, &w, NULL) == OGRERR_NONE && w) own = strdup(w);
	CPLFree(w);
	RETURN(own);
}

OGRCoordinateTransformationH spn_transformer(OGRSpatialReferenceH src, OGRSpatialReferenceH dst, spn_err *e) {
	LISTEN(e);
	OGRCoordinateTransformationH t = OCTNewCoordinateTransformation(src, dst);
	RETURN(t);
}

int spn_transform_points(OGRCoordinateTransformationH t, int n, double *x, double *y, double *z, int *ok, spn_err *e) {
	LISTEN(e);
	OCTTransformEx(t, n, x, y, z, ok); // says per point what failed; the short form leaves zeros
	int failed = 0;
	for (int i = 0; i < n; i++) {
		if (ok[i] && !(isfinite(x[i]) && isfinite(y[i]))) ok[i] = 0;
		failed += !ok[i];
	}
	RETURN(failed);
}

struct run { unsigned char *p; uint32_t n; int dims; int has_z; };
struct gather { struct run *runs; size_t n, cap; size_t points; int oom; };

static void gather_run(unsigned char *p, uint32_t n, int dims, int has_z, void *arg) {
	struct gather *g = arg;
	if (g->n == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 4096;
		struct run *r = realloc(g->runs, cap * sizeof *r);
		if (!r) { g->oom = 1; return; }
		g->runs = r;
		g->cap = cap;
	}
	g->runs[g->n++] = (struct run){p, n, dims, has_z};
	g->points += n;
}

int spn_transform_wkb(OGRCoordinateTransformationH t, int n, unsigned char *data, const int64_t *lens, int32_t *bad, spn_err *e) {
	struct gather g = {0};
	size_t *first = malloc(sizeof *first * (size_t)(n + 1)); // first run of geometry i
	double *x = NULL;
	int *ok = NULL;
	int result = -1;
	if (!first) return -1;
	LISTEN(e);
	unsigned char *p = data;
	for (int i = 0; i < n; i++) {
		first[i] = g.n;
		size_t points = g.points;
		bad[i] = 0;
		if (lens[i] > 0 && spn_walk(p, (size_t)lens[i], 0, gather_run, &g) != (size_t)lens[i]) {
			bad[i] = -1;
			g.n = first[i];
			g.points = points;
		}
		p += lens[i];
	}
	first[n] = g.n;
	if (g.oom) goto done;
	x = malloc(sizeof(double) * 3 * (g.points + 1));
	ok = malloc(sizeof(int) * (g.points + 1));
	if (!x || !ok) goto done;
	double *y = x + g.points, *z = y + g.points;
	size_t k = 0;
	for (size_t r = 0; r < g.n; r++)
		for (uint32_t i = 0; i < g.runs[r].n; i++, k++) {
			unsigned char *c = g.runs[r].p + (size_t)i * (size_t)g.runs[r].dims * 8;
			memcpy(x + k, c, 8);
			memcpy(y + k, c + 8, 8);
			z[k] = 0;
			if (g.runs[r].has_z) memcpy(z + k, c + 16, 8);
		}
	if (g.points) OCTTransformEx(t, (int)g.points, x, y, z, ok);
	k = 0;
	for (int i = 0; i < n; i++) {
		size_t start = k;
		for (size_t r = first[i]; r < first[i + 1]; r++)
			for (uint32_t q = 0; q < g.runs[r].n; q++, k++)
				// NaN in, NaN out is how an empty point looks: not a failure of the transformation
				if (!ok[k] || !isfinite(x[k]) || !isfinite(y[k])) bad[i]++;
		if (bad[i]) continue;
		k = start;
		for (size_t r = first[i]; r < first[i + 1]; r++)
			for (uint32_t q = 0; q < g.runs[r].n; q++, k++) {
				unsigned char *c = g.runs[r].p + (size_t)q * (size_t)g.runs[r].dims * 8;
				memcpy(c, x + k, 8);
				memcpy(c + 8, y + k, 8);
				if (g.runs[r].has_z) memcpy(c + 16, z + k, 8);
			}
	}
	result = 0;
done:
	free(first);
	free(g.runs);
	free(x);
	free(ok);
	RETURN(result);
}
