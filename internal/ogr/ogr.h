// The C side of the binding: everything that must happen within one thread (error handler pushed and popped) or once
// per row (too often for a call from Go).
#ifndef SPOINA_OGR_H
#define SPOINA_OGR_H
#include <stdint.h>
#include <stddef.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>

// What GDAL said during one call. The first failure is kept in text: later ones usually follow from it.
typedef struct {
	int worst; // CE_None, CE_Warning, CE_Failure
	int count;
	char text[2048];
} spn_err;

typedef struct {
	char *data;
	size_t len, cap;
	int oom;
} spn_buf;

// Errors are gathered between these two, in one C function: CPL's handlers belong to a thread, and a goroutine may be on
// another one at its next call.
void CPL_STDCALL spn_collect(CPLErr class, CPLErrorNum number, const char *message);
#define LISTEN(e) CPLPushErrorHandlerEx(spn_collect, (e))
#define RETURN(value) do { CPLPopErrorHandler(); return (value); } while (0)

void spn_init(void);
void spn_restore_shx(int on);
GDALDatasetH spn_open(const char *path, const char *driver, char **options, spn_err *e);
int spn_close(GDALDatasetH ds, spn_err *e);
OGRLayerH spn_layer(GDALDatasetH ds, int i, spn_err *e);
int64_t spn_count(OGRLayerH layer, spn_err *e);
int spn_reset(OGRLayerH layer, spn_err *e);

// Row flags of the frame; the same numbers stand in wire.go.
enum { SPN_GEOM_NAN = 16, SPN_GEOM_EMPTY = 32, SPN_WARNINGS = 64, SPN_GEOM_BAD = 128, SPN_GEOM_CLOSED = 256 };

// Appends up to max rows (or max_bytes) in the frame format of wire.go. Returns the number of rows, -1 on failure.
// *end is 1 when the layer has no more rows and 2 when the driver failed before its end.
int spn_read(OGRLayerH layer, int max, size_t max_bytes, uint32_t *number, spn_buf *out, int *end, spn_err *e);
void spn_free(spn_buf *b);

// Walks an EWKB, calling visit for each run of coordinates. Returns the bytes consumed, 0 when it is damaged.
typedef void (*visit_fn)(unsigned char *p, uint32_t n, int dims, int has_z, void *arg);
size_t spn_walk(unsigned char *p, size_t len, int depth, visit_fn visit, void *arg);

OGRSpatialReferenceH spn_srs(const char *user_input, spn_err *e); // traditional axis order, the only constructor
char *spn_srs_name(OGRSpatialReferenceH s);
int spn_srs_epsg(OGRSpatialReferenceH s, spn_err *e);
char *spn_srs_wkt(OGRSpatialReferenceH s, spn_err *e);
char *spn_srs_json(OGRSpatialReferenceH s, spn_err *e);

OGRCoordinateTransformationH spn_transformer(OGRSpatialReferenceH src, OGRSpatialReferenceH dst, spn_err *e);
int spn_transform_points(OGRCoordinateTransformationH t, int n, double *x, double *y, double *z, int *ok, spn_err *e);
// n geometries in EWKB, one after another, lens[i] bytes each, changed in place. bad[i] is the number of points that
// could not be transformed (such a geometry is left as it was) or -1 for a damaged EWKB.
int spn_transform_wkb(OGRCoordinateTransformationH t, int n, unsigned char *data, const int64_t *lens, int32_t *bad, spn_err *e);

// GEOS. Results per geometry: 1 valid, 0 invalid, -1 not a geometry. reasons: n NUL-terminated texts, one after another.
int spn_valid(int n, const unsigned char *data, const int64_t *lens, int8_t *result, double *at, spn_buf *reasons);
// For each geometry: u32 length and EWKB of the repaired geometry (0 when it cannot be repaired).
int spn_make_valid(int n, const unsigned char *data, const int64_t *lens, int structure, spn_buf *out);

// Writing.
GDALDatasetH spn_create(const char *driver, const char *path, char **options, spn_err *e);
OGRLayerH spn_create_layer(GDALDatasetH ds, const char *name, OGRSpatialReferenceH srs, int geomtype, char **options, spn_err *e);
// title and domain may be NULL: what people call the field, and the code list that was added before
int spn_create_field(OGRLayerH layer, const char *name, int type, int subtype, int width, int precision, const char *title, const char *domain, spn_err *e);
int spn_add_domain(GDALDatasetH ds, const char *name, const char *title, int n, char **codes, char **words, spn_err *e);
// Rows in the frame format; field i of the frame is field i of the layer.
int spn_write(OGRLayerH layer, const unsigned char *data, size_t len, int rows, OGRSpatialReferenceH srs, int target, int64_t *written, spn_err *e);
int spn_begin(GDALDatasetH ds, spn_err *e);
int spn_commit(GDALDatasetH ds, spn_err *e);
#endif
